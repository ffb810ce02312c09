// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/interactive_brokers/config.hpp>
#include <gatewright/sim/server/interactive_brokers/frames.hpp>
#include <gatewright/sim/server/interactive_brokers/times.hpp>
#include <gatewright/sim/server/market.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// Contracts as clients name them, and what is told of them.
namespace gatewright::sim::server::interactive_brokers {

/// A contract as a request has it: what is empty does not restrict it.
struct contract_query {
    std::int64_t con_id = 0;
    std::string symbol, type, expiry, right, multiplier, exchange, primary_exchange, currency, local_symbol,
        trading_class;
    std::optional<decimal> strike;

    /// The twelve fields that requests have in common.
    [[nodiscard]] static contract_query read(fields& in) {
        contract_query q;
        q.con_id = in.integer();
        q.symbol = in.text();
        q.type = in.text();
        q.expiry = in.text();
        q.strike = in.number();
        q.right = in.text();
        q.multiplier = in.text();
        q.exchange = in.text();
        q.primary_exchange = in.text();
        q.currency = in.text();
        q.local_symbol = in.text();
        q.trading_class = in.text();
        return q;
    }
    [[nodiscard]] bool names(const contract_config& c) const {
        const auto is = [](const std::string& asked, std::string_view listed) {
            return asked.empty() || asked == listed;
        };
        if (!exchange.empty() && exchange != c.exchange &&
            std::ranges::find(c.exchanges, exchange) == c.exchanges.end())
            return false;
        if (con_id != 0) return con_id == c.con_id;
        if (symbol.empty() && local_symbol.empty()) return false;
        const bool no_right = right.empty() || right == "?" || right == "0";
        return is(symbol, c.symbol) && is(type, type_words.name(c.type)) && c.expiry.starts_with(expiry) &&
               (no_right || right.substr(0, 1) == c.right) &&
               (!strike || strike->is_zero() || *strike == c.strike) && is(multiplier, c.multiplier) &&
               is(primary_exchange, c.primary_exchange) && is(currency, c.currency) &&
               is(local_symbol, c.local_symbol) && is(trading_class, c.trading_class);
    }
};

/// All that is listed, as clients ask for it.
class contract_list {
public:
    contract_list(const market& m, const exchange_config& config) : market_(m), config_(config) {}

    [[nodiscard]] const contract_config& of(matching::instrument_id i) const {
        return config_.contracts.at(i);
    }
    [[nodiscard]] std::vector<matching::instrument_id> all(const contract_query& q) const {
        std::vector<matching::instrument_id> found;
        for (const auto i : market_.instruments())
            if (q.names(of(i))) found.push_back(i);
        return found;
    }
    [[nodiscard]] bool is_listed(matching::instrument_id i) const { return !unlisted_.contains(i); }
    /// What is not listed is in no list of contracts.
    void set_listed(matching::instrument_id i, bool there) {
        if (there)
            unlisted_.erase(i);
        else
            unlisted_.insert(i);
    }
    /// The one that is meant. @throws api_error if it is none or several
    [[nodiscard]] matching::instrument_id one(const contract_query& q, std::int64_t request) const {
        const auto found = all(q);
        if (found.empty())
            throw api_error{request, 200, "No security definition has been found for the request"};
        if (found.size() > 1)
            throw api_error{request, 200,
                            "The contract description specified for " + q.symbol + " is ambiguous."};
        return found.front();
    }

    /// A request's number and the contract that follows it. @throws api_error
    [[nodiscard]] std::pair<std::int64_t, matching::instrument_id> asked(fields& in) const {
        const std::int64_t id = in.integer();
        return {id, one(contract_query::read(in), id)};
    }

    /// What a price must be a multiple of: the step of the ladder, or a coarser one that a change of rules brought.
    [[nodiscard]] decimal increment(matching::instrument_id i, decimal price) const {
        const decimal rule = of(i).ladder.increment(price.abs());
        return market_.rules(i).tick_units > 1 ? std::max(rule, market_.rules(i).tick) : rule;
    }
    /// A price in the market's ticks, if it is on its ladder.
    [[nodiscard]] std::optional<std::int64_t> ticks(matching::instrument_id i, decimal price) const {
        if (!multiple_of(increment(i, price), price)) return std::nullopt;
        return multiple_of(market_.listed(i).tick, price);
    }

    /// The eleven fields that orders, executions and positions tell of a contract.
    void put(frame& f, matching::instrument_id i, std::string_view exchange) const {
        const contract_config& c = of(i);
        f.add(c.con_id, c.symbol, type_words.name(c.type), c.expiry, c.strike,
              std::string_view(c.right.empty() ? "?" : c.right), c.multiplier, exchange, c.currency,
              c.local_symbol, c.trading_class);
    }
    [[nodiscard]] frame details(std::int64_t request, matching::instrument_id i, timestamp now) const {
        const contract_config& c = of(i);
        const instrument_config& rules = market_.rules(i);
        std::string valid, rule_ids;
        for (const std::string& e : c.exchanges) {
            valid += (valid.empty() ? "" : ",") + e;
            rule_ids += (rule_ids.empty() ? "" : ",") + std::to_string(c.ladder.rule);
        }
        frame f(tell::contract, request, c.symbol, type_words.name(c.type), c.expiry, c.strike, c.right,
                c.exchange, c.currency, c.local_symbol, c.trading_class, c.trading_class, c.con_id,
                rules.tick_units > 1 ? rules.tick : c.ladder.steps.front().second, c.multiplier,
                "ACTIVETIM,AON,DAY,FOK,GTC,GTD,HID,IOC,LIT,LMT,LOC,MIT,MKT,MOC,OPG,STP,STPLMT,TRAIL,TRAILLMT,"
                "WHATIF",
                valid, c.magnifier, c.underlying, c.long_name, c.primary_exchange, c.expiry.substr(0, 6));
        f.blank(3); // industry, category, subcategory
        const bool stock = c.type == contract_type::stock;
        f.add("US/Eastern", hours(now, 17, 17), stock ? hours(now, 9, 16) : hours(now, 17, 17));
        f.blank(1).add("0", "0", "1"); // economic value; no security ids; aggregation group
        const bool derived = c.type == contract_type::option || c.type == contract_type::future;
        f.add(std::string_view(derived ? c.symbol : ""),
              std::string_view(!derived                          ? ""
                               : c.type == contract_type::option ? "STK"
                                                                 : "IND"),
              rule_ids, c.expiry, std::string_view(stock ? "COMMON" : ""), rules.lot, rules.lot,
              stock ? decimal(100, 0) : rules.lot);
        return f;
    }
    [[nodiscard]] frame rule(std::int64_t number) const {
        for (const contract_config& c : config_.contracts) {
            if (c.ladder.rule != number) continue;
            frame f(tell::market_rule, number, c.ladder.steps.size());
            for (const auto& [from, step] : c.ladder.steps) f.add(from, step);
            return f;
        }
        throw invalid_request(-1, "Invalid market rule id");
    }
    [[nodiscard]] frame matching_symbols(std::int64_t request, std::string_view pattern) const {
        const auto same = [](char a, char b) { return std::toupper(a) == std::toupper(b); };
        std::vector<const contract_config*> found;
        for (const contract_config& c : config_.contracts) {
            const bool named = !std::ranges::search(c.symbol, pattern, same).empty() ||
                               !std::ranges::search(c.long_name, pattern, same).empty();
            if (named && c.expiry.empty() && c.type != contract_type::cash) found.push_back(&c);
        }
        frame f(tell::symbols, request, found.size());
        for (const contract_config* c : found) {
            std::set<std::string_view> derived;
            for (const contract_config& other : config_.contracts)
                if (other.underlying == c->con_id) derived.insert(type_words.name(other.type));
            f.add(c->con_id, c->symbol, type_words.name(c->type), c->primary_exchange, c->currency,
                  derived.size());
            for (const std::string_view d : derived) f.add(d);
            f.add(c->long_name, "");
        }
        return f;
    }
    /// The option chains of an underlying, one message for each class.
    [[nodiscard]] std::vector<frame> option_chains(std::int64_t request, std::int64_t underlying) const {
        std::vector<frame> all;
        std::set<std::string> expiries;
        std::set<decimal> strikes;
        const contract_config* chain = nullptr;
        for (const contract_config& c : config_.contracts) {
            if (c.type != contract_type::option || c.underlying != underlying) continue;
            chain = &c;
            expiries.insert(c.expiry);
            strikes.insert(c.strike);
        }
        if (chain == nullptr) return all;
        frame f(tell::option_parameters, request, chain->exchange, underlying, chain->trading_class,
                chain->multiplier, expiries.size());
        for (const std::string& e : expiries) f.add(e);
        f.add(strikes.size());
        for (const decimal s : strikes) f.add(s);
        all.push_back(std::move(f));
        return all;
    }

private:
    /// The sessions of the next five days in New York, from one hour to another.
    [[nodiscard]] static std::string hours(timestamp now, int from, int to) {
        const std::string open = from < 10 ? "0" + std::to_string(from) + "30" : std::to_string(from) + "00";
        std::string text;
        for (int n = 0; n < 5; ++n) {
            const timestamp day = now - behind_utc(now) + one_day * (n - (from == to ? 1 : 0));
            const timestamp last = from == to ? day + one_day : day;
            text += (n == 0 ? "" : ";") + day_text(day) + ':' + open + '-' + day_text(last) + ':' +
                    std::to_string(to) + "00";
        }
        return text;
    }
    const market& market_;
    const exchange_config& config_;
    std::set<matching::instrument_id> unlisted_;
};

} // namespace gatewright::sim::server::interactive_brokers
