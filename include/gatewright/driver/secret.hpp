// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/crypto.h>

#include <algorithm>
#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string_view>
#include <utility>

namespace gatewright::driver {

/// An API key, a signing secret or a passphrase. It cannot be copied, compared or streamed, and its memory is
/// overwritten when it goes.
class secret {
public:
    secret() noexcept = default;
    /// Keeps a copy of the text.
    explicit secret(std::string_view text) : text_(new char[text.size()]), size_(text.size()) {
        std::copy(text.begin(), text.end(), text_.get());
    }
    /// Takes the text; `other` is empty afterwards.
    secret(secret&& other) noexcept : text_(std::move(other.text_)), size_(std::exchange(other.size_, 0)) {}
    /// Overwrites its own text and takes the other's.
    secret& operator=(secret&& other) noexcept {
        if (this != &other) {
            forget();
            text_ = std::move(other.text_);
            size_ = std::exchange(other.size_, 0);
        }
        return *this;
    }
    secret(const secret&) = delete;
    secret& operator=(const secret&) = delete;
    ~secret() { forget(); }

    /// True without a text.
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// The text itself, for the one place that signs with it. Valid as long as this.
    [[nodiscard]] std::string_view reveal() const noexcept { return {text_.get(), size_}; }

    template <class CharT, class TraitsT>
    friend std::basic_ostream<CharT, TraitsT>& operator<<(std::basic_ostream<CharT, TraitsT>&,
                                                          const secret&) = delete;

private:
    void forget() noexcept {
        if (text_) OPENSSL_cleanse(text_.get(), size_);
        text_.reset();
        size_ = 0;
    }

    std::unique_ptr<char[]> text_;
    std::size_t size_ = 0;
};

} // namespace gatewright::driver
