// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/engine/engine.hpp>
#include <gatewright/risk/configure.hpp>
#include <gatewright/routing/configure.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// An engine's configuration from named settings, as a file or a service gives them. For set-up; throws
// `std::invalid_argument` naming the field and the offence.
namespace gatewright {

/// The settings of one gateway and the venue they are meant for.
struct named_gateway {
    std::string venue;
    gateway_settings settings;
};

/// A tag type's name without its namespaces: what its section in a configuration is called.
template <class TagT>
std::string tag_name() {
    // "… [with TagT = desks::main_account; …]" of GCC, "… [TagT = desks::main_account]" of Clang. A tag need not be a
    // complete type, so there is no `typeid` of it.
    std::string_view name = __PRETTY_FUNCTION__;
    name.remove_prefix(name.find("TagT = ") + 7);
    name = name.substr(0, name.find_first_of(";]"));
    return std::string(name.substr(name.rfind(':') + 1));
}

/// The names of an engine's gateways, in the order of their indexes.
template <class EngineT>
std::vector<std::string> gateway_names() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return std::vector<std::string>{tag_name<typename EngineT::template gateway_at<I>::tag>()...};
    }(std::make_index_sequence<EngineT::gateway_count>{});
}

/// What the gateways call an instrument, by the tags' names.
using gateway_symbols = std::map<std::string, std::string, std::less<>>;

/// Takes what the engine itself knows out of a gateway's options: the venue has the others.
/// @param section where they stand
[[gnu::cold]] inline void take_own_options(const std::string& section,
                                           std::map<std::string, std::string, std::less<>>& options,
                                           duration& status_interval) {
    const auto at = options.find("status_interval_ms");
    if (at == options.end()) return;
    const settings_reader<std::string>::section_type own{*at};
    settings_reader<std::string>(section, own)
        .take("status_interval_ms", status_interval, {duration{}, minutes(366 * 1440)});
    options.erase(at);
}

/// Builds the configuration of an engine. Every gateway of the engine needs its section, and no other may be there.
/// @param routing the settings of the router
/// @param instruments by the desk's name, where that does not say what it means
template <class EngineT>
[[gnu::cold]] typename EngineT::config
assemble(const std::map<std::string, named_gateway, std::less<>>& gateways, const risk::risk_settings& limits,
         const std::string& desk_prefix, const routing::router_reader::section_type& routing = {},
         const std::map<std::string, gateway_symbols, std::less<>>& instruments = {}) {
    typename EngineT::config c;
    settings_reader<named_gateway> sections("gateways", gateways);
    std::vector<std::string> symbols;
    const auto fill_in = [&](auto& mine, const std::string& tag, auto at) {
        using venue_type = typename decltype(at)::type;
        const named_gateway& given =
            sections.require(tag, "the desk needs this gateway, it is not configured");
        if (given.venue != venue_type::name)
            sections.refuse(tag + ".venue", "'" + given.venue + "', but the desk is built for " +
                                                std::string(venue_type::name));
        gateway_settings of_venue = given.settings;
        take_own_options("gateways." + tag + ".options", of_venue.options, mine.status_interval);
        try {
            mine.venue = venue_type::make_config(of_venue);
        } catch (const std::invalid_argument& e) {
            throw std::invalid_argument("gateways." + tag + "." + e.what());
        }
        mine.desk_prefix = desk_prefix;
        symbols.insert(symbols.end(), given.settings.symbols.begin(), given.settings.symbols.end());
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (fill_in(std::get<I>(c.gateways), tag_name<typename EngineT::template gateway_at<I>::tag>(),
                 std::type_identity<typename EngineT::template gateway_at<I>::venue_type>{}),
         ...);
    }(std::make_index_sequence<EngineT::gateway_count>{});
    sections.refuse_others();
    c.account_names = gateway_names<EngineT>();
    c.router = routing::configure_router<std::decay_t<decltype(c.router)>>(routing);
    for (const auto& [name, by_tag] : instruments) {
        const std::string at = "instruments." + name;
        instrument_listing l;
        if (!l.name.assign(name) || name.empty())
            refuse_setting(at, "is no name: one has 1 to 31 characters");
        settings_reader<std::string> in(at, by_tag);
        for (std::size_t g = 0; g != c.account_names.size(); ++g) {
            const std::string* const symbol = in.find(c.account_names[g]);
            symbol_name own;
            if (symbol != nullptr && !own.assign(*symbol))
                in.refuse(c.account_names[g], "'" + *symbol + "' has more than 31 characters");
            const auto& known = gateways.find(c.account_names[g])->second.settings.symbols;
            if (!own.empty() && std::find(known.begin(), known.end(), own.view()) == known.end())
                in.refuse(c.account_names[g], "'" + *symbol + "' is none of the gateway's symbols");
            l.symbols.push_back(own);
        }
        if (by_tag.empty()) l.symbols.clear();
        in.refuse_others();
        c.instruments.push_back(std::move(l));
    }
    std::vector<std::string> desk_names;
    for (const instrument_listing& l : c.instruments) desk_names.emplace_back(l.name.view());
    c.valuation = risk::configure_valuation(limits, symbols);
    c.risk = risk::configure(std::type_identity<typename EngineT::risk_type>{}, limits, symbols,
                             c.account_names, desk_names);
    return c;
}

} // namespace gatewright
