// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>

namespace gatewright::venue::binance_futures::detail {

/// Reads an array of rows twice: once to see that all of it is well-formed, once to pass it on. A list that breaks off
/// thus leaves no trace, which matters where absence from it means that something does not exist.
///
/// @param emit `emit(RowT&, std::uint64_t seen)` for each row
/// @return one past the array, or null
template <class RowT, class SchemaT, class EmitT>
[[gnu::noinline]] const char* read_rows(wire::json_reader& in, const char* p, EmitT emit) noexcept {
    const char* after = nullptr;
    for (const bool passing : {false, true}) {
        after = wire::read_array(in, p, [&](const char* q) noexcept {
            RowT row;
            std::uint64_t seen = 0;
            q = SchemaT::read(in, q, row, seen);
            if (q != nullptr && passing) emit(row, seen);
            return q;
        });
        if (after == nullptr) break;
    }
    return after;
}

} // namespace gatewright::venue::binance_futures::detail
