// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/bars/bar_clock.hpp>
#include <gatewright/core/bar_interval.hpp>
#include <gatewright/core/decimal.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/settings_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatewright::bars {

/// What ends a bar.
enum class bar_kind : std::uint8_t { time, tick, volume, notional };
BOOST_DESCRIBE_ENUM(bar_kind, time, tick, volume, notional)

/// Which bars are wanted, as a configuration says it.
struct bar_spec {
    bar_kind kind = bar_kind::time;
    bar_interval interval{}; ///< of `time`
    decimal threshold{};     ///< of the others: trades, units of quantity, quote currency
};

/// Reads which bars are wanted. For set-up.
///
/// | text | bars |
/// |---|---|
/// | `15s`, `1m`, `4h`, `1d`, `1w`, `1M` | of that length of time: seconds, minutes, hours, days, weeks, months; see `bar_clock` |
/// | `tick:500` | of so many trades |
/// | `volume:10` | of so much volume, in the instrument's unit |
/// | `notional:1000000` | of so much turnover, in quote currency |
///
/// @param field where the text stands, as the error says it: "options.bars"
/// @param calendar that the length must be possible with
/// @throws std::invalid_argument "field: 'text' offence".
[[nodiscard]] inline bar_spec read_bar_spec(std::string_view field, std::string_view text,
                                            const bar_calendar& calendar = {}) {
    const auto refuse = [&](const std::string& offence) {
        refuse_setting(field, "'" + std::string(text) + "' " + offence);
    };
    bar_spec spec;
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        std::string_view rest = text;
        spec.interval = bar_interval::read(rest);
        if (!spec.interval.valid() || !rest.empty())
            refuse("is no bar: a number and s, m, h, d, w or M, or tick:N, volume:N, notional:N");
        if (const char* const wrong = bar_clock::offence(spec.interval, calendar); wrong != nullptr)
            refuse("is refused, " + std::string(wrong));
        return spec;
    }
    const auto kind = enumerator_named<bar_kind>(text.substr(0, colon));
    if (!kind || *kind == bar_kind::time) refuse("is of no kind of bar: tick, volume or notional");
    spec.kind = *kind;
    const std::string_view figure = text.substr(colon + 1);
    const auto threshold = decimal::parse(figure);
    if (!threshold) refuse("has no number behind the colon");
    spec.threshold = *threshold;
    if (spec.threshold.sign() <= 0) refuse("has a threshold that is not above zero");
    if (spec.kind == bar_kind::tick && !spec.threshold.rescaled(0)) refuse("is no whole number of trades");
    return spec;
}

} // namespace gatewright::bars
