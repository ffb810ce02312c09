// SPDX-License-Identifier: BSL-1.0
// Lists of orders as one request, and one order in place of another.
#include "archetypes/session_machine.hpp"

#include <gatewright/venue/account_session.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

using namespace gatewright_test::archetypes;

namespace {

/// The archetype's venue, which takes lists and replaces orders. An answer has a line for each order.
struct listing_dialect : dialect<> {
    static constexpr std::size_t most_in_request = 3;
    static bool takes_list(const gw::order_list_request& l) noexcept {
        return l.kind == gw::list_kind::bracket;
    }
    static constexpr gw::venue::batch_weight list_weight{1, 0};
    static constexpr gw::venue::batch_weight replace_weight{1, 0};

    static gw::order_result<std::string_view> encode_list(const gw::order_list_request& l, const context& c,
                                                          std::span<char> out) noexcept {
        return write(out, "place", c.id, l.entry.client_order_id.view(), "list",
                     l.first.client_order_id.view(), l.second.client_order_id.view());
    }
    static gw::order_result<gw::http_request>
    encode_list_request(const gw::order_list_request& l, const context&, std::span<char> out) noexcept {
        return gw::http_request{gw::http_method::post,
                                "/list",
                                {},
                                write(out, l.entry.client_order_id.view(), l.first.client_order_id.view(),
                                      l.second.client_order_id.view())};
    }
    static gw::order_result<std::string_view> encode_replace(const gw::order_keys& k, bool untouched,
                                                             const gw::order_request& r, const context& c,
                                                             std::span<char> out) noexcept {
        return write(out, "place", c.id, r.client_order_id.view(), untouched ? "for untouched" : "for",
                     k.client_order_id.view());
    }
    static gw::order_result<gw::http_request> encode_replace_request(const gw::order_keys& k, bool,
                                                                     const gw::order_request& r,
                                                                     const context&,
                                                                     std::span<char> out) noexcept {
        return gw::http_request{gw::http_method::post,
                                "/replace",
                                {},
                                write(out, k.client_order_id.view(), r.client_order_id.view())};
    }
    template <class F>
    static bool read_each(std::string_view body, F f) noexcept {
        if (body.find('\n') == body.npos) return false;
        words lines{body};
        while (!lines.rest.empty()) f(lines.next('\n'));
        return true;
    }
    static bool is_about(std::string_view row, const gw::order_keys& k) noexcept {
        words in{row};
        const std::string_view what = in.next();
        return what == "error" || in.next() == k.client_order_id.view();
    }
    template <class SinkT>
    static gw::wire::decode_status decode_row(std::string_view row, gw::timestamp received,
                                              SinkT& sink) noexcept {
        return decode_line(row, received, gw::report_source::reply, sink);
    }
};
static_assert(gw::venue::ListingDialect<listing_dialect> && gw::venue::ReplacingDialect<listing_dialect>);
static_assert(!gw::venue::ListingDialect<dialect<>> && !gw::venue::ReplacingDialect<dialect<>>);
static_assert(!gw::venue::BatchingDialect<listing_dialect>);

using by_stream = session_machine<listing_dialect, gw::venue::stream_orders>;
using by_request = session_machine<listing_dialect, gw::venue::request_orders>;
using lines = std::vector<std::string>;

template <class M>
M ready() {
    M m;
    m.start();
    m.heal();
    m.forget();
    REQUIRE(m.not_ready().empty());
    return m;
}
/// The venue answers the list, or what replaces an order.
template <class M>
void answer(M& m, std::string_view target, std::string_view body, std::uint16_t status = 200) {
    if constexpr (std::is_same_v<M, by_stream>)
        m.reply("reply $ " + std::string(body));
    else
        m.answer(target, body, status);
}

} // namespace

TEMPLATE_TEST_CASE("a list leaves as one message and is answered for each order, in whatever order", "",
                   by_stream, by_request) {
    auto m = ready<TestType>();
    m.place_list(1);
    CHECK(m.take_outputs() ==
          lines{std::is_same_v<TestType, by_stream> ? "private: place c1 list c2 c3" : "/list c1 c2 c3"});
    answer(m, "/list",
           "order c3 v3 A sell working 100 1 0\norder c1 v1 A buy working 100 1 0\n"
           "order c2 v2 A sell working 100 1 0");
    CHECK(m.take_events() == lines{"order c3 working", "place 3 accepted", "order c1 working",
                                   "place 1 accepted", "order c2 working", "place 2 accepted"});
}

TEMPLATE_TEST_CASE(
    "a list that is refused is refused for each order; of one that is answered for some the others are "
    "unknown",
    "", by_stream, by_request) {
    auto m = ready<TestType>();
    m.place_list(1);
    answer(m, "/list", std::is_same_v<TestType, by_stream> ? "51008 no money" : "error 51008 no money", 400);
    auto told = m.take_events();
    REQUIRE(told.size() >= 3);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(told[told.size() - 3 + i] ==
              "place " + std::to_string(i + 1) + " failed insufficient_funds 51008");

    m.place_list(4);
    m.forget();
    answer(m, "/list", "order c5 v5 A sell working 100 1 0\norder x9 v9 A sell working 100 1 0");
    told = m.take_events();
    CHECK(told == lines{"order c5 working", "place 5 accepted", "place 4 unknown state_unknown",
                        "place 6 unknown state_unknown"});
}

TEST_CASE("silence about a list is silence about each of its orders, and nothing of it is sent again") {
    auto m = ready<by_stream>();
    m.place_list(1);
    m.forget();
    m.pass(gw::seconds(6));
    const auto told = m.take_events();
    for (const char* unknown :
         {"place 1 unknown state_unknown", "place 2 unknown state_unknown", "place 3 unknown state_unknown"})
        CHECK(std::count(told.begin(), told.end(), unknown) == 1);
    m.heal();
    CHECK(m.sent_orders == lines{"c1"}); // the message, once
}

TEST_CASE("a list that the socket did not take is not sent, each order of it") {
    auto m = ready<by_stream>();
    m.place_list(1);
    m.forget();
    m.refuse_last();
    CHECK(m.take_events() ==
          lines{"place 1 not sent not_ready", "place 2 not sent not_ready", "place 3 not sent not_ready"});
}

TEST_CASE("with its stream down a list does not take the other way, which might be the faster one") {
    auto m = ready<by_stream>();
    m.lose(1);
    m.forget();
    m.place_list(1);
    CHECK(m.take_outputs().empty());
    CHECK(m.take_events() == lines{"refused: not_ready orders channel down"});
}

TEMPLATE_TEST_CASE("of an order that replaces another both outcomes are told", "", by_stream, by_request) {
    auto m = ready<TestType>();
    m.place(1);
    m.heal();
    m.forget();
    m.replace(1, 2);
    CHECK(m.take_outputs() == lines{std::is_same_v<TestType, by_stream> ? "private: place c2 for untouched c1"
                                                                        : "/replace c1 c2"});
    SECTION("both are done") {
        answer(m, "/replace", "order c1 v1 A buy cancelled 100 1 0\norder c2 v2 A buy working 100 1 0");
        CHECK(m.take_events() ==
              lines{"order c1 cancelled", "cancel 1 accepted", "order c2 working", "place 2 accepted"});
    }
    SECTION("the cancel is done, the placement is refused") {
        answer(m, "/replace", "order c1 v1 A buy cancelled 100 1 0\nerror 51008 no money");
        CHECK(m.take_events() ==
              lines{"order c1 cancelled", "cancel 1 accepted", "place 2 failed insufficient_funds 51008"});
    }
    SECTION("neither is") {
        answer(m, "/replace", "error 51008 gone\nerror 51008 not attempted");
        CHECK(m.take_events() ==
              lines{"cancel 1 failed insufficient_funds 51008", "place 2 failed insufficient_funds 51008"});
    }
    SECTION("nobody says") {
        m.pass(gw::seconds(6));
        const auto told = m.take_events();
        CHECK(std::count(told.begin(), told.end(), "cancel 1 unknown state_unknown") == 1);
        CHECK(std::count(told.begin(), told.end(), "place 2 unknown state_unknown") == 1);
        m.heal();
        CHECK(std::count(m.sent_orders.begin(), m.sent_orders.end(), "c2") <= 1);
    }
}
