// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/oanda/api_error.hpp>
#include <gatewright/sim/server/oanda/documents.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// What a client says of an order. Source: v20 "Order", OrderRequest; "Transaction", TransactionRejectReason.
namespace gatewright::sim::server::oanda {

/// A member's text, whether it came as a string or as a number; nothing if it is not there or null.
[[nodiscard]] inline std::optional<std::string> text_of(const json::object& o, std::string_view name) {
    const json::value* v = o.if_contains(name);
    if (v == nullptr || v->is_null() || v->is_structured()) return std::nullopt;
    return v->is_string() ? std::string(v->get_string()) : json::serialize(*v);
}
[[nodiscard]] inline const json::object* object_of(const json::object& o, std::string_view name) {
    const json::value* v = o.if_contains(name);
    return v == nullptr ? nullptr : v->if_object();
}

/// Reads orders of one account against the rules of its instruments.
class order_reader {
public:
    /// @param replaced an order whose client id is free again; zero: none
    order_reader(const market& m, const exchange_config& config, const account_book& book, timestamp now,
                 transaction_id replaced = 0)
        : m_(m)
        , config_(config)
        , book_(book)
        , now_(now)
        , replaced_(replaced) {}

    /// An order. Even of one that is refused `read` has what was understood, for the transaction that says so.
    /// @param read out: what it is @throws api_error for a type that there is not, rejection
    void order(const json::object& asked, venue_order& read) const {
        const auto type = text_of(asked, "type");
        const auto kind = type ? kind_words.value(*type) : std::nullopt;
        if (!kind) throw invalid_value("order.type");
        read.kind = *kind;
        for (const char* name : {"instrument", "units", "tradeID"})
            if (const auto text = text_of(asked, name)) read.terms[name] = *text;
        if (is_exit(*kind)) return exit_order(asked, read);
        read.instrument = instrument(asked);
        const std::string_view usual = *kind == order_kind::market ? "FOK" : "GTC";
        read_lifetime(asked, usual, "", read.terms, read.lives, read.good_till);
        const bool immediate = read.lives == lifetime::fill_or_kill || read.lives == lifetime::at_once;
        if (*kind == order_kind::market ? !immediate : immediate && *kind != order_kind::limit)
            throw rejection{"TIME_IN_FORCE_INVALID"};
        read.fills =
            word(asked, "positionFill", fill_words, "ORDER_FILL_POSITION_ACTION_INVALID", read.terms);
        if (*kind != order_kind::market)
            read.by = word(asked, "triggerCondition", trigger_words, "TRIGGER_CONDITION_INVALID", read.terms);
        read.lots = units(asked, read);
        if (*kind != order_kind::market)
            read.ticks = price(asked, "price", "PRICE", read.instrument, read.terms, true);
        if (*kind == order_kind::limit)
            read.bound = read.ticks;
        else
            read.bound = price(asked, "priceBound", "PRICE_BOUND", read.instrument, read.terms, false);
        extensions(asked, "clientExtensions", "CLIENT_ORDER", read.terms);
        extensions(asked, "tradeClientExtensions", "CLIENT_TRADE", read.terms);
        for (const order_kind k : exit_kinds)
            if (const auto* wish = object_of(asked, std::string(exit_member(k)) + "OnFill")) {
                read.exits.push_back(
                    exit(k, *wish, read.instrument, std::string(kind_words.name(k)) + "_ON_FILL_"));
                json::object details = read.exits.back().terms;
                // The exit's transaction says by which price it is triggered, its details have no word for it.
                if (!wish->contains("triggerCondition")) details.erase("triggerCondition");
                read.terms[std::string(exit_member(k)) + "OnFill"] = std::move(details);
            }
    }
    /// An exit of a trade of an instrument. @param prefix of the reasons @throws rejection
    [[nodiscard]] exit_wish exit(order_kind kind, const json::object& asked, matching::instrument_id i,
                                 const std::string& prefix) const {
        exit_wish w;
        w.kind = kind;
        const bool stop = kind == order_kind::stop_loss || kind == order_kind::guaranteed_stop_loss;
        const auto guaranteed = asked.if_contains("guaranteed");
        if (kind == order_kind::stop_loss && guaranteed && guaranteed->is_bool() && guaranteed->get_bool()) {
            w.kind = order_kind::guaranteed_stop_loss;
            w.terms["guaranteed"] = true;
        }
        if (w.kind == order_kind::guaranteed_stop_loss && !config_.guaranteed_stops)
            throw rejection{prefix + (kind == w.kind ? "NOT_ALLOWED" : "GUARANTEED_NOT_ALLOWED")};
        read_lifetime(asked, "GTC", prefix, w.terms, w.lives, w.good_till);
        if (w.lives == lifetime::fill_or_kill || w.lives == lifetime::at_once)
            throw rejection{prefix + "TIME_IN_FORCE_INVALID"};
        w.by = word(asked, "triggerCondition", trigger_words, prefix + "TRIGGER_CONDITION_INVALID", w.terms);
        const bool has_price = text_of(asked, "price").has_value(),
                   has_distance = text_of(asked, "distance").has_value();
        if (stop && has_price && has_distance) throw rejection{prefix + "PRICE_AND_DISTANCE_BOTH_SPECIFIED"};
        if (stop && !has_price && !has_distance) throw rejection{prefix + "PRICE_AND_DISTANCE_BOTH_MISSING"};
        if (kind == order_kind::trailing_stop_loss || (stop && has_distance))
            w.distance = price(asked, "distance", prefix + "PRICE_DISTANCE", i, w.terms, true);
        else
            w.ticks = price(asked, "price", prefix + "PRICE", i, w.terms, true);
        if (kind == order_kind::trailing_stop_loss && w.distance < least_trailing)
            throw rejection{prefix + "PRICE_DISTANCE_MINIMUM_NOT_MET"};
        if (w.distance > most_trailing) throw rejection{prefix + "PRICE_DISTANCE_MAXIMUM_EXCEEDED"};
        extensions(asked, "clientExtensions", "CLIENT_ORDER", w.terms, prefix);
        return w;
    }
    /// The client extensions of a member, checked and written to `terms`. @param whose begins the reasons
    /// @throws rejection
    void extensions(const json::object& asked, const char* name, const std::string& whose,
                    json::object& terms, const std::string& prefix = {}) const {
        const auto* given = object_of(asked, name);
        if (given == nullptr) return;
        json::object kept;
        for (const auto& [member, reason] :
             {std::pair{"id", "_ID_INVALID"}, {"tag", "_TAG_INVALID"}, {"comment", "_COMMENT_INVALID"}})
            if (const auto text = text_of(*given, member)) {
                if (text->size() > 128 || text->empty()) throw rejection{prefix + whose + reason};
                kept[member] = *text;
            }
        if (kept.empty()) return;
        if (const auto* id = kept.if_contains("id");
            id && whose == "CLIENT_ORDER" && book_.client_id_is_open(id->as_string(), replaced_))
            throw rejection{prefix + "CLIENT_ORDER_ID_ALREADY_EXISTS"};
        terms[name] = std::move(kept);
    }

private:
    void exit_order(const json::object& asked, venue_order& read) const {
        const auto specifier = text_of(asked, "tradeID"), name = text_of(asked, "clientTradeID");
        if (!specifier && !name) throw rejection{"TRADE_ID_UNSPECIFIED"};
        const venue_trade* t = book_.find_trade(specifier ? *specifier : "@" + *name);
        if (t == nullptr || t->lots == 0) throw rejection{"TRADE_DOESNT_EXIST"};
        const exit_wish w = exit(read.kind, asked, t->instrument, "");
        if (const auto at = t->exits.find(w.kind); at != t->exits.end() && at->second != replaced_)
            throw rejection{std::string(kind_words.name(w.kind)) + "_ORDER_ALREADY_EXISTS"};
        become(read, w, *t, m_);
    }

public:
    /// An order is the exit of a trade that is wished for.
    static void become(venue_order& o, const exit_wish& w, const venue_trade& t, const market& m) {
        o.kind = w.kind;
        o.instrument = t.instrument;
        o.lots = -t.lots;
        o.ticks = w.ticks;
        o.distance = w.distance;
        if (w.distance != 0 && w.kind != order_kind::trailing_stop_loss)
            o.ticks = t.is_long() ? t.ticks - w.distance : t.ticks + w.distance;
        o.bound = w.kind == order_kind::take_profit ? o.ticks : 0;
        o.lives = w.lives;
        o.good_till = w.good_till;
        o.by = w.by;
        o.trade = t.id;
        o.fills = position_fill::reduce_only;
        o.terms = w.terms;
        o.terms["tradeID"] = std::to_string(t.id);
        if (o.ticks != 0) o.terms["price"] = m.price(t.instrument, o.ticks).str();
        if (const auto* id = t.extensions.if_contains("id")) o.terms["clientTradeID"] = *id;
    }

private:
    [[nodiscard]] matching::instrument_id instrument(const json::object& asked) const {
        const auto name = text_of(asked, "instrument");
        if (!name) throw rejection{"INSTRUMENT_MISSING"};
        const auto i = m_.instrument_named(*name);
        if (!i) throw rejection{"INSTRUMENT_UNKNOWN"};
        return *i;
    }
    template <class T, std::size_t N>
    static T word(const json::object& asked, const char* name, const word_table<T, N>& words,
                  const std::string& reason, json::object& terms) {
        const auto text = text_of(asked, name);
        const auto value = words.value(text ? std::string_view(*text) : std::string_view("DEFAULT"));
        if (!value) throw rejection{reason};
        terms[name] = words.name(*value);
        return *value;
    }
    void read_lifetime(const json::object& asked, std::string_view usual, const std::string& prefix,
                       json::object& terms, lifetime& lives, timestamp& good_till) const {
        const auto text = text_of(asked, "timeInForce");
        const auto value = lifetime_words.value(text ? std::string_view(*text) : usual);
        if (!value) throw rejection{prefix + "TIME_IN_FORCE_INVALID"};
        lives = *value;
        terms["timeInForce"] = lifetime_words.name(lives);
        if (lives != lifetime::till_date) return;
        const auto till = text_of(asked, "gtdTime");
        if (!till) throw rejection{prefix + "TIME_IN_FORCE_GTD_TIMESTAMP_MISSING"};
        const auto time = time_of(*till);
        if (!time) throw invalid_value("order.gtdTime");
        if (*time <= now_)
            throw rejection{
                prefix + (prefix.empty() ? "TIME_IN_FORCE_GTD_TIMESTAMP_IN_PAST" : "GTD_TIMESTAMP_IN_PAST")};
        good_till = *time;
        terms["gtdTime"] = rfc3339(*time);
    }
    /// Signed lots.
    [[nodiscard]] std::int64_t units(const json::object& asked, venue_order& read) const {
        const auto text = text_of(asked, "units");
        if (!text) throw rejection{"UNITS_MISSING"};
        const auto value = decimal::parse(*text);
        if (!value || value->is_zero()) throw rejection{"UNITS_INVALID"};
        const instrument_config& rules = m_.rules(read.instrument);
        if (value->abs() > rules.max_quantity) throw rejection{"UNITS_LIMIT_EXCEEDED"};
        if (value->abs() < rules.lot) throw rejection{"UNITS_MIMIMUM_NOT_MET"};
        if (!multiple_of(rules.lot, *value)) throw rejection{"UNITS_PRECISION_EXCEEDED"};
        const auto lots = multiple_of(m_.listed(read.instrument).lot, *value);
        read.terms["units"] = m_.quantity(read.instrument, *lots).str();
        return *lots;
    }
    /// Ticks; zero for one that need not be there. @param reason begins the reasons
    [[nodiscard]] std::int64_t price(const json::object& asked, const char* name, const std::string& reason,
                                     matching::instrument_id i, json::object& terms, bool needed) const {
        const auto text = text_of(asked, name);
        if (!text && !needed) return 0;
        if (!text) throw rejection{reason + "_MISSING"};
        const auto value = decimal::parse(*text);
        if (!value || value->sign() <= 0) throw rejection{reason + "_INVALID"};
        if (!multiple_of(m_.rules(i).tick, *value)) throw rejection{reason + "_PRECISION_EXCEEDED"};
        const auto ticks = multiple_of(m_.listed(i).tick, *value);
        terms[name] = m_.price(i, *ticks).str();
        return *ticks;
    }

    const market& m_;
    const exchange_config& config_;
    const account_book& book_;
    timestamp now_;
    transaction_id replaced_;
};

} // namespace gatewright::sim::server::oanda
