// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/venue/binance_spot/binance_spot.hpp>

#include <memory>

namespace gatewright_test::binance_spot {

/// What the desks of this venue are made of.
struct desk_kit {
    using venue = gw::venues::binance_spot;
    using book_stream = gw::venue::binance_spot::book_stream;

    static void configure(venue::config& c, const desk_options& o) {
        c.credentials = gw::venue::binance_spot::signer::make(o.keys.key, o.keys.secret).value();
        c.streams.bars = o.bars;
        c.streams.reference_prices = true; // what bands refer to
        c.book_silence = gw::seconds(20);  // the cases' bound
        for (const auto b : {book_stream::depth5, book_stream::depth10, book_stream::depth20})
            if (o.top_levels == gw::venue::binance_spot::partial_levels(b)) c.streams.books = b;
    }
    /// What an output asks, by the method and path of a request, or by the method of a message.
    static question about(const gw::driver::output& o);
};

[[nodiscard]] std::unique_ptr<test_desk> make_stream_desk(world& w, const desk_options& o);
[[nodiscard]] std::unique_ptr<test_desk> make_request_desk(world& w, const desk_options& o);

} // namespace gatewright_test::binance_spot
