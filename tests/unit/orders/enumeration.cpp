// SPDX-License-Identifier: BSL-1.0
// One order's life, told in every order that there is: all permutations of its reports, and of the sequence as it was
// each single duplication, loss and displacement.
#include "report_orders.hpp"

#include <gatewright/orders/order_manager.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace enumerated_orders {

using namespace gatewright;
using namespace gatewright::orders;

decimal whole(std::int64_t n) { return {n, 0}; }

/// What the venue, or the wire, says of the order; made when it is delivered.
using message = std::function<void(order_manager&, order_ref, timestamp)>;

/// A consistent story of one order, and what it comes to.
struct story {
    std::string_view name;
    order_request request;
    std::vector<message> before; ///< what happens first, in this order
    std::vector<message> told;   ///< what may come in any order
    lifecycle end = lifecycle::filled;
    std::int64_t filled = 10;
    std::int64_t quantity = 10; ///< in the end
};

order_request asked(order_type type = order_type::limit) {
    order_request r;
    r.symbol = "BTCUSDT";
    r.client_order_id = "a";
    r.instrument = {0};
    r.quantity = {whole(10)};
    r.type = type;
    if (has_limit_price(type)) r.price = {whole(100)};
    if (has_trigger_price(type)) r.trigger_price = {whole(99)};
    return r;
}

/// A report at a time of the venue's, which says how much is filled and how large the order is.
message report(lifecycle l, std::int64_t at, std::int64_t filled, std::int64_t quantity = 10,
               report_source from = report_source::stream,
               const std::function<void(order_update&)>& change = {}) {
    return [=](order_manager& m, order_ref, timestamp now) {
        order_update u;
        u.symbol = "BTCUSDT";
        u.client_order_id = "a";
        u.venue_order_id = "7";
        u.state = l;
        u.source = from;
        u.venue_time = timestamp::from_milliseconds(at);
        u.received = now;
        u.has_terms = true;
        u.quantity = {whole(quantity)};
        u.price = {whole(100)};
        u.has_filled = filled >= 0;
        if (filled >= 0) u.cumulative_quantity = {whole(filled)};
        if (change) change(u);
        m.apply(u);
    };
}
message execution(const char* id, std::int64_t at, std::int64_t quantity, std::int64_t cumulative) {
    return [=](order_manager& m, order_ref, timestamp now) {
        fill f;
        f.symbol = "BTCUSDT";
        f.client_order_id = "a";
        f.venue_order_id = "7";
        f.id = id;
        f.price = {whole(100)};
        f.quantity = {whole(quantity)};
        f.has_cumulative = true;
        f.cumulative_quantity = {whole(cumulative)};
        f.venue_time = timestamp::from_milliseconds(at);
        f.received = now;
        m.apply(f);
    };
}
message sent() {
    return [](order_manager& m, order_ref r, timestamp now) { m.on_sent(r, now); };
}
message cancel_sent() {
    return [](order_manager& m, order_ref r, timestamp now) { m.on_cancel_sent(r, now); };
}
message amend_sent(std::int64_t quantity) {
    return [=](order_manager& m, order_ref r, timestamp now) {
        m.on_amend_sent(r, {whole(quantity)}, {whole(100)}, now, 1);
    };
}
message refused(pending_operation what, order_errc why) {
    return [=](order_manager& m, order_ref r, timestamp now) { m.on_rejected(r, what, why, now); };
}
message unanswered(pending_operation what) {
    return [=](order_manager& m, order_ref r, timestamp now) { m.on_reply_timeout(r, what, now); };
}

/// A report of the service that keeps orders until they are triggered: it knows no executions.
message waits(lifecycle l, std::int64_t at, report_source from = report_source::stream, bool became = false) {
    return report(l, at, -1, 10, from, [=](order_update& u) {
        u.conditional_order_id = "c1";
        u.trigger_price = {whole(99)};
        u.price = {};
        if (!became) u.venue_order_id = {};
    });
}
message child(lifecycle l, std::int64_t at, std::int64_t filled) {
    return report(l, at, filled, 10, report_source::stream, [](order_update& u) { u.price = {}; });
}

std::vector<story> stories() {
    using l = lifecycle;
    using op = pending_operation;
    const auto reply = report_source::reply;
    const auto amended = [](order_update& u) { u.amended = true; };
    std::vector<story> all;
    all.push_back({"a placement that fills in two executions",
                   asked(),
                   {sent()},
                   {report(l::working, 1, 0, 10, reply), report(l::working, 1, 0), report(l::working, 2, 4),
                    execution("t1", 2, 4, 4), execution("t2", 3, 6, 10), report(l::filled, 3, 10)},
                   l::filled,
                   10,
                   10});
    all.push_back({"a placement without an answer",
                   asked(),
                   {sent()},
                   {unanswered(op::place), report(l::working, 1, 0), execution("t1", 2, 10, 10),
                    report(l::filled, 2, 10), report(l::working, 1, 0, 10, reply)},
                   l::filled,
                   10,
                   10});
    all.push_back({"a cancel of what is filled in part",
                   asked(),
                   {sent(), report(l::working, 1, 0), cancel_sent()},
                   {execution("t1", 2, 3, 3), report(l::working, 2, 3), report(l::cancelled, 3, 3),
                    report(l::cancelled, 3, 3, 10, reply), unanswered(op::cancel)},
                   l::cancelled,
                   3,
                   10});
    all.push_back({"a cancel that a fill overtakes",
                   asked(),
                   {sent(), report(l::working, 1, 0), cancel_sent()},
                   {refused(op::cancel, order_errc::unknown_order), execution("t1", 2, 4, 4),
                    report(l::working, 2, 4), execution("t2", 3, 6, 10), report(l::filled, 3, 10)},
                   l::filled,
                   10,
                   10});
    all.push_back({"an amend to a larger quantity, which fills",
                   asked(),
                   {sent(), report(l::working, 1, 0), amend_sent(17)},
                   {report(l::working, 2, 0, 17, reply, amended),
                    report(l::working, 2, 0, 17, report_source::stream, amended), execution("t1", 3, 4, 4),
                    report(l::working, 3, 4, 17), execution("t2", 4, 13, 17), report(l::filled, 4, 17, 17)},
                   l::filled,
                   17,
                   17});
    all.push_back({"an amend that is refused",
                   asked(),
                   {sent(), report(l::working, 1, 0), amend_sent(17)},
                   {refused(op::amend, order_errc::invalid_price), execution("t1", 2, 4, 4),
                    report(l::working, 2, 4), execution("t2", 3, 6, 10), report(l::filled, 3, 10)},
                   l::filled,
                   10,
                   10});
    all.push_back({"a stop that is triggered and fills",
                   asked(order_type::stop),
                   {sent()},
                   {waits(l::untriggered, 1, reply), waits(l::untriggered, 1),
                    waits(l::working, 2, report_source::stream, true), child(l::working, 2, 0),
                    execution("t1", 3, 4, 4), child(l::working, 3, 4), execution("t2", 4, 6, 10),
                    child(l::filled, 4, 10)},
                   l::filled,
                   10,
                   10});
    all.push_back({"a stop that is cancelled while it waits",
                   asked(order_type::stop),
                   {sent()},
                   {waits(l::untriggered, 1, reply), waits(l::untriggered, 1), waits(l::cancelled, 2)},
                   l::cancelled,
                   0,
                   10});
    return all;
}

/// An order manager that is told one story.
class listener {
public:
    explicit listener(const story& s) : story_(s) {
        static_cast<void>(orders_.add_instrument({0}, "BTCUSDT"));
        ref_ = orders_.create(s.request, timestamp{1}).value();
        for (const message& m : s.before) hear(m);
        begun_ = true;
    }
    void hear(const message& m) {
        const quantity filled = record().cumulative;
        const quantity seen = record().seen;
        m(orders_, ref_, timestamp{++now_});
        const order_record& r = record();
        fails(!is_valid(r.state), "an impossible state");
        fails(r.cumulative < filled || r.seen < seen, "the filled quantity fell");
        fails(r.state.terminal() && !r.remaining().is_zero(), "an ended order with open quantity");
        fails(r.overfilled, "an overfill");
        fails(r.state.pending != pending_operation::none && r.state.terminal(), "an ended order in doubt");
        if (sent_) fails(may_send(r.state, pending_operation::place), "it may be placed again");
        sent_ = sent_ || r.state.life != lifecycle::submitting || r.state.pending != pending_operation::none;
        fails(r.amend.active && may_send(r.state, pending_operation::amend), "an amend may be sent again");
        // What the venue may still do is counted: booked and open together are never less than what it does.
        wide_decimal covered = orders_.exposure({0}).open_buy;
        fails(begun_ &&
                  (!covered.add(wide_decimal(r.seen.value)) || covered < wide_decimal(whole(story_.filled))),
              "exposure below the venue's");
    }
    void end_is_the_venues() {
        const order_record& r = record();
        fails(r.state != order_state{story_.end, pending_operation::none, certainty::known},
              "another end than the venue's");
        fails(r.cumulative != quantity{whole(story_.filled)} || r.seen != quantity{whole(story_.filled)},
              "another quantity than the venue's");
        fails(r.request.quantity != quantity{whole(story_.quantity)}, "other terms than the venue's");
        fails(r.amend.active, "an amend that is never settled");
        fails(!orders_.exposure({0}).open_buy.is_zero(), "exposure that is left");
    }
    [[nodiscard]] const std::string& why() const { return why_; }

private:
    [[nodiscard]] const order_record& record() const { return *orders_.find(ref_); }
    void fails(bool broken, const char* what) {
        if (broken && why_.empty()) why_ = what;
    }

    const story& story_;
    order_manager orders_{{.orders = 4, .instruments = 1, .fills = 16}};
    order_ref ref_;
    std::int64_t now_ = 2;
    bool begun_ = false; ///< with what may come in any order
    bool sent_ = false;
    std::string why_;
};

/// Tells a story's messages in an order. @return what went wrong, empty if nothing did
std::string told(const story& s, const gatewright_test::report_order& order, bool whole_story) {
    listener l(s);
    for (const std::size_t i : order) l.hear(s.told[i]);
    if (!whole_story) {
        // What was lost is asked for: the venue's last word, and its executions.
        for (const message& m : s.told) l.hear(m);
    }
    l.end_is_the_venues();
    return l.why();
}

} // namespace enumerated_orders

TEST_CASE("however the reports on an order come, it ends as the venue has it, and never counts too little") {
    using namespace enumerated_orders;
    for (const story& s : stories()) {
        INFO(s.name);
        const auto tell = [&](const auto& order, bool whole_story) { return told(s, order, whole_story); };
        const std::size_t count = gatewright_test::in_every_order(s.told.size(), tell);
        std::size_t factorial = 1;
        for (std::size_t n = 2; n <= s.told.size(); ++n) factorial *= n;
        CHECK(count == factorial);
    }
}

TEST_CASE("a report that is repeated, lost or displaced changes nothing of that") {
    using namespace enumerated_orders;
    for (const story& s : stories()) {
        INFO(s.name);
        gatewright_test::with_each_lost_repeated_displaced(
            s.told.size(), [&](const auto& order, bool whole_story) { return told(s, order, whole_story); });
    }
}
