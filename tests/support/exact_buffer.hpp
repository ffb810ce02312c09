// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <memory>
#include <string_view>

namespace gatewright_test {

/// A copy of a text on the heap with not a byte to spare, so that an address sanitizer sees any read behind it.
class exact_buffer {
public:
    explicit exact_buffer(std::string_view text) : data_(new char[text.size()]), size_(text.size()) {
        std::copy(text.begin(), text.end(), data_.get());
    }
    [[nodiscard]] std::string_view view() const { return {data_.get(), size_}; }

private:
    std::unique_ptr<char[]> data_;
    std::size_t size_;
};

} // namespace gatewright_test
