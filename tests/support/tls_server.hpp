// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "test_ca.hpp"

#include <gatewright/transport/tls.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

namespace gatewright_test {

/// A blocking server on 127.0.0.1 and a free port. Each accepted connection is given to the script on a
/// thread of its own; an exception of the script ends that connection. The destructor shuts down what is
/// still open, and joins.
class tls_server {
public:
    using tcp = boost::asio::ip::tcp;
    using stream = gatewright::transport::tls_stream;
    using script = std::function<void(stream&)>;

    /// @param shake_hands false gives the script the stream before its TLS handshake.
    tls_server(const test_ca::identity& who, script play, bool shake_hands = true)
        : context_(boost::asio::ssl::context::tls_server)
        , acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0})
        , play_(std::move(play))
        , shake_hands_(shake_hands) {
        context_.use_certificate(boost::asio::buffer(who.certificate), boost::asio::ssl::context::pem);
        context_.use_private_key(boost::asio::buffer(who.key), boost::asio::ssl::context::pem);
        port_ = acceptor_.local_endpoint().port();
        acceptor_thread_ = std::thread([this] { accept_all(); });
    }
    ~tls_server() {
        stopping_ = true;
        boost::system::error_code ignored;
        boost::asio::io_context io;
        tcp::socket wake(io);
        wake.connect({boost::asio::ip::make_address("127.0.0.1"), port_}, ignored);
        acceptor_thread_.join();
        {
            const std::lock_guard lock(mutex_);
            for (const auto& s : streams_)
                if (s->lowest_layer().is_open()) ::shutdown(s->lowest_layer().native_handle(), SHUT_RDWR);
        }
        for (std::thread& t : threads_) t.join();
    }
    tls_server(const tls_server&) = delete;
    tls_server& operator=(const tls_server&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] int accepted() const { return accepted_; }

private:
    void accept_all() {
        for (;;) {
            auto s = std::make_shared<stream>(io_, context_);
            boost::system::error_code ec;
            acceptor_.accept(s->next_layer(), ec);
            if (stopping_ || ec) return;
            ++accepted_;
            s->next_layer().set_option(tcp::no_delay(true), ec);
            const std::lock_guard lock(mutex_);
            streams_.push_back(s);
            threads_.emplace_back([this, s] { serve(*s); });
        }
    }
    void serve(stream& s) {
        try {
            if (shake_hands_) s.handshake(boost::asio::ssl::stream_base::server);
            play_(s);
        } catch (const std::exception&) {
        }
        const std::lock_guard lock(mutex_);
        boost::system::error_code ignored;
        s.lowest_layer().close(ignored);
    }

    boost::asio::io_context io_;
    boost::asio::ssl::context context_;
    boost::asio::basic_socket_acceptor<tcp, boost::asio::io_context::executor_type> acceptor_;
    script play_;
    bool shake_hands_;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> accepted_{0};
    std::mutex mutex_;
    std::vector<std::shared_ptr<stream>> streams_;
    std::vector<std::thread> threads_;
    std::thread acceptor_thread_;
};

/// Reads until the text ends with `end`.
template <class StreamT>
std::string read_until(StreamT& s, std::string_view end) {
    std::string text;
    while (!text.ends_with(end)) {
        char c = 0;
        s.read_some(boost::asio::buffer(&c, 1));
        text += c;
    }
    return text;
}
/// Reads a request: its head, and a body if it names a length.
template <class StreamT>
std::string read_request(StreamT& s) {
    std::string text = read_until(s, "\r\n\r\n");
    const std::size_t at = text.find("Content-Length: ");
    if (at == std::string::npos) return text;
    std::string body(std::stoul(text.substr(at + 16)), '\0');
    std::size_t got = 0;
    while (got != body.size()) got += s.read_some(boost::asio::buffer(body.data() + got, body.size() - got));
    return text + body;
}
template <class StreamT>
void write_all(StreamT& s, std::string_view text) {
    boost::asio::write(s, boost::asio::buffer(text.data(), text.size()));
}

} // namespace gatewright_test
