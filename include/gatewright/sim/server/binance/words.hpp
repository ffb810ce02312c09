// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/sim/matching/flow.hpp>
#include <gatewright/sim/server/binance/api_error.hpp>
#include <gatewright/sim/server/market.hpp>
#include <gatewright/sim/server/words.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Words that all Binance venues share, and texts that they make up.
namespace gatewright::sim::server::binance {

/// The venue's words for sides.
inline constexpr word_table<side, 2> side_words{{{side::buy, "BUY"}, {side::sell, "SELL"}}};
/// The side of a word. @throws api_error if it is none
[[nodiscard]] inline side parse_side(std::string_view text) {
    const auto s = side_words.value(text);
    if (!s) throw errors::side();
    return *s;
}
/// The instrument of a symbol. @throws api_error -1121
[[nodiscard]] inline matching::instrument_id instrument_of(const market& m, std::string_view symbol) {
    const auto i = m.instrument_named(symbol);
    if (!i) throw errors::symbol();
    return *i;
}

/// Makes up ids of letters and digits: what the venue gives an order that came without a client id.
class text_source {
public:
    explicit text_source(std::uint64_t seed) : random_(seed) {}
    std::string random_text(std::size_t size) {
        static constexpr std::string_view letters =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        std::string text;
        while (text.size() < size)
            text +=
                letters[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(letters.size())))];
        return text;
    }

private:
    matching::random_source random_;
};

} // namespace gatewright::sim::server::binance
