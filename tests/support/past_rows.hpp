// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/dialect.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gatewright_test {

/// A page of the past, its times in ms.
inline gatewright::venue::history_page past_page(gatewright::history_kind what, std::string_view symbol,
                                                 std::int64_t from, std::int64_t to,
                                                 gatewright::bar_interval every = {}) {
    gatewright::venue::history_page p;
    p.what = what;
    p.symbol = symbol;
    p.interval = every;
    p.from = gatewright::timestamp::from_milliseconds(from);
    p.to = gatewright::timestamp::from_milliseconds(to);
    return p;
}

/// What a decoder of the past tells, as lines.
struct past_rows {
    std::vector<std::string> said;

    void on(const gatewright::bar& b) {
        say("bar", b.open_time.milliseconds(), b.open.str(), b.high.str(), b.low.str(), b.close.str(),
            b.volume.str(), b.turnover.str(), b.trade_count, b.close_time.milliseconds(),
            b.interval.milliseconds());
    }
    void on(const gatewright::trade& t) {
        say("trade", t.id.view(), t.price.str(), t.quantity.str(),
            t.aggressor == gatewright::side::buy ? "buy" : "sell");
    }
    void on(const gatewright::funding_rate& f) { say("funding", f.venue_time.milliseconds(), f.rate.str()); }
    void on(const gatewright::open_interest& o) {
        say("open", o.venue_time.milliseconds(), o.quantity.str(), o.value.str());
    }
    void bad_row(std::string_view, std::string_view why) { say("bad:", why); }
    void on_next_page(std::string_view cursor) { say("next", cursor); }
    template <class CodeT>
    void on_api_error(const CodeT& code, std::string_view text) {
        say("error", code, text);
    }

private:
    template <class T>
    static std::string word(const T& value) {
        if constexpr (std::is_arithmetic_v<T>)
            return std::to_string(value);
        else
            return std::string(std::string_view(value));
    }
    template <class... Ts>
    void say(const Ts&... words) {
        std::string line;
        ((line += (line.empty() ? "" : " ") + word(words)), ...);
        said.push_back(line);
    }
};

} // namespace gatewright_test
