// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace gatewright::venue::binance_spot {

/// How the orders of a list depend on one another ("contingencyType"). OTO is also that of a list of three, whose
/// second and third order cancel one another.
enum class list_contingency : std::uint8_t { other, one_cancels_other, one_triggers_other };
BOOST_DESCRIBE_ENUM(list_contingency, other, one_cancels_other, one_triggers_other)
/// Where a list is in its life ("listOrderStatus").
enum class list_progress : std::uint8_t { other, executing, all_done, rejected };
BOOST_DESCRIBE_ENUM(list_progress, other, executing, all_done, rejected)

/// An order of a list, by its ids.
struct list_member {
    gatewright::venue_order_id venue_order_id;
    gatewright::client_order_id client_order_id;
};

/// What the venue says about a list of orders that it keeps. Each order is reported besides, as every order.
/// Source: Binance spot, "Order lists".
struct list_report {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    gatewright::venue_order_id id;         ///< "orderListId"
    gatewright::client_order_id client_id; ///< "listClientOrderId"
    list_contingency contingency = list_contingency::other;
    list_progress state = list_progress::other;
    fixed_string<31> reason; ///< why it was rejected: the venue's word
    std::array<list_member, 3> all{};
    std::size_t count = 0;

    [[nodiscard]] std::span<const list_member> members() const noexcept { return {all.data(), count}; }

    /// Reads its members; more than three there are not.
    template <class SchemaT>
    const char* read_members(wire::json_reader& in, const char* p) noexcept {
        count = 0;
        return wire::read_array(in, p, [&](const char* q) noexcept {
            list_member m;
            std::uint64_t seen = 0;
            q = SchemaT::read(in, q, m, seen);
            if (q != nullptr && count != all.size()) all[count++] = m;
            return q;
        });
    }
};

} // namespace gatewright::venue::binance_spot
