// SPDX-License-Identifier: BSL-1.0
#include "archetypes.hpp"
#include "risk_desk.hpp"

#include <gatewright/risk/monitors.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {
namespace monitors_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

static_assert(RiskMonitor<stop_loss> && RiskMonitor<take_profit> && RiskMonitor<trailing_stop>);
static_assert(RiskMonitor<daily_loss> && RiskMonitor<drawdown> && RiskMonitor<margin_ratio>);
static_assert(RiskMonitor<balance_floor> && RiskMonitor<reject_rate> && RiskMonitor<gateway_down>);

/// Two accounts that trade BTCUSDT, the first ETHUSDT too, with a ledger.
struct watched {
    struct account {
        orders::order_manager orders{{.orders = 16, .instruments = 2, .fills = 256, .retention = {}}};
        orders::positions positions{{.instruments = 2, .history = 8, .hedge_mode = true}};
        orders::accounts balances;
        std::vector<std::unique_ptr<instrument>> rules;
        std::vector<std::unique_ptr<reference_prices>> prices;
    };
    std::vector<std::unique_ptr<account>> accounts;
    exposure_ledger ledger;
    risk_layout layout;
    monitor_view view;
    std::int64_t serial = 0;

    watched() {
        std::vector<exposure_ledger::source> from;
        std::vector<const orders::accounts*> balances;
        for (std::uint8_t a = 0; a < 2; ++a) {
            accounts.push_back(std::make_unique<account>());
            balances.push_back(&accounts[a]->balances);
            for (std::uint16_t i = 0; i < (a == 0 ? 2 : 1); ++i) {
                auto rules = std::make_unique<instrument>();
                rules->symbol = i == 0 ? "BTCUSDT" : "ETHUSDT";
                rules->quote_asset = rules->settle_asset = "USDT";
                REQUIRE(accounts[a]->orders.add_instrument({i}, rules->symbol));
                REQUIRE(accounts[a]->positions.add_instrument({i}, rules->symbol));
                accounts[a]->prices.push_back(std::make_unique<reference_prices>());
                from.push_back({rules.get(),
                                accounts[a]->prices[i].get(),
                                &accounts[a]->positions,
                                &accounts[a]->orders,
                                {i},
                                a,
                                0});
                layout.instruments.push_back(rules->symbol);
                layout.account_of.push_back(a);
                accounts[a]->rules.push_back(std::move(rules));
            }
        }
        layout.accounts = {"main", "hedge"};
        valuation v;
        v.asset = "USDT";
        ledger = exposure_ledger(v, from, balances);
        view.ledger = &ledger;
        view.now = {timestamp::from_milliseconds(1'763'600'000'000), {1'000'000'000'000}};
        for (std::size_t n = 0; n < 3; ++n) mark(n, "100");
        pays(0, "1000");
        pays(1, "500");
        settle();
    }
    watched(const watched&) = delete;
    watched& operator=(const watched&) = delete;

    [[nodiscard]] std::pair<std::size_t, std::size_t> at(std::size_t n) const {
        return n == 2 ? std::pair<std::size_t, std::size_t>{1, 0} : std::pair<std::size_t, std::size_t>{0, n};
    }
    void mark(std::size_t n, std::string_view p) {
        auto& ref = *accounts[at(n).first]->prices[at(n).second];
        ref.mark = {d(p)};
        ref.marked_at = view.now.steady;
        ledger.touch(static_cast<std::uint16_t>(n));
        settle();
    }
    void fill(std::size_t n, side s, std::string_view q, std::string_view p,
              position_side ps = position_side::net) {
        gatewright::fill f;
        f.symbol = layout.instruments[n];
        f.side = s;
        f.position_side = ps;
        f.id.assign(std::to_string(++serial));
        f.venue_time = {serial};
        f.quantity = {d(q)};
        f.price = {d(p)};
        REQUIRE(accounts[at(n).first]->positions.apply(f).booked);
        ledger.touch(static_cast<std::uint16_t>(n));
        settle();
    }
    void adopt(std::size_t n, std::string_view q, std::string_view entry) {
        position_update u;
        u.symbol = layout.instruments[n];
        u.quantity = {d(q)};
        u.entry_price = {d(entry)};
        u.venue_time = {++serial};
        REQUIRE(accounts[at(n).first]->positions.adopt(u));
        ledger.touch(static_cast<std::uint16_t>(n));
        settle();
    }
    void pays(std::uint8_t a, std::string_view wallet) {
        balance_update u;
        u.asset = "USDT";
        u.wallet = d(wallet);
        u.venue_time = {++serial};
        accounts[a]->balances.apply(u);
        ledger.touch_balances(a);
        settle();
    }
    void wait(duration t) {
        view.now.steady = view.now.steady + t;
        view.now.wall = view.now.wall + t;
        settle();
    }
    /// Every price is told anew.
    void refresh() {
        for (auto& a : accounts)
            for (auto& p : a->prices) p->marked_at = view.now.steady;
        for (std::uint16_t n = 0; n < 3; ++n) ledger.touch(n);
        settle();
    }
    void settle() { ledger.settle(view.now.steady); }
    template <class MonitorT>
    std::string look(MonitorT& m) {
        const monitor_finding f = m.observe(view);
        if (f.missing != nullptr) return std::string("cannot see ") + f.missing;
        std::string text = to_string(f.action);
        if (f.action == monitor_action::none) return text;
        text += std::string(" ") + f.field + " " + f.figure.str() + ", limit " + f.limit.str();
        if (f.account != every_account) text += ", account " + std::to_string(f.account);
        if (f.number != no_number) text += ", " + std::string(layout.instruments[f.number].view());
        return text;
    }
    template <class MonitorT>
    MonitorT prepared(MonitorT m) {
        m.prepare(layout);
        return m;
    }
};

TEST_CASE("a position that lost a fraction of its cost is to be flattened, long or short") {
    watched t;
    scoped_limits<decimal> l = limits("0.05");
    l.set("ETHUSDT", d("0.2"));
    stop_loss m = t.prepared(stop_loss(l));
    CHECK(t.look(m) == "none");
    t.fill(0, buy, "2", "100");
    t.mark(0, "95.1");
    CHECK(t.look(m) == "none");
    t.mark(0, "95");
    CHECK(t.look(m) == "flatten fraction of cost 0.05, limit 0.05, account 0, BTCUSDT");
    t.mark(0, "106"); // a gain
    CHECK(t.look(m) == "none");
    t.fill(1, sell, "1", "100");
    t.mark(1, "119");
    CHECK(t.look(m) == "none");
    t.mark(1, "121");
    CHECK(t.look(m) == "flatten fraction of cost 0.21, limit 0.2, account 0, ETHUSDT");
    stop_loss unset;
    CHECK(t.look(unset) == "halt limits 0, limit 0");
}

TEST_CASE("each side of hedge mode has its own stop, and what is inherited counts from its entry price") {
    watched t;
    stop_loss m = t.prepared(stop_loss(limits("0.05"), monitor_action::reducing));
    t.fill(0, buy, "2", "100", position_side::long_side);
    t.fill(0, sell, "2", "90", position_side::short_side);
    CHECK(t.look(m) == "reducing fraction of cost 0.1111, limit 0.05, account 0, BTCUSDT");
    watched after_restart;
    stop_loss n = after_restart.prepared(stop_loss(limits("0.05")));
    after_restart.adopt(2, "3", "110");
    CHECK(after_restart.look(n) == "flatten fraction of cost 0.0909, limit 0.05, account 1, BTCUSDT");
}

TEST_CASE("a stop cannot see without a fresh price, and says so only while something is held") {
    watched t;
    stop_loss m = t.prepared(stop_loss(limits("0.05")));
    t.fill(0, buy, "2", "100");
    t.wait(seconds(6));
    CHECK(t.look(m) == "cannot see BTCUSDT");
    t.fill(0, sell, "2", "100");
    CHECK(t.look(m) == "none");
}

TEST_CASE("a gain of a fraction of the cost is taken") {
    watched t;
    take_profit m = t.prepared(take_profit(limits("0.1")));
    t.fill(0, buy, "2", "100");
    t.mark(0, "109.9");
    CHECK(t.look(m) == "none");
    t.mark(0, "110");
    CHECK(t.look(m) == "flatten fraction of cost 0.1, limit 0.1, account 0, BTCUSDT");
    t.mark(0, "80");
    CHECK(t.look(m) == "none");
}

TEST_CASE("profit that falls from its highest is noticed, for instrument, account and desk") {
    watched t;
    scoped_limits<decimal> l = limits("50");
    l.set_accounts(d("70")).set_desk(d("90"));
    trailing_stop m = t.prepared(trailing_stop(l));
    CHECK(t.look(m) == "none");
    t.fill(0, buy, "1", "100");
    t.fill(1, buy, "1", "100");
    t.fill(2, buy, "1", "100");
    t.mark(0, "140");
    CHECK(t.look(m) == "none");
    t.mark(0, "91");
    CHECK(t.look(m) == "none"); // 49 from its highest
    t.mark(0, "90");
    CHECK(t.look(m) == "halt fall of profit 50, limit 50, account 0, BTCUSDT");
    t.mark(0, "100");
    t.mark(1, "70");
    CHECK(t.look(m) == "halt fall of profit 70, limit 70, account 0");
    t.mark(1, "80");
    t.mark(2, "60");
    CHECK(t.look(m) == "halt fall of profit 100, limit 90");
    t.mark(0, "200");
    CHECK(t.look(m) == "none");
    // What was realized stays in it.
    t.fill(0, sell, "1", "200");
    t.mark(0, "10");
    CHECK(t.look(m) == "none");
}

TEST_CASE("the loss of a day counts from its beginning, at the time that is set") {
    watched t;
    daily_loss m = t.prepared(daily_loss(desk_limits("100"), monitor_action::cancel_all));
    m.set_day_start(minutes(17 * 60));
    // A day that began at 17:00, and its time 16:59:50 on the next.
    constexpr std::int64_t day = 86'400'000'000'000;
    t.view.now.wall = {(t.view.now.wall.ns / day) * day + (16 * 60 + 59) * 60'000'000'000 + 50'000'000'000};
    t.fill(0, buy, "10", "100");
    CHECK(t.look(m) == "none");
    t.mark(0, "90.1");
    CHECK(t.look(m) == "none");
    t.mark(0, "90");
    CHECK(t.look(m) == "cancel_all loss of the day 100, limit 100");
    t.mark(0, "95");
    CHECK(t.look(m) == "none");
    t.mark(0, "90");
    t.wait(seconds(3));
    t.refresh();
    CHECK(t.look(m) == "cancel_all loss of the day 100, limit 100");
    t.wait(seconds(6));
    CHECK(t.look(m) == "cannot see BTCUSDT");
    t.wait(seconds(10)); // the new day begins while nothing is seen: with what was known last
    CHECK(t.look(m) == "cannot see BTCUSDT");
    t.mark(0, "89");
    CHECK(t.look(m) == "none");
    t.mark(0, "80");
    CHECK(t.look(m) == "cancel_all loss of the day 100, limit 100");
}

TEST_CASE("after a restart the day begins with what the inherited positions are worth then") {
    watched t;
    t.adopt(0, "10", "150"); // 500 lost before
    daily_loss m = t.prepared(daily_loss(desk_limits("100")));
    CHECK(t.look(m) == "none");
    t.mark(0, "91");
    CHECK(t.look(m) == "none");
    t.mark(0, "90");
    CHECK(t.look(m) == "halt loss of the day 100, limit 100");
    // The first look lacks a price: the day begins with the first that does not.
    watched late;
    late.adopt(0, "10", "150");
    late.wait(minutes(1));
    daily_loss n = late.prepared(daily_loss(desk_limits("100")));
    CHECK(late.look(n) == "cannot see BTCUSDT");
    late.mark(0, "60");
    CHECK(late.look(n) == "none");
    late.mark(0, "50");
    CHECK(late.look(n) == "halt loss of the day 100, limit 100");
}

TEST_CASE("equity that falls from its highest by a fraction is noticed") {
    watched t;
    drawdown m = t.prepared(drawdown(account_limits("0.1"), monitor_action::flatten));
    CHECK(t.look(m) == "none");
    t.fill(0, buy, "10", "100");
    t.mark(0, "120"); // 1200
    CHECK(t.look(m) == "none");
    t.mark(0, "108.1");
    CHECK(t.look(m) == "none");
    t.mark(0, "108");
    CHECK(t.look(m) == "flatten fall of equity 0.1, limit 0.1, account 0");
    t.wait(minutes(1));
    CHECK(t.look(m) == "cannot see BTCUSDT");
}

TEST_CASE("equity that is a small part of what is held is noticed") {
    watched t;
    margin_ratio m = t.prepared(margin_ratio(account_limits("0.2"), monitor_action::reducing));
    CHECK(t.look(m) == "none"); // nothing is held
    t.fill(0, buy, "50", "100");
    CHECK(t.look(m) == "none"); // 1000 of 5000
    t.mark(0, "99");
    CHECK(t.look(m) == "reducing equity by worth 0.1919, limit 0.2, account 0");
    t.mark(0, "70"); // 500 below nothing
    CHECK(t.look(m) == "reducing equity by worth 0, limit 0.2, account 0");
}

TEST_CASE("balances below a floor are noticed, and balances that were never told are missing") {
    watched t;
    scoped_limits<decimal> l = account_limits("600");
    l.set_account("hedge", d("400")).set_desk(d("1200"));
    balance_floor m = t.prepared(balance_floor(l));
    CHECK(t.look(m) == "none");
    t.pays(0, "700");
    CHECK(t.look(m) == "none");
    t.pays(0, "699");
    CHECK(t.look(m) == "halt balance 1199, limit 1200");
    t.pays(1, "399");
    CHECK(t.look(m) == "halt balance 399, limit 400, account 1");
    valuation v;
    v.asset = "USDT";
    orders::accounts none;
    exposure_ledger empty(v, {}, {&none});
    empty.settle({1});
    monitor_view blind{&empty, {}, 0, 0};
    CHECK(m.observe(blind).missing == std::string_view("balances"));
}

TEST_CASE("rejects within a time are counted, until they are old") {
    watched t;
    reject_rate m({3, seconds(10)});
    CHECK(t.look(m) == "none");
    t.view.rejects = 2;
    CHECK(t.look(m) == "none");
    t.wait(seconds(5));
    t.view.rejects = 3;
    CHECK(t.look(m) == "halt rejects 3, limit 3");
    t.wait(seconds(5));
    CHECK(t.look(m) == "none");
    t.view.rejects = 4;
    CHECK(t.look(m) == "none");
    t.view.rejects = 9; // many at once
    CHECK(t.look(m) == "halt rejects 3, limit 3");
    reject_rate unset;
    CHECK(t.look(unset) == "halt rejects 0, limit 0");
}

TEST_CASE("a gateway that is not ready for longer than it may be is told by what it lacks") {
    watched t;
    std::array<gateway_health, 2> health{gateway_health{true, nullptr, t.view.now.steady},
                                         gateway_health{true, "orders channel down", t.view.now.steady}};
    t.view.gateways = health;
    scoped_limits<duration> limits;
    limits.set_accounts(seconds(10));
    gateway_down m(limits);
    m.prepare(t.layout);
    CHECK(t.look(m) == "none");
    t.wait(milliseconds(9'999));
    CHECK(t.look(m) == "none");
    t.wait(milliseconds(1));
    CHECK(t.look(m) == "reducing orders channel down 10000, limit 10000, account 1");
    CHECK(m.observe(t.view).account == 1);
    health[1].used = false; // it has no credentials: it is there to be looked at
    CHECK(t.look(m) == "none");
    health[1].used = true;
    health[1].lacks = nullptr;
    CHECK(t.look(m) == "none");
    health[0].lacks = "banned";
    CHECK(m.observe(t.view).account == 0);

    // One account by its name, the others by the desk's; zero: as long as it likes.
    scoped_limits<duration> some;
    some.set_desk(seconds(30));
    some.set_account("main", {});
    gateway_down all(some, monitor_action::cancel_all);
    all.prepare(t.layout);
    t.wait(seconds(60));
    CHECK(t.look(all) == "none");
    health[1] = {true, "reconciling", health[1].since};
    CHECK(t.look(all) == "cancel_all reconciling 70000, limit 30000");
    CHECK(all.observe(t.view).account == every_account);
    gateway_down unset;
    CHECK(unset.observe(t.view).action == monitor_action::halt);
}

TEST_CASE("a set tells each finding once, the most severe counts, and a blind monitor lets only reduce") {
    watched t;
    monitor_set<balance_floor, stop_loss> set(balance_floor(desk_limits("1200")), stop_loss(limits("0.05")));
    set.prepare(t.layout);
    std::string told;
    const auto look = [&] {
        told.clear();
        return set.observe(t.view, [&](const monitor_finding& f) {
            told += std::string(f.monitor) + " " + to_string(f.action) + " " + f.field + "; ";
        });
    };
    CHECK(look() == monitor_action::none);
    t.pays(0, "100");
    CHECK(look() == monitor_action::halt);
    CHECK(told == "balance_floor halt balance; ");
    CHECK(look() == monitor_action::halt);
    CHECK(told.empty());
    t.fill(0, buy, "2", "100");
    t.mark(0, "90");
    CHECK(look() == monitor_action::halt); // one instrument's stop is no mode of the desk
    CHECK(told == "stop_loss flatten fraction of cost; ");
    t.mark(0, "100");
    t.pays(0, "1000");
    CHECK(look() == monitor_action::none);
    t.pays(0, "100");
    CHECK(look() == monitor_action::halt);
    CHECK(told == "balance_floor halt balance; "); // anew
    t.pays(0, "1000");
    CHECK(look() == monitor_action::none);
    t.wait(seconds(6));
    CHECK(look() == monitor_action::none);
    t.wait(seconds(29));
    CHECK(look() == monitor_action::none);
    t.wait(seconds(1));
    CHECK(look() == monitor_action::reducing);
    CHECK(told == "stop_loss reducing BTCUSDT; ");
    t.refresh();
    CHECK(look() == monitor_action::none);
}

TEST_CASE("a set of archetypes asks for nothing") {
    watched t;
    monitor_set<risk_monitor_archetype> set;
    set.prepare(t.layout);
    CHECK(set.observe(t.view, [](const monitor_finding&) { FAIL("nothing is found"); }) ==
          monitor_action::none);
    monitor_set<> none;
    CHECK(none.observe(t.view, [](const monitor_finding&) {}) == monitor_action::none);
}

// Random paths of prices and fills against figures kept by hand: loss of the day, fall of profit and of equity, in
// whole numbers.
TEST_CASE("what monitors find is what figures kept by hand say") {
    std::mt19937_64 random(41);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    int found[4] = {};
    for (int run = 0; run < 60; ++run) {
        watched t;
        t.view.now.wall = {86'400'000'000'000 * 20'000};
        daily_loss loss = t.prepared(daily_loss(desk_limits("60")));
        trailing_stop fall = t.prepared(trailing_stop(desk_limits("80")));
        drawdown draw = t.prepared(drawdown(desk_limits("0.05")));
        stop_loss stop = t.prepared(stop_loss(limits("0.1")));
        std::int64_t q = 0, cost = 0, realized = 0, price = 100;
        std::int64_t day = 20'000, baseline = 0, last = 0, peak = 0, top = 1500;
        static_cast<void>(t.look(loss));
        static_cast<void>(t.look(fall));
        static_cast<void>(t.look(draw));
        for (int k = 0; k < 200; ++k) {
            if (below(2) == 0) {
                price = 80 + below(41);
            } else if (below(3) == 0) {
                t.wait(minutes(60));
            } else {
                const bool buying = q <= 0;
                const std::int64_t n = q == 0 ? 1 + below(5) : (q < 0 ? -q : q);
                t.fill(0, buying ? buy : sell, std::to_string(n), std::to_string(price));
                if (q == 0) {
                    q = n;
                    cost = n * price;
                } else {
                    realized += q * price - cost;
                    q = cost = 0;
                }
            }
            t.mark(0, std::to_string(price));
            t.refresh();
            const std::int64_t profit = realized + q * price - cost;
            const std::int64_t today = t.view.now.wall.ns / 86'400'000'000'000;
            if (today != day) {
                day = today;
                baseline = last;
            }
            last = profit;
            peak = std::max(peak, profit);
            const std::int64_t equity = 1500 + q * price - cost;
            top = std::max(top, equity);
            const bool losing = baseline - profit >= 60;
            const bool falling = peak - profit >= 80;
            const bool drawn = (top - equity) * 20 >= top;
            const bool stopped = q != 0 && (cost - q * price) * 10 >= cost;
            REQUIRE((t.look(loss) != "none") == losing);
            REQUIRE((t.look(fall) != "none") == falling);
            REQUIRE((t.look(draw) != "none") == drawn);
            REQUIRE((t.look(stop) != "none") == stopped);
            found[0] += losing;
            found[1] += falling;
            found[2] += drawn;
            found[3] += stopped;
        }
    }
    for (const int n : found) CHECK(n > 100);
}

} // namespace monitors_test
} // namespace
