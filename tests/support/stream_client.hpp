// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/transport/tls.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A connection of `gatewright/transport` that stays open, as a test runs it.
namespace gatewright_test {

/// What a connection has told its handler.
struct stream_log {
    int opened = 0;
    std::string notice;
    std::vector<std::string> messages;
    int controls = 0;
    std::vector<std::uint64_t> written;
    std::vector<std::pair<std::uint64_t, std::string>> refused;
    std::vector<std::string> closed;
    std::uint16_t status = 0;
    std::string headers;
    std::function<void()> when_message;
    std::function<void()> when_refused;
};

struct stream_handler {
    stream_log* to;
    void on_open(std::string_view notice) {
        ++to->opened;
        to->notice = notice;
    }
    void on_message(std::string_view text) {
        to->messages.emplace_back(text);
        if (to->when_message) to->when_message();
    }
    void on_control() { ++to->controls; }
    void on_written(std::uint64_t n) { to->written.push_back(n); }
    void on_refused(std::uint64_t n, std::string_view why) {
        to->refused.emplace_back(n, why);
        if (to->when_refused) to->when_refused();
    }
    void on_closed(std::string_view why, std::uint16_t status, std::string_view headers) {
        to->closed.emplace_back(why);
        to->status = status;
        to->headers = headers;
    }
};

/// One connection, and the loop that runs it. Who derives makes the connection (`begin`), with what it must outlive.
template <class ConnectionT>
struct stream_client {
    ~stream_client() {
        if (socket) socket->abandon();
    }
    template <class... HowTs>
    void begin(HowTs&&... how) {
        socket = std::make_shared<ConnectionT>(io.get_executor(), std::forward<HowTs>(how)...,
                                               stream_handler{&seen});
    }

    template <class PredicateT>
    bool run_until(PredicateT done, std::chrono::milliseconds most = std::chrono::seconds(10)) {
        const auto end = std::chrono::steady_clock::now() + most;
        while (!done()) {
            if (std::chrono::steady_clock::now() >= end) return false;
            io.restart();
            // What is waited for may happen on a server's thread.
            io.run_one_until(std::min(end, std::chrono::steady_clock::now() + std::chrono::milliseconds(10)));
        }
        return true;
    }
    bool run_until_open() {
        return run_until([&] { return seen.opened == 1; });
    }
    bool run_until_closed() {
        return run_until([&] { return !seen.closed.empty(); });
    }

    boost::asio::io_context io;
    stream_log seen;
    std::shared_ptr<ConnectionT> socket;
};

} // namespace gatewright_test
