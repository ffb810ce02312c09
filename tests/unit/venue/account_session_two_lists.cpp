// SPDX-License-Identifier: BSL-1.0
// A venue with two lists of orders, of which one alone proves nothing, and with batches that may be smaller than the
// largest.
#include "archetypes/session_machine.hpp"

#include <gatewright/venue/account_session.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright_test::archetypes;

namespace {

/// The archetype's venue: `/one` has the open orders, `/ended` those that have ended; "none" is what it says of an
/// order that is not there. Batches have four orders at most, and three here.
struct two_lists : dialect<> {
    static constexpr std::size_t most_in_request = 4;
    static std::size_t batch_limit(const config&) noexcept { return 3; }
    static constexpr gw::venue::batch_weight place_batch_weight{.member = 1};
    static constexpr gw::venue::batch_weight cancel_batch_weight{.member = 1};

    static gw::order_result<gw::http_request> encode_query_request(const gw::order_keys& k, const context&,
                                                                   std::span<char> out) noexcept {
        return gw::http_request{gw::http_method::get, write(out, "/one", named(k)), {}, {}};
    }
    static gw::order_result<gw::http_request>
    encode_ended_query_request(const gw::order_keys& k, const context&, std::span<char> out) noexcept {
        return gw::http_request{gw::http_method::get, write(out, "/ended", named(k)), {}, {}};
    }
    static gw::order_result<std::string_view> put_place(const gw::order_request& r, const context&, bool,
                                                        std::span<char> out) noexcept {
        return write(out, r.client_order_id.view());
    }
    static gw::order_result<std::string_view> put_cancel(const gw::order_keys& k, const context&, bool,
                                                         std::span<char> out) noexcept {
        return write(out, k.client_order_id.view());
    }
    static gw::order_result<gw::http_request> encode_batch_request(gw::session::request_operation op,
                                                                   std::string_view orders, std::string_view,
                                                                   const context&,
                                                                   std::span<char> out) noexcept {
        if (room == 0) return gw::order_reject{gw::order_errc::output_full, "archetype", "buffer", {}, {}};
        --room;
        return gw::http_request{gw::http_method::post, "/batch", {}, write(out, to_string(op), orders)};
    }
    // What waits for a price is in two lists as well, each cancelled by itself.
    static constexpr std::uint32_t cancel_all_weight = 1;
    static std::size_t waiting_lists(const config&) noexcept { return 2; }
    static bool not_in_list(std::string_view code) noexcept { return code == "none"; }
    static gw::order_result<gw::http_request>
    encode_cancel_all_request(const gw::order_keys& k, const context& c, std::span<char> out) noexcept {
        if (room == 0) return gw::order_reject{gw::order_errc::output_full, "archetype", "buffer", {}, {}};
        --room;
        return gw::http_request{
            gw::http_method::post, "/all", {}, write(out, k.symbol.view(), c.list == 0 ? "one" : "two")};
    }
    template <class F>
    static bool read_each(std::string_view body, F f) noexcept {
        words lines{body};
        while (!lines.rest.empty()) f(lines.next('\n'));
        return true;
    }
    template <class SinkT>
    static gw::wire::decode_status decode_row(std::string_view row, gw::timestamp received,
                                              SinkT& sink) noexcept {
        return decode_line(row, received, gw::report_source::reply, sink);
    }
    static gw::venue::error_verdict judge(int status, std::string_view code, std::string_view text) noexcept {
        static constexpr gw::venue::error_meaning none{gw::venue::error_class::definite,
                                                       gw::order_errc::unknown_order};
        return code == "none" ? gw::venue::judge_error(status, &none) : dialect<>::judge(status, code, text);
    }
    static inline int room = 0; ///< for so many requests with batches

private:
    static std::string_view named(const gw::order_keys& k) noexcept {
        return k.client_order_id.empty() ? k.venue_order_id.view() : k.client_order_id.view();
    }
};
static_assert(gw::venue::BatchingDialect<two_lists>);

using machine = session_machine<two_lists, gw::venue::request_orders>;
using lines = std::vector<std::string>;
using question = gw::session::resolution_question;

machine ready() {
    machine m;
    m.start();
    m.heal();
    m.forget();
    REQUIRE(m.not_ready().empty());
    two_lists::room = 1000;
    return m;
}
/// Places so many orders as a batch. @return how many were taken into it
int place_batch(machine& m, std::uint32_t count) {
    int taken = 0;
    for (std::uint32_t slot = 1; slot <= count; ++slot) {
        gw::order_request r;
        r.symbol = "A";
        r.instrument = {0};
        r.client_order_id.assign("c" + std::to_string(slot));
        r.price = {gw::decimal(100, 0)};
        r.quantity = {gw::decimal(1, 0)};
        taken += m.session.add_to_batch(r, {slot, 1}, m.now).has_value();
    }
    return taken;
}

} // namespace

TEST_CASE("an order that one list lacks is looked for in the other one before it counts as not found") {
    machine m = ready();
    m.query(1, question::by_client_id);
    CHECK(m.take_outputs() == lines{"/one c1"});
    SECTION("the first one has it") {
        m.answer("/one", "order c1 v1 A buy working 100 1 0");
        CHECK(m.take_outputs().empty());
        CHECK(m.take_events() == lines{"order c1 working", "query 1 accepted"});
    }
    SECTION("the other one has it") {
        m.answer("/one", "error none not there");
        CHECK(m.take_outputs() == lines{"/ended c1"});
        CHECK(m.take_events().empty());
        m.answer("/ended", "order c1 v1 A buy cancelled 100 1 0");
        CHECK(m.take_events() == lines{"order c1 cancelled", "query 1 accepted"});
    }
    SECTION("none has it, and that is one answer") {
        m.answer("/one", "error none not there");
        m.answer("/ended", "error none not there");
        CHECK(m.take_outputs() == lines{"/ended c1"});
        CHECK(m.take_events() == lines{"query 1 not found unknown_order none"});
    }
    SECTION("the first one does not answer: the other one is not asked") {
        m.answer("/one", "", 0);
        CHECK(m.take_outputs().empty());
        CHECK(m.take_events() == lines{"query 1 unknown state_unknown"});
    }
    SECTION("the other one does not answer: nothing is proved") {
        m.answer("/one", "error none not there");
        m.answer("/ended", "", 0);
        CHECK(m.take_events() == lines{"query 1 unknown state_unknown"});
    }
    SECTION("the other one refuses: nothing is proved") {
        m.answer("/one", "error none not there");
        m.answer("/ended", "error 50011 too many");
        CHECK(m.take_events() == lines{"query 1 failed throttled 50011"});
    }
    SECTION("the other one cannot be asked now: nothing is proved") {
        m.full = true;
        m.answer("/one", "error none not there");
        CHECK(m.take_outputs().empty());
        CHECK(m.take_events() == lines{"query 1 unknown output_full none"});
    }
}

TEST_CASE("a batch of more orders than one request has goes as several, each answered by itself") {
    machine m = ready();
    // One more than the largest batch that there is.
    CHECK(place_batch(m, 5) == 4);
    REQUIRE(m.session.send_batch(m.now, m).has_value());
    CHECK(m.take_outputs() == lines{"/batch place c1,c2,c3", "/batch place c4"});
    m.answer("/batch",
             "order c1 v1 A buy working 100 1 0\nerror 51008 no money\norder c3 v3 A buy working 100 1 0");
    CHECK(m.take_events() == lines{"order c1 working", "place 1 accepted",
                                   "place 2 failed insufficient_funds 51008", "order c3 working",
                                   "place 3 accepted"});
    m.answer("/batch", "", 0);
    CHECK(m.take_events() == lines{"place 4 unknown state_unknown"});
    CHECK(place_batch(m, 3) == 3);
    REQUIRE(m.session.send_batch(m.now, m).has_value());
    CHECK(m.take_outputs() == lines{"/batch place c1,c2,c3"});
}

TEST_CASE(
    "orders of a batch that find no room behind those that were sent are told as not sent, a step later") {
    machine m = ready();
    CHECK(place_batch(m, 4) == 4);
    two_lists::room = 1;
    REQUIRE(m.session.send_batch(m.now, m).has_value());
    CHECK(m.take_outputs() == lines{"/batch place c1,c2,c3"});
    CHECK(m.take_events().empty());
    m.pass({});
    CHECK(m.take_events() == lines{"place 4 not sent output_full"});
    m.answer("/batch", "order c1 v1 A buy working 100 1 0\norder c2 v2 A buy working 100 1 0\n"
                       "order c3 v3 A buy working 100 1 0");
    CHECK(m.take_events().size() == 6);
    // Where the first of them finds none, nothing was sent.
    CHECK(place_batch(m, 4) == 4);
    two_lists::room = 0;
    CHECK_FALSE(m.session.send_batch(m.now, m).has_value());
    m.pass({});
    CHECK(m.take_outputs().empty());
    CHECK(m.take_events().empty());
}

TEST_CASE("what waits is cancelled in each list that there is, and that ends as one request") {
    machine m = ready();
    const auto cancel_all = [&](bool waiting) { return m.session.cancel_all({0}, waiting, m.now, m); };
    REQUIRE(cancel_all(true).has_value());
    CHECK(m.take_outputs() == lines{"/all A one", "/all A two"});
    SECTION("both take it") {
        m.answer("/all", "ok");
        CHECK(m.take_events().empty());
        m.answer("/all", "ok");
        CHECK(m.take_events() == lines{"cancel_all 0 accepted"});
    }
    SECTION("both refuse it") {
        m.answer("/all", "error 51008 no");
        CHECK(m.take_events().empty());
        m.answer("/all", "error 51008 no");
        CHECK(m.take_events() == lines{"cancel_all 0 failed insufficient_funds 51008"});
    }
    SECTION("one refuses it: which list an order is in nobody knows, so each is asked for") {
        for (const bool first : {true, false}) {
            if (!first) REQUIRE(cancel_all(true).has_value());
            m.answer("/all", first ? "error 51008 no" : "ok");
            CHECK(m.take_events().empty());
            m.answer("/all", first ? "ok" : "error 51008 no");
            CHECK(m.take_events() == lines{"cancel_all 0 unknown state_unknown 51008"});
        }
    }
    SECTION("one does not answer") {
        m.answer("/all", "", 0);
        m.answer("/all", "ok");
        CHECK(m.take_events() == lines{"cancel_all 0 unknown state_unknown"});
    }
    SECTION("a second command on the way joins the first") {
        REQUIRE(cancel_all(true).has_value());
        for (int i = 0; i < 3; ++i) m.answer("/all", "ok");
        CHECK(m.take_events().empty());
        m.answer("/all", "ok");
        CHECK(m.take_events() == lines{"cancel_all 0 accepted"});
    }
    SECTION("one that finds no room for both is refused, and told once what was sent has ended") {
        m.answer("/all", "ok");
        m.answer("/all", "ok");
        m.forget();
        two_lists::room = 1;
        CHECK_FALSE(cancel_all(true).has_value());
        CHECK(m.take_outputs() == lines{"/all A one"});
        m.answer("/all", "ok");
        CHECK(m.take_events() == lines{"cancel_all 0 accepted"});
    }
    SECTION("what rests in the book is in one list") {
        REQUIRE(cancel_all(false).has_value());
        CHECK(m.take_events().empty());
        m.answer("/all", "ok");
        m.answer("/all", "ok");
        m.forget();
        m.answer("/all", "ok");
        CHECK(m.take_events() == lines{"cancel_all 0 accepted"});
    }
}

TEST_CASE("a cancel that one list did not know and another refuses is no proof that the order waits") {
    machine m = ready();
    gw::order_keys waits;
    waits.symbol = "A";
    waits.instrument = {0};
    waits.client_order_id.assign("c1");
    waits.untriggered = true;
    const auto cancel = [&] { return m.session.cancel(waits, {1, 1}, m.now, m).has_value(); };
    REQUIRE(cancel());
    m.answer("/cancel", "error none not there");
    SECTION("refused for another reason") {
        m.answer("/cancel", "error 51008 no");
        CHECK(m.take_events() == lines{"cancel 1 unknown state_unknown 51008"});
    }
    SECTION("not there, either") {
        m.answer("/cancel", "error none not there");
        CHECK(m.take_events() == lines{"cancel 1 failed unknown_order none"});
    }
}
