// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/interactive_brokers/contracts.hpp>
#include <gatewright/sim/server/interactive_brokers/frames.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace gatewright::sim::server::interactive_brokers {

/// What placeOrder (3) says. Source: TWS API "EClient.placeOrder", at server version 176.
struct placement {
    std::int64_t order_id = 0;
    contract_query contract;
    std::string action, type, tif, oca_group, account, open_close, origin, order_ref, good_till, model,
        settling_firm, clearing_account, clearing_intent, auto_cancel_parent;
    std::optional<decimal> quantity, limit, aux, trail_stop, trail_percent, limit_offset, cash;
    std::int64_t parent = 0, shown = 0, trigger_method = 0, oca_type = 0;
    bool transmit = false, outside_rth = false, hidden = false, all_or_none = false, what_if = false;
    std::string left_out; ///< what it asks for that is not simulated; empty: nothing

    [[nodiscard]] static placement read(fields& in) {
        placement p;
        p.order_id = in.integer();
        p.contract = contract_query::read(in);
        in.skip(2); // security id and its type
        p.action = in.text();
        p.quantity = in.number();
        p.type = in.text();
        p.limit = in.number();
        p.aux = in.number();
        p.tif = in.text();
        p.oca_group = in.text();
        p.account = in.text();
        p.open_close = in.text();
        p.origin = in.text();
        p.order_ref = in.text();
        p.transmit = in.flag();
        p.parent = in.integer();
        in.skip(2); // block, sweep to fill
        p.shown = in.integer();
        p.trigger_method = in.integer();
        p.outside_rth = in.flag();
        p.hidden = in.flag();
        if (p.contract.type == "BAG") {
            p.left_out = "combinations";
            return p;
        }
        in.skip(1);
        p.refuse(in.number(), "a discretionary amount");
        p.refuse(in.text(), "a good-after time");
        p.good_till = in.text();
        for (int n = 0; n < 4; ++n) p.refuse(in.text(), "allocations");
        p.model = in.text();
        p.refuse(in.number(), "a short sale slot");
        p.refuse(in.text(), "a designated location");
        in.skip(1); // exempt code
        p.oca_type = in.integer();
        in.skip(1); // rule 80A
        p.settling_firm = in.text();
        p.all_or_none = in.flag();
        p.refuse(in.number(), "a least quantity");
        p.refuse(in.number(), "a percent offset");
        in.skip(10); // three of old, and six of auctions and ranges; precautions
        p.refuse(in.number(), "a volatility");
        in.skip(1);
        p.refuse(in.text(), "a delta neutral order");
        if (!p.left_out.empty()) return p; // more fields may follow
        in.skip(3);
        p.trail_stop = in.number();
        p.trail_percent = in.number();
        for (int n = 0; n < 3; ++n) p.refuse(in.number(), "a scale");
        if (!p.left_out.empty()) return p;
        in.skip(3); // scale table, active times
        p.refuse(in.text(), "a hedge");
        if (!p.left_out.empty()) return p;
        in.skip(1); // opts out of smart routing
        p.clearing_account = in.text();
        p.clearing_intent = in.text();
        in.skip(1); // not held
        p.refuse(in.number(), "a delta neutral contract");
        p.refuse(in.text(), "an algorithm");
        if (!p.left_out.empty()) return p;
        in.skip(1); // algorithm's id
        p.what_if = in.flag();
        in.skip(4); // options, solicited, randomized size and price
        if (p.type == "PEG BENCH") p.left_out = "pegged orders";
        if (!p.left_out.empty()) return p;
        p.refuse(in.number(), "conditions");
        if (!p.left_out.empty()) return p;
        p.refuse(in.text(), "adjusted orders");
        in.skip(1); // trigger price of an adjusted order
        p.limit_offset = in.number();
        in.skip(7); // adjusted prices and unit, operator, soft dollar tier
        p.cash = in.number();
        in.skip(8); // MiFID, hedging, OMS, discretion, price management
        in.skip(2); // duration, post to ATS
        p.auto_cancel_parent = in.text();
        return p;
    }

private:
    void refuse(const std::string& value, const char* name) {
        if (!value.empty() && value != "None" && left_out.empty()) left_out = name;
    }
    void refuse(std::optional<decimal> value, const char* name) {
        if (value && !value->is_zero() && left_out.empty()) left_out = name;
    }
};

/// What an order that is outside of the market waits for.
enum class awaits : std::uint8_t {
    nothing,
    parent,  ///< the fill of another order
    price,   ///< one that triggers it
    auction, ///< the end of the session, or its beginning
    whole    ///< a book that fills all of it at once
};

/// An order of a client's, transmitted or not yet.
struct api_order {
    placement said; ///< as it was placed or changed last
    std::int64_t client = 0;
    std::int64_t order_id = 0; ///< of the client; of an order of a person in TWS zero, until it is bound
    bool manual = false;
    matching::account_id account = 0;
    matching::instrument_id instrument = 0;
    order_kind kind = order_kind::limit;
    lifetime life = lifetime::day;
    gatewright::side side = gatewright::side::buy;
    std::int64_t lots = 0;
    std::int64_t limit_ticks = 0;
    std::int64_t stop_ticks = 0;   ///< awaited price; of a trailing one where its stop is now
    std::int64_t trail_ticks = 0;  ///< distance of a trailing stop
    decimal trail_percent;         ///< or as a part of the price
    std::int64_t offset_ticks = 0; ///< of a trailing limit order: between stop and limit
    timestamp good_till;
    matching::order_id number = 0; ///< permanent id, and that of the matching engine; zero: not transmitted
    bool withdrawn = false;        ///< cancelled before it was transmitted
    awaits wait = awaits::nothing;
    matching::wide charged = 0; ///< commissions so far
    timestamp completed;
    std::int64_t last_ticks = 0; ///< of its last fill
};

} // namespace gatewright::sim::server::interactive_brokers
