// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/market.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// Money of many currencies in one: the market's first asset.
namespace gatewright::sim::server {

/// Best bid and ask, in ticks.
struct quote {
    std::int64_t bid = 0, ask = 0;
    /// The price at which a position of that sign is closed.
    [[nodiscard]] std::int64_t closing(bool of_long) const noexcept { return of_long ? bid : ask; }
};
/// An instrument's prices now; where its book lacks a side that at which it is valued.
[[nodiscard]] inline quote quote_of(const market& m, matching::instrument_id i) {
    const auto& book = m.engine().book(i);
    const std::int64_t mark = m.engine().mark_ticks(i);
    return {book.best(side::buy).value_or(mark), book.best(side::sell).value_or(mark)};
}

/// How much home currency a unit of quote currency is, in 10^-8: of what comes in, and of what is paid.
struct conversion_factors {
    matching::wide gain = 100'000'000, loss = 100'000'000;
    [[nodiscard]] matching::wide of(matching::wide amount) const noexcept { return amount < 0 ? loss : gain; }
};

/// Turns sums in quote currency into home currency, by listed instruments: that of the two currencies, or two over a
/// third one.
class home_conversion {
public:
    /// @param places decimals of home currency that sums are rounded to
    /// @throws std::invalid_argument for a quote currency that nothing turns into the home currency
    home_conversion(const market& m, int places) : market_(m), unit_(matching::power_of_ten(16 - places)) {
        const asset_code home = m.assets().at(0);
        ways_[std::string(home.view())] = {};
        for (const auto i : m.instruments())
            for (const asset_code& currency : {m.listed(i).quote, m.listed(i).base})
                if (auto way = way_to(currency, home))
                    ways_.try_emplace(std::string(currency.view()), *std::move(way));
                else if (currency == m.listed(i).quote)
                    throw std::invalid_argument("first_asset: no instrument turns " +
                                                std::string(currency.view()) + " into " +
                                                std::string(home.view()));
    }
    /// Whether something turns a currency into the home currency.
    [[nodiscard]] bool knows(const asset_code& currency) const {
        return ways_.contains(std::string(currency.view()));
    }
    /// @pre it is a quote currency, or `knows` it
    [[nodiscard]] conversion_factors factors(const asset_code& currency) const {
        conversion_factors f;
        const auto way = ways_.find(std::string(currency.view()));
        if (way == ways_.end()) return f;
        for (const step& s : way->second) {
            const quote q = quote_of(market_, s.instrument);
            f.gain = times(f.gain, s, s.inverse ? q.ask : q.bid);
            f.loss = times(f.loss, s, s.inverse ? q.bid : q.ask);
        }
        return f;
    }
    [[nodiscard]] conversion_factors factors(matching::instrument_id i) const {
        return factors(market_.listed(i).quote);
    }
    /// A sum in 10^-8 of an instrument's quote currency as units of home currency, rounded half to even.
    [[nodiscard]] matching::wide home(matching::instrument_id i, matching::wide amount) const {
        return matching::divide_half_even(matching::multiply(amount, factors(i).of(amount)), unit_);
    }
    /// The same between what comes in and what is paid.
    [[nodiscard]] matching::wide home_middle(matching::instrument_id i, matching::wide amount) const {
        const conversion_factors f = factors(i);
        return matching::divide_half_even(matching::multiply(amount, f.gain + f.loss), 2 * unit_);
    }

private:
    struct step {
        matching::instrument_id instrument = 0;
        bool inverse = false; ///< divides by the price
    };
    [[nodiscard]] std::optional<step> step_between(const asset_code& from, const asset_code& to) const {
        for (const auto i : market_.instruments()) {
            if (market_.listed(i).base == from && market_.listed(i).quote == to) return step{i, false};
            if (market_.listed(i).base == to && market_.listed(i).quote == from) return step{i, true};
        }
        return std::nullopt;
    }
    /// Nothing if there is none.
    [[nodiscard]] std::optional<std::vector<step>> way_to(const asset_code& from,
                                                          const asset_code& home) const {
        if (from == home) return std::vector<step>{};
        if (const auto direct = step_between(from, home)) return std::vector<step>{*direct};
        for (const auto i : market_.instruments())
            for (const asset_code& over : {market_.listed(i).base, market_.listed(i).quote})
                if (const auto first = step_between(from, over), second = step_between(over, home);
                    first && second)
                    return std::vector<step>{*first, *second};
        return std::nullopt;
    }
    [[nodiscard]] matching::wide times(matching::wide factor, const step& s, std::int64_t ticks) const {
        const decimal tick = market_.listed(s.instrument).tick;
        const matching::wide places = matching::power_of_ten(-tick.exponent());
        const matching::wide price = matching::multiply(ticks, tick.mantissa());
        if (!s.inverse) return matching::divide_half_even(matching::multiply(factor, price), places);
        return matching::divide_half_even(matching::multiply(factor, places), price);
    }

    const market& market_;
    matching::wide unit_;
    std::map<std::string, std::vector<step>> ways_; ///< by currency
};

} // namespace gatewright::sim::server
