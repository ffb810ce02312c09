// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/driver/config.hpp>
#include <gatewright/driver/link_log.hpp>
#include <gatewright/driver/live.hpp>
#include <gatewright/driver/load_config.hpp>
#include <gatewright/driver/readiness_log.hpp>
#include <gatewright/driver/signal_loop.hpp>
#include <gatewright/driver/wind_down.hpp>
#include <gatewright/engine/assemble.hpp>
#include <gatewright/engine/engine.hpp>
#include <gatewright/transport/redact.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace gatewright::driver {

/// The engine's configuration from what was loaded: a gateway's section is named after its tag type.
/// @throws config_error naming the field and the offence.
template <class EngineT>
[[gnu::cold]] typename EngineT::config engine_config(const config& c) {
    std::map<std::string, named_gateway, std::less<>> gateways;
    for (const auto& [tag, g] : c.gateways) {
        named_gateway& n = gateways[tag];
        n.venue = g.venue;
        n.settings = {g.endpoints,           g.api_key.reveal(), g.api_secret.reveal(),
                      g.passphrase.reveal(), g.symbols,          g.options};
    }
    try {
        return assemble<EngineT>(gateways, c.risk, c.desk_prefix, c.routing, c.instruments);
    } catch (const std::invalid_argument& e) {
        throw config_error(e.what());
    }
}

/// Writes what an operator must see, a line each: the gateway, the instrument, the order, the venue's code, the text.
/// @param names of the gateways, by index
template <class EngineT>
[[gnu::cold]] void print_notices(EngineT& desk, const std::vector<std::string>& names, std::ostream& out) {
    desk.take_notices([&](const venue_error& e) {
        out << "gatewright: " << (e.gateway < names.size() ? names[e.gateway] : std::string("desk"));
        for (const std::string_view part :
             {e.symbol.view(), e.client_order_id.view(), e.code.view(), e.text.view()})
            if (!part.empty()) out << ": " << transport::redact_text(part);
        out << std::endl;
    });
}

/// Runs a desk against the network until SIGINT, SIGTERM or SIGHUP, then cancels what rests and closes; the same if
/// something throws, a handler of the strategy too. Errors go to stderr, and so do errors that an operator must see,
/// what keeps a connection from standing, and what keeps a gateway from taking orders.
/// @return 0, or 1 if the configuration is wrong, something threw, or orders may still rest at the end. The secrets in
/// `c` are wiped as soon as the desk has expanded them to keys.
template <class EngineT>
[[gnu::cold]] int run(config c) {
    try {
        EngineT desk(engine_config<EngineT>(c));
        for (auto& [tag, g] : c.gateways) {
            g.api_secret = secret();
            g.passphrase = secret();
        }
        signal_loop loop;
        live_options options;
        const std::vector<std::string> names = gateway_names<EngineT>();
        for (const std::string& tag : names) options.gateway_tls.push_back(c.gateway(tag).tls);
        std::vector<std::vector<std::string>> links(names.size());
        for (std::uint8_t g = 0; g < names.size(); ++g)
            for (std::uint8_t ch = 0; ch < desk.channel_count(g); ++ch)
                links[g].push_back(names[g] + ", " + std::string(desk.channel({g, ch}).name));
        live_driver<EngineT, not_durable, link_log> driver(loop.context(), desk, options, {},
                                                           link_log(std::move(links), std::cerr));
        bool failed = false;
        try {
            readiness_log log(names);
            steady_time elapsed;
            const duration pause = milliseconds(100);
            driver.start();
            const auto over = [&] { return loop.stop_wanted() || !desk.failure().empty(); };
            while (!over()) {
                log.look(desk, elapsed, std::cerr);
                print_notices(desk, names, std::cerr);
                driver.run_until(over, pause);
                elapsed = elapsed + pause;
            }
            if (!desk.failure().empty()) throw std::runtime_error(std::string(desk.failure()));
        } catch (const std::exception& e) {
            std::cerr << "gatewright: " << e.what() << "; the desk is wound down\n";
            failed = true;
        }
        const bool settled = wind_down(driver, desk, std::cerr);
        print_notices(desk, names, std::cerr);
        return settled && !failed ? 0 : 1;
    } catch (const std::exception& e) {
        std::cerr << "gatewright: " << e.what() << '\n';
        return 1;
    }
}

} // namespace gatewright::driver

namespace gatewright {
using driver::load_config;
using driver::run;
} // namespace gatewright
