// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/order_requests.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>
#include <vector>

using namespace gatewright;
using namespace gatewright::session;

namespace {

pending_request request(std::uint64_t correlation, std::int64_t deadline, std::uint8_t link = 3,
                        std::uint32_t generation = 1) {
    pending_request r;
    r.correlation = correlation;
    r.operation = request_operation::cancel;
    r.order = {7, 2, 0};
    r.link = link;
    r.generation = generation;
    r.sent = {{100}, {200}};
    r.deadline = {deadline};
    return r;
}

} // namespace

TEST_CASE("a request is taken once, by its correlation, with all that was kept of it") {
    order_requests table(4);
    CHECK(table.add(request(5, 50)));
    CHECK(table.add(request(9, 40)));
    CHECK(table.size() == 2);
    pending_request out;
    CHECK_FALSE(table.take(4, out));
    CHECK_FALSE(table.take(6, out));
    CHECK_FALSE(table.take(10, out));
    CHECK(out.correlation == 0);
    REQUIRE(table.take(5, out));
    CHECK(out.correlation == 5);
    CHECK(out.operation == request_operation::cancel);
    CHECK(out.order == order_ref{7, 2, 0});
    CHECK(out.link == 3);
    CHECK(out.generation == 1);
    CHECK(out.sent.wall == timestamp{100});
    CHECK(out.deadline == steady_time{50});
    CHECK_FALSE(table.take(5, out));
    CHECK(table.take(9, out));
    CHECK(table.size() == 0);
    CHECK_FALSE(table.take(9, out));
}

TEST_CASE("a full table refuses and keeps what it has") {
    order_requests table(2);
    CHECK(table.add(request(1, 10)));
    CHECK_FALSE(table.full());
    CHECK(table.add(request(2, 10)));
    CHECK(table.full());
    CHECK_FALSE(table.add(request(3, 10)));
    pending_request out;
    CHECK_FALSE(table.take(3, out));
    CHECK(table.take(1, out));
    CHECK(table.add(request(4, 10)));
    CHECK(table.take(2, out));
    CHECK(table.take(4, out));
}

TEST_CASE("requests expire at their deadlines, oldest first, and not before") {
    order_requests table(4);
    std::vector<std::uint64_t> ended;
    const auto end = [&](const pending_request& r) { ended.push_back(r.correlation); };
    CHECK(table.next_deadline() == steady_time::never());
    CHECK(table.add(request(1, 30)));
    CHECK(table.add(request(2, 10)));
    CHECK(table.add(request(3, 20)));
    CHECK(table.next_deadline() == steady_time{10});
    table.expire({9}, end);
    CHECK(ended.empty());
    table.expire({10}, end);
    CHECK(ended == std::vector<std::uint64_t>{2});
    CHECK(table.next_deadline() == steady_time{20});
    table.expire({100}, end);
    CHECK(ended == std::vector<std::uint64_t>{2, 1, 3});
    table.expire({100}, end);
    CHECK(ended.size() == 3);
    CHECK(table.next_deadline() == steady_time::never());
}

TEST_CASE("a lost connection gives up its own requests and those of the connections before it") {
    order_requests table(8);
    CHECK(table.add(request(1, 10, 3, 1)));
    CHECK(table.add(request(2, 10, 4, 1)));
    CHECK(table.add(request(3, 10, 3, 2)));
    CHECK(table.add(request(4, 10, 3, 3)));
    std::vector<std::uint64_t> ended;
    table.lose_connection(3, 2, [&](const pending_request& r) { ended.push_back(r.correlation); });
    CHECK(ended == std::vector<std::uint64_t>{1, 3});
    CHECK(table.size() == 2);
    pending_request out;
    CHECK(table.take(2, out));
    CHECK(table.take(4, out));
}

TEST_CASE("a request is also taken by its number as text, and by no other text") {
    order_requests table(4);
    CHECK(table.add(request(17, 50)));
    pending_request out;
    for (const std::string_view id : {"", "x", "-17", "1", "99999999999999999999999"})
        CHECK_FALSE(table.take(id, out));
    REQUIRE(table.take("17", out));
    CHECK(out.correlation == 17);
}

TEST_CASE("operations have names") {
    CHECK(to_string(request_operation::place) == std::string_view("place"));
    CHECK(to_string(request_operation::amend) == std::string_view("amend"));
    CHECK(to_string(request_operation::cancel) == std::string_view("cancel"));
    CHECK(to_string(request_operation::query) == std::string_view("query"));
    static_assert(to_string(request_operation::place)[0] == 'p');
}
