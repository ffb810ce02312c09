// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

// The input record: what a journal keeps so that an engine can be replayed bit for bit.
//
// Layout, little-endian, no padding:
//   u32 size of the rest · u8 kind · u8 gateway · u8 channel · u16 status · u32 generation · u64 correlation ·
//   u64 sequence · i64 wall ns · i64 steady ns · u32 payload size · u32 headers size · payload · headers
namespace gatewright::journal {

/// Version of the layout above; a reader refuses another one.
inline constexpr std::uint32_t input_record_version = 1;

/// Bytes before the payload.
inline constexpr std::size_t input_record_head = 4 + 1 + 1 + 1 + 2 + 4 + 8 + 8 + 8 + 8 + 4 + 4;

/// Bytes that `write_input` needs.
[[nodiscard]] inline std::size_t input_record_size(const input& in) noexcept {
    return input_record_head + in.payload.size() + in.headers.size();
}

namespace detail {
template <class T>
char* put(char* out, T value) noexcept {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        *out++ = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
    return out;
}
template <class T>
const char* get(const char* in, T& value) noexcept {
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        v |= static_cast<std::uint64_t>(static_cast<unsigned char>(*in++)) << (8 * i);
    value = static_cast<T>(v);
    return in;
}
} // namespace detail

/// Writes one record. @return its size, or 0 if `out` is too small.
inline std::size_t write_input(const input& in, std::span<char> out) noexcept {
    const std::size_t size = input_record_size(in);
    if (out.size() < size || size > 0xffff'ffffu) return 0;
    char* p = out.data();
    p = detail::put(p, static_cast<std::uint32_t>(size - 4));
    p = detail::put(p, static_cast<std::uint8_t>(in.kind));
    p = detail::put(p, in.channel.gateway);
    p = detail::put(p, in.channel.channel);
    p = detail::put(p, in.status);
    p = detail::put(p, in.generation);
    p = detail::put(p, in.correlation);
    p = detail::put(p, in.sequence);
    p = detail::put(p, in.at.wall.ns);
    p = detail::put(p, in.at.steady.ns);
    p = detail::put(p, static_cast<std::uint32_t>(in.payload.size()));
    p = detail::put(p, static_cast<std::uint32_t>(in.headers.size()));
    if (!in.payload.empty()) std::memcpy(p, in.payload.data(), in.payload.size());
    if (!in.headers.empty()) std::memcpy(p + in.payload.size(), in.headers.data(), in.headers.size());
    return size;
}

/// Reads the record at the front of `bytes`; `out`'s views point into `bytes`.
/// @return its size, or 0 if the record is torn or malformed.
inline std::size_t read_input(std::string_view bytes, input& out) noexcept {
    if (bytes.size() < input_record_head) return 0;
    std::uint32_t rest = 0;
    std::uint8_t kind = 0;
    std::uint32_t payload = 0;
    std::uint32_t headers = 0;
    const char* p = detail::get(bytes.data(), rest);
    p = detail::get(p, kind);
    p = detail::get(p, out.channel.gateway);
    p = detail::get(p, out.channel.channel);
    p = detail::get(p, out.status);
    p = detail::get(p, out.generation);
    p = detail::get(p, out.correlation);
    p = detail::get(p, out.sequence);
    p = detail::get(p, out.at.wall.ns);
    p = detail::get(p, out.at.steady.ns);
    p = detail::get(p, payload);
    detail::get(p, headers);
    const std::uint64_t size = input_record_head + std::uint64_t{payload} + headers;
    if (size != std::uint64_t{rest} + 4 || size > bytes.size()) return 0;
    if (kind < static_cast<std::uint8_t>(input_kind::connected) ||
        kind > static_cast<std::uint8_t>(input_kind::heartbeat))
        return 0;
    out.kind = static_cast<input_kind>(kind);
    out.payload = bytes.substr(input_record_head, payload);
    out.headers = bytes.substr(input_record_head + payload, headers);
    return static_cast<std::size_t>(size);
}

} // namespace gatewright::journal
