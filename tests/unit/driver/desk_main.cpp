// SPDX-License-Identifier: BSL-1.0
#include "small_desk.hpp"

#include <gatewright/driver/desk_main.hpp>
#include <gatewright/risk/checks.hpp>
#include <gatewright/risk/monitors.hpp>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace {
namespace desk_main_test {

namespace gw = gatewright;

using stage = gw::risk::supervised<gw::risk_chain<gw::trading_state, gw::max_order_quantity,
                                                  gw::risk::max_gross_exposure, gw::risk::trading_hours>,
                                   gw::risk::monitor_set<gw::risk::daily_loss>>;
using desk = gatewright_test::small_engine<gatewright_test::quiet, stage>;

constexpr const char* file_text = R"(gateways:
  account: {venue: binance_futures, symbols: [BTCUSDT, ETHUSDT]}
risk:
  valuation: {asset: USDT, BTC: BTCUSDT}
  max_order_size: 2
  max_gross_exposure: {account.account: 5000 USDT, desk: 10000}
  trading_hours: {default: "Mon-Tue 08:00-16:30"}
  daily_loss: {desk: 500, action: flatten, day_start: "17:00"}
)";
constexpr const char* shown = R"(risk:
  daily_loss:
    action: flatten
    day_start: "17:00"
    desk: 500
  max_gross_exposure:
    account.account: 5000
    desk: 10000
  max_order_quantity:
    default: 2
  trading_hours:
    default: "Mon 08:00-16:30, Tue 08:00-16:30"
  valuation:
    BTC: BTCUSDT
    asset: USDT
)";

/// A folder that goes with the test, and the program run in it.
struct program {
    std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                   ("gatewright_desk_main_" + std::to_string(std::random_device{}()));
    std::string out, err;

    program() { std::filesystem::create_directory(folder); }
    ~program() { std::filesystem::remove_all(folder); }
    std::string file(const char* name, const std::string& text) {
        std::ofstream(folder / name) << text;
        return (folder / name).string();
    }
    std::string read(const char* name) {
        std::ifstream in(folder / name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    int run(std::vector<std::string> words) {
        words.insert(words.begin(), "desk");
        std::vector<char*> argv;
        for (std::string& w : words) argv.push_back(w.data());
        std::ostringstream to_out, to_err;
        std::streambuf* const was_out = std::cout.rdbuf(to_out.rdbuf());
        std::streambuf* const was_err = std::cerr.rdbuf(to_err.rdbuf());
        const int code = gw::desk_main<desk>(static_cast<int>(argv.size()), argv.data(), "none.yaml");
        std::cout.rdbuf(was_out);
        std::cerr.rdbuf(was_err);
        out = to_out.str();
        err = to_err.str();
        return code;
    }
};

TEST_CASE("the limits that a configuration sets are shown and saved, and what is saved sets the same") {
    program p;
    const std::string config = p.file("desk.yaml", file_text);
    REQUIRE(p.run({config, "--show-risk"}) == 0);
    CHECK(p.out == shown);
    CHECK(p.err.empty());
    REQUIRE(p.run({config, "--save-risk", (p.folder / "risk.yaml").string()}) == 0);
    CHECK(p.out.empty());
    CHECK(p.read("risk.yaml") == shown);
    const std::string again =
        p.file("again.yaml", "gateways:\n  account: {venue: binance_futures, symbols: [BTCUSDT, "
                             "ETHUSDT]}\n" +
                                 p.read("risk.yaml"));
    REQUIRE(p.run({again, "--show-risk"}) == 0);
    CHECK(p.out == shown);
}

TEST_CASE("what is wrong with a limit, a file or an argument is said, and nothing is written") {
    program p;
    std::string text = file_text;
    text.replace(text.find("5000 USDT"), 9, "5000 USDC");
    const std::string config = p.file("desk.yaml", text);
    CHECK(p.run({config, "--show-risk"}) == 1);
    CHECK(p.err == "gatewright: risk.max_gross_exposure.account.account: '5000 USDC' has the wrong unit; "
                   "expected is an amount "
                   "of the valuation asset\n");
    CHECK(p.run({config, "--save-risk", (p.folder / "risk.yaml").string()}) == 1);
    CHECK_FALSE(std::filesystem::exists(p.folder / "risk.yaml"));
    const std::string good = p.file("good.yaml", file_text);
    CHECK(p.run({good, "--save-risk"}) == 1);
    CHECK(p.err == "gatewright: --save-risk needs the name of a file\n");
    CHECK(p.run({good, "--save-risk", (p.folder / "no" / "risk.yaml").string()}) == 1);
    CHECK(p.err.find("cannot be written") != std::string::npos);
    CHECK(p.run({good, "--shew-risk"}) == 1);
    CHECK(p.err ==
          "gatewright: unknown argument '--shew-risk'; known are FILE, --show-risk and --save-risk OUT\n");
    CHECK(p.run({}) == 1);
    CHECK(p.err == "gatewright: none.yaml: cannot be read\n");
}

TEST_CASE("a risk section of text that YAML would take for something else is read back as it was") {
    const gw::risk::risk_settings odd{
        {"check", {{"account.main", "Mon 08:00-16:30"}, {"a \"b\" \\", "#1: {x}"}, {"c", ""}}}};
    const std::string yaml = gw::driver::risk_yaml(odd);
    CHECK(yaml.find("\"Mon 08:00-16:30\"") != std::string::npos);
    gw::risk::risk_settings without = odd;
    without["check"].erase("c"); // an empty value is no setting, and is refused
    const gw::driver::config c =
        gw::driver::parse_config("gateways: {a: {venue: x}}\n" + gw::driver::risk_yaml(without));
    CHECK(c.risk == without);
}

} // namespace desk_main_test
} // namespace
