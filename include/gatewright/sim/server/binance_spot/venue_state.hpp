// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/awaited_price.hpp>
#include <gatewright/sim/server/binance_spot/api_error.hpp>
#include <gatewright/sim/server/binance_spot/config.hpp>
#include <gatewright/sim/server/binance_spot/words.hpp>
#include <gatewright/sim/server/linked_orders.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatewright::sim::server::binance_spot {

/// A price or quantity as the venue writes it, with eight places.
[[nodiscard]] inline std::string text8(decimal d) {
    return d.rescaled(-8, rounding::half_even).value().str();
}

/// One reduction of an order's quantity.
struct amendment {
    std::uint64_t execution_id = 0;
    client_order_id from, to;
    std::int64_t from_lots = 0, to_lots = 0;
    timestamp time;
};

/// What the venue keeps of an order beside what the matching engine does.
struct order_note {
    std::string type;       ///< in the venue's word
    std::string prevention; ///< `selfTradePreventionMode`
    bool triggers = false;  ///< it waits, or waited, for a price
    matching::awaited_price trigger{};
    std::int64_t trailing_delta = 0; ///< in bips; zero: it does not trail
    decimal quote_quantity{};        ///< of a market order for a sum of quote asset
    std::optional<std::int64_t> strategy_id{}, strategy_type{};
    std::string peg;                         ///< `pegPriceType`; empty: its price is its own
    std::optional<std::int64_t> peg_level{}; ///< `pegOffsetValue`
    std::int64_t asked_ticks = 0;            ///< `price` of one that is pegged; zero: none was sent
    bool of_received = false;                ///< its quantity is what the order before it brings (OPO)
    bool routed = false;                     ///< it was placed with smart order routing
    std::string cancelled_by;                ///< the client id of the request that ended it
    timestamp working{};                     ///< when it came into the market; zero: it did not
    std::int64_t prevented = 0;              ///< lots that self-trade prevention took last
    std::uint64_t prevention_id = 0;
    std::vector<amendment> amendments{};
};

/// What is known of orders and accounts.
struct venue_state {
    server::market& market;
    const exchange_config& config;
    text_source texts;
    order_links links{market.engine(), 1'274'511};
    std::unordered_map<matching::order_id, order_note> notes{};
    std::vector<matching::order_id> waiting{}; ///< for a price, oldest first
    std::map<matching::account_id, timestamp> updated{};
    std::map<matching::account_id, std::set<matching::asset_id>> touched{}; ///< not told yet
    std::uint64_t executions = 8'641'983;                                   ///< `I` of the newest report
    std::uint64_t preventions = 0;

    venue_state(server::market& m, const exchange_config& c)
        : market(m)
        , config(c)
        , texts(c.flow.seed ^ 0x73706f74) {}

    [[nodiscard]] const order_note& note(matching::order_id id) const {
        static const order_note none{};
        const auto at = notes.find(id);
        return at == notes.end() ? none : at->second;
    }
    /// `orderListId` of an order.
    [[nodiscard]] std::int64_t list_of(matching::order_id id) const {
        const linked_orders* l = links.of_order(id);
        return l == nullptr ? -1 : l->id;
    }
    [[nodiscard]] std::string price(matching::instrument_id i, std::int64_t ticks) const {
        return text8(market.price(i, ticks));
    }
    [[nodiscard]] std::string quantity(matching::instrument_id i, std::int64_t lots) const {
        return text8(market.quantity(i, lots));
    }
    /// `price` of an order, which is what was asked for; a pegged one gets another.
    [[nodiscard]] std::string asked_price(const matching::order& o) const {
        const order_note& n = note(o.id);
        return price(o.instrument, n.peg.empty() ? o.price_ticks : n.asked_ticks);
    }
    /// Whether an order has no quantity yet: another one brings it.
    [[nodiscard]] bool without_quantity(const matching::order& o) const {
        return o.stand == matching::standing::dormant && note(o.id).of_received;
    }
    [[nodiscard]] client_order_id id_or_new(std::optional<std::string_view> given) {
        return given ? client_order_id(*given) : client_order_id(std::string_view(texts.random_text(22)));
    }
    /// How many of an account's open orders at an instrument are icebergs.
    [[nodiscard]] std::int64_t icebergs_of(matching::account_id a, matching::instrument_id i) const {
        std::int64_t count = 0;
        for (const matching::order_id id : market.engine().account_of(a).open)
            if (const matching::order* o = market.engine().find(id); o->instrument == i && o->shown_lots != 0)
                ++count;
        return count;
    }
    /// How many of an account's orders at an instrument wait for a price.
    [[nodiscard]] std::int64_t waiting_of(matching::account_id a, matching::instrument_id i) const {
        std::int64_t count = 0;
        for (const matching::order_id id : waiting)
            if (const matching::order* o = market.engine().find(id); o->account == a && o->instrument == i)
                ++count;
        return count;
    }
};

} // namespace gatewright::sim::server::binance_spot
