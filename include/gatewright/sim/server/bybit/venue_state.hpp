// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/account_figures.hpp>
#include <gatewright/sim/server/bybit/api_error.hpp>
#include <gatewright/sim/server/bybit/config.hpp>
#include <gatewright/sim/server/bybit/words.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace gatewright::sim::server::bybit {

/// A take-profit or stop-loss that is to wait once there is something to close.
struct exit_wish {
    std::int64_t trigger_ticks = 0; ///< zero: there is none
    std::int64_t limit_ticks = 0;   ///< zero: a market order
    trigger_source by = trigger_source::last;
};
/// What the venue keeps of an order beside what the matching engine does.
struct order_note {
    std::string type = "Limit";        ///< `orderType`
    std::string time_in_force = "GTC"; ///< `timeInForce`
    std::string size{};                ///< `qty` as it was sent, if that is a sum of quote asset
    std::string stop_type{};           ///< `stopOrderType` of one that waits or waited for a price
    std::string create_type{};         ///< `createType`; empty: as its origin has it
    std::string cancel_type{};         ///< `cancelType`, where its ending does not say it
    std::string reject_reason{};       ///< `rejectReason`, likewise
    std::string other_order{};         ///< `smpOrderId`
    bool reduce_only = false, close_on_trigger = false;
    exit_wish profit{}, loss{}; ///< what is attached
    bool partial = false;       ///< `tpslMode` Partial: of what fills, and not of the position
    std::uint64_t partner = 0;  ///< of two exits of the same quantity, the other one
    matching::wide fee = 0;     ///< of all fills
    matching::asset_id fee_asset = 0;
};

/// The accounts' settings and what is known of orders.
struct venue_state {
    server::market& market;
    const exchange_config& config;
    std::unordered_map<std::uint64_t, order_note> notes{}; ///< by the order's number
    std::map<matching::account_id, std::map<std::uint64_t, matching::order>>
        rejected{}; ///< acknowledged, and never taken by the matching engine
    std::set<std::pair<matching::account_id, std::string>> link_ids{}; ///< that were ever used
    std::map<std::pair<matching::account_id, matching::instrument_id>, bool> hedge{};
    std::set<matching::account_id> isolated{}; ///< `ISOLATED_MARGIN`
    std::map<std::pair<matching::account_id, bool>, duration>
        windows{};                                           ///< dead man's switches; of pairs: true
    std::map<matching::instrument_id, std::string> states{}; ///< of instruments that are not `Trading`
    timestamp realtime_since{}; ///< `order/realtime` has no order that ended up to then
    std::uint64_t last_rejected = 1'700'000'000'000'000'000;

    venue_state(server::market& m, const exchange_config& c) : market(m), config(c) {}

    /// The instrument of a symbol. @throws api_error 10001, 170121
    [[nodiscard]] matching::instrument_id named(category c, std::string_view name) const {
        for (const auto i : market.instruments())
            if (category_of(market.listed(i)) == c && wire_name(market.listed(i)) == name) return i;
        if (c == category::spot) throw refusal(170121);
        throw refusal(10001, "symbol invalid");
    }
    [[nodiscard]] bool spot(matching::instrument_id i) const {
        return market.listed(i).kind == instrument_kind::spot;
    }
    [[nodiscard]] std::string_view state_of(matching::instrument_id i) const {
        const auto at = states.find(i);
        if (at != states.end()) return at->second;
        return market.rules(i).open ? "Trading" : "Closed";
    }
    /// Whether the account holds long and short of it apart.
    [[nodiscard]] bool hedged(matching::account_id a, matching::instrument_id i) const {
        if (!may_hedge(i)) return false;
        const auto at = hedge.find({a, i});
        return at == hedge.end() ? config.hedge_mode : at->second;
    }
    [[nodiscard]] bool may_hedge(matching::instrument_id i) const {
        const instrument_config& s = market.listed(i);
        return s.kind == instrument_kind::perpetual && s.quote == asset_code("USDT");
    }
    [[nodiscard]] const order_note& note(std::uint64_t number) const {
        static const order_note none{};
        const auto at = notes.find(number);
        return at == notes.end() ? none : at->second;
    }
    [[nodiscard]] std::string mark(matching::instrument_id i) const {
        return px(market, i, market.engine().mark_ticks(i));
    }
    /// What one unit of an asset is worth in USD, as the listed instruments have it; 1 where none does.
    [[nodiscard]] decimal usd(const asset_code& asset) const { return listed_value(market, asset); }
    /// `seq` of what happened at an instrument.
    [[nodiscard]] static std::int64_t sequence(std::uint64_t number) {
        return 140'000'000'000 + static_cast<std::int64_t>(number);
    }
};

} // namespace gatewright::sim::server::bybit
