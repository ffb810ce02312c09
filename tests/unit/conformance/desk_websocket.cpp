// SPDX-License-Identifier: BSL-1.0
#include "test_desk.ipp"

namespace gatewright_test {

std::unique_ptr<test_desk> make_websocket_desk(world& w, const desk_options& o) {
    return std::make_unique<desk_on_path<gw::venue::stream_orders>>(w, o);
}

} // namespace gatewright_test
