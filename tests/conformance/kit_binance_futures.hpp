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

    static void configure(venue::config& c, const desk_options& o) {
        c.credentials = signer("key", o);
        c.streams.bars = o.bars;
    }
    /// @param account "key" is the desk's, "other-key" the rest of the market's
    static gw::venue::binance_futures::signer signer(std::string_view account, const desk_options& o = {}) {
        const std::string secret = account == "key" ? "secret" : "other-secret";
        return gw::venue::binance_futures::signer::make(o.wrong_key ? "wrong" : account,
                                                        o.wrong_secret ? "wrong" : secret)
            .value();
    }
    /// What an output asks, by the method and path of a request, or by the method of a message.
    static question about(const gw::driver::output& o);
};

[[nodiscard]] std::unique_ptr<test_desk> make_stream_desk(world& w, const desk_options& o);
[[nodiscard]] std::unique_ptr<test_desk> make_request_desk(world& w, const desk_options& o);
[[nodiscard]] std::unique_ptr<pair_of_accounts> make_pair(world& w);

} // namespace gatewright_test::binance_futures
