// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "quoter.hpp"
#include "venues.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <type_traits>
#include <vector>

namespace demo {

/// Buys where bitcoin is cheapest after fees and sells where it is dearest, by two orders at once, until the accounts are
/// full; then it closes everything and begins again. The venues' prices differ for good here, so that closing costs what the
/// pairs earned: not a way to earn money, but one to trade everywhere.
template <class... VenueTs>
struct arbitrage : gw::strategy<arbitrage<VenueTs...>> {
    static constexpr std::size_t count = sizeof...(VenueTs);

    /// What it keeps of one gateway.
    struct account {
        std::vector<told_execution> executions; ///< its owner reserves the room
        std::uint64_t legs = 0;
    };
    bool stopped = false;
    std::uint64_t pairs = 0, closings = 0;

    /// Bitcoin, at another price at each venue: each is a third of a percent above the one before.
    template <class VenueT>
    static std::vector<std::string> traded() {
        static constexpr const char* prices[] = {"59800", "60000", "60200"};
        static_assert(count <= std::size(prices));
        const std::string name = VenueT::traded().front();
        return {name + (name.find('-') == name.npos ? ":0.1:0.001:" : ":0.1:0.1:") +
                prices[index_of<VenueT>()]};
    }
    /// What it needs of its desk: the books watched as one, and the fees.
    static void prepare(auto& config) {
        gw::instrument_listing listed;
        listed.name = coin();
        config.instruments.push_back(listed);
        ((config.template gateway<typename VenueTs::account>().venue.fee_rates_refresh = gw::minutes(10)),
         ...);
    }
    template <class TagT>
    account& at() {
        std::size_t found = 0, i = 0;
        ((found = std::is_same_v<TagT, typename VenueTs::account> ? i : found, ++i), ...);
        return accounts_[found];
    }
    /// Nothing of it rests.
    void stop() { stopped = true; }
    void print(std::ostream& out) const {
        out << "  pairs " << pairs << ", closed " << closings << " times; orders";
        for (const account& a : accounts_) out << ' ' << a.legs;
        out << '\n';
    }

    void on(const gw::best_quote&, auto& desk) {
        if (stopped || desk.now().steady < next_ || !ready(desk)) return;
        next_ = desk.now().steady + gw::milliseconds(100);
        for (const gw::order_ref leg : legs_)
            if (const auto* order = leg.valid() ? desk.order(leg) : nullptr;
                order != nullptr && !order->state.terminal())
                return; // also one whose outcome nobody knows yet
        const auto held = desk.net_position(coin());
        if (!held.whole) return;
        if (!closing_ && trade(held, desk)) return;
        closing_ = close(held, desk);
    }
    void on(const gw::fill& f, auto& desk) {
        accounts_[desk.source()].executions.push_back(
            {f.id, f.symbol, f.side, f.price, f.quantity, f.commission.amount});
    }
    void on(const gw::commission& c, auto& desk) {
        auto& all = accounts_[desk.source()].executions;
        for (auto e = all.rbegin(); e != all.rend(); ++e)
            if (e->id == c.id && e->symbol == c.symbol) {
                e->fee = c.amount.amount;
                return;
            }
    }

private:
    static gw::symbol_name coin() { return "BTC/USDT:perp"; }
    static gw::quantity step() { return {gw::decimal(2, -3)}; }
    /// The first one has more room: the last but one is then sold, too.
    static gw::wide_decimal most(std::size_t gateway) { return {gateway == 0 ? 6 : 4, -3}; }
    template <class VenueT>
    static constexpr std::size_t index_of() {
        std::size_t found = 0, i = 0;
        ((found = std::is_same_v<VenueT, VenueTs> ? i : found, ++i), ...);
        return found;
    }
    static bool ready(auto& desk) {
        return (desk.template not_ready_reason<typename VenueTs::account>().empty() && ...) &&
               ((desk.template fee_rates<typename VenueTs::account>(coin().view()) != nullptr) && ...);
    }

    /// The best level of a side at gateways that have room for it, after fees.
    template <class HeldT>
    static gw::book::venue_level best(gw::side s, const HeldT& held, auto& desk) {
        gw::book::venue_level found{};
        desk.consolidated(coin().view()).for_each_level_after_fees(s, [&](const auto& level) {
            const gw::wide_decimal mine =
                s == gw::side::sell ? held.at[level.gateway] : held.at[level.gateway].negated();
            if (mine >= most(level.gateway) || level.size < step()) return true;
            found = level;
            return false;
        });
        return found;
    }
    /// @return whether a pair pays, and was sent
    bool trade(const auto& held, auto& desk) {
        const auto ask = best(gw::side::sell, held, desk), bid = best(gw::side::buy, held, desk);
        if (ask.size.is_zero() || bid.size.is_zero() || ask.gateway == bid.gateway ||
            bid.after_fee <= ask.after_fee)
            return false;
        legs_ = {};
        if (send(desk, ask.gateway, gw::side::buy, ask.price))
            send(desk, bid.gateway, gw::side::sell, bid.price);
        ++pairs;
        return true;
    }
    bool send(auto& desk, std::uint8_t gateway, gw::side s, gw::price at) {
        gw::limit_order o;
        o.symbol = coin();
        o.side = s;
        o.quantity = step();
        o.price = at;
        o.time_in_force = gw::time_in_force::immediate_or_cancel;
        return keep(desk.submit_to(gateway, o), gateway);
    }
    /// Closes what each account holds. @return whether there was anything
    bool close(const auto& held, auto& desk) {
        bool any = false;
        legs_ = {};
        for (std::size_t i = 0; i != count; ++i) {
            if (held.at[i].is_zero()) continue;
            any = true;
            gw::market_order o;
            o.symbol = coin();
            o.side = held.at[i].is_negative() ? gw::side::buy : gw::side::sell;
            o.quantity = {held.at[i].abs().to_decimal().value()};
            o.reduce_only = true;
            keep(desk.submit_to(static_cast<std::uint8_t>(i), o), i);
        }
        closings += any && !closing_;
        return any;
    }
    bool keep(const gw::order_result<gw::order_ref>& placed, std::size_t gateway) {
        if (!placed) return false; // the desk counts refusals by check
        legs_[gateway] = *placed;
        ++accounts_[gateway].legs;
        return true;
    }

    std::array<account, count> accounts_;
    std::array<gw::order_ref, count> legs_;
    gw::steady_time next_;
    bool closing_ = false;
};

} // namespace demo
