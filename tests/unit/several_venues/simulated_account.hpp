// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/sim/server/fault_table.hpp>
#include <gatewright/sim/server/hosted_exchange.hpp>
#include <gatewright/sim/server/ledger.hpp>
#include <gatewright/sim/server/market.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace gatewright_test::several_venues {

namespace gw = gatewright;
namespace sim = gw::sim::server;

/// A simulated venue with the desk's account and that of everybody else, without the exchange's type: each is compiled once.
/// It trades bitcoin against USDT; quantities are of coins.
class simulated_account {
public:
    virtual ~simulated_account() = default;
    [[nodiscard]] virtual sim::hosted_exchange& exchange() = 0;
    /// What the venue has of the desk.
    [[nodiscard]] virtual sim::account_ledger ledger() const = 0;
    [[nodiscard]] virtual std::size_t links() const = 0;
    virtual void strike(std::size_t link, sim::fault what, std::int64_t count, gw::timestamp now) = 0;
    virtual void clear_faults() = 0;
    /// Somebody else's order. @param price zero: at the market
    virtual void other(gw::side s, const gw::decimal& price, const gw::decimal& coins, gw::timestamp now) = 0;
};

/// @param seed of the venue's own chances
[[nodiscard]] std::unique_ptr<simulated_account> make_binance_futures(std::uint64_t seed);
[[nodiscard]] std::unique_ptr<simulated_account> make_bybit(std::uint64_t seed);
[[nodiscard]] std::unique_ptr<simulated_account> make_okx(std::uint64_t seed);

/// Keys of the desk's account at each of them.
inline constexpr const char *api_key = "desk-key", *api_secret = "desk-secret", *passphrase = "desk-words";

template <class ExchangeT, class LinkT>
class account_at final : public simulated_account {
public:
    /// @param c with the instrument alone
    template <class ConfigT>
    account_at(ConfigT c, std::uint64_t seed) : exchange_(whole(std::move(c), seed)) {}

    sim::hosted_exchange& exchange() override { return exchange_; }
    sim::account_ledger ledger() const override { return exchange_.ledger(0); }
    std::size_t links() const override { return link_names(LinkT{}).size(); }
    void strike(std::size_t link, sim::fault what, std::int64_t count, gw::timestamp now) override {
        exchange_.set_fault(static_cast<LinkT>(link), what, count, now);
    }
    void clear_faults() override {
        for (std::size_t l = 0; l != links(); ++l) exchange_.clear_faults(static_cast<LinkT>(l));
    }
    void other(gw::side s, const gw::decimal& price, const gw::decimal& coins, gw::timestamp now) override {
        auto& market = exchange_.market();
        gw::sim::matching::order_terms t;
        t.instrument = {};
        t.account = market.account_id(1);
        t.side = s;
        t.type = price.is_zero() ? gw::order_type::market : gw::order_type::limit;
        t.time_in_force =
            price.is_zero() ? gw::time_in_force::immediate_or_cancel : gw::time_in_force::good_till_cancel;
        const auto& listed = market.listed(t.instrument);
        const gw::decimal size = listed.contract_size.sign() > 0 ? listed.contract_size : gw::decimal(1, 0);
        t.lots = sim::whole_units(*checked_mul(listed.lot, size), coins);
        if (!price.is_zero()) t.price_ticks = sim::whole_units(listed.tick, price);
        t.client_order_id = std::string_view("other-" + std::to_string(++last_));
        static_cast<void>(market.place(t, now)); // refused: nothing happened
    }

private:
    template <class ConfigT>
    static ConfigT whole(ConfigT c, std::uint64_t seed) {
        c.background = c.funding = c.liquidation = false;
        c.flow.seed = seed;
        sim::account_config mine;
        mine.api_key = api_key;
        mine.secret = api_secret;
        mine.passphrase = passphrase;
        sim::account_config others = mine;
        others.api_key = "other-key";
        mine.balance = others.balance = gw::decimal::from_integer(1'000'000'000);
        c.accounts = {mine, others};
        return c;
    }

    ExchangeT exchange_;
    std::uint64_t last_ = 0;
};

} // namespace gatewright_test::several_venues
