// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/wire/json_levels.hpp>
#include <gatewright/wire/json_reader.hpp>

#include <utility>

namespace gatewright::venue {

/// A best quote that comes as a book of one level: a schema has `wire::call`s of `read_bid` and `read_ask`. The first
/// level of a side counts; one without any leaves its zeros.
struct quote_frame : best_quote {
    const char* read_bid(wire::json_reader& in, const char* p) noexcept {
        return read_best(in, p, bid, bid_quantity);
    }
    const char* read_ask(wire::json_reader& in, const char* p) noexcept {
        return read_best(in, p, ask, ask_quantity);
    }

private:
    static const char* read_best(wire::json_reader& in, const char* p, price& at, quantity& size) noexcept {
        bool first = true;
        return wire::read_levels<true>(in, p, [&](const price& level, const quantity& lots) noexcept {
            if (!std::exchange(first, false)) return;
            at = level;
            size = lots;
        });
    }
};

} // namespace gatewright::venue
