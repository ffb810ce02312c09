// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/sim/matching/flow.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright::sim::server::binance_futures {

/// One perpetual that the simulated venue lists.
struct symbol_config {
    symbol_name symbol;
    asset_code base;
    asset_code quote = "USDT";
    decimal tick;            ///< PRICE_FILTER.tickSize
    decimal lot;             ///< LOT_SIZE.stepSize
    decimal reference_price; ///< where the market opens; a multiple of the tick
    decimal min_price;
    decimal max_price;
    decimal max_quantity = decimal::from_integer(1000);
    decimal max_market_quantity = decimal::from_integer(120);
    decimal min_notional = decimal::from_integer(5);
    decimal multiplier_up{10500, -4};  ///< PERCENT_PRICE: highest price as a multiple of the mark price
    decimal multiplier_down{9500, -4}; ///< lowest price as a multiple of the mark price
    std::int64_t max_orders = 200;
};

/// One account, known by its API key.
struct account_config {
    std::string api_key = "gatewright-simulated-key";
    std::string secret = "gatewright-simulated-secret";
    decimal balance = decimal::from_integer(100'000); ///< in USDT
    decimal maker_rate{2, -4};                        ///< the venue's regular user: 0.02 %
    decimal taker_rate{5, -4};                        ///< 0.05 %
    std::uint32_t leverage = 20;
};

/// Everything that a simulated venue can be told. Times and limits are those of the venue unless changed.
struct exchange_config {
    std::vector<symbol_config> symbols;
    std::vector<account_config> accounts{account_config{}};
    bool background = true; ///< whether the rest of the market trades
    matching::flow_options flow{};
    duration ping_interval = minutes(3); ///< between two pings of the server
    duration pong_timeout = minutes(10); ///< without a pong the connection is closed
    duration connection_life = minutes(24 * 60);
    duration listen_key_life = minutes(60);
    std::int64_t weight_per_minute = 2400;
    std::int64_t orders_per_10_seconds = 300;
    std::int64_t orders_per_minute = 1200;
    std::int64_t messages_per_second = 10; ///< that one stream connection may send
    std::size_t streams_per_connection = 1024;
    std::size_t order_book_limit = 1000; ///< deepest snapshot
};

/// A symbol by its name: the two majors and a few others as the venue lists them, or `NAME:TICK:LOT:PRICE`
/// for any other that ends in USDT. @throws std::invalid_argument naming the text if it is neither.
inline symbol_config make_symbol(std::string_view text) {
    const auto number = [&](std::string_view digits) {
        const auto value = decimal::parse(digits);
        if (!value || value->sign() <= 0)
            throw std::invalid_argument("symbol " + std::string(text) + ": '" + std::string(digits) +
                                        "' is no positive number");
        return *value;
    };
    struct listed {
        const char *name, *tick, *lot, *price, *notional, *most, *most_market;
    };
    static constexpr listed known[] = {
        {"BTCUSDT", "0.10", "0.001", "60000.00", "50", "1000", "120"},
        {"ETHUSDT", "0.01", "0.001", "3000.00", "20", "10000", "2000"},
        {"SOLUSDT", "0.0100", "0.01", "150.0000", "5", "1000000", "20000"},
        {"XRPUSDT", "0.0001", "0.1", "0.6000", "5", "10000000", "500000"},
        {"DOGEUSDT", "0.000010", "1", "0.120000", "5", "50000000", "10000000"},
    };
    symbol_config s;
    std::string_view fields[4];
    std::size_t count = 0;
    for (std::string_view rest = text; count < 4; ++count) {
        const auto colon = rest.find(':');
        fields[count] = rest.substr(0, colon);
        if (colon == std::string_view::npos) {
            ++count;
            break;
        }
        rest = rest.substr(colon + 1);
    }
    const std::string_view name = fields[0];
    if (name.size() < 5 || !name.ends_with("USDT") || !s.symbol.assign(name))
        throw std::invalid_argument("symbol " + std::string(text) + ": a name that ends in USDT is expected");
    s.base = name.substr(0, name.size() - 4);
    bool found = false;
    if (count == 1) {
        for (const listed& l : known) {
            if (name != l.name) continue;
            s.tick = number(l.tick);
            s.lot = number(l.lot);
            s.reference_price = number(l.price);
            s.min_notional = number(l.notional);
            s.max_quantity = number(l.most);
            s.max_market_quantity = number(l.most_market);
            found = true;
        }
    } else if (count == 4) {
        s.tick = number(fields[1]);
        s.lot = number(fields[2]);
        s.reference_price = number(fields[3]);
        s.max_quantity = s.max_market_quantity = decimal(10'000'000, s.lot.exponent());
        found = true;
    }
    if (!found)
        throw std::invalid_argument("symbol " + std::string(text) + ": unknown; write NAME:TICK:LOT:PRICE");
    s.min_price = s.tick;
    s.max_price = checked_mul(s.reference_price, decimal::from_integer(20)).value();
    return s;
}

/// A venue that lists BTCUSDT and ETHUSDT and has one account.
inline exchange_config default_config() {
    exchange_config c;
    c.symbols = {make_symbol("BTCUSDT"), make_symbol("ETHUSDT")};
    return c;
}

} // namespace gatewright::sim::server::binance_futures
