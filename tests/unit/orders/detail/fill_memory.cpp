// SPDX-License-Identifier: BSL-1.0
#include <gatewright/orders/detail/fill_memory.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace gatewright;
using gatewright::orders::detail::fill_memory;
using gatewright::orders::detail::seen_fill;

fill execution(std::string_view id, std::string_view order, std::string_view symbol = "BTCUSDT") {
    fill f;
    f.symbol = symbol;
    f.id = id;
    f.venue_order_id = order;
    return f;
}

seen_fill& insert(fill_memory& memory, const fill& f) {
    return memory.insert(f, [](const seen_fill&) {});
}

std::vector<std::string> fills_of(fill_memory& memory, std::string_view order,
                                  std::string_view symbol = "BTCUSDT") {
    std::vector<std::string> ids;
    memory.for_each_of(symbol, order, [&](seen_fill& s) { ids.emplace_back(s.id.view()); });
    return ids;
}

TEST_CASE("the fills of an order are found oldest first, as in a plain list of the last ones") {
    std::mt19937 random(7);
    for (const std::size_t capacity : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{24}}) {
        fill_memory memory(capacity);
        struct remembered {
            std::string id;
            std::string order;
            std::string symbol;
        };
        std::deque<remembered> expected;
        for (int k = 0; k < 3'000; ++k) {
            if (random() % 3 == 0 && !expected.empty()) {
                // One that came without its order's id.
                remembered& late = expected[random() % expected.size()];
                if (late.order.empty()) {
                    late.order = std::to_string(1 + random() % 4);
                    seen_fill* const s = memory.find(execution(late.id, "", late.symbol));
                    REQUIRE(s != nullptr);
                    memory.set_order(*s, std::string_view(late.order));
                }
            } else {
                remembered r{"t" + std::to_string(k), "", random() % 2 == 0 ? "BTCUSDT" : "ETHUSDT"};
                if (random() % 3 != 0) r.order = std::to_string(1 + random() % 4);
                insert(memory, execution(r.id, r.order, r.symbol));
                expected.push_back(r);
                if (expected.size() > capacity) expected.pop_front();
            }
            for (const char* const symbol : {"BTCUSDT", "ETHUSDT"})
                for (const char* const order : {"1", "2", "3", "4", "5"}) {
                    std::vector<std::string> ids;
                    for (const remembered& r : expected)
                        if (r.order == order && r.symbol == symbol) ids.push_back(r.id);
                    REQUIRE(fills_of(memory, order, symbol) == ids);
                }
        }
    }
}

TEST_CASE("the order of a fill is said once; no id says nothing") {
    fill_memory memory(4);
    seen_fill& s = insert(memory, execution("t1", ""));
    memory.set_order(s, "");
    CHECK(fills_of(memory, "").empty());
    memory.set_order(s, "1");
    memory.set_order(s, "2");
    CHECK(fills_of(memory, "1") == std::vector<std::string>{"t1"});
    CHECK(fills_of(memory, "2").empty());
}

TEST_CASE("the fill that gives way is told before it goes") {
    fill_memory memory(2);
    std::vector<std::string> gone;
    for (const char* const id : {"t1", "t2", "t3", "t4"})
        memory.insert(execution(id, "1"), [&](const seen_fill& s) { gone.emplace_back(s.id.view()); });
    CHECK(gone == std::vector<std::string>{"t1", "t2"});
    CHECK(fills_of(memory, "1") == std::vector<std::string>{"t3", "t4"});
}

TEST_CASE("fills without an order are counted until they are attached or give way") {
    fill_memory memory(2);
    seen_fill& s = insert(memory, execution("t1", "1"));
    CHECK(memory.unattached() == 1);
    memory.mark_attached(s);
    memory.mark_attached(s);
    CHECK(memory.unattached() == 0);
    for (const char* const id : {"t2", "t3", "t4"}) insert(memory, execution(id, "2"));
    CHECK(memory.unattached() == 2);
}

} // namespace
