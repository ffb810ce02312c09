// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/driver/signal_loop.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/error_code.hpp>

#include <csignal>
#include <memory>

namespace gatewright::driver {

struct signal_loop::state {
    boost::asio::io_context io{1};
    boost::asio::signal_set signals{io, SIGINT, SIGTERM, SIGHUP};
    bool stop = false;
};

GATEWRIGHT_DECL signal_loop::signal_loop() : state_(std::make_unique<state>()) {
    std::signal(SIGPIPE, SIG_IGN);
    state_->signals.async_wait([s = state_.get()](const boost::system::error_code& ec, int) {
        if (!ec) s->stop = true;
    });
}

GATEWRIGHT_DECL signal_loop::~signal_loop() = default;

GATEWRIGHT_DECL boost::asio::io_context& signal_loop::context() noexcept { return state_->io; }
GATEWRIGHT_DECL bool signal_loop::stop_wanted() const noexcept { return state_->stop; }

} // namespace gatewright::driver
