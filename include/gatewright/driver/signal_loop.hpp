// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/transport/compiled_mode.hpp>
#include <gatewright/transport/io_context_fwd.hpp>

#include <memory>

namespace gatewright::driver {

/// An `io_context` of one thread, for a program that runs until it is told to end: it notes the first SIGINT, SIGTERM
/// or SIGHUP. A peer that is gone is an error of a write and no signal: SIGPIPE is ignored.
class signal_loop {
public:
    signal_loop();
    signal_loop(const signal_loop&) = delete;
    signal_loop& operator=(const signal_loop&) = delete;
    ~signal_loop();

    [[nodiscard]] boost::asio::io_context& context() noexcept;
    [[nodiscard]] bool stop_wanted() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace gatewright::driver

#if !GATEWRIGHT_COMPILED_MODE
#include <gatewright/driver/impl/signal_loop.ipp>
#endif
