// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/cancel_countdown.hpp>
#include <gatewright/sim/server/okx/documents.hpp>
#include <gatewright/sim/server/okx/rate_limits.hpp>
#include <gatewright/sim/server/okx/rules.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::okx {

/// What a client throws at the venue, as the venue says it. @return nothing if it went well
template <class Attempt>
[[nodiscard]] std::optional<api_error> refusal_of(Attempt&& attempt) {
    return thrown_by<api_error>(
        attempt, [](const parameter_error& e) { return refusal(e.malformed ? "51000" : "50014", e.name); });
}

/// One request of orders, over REST or WebSocket.
struct order_request {
    order_pool what = order_pool::place;
    matching::account_id account = 0;
    const json::array& items;
    bool by_code = false;     ///< instruments are named by `instIdCode`, as over WebSocket
    std::string_view expires; ///< `expTime`; empty: never
    timestamp now;
    timestamp server;
    bool half = false; ///< it is to break off in its middle
};

/// An amendment that failed after it was accepted; the orders channel tells.
struct failed_amendment {
    matching::order_id order;
    std::string result; ///< `amendResult`
    api_error why;
};

/// The operations on orders, as REST and the WebSocket links share them.
class trading_api {
public:
    trading_api(venue_state& v, rate_limits& limits) : v_(v), limits_(limits) {}

    /// Executes each of the items. @return `code`, `msg`, `data` with one row per item, `inTime`, `outTime`
    /// @throws api_error for the request as a whole: 50036 for one that came too late, 50011 for a single order too
    /// many
    json::object execute(const order_request& r) {
        if (!r.expires.empty()) {
            const auto until = decimal::parse(r.expires);
            if (!until) throw refusal("51000", "expTime");
            if (*until < decimal::from_integer(r.server.milliseconds())) throw refusal("50036");
        }
        if (r.items.empty() || r.items.size() > 20) throw refusal(r.by_code ? "60013" : "51000", "args");
        json::array rows;
        std::size_t failed = 0;
        for (const json::value& item : r.items) {
            if (!item.is_object()) throw refusal(r.by_code ? "60013" : "50002");
            if (r.half && rows.size() >= (r.items.size() + 1) / 2) throw refusal("50004");
            parameters p;
            json::object row;
            const auto error = refusal_of([&] {
                p.add_object(item.get_object());
                row = one(r, p);
            });
            if (error && error->too_many() && r.items.size() == 1) throw *error;
            if (error) row = answer(r, p.get("ordId").value_or(""), p.get("clOrdId").value_or(""), p);
            failed += error ? 1 : 0;
            row["sCode"] = error ? error->code : "0";
            row["sMsg"] = error ? error->message : "";
            rows.push_back(std::move(row));
        }
        const char* code = failed == 0 ? "0" : failed == rows.size() ? "1" : "2";
        const auto us = [](timestamp t) { return std::to_string(t.ns / 1000); };
        return members("code msg data inTime outTime", code,
                       failed == rows.size() ? "All operations failed" : "", std::move(rows), us(r.server),
                       us(r.server + milliseconds(1)));
    }

    /// `POST /trade/cancel-all-after`. @throws api_error 51000
    json::value cancel_all_after(const parameters& p, matching::account_id account, timestamp now,
                                 timestamp server) {
        const std::int64_t after = p.require_integer("timeOut");
        const std::string tag(p.get("tag").value_or(""));
        if (after != 0 && (after < 10 || after > 120)) throw refusal("51000", "timeOut");
        countdown_.set({account, std::nullopt, tag}, seconds(after), now);
        return json::array{
            members("triggerTime tag ts", after == 0 ? "0" : plain(server + seconds(after)), tag, server)};
    }
    /// `POST /trade/close-position`. @throws api_error 51023, 51008
    json::value close_position(const parameters& p, matching::account_id account, timestamp now) {
        const auto i = v_.named(p.require("instId"));
        const auto leg = leg_words.value(p.get("posSide").value_or("net"));
        if (!leg || (*leg == position_side::net) == v_.hedged(account)) throw refusal("51000", "posSide");
        const std::int64_t held = v_.market.engine().account_of(account).position_of(i, *leg).lots;
        if (held == 0) throw refusal("51023");
        matching::order_terms t;
        t.account = account;
        t.instrument = i;
        t.side = held > 0 ? side::sell : side::buy;
        t.type = order_type::market;
        t.leg = *leg;
        t.lots = held > 0 ? held : -held;
        t.reduce_only = true;
        t.client_order_id = p.get("clOrdId").value_or("");
        if (p.flag("autoCxl"))
            for (const matching::order* o : open_orders_of(v_.market, account, i))
                if (o->leg == *leg && o->side == t.side) (void)v_.market.engine().cancel(o->id, now);
        order_note n;
        n.type = "market";
        n.td_mode = p.require("mgnMode");
        n.reduce_only = true;
        n.tag = p.get("tag").value_or("");
        const std::string tag = n.tag;
        place(t, std::move(n), now);
        return json::array{members("instId posSide clOrdId tag", p.require("instId"), leg_words.name(*leg),
                                   t.client_order_id, tag)};
    }
    /// Cancels what a countdown has run out for.
    void tick(timestamp now) {
        countdown_.tick(v_.market, now, [&](const matching::order& o, const countdown_scope& s) {
            return s.tag.empty() || v_.note(o.id).tag == s.tag;
        });
    }
    /// Amendments that failed since the last call.
    [[nodiscard]] std::vector<failed_amendment> take_failures() { return std::exchange(failures_, {}); }

    /// The order that a request names by `ordId` or `clOrdId`, null if there is none. @throws api_error 50015
    [[nodiscard]] const matching::order* find(const parameters& p, matching::account_id account,
                                              matching::instrument_id i) const {
        const auto client_id = p.get("clOrdId");
        if (!p.get("ordId") && !client_id) throw refusal("50015", "ordId or clOrdId");
        return v_.market.find(account, i, p.integer("ordId"), client_id);
    }

    /// The same of an order that waits, or waited, for a price: by `algoId` or `algoClOrdId`. @throws api_error 50015
    [[nodiscard]] const matching::conditional_order_record* find_algo(const parameters& p,
                                                                      matching::account_id account) const {
        const auto id = p.integer("algoId");
        const auto client_id = p.get("algoClOrdId");
        if (!id && !client_id) throw refusal("50015", "algoId or algoClOrdId");
        const auto* c = id ? v_.market.triggers().find(static_cast<matching::conditional_id>(*id))
                           : v_.market.triggers().find(account, client_order_id(*client_id));
        return c != nullptr && c->account == account ? c : nullptr;
    }

private:
    static json::object answer(const order_request& r, std::string_view order, std::string_view client_id,
                               const parameters& p) {
        if (is_algo(r.what))
            return members("algoId algoClOrdId clOrdId tag", p.get("algoId").value_or(order),
                           p.get("algoClOrdId").value_or(client_id), "", p.get("tag").value_or(""));
        json::object row = members("ordId clOrdId ts", order, client_id, r.server);
        if (r.what == order_pool::place) row["tag"] = p.get("tag").value_or("");
        if (r.what == order_pool::amend) row["reqId"] = p.get("reqId").value_or("");
        return row;
    }
    json::object one(const order_request& r, const parameters& p) {
        const auto i = r.by_code ? v_.coded(p.require_integer("instIdCode")) : v_.named(p.require("instId"));
        limits_.charge_order(r.what, r.account, i, r.items.size() > 1,
                             v_.market.listed(i).kind == instrument_kind::spot, r.now);
        if (is_algo(r.what)) return algo(r, i, p);
        if (r.what == order_pool::place) {
            wanted_order w = parse_order(v_, r.account, i, p);
            const std::string client_id(w.terms.client_order_id.view());
            return answer(r, std::to_string(place(w.terms, std::move(w.note), r.now)), client_id, p);
        }
        const matching::order* o = find(p, r.account, i);
        if (!o || !matching::is_open(o->status))
            throw refusal(r.what == order_pool::cancel ? "51400" : "51503");
        if (r.what == order_pool::cancel)
            (void)v_.market.engine().cancel(o->id, r.now);
        else
            amend(*o, p, r.now);
        return answer(r, std::to_string(o->id), o->client_order_id.view(), p);
    }
    static constexpr bool is_algo(order_pool p) noexcept {
        return p == order_pool::place_algo || p == order_pool::cancel_algo;
    }
    /// Places an order that waits for a price, or cancels one.
    json::object algo(const order_request& r, matching::instrument_id i, const parameters& p) {
        matching::trigger_book& waiting = v_.market.triggers();
        if (r.what == order_pool::place_algo) {
            wanted_algo w = parse_algo(v_, r.account, i, p);
            const auto id = waiting.add(w.terms, r.now);
            v_.waiting_notes.insert_or_assign(id, std::move(w.note));
            return answer(r, std::to_string(id), w.terms.client_order_id.view(), p);
        }
        const auto* c = find_algo(p, r.account);
        if (c == nullptr || c->instrument != i || waiting.cancel(c->id, r.now) != matching::refusal::none)
            throw refusal("51400");
        return answer(r, std::to_string(c->id), c->client_order_id.view(), p);
    }
    matching::order_id place(const matching::order_terms& t, order_note n, timestamp now) {
        if (v_.market.listed(t.instrument).kind != instrument_kind::spot)
            v_.margin_modes[{t.account, {t.instrument, t.leg}}] = n.td_mode;
        const matching::outcome placed = v_.market.place(t, now);
        if (!placed.ok()) {
            const instrument_config& s = v_.market.listed(t.instrument);
            const bool of_base = s.kind == instrument_kind::spot && t.side == side::sell;
            throw refused(placed.why, (of_base ? s.base : s.settle()).view());
        }
        v_.notes.insert_or_assign(placed.id, std::move(n));
        return placed.id;
    }
    /// What the terms themselves break is refused at once; what the market has against them is told later.
    void amend(const matching::order& o, const parameters& p, timestamp now) {
        const auto size = p.number("newSz");
        const auto price = p.number("newPx");
        if (!size && !price) throw refusal("50015", "newSz or newPx");
        const bool cancel_on_fail = p.flag("cxlOnFail");
        const auto id = o.id;
        const std::int64_t lots = size ? lots_of(v_.market.rules(o.instrument), *size, false) : o.lots;
        const std::int64_t ticks = price ? price_of(v_.market, o.instrument, o.side, *price) : o.price_ticks;
        v_.notes[id].request_id = p.get("reqId").value_or("");
        matching::matching_engine& engine = v_.market.engine();
        const matching::outcome amended =
            lots <= o.executed_lots ? engine.settle_for_filled(id, now) : engine.amend(id, ticks, lots, now);
        if (amended.ok()) return;
        failures_.push_back({id, cancel_on_fail ? "1" : "-1",
                             refusal(amended.why == matching::refusal::no_margin ? "51502" : "51511")});
        if (cancel_on_fail) (void)engine.cancel(id, now, matching::ending::amendment);
    }

    venue_state& v_;
    rate_limits& limits_;
    cancel_countdown countdown_;
    std::vector<failed_amendment> failures_;
};

} // namespace gatewright::sim::server::okx
