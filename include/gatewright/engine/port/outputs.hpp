// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/journal/journal.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright {

/// The part of a `gateway_port` through which something leaves: what a session sends on its links, and what is told of
/// the gateway itself.
///
/// @tparam PortT the port; `state()`, `host()` and `index()` as in `gateway_port`
template <class PortT>
class port_outputs {
public:
    bool open(std::uint8_t link, std::uint32_t generation, const open_request& with) noexcept {
        return self().host().out().open(at(link), generation, with);
    }
    bool close(std::uint8_t link, std::uint32_t generation) noexcept {
        return self().host().out().close(at(link), generation);
    }
    bool send(std::uint8_t link, std::uint32_t generation, std::uint64_t correlation,
              std::string_view bytes) noexcept {
        return self().host().out().send(at(link), generation, correlation, bytes, after_);
    }
    bool request(std::uint8_t link, std::uint32_t generation, std::uint64_t correlation,
                 const http_request& http) noexcept {
        return self().host().out().request(at(link), generation, correlation, http, after_);
    }
    /// Writes an intent ahead; what is sent next leaves only after it is durable. @return false if there is no room.
    bool journalled(const journal::order_intent& intent) noexcept {
        record_id record = 0;
        if (!self().host().journal().intent(intent, self().host().out(), record)) return false;
        after_ = record;
        return true;
    }

    void on(connection_change c) noexcept {
        c.gateway = self().index();
        auto& g = self().state();
        const bool up = c.state == connection_state::connected || c.state == connection_state::live;
        if (c.channel < g.in_use.size() && std::exchange(g.in_use[c.channel], up) && !up)
            g.score.on_fault(gateway_fault::disconnected, self().host().now().steady);
        self().host().deliver(c);
        self().wake();
    }
    void on(venue_error e) noexcept {
        e.gateway = self().index();
        self().host().deliver(e);
    }
    void ignored(const char*) noexcept { ++self().state().counters.ignored; }
    void malformed(std::uint8_t link, const char* what, const char* field) noexcept {
        ++self().state().counters.malformed;
        venue_error v;
        v.received = self().host().now().wall;
        char text[127];
        char* end = text;
        const auto append = [&](std::string_view s) {
            const std::size_t n =
                std::min<std::size_t>(s.size(), static_cast<std::size_t>(text + sizeof text - end));
            end = std::copy_n(s.data(), n, end);
        };
        append("malformed message on ");
        append(PortT::venue_type::links[link].name);
        append(": ");
        append(what);
        append(", field ");
        append(field);
        v.text.assign({text, static_cast<std::size_t>(end - text)});
        on(v);
    }

    /// Tells of something about an order that an operator should read, or must act on.
    void tell_error(std::string_view text, const symbol_name& symbol, const client_order_id& id,
                    bool operator_needed = false) noexcept {
        venue_error e;
        e.operator_needed = operator_needed;
        e.symbol = symbol;
        e.client_order_id = id;
        e.received = self().host().now().wall;
        e.text.assign(text);
        on(e);
    }

private:
    [[nodiscard]] PortT& self() noexcept { return static_cast<PortT&>(*this); }
    [[nodiscard]] channel_ref at(std::uint8_t link) noexcept { return {self().index(), link}; }

    record_id after_ = 0;
};

} // namespace gatewright
