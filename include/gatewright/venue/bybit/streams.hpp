// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/venue/bybit/config.hpp>
#include <gatewright/venue/subscription_items.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

// What is subscribed to on each link, topic by topic, and the messages that say so.
// Source: Bybit API v5, "Connect", "How to Subscribe to Topics", "Authentication".
namespace gatewright::venue::bybit {

/// One topic, of an instrument or of the account.
struct stream_item {
    std::string_view topic; ///< empty: there is no such item
    std::string_view of;    ///< the instrument; empty for a topic of the account
    instrument_index instrument{};

    /// Whether that is its name, "topic" or "topic.instrument".
    [[nodiscard]] bool named(std::string_view name) const noexcept {
        if (of.empty()) return name == topic;
        return name.size() == topic.size() + 1 + of.size() && name.starts_with(topic) &&
               name[topic.size()] == '.' && name.ends_with(of);
    }
};

/// The topic that brings the books, as the venue writes it; empty for none.
[[nodiscard]] constexpr std::string_view to_word(book_channel b) noexcept {
    constexpr std::string_view words[] = {
        "", "orderbook.50", "orderbook.200", "orderbook.500", "orderbook.1000", "orderbook.full"};
    return words[static_cast<std::size_t>(b)];
}

/// Characters of the topics that one connection takes ("Connect", "Public channel - Args limits").
inline constexpr std::size_t most_topic_characters = 21000;

/// Calls `each(topic)` for the topics that every instrument is subscribed to.
template <class EachT>
void each_topic(const config& c, EachT each) noexcept {
    const stream_selection& s = c.streams;
    const bool contracts = c.category != category::spot;
    if (s.best_quotes) each(std::string_view("orderbook.1"));
    if (s.books != book_channel::none) each(to_word(s.books));
    if (s.trades) each(std::string_view("publicTrade"));
    if (s.tickers || (s.mark_prices && contracts)) each(std::string_view("tickers"));
    if (s.bars) each(std::string_view("kline.1"));
    if (s.liquidations && contracts) each(std::string_view("allLiquidation"));
}
/// How many instruments one connection takes, each with the longest name that there can be: quotes and commas count, as
/// the documentation does not say that they do not. No topic at all: any number.
[[nodiscard]] inline std::size_t instruments_per_link(const config& c) noexcept {
    std::size_t characters = 0;
    each_topic(c, [&](std::string_view topic) {
        characters += topic.size() + std::string_view(".\"\",").size() + symbol_name::capacity();
    });
    return characters == 0 ? ~std::size_t{0} : most_topic_characters / characters;
}
/// So many it takes at least, whatever they are subscribed to: where this decides, nothing is counted.
inline constexpr std::size_t least_per_link = 76;
/// The link that an instrument's topics are on: links are filled one after the other.
[[nodiscard]] inline std::size_t market_link_of(const config& c, instrument_index i) noexcept {
    if (i.value < least_per_link) [[likely]]
        return market_link(0);
    return market_link(i.value / instruments_per_link(c));
}

/// The items of a link in their order, as `venue/subscription_items.hpp` takes them. Topics of the account are those of
/// all categories: rows of another one are left out when they come.
[[nodiscard]] inline auto items_of(const config& c, std::size_t number) noexcept {
    return [&c, number](auto each) {
        if (number == static_cast<std::size_t>(channel::private_stream)) {
            const auto pass = [&](bool wanted, std::string_view topic) {
                if (wanted) each(stream_item{topic, {}, {}});
            };
            const bool contracts = c.category != category::spot;
            pass(true, "order");
            pass(true, "execution");
            pass(contracts, "position");
            pass(true, "wallet");
            pass(c.dead_man_switch.ns != 0, contracts ? "dcp.future" : "dcp.spot");
        }
        const std::size_t market = market_number(number);
        if (market == market_link_count) return;
        const std::size_t share = instruments_per_link(c), all = c.symbols.size();
        const std::size_t first = market == 0 ? 0 : share < all ? std::min(market * share, all) : all;
        for (std::size_t n = first; n < first + std::min(share, all - first); ++n)
            each_topic(c, [&](std::string_view topic) {
                each(stream_item{topic, c.symbols[n], instrument_index{static_cast<std::uint16_t>(n)}});
            });
    };
}

/// `{"req_id":"n","op":"subscribe","args":[…]}`, or `unsubscribe`, of a range of items.
/// @return the text in `out`, empty if it does not fit.
[[nodiscard]] inline std::string_view encode_subscription(std::string_view operation, const config& c,
                                                          std::size_t link, std::size_t first,
                                                          std::size_t count, std::uint64_t id,
                                                          std::span<char> out) noexcept {
    wire::buffer_writer w(out);
    w.put_all("{\"req_id\":\"", id, "\",\"op\":\"", operation, "\",\"args\":[");
    bool behind = false;
    walk_range(items_of(c, link), first, count, [&](const stream_item& i) {
        w.put_all(std::exchange(behind, true) ? std::string_view(",\"") : std::string_view("\""), i.topic);
        if (!i.of.empty()) w.put_all('.', i.of);
        w.put('"');
    });
    w.put("]}");
    return w.whole();
}

/// How long a login may take to arrive.
inline constexpr std::int64_t login_validity_ms = 10000;

/// The login of a connection: the signature is of a fixed text and the time until which it is good.
/// @return the text in `out`, empty if it does not fit or cannot be signed.
[[nodiscard]] inline std::string_view encode_login(const credentials& who, std::int64_t time_ms,
                                                   std::span<char> out) noexcept {
    char digits[20];
    wire::buffer_writer expires(digits);
    expires.put_integer(time_ms + login_validity_ms);
    credentials::signature_text room;
    const std::string_view signature = who.sign({"GET/realtime", expires.view()}, room);
    if (signature.empty()) return {};
    wire::buffer_writer w(out);
    w.put_all("{\"op\":\"auth\",\"args\":[\"", who.api_key(), "\",", expires.view(), ",\"", signature,
              "\"]}");
    return w.whole();
}

} // namespace gatewright::venue::bybit
