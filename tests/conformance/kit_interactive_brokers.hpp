// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/venue/interactive_brokers/interactive_brokers.hpp>

#include <memory>
#include <set>
#include <string>

namespace gatewright_test::interactive_brokers {

/// What the desks of this venue are made of: the key is the account's name, and there is no secret.
struct desk_kit {
    using venue = gw::venues::interactive_brokers;

    static void configure(venue::config& c, const desk_options& o) {
        placed_numbers().clear(); // each desk begins anew
        c.credentials = gw::venue::interactive_brokers::credentials::make(o.keys.key).value();
        c.streams.bars = o.bars;
        c.book_rows = static_cast<std::int32_t>(book_rows);
        c.adopt_others = true;            // what another program places is of this account
        c.book_silence = gw::seconds(20); // as elsewhere; its own is that of quiet instruments
    }
    static constexpr std::size_t book_rows = 20;
    /// What an output asks, by the number of its message.
    static question about(const gw::driver::output& o);
    /// Of the orders that the last desk has placed.
    static std::set<std::string>& placed_numbers();
};

[[nodiscard]] std::unique_ptr<test_desk> make_stream_desk(world& w, const desk_options& o);

} // namespace gatewright_test::interactive_brokers
