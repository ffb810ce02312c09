// SPDX-License-Identifier: BSL-1.0
#include <gatewright/wire/event_table.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace gatewright;

namespace {

struct decoder {
    std::string called;
    void trade(const int& n) noexcept { called += "trade " + std::to_string(n); }
    void book(const int& n) noexcept { called += "book " + std::to_string(n); }
};
using table = wire::event_table<wire::event_reader<"trade", &decoder::trade>,
                                wire::event_reader<"book", &decoder::book>>;

constexpr auto ignored = wire::ignored_events<"ticker", "status">(wire::ignored_event{"order", "private"});
constexpr auto nothing_else = wire::ignored_events<"ticker">();
static_assert(ignored.size() == 3 && nothing_else.size() == 1);

} // namespace

TEST_CASE("an event goes to the reader of its name and to no other") {
    for (const std::string_view event : {"trade", "book"}) {
        decoder d;
        const int n = 7;
        CHECK(table::read(event, d, n));
        CHECK(d.called == std::string(event) + " 7");
    }
    for (const std::string_view event : {"", "trad", "trades", "Trade", "boo\0"}) {
        decoder d;
        const int n = 7;
        CHECK_FALSE(table::read(event, d, n));
        CHECK(d.called.empty());
    }
}

TEST_CASE("an event that is left alone has its reason") {
    const auto reason = [](std::string_view event) {
        return std::string_view(wire::reason_to_ignore(event, ignored));
    };
    CHECK(reason("ticker") == "ticker is not used");
    CHECK(reason("status") == "status is not used");
    CHECK(reason("order") == "private");
    CHECK(reason("orders") == "unknown event");
    CHECK(reason("") == "unknown event");
}
