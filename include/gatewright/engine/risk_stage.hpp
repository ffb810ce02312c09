// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/orders/order_record.hpp>
#include <gatewright/risk/configure.hpp>
#include <gatewright/risk/exposure_ledger.hpp>
#include <gatewright/risk/flatten_fsm.hpp>
#include <gatewright/risk/monitor_set.hpp>
#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/risk_chain.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace gatewright {

/// True if a risk stage has monitors.
template <class RiskT>
concept Supervised = requires(RiskT& r) { r.monitors; };

/// The risk stage of an engine: the chain that orders are asked of, the sums that it needs, and what watches beside
/// it. Gateways tell it what changed; what a chain does not need costs nothing.
///
/// @tparam RiskT a `risk::risk_chain` or a `risk::supervised` one
template <class RiskT>
class risk_stage {
public:
    /// How often the monitors look though nothing happens.
    static constexpr duration longest_look = seconds(1);
    /// How often they look, at most, while only prices change. What changes a position or a balance, and how a
    /// placement ended, is looked at in the same step; what an order that is merely sent or rests adds, no monitor
    /// looks at.
    static constexpr duration price_look = milliseconds(100);

    risk_stage() = default;
    /// @param chain the checks, and monitors. @param value how assets are valued
    risk_stage(RiskT chain, risk::valuation value) : chain_(std::move(chain)), value_(std::move(value)) {}

    /// Numbers the instruments of all gateways and takes the memory. Once, when the gateways stand where they stay.
    /// @param names of the accounts, as limits name them; may be empty. @param desk_names of instruments, as far as they
    /// are listed
    template <class GatewaysT>
    void prepare(GatewaysT& gateways, const std::vector<std::string>& names,
                 std::vector<std::string> desk_names = {}) {
        std::vector<risk::exposure_ledger::source> sources;
        std::vector<const orders::accounts*> balances;
        std::vector<const void*> venues;
        risk::risk_layout layout;
        std::apply([&](auto&... g) { (add(g, sources, balances, venues, layout), ...); }, gateways);
        layout.accounts = names;
        layout.accounts.resize(balances.size());
        layout.names = std::move(desk_names);
        chain_.prepare(layout);
        if constexpr (RiskT::needs_totals)
            ledger_ = risk::exposure_ledger(value_, sources, std::move(balances));
        flatten_ = risk::flatten_fsm(layout.instruments.size() * 3);
        layout_ = std::move(layout);
    }

    /// The checks, and monitors.
    [[nodiscard]] RiskT& chain() noexcept { return chain_; }
    [[nodiscard]] const RiskT& chain() const noexcept { return chain_; }
    /// The sums, as of the last order that was judged or the last look. Empty for a chain that does not need them.
    [[nodiscard]] const risk::exposure_ledger& ledger() const noexcept { return ledger_; }
    /// Brings them up to date.
    const risk::exposure_ledger& settled(steady_time now) noexcept {
        if constexpr (RiskT::needs_totals) ledger_.settle(now);
        return ledger_;
    }
    /// How assets are valued, as configured.
    [[nodiscard]] const risk::valuation& value() const noexcept { return value_; }
    /// The instruments and accounts, by number.
    [[nodiscard]] const risk::risk_layout& layout() const noexcept { return layout_; }
    /// Changes one setting of a check or a monitor; see `risk::change_setting`.
    /// @throws std::invalid_argument naming the setting and the offence: then nothing is changed
    void change_setting(std::string_view check, std::string_view key, std::string_view text) {
        std::vector<std::string> symbols;
        symbols.reserve(layout_.instruments.size());
        for (const symbol_name& s : layout_.instruments) symbols.emplace_back(s.view());
        risk::change_setting(chain_, check, key, text,
                             {symbols, layout_.accounts, std::string(ledger_.asset().view()), layout_.names});
        look_now_ = true;
    }
    /// All settings, as a configuration has them.
    [[nodiscard]] risk::risk_settings settings() const { return risk::settings_of(chain_, value_); }
    /// What is being closed.
    [[nodiscard]] risk::flatten_fsm& flatten() noexcept { return flatten_; }
    [[nodiscard]] const risk::flatten_fsm& flatten() const noexcept { return flatten_; }

    /// An instrument's number.
    [[nodiscard]] std::uint16_t number(std::uint8_t gateway, instrument_index i) const noexcept {
        return i.valid() && gateway < first_.size() ? static_cast<std::uint16_t>(first_[gateway] + i.value)
                                                    : risk::no_number;
    }

    /// Positions or rules of an instrument changed.
    void on_change(std::uint8_t gateway, instrument_index i) noexcept {
        if constexpr (RiskT::needs_totals) {
            ledger_.touch(number(gateway, i));
            look_now_ = true;
        }
    }
    /// An instrument's mark price or quote changed.
    void on_reference(std::uint8_t gateway, instrument_index i) noexcept {
        if constexpr (RiskT::needs_totals) {
            ledger_.touch_price(number(gateway, i));
            prices_moved_ = true;
        }
    }
    /// The market traded, or is quoted, at a price.
    void on_price(std::uint8_t gateway, instrument_index i, price p, steady_time now) noexcept {
        if constexpr (RiskT::follows_prices) chain_.on_price(number(gateway, i), p, now);
    }
    /// An order was placed, reported on, or ended.
    void on_order(std::uint8_t gateway, const orders::order_record& r) noexcept {
        if constexpr (RiskT::needs_totals) ledger_.on_order(number(gateway, r.request.instrument), r);
        look_now_ = look_now_ || flatten_.active();
    }
    /// An order ended by the venue's word: what it took of the account's funds and did not spend is free again, of
    /// contracts what its position no longer needs.
    template <class StateT>
    void on_ended(StateT& g, std::uint8_t gateway, const orders::order_record& r) noexcept {
        if constexpr (RiskT::needs_totals) {
            const instrument_index i = r.request.instrument;
            const instrument& rules = g.instruments[i.value].rules;
            const asset_code& asset = risk::funding_asset(rules, r.request.side);
            if (!r.funds.is_zero()) {
                risk::released_funds f{gateway, asset, rules.kind, {{}, r.funds_told}};
                f.taken.amount = g.orders.take_unspent(r.ref);
                if (!f.taken.amount.is_zero()) chain_.on_released(f);
            }
            if (rules.kind == instrument_kind::spot) return;
            const position_side leg = r.request.position_side;
            const wide_decimal& held = g.positions(i, leg).quantity();
            const orders::open_exposure& open = g.orders.exposure(i, leg);
            wide_decimal up = held;
            wide_decimal down = held.negated();
            if (!up.add(open.open_buy) || !down.add(open.open_sell)) return;
            chain_.on_ended(
                {number(gateway, i), gateway, leg, asset, std::max(std::max(up, down), wide_decimal{})});
        }
    }
    /// Balances of an account changed.
    void on_balances(std::uint8_t gateway) noexcept {
        if constexpr (RiskT::needs_totals) {
            ledger_.touch_balances(gateway);
            look_now_ = true;
        }
    }
    /// A placement was accepted, or failed.
    void on_outcome(std::uint8_t gateway, bool accepted, steady_time now) noexcept {
        chain_.on_outcome(gateway, accepted, now);
        look_now_ = true;
    }

    /// Fills in what the sums know.
    void fill_in(risk::risk_view& v, std::uint8_t gateway, instrument_index i) noexcept {
        v.number = number(gateway, i);
        v.account = gateway;
        if constexpr (RiskT::needs_totals) {
            ledger_.settle(v.now.steady);
            ledger_.fill_in(v, v.number, v.now.steady);
        }
    }

    /// The monitors look before the step ends.
    void look_soon() noexcept { look_now_ = true; }
    /// Whether it is time to look.
    [[nodiscard]] bool look_due(steady_time now) const noexcept {
        if (flatten_.active() && (look_now_ || flatten_.due() <= now)) return true;
        if constexpr (Supervised<RiskT>)
            return look_now_ || now - looked_ >= longest_look ||
                   (prices_moved_ && now - looked_ >= price_look);
        else
            return false;
    }
    /// When it wants to look though nothing happens; `never` if it need not.
    [[nodiscard]] steady_time next_look() const noexcept {
        steady_time t = flatten_.due();
        if constexpr (Supervised<RiskT>) t = std::min(t, looked_ + longest_look);
        return t;
    }
    /// The monitors look.
    /// @param started what the accounts start from is known: before that nobody looks. @param health of the gateways.
    /// @param changed `changed(const risk::monitor_finding&)`: one begins to ask for something
    template <class ChangedF>
    risk::monitor_action look(const clock_reading& now, bool started, std::uint64_t orders,
                              std::uint64_t rejects, std::span<const risk::gateway_health> health,
                              ChangedF changed) noexcept {
        look_now_ = prices_moved_ = false;
        looked_ = now.steady;
        if constexpr (Supervised<RiskT>) {
            if (!started) return risk::monitor_action::none;
            ledger_.settle(now.steady);
            return chain_.monitors.observe({&ledger_, now, orders, rejects, health}, changed);
        } else {
            return risk::monitor_action::none;
        }
    }

private:
    template <class StateT>
    void add(StateT& g, std::vector<risk::exposure_ledger::source>& sources,
             std::vector<const orders::accounts*>& balances, std::vector<const void*>& venues,
             risk::risk_layout& layout) {
        const auto gateway = static_cast<std::uint8_t>(first_.size());
        // A venue's type stands for its market.
        const void* const market = market_of<typename StateT::venue_type>();
        std::size_t venue = 0;
        while (venue < venues.size() && venues[venue] != market) ++venue;
        if (venue == venues.size()) venues.push_back(market);
        first_.push_back(static_cast<std::uint16_t>(sources.size()));
        balances.push_back(&g.accounts);
        for (std::size_t i = 0; i < g.instruments.size(); ++i) {
            layout.instruments.push_back(g.instruments[i].rules.symbol);
            layout.account_of.push_back(gateway);
            sources.push_back({&g.instruments[i].rules,
                               &g.instruments[i].reference,
                               &g.positions,
                               &g.orders,
                               {static_cast<std::uint16_t>(i)},
                               gateway,
                               static_cast<std::uint8_t>(venue)});
        }
    }
    /// An address of each venue type's own.
    template <class VenueT>
    static const void* market_of() noexcept {
        static const char mine = 0;
        return &mine;
    }

    RiskT chain_;
    risk::valuation value_;
    risk::exposure_ledger ledger_;
    risk::flatten_fsm flatten_;
    risk::risk_layout layout_;
    std::vector<std::uint16_t> first_; ///< number of each gateway's first instrument
    steady_time looked_;
    bool look_now_ = false;
    bool prices_moved_ = false;
};

} // namespace gatewright
