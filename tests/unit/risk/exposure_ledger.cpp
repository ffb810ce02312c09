// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/exposure_ledger.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {
namespace exposure_ledger_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

/// Accounts with instruments, orders, positions and balances, as gateways have them, and a ledger over all.
struct books {
    struct account {
        explicit account(std::size_t n, bool hedge)
            : orders({.orders = 64, .instruments = n, .fills = 512, .retention = {}})
            , positions({.instruments = n, .history = 16, .hedge_mode = hedge}) {}
        orders::order_manager orders;
        orders::positions positions;
        orders::accounts balances;
        std::vector<std::unique_ptr<instrument>> rules;
        std::vector<std::unique_ptr<reference_prices>> prices;
    };
    std::vector<std::unique_ptr<account>> accounts;
    steady_time now{1'000'000'000'000};
    std::int64_t serial = 0;

    account& add(std::vector<instrument> all, bool hedge = false) {
        accounts.push_back(std::make_unique<account>(all.size(), hedge));
        account& a = *accounts.back();
        for (std::size_t i = 0; i < all.size(); ++i) {
            const instrument_index index{static_cast<std::uint16_t>(i)};
            REQUIRE(a.orders.add_instrument(index, all[i].symbol));
            REQUIRE(a.positions.add_instrument(index, all[i].symbol));
            REQUIRE(a.positions.set_contract(index, contract(all[i])));
            a.rules.push_back(std::make_unique<instrument>(all[i]));
            a.prices.push_back(std::make_unique<reference_prices>());
        }
        return a;
    }
    exposure_ledger ledger(valuation v, std::vector<std::uint8_t> venues = {}) {
        std::vector<exposure_ledger::source> from;
        std::vector<const orders::accounts*> balances;
        for (std::size_t a = 0; a < accounts.size(); ++a) {
            balances.push_back(&accounts[a]->balances);
            for (std::size_t i = 0; i < accounts[a]->rules.size(); ++i)
                from.push_back({accounts[a]->rules[i].get(),
                                accounts[a]->prices[i].get(),
                                &accounts[a]->positions,
                                &accounts[a]->orders,
                                {static_cast<std::uint16_t>(i)},
                                static_cast<std::uint8_t>(a),
                                venues.empty() ? std::uint8_t{0} : venues[a]});
        }
        return exposure_ledger(std::move(v), std::move(from), std::move(balances));
    }
    void mark(std::size_t a, std::size_t i, std::string_view p) {
        accounts[a]->prices[i]->mark = {d(p)};
        accounts[a]->prices[i]->marked_at = now;
    }
    order_ref place(std::size_t a, std::size_t i, side s, std::string_view q, std::string_view p,
                    position_side ps = position_side::net) {
        order_request o = limit(s, q, p);
        o.symbol = accounts[a]->rules[i]->symbol;
        o.position_side = ps;
        o.client_order_id.assign("c" + std::to_string(++serial));
        const auto ref = accounts[a]->orders.create(o, {serial});
        REQUIRE(ref.has_value());
        accounts[a]->orders.on_sent(*ref, {serial});
        return *ref;
    }
    void fill(std::size_t a, std::size_t i, side s, std::string_view q, std::string_view p,
              std::string_view fee = "0", position_side ps = position_side::net) {
        gatewright::fill f;
        f.symbol = accounts[a]->rules[i]->symbol;
        f.side = s;
        f.position_side = ps;
        f.id.assign(std::to_string(++serial));
        f.venue_time = {serial};
        f.quantity = {d(q)};
        f.price = {d(p)};
        f.commission = {d(fee), "USDT"};
        REQUIRE(accounts[a]->positions.apply(f).booked);
        REQUIRE(accounts[a]->positions.apply_commission(f, f.commission));
    }
    void pays(std::size_t a, const char* asset, std::string_view wallet) {
        balance_update u;
        u.asset = asset;
        u.wallet = d(wallet);
        u.venue_time = {++serial};
        accounts[a]->balances.apply(u);
    }
};

instrument perpetual(const char* symbol, const char* base = "BTC", const char* quote = "USDT") {
    instrument i;
    i.symbol = symbol;
    i.base_asset = base;
    i.quote_asset = i.settle_asset = quote;
    return i;
}
valuation in_usdt() {
    valuation v;
    v.asset = "USDT";
    return v;
}
std::string lacks_of(const char* what) { return what == nullptr ? "nothing" : what; }
std::string text(const wide_decimal& w) { return w.normalized().str(); }

TEST_CASE("positions and open orders are summed at the mark price, each at its worst") {
    books b;
    b.add({perpetual("BTCUSDT"), perpetual("ETHUSDT", "ETH")});
    b.add({perpetual("BTCUSDT")});
    b.mark(0, 0, "100");
    b.mark(0, 1, "10");
    b.mark(1, 0, "101");
    exposure_ledger l = b.ledger(in_usdt());
    l.settle(b.now);
    CHECK(l.desk().missing == nullptr);
    CHECK(lacks_of(l.desk().equity_missing) == "balances");
    b.fill(0, 0, buy, "3", "90");
    b.place(0, 0, buy, "1", "95");
    b.place(0, 0, sell, "9", "105");
    b.fill(0, 1, sell, "5", "12", "0.5");
    b.fill(1, 0, sell, "2", "100");
    b.pays(0, "USDT", "1000");
    b.pays(1, "USDT", "500");
    for (std::uint16_t n = 0; n < 3; ++n) l.touch(n);
    l.touch_balances(0);
    l.touch_balances(1);
    l.settle(b.now);
    CHECK(text(l.account(0).gross) == "650"); // six short in the worst case, and five ETH
    CHECK(text(l.account(0).held) == "350");
    CHECK(text(l.account(0).net) == "250");
    CHECK(text(l.account(0).open_buy) == "100");
    CHECK(text(l.account(0).open_sell) == "900");
    CHECK(text(l.account(0).pnl) == "39.5"); // 30 and 10, less the fee
    CHECK(text(l.account(0).equity) == "1040");
    CHECK(l.account(0).open_orders == 2);
    CHECK(l.account(0).equity_missing == nullptr);
    CHECK(text(l.account(1).gross) == "202");
    CHECK(text(l.desk().gross) == "852");
    CHECK(text(l.desk().net) == "48");
    CHECK(text(l.desk().equity) == "1538");
    CHECK(text(l.desk().balance) == "1500");
    CHECK(text(l.pnl(1)) == "9.5");
    CHECK(l.exposed(2));
    // A new price takes effect on what is there.
    b.mark(0, 0, "110");
    l.touch(0);
    l.settle(b.now);
    CHECK(text(l.account(0).gross) == "710");
    CHECK(text(l.account(0).equity) == "1070");
}

TEST_CASE("a price that is missing or too old is named as long as something depends on it") {
    books b;
    b.add({perpetual("BTCUSDT"), perpetual("ETHUSDT", "ETH")});
    b.mark(0, 0, "100");
    exposure_ledger l = b.ledger(in_usdt());
    l.settle(b.now);
    CHECK(l.desk().missing == nullptr); // nothing is held of the one without
    b.fill(0, 1, buy, "1", "10");
    l.touch(1);
    l.settle(b.now);
    CHECK(lacks_of(l.account(0).missing) == "ETHUSDT");
    b.mark(0, 1, "10");
    l.touch(1);
    l.settle(b.now);
    CHECK(l.account(0).missing == nullptr);
    b.now = b.now + seconds(5);
    l.settle(b.now);
    CHECK(l.account(0).missing == nullptr);
    b.now = b.now + duration{1};
    l.settle(b.now);
    CHECK(lacks_of(l.account(0).missing) == "ETHUSDT");
    CHECK(lacks_of(l.desk().missing) == "ETHUSDT");
    // A quote does where there is no mark: its middle.
    b.accounts[0]->prices[1]->mark = {};
    b.accounts[0]->prices[1]->bid = {d("9")};
    b.accounts[0]->prices[1]->ask = {d("10")};
    b.accounts[0]->prices[1]->quoted_at = b.now;
    l.touch(1);
    l.settle(b.now);
    CHECK(l.account(0).missing == nullptr);
    CHECK(text(l.account(0).gross) == "9.5");
    b.fill(0, 1, sell, "1", "10");
    l.touch(1);
    b.now = b.now + minutes(1);
    l.settle(b.now);
    CHECK(l.account(0).missing == nullptr);
    CHECK(text(l.account(0).gross) == "0");
}

TEST_CASE("assets are valued by rates and by the mark of an instrument; one without a rate is named") {
    books b;
    instrument inverse = perpetual("BTCUSD_PERP");
    inverse.quote_asset = "USD";
    inverse.settle_asset = "BTC";
    inverse.payoff = payoff::inverse;
    inverse.contract_size = d("100");
    inverse.unit = quantity_unit::contracts;
    instrument quanto = perpetual("ETHQUANTO", "ETH");
    quanto.settle_asset = "BTC";
    quanto.contract_size = d("0.000001");
    b.add({perpetual("BTCUSDT"), inverse, quanto, perpetual("XRPEUR", "XRP", "EUR")});
    valuation v = in_usdt();
    v.rates = {{"USD", d("0.999"), {}}, {"BTC", {}, "BTCUSDT"}};
    b.mark(0, 0, "50000");
    b.mark(0, 1, "50000");
    b.mark(0, 2, "3000");
    b.mark(0, 3, "0.5");
    exposure_ledger l = b.ledger(v);
    b.fill(0, 1, buy, "10", "40000");
    l.settle(b.now);
    CHECK(text(l.account(0).gross) == "999"); // 1000 dollars at 0.999
    // 10 × 100 × (1/40000 - 1/50000) = 0.005 BTC, at 50000.
    CHECK(text(l.account(0).pnl) == "250");
    b.fill(0, 2, buy, "100", "3000");
    l.touch(2);
    l.settle(b.now);
    CHECK(text(l.account(0).gross) == "15999"); // 100 × 0.000001 × 3000 BTC is 0.3 BTC
    b.mark(0, 0, "60000");
    l.touch(0);
    l.settle(b.now);
    CHECK(text(l.account(0).gross) == "18999");
    CHECK(text(l.account(0).pnl) == "300");
    b.pays(0, "BTC", "2");
    l.touch_balances(0);
    l.settle(b.now);
    CHECK(text(l.account(0).balance) == "120000");
    CHECK(l.account(0).equity_missing == nullptr);
    b.pays(0, "DOGE", "1");
    l.touch_balances(0);
    l.settle(b.now);
    CHECK(lacks_of(l.account(0).equity_missing) == "DOGE");
    b.fill(0, 3, buy, "1", "0.5");
    l.touch(3);
    l.settle(b.now);
    CHECK(lacks_of(l.account(0).missing) == "EUR");
    risk_view view;
    l.fill_in(view, 3, b.now);
    CHECK(lacks_of(view.value_missing) == "EUR");
    CHECK(lacks_of(view.rate_missing) == "EUR");
    l.fill_in(view, 2, b.now);
    CHECK(view.value_missing == nullptr);
    CHECK(view.unit_value == d("180"));
    CHECK(view.rate == d("60000"));
    // The rate's own price goes stale.
    b.now = b.now + seconds(6);
    b.mark(0, 1, "50000");
    b.mark(0, 2, "3000");
    l.touch(1);
    l.touch(2);
    l.settle(b.now);
    l.fill_in(view, 2, b.now);
    CHECK(lacks_of(view.value_missing) == "BTCUSDT");
}

TEST_CASE("without a configured asset the sums are in that of the first instrument whose rules come") {
    books b;
    b.add({perpetual("BTCUSDC", "BTC", "USDC"), perpetual("ETHUSDT", "ETH")});
    b.accounts[0]->rules[0]->quote_asset = b.accounts[0]->rules[0]->settle_asset = {};
    b.mark(0, 0, "100");
    b.mark(0, 1, "10");
    exposure_ledger l = b.ledger({});
    CHECK(l.asset().empty());
    l.settle(b.now);
    CHECK(l.asset() == "USDT");
    b.fill(0, 1, buy, "1", "10");
    b.fill(0, 0, buy, "1", "100");
    b.accounts[0]->rules[0]->quote_asset = b.accounts[0]->rules[0]->settle_asset = "USDC";
    l.touch(0);
    l.touch(1);
    l.settle(b.now);
    CHECK(text(l.desk().gross) == "10");
    CHECK(lacks_of(l.desk().missing) == "USDC");
}

TEST_CASE("what is bought of spot is in the balances and not in the equity twice") {
    books b;
    instrument spot = perpetual("BTC-USDT");
    spot.kind = instrument_kind::spot;
    b.add({spot});
    valuation v = in_usdt();
    v.rates = {{"BTC", {}, "BTC-USDT"}};
    b.mark(0, 0, "100");
    exposure_ledger l = b.ledger(v);
    b.fill(0, 0, buy, "2", "90");
    b.pays(0, "BTC", "2");
    b.pays(0, "USDT", "820");
    l.settle(b.now);
    CHECK(text(l.desk().equity) == "1020");
    CHECK(text(l.desk().pnl) == "20");
    CHECK(text(l.desk().gross) == "200");
}

TEST_CASE("long and short of hedge mode are summed apart") {
    books b;
    b.add({perpetual("BTCUSDT")}, true);
    b.mark(0, 0, "100");
    exposure_ledger l = b.ledger(in_usdt());
    b.fill(0, 0, buy, "3", "100", "0", position_side::long_side);
    b.fill(0, 0, sell, "2", "100", "0", position_side::short_side);
    l.settle(b.now);
    CHECK(text(l.desk().gross) == "500");
    CHECK(text(l.desk().net) == "100");
}

TEST_CASE("own prices are the best of all accounts that trade in the same book") {
    books b;
    b.add({perpetual("BTCUSDT"), perpetual("ETHUSDT", "ETH")});
    b.add({perpetual("BTCUSDT")});
    b.add({perpetual("BTCUSDT")});
    exposure_ledger l = b.ledger(in_usdt(), {0, 0, 1});
    const auto own = [&](std::uint16_t n) {
        risk_view v;
        l.fill_in(v, n, b.now);
        return v.own_bid.str() + "/" + v.own_ask.str();
    };
    const auto tell = [&](std::uint16_t n, std::size_t a, order_ref r) {
        l.on_order(n, *b.accounts[a]->orders.find(r));
    };
    const auto placed = [&](std::uint16_t n, std::size_t a, std::size_t i, side s, std::string_view p) {
        const order_ref r = b.place(a, i, s, "1", p);
        tell(n, a, r);
        return r;
    };
    CHECK(own(0) == "0/0");
    const order_ref low = placed(0, 0, 0, buy, "98");
    const order_ref high = placed(2, 1, 0, buy, "99");
    placed(1, 0, 1, buy, "500");
    placed(3, 2, 0, buy, "600"); // another venue
    placed(0, 0, 0, sell, "101");
    CHECK(own(0) == "99/101");
    CHECK(own(2) == "99/101");
    CHECK(own(3) == "600/0");
    order_update gone;
    gone.symbol = "BTCUSDT";
    gone.client_order_id = b.accounts[1]->orders.find(high)->request.client_order_id;
    gone.state = lifecycle::cancelled;
    b.accounts[1]->orders.apply(gone);
    tell(2, 1, high);
    CHECK(own(0) == "98/101");
    // An amend counts at the price that reaches further until it is settled.
    order_update working;
    working.symbol = "BTCUSDT";
    working.client_order_id = b.accounts[0]->orders.find(low)->request.client_order_id;
    b.accounts[0]->orders.apply(working);
    b.accounts[0]->orders.on_amend_sent(low, {d("1")}, {d("100")}, {999});
    tell(0, 0, low);
    CHECK(own(0) == "100/101");
    b.accounts[0]->orders.on_rejected(low, pending_operation::amend, order_errc::busy, {1000});
    tell(0, 0, low);
    CHECK(own(0) == "98/101");
}

TEST_CASE("a sum that does not fit makes everything incomplete, and comes back when it fits again") {
    books b;
    b.add({perpetual("BTCUSDT"), perpetual("ETHUSDT", "ETH")});
    b.mark(0, 0, "100");
    b.mark(0, 1, "10");
    exposure_ledger l = b.ledger(in_usdt());
    b.fill(0, 1, buy, "1", "10");
    l.settle(b.now);
    CHECK(text(l.desk().gross) == "10");
    b.accounts[0]->prices[0]->mark = {decimal(9'000'000'000'000'000'000, 18)};
    b.accounts[0]->prices[0]->marked_at = b.now;
    b.fill(0, 0, buy, "9000000000000000000", "1");
    l.touch(0);
    l.settle(b.now);
    CHECK(lacks_of(l.desk().missing) == "overflow");
    b.mark(0, 0, "1");
    l.touch(0);
    l.settle(b.now);
    CHECK(l.desk().missing == nullptr);
    CHECK(text(l.desk().gross) == "9000000000000000010");
}

// The sums against a naive addition of everything, after each of many random changes.
TEST_CASE("the sums kept by difference are those of an addition from scratch") {
    std::mt19937_64 random(40);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    books b;
    instrument in_usdc = perpetual("ETHUSDC", "ETH", "USDC");
    in_usdc.contract_size = d("0.1");
    b.add({perpetual("BTCUSDT"), in_usdc, perpetual("XRPUSDT", "XRP")});
    b.add({perpetual("BTCUSDT"), perpetual("XRPUSDT", "XRP")}, true);
    valuation v = in_usdt();
    v.rates = {{"USDC", d("0.998"), {}}};
    exposure_ledger l = b.ledger(v);
    std::vector<std::pair<std::size_t, std::size_t>> all{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}};
    std::vector<std::pair<std::size_t, order_ref>> placed;
    for (int k = 0; k < 10'000; ++k) {
        const auto n = static_cast<std::uint16_t>(below(5));
        const auto [a, i] = all[n];
        const position_side ps = a == 0          ? position_side::net
                                 : below(2) == 0 ? position_side::long_side
                                                 : position_side::short_side;
        const std::string q = std::to_string(1 + below(9));
        const std::string p = std::to_string(1 + below(999)) + "." + std::to_string(below(100));
        switch (below(5)) {
        case 0: b.mark(a, i, p); break;
        case 1: b.fill(a, i, below(2) == 0 ? buy : sell, q, p, "0.01", ps); break;
        case 2:
            if (b.accounts[a]->orders.open_orders().size() < 20)
                placed.emplace_back(a, b.place(a, i, below(2) == 0 ? buy : sell, q, p, ps));
            break;
        case 3:
            if (!placed.empty()) {
                const auto at = static_cast<std::size_t>(below(placed.size()));
                auto& mine = *b.accounts[placed[at].first];
                const orders::order_record* r = mine.orders.find(placed[at].second);
                if (r != nullptr) {
                    for (std::uint16_t m = 0; m < 5; ++m) // whose it was
                        if (all[m].first == placed[at].first) l.touch(m);
                    mine.orders.on_rejected(placed[at].second, pending_operation::place, order_errc::busy,
                                            {++b.serial});
                }
                placed.erase(placed.begin() + static_cast<std::ptrdiff_t>(at));
            }
            break;
        case 4:
            b.pays(a, below(2) == 0 ? "USDT" : "USDC", p);
            l.touch_balances(static_cast<std::uint8_t>(a));
            break;
        }
        l.touch(n);
        l.settle(b.now);
        risk_totals desk;
        for (std::size_t acc = 0; acc < 2; ++acc) {
            risk_totals sum;
            bool priced = true;
            for (const orders::account_balance& w : b.accounts[acc]->balances.all())
                REQUIRE(sum.balance.add(
                    wide_decimal::product(w.wallet, w.asset == "USDC" ? d("0.998") : d("1"))));
            sum.equity = sum.balance;
            for (std::size_t j = 0; j < b.accounts[acc]->rules.size(); ++j) {
                const instrument& rules = *b.accounts[acc]->rules[j];
                const price mark = b.accounts[acc]->prices[j]->mark;
                const decimal rate = rules.quote_asset == "USDC" ? d("0.998") : d("1");
                const auto add = [&](wide_decimal& to, wide_decimal what) {
                    const auto worth =
                        checked_mul(*checked_mul(*checked_mul(what, rules.contract_size), mark.value), rate);
                    REQUIRE(to.add(*worth));
                };
                for (const position_side side :
                     {position_side::net, position_side::long_side, position_side::short_side}) {
                    const auto& pos = b.accounts[acc]->positions({static_cast<std::uint16_t>(j)}, side);
                    wide_decimal open_buy, open_sell;
                    for (const orders::order_record& r : b.accounts[acc]->orders.open_orders()) {
                        if (r.request.instrument.value != j || r.request.position_side != side) continue;
                        REQUIRE((r.request.side == buy ? open_buy : open_sell)
                                    .add(wide_decimal(r.request.quantity.value)));
                    }
                    wide_decimal up = pos.quantity();
                    wide_decimal down = pos.quantity().negated();
                    REQUIRE((up.add(open_buy) && down.add(open_sell)));
                    const wide_decimal worst = std::max(up, down);
                    if (mark.is_zero() && (!worst.is_zero() || !pos.quantity().is_zero())) priced = false;
                    add(sum.gross, worst);
                    add(sum.held, pos.quantity().abs());
                    add(sum.net, pos.quantity());
                    add(sum.open_buy, open_buy);
                    add(sum.open_sell, open_sell);
                    if (!mark.is_zero()) REQUIRE(sum.equity.add(*checked_mul(*pos.unrealized(mark), rate)));
                }
            }
            if (priced) {
                const risk_totals& mine = l.account(acc);
                REQUIRE(mine.missing == nullptr);
                REQUIRE(mine.gross == sum.gross);
                REQUIRE(mine.held == sum.held);
                REQUIRE(mine.net == sum.net);
                REQUIRE(mine.open_buy == sum.open_buy);
                REQUIRE(mine.open_sell == sum.open_sell);
                REQUIRE(mine.equity == sum.equity);
                REQUIRE(mine.balance == sum.balance);
                REQUIRE(mine.open_orders == b.accounts[acc]->orders.open_orders().size());
            }
            REQUIRE(desk.gross.add(l.account(acc).gross));
            REQUIRE(desk.pnl.add(l.account(acc).pnl));
            desk.open_orders += l.account(acc).open_orders;
        }
        REQUIRE(l.desk().gross == desk.gross);
        REQUIRE(l.desk().pnl == desk.pnl);
        REQUIRE(l.desk().open_orders == desk.open_orders);
    }
}

} // namespace exposure_ledger_test
} // namespace
