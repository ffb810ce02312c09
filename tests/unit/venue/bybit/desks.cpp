// SPDX-License-Identifier: BSL-1.0
//
// What whole desks do with Bybit that its decoders and encoders alone do not show: the full book is joined to a
// snapshot that is read, and demo trading has no order entry by stream.

#include "bybit/played_venue.hpp"
#include "ready_desk.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace bybit_desks {
using namespace gatewright_test;

/// Its books are full ones: no snapshot comes with a subscription.
class full_books : public bybit::played_venue {
public:
    static void configure(venue::config& c) {
        played_venue::configure(c);
        c.streams.books = gatewright::venue::bybit::book_channel::full;
    }
    [[nodiscard]] venue_message depth(std::uint64_t ms) {
        ++update_;
        const std::string size = bybit::joined("1.", update_ % 9 + 1);
        const std::string bids = R"(["49999.9",")" + size + R"("])";
        return {0, bybit::depth({symbol, false, update_, bids, "", ms}, "orderbook.full")};
    }
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request,
                                             std::uint64_t ms) const {
        if (!request.target.starts_with("/v5/market/full-ob"))
            return played_venue::answer_request(request, ms);
        const bool eth = request.target.find("ETHUSDT") != std::string_view::npos;
        return bybit::reply(bybit::joined(R"({"s":")", std::string_view(eth ? "ETHUSDT" : "BTCUSDT"),
                                          R"(","b":[["49999.9","1.5"]],"a":[["50001.7","2"]],"ts":)", ms,
                                          R"(,"u":)", eth ? 7 : update_, R"(,"seq":9,"cts":)", ms, "}"),
                            ms);
    }

private:
    std::uint64_t update_ = 500;
};

/// Demo trading: no order entry by stream.
class demo_account : public bybit::played_venue {
public:
    static void configure(venue::config& c) {
        played_venue::configure(c);
        c.demo = true;
    }
};

template <class VenueT>
using desk_of = desk_with_every_check<VenueT, one_order_at_a_time<VenueT>>;
} // namespace bybit_desks

} // namespace

TEST_CASE("a full book of Bybit is joined to the snapshot that is read, and its desk trades") {
    using namespace bybit_desks;
    ready_desk<desk_of<full_books>, full_books> venue;
    for (int i = 0; i < 40; ++i) {
        venue.depth_change();
        venue.advance(gatewright::milliseconds(100));
    }
    for (int i = 0; i < 3; ++i) REQUIRE(venue.trade_once());
    const auto& state = venue.desk().gateway<desk_account>();
    CHECK(state.counters.malformed == 0);
    CHECK(venue.desk().strategy_state().books > 0);
    CHECK(venue.desk().strategy_state().operator_needed == 0);
}

TEST_CASE("a desk over the order entry WebSocket is not ready in demo trading, by name") {
    using namespace bybit_desks;
    std::string why;
    try {
        ready_desk<desk_of<demo_account>, demo_account> venue;
    } catch (const std::runtime_error& e) {
        why = e.what();
    }
    CHECK(why == "the gateway is not ready: demo trading takes orders by request only");
}
