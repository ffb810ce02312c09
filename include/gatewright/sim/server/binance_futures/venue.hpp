// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/flow.hpp>
#include <gatewright/sim/matching/matching_engine.hpp>
#include <gatewright/sim/server/binance_futures/config.hpp>
#include <gatewright/sim/server/binance_futures/request.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_futures {

/// The market behind the protocol: what is listed, who trades, and the matching engine. Everything else in
/// this folder turns the venue's messages into calls of it, and its state into the venue's messages.
class venue {
public:
    explicit venue(exchange_config config)
        : config_(std::move(config))
        , engine_(first_order_id)
        , house_(engine_.add_account({}, {}, 1, true))
        , flow_(config_.flow, house_) {
        for (const symbol_config& s : config_.symbols) {
            const auto id = engine_.add_instrument({s.symbol, s.tick, s.lot});
            const std::int64_t reference = ticks(s.reference_price, s.tick);
            engine_.set_mark_ticks(id, reference);
            flow_.add(id, reference);
        }
        for (const account_config& a : config_.accounts)
            engine_.add_account(a.balance, {a.maker_rate, a.taker_rate}, a.leverage);
    }

    matching::matching_engine& engine() noexcept { return engine_; }
    [[nodiscard]] const matching::matching_engine& engine() const noexcept { return engine_; }
    [[nodiscard]] const exchange_config& config() const noexcept { return config_; }

    /// Lets the rest of the market trade up to `now`, and positions be valued at its reference price.
    void advance(timestamp now) {
        engine_.expire(now);
        if (!config_.background) return;
        if (!open_) {
            open_ = true;
            flow_.open(engine_, now);
        }
        flow_.advance(engine_, now);
        for (std::size_t i = 0; i < config_.symbols.size(); ++i)
            engine_.set_mark_ticks(static_cast<matching::instrument_id>(i), flow_.reference_ticks(i));
    }

    /// The account of the first trader; those of the configuration follow each other.
    [[nodiscard]] matching::account_id account_id(std::size_t index) const noexcept {
        return static_cast<matching::account_id>(house_ + 1 + index);
    }
    /// The account's configuration.
    [[nodiscard]] const account_config& account(matching::account_id id) const {
        return config_.accounts.at(id - house_ - 1);
    }
    [[nodiscard]] std::optional<matching::account_id> account_of_key(std::string_view api_key) const {
        for (std::size_t i = 0; i < config_.accounts.size(); ++i)
            if (config_.accounts[i].api_key == api_key) return account_id(i);
        return std::nullopt;
    }

    /// @throws api_error -1121
    [[nodiscard]] matching::instrument_id instrument(std::string_view symbol) const {
        for (std::size_t i = 0; i < config_.symbols.size(); ++i)
            if (config_.symbols[i].symbol == symbol) return static_cast<matching::instrument_id>(i);
        throw errors::symbol();
    }
    [[nodiscard]] const symbol_config& symbol(matching::instrument_id id) const {
        return config_.symbols.at(id);
    }

    /// A price as the venue writes it, with the decimals of its tick.
    [[nodiscard]] decimal price(matching::instrument_id id, std::int64_t price_ticks) const {
        const decimal tick = symbol(id).tick;
        return {price_ticks * tick.mantissa(), tick.exponent()};
    }
    [[nodiscard]] decimal quantity(matching::instrument_id id, std::int64_t lots) const {
        const decimal lot = symbol(id).lot;
        return {lots * lot.mantissa(), lot.exponent()};
    }
    /// Average price of what was executed, rounded to eight places; zero with the tick's decimals if nothing
    /// was.
    [[nodiscard]] decimal average(matching::instrument_id id, matching::wide value, std::int64_t lots) const {
        if (lots == 0) return price(id, 0);
        const decimal exact = matching::position{lots, value, 0, {}}.entry_price(symbol(id).lot).normalized();
        const auto wanted = symbol(id).tick.exponent();
        return exact.exponent() > wanted ? exact.rescaled(wanted).value() : exact;
    }

    /// The order of an account by one of its ids; the newest one if a client id was used again.
    [[nodiscard]] const matching::order* find(matching::account_id account,
                                              matching::instrument_id instrument,
                                              std::optional<std::int64_t> id,
                                              std::optional<std::string_view> client_id) const {
        if (id) {
            const matching::order* o = engine_.find(static_cast<matching::order_id>(*id));
            return o && o->account == account && o->instrument == instrument ? o : nullptr;
        }
        const auto at = client_ids_.find({account, std::string(*client_id)});
        if (at == client_ids_.end()) return nullptr;
        const matching::order* o = engine_.find(at->second);
        return o && o->instrument == instrument ? o : nullptr;
    }
    [[nodiscard]] bool client_id_is_open(matching::account_id account, const std::string& client_id) const {
        const auto at = client_ids_.find({account, client_id});
        if (at == client_ids_.end()) return false;
        const matching::order* o = engine_.find(at->second);
        return o && matching::is_open(o->status);
    }
    void remember(matching::account_id account, const std::string& client_id, matching::order_id id) {
        client_ids_.insert_or_assign({account, client_id}, id);
    }

    /// The number of ticks of a price that is a multiple of the tick. @throws std::invalid_argument if it is
    /// not.
    static std::int64_t ticks(decimal value, decimal unit) {
        const auto count = multiple(value, unit);
        if (!count) throw std::invalid_argument(value.str() + " is no multiple of " + unit.str());
        return *count;
    }
    /// How many times `value` holds `unit`, if that is a whole number.
    static std::optional<std::int64_t> multiple(decimal value, decimal unit) {
        const auto exponent = std::min(value.exponent(), unit.exponent());
        const auto a = value.rescaled(exponent), b = unit.rescaled(exponent);
        if (!a || !b || a->mantissa() % b->mantissa() != 0) return std::nullopt;
        return a->mantissa() / b->mantissa();
    }

private:
    /// The venue's ids need more than 32 bits.
    static constexpr matching::order_id first_order_id = 40'000'000'000;

    exchange_config config_;
    matching::matching_engine engine_;
    matching::account_id house_;
    matching::background_flow flow_;
    bool open_ = false;
    std::map<std::pair<matching::account_id, std::string>, matching::order_id> client_ids_;
};

} // namespace gatewright::sim::server::binance_futures
