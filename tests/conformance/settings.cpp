// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::account_setting;

// What an account has set at the venue: read, changed and told.
namespace {

bool sets(account_setting s) { return kit().capabilities->settings.contains(s); }
/// What was last told of an instrument.
const gw::instrument_config& setting_of(const conformance& c, std::string_view symbol = first()) {
    const auto& all = c.d->seen.settings;
    for (auto at = all.rbegin(); at != all.rend(); ++at)
        if (at->symbol.view() == symbol) return *at;
    FAIL("nothing was told of " << symbol);
    return all.front();
}
std::string leverage_of(const conformance& c, std::string_view symbol = first()) {
    return setting_of(c, symbol).leverage.normalized().str();
}
/// How many errors wait for an operator.
std::size_t alarms(const conformance& c) {
    return static_cast<std::size_t>(
        std::ranges::count_if(c.d->seen.errors, [](const auto& e) { return e.operator_needed; }));
}
std::string set_leverage(std::string_view figure) {
    return "set_account leverage " + std::string(figure) + ' ' + std::string(first());
}

} // namespace

TEST_CASE("F01 how the account is set up is told when it is known, once", "[conformance][settings]") {
    on_each_path([](conformance& c) {
        c.d->run_for(gw::seconds(5));
        REQUIRE(c.d->seen.accounts.size() == 1);
        CHECK_FALSE(c.d->seen.accounts.front().hedge_mode);
        if (!sets(account_setting::leverage)) return;
        CHECK(setting_of(c).leverage.sign() > 0);
        CHECK(c.d->seen.settings.size() == 2);
        CHECK(setting_of(c, second()).leverage.sign() > 0);
    });
}

TEST_CASE("F02 an operator sets the leverage of one instrument, and the desk is told",
          "[conformance][settings]") {
    if (!sets(account_setting::leverage)) SKIP("the venue has no such setting");
    on_each_path([](conformance& c) {
        c.d->run_for(gw::seconds(5));
        const std::size_t before = c.d->seen.settings.size();
        const std::string other = leverage_of(c, second());
        REQUIRE(leverage_of(c) != "7");
        c.d->command(set_leverage("7"));
        c.d->run_for(gw::seconds(5));
        CHECK(leverage_of(c) == "7");
        CHECK(leverage_of(c, second()) == other);
        CHECK(c.d->seen.settings.size() == before + 1);
        CHECK(alarms(c) == 0);
        // Once more is no offence and no news.
        c.d->command(set_leverage("7"));
        c.d->run_for(gw::seconds(5));
        CHECK(c.d->seen.settings.size() == before + 1);
        CHECK(alarms(c) == 0);
        CHECK(c.d->ready());
    });
}

TEST_CASE("F03 a change whose answer is lost is told as unknown, and what is set is read",
          "[conformance][settings]") {
    if (!sets(account_setting::leverage)) SKIP("the venue has no such setting");
    on_each_path([](conformance& c) {
        c.d->run_for(gw::seconds(5));
        c.w.proxy_page(502, true);
        c.d->command(set_leverage("9"));
        c.d->run_for(gw::milliseconds(200));
        c.w.report_truly();
        CHECK(alarms(c) == 1);
        CHECK(std::ranges::any_of(c.d->seen.errors, [](const auto& e) {
            return e.text.view().starts_with("whether a setting of the account was changed is not known");
        }));
        c.d->run_for(gw::seconds(30));
        CHECK(leverage_of(c) == "9");
        CHECK(alarms(c) == 1);
        CHECK(c.d->ready());
    });
}

TEST_CASE("F04 a setting that cannot be is refused by name, and nothing is sent", "[conformance][settings]") {
    on_each_path([](conformance& c) {
        c.d->run_for(gw::seconds(5));
        const std::size_t sent = c.d->sent().size();
        const auto refused = [&](std::string_view words, std::string_view why) {
            const std::size_t before = c.d->seen.errors.size();
            c.d->command(words);
            INFO(words);
            REQUIRE(c.d->seen.errors.size() == before + 1);
            INFO(c.d->seen.errors.back().text.view());
            CHECK(c.d->seen.errors.back().text.view().find(why) != std::string_view::npos);
        };
        const std::string symbol(first());
        for (const char* figure : {"0", "-1", "5x", "1x5", "99999999999", "2.5"})
            refused("set_account leverage " + std::string(figure) + ' ' + symbol, "leverage NUMBER SYMBOL");
        refused("set_account leverage 5 NONSUCH", "no such instrument");
        refused("set_account margin_mode sideways " + symbol, "cross|isolated");
        refused("set_account colour red", "leverage NUMBER SYMBOL");
        if (!sets(account_setting::leverage)) refused(set_leverage("5"), "leverage");
        if (!sets(account_setting::margin_mode))
            refused("set_account margin_mode isolated " + symbol, "margin_mode");
        if (!sets(account_setting::multi_assets)) refused("set_account multi_assets on", "multi_assets");
        CHECK(c.d->sent().size() == sent);
    });
}

TEST_CASE("F05 an account that is set to another position mode trades no longer until it is set back",
          "[conformance][settings]") {
    if (!sets(account_setting::position_mode)) SKIP("the venue has no such setting");
    on_each_path([](conformance& c) {
        c.d->run_for(gw::seconds(5));
        c.d->command("set_account position_mode hedge");
        c.d->run_for(gw::seconds(2));
        if (!kit().hedges) {
            // Its simulator has net positions only, and says so.
            CHECK(alarms(c) == 1);
            CHECK(c.d->ready());
            return;
        }
        REQUIRE_FALSE(c.d->ready());
        CHECK(c.d->reason() == "position mode differs from the configuration");
        CHECK(c.d->seen.accounts.back().hedge_mode);
        c.d->command("set_account position_mode one_way");
        REQUIRE(c.d->until_ready());
        CHECK_FALSE(c.d->seen.accounts.back().hedge_mode);
    });
}

TEST_CASE("F06 margin mode and multi-assets mode are set, and told", "[conformance][settings]") {
    on_each_path([](conformance& c) {
        c.d->run_for(gw::seconds(5));
        if (sets(account_setting::margin_mode)) {
            c.d->command("set_account margin_mode isolated " + std::string(first()));
            c.d->run_for(gw::seconds(5));
            CHECK(setting_of(c).margin_mode == gw::margin_mode::isolated);
            CHECK(setting_of(c, second()).margin_mode ==
                  (kit().margin_of_account ? gw::margin_mode::isolated : gw::margin_mode::cross));
        }
        if (sets(account_setting::multi_assets)) {
            REQUIRE(c.d->seen.accounts.back().has_multi_assets);
            CHECK_FALSE(c.d->seen.accounts.back().multi_assets);
            c.d->command("set_account multi_assets on");
            c.d->run_for(gw::seconds(5));
            CHECK(c.d->seen.accounts.back().multi_assets);
        }
        CHECK(alarms(c) == 0);
        CHECK(c.d->ready());
    });
}

TEST_CASE("F07 what an account pays is told for each instrument, and again if it has changed",
          "[conformance][settings]") {
    needs(kit().tells_costs, "list of what an account pays");
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            desk_options how = over(path);
            how.fee_rates_refresh = gw::seconds(20);
            conformance c({}, how);
            REQUIRE(c.d->until_ready());
            c.d->run_for(gw::seconds(10));
            REQUIRE(c.d->seen.fees.size() == 2);
            for (const gw::fee_rates& paid : c.d->seen.fees) {
                CHECK(paid.maker.normalized().str() == "0.0002");
                CHECK(paid.taker.normalized().str() == "0.0005");
            }
            CHECK(c.d->seen.fees[0].symbol.view() == first());
            CHECK(c.d->seen.fees[1].symbol.view() == second());

            // What was told is what the venue takes: of 600.
            c.w.other_limit(gw::side::sell, "60000", "0.010");
            c.place(limit(gw::side::buy, "60000", "0.010"));
            c.d->run_for(gw::seconds(1));
            if (kit().fee_in_bought)
                CHECK(c.d->fees(kit().spot_base) == "0.000005");
            else
                CHECK(c.d->fees(kit().asset) == "0.3");

            c.d->run_for(gw::minutes(1));
            CHECK(c.d->seen.fees.size() == 2);
            c.w.misreport(misreport::fee_rates, "0.0004", "0.0005");
            c.d->run_for(gw::minutes(1));
            REQUIRE(c.d->seen.fees.size() == 4);
            CHECK(c.d->seen.fees[2].taker.normalized().str() == "0.0004");
            CHECK(c.d->seen.fees[3].maker.normalized().str() == "0.0002");
            CHECK(c.d->taker_fee(second()) == "0.0004");
            CHECK(c.operator_calls() == 0);
            c.agree();
        }
    }
}

TEST_CASE("F07 what an account pays is not asked for where nobody wants it", "[conformance][settings]") {
    on_each_path([](conformance& c) {
        c.d->run_for(gw::minutes(2));
        CHECK(c.d->seen.fees.empty());
        CHECK(c.d->taker_fee(first()).empty());
    });
}
