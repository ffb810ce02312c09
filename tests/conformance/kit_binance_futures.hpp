// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/venue/binance_futures/binance_futures.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace gatewright_test::binance_futures {

/// What the desks of this venue are made of.
struct desk_kit {
    using venue = gw::venues::binance_futures;
    using book_stream = gw::venue::binance_futures::book_stream;

    static void configure(venue::config& c, const desk_options& o) {
        c.credentials = signer(o.keys);
        c.streams.bars = o.bars;
        c.streams.rules = o.rules_told;
        for (const auto b : {book_stream::depth5, book_stream::depth10, book_stream::depth20})
            if (o.top_levels == gw::venue::binance_futures::partial_levels(b)) c.streams.books = b;
    }
    static gw::venue::binance_futures::signer signer(const account_keys& k) {
        return gw::venue::binance_futures::signer::make(k.key, k.secret).value();
    }
    /// What an output asks, by the method and path of a request, or by the method of a message.
    static question about(const gw::driver::output& o);
};

[[nodiscard]] std::unique_ptr<test_desk> make_stream_desk(world& w, const desk_options& o);
[[nodiscard]] std::unique_ptr<test_desk> make_request_desk(world& w, const desk_options& o);
[[nodiscard]] std::unique_ptr<pair_of_accounts> make_pair(world& w);

} // namespace gatewright_test::binance_futures
