// SPDX-License-Identifier: BSL-1.0

#include <gatewright/transport/lookup.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace gatewright::transport;

namespace {

using clock_type = std::chrono::steady_clock;

/// What the threads do; they may outlive the test.
struct directory {
    std::promise<void> go;
    std::shared_future<void> gate = go.get_future().share();
    std::atomic<int> slow_lookups{0};
    std::atomic<int> lookups{0};
    std::atomic<int> at_once{0};
    std::atomic<int> most_at_once{0};
};

/// Hosts that begin with "slow" are found when the gate opens, "unknown" not at all, others at once.
lookup_function from(const std::shared_ptr<directory>& d) {
    return [d](const std::string& host) -> lookup_result {
        ++d->lookups;
        const int now = ++d->at_once;
        for (int most = d->most_at_once; now > most && !d->most_at_once.compare_exchange_weak(most, now);) {
        }
        if (host.starts_with("slow")) {
            ++d->slow_lookups;
            d->gate.wait();
        }
        --d->at_once;
        if (host == "throws") throw std::runtime_error("out of order");
        if (host == "unknown") return {{}, "no such host"};
        return {{boost::asio::ip::make_address("127.0.0.7")}, {}};
    };
}

struct fixture {
    fixture() { names().look_up_with(from(hosts)); }
    ~fixture() {
        if (!opened) hosts->go.set_value();
    }
    void open_gate() {
        opened = true;
        hosts->go.set_value();
    }
    lookup_service& names() { return boost::asio::use_service<lookup_service>(*io); }
    std::uint64_t ask(const std::string& host) {
        return names().ask(host, [this, host](const lookup_result& r) {
            told.push_back(host + ": " + (r.addresses.empty() ? r.error : r.addresses.front().to_string()));
        });
    }
    bool run_until(const std::function<bool()>& done,
                   std::chrono::milliseconds most = std::chrono::seconds(10)) {
        const auto end = clock_type::now() + most;
        while (!done()) {
            if (clock_type::now() >= end) return false;
            io->restart();
            io->run_one_until(std::min(end, clock_type::now() + std::chrono::milliseconds(5)));
        }
        return true;
    }

    std::shared_ptr<directory> hosts = std::make_shared<directory>();
    std::optional<boost::asio::io_context> io{std::in_place};
    std::vector<std::string> told;
    bool opened = false;
};

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("a host is looked up without holding the caller, and the answer keeps the io_context at work") {
    fixture f;
    f.ask("venue");
    CHECK(f.told.empty());
    f.io->run(); // ends when nothing is under way
    CHECK(f.told == texts{"venue: 127.0.0.7"});
}

TEST_CASE("a host that is not found, and a lookup that throws, say why") {
    fixture f;
    f.ask("unknown");
    f.ask("throws");
    REQUIRE(f.run_until([&] { return f.told.size() == 2; }));
    CHECK(std::find(f.told.begin(), f.told.end(), "unknown: no such host") != f.told.end());
    CHECK(std::find(f.told.begin(), f.told.end(), "throws: out of order") != f.told.end());
}

TEST_CASE("a slow lookup does not hold other hosts") {
    fixture f;
    f.ask("slow venue");
    REQUIRE(f.run_until([&] { return f.hosts->slow_lookups == 1; }));
    f.ask("venue");
    REQUIRE(f.run_until([&] { return f.told.size() == 1; }));
    CHECK(f.told == texts{"venue: 127.0.0.7"});
    f.open_gate();
    REQUIRE(f.run_until([&] { return f.told.size() == 2; }));
}

TEST_CASE("a host is looked up once for all who wait for it") {
    fixture f;
    for (int n = 0; n != 5; ++n) f.ask("slow venue");
    REQUIRE(f.run_until([&] { return f.hosts->slow_lookups == 1; }));
    for (int n = 0; n != 5; ++n) f.ask("slow venue");
    f.open_gate();
    REQUIRE(f.run_until([&] { return f.told.size() == 10; }));
    CHECK(f.hosts->lookups == 1);
}

TEST_CASE("there are no more threads than allowed, and hosts wait for one") {
    fixture f;
    const auto most = static_cast<int>(lookup_service::most_threads);
    for (int n = 0; n != most + 3; ++n) f.ask("slow " + std::to_string(n));
    REQUIRE(f.run_until([&] { return f.hosts->slow_lookups == most; }));
    f.run_until([] { return false; }, std::chrono::milliseconds(20));
    CHECK(f.hosts->slow_lookups == most);
    f.open_gate();
    REQUIRE(f.run_until([&] { return f.told.size() == static_cast<std::size_t>(most) + 3; }));
    CHECK(f.hosts->most_at_once == most);
}

TEST_CASE("threads are used again") {
    fixture f;
    for (std::size_t n = 1; n <= 50; ++n) {
        f.ask("venue");
        REQUIRE(f.run_until([&] { return f.told.size() == n; }));
    }
    CHECK(f.hosts->most_at_once == 1);
}

TEST_CASE("nobody waits for a lookup at the end") {
    fixture f;
    std::weak_ptr<int> kept;
    {
        const auto held = std::make_shared<int>(0);
        kept = held;
        f.names().ask("slow venue", [held](const lookup_result&) { FAIL("nobody is there"); });
    }
    REQUIRE(f.run_until([&] { return f.hosts->slow_lookups == 1; }));
    const auto begin = clock_type::now();
    f.io.reset();
    CHECK(clock_type::now() - begin < std::chrono::seconds(5));
    CHECK(kept.expired());
    f.open_gate();
}

TEST_CASE("an answer that is not wanted any more is not given, and holds nothing") {
    fixture f;
    std::weak_ptr<int> kept;
    std::uint64_t number = 0;
    {
        const auto held = std::make_shared<int>(0);
        kept = held;
        number = f.names().ask("slow venue", [held](const lookup_result&) { FAIL("it was not wanted"); });
    }
    REQUIRE(f.run_until([&] { return f.hosts->slow_lookups == 1; }));
    f.names().cancel(number);
    CHECK(kept.expired());
    f.io->restart();
    CHECK(f.io->run() == 0); // nothing is under way for the io_context
    f.open_gate();
    f.run_until([] { return false; }, std::chrono::milliseconds(20));
}

TEST_CASE("an answer that came too late serves the next who asks") {
    fixture f;
    const std::uint64_t number = f.ask("slow venue");
    REQUIRE(f.run_until([&] { return f.hosts->slow_lookups == 1; }));
    f.names().cancel(number);
    SECTION("while the lookup goes on") {
        f.ask("slow venue");
        f.open_gate();
    }
    SECTION("after it") {
        f.open_gate();
        f.run_until([] { return false; }, std::chrono::milliseconds(50));
        f.ask("slow venue");
    }
    REQUIRE(f.run_until([&] { return f.told.size() == 1; }));
    CHECK(f.hosts->lookups == 1);
    f.ask("slow venue");
    REQUIRE(f.run_until([&] { return f.told.size() == 2; }));
    CHECK(f.hosts->lookups == 2); // an answer that somebody waited for is not kept
}

TEST_CASE("a host that nobody waits for any more is not looked up") {
    fixture f;
    const auto most = static_cast<int>(lookup_service::most_threads);
    for (int n = 0; n != most; ++n) f.ask("slow " + std::to_string(n));
    REQUIRE(f.run_until([&] { return f.hosts->slow_lookups == most; }));
    f.names().cancel(f.ask("venue"));
    f.open_gate();
    REQUIRE(f.run_until([&] { return f.told.size() == static_cast<std::size_t>(most); }));
    f.run_until([] { return false; }, std::chrono::milliseconds(20));
    CHECK(f.hosts->lookups == most);
}

TEST_CASE("one who throws at an answer does not keep it from the others") {
    fixture f;
    f.names().ask("venue", [](const lookup_result&) { throw std::runtime_error("no memory"); });
    f.ask("venue");
    CHECK_THROWS_AS(f.run_until([&] { return f.told.size() == 1; }), std::runtime_error);
    CHECK(f.told.size() == 1);
}

TEST_CASE("the system knows this host") {
    const lookup_result local = ask_system("localhost");
    REQUIRE_FALSE(local.addresses.empty());
    CHECK(local.addresses.front().is_loopback());
    const lookup_result none = ask_system("no-such-host.invalid");
    CHECK(none.addresses.empty());
    CHECK_FALSE(none.error.empty());
}
