// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings.hpp>
#include <gatewright/engine/engine.hpp>
#include <gatewright/risk/configure.hpp>

#include <boost/type_index/ctti_type_index.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
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
    std::string name = boost::typeindex::ctti_type_index::type_id<TagT>().pretty_name();
    if (const auto colon = name.rfind(':'); colon != std::string::npos) name.erase(0, colon + 1);
    if (name.starts_with("struct ")) name.erase(0, 7);
    return name;
}

/// The names of an engine's gateways, in the order of their indexes.
template <class EngineT>
std::vector<std::string> gateway_names() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return std::vector<std::string>{tag_name<typename EngineT::template gateway_at<I>::tag>()...};
    }(std::make_index_sequence<EngineT::gateway_count>{});
}

/// Builds the configuration of an engine. Every gateway of the engine needs its section, and no other may be there.
template <class EngineT>
typename EngineT::config assemble(const std::map<std::string, named_gateway, std::less<>>& gateways,
                                  const std::map<std::string, risk::check_settings, std::less<>>& limits,
                                  const std::string& desk_prefix) {
    typename EngineT::config c;
    const std::vector<std::string> names = gateway_names<EngineT>();
    for (const auto& [tag, g] : gateways)
        if (std::find(names.begin(), names.end(), tag) == names.end())
            throw std::invalid_argument("gateways." + tag + ": the desk has no such gateway");
    const auto fill_in = [&](auto& mine, const std::string& tag, auto venue) {
        using venue_type = typename decltype(venue)::type;
        const auto at = gateways.find(tag);
        if (at == gateways.end())
            throw std::invalid_argument("gateways." + tag +
                                        ": the desk needs this gateway, it is not configured");
        if (at->second.venue != venue_type::name)
            throw std::invalid_argument("gateways." + tag + ".venue: '" + at->second.venue +
                                        "', but the desk is built for " + std::string(venue_type::name));
        try {
            mine.venue = venue_type::make_config(at->second.settings);
        } catch (const std::invalid_argument& e) {
            throw std::invalid_argument("gateways." + tag + "." + e.what());
        }
        mine.desk_prefix = desk_prefix;
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (fill_in(std::get<I>(c.gateways), names[I],
                 std::type_identity<typename EngineT::template gateway_at<I>::venue_type>{}),
         ...);
    }(std::make_index_sequence<EngineT::gateway_count>{});
    for (const auto& [check, figures] : limits)
        for (const auto& [key, figure] : figures) {
            bool known = key == "default" || risk::is_setting(key);
            for (const auto& [tag, g] : gateways)
                for (const std::string& symbol : g.settings.symbols) known |= key == symbol;
            if (!known)
                throw std::invalid_argument("risk." + check + "." + key + ": is no symbol of any gateway");
        }
    c.risk = risk::configure(std::type_identity<typename EngineT::risk_type>{}, limits);
    return c;
}

} // namespace gatewright
