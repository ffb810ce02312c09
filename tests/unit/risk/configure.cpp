// SPDX-License-Identifier: BSL-1.0
#include <gatewright/risk/checks.hpp>
#include <gatewright/risk/configure.hpp>
#include <gatewright/risk/monitors.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace {
namespace configure_test {

using namespace gatewright;
using namespace gatewright::risk;

using chain =
    risk_chain<trading_state, instrument_rules, max_order_quantity, price_collar, order_rate, max_position>;
using sections = risk_settings;
/// Every check and every monitor.
using whole =
    supervised<risk_chain<trading_state, instrument_rules, max_order_quantity, price_collar, order_rate,
                          max_position, max_desk_position, max_order_notional, max_position_notional,
                          max_gross_exposure, max_net_exposure, max_leverage, max_open_orders, message_rate,
                          duplicate_order, self_trade, stale_quote, stale_book, max_spread, fat_finger,
                          balance, margin_requirement, trading_hours, instrument_allow_list, circuit_breaker>,
               monitor_set<stop_loss, take_profit, trailing_stop, daily_loss, drawdown, margin_ratio,
                           balance_floor, reject_rate, gateway_down>>;

template <class RiskT = chain>
std::string refused(const sections& all) {
    const std::vector<std::string> symbols{"BTCUSDT", "ETHUSDT"};
    const std::vector<std::string> accounts{"main", "hedge"};
    try {
        configure(std::type_identity<RiskT>{}, all, symbols, accounts);
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return {};
}

TEST_CASE("a chain takes the figures of its checks") {
    CHECK(refused({}).empty());
    CHECK(refused({{"trading_state", {}},
                   {"max_order_quantity",
                    {{"default", "1"}, {"BTCUSDT", "0.5"}, {"account", "2"}, {"desk", "3"}}},
                   {"price_collar", {{"ETHUSDT", "2 %"}}},
                   {"order_rate", {{"orders", "5"}, {"interval_ms", "1 s"}, {"account.hedge", "2"}}},
                   {"max_position", {{"default", "0"}}}})
              .empty());
}

TEST_CASE("a limit that nobody enforces is refused, as is a figure that is none") {
    CHECK(refused({{"max_losses", {}}}) == "risk.max_losses: unknown key; known here: trading_state, "
                                           "instrument_rules, max_order_quantity, price_collar, "
                                           "order_rate, max_position, valuation");
    CHECK(refused({{"trading_state", {{"default", "1"}}}}) ==
          "risk.trading_state.default: unknown key; there is nothing to set here");
    CHECK(refused({{"max_position", {{"BTCUSD", "1"}}}}) ==
          "risk.max_position.BTCUSD: is neither a key of this check nor a symbol of any gateway");
    CHECK(refused({{"max_position", {{"orders", "1"}}}}) ==
          "risk.max_position.orders: is neither a key of this check nor a symbol of any gateway");
    CHECK(refused({{"max_position", {{"account.other", "1"}}}}) ==
          "risk.max_position.account.other: is neither a key of this check nor a symbol of any gateway");
    CHECK(refused({{"max_position", {{"default", "-1"}}}}) ==
          "risk.max_position.default: the limit is negative");
    CHECK(refused({{"max_position", {{"account.main", "-1"}}}}) ==
          "risk.max_position.account.main: the limit is negative");
    CHECK(refused({{"price_collar", {{"ETHUSDT", "-0.1"}}}}) ==
          "risk.price_collar.ETHUSDT: the limit is negative");
    CHECK(refused({{"price_collar", {{"ETHUSDT", "much"}}}}) ==
          "risk.price_collar.ETHUSDT: 'much' is no decimal number");
    CHECK(refused({{"order_rate", {{"orders", "0.5"}}}}) ==
          "risk.order_rate.desk: '0.5' is no whole number of 0 to 1000000");
    CHECK(refused({{"order_rate", {{"orders", "1"}, {"desk", "1"}}}}) ==
          "risk.order_rate.orders: given twice: it is risk.order_rate.desk");
    CHECK(refused({{"order_rate", {{"desk", "1"}, {"interval_ms", "0"}}}}) ==
          "risk.order_rate.interval_ms: must be at least a millisecond");
}

TEST_CASE("a figure with another unit than its own is refused by name") {
    CHECK(refused({{"max_position", {{"default", "5 %"}}}}) ==
          "risk.max_position.default: '5 %' has the wrong unit; expected is a quantity in the instrument's "
          "unit");
    CHECK(
        refused({{"price_collar", {{"default", "5 USDT"}}}}) ==
        "risk.price_collar.default: '5 USDT' has the wrong unit; expected is a fraction, or a figure with %");
    CHECK(refused({{"order_rate", {{"desk", "5"}, {"interval_ms", "1 h"}}}}) ==
          "risk.order_rate.interval_ms: '1 h' has the wrong unit; expected is a time in milliseconds, or "
          "with ms, s or min");
    using money = risk_chain<max_order_notional>;
    CHECK(refused<money>({{"max_order_notional", {{"default", "5 USDT"}}}}) ==
          "risk.max_order_notional.default: '5 USDT' has the wrong unit; expected is an amount of the "
          "valuation asset");
    CHECK(
        refused<money>({{"valuation", {{"asset", "USDT"}}}, {"max_order_notional", {{"default", "5 USDT"}}}})
            .empty());
    CHECK(refused<money>(
              {{"valuation", {{"asset", "USDT"}}}, {"max_order_notional", {{"default", "5 USDC"}}}}) ==
          "risk.max_order_notional.default: '5 USDC' has the wrong unit; expected is an amount of the "
          "valuation asset");
}

TEST_CASE("rates of assets are figures above zero or instruments of the desk") {
    using money = risk_chain<max_order_notional>;
    const auto with = [](const char* key, const char* text) {
        return refused<money>({{"valuation", {{"asset", "USDT"}, {key, text}}}});
    };
    CHECK(with("USDC", "0.999").empty());
    CHECK(with("BTC", "BTCUSDT").empty());
    CHECK(with("BTC", "BTCUSD") ==
          "risk.valuation.BTC: 'BTCUSD' is neither a rate nor a symbol of any gateway");
    CHECK(with("USDC", "0") == "risk.valuation.USDC: a rate is above zero");
    CHECK(with("USDT", "1") == "risk.valuation.USDT: is the valuation asset itself: its rate is 1");
}

TEST_CASE("a monitor without a section is refused, one with a wrong key or word too") {
    using watched = supervised<risk_chain<trading_state>, monitor_set<daily_loss>>;
    CHECK(refused<watched>({}) == "risk.daily_loss: the desk watches this: it needs a section");
    CHECK(refused<watched>({{"daily_loss", {{"desk", "500"}, {"action", "flatten"}, {"day_start", "17:00"}}}})
              .empty());
    CHECK(refused<watched>({{"daily_loss", {{"desk", "500"}, {"action", "panic"}}}}) ==
          "risk.daily_loss.action: 'panic' is none of reducing, halt, cancel_all, flatten");
    CHECK(refused<watched>({{"daily_loss", {{"desk", "500"}, {"day_start", "25:00"}}}}) ==
          "risk.daily_loss.day_start: '25:00' is no time of day, as 17:00");
    using narrow = supervised<risk_chain<trading_state>, monitor_set<drawdown>>;
    CHECK(
        refused<narrow>({{"drawdown", {{"BTCUSDT", "0.1"}}}}) ==
        "risk.drawdown.BTCUSDT: unknown key; known here: action, account, desk, account.main, account.hedge");
}

namespace {

/// A line for each setting.
std::string text(const sections& all) {
    std::string lines;
    for (const auto& [check, keys] : all)
        for (const auto& [key, value] : keys) lines += check + "." + key + ": " + value + "\n";
    return lines;
}

/// Settings of every check and monitor.
sections everything() {
    return {{"valuation", {{"asset", "USDT"}, {"USDC", "0.999"}, {"BTC", "BTCUSDT"}}},
            {"max_order_quantity", {{"default", "1"}, {"BTCUSDT", "0.5"}}},
            {"price_collar", {{"default", "0.05"}}},
            {"order_rate", {{"interval_ms", "1000"}, {"desk", "50"}}},
            {"max_position", {{"default", "5"}, {"account.hedge", "2"}}},
            {"max_order_notional", {{"default", "100000"}}},
            {"max_position_notional", {{"default", "200000"}}},
            {"max_gross_exposure", {{"account", "300000"}, {"desk", "400000"}}},
            {"max_net_exposure", {{"desk", "100000"}}},
            {"max_leverage", {{"account", "3"}}},
            {"max_open_orders", {{"default", "10"}, {"account", "50"}}},
            {"message_rate", {{"interval_ms", "1000"}, {"account", "100"}}},
            {"duplicate_order", {{"default", "250"}}},
            {"stale_quote", {{"default", "1000"}}},
            {"stale_book", {{"default", "2000"}}},
            {"max_spread", {{"default", "0.01"}}},
            {"fat_finger", {{"default", "0.03"}, {"window_ms", "60000"}}},
            {"balance", {{"default", "0.01"}}},
            {"margin_requirement", {{"default", "0.1"}}},
            {"trading_hours", {{"desk", "Mon 08:00-16:30, Tue 00:00-24:00"}}},
            {"instrument_allow_list", {{"BTCUSDT", "true"}, {"default", "false"}}},
            {"circuit_breaker", {{"failures", "5"}, {"reset_ms", "30000"}}},
            {"stop_loss", {{"action", "flatten"}, {"default", "0.05"}}},
            {"take_profit", {{"action", "flatten"}, {"default", "0.1"}}},
            {"trailing_stop", {{"action", "halt"}, {"desk", "500"}}},
            {"daily_loss",
             {{"action", "cancel_all"}, {"day_start", "17:00"}, {"account", "200"}, {"desk", "1000"}}},
            {"drawdown", {{"action", "halt"}, {"desk", "0.2"}}},
            {"margin_ratio", {{"action", "reducing"}, {"account", "0.1"}}},
            {"balance_floor", {{"action", "halt"}, {"desk", "1000"}}},
            {"reject_rate", {{"action", "halt"}, {"interval_ms", "60000"}, {"rejects", "20"}}},
            {"max_desk_position", {{"BTC/USDT:perp", "2"}, {"ETH/USDT:spot", "30"}}},
            {"gateway_down", {{"account", "30000"}, {"account.hedge", "0"}, {"action", "reducing"}}}};
}
whole made(const sections& from) {
    const std::vector<std::string> symbols{"BTCUSDT", "ETHUSDT"};
    const std::vector<std::string> accounts{"main", "hedge"};
    return configure(std::type_identity<whole>{}, from, symbols, accounts);
}

} // namespace

TEST_CASE("all settings are shown as they were loaded, and what is shown loads again") {
    const std::vector<std::string> symbols{"BTCUSDT", "ETHUSDT"};
    const sections given = everything();
    const sections shown = settings_of(made(given), configure_valuation(given, symbols));
    CHECK(text(shown) == text(given));
    CHECK(text(settings_of(made(shown), configure_valuation(shown, symbols))) == text(given));
}

TEST_CASE("a setting is changed by its name; a wrong one is refused and changes nothing") {
    const std::vector<std::string> symbols{"BTCUSDT", "ETHUSDT"};
    const std::vector<std::string> accounts{"main", "hedge"};
    const risk_names names{symbols, accounts, "USDT"};
    whole risk = made(everything());
    const auto change = [&](const char* check, const char* key, const char* text) -> std::string {
        try {
            change_setting(risk, check, key, text, names);
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return {};
    };
    sections expected = everything();
    expected.erase("valuation");
    CHECK(change("max_position", "ETHUSDT", "7").empty());
    expected["max_position"]["ETHUSDT"] = "7";
    CHECK(change("daily_loss", "desk", "1500 USDT").empty());
    expected["daily_loss"]["desk"] = "1500";
    CHECK(change("max_order_size", "", "3").empty());
    expected["max_order_quantity"]["default"] = "3";
    CHECK(change("order_rate", "orders", "60").empty());
    expected["order_rate"]["desk"] = "60";
    CHECK(text(settings_of(risk)) == text(expected));
    CHECK(change("max_position", "ETHUSDT", "-7") == "risk.max_position.ETHUSDT: the limit is negative");
    CHECK(change("max_position", "XRPUSDT", "7") ==
          "risk.max_position.XRPUSDT: is neither a key of this check nor a symbol of any gateway");
    CHECK(change("max_desk_position", "BTC/USDT:perp", "0.5").empty());
    expected["max_desk_position"]["BTC/USDT:perp"] = "0.5";
    CHECK(change("max_desk_position", "BTC/USDT:perp", "-1") ==
          "risk.max_desk_position.BTC/USDT:perp: the limit is negative");
    for (const char* const none : {"BTCUSDT", "BTC/USDT:future"})
        CHECK(change("max_desk_position", none, "1") ==
              "risk.max_desk_position." + std::string(none) +
                  ": is neither listed under instruments nor a name that says what it means");
    CHECK(change("gateway_down", "account.main", "10 s").empty());
    expected["gateway_down"]["account.main"] = "10000";
    CHECK(change("gateway_down", "BTCUSDT", "1").find("risk.gateway_down.BTCUSDT") == 0);
    CHECK(change("max_losses", "desk", "7") == "risk.max_losses: the desk has no such check or monitor");
    CHECK(change("reject_rate", "interval_ms", "7 x").find("wrong unit") != std::string::npos);
    CHECK(text(settings_of(risk)) == text(expected));
}

TEST_CASE("the nine limits of the design have their own words") {
    const sections words{{"max_order_size", {{"", "1"}}},
                         {"max_position_size", {{"", "2"}}},
                         {"max_leverage", {{"", "3"}}},
                         {"max_price_deviation", {{"", "0.04"}}},
                         {"max_orders_per_second", {{"", "5"}}},
                         {"stop_loss_threshold", {{"", "0.06"}}},
                         {"take_profit_threshold", {{"", "0.07"}}},
                         {"account_balance_threshold", {{"", "800"}}},
                         {"margin_threshold", {{"", "0.09"}}}};
    using nine =
        supervised<risk_chain<max_order_quantity, max_position, max_leverage, price_collar, order_rate>,
                   monitor_set<stop_loss, take_profit, balance_floor, margin_ratio>>;
    const std::vector<std::string> symbols{"BTCUSDT"};
    const sections got = settings_of(configure(std::type_identity<nine>{}, words, symbols));
    const sections expected{{"max_order_quantity", {{"default", "1"}}},
                            {"max_position", {{"default", "2"}}},
                            {"max_leverage", {{"account", "3"}}},
                            {"price_collar", {{"default", "0.04"}}},
                            {"order_rate", {{"desk", "5"}, {"interval_ms", "1000"}}},
                            {"stop_loss", {{"action", "flatten"}, {"default", "0.06"}}},
                            {"take_profit", {{"action", "flatten"}, {"default", "0.07"}}},
                            {"balance_floor", {{"account", "800"}, {"action", "halt"}}},
                            {"margin_ratio", {{"account", "0.09"}, {"action", "halt"}}}};
    CHECK(text(got) == text(expected));
    sections twice = words;
    twice["max_order_quantity"]["default"] = "1";
    CHECK(refused<nine>(twice) == "risk.max_order_size: given twice: it is risk.max_order_quantity.default");
    CHECK(refused({{"stop_loss_threshold", {{"", "1"}}}}).starts_with("risk.stop_loss: unknown key"));
    CHECK(refused({{"max_order_size", {{"default", "1"}}}}) ==
          "risk.max_order_size: is a figure, not a section");
}

TEST_CASE("what is not set is not said, and hours of the week are said day by day") {
    CHECK(settings_of(whole{}).count("max_position") == 0);
    weekly_hours hours;
    CHECK(read_limit("Mon-Tue 08:00-16:30, Sun 22:00-24:00", limit_unit::other, "", hours).empty());
    CHECK(limit_text(hours) == "Mon 08:00-16:30, Tue 08:00-16:30, Sun 22:00-24:00");
    for (const char* wrong : {"", "8:00-9:00", "08:00", "Fri-Mon 08:00-09:00", "09:00-08:00",
                              "Mon 24:00-24:01", "Day 08:00-09:00", "08:00-09:60", "08:00-09:00,,"})
        CHECK_FALSE(read_limit(wrong, limit_unit::other, "", hours).empty());
    CHECK(limit_text(hours) == "Mon 08:00-16:30, Tue 08:00-16:30, Sun 22:00-24:00");
}

} // namespace configure_test
} // namespace
