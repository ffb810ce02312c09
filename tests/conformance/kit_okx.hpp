// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/venue/okx/okx.hpp>

#include <memory>

namespace gatewright_test::okx {

/// What the desks of this venue are made of.
struct desk_kit {
    using venue = gw::venues::okx;

    static void configure(venue::config& c, const desk_options& o) {
        c.credentials =
            gw::venue::okx::credentials::make(o.keys.key, o.keys.secret, o.keys.passphrase).value();
        c.streams.bars = o.bars;
        if (o.top_levels != 0) c.streams.books = gw::venue::okx::book_channel::books5;
        c.streams.rules = o.rules_told; // most cases change what the list tells
        c.streams.account_events = o.account_events;
    }
    /// What an output asks, by the method and path of a request, or by the operation of a message.
    static question about(const gw::driver::output& o);
};

[[nodiscard]] std::unique_ptr<test_desk> make_stream_desk(world& w, const desk_options& o);
[[nodiscard]] std::unique_ptr<test_desk> make_request_desk(world& w, const desk_options& o);

} // namespace gatewright_test::okx
