// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/venue/oanda/oanda.hpp>

#include <memory>

namespace gatewright_test::oanda {

/// What the desks of this venue are made of: the key is the account's id, the secret its token.
struct desk_kit {
    using venue = gw::venues::oanda;

    static void configure(venue::config& c, const desk_options& o) {
        c.credentials = gw::venue::oanda::credentials::make(o.keys.key, o.keys.secret).value();
        c.currency = "USD";
        c.book_silence = gw::seconds(20); // as elsewhere; its own is that of quiet instruments
    }
    /// What an output asks, by the method and path of a request.
    static question about(const gw::driver::output& o);
};

[[nodiscard]] std::unique_ptr<test_desk> make_request_desk(world& w, const desk_options& o);

} // namespace gatewright_test::oanda
