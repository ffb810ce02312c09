// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/timestamp.hpp>

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

/// The id that an order has on the connection or session that placed it, where a venue has such ids beside its own
/// (IB's order number of a client, CTP's front, session and reference); good no longer than that.
using session_order_id = fixed_string<39>;
/// A venue's error code as text, whatever the venue makes it of: "-2011", "51008", "INSUFFICIENT_FUND". Empty: none.
using venue_error_code = fixed_string<47>;

/// The code of a venue that numbers its errors; zero is no error.
[[nodiscard]] constexpr venue_error_code numbered_error(std::int32_t code) noexcept {
    venue_error_code text;
    if (code == 0) return text;
    char digits[10] = {};
    int n = 0;
    for (std::uint64_t rest = static_cast<std::uint64_t>(code < 0 ? -std::int64_t{code} : code); rest != 0;
         rest /= 10)
        digits[n++] = static_cast<char>('0' + rest % 10);
    if (code < 0) text.push_back('-');
    while (n != 0) text.push_back(digits[--n]);
    return text;
}

/// Index into a gateway's instrument table.
struct instrument_index {
    std::uint16_t value = none_value;
    static constexpr std::uint16_t none_value = 0xffff;
    /// False for one that names nothing.
    [[nodiscard]] constexpr bool valid() const noexcept { return value != none_value; }
    friend constexpr bool operator==(instrument_index, instrument_index) = default;
};

/// Names one order of this engine for its whole life: a slot of the order table and the slot's generation, so that a
/// stale reference is recognised. Zero is no order.
struct order_ref {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
    std::uint8_t gateway = 0; ///< set by the engine; an order table of one gateway does not look at it
    /// False for one that names nothing.
    [[nodiscard]] constexpr bool valid() const noexcept { return generation != 0; }
    friend constexpr bool operator==(order_ref, order_ref) = default;
};
BOOST_DESCRIBE_STRUCT(order_ref, (), (slot, generation, gateway))

/// What one order may be known by at its venue; each id may be empty.
struct order_keys {
    symbol_name symbol;
    gatewright::client_order_id client_order_id{};
    gatewright::venue_order_id venue_order_id{};
    gatewright::session_order_id session_order_id{};
    gatewright::venue_order_id conditional_order_id{}; ///< see `order_update`
    bool untriggered = false;      ///< it waits for its trigger: what the venue keeps it by is the id above
    instrument_index instrument{}; ///< the symbol's, not valid if it is not configured
    timestamp created{};           ///< when this engine made or learnt of it, on our clock
    decimal prevented{}; ///< see `order_update`: where the venue counts it in the size that an amend asks for
};
BOOST_DESCRIBE_STRUCT(order_keys, (),
                      (symbol, client_order_id, venue_order_id, session_order_id, conditional_order_id,
                       untriggered, instrument, created, prevented))

/// The venue's own id of an order, where it is kept now: of one that waits for its trigger the conditional one.
[[nodiscard]] constexpr const venue_order_id& id_at_venue(const order_keys& key) noexcept {
    return key.untriggered ? key.conditional_order_id : key.venue_order_id;
}

} // namespace gatewright
