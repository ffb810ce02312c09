// SPDX-License-Identifier: BSL-1.0
#include "engine_desk.hpp"
#include "kit_oanda.hpp"

namespace gatewright_test::oanda {

std::unique_ptr<test_desk> make_request_desk(world& w, const desk_options& o) {
    return std::make_unique<engine_desk<desk_kit, gw::venue::request_orders>>(w, o);
}

} // namespace gatewright_test::oanda
