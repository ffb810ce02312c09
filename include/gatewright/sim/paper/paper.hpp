// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/sim/paper/account.hpp>
#include <gatewright/sim/paper/latency_models.hpp>
#include <gatewright/sim/paper/queue_models.hpp>
#include <gatewright/sim/paper/session.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/concepts.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::paper {

/// Credentials of an account that needs none.
struct no_credentials {
    [[nodiscard]] static constexpr bool usable() noexcept { return true; }
};

/// "paper_" and a name.
template <const std::string_view& Name>
struct prefixed {
    static constexpr std::string_view prefix = "paper_";
    static constexpr auto text = [] {
        std::array<char, prefix.size() + Name.size() + 1> all{};
        std::size_t n = 0;
        for (const std::string_view part : {prefix, Name})
            for (const char c : part) all[n++] = c;
        return all;
    }();
    static constexpr std::string_view value{text.data(), text.size() - 1};
};

/// Reads "USDT:100000,BTC:0.5".
/// @throws std::invalid_argument naming the part that is no asset and amount, or that is given twice.
inline std::vector<money> parse_balances(std::string_view text) {
    std::vector<money> all;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        const std::string_view one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t colon = one.find(':');
        money m;
        const auto amount =
            decimal::parse(colon == std::string_view::npos ? std::string_view() : one.substr(colon + 1));
        if (!amount || amount->is_negative() || colon == 0 || !m.asset.assign(one.substr(0, colon)))
            refuse_setting("options.paper_balances", "'" + std::string(one) + "' is not ASSET:AMOUNT");
        m.amount = *amount;
        for (const money& other : all)
            if (other.asset == m.asset)
                refuse_setting("options.paper_balances", "'" + std::string(m.asset) + "' is given twice");
        all.push_back(m);
    }
    return all;
}

} // namespace gatewright::sim::paper

namespace gatewright::venues {

/// A paper account at a venue: market data are the venue's, live or recorded; orders are filled in this process against
/// them, with the venue's capabilities and the order states of a real account, and nothing is sent that would need a
/// key. In a configuration its name is "paper_" and the venue's: a desk that is built for paper takes no settings that
/// are meant for money, and the other way round.
///
/// @tparam VenueT whose market data, instruments and capabilities they are
/// @tparam QueueT how an order that rests moves up (`sim/paper/queue_models.hpp`)
/// @tparam LatencyT how long messages take (`sim/paper/latency_models.hpp`)
template <venue::Venue VenueT, sim::paper::QueueModel QueueT = sim::paper::risk_averse_queue,
          sim::paper::LatencyModel LatencyT = sim::paper::constant_latency>
struct paper {
    using market_venue = VenueT;
    using queue_model = QueueT;

    static constexpr std::string_view name = sim::paper::prefixed<VenueT::name>::value;
    static constexpr auto links = VenueT::links;
    using paths = typename VenueT::paths;
    static constexpr gatewright::session::resolution_plan resolution = VenueT::resolution;
    using sequence_policy = typename VenueT::sequence_policy;
    static constexpr bool kinds_say_little = !venue::says_kind<VenueT>;
    /// Where its snapshots of books are cut; zero: nowhere, or the venue does not say.
    static constexpr std::size_t snapshot_levels = [] {
        if constexpr (requires { VenueT::snapshot_levels; })
            return std::size_t{VenueT::snapshot_levels};
        else
            return std::size_t{0};
    }();

    /// The venue's, but for what an account of this process has not: a dead man's switch, settings besides the
    /// leverage, exits attached to orders, market orders of no quantity, orders that execute but once.
    struct capabilities : venue::capabilities_of<VenueT> {
        static constexpr venue::capability_table table = [] {
            venue::capability_table t = venue::capabilities_of<VenueT>::table;
            t.venue = name;
            t.dead_man_switch = false;
            t.native_lists = {};
            t.lists_by_fills = false;
            for (venue::path_capabilities& p : t.paths) {
                p.attached = {};
                p.close_at_market = p.close_trade = false;
            }
            t.fills_once = false; // the account's own matching fills an order as often as it comes to
            t.positions = venue::position_listing::listed;
            const bool leverage = t.settings.contains(account_setting::leverage);
            t.settings = {};
            if (leverage) t.settings.insert(account_setting::leverage);
            return t;
        }();
    };

    /// The venue's own, of which the credentials are not used, and the account's.
    struct config : VenueT::config {
        sim::paper::no_credentials credentials;
        sim::paper::account_options account;
        LatencyT latency{};
    };

    /// Reads the settings: those of the venue without credentials, and the options `paper_balances`
    /// ("USDT:100000,BTC:0.5"), `paper_maker_fee`, `paper_taker_fee` and `paper_maintenance_margin` (fractions),
    /// `paper_leverage`, and what the model of latencies takes (`paper_order_latency_us` and others).
    /// @throws std::invalid_argument naming the field and the offence.
    static config make_config(const gateway_settings& s) {
        gateway_settings market = s;
        market.api_key = market.api_secret = market.passphrase = {};
        decltype(market.options) own;
        std::erase_if(market.options, [&](const auto& option) {
            const bool mine = option.first.starts_with("paper_");
            if (mine) own.insert(option);
            return mine;
        });
        config c;
        static_cast<typename VenueT::config&>(c) = VenueT::make_config(market);
        read_settings("options", own, [&](auto& in) {
            if (const std::string* text = in.find("paper_balances"))
                c.account.balances = sim::paper::parse_balances(*text);
            const auto fraction = [&](std::string_view setting, decimal& into, bool negative) {
                const std::string* const text = in.find(setting);
                if (text == nullptr) return;
                const auto d = decimal::parse(*text);
                if (!d || d->abs() >= decimal(1, 0) || (d->is_negative() && !negative))
                    in.refuse(setting, "'" + *text + "' is no fraction below 1");
                into = *d;
            };
            fraction("paper_maker_fee", c.account.maker_fee, true);
            fraction("paper_taker_fee", c.account.taker_fee, true);
            fraction("paper_maintenance_margin", c.account.maintenance_margin, false);
            in.take("paper_leverage", c.account.leverage, {1, 125});
            if constexpr (requires { c.latency.take(in); }) c.latency.take(in);
        });
        return c;
    }

    template <class PathT>
    using session = sim::paper::session<paper, PathT>;
};

} // namespace gatewright::venues
