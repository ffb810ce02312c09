// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/errc.hpp>

#include <boost/json/basic_parser_impl.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Messages of sockets as lines: a JSON array of their fields, or the bytes of frames in hexadecimal digits.
namespace codec {

namespace detail {

/// Gathers an array of texts, each ended by a zero.
class array_of_texts {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);
    using error_code = boost::system::error_code;
    using text_view = boost::json::string_view;

    std::string message;
    bool sound = true; ///< one array, and nothing but texts without a zero in it

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return other(); }
    bool on_object_end(std::size_t, error_code&) { return true; }
    bool on_array_begin(error_code&) {
        sound = sound && depth_++ == 0;
        return true;
    }
    bool on_array_end(std::size_t, error_code&) { return true; }
    bool on_key_part(text_view, std::size_t, error_code&) { return true; }
    bool on_key(text_view, std::size_t, error_code&) { return true; }
    bool on_string_part(text_view part, std::size_t, error_code&) { return add(part); }
    bool on_string(text_view part, std::size_t, error_code&) {
        sound = sound && depth_ == 1;
        add(part);
        message += '\0';
        return true;
    }
    bool on_number_part(text_view, error_code&) { return true; }
    bool on_int64(std::int64_t, text_view, error_code&) { return other(); }
    bool on_uint64(std::uint64_t, text_view, error_code&) { return other(); }
    bool on_double(double, text_view, error_code&) { return other(); }
    bool on_bool(bool, error_code&) { return other(); }
    bool on_null(error_code&) { return other(); }
    bool on_comment_part(text_view, error_code&) { return true; }
    bool on_comment(text_view, error_code&) { return true; }

private:
    bool add(text_view part) {
        for (const char c : part) sound = sound && c != '\0';
        message.append(part.data(), part.size());
        return true;
    }
    bool other() {
        sound = false;
        return true;
    }
    int depth_ = 0;
};

/// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

inline gatewright::wire::decode_error line_error(gatewright::wire::codec_errc code, std::size_t at) {
    return {code, static_cast<std::uint32_t>(at), ""};
}

} // namespace detail

/// The bytes of a text in hexadecimal digits.
inline std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}
/// A message with its length of four bytes in front.
inline std::string framed(std::string_view message) {
    std::string frame;
    for (int shift = 24; shift >= 0; shift -= 8)
        frame +=
            static_cast<char>(static_cast<unsigned char>(message.size() >> static_cast<unsigned>(shift)));
    return frame.append(message);
}

/// Reads a line into the messages that it has: one of fields, or those of its frames.
/// @return an error whose place is one in the line
inline gatewright::wire::decode_status read_socket_line(std::string_view line,
                                                        std::vector<std::string>& out) {
    using gatewright::wire::codec_errc;
    const std::size_t first = line.find_first_not_of(" \t");
    const std::size_t end = line.find_last_not_of(" \t") + 1;
    if (line[first] == '[') {
        boost::json::basic_parser<detail::array_of_texts> parser{boost::json::parse_options{}};
        boost::system::error_code error;
        const std::size_t read = parser.write_some(false, line.data(), line.size(), error);
        if (error) {
            const bool broken_off = error == boost::json::error::incomplete;
            return detail::line_error(
                broken_off ? codec_errc::unexpected_end : codec_errc::unexpected_character, read);
        }
        if (read < end) return detail::line_error(codec_errc::trailing_characters, read);
        if (!parser.handler().sound) return detail::line_error(codec_errc::wrong_type, first);
        out.push_back(parser.handler().message);
        return {};
    }
    std::string bytes;
    for (std::size_t i = first; i != end; ++i) {
        const int value = detail::hex_value(line[i]);
        if (value < 0) return detail::line_error(codec_errc::unexpected_character, i);
        if ((i - first) % 2 == 0)
            bytes += static_cast<char>(value << 4);
        else
            bytes.back() =
                static_cast<char>(static_cast<unsigned char>(bytes.back()) | static_cast<unsigned>(value));
    }
    if ((end - first) % 2 != 0) return detail::line_error(codec_errc::unexpected_end, end);
    for (std::size_t at = 0; at != bytes.size();) {
        std::size_t length = 0;
        if (bytes.size() - at < 4) return detail::line_error(codec_errc::unexpected_end, end);
        for (int i = 0; i != 4; ++i) length = length << 8U | static_cast<unsigned char>(bytes[at++]);
        if (bytes.size() - at < length) return detail::line_error(codec_errc::unexpected_end, end);
        out.push_back(bytes.substr(at, length));
        at += length;
    }
    return {};
}

} // namespace codec
