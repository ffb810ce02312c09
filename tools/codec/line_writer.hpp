// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/json_writer.hpp>

#include <ostream>
#include <vector>

namespace codec {

/// Writes JSON lines. The line is made anew in a larger buffer where it does not fit.
class line_writer {
public:
    explicit line_writer(std::ostream& out) : out_(out), buffer_(4096) {}

    /// @param write gets a `json_writer&` and writes one document; it may be called more than once.
    template <class WriteT>
    void line(WriteT write) {
        for (;;) {
            gatewright::wire::buffer_writer text(buffer_);
            gatewright::wire::json_writer json(text);
            write(json);
            text.put('\n');
            if (!text.overflowed()) {
                out_.write(text.view().data(), static_cast<std::streamsize>(text.size()));
                return;
            }
            buffer_.resize(buffer_.size() * 2);
        }
    }

private:
    std::ostream& out_;
    std::vector<char> buffer_;
};

} // namespace codec
