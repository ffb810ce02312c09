// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/fixed_string.hpp>

#include <cstdint>

namespace gatewright {

/// An instrument's name as its venue writes it ("BTCUSDT", "BTC-USDT-SWAP"); UTF-8, 31 bytes at most.
using symbol_name = fixed_string<31>;
/// A currency or coin ("USDT").
using asset_code = fixed_string<15>;
/// The id that we give an order; unique for the account, in the venue's alphabet and length.
using client_order_id = fixed_string<39>;
/// The id that the venue gives an order.
using venue_order_id = fixed_string<39>;
/// The venue's id of one execution; unique per instrument.
using trade_id = fixed_string<39>;

/// Index into a gateway's instrument table.
struct instrument_index {
    std::uint16_t value = none_value;
    static constexpr std::uint16_t none_value = 0xffff;
    [[nodiscard]] constexpr bool valid() const noexcept { return value != none_value; }
    friend constexpr bool operator==(instrument_index, instrument_index) = default;
};

/// Names one order of this engine for its whole life: a slot of the order table and the slot's generation, so that a
/// stale reference is recognised. Zero is no order.
struct order_ref {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
    std::uint8_t gateway = 0; ///< set by the engine; an order table of one gateway does not look at it
    [[nodiscard]] constexpr bool valid() const noexcept { return generation != 0; }
    friend constexpr bool operator==(order_ref, order_ref) = default;
};

} // namespace gatewright
