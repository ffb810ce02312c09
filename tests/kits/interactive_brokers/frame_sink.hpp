// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "event_log.hpp"

#include <gatewright/venue/interactive_brokers/messages.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright_test::interactive_brokers {

namespace ib = gatewright::venue::interactive_brokers;

/// What decoders of IB talk to: it writes what they tell into an event log, and remembers what they ask for. It knows
/// Apple's number, and every request up to a million.
struct frame_sink {
    event_log& log;
    std::map<std::int32_t, ib::market_line> lines{};
    std::map<std::int32_t, gatewright::book::row_book> depths{};
    std::map<std::int64_t, ib::order_memory> orders{}; ///< by the number that the client gave
    std::map<std::int64_t, std::int64_t> numbers{};    ///< the same by the permanent id
    std::map<std::string, ib::execution_memory, std::less<>> executions{};
    std::vector<gatewright::trade> trades{};
    std::vector<gatewright::price> midpoints{};
    std::vector<gatewright::fill> corrections{};

    std::string_view symbol_of(std::int64_t con_id) const {
        return con_id == 265598 ? "AAPL.STK.SMART.USD" : std::string_view();
    }
    std::string_view symbol_of_request(std::int32_t request) const {
        return request == 1006 ? "ES.FUT.CME.USD.202603" : std::string_view();
    }
    ib::market_line* line_of(std::int32_t request) {
        if (request > 1'000'000) return nullptr;
        ib::market_line& l = lines[request];
        l.symbol = "AAPL.STK.SMART.USD";
        if (l.bar_length.ns == 0) l.bar_length = gatewright::minutes(request == 9000 ? 24 * 60 : 1);
        return &l;
    }
    gatewright::book::row_book* depth_of(std::int32_t request) {
        if (request > 1'000'000) return nullptr;
        gatewright::book::row_book& d = depths[request];
        d.symbol = "AAPL.STK.SMART.USD";
        if (d.limit == gatewright::book::most_rows) d.limit = 5;
        return &d;
    }
    ib::order_memory* memory_of_order(std::int64_t permanent_id, std::int32_t client_id,
                                      std::int64_t order_id) {
        const auto known = numbers.find(permanent_id);
        const std::int64_t number = known != numbers.end() ? known->second : order_id * 1000 + client_id;
        if (permanent_id == 0) {
            const auto at = orders.find(number);
            return at != orders.end() ? &at->second : nullptr;
        }
        numbers[permanent_id] = number;
        return &orders[number];
    }
    ib::execution_memory* memory_of_execution(std::string_view id) {
        return id.starts_with("full.") ? nullptr : &executions[std::string(id)];
    }

    void on(const ib::margin_preview& m) {
        const auto text = [](const auto& figure) { return figure ? figure->str() : std::string("none"); };
        log.say("margin_preview", "order_id", m.order_id, "initial_change", text(m.initial_change),
                "maintenance_change", text(m.maintenance_change), "equity_change", text(m.equity_change),
                "initial_after", text(m.initial_after), "maintenance_after", text(m.maintenance_after),
                "equity_after", text(m.equity_after), "commission", text(m.commission), "least_commission",
                text(m.least_commission), "most_commission", text(m.most_commission), "currency", m.currency,
                "warning", m.warning);
    }
    void on(const ib::contract_details& d) {
        log.say("contract_details", "request", d.request, "contract", d.contract, "market_rule",
                d.market_rule, "price_magnifier", d.price_magnifier, "price_unit", d.instrument.price_unit,
                "underlying", d.underlying, "order_types", d.order_types, "exchanges", d.exchanges,
                "time_zone", d.time_zone, "trading_hours", d.trading_hours, "liquid_hours", d.liquid_hours);
    }
    void on(const gatewright::trade& t) {
        trades.push_back(t);
        log.on(t);
    }
    template <class EventT>
    void on(const EventT& e) {
        log.on(e);
    }
    void on_midpoint(const gatewright::symbol_name& symbol, gatewright::timestamp time,
                     const gatewright::price& at) {
        midpoints.push_back(at);
        log.say("midpoint", "symbol", symbol, "venue_time", time, "price", at);
    }
    void on_correction(const gatewright::fill& f, std::int64_t revision) {
        corrections.push_back(f);
        log.say("correction", "revision", revision, "fill", f);
    }
    void on_error(const ib::error_notice& e) {
        log.say("notice", "id", e.id, "code", e.code, "effect", e.effect, "reason", e.meaning.code, "text",
                e.text, "reject_json", e.reject_json);
    }
    void on_market_rule(std::int32_t rule, std::span<const ib::price_step> steps) {
        log.say("market_rule", "rule", rule);
        for (const ib::price_step& s : steps) log.say("price_step", "from", s.from, "tick", s.tick);
    }
    void on_list_end(ib::list_of which, std::int32_t request, bool done) {
        log.say("list_end", "which", which, "request", request, "done", done);
    }
    void on_account_value(std::string_view key, std::string_view value, std::string_view currency) {
        log.say("account_value", "key", key, "value", value, "currency", currency);
    }
    void on_market_data_type(std::int32_t request, std::int32_t type) {
        log.say("market_data_type", "request", request, "type", type);
    }
    void on_depth_row(std::int32_t request) { log.say("depth_row", "request", request); }
    void on_depth_broken(std::int32_t request) { log.say("depth_broken", "request", request); }
    void on_next_order_id(std::int64_t id) { log.say("next_order_id", "id", id); }
    void on_accounts(std::string_view names) { log.say("accounts", "names", names); }
    void on_server_time(gatewright::timestamp server, gatewright::timestamp received) {
        log.on_server_time(server, received);
    }
    void on_order_bound(std::int64_t permanent_id, std::int32_t client_id, std::int64_t order_id) {
        log.say("order_bound", "permanent_id", permanent_id, "client_id", client_id, "order_id", order_id);
    }
    void book_begin(const gatewright::book_header& h) { log.book_begin(h); }
    void book_level(gatewright::side s, const gatewright::price& p, const gatewright::quantity& q) {
        log.book_level(s, p, q);
    }
    void book_end(const gatewright::book_header& h) { log.book_end(h); }
    void ignored(const char* reason) { log.ignored(reason); }
    void bad_row(std::string_view symbol, std::string_view why) { log.bad_row(symbol, why); }
    void unknown_word(std::string_view symbol, std::string_view word) { log.unknown_word(symbol, word); }
};

/// A message as TWS sends it, from its fields.
[[nodiscard]] inline std::string message_of(const boost::json::array& fields) {
    std::string message;
    for (const boost::json::value& field : fields) {
        message += std::string_view(field.as_string());
        message += '\0';
    }
    return message;
}

} // namespace gatewright_test::interactive_brokers
