// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "probing_sink.hpp"

#include <gatewright/book/row_book.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/interactive_brokers/handshake.hpp>
#include <gatewright/venue/interactive_brokers/messages.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace codec {

namespace ib = gatewright::venue::interactive_brokers;

/// What messages of TWS build on, for the whole run: orders and executions that were told, market data by the number of
/// its request. All market data is taken for one instrument's, as no message names it.
class interactive_brokers_sink : public probing_sink {
public:
    /// @param symbol of all market data; empty: none is read
    /// @param bar_length of bars of the past; zero: none are read
    interactive_brokers_sink(decode_sink& out, const gatewright::symbol_name& symbol,
                             gatewright::duration bar_length)
        : probing_sink(out)
        , symbol_(symbol)
        , bar_length_(bar_length) {}

    /// @param kind the number of the message that is read next
    void begin(std::string_view kind) { of_past_ = kind == "17" || kind == "90"; }

    [[nodiscard]] std::string_view symbol_of(std::int64_t) const { return {}; }
    [[nodiscard]] std::string_view symbol_of_request(std::int32_t) const { return {}; }
    [[nodiscard]] ib::market_line* line_of(std::int32_t request) {
        if (symbol_.empty() || (of_past_ && bar_length_.ns == 0)) return nullptr;
        ib::market_line& line = lines_[request];
        line.symbol = symbol_;
        line.bar_length = bar_length_;
        return &line;
    }
    /// A book is told from its first row on: what each changes.
    [[nodiscard]] gatewright::book::row_book* depth_of(std::int32_t request) {
        if (symbol_.empty()) return nullptr;
        gatewright::book::row_book& book = books_[request];
        book.symbol = symbol_;
        book.announced = true;
        return &book;
    }
    [[nodiscard]] ib::order_memory* memory_of_order(std::int64_t permanent_id, std::int32_t client_id,
                                                    std::int64_t order_id) {
        const auto known = numbers_.find(permanent_id);
        const order_number number =
            known != numbers_.end() ? known->second : order_number{client_id, order_id};
        if (permanent_id == 0) {
            const auto at = orders_.find(number);
            return at != orders_.end() ? &at->second : nullptr;
        }
        numbers_[permanent_id] = number;
        return &orders_[number];
    }
    [[nodiscard]] ib::execution_memory* memory_of_execution(std::string_view id) {
        return &executions_[std::string(id)].known;
    }

    using probing_sink::on;
    void on(const gatewright::fill& f) {
        executions_[std::string(f.id.view())].last = f;
        probing_sink::on(f);
    }
    void on_correction(const gatewright::fill& f, std::int64_t) {
        const gatewright::fill before = std::exchange(executions_[std::string(f.id.view())].last, f);
        probing_sink::on(gatewright::fill_correction{f, before.price, before.quantity});
    }
    void on(const ib::margin_preview& m) {
        event_line("margin_preview", [&](gatewright::wire::json_writer& json) {
            const auto figure = [&](std::string_view name, const auto& value) {
                if (value) json.member(name, *value);
            };
            json.member("order_id", m.order_id);
            figure("initial_change", m.initial_change);
            figure("maintenance_change", m.maintenance_change);
            figure("equity_change", m.equity_change);
            figure("initial_after", m.initial_after);
            figure("maintenance_after", m.maintenance_after);
            figure("equity_after", m.equity_after);
            figure("commission", m.commission);
            figure("least_commission", m.least_commission);
            figure("most_commission", m.most_commission);
            if (!m.currency.empty()) json.member("currency", m.currency);
            if (!m.warning.empty()) json.member("warning", m.warning);
        });
    }
    void on(const ib::contract_details& d) {
        event_line("contract_details", [&](gatewright::wire::json_writer& json) {
            json.member("request", d.request);
            json.member("con_id", d.contract.con_id);
            json.member("market_rule", d.market_rule);
            json.member("price_magnifier", d.price_magnifier);
            if (d.underlying != 0) json.member("underlying", d.underlying);
            json.member("order_types", d.order_types);
            json.member("exchanges", d.exchanges);
            json.member("time_zone", d.time_zone);
            json.member("trading_hours", d.trading_hours);
            json.member("liquid_hours", d.liquid_hours);
        });
    }
    void on_midpoint(const gatewright::symbol_name& symbol, gatewright::timestamp time,
                     const gatewright::price& at) {
        event_line("midpoint", [&](gatewright::wire::json_writer& json) {
            write_member(json, "symbol", symbol);
            write_member(json, "venue_time", time);
            json.member("price", at);
        });
    }
    void on_error(const ib::error_notice& e) {
        event_line("notice", [&](gatewright::wire::json_writer& json) {
            if (e.id >= 0) json.member("id", e.id);
            json.member("code", e.code);
            write_member(json, "effect", e.effect);
            if (says_reason(e)) write_member(json, "reason", e.meaning.code);
            json.member("text", e.text);
            if (!e.reject_json.empty()) json.member("reject", e.reject_json);
        });
    }
    void on_market_rule(std::int32_t rule, std::span<const ib::price_step> steps) {
        event_line("market_rule", [&](gatewright::wire::json_writer& json) {
            json.member("rule", rule);
            json.key("steps");
            json.begin_array();
            for (const ib::price_step& s : steps) {
                json.begin_array();
                json.value(s.from);
                json.value(s.tick);
                json.end_array();
            }
            json.end_array();
        });
    }
    void on_list_end(ib::list_of which, std::int32_t request, bool) {
        event_line("list_end", [&](gatewright::wire::json_writer& json) {
            write_member(json, "list", which);
            if (request != 0) json.member("request", request);
        });
    }
    void on_account_value(std::string_view key, std::string_view value, std::string_view currency) {
        event_line("account_value", [&](gatewright::wire::json_writer& json) {
            json.member("key", key);
            json.member("value", value);
            if (!currency.empty()) json.member("currency", currency);
        });
    }
    void on_market_data_type(std::int32_t request, std::int32_t type) {
        event_line("market_data_type", [&](gatewright::wire::json_writer& json) {
            json.member("request", request);
            json.member("type", type);
        });
    }
    void on_depth_row(std::int32_t) {}
    void on_depth_broken(std::int32_t request) {
        event_line("book_broken",
                   [&](gatewright::wire::json_writer& json) { json.member("request", request); });
    }
    void on_next_order_id(std::int64_t id) {
        event_line("next_order_id", [&](gatewright::wire::json_writer& json) { json.member("id", id); });
    }
    void on_accounts(std::string_view names) {
        event_line("accounts", [&](gatewright::wire::json_writer& json) { json.member("names", names); });
    }
    void on_order_bound(std::int64_t permanent_id, std::int32_t client_id, std::int64_t order_id) {
        event_line("order_bound", [&](gatewright::wire::json_writer& json) {
            json.member("permanent_id", permanent_id);
            json.member("client_id", client_id);
            json.member("order_id", order_id);
        });
    }
    void on_greeting(const ib::server_greeting& g) {
        event_line("greeting", [&](gatewright::wire::json_writer& json) {
            json.member("version", g.version);
            if (!g.time.empty()) json.member("time", g.time);
            if (!g.redirect.empty()) json.member("redirect", g.redirect);
        });
    }

private:
    using order_number = std::pair<std::int32_t, std::int64_t>; ///< of a client, and of an order of it
    struct told_execution {
        ib::execution_memory known;
        gatewright::fill last;
    };

    /// Whether the number of a notice says why: where it ends or refuses something.
    static bool says_reason(const ib::error_notice& e) {
        using is = ib::error_effect;
        const bool refuses = e.effect == is::order_refused || e.effect == is::order_cancelled ||
                             e.effect == is::amend_refused || e.effect == is::cancel_refused ||
                             e.effect == is::request_failed;
        return refuses && e.meaning.code != gatewright::order_errc{};
    }

    gatewright::symbol_name symbol_;
    gatewright::duration bar_length_;
    bool of_past_ = false;
    std::map<std::int32_t, ib::market_line> lines_;
    std::map<std::int32_t, gatewright::book::row_book> books_;
    std::map<order_number, ib::order_memory> orders_;
    std::map<std::int64_t, order_number> numbers_; ///< by the permanent id
    std::map<std::string, told_execution, std::less<>> executions_;
};

} // namespace codec
