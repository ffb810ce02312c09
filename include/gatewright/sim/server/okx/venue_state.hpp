// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/account_figures.hpp>
#include <gatewright/sim/server/market.hpp>
#include <gatewright/sim/server/okx/api_error.hpp>
#include <gatewright/sim/server/okx/config.hpp>
#include <gatewright/sim/server/okx/words.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace gatewright::sim::server::okx {

/// What the venue keeps of an order beside what the matching engine does.
struct order_note {
    std::string type;    ///< `ordType`
    std::string td_mode; ///< `tdMode`
    std::string target;  ///< `tgtCcy`, of spot market orders
    std::string size;    ///< `sz` as it was sent, if that is a sum of quote asset
    std::string tag;
    std::string request_id; ///< `reqId` of the newest amendment
    bool reduce_only = false;
    matching::wide fee = 0; ///< of all fills
    matching::wide pnl = 0;
    std::optional<matching::execution> last{}; ///< the newest fill
};

/// The accounts' settings and what is known of orders.
struct venue_state {
    server::market& market;
    const exchange_config& config;
    std::unordered_map<matching::order_id, order_note> notes{};
    std::unordered_map<matching::conditional_id, order_note>
        waiting_notes{}; ///< of orders that wait for a price
    std::map<matching::account_id, bool> long_short{};
    std::map<std::pair<matching::account_id, matching::position_key>, std::string> margin_modes{};
    std::map<matching::instrument_id, std::string> states{}; ///< of instruments that are not `live`

    venue_state(server::market& m, const exchange_config& c) : market(m), config(c) {}

    [[nodiscard]] bool hedged(matching::account_id a) const {
        const auto at = long_short.find(a);
        return at == long_short.end() ? config.long_short_mode : at->second;
    }
    [[nodiscard]] std::string_view state_of(matching::instrument_id i) const {
        const auto at = states.find(i);
        if (at != states.end()) return at->second;
        return market.rules(i).open ? "live" : "suspend";
    }
    /// `instIdCode`.
    [[nodiscard]] std::int64_t code_of(matching::instrument_id i) const {
        return config.first_instrument_code + i;
    }
    /// The instrument of `instId`. @throws api_error 51001
    [[nodiscard]] matching::instrument_id named(std::string_view name) const {
        const auto i = market.instrument_named(name);
        if (!i) throw refusal("51001");
        return *i;
    }
    /// The instrument of `instIdCode`. @throws api_error 51001
    [[nodiscard]] matching::instrument_id coded(std::int64_t code) const {
        const std::int64_t i = code - config.first_instrument_code;
        if (i < 0 || i >= static_cast<std::int64_t>(market.config().instruments.size()))
            throw refusal("51001");
        return static_cast<matching::instrument_id>(i);
    }
    [[nodiscard]] const order_note& note(matching::order_id id) const {
        static const order_note none{};
        const auto at = notes.find(id);
        return at == notes.end() ? none : at->second;
    }
    [[nodiscard]] std::string margin_mode(matching::account_id a, matching::position_key key) const {
        const auto at = margin_modes.find({a, key});
        return at == margin_modes.end() ? "cross" : at->second;
    }
    /// `lever`.
    [[nodiscard]] std::string leverage(matching::account_id a, matching::instrument_id i) const {
        return std::to_string(market.engine().account_of(a).leverage_of(i));
    }
    /// `markPx`.
    [[nodiscard]] std::string mark(matching::instrument_id i) const {
        return px(market, i, market.engine().mark_ticks(i));
    }
    [[nodiscard]] std::string uid(matching::account_id a) const {
        return std::to_string(std::stoll(config.uid) + a - market.account_id(0));
    }
    /// What one unit of an asset is worth in USD, as the listed instruments have it; 1 where none does.
    [[nodiscard]] decimal usd(const asset_code& asset) const { return listed_value(market, asset); }
};

} // namespace gatewright::sim::server::okx
