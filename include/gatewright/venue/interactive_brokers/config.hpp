// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/api_key.hpp>
#include <gatewright/venue/gateway_options.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::venue::interactive_brokers {

/// Who trades: an account of the login that TWS was started with. There is no secret; TWS trusts the address that it is
/// called from.
class credentials {
public:
    /// Nothing is traded with it: market data only.
    credentials() noexcept = default;
    /// @param account "DU1234567"
    /// @return `invalid_parameter` naming "api_key" for what is no name of an account
    [[nodiscard]] static order_result<credentials> make(std::string_view account) noexcept {
        credentials c;
        bool plain = plain_credential(account, account_room) && c.account_.assign(account);
        for (const char letter : account) plain = plain && letter != ',';
        if (!plain)
            return order_reject{order_errc::invalid_parameter, "interactive_brokers", "api_key", {}, {}};
        return c;
    }
    [[nodiscard]] bool usable() const noexcept { return !account_.empty(); }
    /// What tells accounts apart.
    [[nodiscard]] std::string_view api_key() const noexcept { return account_.view(); }
    [[nodiscard]] std::string_view account() const noexcept { return account_.view(); }

private:
    static constexpr std::size_t account_room = 31;
    fixed_string<account_room> account_;
};

/// What of an instrument is subscribed to.
struct stream_selection {
    bool best_quotes = true; ///< with tickers
    bool trades = true;
    bool books = true; ///< by rows; of many instruments TWS gives few at a time
    bool bars = false; ///< of five seconds
};

/// Which market data TWS gives where there are no live ones for this login.
enum class market_data_type : std::uint8_t { live = 1, frozen = 2, delayed = 3, delayed_frozen = 4 };

/// What one account's gateway must be told.
struct config : gateway_options {
    config() {
        dead_man_switch = {}; // TWS has none
        // TWS's clock is told in whole seconds, and is this machine's where TWS runs here.
        max_clock_uncertainty = seconds(2);
        clock_sync_interval = seconds(10);
        // There is no sign of life but the answer to a question: it is asked for the time.
        traffic_silence = seconds(30);
        data_silence = {};
        book_silence = seconds(60);
        // A day's executions may be many.
        read_timeout = seconds(15);
    }
    /// TWS or IB Gateway, by default on this host: 7496 TWS, 7497 TWS with a paper account, 4001 and 4002 the same of IB
    /// Gateway. Nothing on the way is encrypted.
    std::array<endpoint, 1> endpoints = {endpoint{"127.0.0.1", 4001}};
    interactive_brokers::credentials credentials;
    /// Names this connection at TWS, which allows one of each number. Orders belong to it, and only it can change them:
    /// one desk keeps its number for ever. Zero also gets what a person does in TWS.
    std::int32_t client_id = 1;
    /// Whether open orders of other clients and of persons count here: they are listed now and then, not reported, and
    /// cannot be cancelled from here.
    bool adopt_others = false;
    stream_selection streams;
    market_data_type data = market_data_type::live;
    std::int32_t book_rows = 10; ///< of each side
    bool smart_books = true;     ///< of instruments at "SMART": rows of all exchanges together
    std::uint32_t messages_per_second =
        50; ///< half the market data lines of the login; more is refused or delayed
    bool outside_regular_hours = false; ///< whether orders work then, too
    /// A book is whole once both sides were told and no row came for so long, or four times that has passed since its
    /// first row, even without one of the sides: its rows come in one go, and then as the market moves. One of which no
    /// row comes in that time is empty.
    duration book_quiet = milliseconds(250);
};

} // namespace gatewright::venue::interactive_brokers
