// SPDX-License-Identifier: BSL-1.0

#include "interactive_brokers/tws_desk.hpp"

#include <gatewright/sim/server/tcp_server.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <thread>

using namespace tws_test;
namespace asio = boost::asio;

namespace {

/// The server on a thread of its own.
struct running_server {
    exchange venue{tws_desk::quiet()};
    asio::io_context context{1};
    tcp_server it{context, venue};
    std::thread thread{[this] { context.run(); }};
    ~running_server() {
        asio::post(context, [this] { it.stop(); });
        thread.join();
    }
    /// Does something on the server's thread.
    template <class F>
    void on_thread(F f) {
        std::promise<void> done;
        asio::post(context, [&] {
            f();
            it.flush();
            done.set_value();
        });
        done.get_future().get();
    }
    void fault(fault kind) {
        on_thread([&] { venue.set_fault(venue_link::api, kind, 1, timestamp{}); });
    }
};

/// A client that speaks in bytes.
struct raw_client {
    asio::io_context context;
    asio::ip::tcp::socket socket{context};
    std::string bytes;
    boost::system::error_code error;

    explicit raw_client(const running_server& server) {
        socket.connect({asio::ip::make_address("127.0.0.1"), server.it.port()});
    }
    void write(const std::string& text) { asio::write(socket, asio::buffer(text)); }
    /// Reads until so many bytes have come, the connection ends, or the time is over.
    bool read(std::size_t size, std::chrono::milliseconds patience = std::chrono::seconds(5)) {
        const auto until = std::chrono::steady_clock::now() + patience;
        while (bytes.size() < size && !error && std::chrono::steady_clock::now() < until) {
            std::array<char, 4096> part{};
            bool read_any = false;
            socket.async_read_some(asio::buffer(part), [&](boost::system::error_code ec, std::size_t n) {
                error = ec == asio::error::operation_aborted ? boost::system::error_code() : ec;
                bytes.append(part.data(), n);
                read_any = true;
            });
            context.restart();
            context.run_until(until);
            if (!read_any) {
                socket.cancel();
                context.restart();
                context.run();
            }
        }
        return bytes.size() >= size;
    }
    void start() {
        write(std::string("API\0", 4) + framed("v100..176"));
        REQUIRE(read(30));
        bytes.clear();
        write(framed(std::string("71\0"
                                 "2\0"
                                 "5\0"
                                 "\0",
                                 9)));
        REQUIRE(read(150));
        read(1000, std::chrono::milliseconds(50));
        bytes.clear();
    }
    void ask_time() {
        write(framed(std::string("49\0"
                                 "1\0",
                                 5)));
    }
};

} // namespace

TEST_CASE("bytes pass between a socket and an exchange", "[sim][server][net]") {
    running_server server;
    raw_client client(server);
    client.start();
    client.ask_time();
    REQUIRE(client.read(20));
    CHECK(client.bytes.substr(4, 5) == std::string("49\0"
                                                   "1\0",
                                                   5));
    raw_client other(server); // one that goes is forgotten
    other.socket.close();
    std::size_t open = 9;
    for (int n = 0; n < 200 && open != 1; ++n) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        server.on_thread([&] { open = server.venue.connection_count(venue_link::api); });
    }
    CHECK(open == 1);
}

TEST_CASE("what is said last arrives before the end of a connection", "[sim][server][net]") {
    running_server server;
    raw_client first(server), second(server);
    first.start();
    second.write(std::string("API\0", 4) + framed("v100..176") +
                 framed(std::string("71\0"
                                    "2\0"
                                    "5\0"
                                    "\0",
                                    9)));
    CHECK(!second.read(10'000));
    CHECK(second.error == asio::error::eof);
    CHECK(second.bytes.find("326") != std::string::npos);
    first.ask_time();
    CHECK(first.read(20));
}

TEST_CASE("connections are closed, reset, silent or gone", "[sim][server][net]") {
    running_server server;
    raw_client client(server);
    client.start();
    SECTION("closed") {
        server.fault(fault::close);
        CHECK(!client.read(1));
        CHECK(client.error == asio::error::eof);
    }
    SECTION("reset") {
        server.fault(fault::abort);
        CHECK(!client.read(1));
        CHECK(client.error == asio::error::connection_reset);
    }
    SECTION("silent") {
        server.fault(fault::stall);
        client.ask_time();
        CHECK(!client.read(1, std::chrono::milliseconds(200)));
        CHECK(!client.error);
    }
    SECTION("gone, and nobody told the client") {
        server.fault(fault::half_open);
        client.ask_time();
        CHECK(!client.read(1, std::chrono::milliseconds(200)));
        CHECK(!client.error);
    }
    SECTION("refused") {
        server.fault(fault::refuse);
        raw_client refused(server);
        CHECK(!refused.read(1));
        CHECK(refused.error);
    }
}

TEST_CASE("requests of HTTP are put in beside, and what follows leaves by the sockets",
          "[sim][server][net]") {
    running_server server;
    raw_client client(server);
    client.start();
    int status = 0;
    server.on_thread([&] {
        hosted_exchange& control = server.it.control();
        status = control
                     .handle_request(
                         tws_test::http_request{"POST", "/sim/interactive_brokers?farm=broken", {}, {}},
                         timestamp{})
                     .status;
        CHECK(!control.serves(tws_test::http_request{"GET", "/", {}, {}}));
        CHECK(!control.open(tws_test::http_request{"GET", "/", {}, {}}, timestamp{}));
        CHECK(control.take_outputs().empty());
    });
    CHECK(status == 200);
    REQUIRE(client.read(60));
    CHECK(client.bytes.find("2103") != std::string::npos);
}
