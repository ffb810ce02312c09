// SPDX-License-Identifier: BSL-1.0
#include "engine_desk.hpp"
#include "kit_interactive_brokers.hpp"

namespace gatewright_test::interactive_brokers {

std::unique_ptr<test_desk> make_stream_desk(world& w, const desk_options& o) {
    return std::make_unique<engine_desk<desk_kit, gw::venue::stream_orders>>(w, o);
}

} // namespace gatewright_test::interactive_brokers
