// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/connection_table.hpp>
#include <gatewright/sim/server/interactive_brokers/words.hpp>
#include <gatewright/sim/server/market_config.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::interactive_brokers {

/// The steps of prices from a price on, the lowest first: a market rule.
struct price_ladder {
    std::int64_t rule = 0;
    std::vector<std::pair<decimal, decimal>> steps; ///< from which price on, the increment

    [[nodiscard]] decimal increment(decimal price) const {
        decimal found = steps.front().second;
        for (const auto& [from, step] : steps)
            if (price >= from) found = step;
        return found;
    }
};

/// What a fill costs: so much a unit, or a part of its value, and of an order at least so much.
struct commission_rule {
    decimal per_unit, rate, least;
    bool in_base_currency = false; ///< otherwise in that of the contract
};

/// A contract, beside what the matching engine knows of it.
struct contract_config {
    std::int64_t con_id = 0;
    contract_type type = contract_type::stock;
    std::string symbol, expiry, right, multiplier, exchange, primary_exchange, currency, local_symbol,
        trading_class, long_name;
    decimal strike;
    std::vector<std::string> exchanges; ///< valid ones, each with the same ladder
    price_ladder ladder;
    std::int64_t magnifier = 1; ///< prices are in such parts of the currency
    std::int64_t underlying = 0;
    commission_rule commission;
    decimal margin{5, -1}; ///< initial, as a part of the value
    bool live = true;      ///< whether its data are subscribed to; otherwise they come late

    [[nodiscard]] bool tradable() const noexcept { return type != contract_type::index; }
    /// Whether a purchase is paid at once; of a future only profits are.
    [[nodiscard]] bool paid_in_full() const noexcept {
        return type == contract_type::stock || type == contract_type::option || type == contract_type::crypto;
    }
};

/// A simulated TWS. The accounts that its login manages come first; further ones are strangers.
/// `account_config::api_key` is an account's name.
struct exchange_config : market_config, connection_options {
    exchange_config() {
        accounts.front().api_key = "DU1234567";
        first_asset = "USD";
        before_first_order = 1'376'327'562;
        flow.most_lots = 400;
    }
    std::vector<contract_config> contracts; ///< beside `instruments`, one each
    std::size_t managed = 1;                ///< accounts of the login
    std::int64_t messages_per_second = 50;
    std::int64_t violations = 3; ///< of that rate, after which a connection is closed
    std::int64_t depth_lines = 3;
    std::int64_t tick_lines = 5;
    std::int64_t master_client = -1;       ///< is told of every client's orders; -1: nobody
    duration sampling = milliseconds(250); ///< of the best prices
    bool read_only = false;
};

/// A listed contract by its name, as `AAPL.STK.SMART.USD`, `ES.FUT.CME.USD.20301220`,
/// `AAPL.OPT.SMART.USD.301220C200` or `NAME:TICK:LOT:PRICE`.
/// @throws std::invalid_argument naming the text if it is none
inline std::pair<instrument_config, contract_config> make_contract(std::string_view text) {
    static constexpr known_instrument known[] = {
        {"AAPL.STK.SMART.USD", "0.01", "1", "190.00", "1", "100000", "100000"},
        {"MSFT.STK.SMART.USD", "0.01", "1", "410.00", "1", "100000", "100000"},
        {"TINY.STK.SMART.USD", "0.0001", "1", "0.8500", "1", "100000", "100000"},
        {"BT.A.STK.LSE.GBP", "0.05", "1", "130.00", "1", "100000", "100000"},
        {"ES.FUT.CME.USD.20301220", "0.25", "1", "5400.00", "1", "1000", "1000"},
        {"AAPL.OPT.SMART.USD.301220C200", "0.01", "1", "2.50", "1", "1000", "1000"},
        {"EUR.CASH.IDEALPRO.USD", "0.00005", "1", "1.10000", "1", "10000000", "10000000"},
        {"GBP.CASH.IDEALPRO.USD", "0.00005", "1", "1.27000", "1", "10000000", "10000000"},
        {"USD.CASH.IDEALPRO.JPY", "0.005", "1", "150.000", "1", "10000000", "10000000"},
        {"SPX.IND.CBOE.USD", "0.01", "1", "5400.00", "1", "1", "1"},
        {"BTC.CRYPTO.PAXOS.USD", "0.25", "0.0001", "60000.00", "1", "100", "100"},
    };
    struct fact {
        std::string_view name;
        std::int64_t con_id;
        std::string_view primary_exchange, local_symbol, trading_class, long_name;
    };
    static constexpr fact facts[] = {
        {"AAPL.STK.SMART.USD", 265598, "NASDAQ", "AAPL", "NMS", "APPLE INC"},
        {"MSFT.STK.SMART.USD", 272093, "NASDAQ", "MSFT", "NMS", "MICROSOFT CORP"},
        {"TINY.STK.SMART.USD", 480000001, "NASDAQ", "TINY", "SCM", "TINY SIMULATED CORP"},
        {"BT.A.STK.LSE.GBP", 480000002, "LSE", "BT.A", "SET0", "BT GROUP PLC"},
        {"ES.FUT.CME.USD.20301220", 620731015, "", "ESZ0", "ES", "E-mini S&P 500"},
        {"AAPL.OPT.SMART.USD.301220C200", 700000001, "", "AAPL  301220C00200000", "AAPL", "APPLE INC"},
        {"EUR.CASH.IDEALPRO.USD", 12087792, "", "EUR.USD", "EUR.USD", "European Monetary Union Euro"},
        {"GBP.CASH.IDEALPRO.USD", 12087797, "", "GBP.USD", "GBP.USD", "British pound"},
        {"USD.CASH.IDEALPRO.JPY", 15016059, "", "USD.JPY", "USD.JPY", "United States Dollar"},
        {"SPX.IND.CBOE.USD", 416904, "", "SPX", "SPX", "S&P 500 Stock Index"},
        {"BTC.CRYPTO.PAXOS.USD", 479624278, "", "BTC.USD", "BTC", "Bitcoin cryptocurrency"},
    };
    const std::string_view name = text.substr(0, text.find(':'));
    const auto refuse = [&](const char* why) {
        return std::invalid_argument("instrument " + std::string(text) + ": " + why);
    };
    instrument_config i = make_instrument(text, known);
    contract_config c;
    // A symbol may have points in it: the type is what tells where it ends.
    std::vector<std::string> parts = split(name, '.');
    std::size_t type = 1;
    while (type < parts.size() && !type_words.value(parts[type])) ++type;
    if (type + 2 >= parts.size()) throw refuse("SYMBOL.TYPE.EXCHANGE.CURRENCY is expected");
    c.type = *type_words.value(parts[type]);
    c.symbol = parts[0];
    for (std::size_t n = 1; n < type; ++n) c.symbol += '.' + parts[n];
    c.exchange = parts[type + 1];
    c.currency = parts[type + 2];
    // A strike may have a point in it.
    std::string rest = type + 3 < parts.size() ? parts[type + 3] : std::string();
    for (std::size_t n = type + 4; n < parts.size(); ++n) rest += '.' + parts[n];
    c.local_symbol = c.trading_class = c.long_name = c.symbol;
    if (c.type == contract_type::stock) c.primary_exchange = rest.empty() ? "NYSE" : rest;
    c.con_id = 490'000'000;
    for (const char letter : name) c.con_id = c.con_id * 31 % 400'000'000 + 490'000'000 + letter;
    for (const fact& f : facts)
        if (f.name == name) {
            c.con_id = f.con_id;
            c.primary_exchange = f.primary_exchange;
            c.local_symbol = f.local_symbol;
            c.trading_class = f.trading_class;
            c.long_name = f.long_name;
        }
    c.exchanges = {c.exchange};
    i.base = std::string_view(c.symbol).substr(0, 15);
    i.quote = std::string_view(c.currency);
    i.kind = instrument_kind::perpetual;
    const decimal tick = i.tick.normalized();
    c.ladder = {tick.mantissa() * 100 - tick.exponent(), {{decimal(), i.tick}}}; // a number for each step
    switch (c.type) {
    case contract_type::stock:
        if (c.exchange == "SMART") c.exchanges = {"SMART", "NYSE", "ARCA", "ISLAND", c.primary_exchange};
        c.commission = {decimal(5, -3), {}, decimal(1, 0)};
        if (i.tick < decimal(1, -2)) c.ladder = {635, {{decimal(), i.tick}, {decimal(1, 0), decimal(1, -2)}}};
        if (c.currency == "GBP") c.magnifier = 100;
        break;
    case contract_type::future:
        i.kind = instrument_kind::future;
        c.expiry = rest;
        c.multiplier = "50";
        c.commission = {decimal(225, -2), {}, {}};
        c.margin = decimal(5, -2);
        break;
    case contract_type::option: {
        i.kind = instrument_kind::option;
        const auto right = rest.find_first_of("CP");
        const auto strike =
            decimal::parse(right == rest.npos ? "" : std::string_view(rest).substr(right + 1));
        if (right != 6 || !strike) throw refuse("an option ends with YYMMDD, C or P, and its strike");
        c.expiry = "20" + rest.substr(0, 6);
        c.right = rest.substr(6, 1);
        c.strike = *strike;
        c.multiplier = "100";
        c.exchanges = {"SMART", "CBOE", "AMEX"};
        c.commission = {decimal(65, -2), {}, decimal(1, 0)};
        c.margin = decimal(1, 0);
        if (i.tick == decimal(1, -2)) c.ladder = {32, {{decimal(), i.tick}, {decimal(3, 0), decimal(5, -2)}}};
        break;
    }
    case contract_type::cash:
        i.kind = instrument_kind::spot;
        i.base = std::string_view(c.symbol);
        c.commission = {decimal(2, -5), {}, decimal(2, 0), true};
        c.margin = decimal(3, -2);
        break;
    case contract_type::index: break;
    case contract_type::crypto:
        c.commission = {{}, decimal(18, -4), decimal(175, -2)};
        c.margin = decimal(1, 0);
        break;
    }
    if (!c.multiplier.empty()) i.contract_size = decimal::parse(c.multiplier).value();
    if (c.magnifier == 100) i.contract_size = decimal(1, -2);
    return {i, c};
}

/// Lists a contract. @throws what `make_contract` does
inline void list_contract(exchange_config& config, std::string_view text) {
    auto [instrument, contract] = make_contract(text);
    for (std::size_t n = 0; n < config.contracts.size(); ++n) {
        contract_config& other = config.contracts[n];
        const bool derived = contract.type == contract_type::option && other.type == contract_type::stock;
        if (derived && other.symbol == contract.symbol) contract.underlying = other.con_id;
    }
    config.instruments.push_back(std::move(instrument));
    config.contracts.push_back(std::move(contract));
}

/// The names of what is listed unless it is said otherwise.
[[nodiscard]] inline std::vector<std::string> default_contracts() {
    return {"AAPL.STK.SMART.USD",
            "MSFT.STK.SMART.USD",
            "TINY.STK.SMART.USD",
            "ES.FUT.CME.USD.20301220",
            "AAPL.OPT.SMART.USD.301220C200",
            "EUR.CASH.IDEALPRO.USD",
            "USD.CASH.IDEALPRO.JPY",
            "SPX.IND.CBOE.USD",
            "BTC.CRYPTO.PAXOS.USD"};
}
/// A TWS with these, and one account.
[[nodiscard]] inline exchange_config default_config() {
    exchange_config c;
    for (const std::string& name : default_contracts()) list_contract(c, name);
    return c;
}

} // namespace gatewright::sim::server::interactive_brokers
