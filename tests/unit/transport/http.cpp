// SPDX-License-Identifier: BSL-1.0

#include "test_ca.hpp"
#include "tls_server.hpp"

#include <gatewright/transport/http.hpp>

#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
using namespace gatewright::transport;
using gatewright_test::read_request;
using gatewright_test::test_ca;
using gatewright_test::tls_server;
using gatewright_test::write_all;

namespace {

const test_ca& ca() {
    static const test_ca authority;
    return authority;
}

struct outcome {
    std::uint64_t correlation;
    std::uint32_t generation;
    bool refused;
    std::uint16_t status;
    std::string headers;
    std::string text;
};

struct handler {
    std::vector<outcome>* to;
    std::function<void()>* when_reply;
    void on_reply(std::uint32_t generation, std::uint64_t n, std::uint16_t status, std::string_view headers,
                  std::string_view body) {
        to->push_back({n, generation, false, status, std::string(headers), std::string(body)});
        if (*when_reply) (*when_reply)();
    }
    void on_refused(std::uint32_t generation, std::uint64_t n, std::string_view why) {
        to->push_back({n, generation, true, 0, {}, std::string(why)});
        if (*when_reply) (*when_reply)();
    }
};

struct fixture {
    explicit fixture(std::uint16_t port, http_options options = {}, tls_options tls = {.ca_pem = ca().pem()})
        : context(tls)
        , client(io.get_executor(), context, endpoint{"127.0.0.1", port}, options,
                 handler{&outcomes, &when_reply}) {}

    const char* get(std::uint64_t n, std::string_view target) {
        return client.request(1, n, {http_method::get, target, {}, {}});
    }
    bool run_until(std::size_t count, std::chrono::milliseconds most = std::chrono::seconds(10)) {
        const auto end = std::chrono::steady_clock::now() + most;
        while (outcomes.size() < count) {
            if (std::chrono::steady_clock::now() >= end) return false;
            io.restart();
            io.run_one_until(end);
        }
        return true;
    }

    boost::asio::io_context io;
    std::vector<outcome> outcomes;
    std::function<void()> when_reply;
    tls_context context;
    http_client<handler> client;
};

std::string reply(std::string_view body, std::string_view more = {}) {
    return "HTTP/1.1 200 OK\r\n" + std::string(more) + "Content-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + std::string(body);
}

/// Answers every request with its own first line.
void mirror(tls_server::stream& s) {
    for (;;) {
        const std::string request = read_request(s);
        write_all(s, reply(request.substr(0, request.find('\r'))));
    }
}

} // namespace

TEST_CASE("a request arrives as given and its reply comes back with status, headers and body") {
    std::promise<std::string> seen;
    const tls_server server(ca().issue(), [&](tls_server::stream& s) {
        seen.set_value(read_request(s));
        write_all(s, "HTTP/1.1 418 Teapot\r\nX-MBX-USED-WEIGHT-1M: 7\r\nContent-Length: 4\r\n\r\nbody");
    });
    fixture f(server.port());
    REQUIRE(f.client.request(3, 77,
                             {http_method::post, "/fapi/v1/order?symbol=BTCUSDT&signature=ab",
                              "X-MBX-APIKEY: k\r\n", "a=1&b=2"}) == nullptr);
    CHECK(f.outcomes.empty());
    REQUIRE(f.run_until(1));
    CHECK(seen.get_future().get() ==
          "POST /fapi/v1/order?symbol=BTCUSDT&signature=ab HTTP/1.1\r\nHost: 127.0.0.1:" +
              std::to_string(server.port()) +
              "\r\nUser-Agent: gatewright\r\nX-MBX-APIKEY: k\r\nContent-Length: 7\r\n\r\n"
              "a=1&b=2");
    CHECK(f.outcomes[0].correlation == 77);
    CHECK(f.outcomes[0].generation == 3);
    CHECK_FALSE(f.outcomes[0].refused);
    CHECK(f.outcomes[0].status == 418);
    CHECK(f.outcomes[0].headers == "X-MBX-USED-WEIGHT-1M: 7\r\nContent-Length: 4\r\n");
    CHECK(f.outcomes[0].text == "body");
}

TEST_CASE("requests one after the other use one connection") {
    const tls_server server(ca().issue(), mirror);
    fixture f(server.port());
    // The second and third are made while a reply is delivered, as an engine does.
    int next = 2;
    f.when_reply = [&] {
        if (next <= 3) CHECK(f.get(static_cast<std::uint64_t>(next), "/" + std::to_string(next)) == nullptr);
        ++next;
    };
    REQUIRE(f.get(1, "/1") == nullptr);
    REQUIRE(f.run_until(3));
    CHECK(f.outcomes[0].text == "GET /1 HTTP/1.1");
    CHECK(f.outcomes[1].text == "GET /2 HTTP/1.1");
    CHECK(f.outcomes[2].text == "GET /3 HTTP/1.1");
    CHECK(server.accepted() == 1);
    CHECK(f.client.connects() == 1);
}

TEST_CASE("there are no more connections than allowed, and a full queue refuses") {
    std::promise<void> go;
    const std::shared_future<void> gate(go.get_future());
    const tls_server server(ca().issue(), [&](tls_server::stream& s) {
        gate.wait();
        mirror(s);
    });
    fixture f(server.port(), {.max_connections = 2, .kept_for_orders = 0, .max_queued = 3});
    for (std::uint64_t n = 1; n <= 5; ++n) REQUIRE(f.get(n, "/x") == nullptr);
    CHECK(std::string(f.get(6, "/x")) == "the queue of HTTP requests is full");
    CHECK(f.client.connections() == 2);
    CHECK(f.client.queued() == 3);
    go.set_value();
    REQUIRE(f.run_until(5));
    CHECK(server.accepted() == 2);
    std::vector<bool> seen(6);
    for (const outcome& o : f.outcomes) {
        CHECK(o.status == 200);
        CHECK_FALSE(seen[o.correlation]);
        seen[o.correlation] = true;
    }
}

namespace {

/// Answers each request when the gate opens, and keeps their first lines in the order in which they came.
struct slow_venue {
    std::promise<void> go;
    std::shared_future<void> gate = go.get_future().share();
    std::mutex mutex;
    std::vector<std::string> seen;
    tls_server server{ca().issue(), [this](tls_server::stream& s) {
                          for (;;) {
                              const std::string request = read_request(s);
                              const std::string line = request.substr(0, request.find(" HTTP"));
                              {
                                  const std::lock_guard lock(mutex);
                                  seen.push_back(line);
                              }
                              if (line.starts_with("GET /slow")) gate.wait();
                              write_all(s, reply(line));
                          }
                      }};
    ~slow_venue() {
        try {
            go.set_value();
        } catch (const std::future_error&) { // it is open
        }
    }
    std::vector<std::string> came() {
        const std::lock_guard lock(mutex);
        return seen;
    }
};

http_request order(request_urgency urgency, std::string_view target, std::uint64_t about = 0) {
    http_request r{
        urgency == request_urgency::cancel ? http_method::delete_ : http_method::post, target, {}, {}};
    r.urgency = urgency;
    r.about = about;
    return r;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("slow reads leave connections to orders, and orders one to cancels") {
    slow_venue v;
    fixture f(v.server.port());
    for (std::uint64_t n = 1; n <= 20; ++n) REQUIRE(f.get(n, "/slow") == nullptr);
    CHECK(f.client.connections() == 4);
    REQUIRE(f.client.request(1, 21, order(request_urgency::place, "/place")) == nullptr);
    REQUIRE(f.run_until(1));
    CHECK(f.outcomes[0].correlation == 21);
    for (std::uint64_t n = 22; n <= 25; ++n) {
        http_request r = order(request_urgency::place, "/slow/place");
        r.method = http_method::get;
        REQUIRE(f.client.request(1, n, r) == nullptr);
    }
    REQUIRE(f.client.request(1, 26, order(request_urgency::cancel, "/cancel")) == nullptr);
    REQUIRE(f.run_until(2));
    CHECK(f.outcomes[1].correlation == 26);
    CHECK(f.outcomes[1].status == 200);
    CHECK(f.client.connections() == 6);
    v.go.set_value();
    REQUIRE(f.run_until(26));
    CHECK(f.client.connects() == 6);
}

TEST_CASE("of what waits the most urgent leaves first, and of the same urgency the oldest") {
    slow_venue v;
    fixture f(v.server.port(), {.max_connections = 1});
    REQUIRE(f.get(1, "/slow") == nullptr);
    REQUIRE(f.get(2, "/read/1") == nullptr);
    REQUIRE(f.get(3, "/read/2") == nullptr);
    REQUIRE(f.client.request(1, 4, order(request_urgency::place, "/place/1")) == nullptr);
    REQUIRE(f.client.request(1, 5, order(request_urgency::place, "/place/2")) == nullptr);
    REQUIRE(f.client.request(1, 6, order(request_urgency::cancel, "/cancel/1")) == nullptr);
    REQUIRE(f.client.request(1, 7, order(request_urgency::cancel, "/cancel/2")) == nullptr);
    v.go.set_value();
    REQUIRE(f.run_until(7));
    CHECK(v.came() == texts{"GET /slow", "DELETE /cancel/1", "DELETE /cancel/2", "POST /place/1",
                            "POST /place/2", "GET /read/1", "GET /read/2"});
}

TEST_CASE("a cancel does not leave before the order that it is about, and takes that along") {
    slow_venue v;
    fixture f(v.server.port(), {.max_connections = 1});
    REQUIRE(f.get(1, "/slow") == nullptr);
    REQUIRE(f.client.request(1, 2, order(request_urgency::place, "/place/1", 101)) == nullptr);
    REQUIRE(f.client.request(1, 3, order(request_urgency::place, "/place/2", 102)) == nullptr);
    REQUIRE(f.client.request(1, 4, order(request_urgency::cancel, "/cancel/2", 102)) == nullptr);
    v.go.set_value();
    REQUIRE(f.run_until(4));
    CHECK(v.came() == texts{"GET /slow", "POST /place/2", "DELETE /cancel/2", "POST /place/1"});
}

TEST_CASE("a queue that is full of reads takes orders and cancels") {
    slow_venue v;
    fixture f(v.server.port(), {.max_connections = 1, .max_queued = 2});
    for (std::uint64_t n = 1; n <= 3; ++n) REQUIRE(f.get(n, "/slow") == nullptr);
    CHECK(f.get(4, "/slow") != nullptr);
    for (std::uint64_t n = 5; n <= 6; ++n)
        CHECK(f.client.request(1, n, order(request_urgency::place, "/place")) == nullptr);
    CHECK(f.client.request(1, 7, order(request_urgency::place, "/place")) != nullptr);
    CHECK(f.client.request(1, 8, order(request_urgency::cancel, "/cancel")) == nullptr);
    v.go.set_value();
    REQUIRE(f.run_until(6));
}

TEST_CASE("what has not left by its time is refused then and never leaves") {
    slow_venue v;
    fixture f(v.server.port(), {.max_connections = 1});
    const auto in = [](int ms) {
        const auto now = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
        return steady_time{std::chrono::nanoseconds(now.time_since_epoch()).count()};
    };
    REQUIRE(f.get(1, "/slow") == nullptr);
    http_request late = order(request_urgency::place, "/order?signature=abc");
    late.leave_by = in(60);
    REQUIRE(f.client.request(1, 2, late) == nullptr);
    late.leave_by = in(50);
    REQUIRE(f.client.request(1, 3, late) == nullptr);
    late.leave_by = in(60'000);
    REQUIRE(f.client.request(1, 4, late) == nullptr);
    late.leave_by = in(-1);
    CHECK(f.client.request(1, 5, late) != nullptr);
    REQUIRE(f.run_until(2));
    CHECK(f.outcomes[0].refused);
    CHECK(f.outcomes[1].refused);
    CHECK(f.outcomes[0].correlation + f.outcomes[1].correlation == 5);
    CHECK(f.outcomes[0].text == "POST https://127.0.0.1:" + std::to_string(v.server.port()) +
                                    "/order?***: no connection was free in time");
    v.go.set_value();
    REQUIRE(f.run_until(4));
    CHECK(f.outcomes[3].correlation == 4);
    CHECK(f.outcomes[3].status == 200);
    CHECK(v.came().size() == 2);
}

TEST_CASE("a request whose time is over while it connects never leaves") {
    std::promise<void> over;
    std::promise<std::string> first;
    const tls_server server(
        ca().issue(),
        [&, gate = over.get_future().share()](tls_server::stream& s) {
            gate.wait();
            s.handshake(boost::asio::ssl::stream_base::server);
            first.set_value(read_request(s));
            write_all(s, reply("x"));
        },
        false);
    fixture f(server.port(), {.max_connections = 1});
    http_request late = order(request_urgency::place, "/late");
    late.leave_by =
        steady_time{std::chrono::nanoseconds(
                        (std::chrono::steady_clock::now() + std::chrono::milliseconds(50)).time_since_epoch())
                        .count()};
    REQUIRE(f.client.request(1, 1, late) == nullptr);
    REQUIRE(f.run_until(1));
    CHECK(f.outcomes[0].refused);
    over.set_value();
    f.run_until(2, std::chrono::milliseconds(50));
    CHECK(f.outcomes.size() == 1);
    CHECK(first.get_future().wait_for(std::chrono::seconds(0)) != std::future_status::ready);
}

TEST_CASE("a handler that throws at what was too late is told of all of it") {
    slow_venue v;
    fixture f(v.server.port(), {.max_connections = 1, .timeout = milliseconds(300)});
    REQUIRE(f.get(1, "/slow") == nullptr);
    http_request late = order(request_urgency::place, "/late");
    late.leave_by =
        steady_time{std::chrono::nanoseconds(
                        (std::chrono::steady_clock::now() + std::chrono::milliseconds(30)).time_since_epoch())
                        .count()};
    for (std::uint64_t n = 2; n <= 4; ++n) REQUIRE(f.client.request(1, n, late) == nullptr);
    f.when_reply = [] { throw std::runtime_error("no memory"); };
    CHECK_THROWS_AS(f.run_until(3), std::runtime_error);
    CHECK(f.outcomes.size() == 3);
    f.when_reply = nullptr;
    v.go.set_value();
}

TEST_CASE("a client whose requests are over leaves nothing under way") {
    slow_venue v;
    fixture f(v.server.port(), {.max_connections = 1});
    v.go.set_value();
    for (std::uint64_t n = 1; n <= 3; ++n) REQUIRE(f.get(n, "/x") == nullptr);
    f.io.restart();
    const auto begin = std::chrono::steady_clock::now();
    f.io.run();
    CHECK(f.outcomes.size() == 3);
    CHECK(std::chrono::steady_clock::now() - begin <
          std::chrono::seconds(9)); // no timer of a request is left
}

TEST_CASE("a reply that does not come in time leaves the outcome unknown") {
    std::atomic<int> requests{0};
    std::promise<void> over;
    const tls_server server(ca().issue(), [&](tls_server::stream& s) {
        read_request(s);
        ++requests;
        over.get_future().wait();
    });
    fixture f(server.port(), {.timeout = milliseconds(80)});
    REQUIRE(f.get(1, "/fapi/v1/order?signature=0123456789abcdef0123456789abcdef") == nullptr);
    REQUIRE(f.run_until(1));
    CHECK_FALSE(f.outcomes[0].refused);
    CHECK(f.outcomes[0].status == 0);
    CHECK(f.outcomes[0].text == "GET https://127.0.0.1:" + std::to_string(server.port()) +
                                    "/fapi/v1/order?***: no complete reply in time");
    CHECK(f.client.connections() == 0);
    over.set_value();
    CHECK(requests == 1);
}

TEST_CASE("a request that waits for its connection when the time is over was never sent") {
    std::promise<void> over;
    const tls_server server(ca().issue(), [&](tls_server::stream&) { over.get_future().wait(); }, false);
    fixture f(server.port(), {.max_connections = 1, .timeout = milliseconds(80)});
    REQUIRE(f.get(1, "/a") == nullptr);
    REQUIRE(f.get(2, "/b") == nullptr);
    REQUIRE(f.run_until(2));
    CHECK(f.outcomes[0].correlation == 1);
    CHECK(f.outcomes[0].refused);
    CHECK(f.outcomes[1].correlation == 2);
    CHECK(f.outcomes[1].refused);
    over.set_value();
}

TEST_CASE("a reply that is cut off leaves the outcome unknown and is not asked for again") {
    std::string part;
    SECTION("nothing at all") {}
    SECTION("within the head") { part = "HTTP/1.1 200 OK\r\nContent-"; }
    SECTION("within the body") { part = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"; }
    SECTION("a body to the end of the stream without TLS's own end") { part = "HTTP/1.1 200 OK\r\n\r\nhalf"; }
    SECTION("not HTTP") { part = "SSH-2.0\r\n\r\n"; }
    const tls_server server(ca().issue(), [&](tls_server::stream& s) {
        read_request(s);
        write_all(s, part);
    });
    fixture f(server.port());
    REQUIRE(f.client.request(1, 5, {http_method::get, "/x", {}, {}}) == nullptr);
    REQUIRE(f.run_until(1));
    CHECK_FALSE(f.outcomes[0].refused);
    CHECK(f.outcomes[0].status == 0);
    CHECK(f.outcomes[0].text.find("/x: no complete reply: ") != std::string::npos);
    CHECK_FALSE(f.run_until(2, std::chrono::milliseconds(30)));
    CHECK(server.accepted() == 1);
}

TEST_CASE("a request that cannot be connected was never sent") {
    SECTION("connection refused") {
        std::uint16_t port = 0;
        {
            const tls_server server(ca().issue(), mirror);
            port = server.port();
        }
        fixture f(port);
        REQUIRE(f.get(1, "/x?listenKey=abc") == nullptr);
        CHECK(f.outcomes.empty());
        REQUIRE(f.run_until(1));
        CHECK(f.outcomes[0].refused);
        CHECK(f.outcomes[0].text ==
              "GET https://127.0.0.1:" + std::to_string(port) + "/x?***: cannot connect: Connection refused");
    }
    SECTION("certificate of another authority") {
        const test_ca other("another CA");
        const tls_server server(other.issue(), mirror);
        fixture f(server.port());
        REQUIRE(f.get(1, "/x") == nullptr);
        REQUIRE(f.run_until(1));
        CHECK(f.outcomes[0].refused);
        CHECK(f.outcomes[0].text.find("the certificate is not accepted") != std::string::npos);
    }
}

TEST_CASE("an idle connection that the peer closed is noticed before anything is sent on it") {
    const tls_server server(ca().issue(), [](tls_server::stream& s) {
        read_request(s);
        write_all(s, reply("once"));
    });
    fixture f(server.port());
    REQUIRE(f.get(1, "/a") == nullptr);
    REQUIRE(f.run_until(1));
    f.run_until(2, std::chrono::milliseconds(30));
    REQUIRE(f.get(2, "/b") == nullptr);
    REQUIRE(f.run_until(2));
    CHECK(f.outcomes[1].status == 200);
    CHECK(server.accepted() == 2);
}

TEST_CASE("a keep-alive connection that the peer closes after the request leaves the outcome unknown") {
    const tls_server server(ca().issue(), [](tls_server::stream& s) {
        read_request(s);
        write_all(s, reply("once"));
        read_request(s);
    });
    fixture f(server.port());
    REQUIRE(f.get(1, "/a") == nullptr);
    REQUIRE(f.run_until(1));
    REQUIRE(f.get(2, "/b") == nullptr);
    REQUIRE(f.run_until(2));
    CHECK_FALSE(f.outcomes[1].refused);
    CHECK(f.outcomes[1].status == 0);
    CHECK(server.accepted() == 1);
}

TEST_CASE("connections are not kept where the peer says so or sends more than its reply") {
    std::string answer;
    SECTION("Connection: close") { answer = reply("x", "Connection: close\r\n"); }
    SECTION("bytes after the reply") { answer = reply("x") + "HTTP/1.1 200 OK\r\n"; }
    const tls_server server(ca().issue(), [&](tls_server::stream& s) {
        for (;;) {
            read_request(s);
            write_all(s, answer);
        }
    });
    fixture f(server.port());
    REQUIRE(f.get(1, "/a") == nullptr);
    REQUIRE(f.run_until(1));
    REQUIRE(f.get(2, "/b") == nullptr);
    REQUIRE(f.run_until(2));
    CHECK(f.outcomes[1].text == "x");
    CHECK(server.accepted() == 2);
}

TEST_CASE("interim, chunked and empty replies are understood") {
    const tls_server server(ca().issue(), [](tls_server::stream& s) {
        read_request(s);
        write_all(s, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        write_all(s, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        read_request(s);
        write_all(s, "HTTP/1.1 204 No Content\r\n\r\n");
        read_request(s);
        write_all(s, reply(std::string(3000000, 'z')));
    });
    fixture f(server.port());
    for (std::uint64_t n = 1; n <= 3; ++n) {
        REQUIRE(f.get(n, "/x") == nullptr);
        REQUIRE(f.run_until(n));
    }
    CHECK(f.outcomes[0].text == "abcde");
    CHECK(f.outcomes[1].status == 204);
    CHECK(f.outcomes[1].text.empty());
    CHECK(f.outcomes[2].text.size() == 3000000);
    CHECK(server.accepted() == 1);
}

TEST_CASE("a reply over the body limit is an unknown outcome") {
    const tls_server server(ca().issue(), mirror);
    fixture f(server.port(), {.max_body_bytes = 10});
    REQUIRE(f.get(1, "/0123456789") == nullptr);
    REQUIRE(f.run_until(1));
    CHECK(f.outcomes[0].status == 0);
}

TEST_CASE("a request that would break the protocol is refused") {
    fixture f(1);
    CHECK(f.get(1, "/a b") != nullptr);
    CHECK(f.get(1, "/a\r\nX: y") != nullptr);
    CHECK(f.get(1, "") != nullptr);
    CHECK(f.get(1, "a") != nullptr);
    CHECK(f.client.request(1, 1, {http_method::get, "/", "X: y", {}}) != nullptr);
    CHECK(f.client.request(1, 1, {http_method::get, "/", "X: y\r\n\r\nGET / HTTP/1.1\r\n", {}}) != nullptr);
    CHECK(f.client.queued() == 0);
}

TEST_CASE("giving up tells what was sent and what was not, and the client works on") {
    std::promise<void> over;
    const std::shared_future<void> gate(over.get_future());
    std::atomic<int> requests{0};
    const tls_server server(ca().issue(), [&](tls_server::stream& s) {
        const std::string request = read_request(s);
        ++requests;
        if (request.starts_with("GET /wait")) gate.wait();
        write_all(s, reply("x"));
    });
    fixture f(server.port(), {.max_connections = 1});
    REQUIRE(f.get(1, "/wait") == nullptr);
    REQUIRE(f.get(2, "/queued") == nullptr);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (requests == 0 && std::chrono::steady_clock::now() < end)
        f.run_until(1, std::chrono::milliseconds(5));
    std::vector<std::pair<std::uint64_t, bool>> given_up;
    f.client.abort([&](std::uint32_t, std::uint64_t n, bool sent) { given_up.emplace_back(n, sent); });
    CHECK(given_up == std::vector<std::pair<std::uint64_t, bool>>{{2, false}, {1, true}});
    CHECK(f.outcomes.empty());
    over.set_value();
    REQUIRE(f.get(3, "/again") == nullptr);
    REQUIRE(f.run_until(1));
    CHECK(f.outcomes[0].correlation == 3);
    CHECK(f.outcomes[0].status == 200);
}

TEST_CASE("giving up and asking anew from within a reply works") {
    const tls_server server(ca().issue(), mirror);
    fixture f(server.port());
    f.when_reply = [&] {
        f.when_reply = nullptr;
        f.client.abort([](std::uint32_t, std::uint64_t, bool) { FAIL("nothing else is under way"); });
        CHECK(f.get(2, "/two") == nullptr);
    };
    REQUIRE(f.get(1, "/one") == nullptr);
    REQUIRE(f.run_until(2));
    CHECK(f.outcomes[1].text == "GET /two HTTP/1.1");
}

TEST_CASE("a client may be destroyed with exchanges under way") {
    std::promise<void> over;
    const tls_server server(ca().issue(), [&](tls_server::stream& s) {
        read_request(s);
        over.get_future().wait();
    });
    boost::asio::io_context io;
    tls_context context({.ca_pem = ca().pem()});
    std::vector<outcome> outcomes;
    std::function<void()> nothing;
    {
        http_client<handler> client(io.get_executor(), context, {"127.0.0.1", server.port()}, {},
                                    handler{&outcomes, &nothing});
        REQUIRE(client.request(1, 1, {http_method::get, "/", {}, {}}) == nullptr);
        io.run_for(std::chrono::milliseconds(30));
    }
    io.restart();
    io.run_for(std::chrono::milliseconds(30));
    CHECK(outcomes.empty());
    over.set_value();
}

TEST_CASE("a handler that throws costs its connection and nothing else") {
    const tls_server server(ca().issue(), mirror);
    http_options options;
    options.max_connections = 1;
    fixture f(server.port(), options);
    f.when_reply = [&] {
        if (f.outcomes.size() == 1) throw std::runtime_error("no memory");
    };
    for (std::uint64_t n = 1; n <= 3; ++n) REQUIRE(f.get(n, "/" + std::to_string(n)) == nullptr);
    CHECK_THROWS_AS(f.run_until(3), std::runtime_error);
    REQUIRE(f.run_until(3));
    CHECK(f.outcomes[1].correlation == 2);
    CHECK(f.outcomes[1].status == 200);
    CHECK(f.outcomes[2].correlation == 3);
    CHECK(f.outcomes[2].status == 200);
}
