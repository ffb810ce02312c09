// SPDX-License-Identifier: BSL-1.0

#include "tws_desk.hpp"

using namespace tws_test;

namespace {

struct bracket_desk : tws_desk {
    connection_id id = connect();
    /// A parent at a price, a profit at 200 and a loss at 150; the last one transmits all.
    bracket_desk() {
        trade("180");
        place(id, 1, buy("100", "175").held_back());
        place(id, 2, sell("100", "200").child_of(1).held_back());
        CHECK(said(id).empty());
        place(id, 3, sell("100", "").kind("STP").aux("150").child_of(1));
    }
};

} // namespace

TEST_CASE("a bracket is transmitted with its last order, and its children wait",
          "[sim][server][interactive_brokers]") {
    bracket_desk d;
    const auto all = d.said(d.id, "3|");
    REQUIRE(all.size() == 3);
    CHECK(all[0].starts_with("3|1|Submitted|0|100|0|1376327565|0|0|1||"));
    CHECK(all[1].starts_with("3|2|PreSubmitted|0|100|0|1376327566|1|0|1|child|"));
    CHECK(all[2].starts_with("3|3|PreSubmitted|0|100|0|1376327567|1|0|1|child|"));
    // Not before the parent is filled.
    d.quote(side::buy, "201", "10");
    CHECK(d.states(d.id).empty());
}

TEST_CASE("children go on when their parent is filled, and one of them ends the other",
          "[sim][server][interactive_brokers]") {
    bracket_desk d;
    (void)d.said(d.id);
    d.quote(side::sell, "175", "40");
    CHECK(d.states(d.id) == lines{"1 Submitted 40/60"});
    d.quote(side::sell, "175", "60");
    CHECK(d.states(d.id) == lines{"1 Filled 100/0", "3 PreSubmitted 0/100", "2 Submitted 0/100"});
    SECTION("a part of one reduces the other") {
        d.quote(side::buy, "200", "30");
        CHECK(d.states(d.id) == lines{"2 Submitted 30/70", "3 PreSubmitted 0/70"});
        d.quote(side::buy, "200", "70");
        CHECK(d.states(d.id) == lines{"2 Filled 100/0", "3 Cancelled 0/70"});
    }
    SECTION("the loss is taken") {
        d.quote(side::buy, "140", "500");
        d.trade("149");
        const auto all = d.states(d.id);
        CHECK(all[0] == "3 Submitted 0/100");
        CHECK(std::ranges::find(all, "3 Filled 100/0") != all.end());
        CHECK(all.back() == "2 Cancelled 0/100");
    }
}

TEST_CASE("children end with a parent that is cancelled, and live if it was filled in part",
          "[sim][server][interactive_brokers]") {
    bracket_desk d;
    (void)d.said(d.id);
    SECTION("nothing was filled") {
        d.ask(d.id, {"4", "1", "1", ""});
        CHECK(d.states(d.id) ==
              lines{"1 PendingCancel 0/100", "1 Cancelled 0/100", "2 Cancelled 0/100", "3 Cancelled 0/100"});
    }
    SECTION("a part was") {
        d.quote(side::sell, "175", "40");
        (void)d.said(d.id);
        d.ask(d.id, {"4", "1", "1", ""});
        const auto all = d.states(d.id);
        CHECK(std::ranges::find(all, "3 PreSubmitted 0/40") != all.end());
        CHECK(std::ranges::find(all, "2 Submitted 0/40") != all.end());
    }
}

TEST_CASE("children that were held back end with a parent that is cancelled, and then it has no others",
          "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.place(id, 1, buy("100", "175").held_back());
    d.place(id, 2, sell("100", "200").child_of(1).held_back());
    d.ask(id, {"4", "1", "1", ""});
    CHECK(d.states(id) == lines{"1 ApiCancelled 0/100", "2 ApiCancelled 0/100"});
    d.place(id, 3, sell("100", "").kind("STP").aux("150").child_of(1));
    CHECK(d.states(id).empty());
    CHECK(d.venue.ledger(0).orders.empty());
}

TEST_CASE("of a group one order cancels the others, or reduces them", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    const bool cancels = GENERATE(true, false);
    const char* const type = cancels ? "1" : "2";
    d.place(id, 1, buy("100", "180").group("g", type));
    d.place(id, 2, buy("200", "170").group("g", type));
    d.place(id, 3, buy("100", "160").group("other", type));
    (void)d.said(id);
    d.quote(side::sell, "180", "25");
    if (cancels) {
        CHECK(d.states(id) == lines{"1 Submitted 25/75", "2 Cancelled 0/200"});
    } else {
        CHECK(d.states(id) == lines{"1 Submitted 25/75", "2 Submitted 0/150"});
        d.quote(side::sell, "180", "75");
        CHECK(d.states(id) == lines{"1 Filled 100/0", "2 Cancelled 0/150"});
    }
    CHECK(d.venue.ledger(0).orders.back().state == lifecycle::working);
}
