// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/row_book.hpp>
#include <gatewright/core/settings.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/venue/gateway_options.hpp>
#include <gatewright/venue/interactive_brokers/config.hpp>
#include <gatewright/venue/interactive_brokers/symbols.hpp>

#include <cstdint>
#include <string>

namespace gatewright::venue::interactive_brokers {

namespace detail {

inline constexpr link_name link_names[] = {{"tws"}};
inline constexpr setting_word<bool stream_selection::*> stream_words[] = {
    {"best_quotes", &stream_selection::best_quotes},
    {"trades", &stream_selection::trades},
    {"books", &stream_selection::books},
    {"bars", &stream_selection::bars}};
inline constexpr setting_word<market_data_type> data_words[] = {
    {"live", market_data_type::live},
    {"frozen", market_data_type::frozen},
    {"delayed", market_data_type::delayed},
    {"delayed_frozen", market_data_type::delayed_frozen}};
inline constexpr setting_word<bool> others_words[] = {{"ignore", false}, {"adopt", true}};

} // namespace detail

/// Reads one account's settings: `key` is the account; there is no secret. The endpoint is `tws`. Options are those of
/// every venue (`venue/gateway_options.hpp`), `client_id`, `orders_of_others` ("ignore" or "adopt"), `streams`,
/// `market_data` ("live", "frozen", "delayed", "delayed_frozen"), `book_rows`, `smart_books`, `book_quiet_ms`,
/// `messages_per_second`, `outside_regular_hours`. Symbols are written as `symbols.hpp` says.
/// @throws std::invalid_argument naming the field and the offence.
[[gnu::cold]] inline config make_config(const gateway_settings& s) {
    config c;
    read_settings("options", s.options, [&](auto& in) {
        in.take("client_id", c.client_id, setting_range<std::int32_t>{0, 2'000'000'000});
        in.take("orders_of_others", c.adopt_others, detail::others_words);
        in.take("market_data", c.data, detail::data_words);
        in.take("book_rows", c.book_rows, setting_range<std::int32_t>{1, book::most_rows});
        in.take("smart_books", c.smart_books);
        in.take("book_quiet_ms", c.book_quiet);
        in.take("messages_per_second", c.messages_per_second, setting_range<std::uint32_t>{10, 10'000});
        in.take("outside_regular_hours", c.outside_regular_hours);
        in.take("streams", c.streams, detail::stream_words);
        take_gateway_options(in, c);
    });
    if (c.dead_man_switch.ns != 0)
        refuse_setting("options.dead_man_switch_ms", "the venue has no dead man's switch");
    read_endpoints(s, detail::link_names, c.endpoints);
    read_symbols(s, [](std::string_view name) { return static_cast<bool>(to_contract(name)); }, c.symbols);
    if (!s.api_secret.empty() || !s.passphrase.empty())
        refuse_setting("credentials", "the venue has no secret: the key alone names the account");
    if (!s.api_key.empty()) {
        const auto who = credentials::make(s.api_key);
        if (!who) refuse_setting("credentials", "api_key is malformed");
        c.credentials = *who;
    }
    return c;
}

} // namespace gatewright::venue::interactive_brokers
