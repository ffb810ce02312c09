// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Messages in a stream of bytes: where one ends is said by a line feed, or by a length in front.
namespace gatewright::transport {

/// The length in front of a message of `framing::length32`.
[[nodiscard]] constexpr std::array<char, 4> frame_length(std::size_t size) noexcept {
    const auto byte = [size](unsigned shift) { return static_cast<char>((size >> shift) & 0xff); };
    return {byte(24), byte(16), byte(8), byte(0)};
}

/// Cuts what reads bring into messages, however they are split: a message may come in parts, and several at once.
/// A message that came whole in one read is not copied. The memory of one that did not is kept for the next.
class framer {
public:
    /// @param max_message bytes of the longest message, without its length or its line feed
    framer(framing how, std::size_t max_message) : how_(how), max_(max_message) {}

    /// Takes what one read brought, and calls `f(std::string_view message)` for each message that is whole with it.
    /// The view is valid during the call. An empty message (a length of zero, a line without text) is one, too. `f`
    /// returns whether to go on: if not, nothing more is cut, and the rest is forgotten.
    /// @return null, or why the stream has no meaning any more: the connection is to be ended
    template <class F>
    [[nodiscard]] const char* feed(std::string_view bytes, F f) {
        if (how_ == framing::none) {
            static_cast<void>(f(bytes));
            return nullptr;
        }
        const bool whole = rest_.empty();
        if (!whole) rest_.append(bytes);
        const std::string_view all = whole ? bytes : std::string_view(rest_);
        std::size_t at = 0;
        for (;;) {
            const message next = how_ == framing::lines ? line_at(all, at) : frame_at(all, at);
            if (next.too_long) {
                rest_.clear();
                return "a message is longer than is allowed";
            }
            if (!next.there) break;
            at = next.end;
            searched_ = 0;
            if (!f(next.text)) {
                rest_.clear();
                return nullptr;
            }
        }
        if (whole)
            rest_.assign(all.substr(at));
        else
            rest_.erase(0, at);
        return nullptr;
    }
    /// Bytes of a message that is not whole.
    [[nodiscard]] std::size_t pending() const noexcept { return rest_.size(); }

private:
    struct message {
        bool there = false;
        bool too_long = false;
        std::string_view text{};
        std::size_t end = 0;
    };

    /// What was searched for the end of a line once is not searched again.
    [[nodiscard]] message line_at(std::string_view all, std::size_t at) noexcept {
        const std::size_t end = all.find('\n', at + searched_);
        if (end == std::string_view::npos) {
            searched_ = all.size() - at;
            return {.too_long = searched_ > max_ + 1}; // a carriage return may be the last of them
        }
        std::string_view text = all.substr(at, end - at);
        if (text.ends_with('\r')) text.remove_suffix(1);
        return {true, text.size() > max_, text, end + 1};
    }
    [[nodiscard]] message frame_at(std::string_view all, std::size_t at) const noexcept {
        if (all.size() - at < 4) return {};
        std::uint32_t size = 0;
        for (std::size_t i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(all[at + i]);
        if (size > max_) return {.too_long = true};
        if (all.size() - at - 4 < size) return {};
        return {true, false, all.substr(at + 4, size), at + 4 + size};
    }

    framing how_;
    std::size_t max_;
    std::string rest_;
    std::size_t searched_ = 0; ///< of a line that is not whole
};

} // namespace gatewright::transport
