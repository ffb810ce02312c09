// SPDX-License-Identifier: BSL-1.0
// KITS: spot
#pragma once

#include "desk.hpp"

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/venue/bybit/bybit.hpp>

#include <memory>

namespace gatewright_test::bybit {

/// Whether the program shows the venue's spot pairs in place of its linear contracts (`GATEWRIGHT_KIT`).
[[nodiscard]] bool trades_spot();

/// What the desks of this venue are made of.
struct desk_kit {
    using venue = gw::venues::bybit;

    static void configure(venue::config& c, const desk_options& o) {
        c.credentials = gw::venue::bybit::credentials::make(o.keys.key, o.keys.secret).value();
        if (trades_spot()) c.category = gw::venue::bybit::category::spot;
        c.stp = gw::venue::bybit::self_trade_prevention::cancel_maker;
        c.streams.bars = o.bars;
        c.streams.books = gw::venue::bybit::book_channel::levels_1000;
    }
    /// What an output asks, by the method and path of a request, or by the operation of a message.
    static question about(const gw::driver::output& o);
};

[[nodiscard]] std::unique_ptr<test_desk> make_stream_desk(world& w, const desk_options& o);
[[nodiscard]] std::unique_ptr<test_desk> make_request_desk(world& w, const desk_options& o);

} // namespace gatewright_test::bybit
