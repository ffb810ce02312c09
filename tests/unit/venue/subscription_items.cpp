// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/subscription_items.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace gatewright::venue;

namespace {

struct word {
    char first = '-';
};
constexpr auto letters = [](auto each) {
    for (const char c : {'a', 'b', 'c', 'b'}) each(word{c});
};
constexpr auto nothing = [](auto) {};

std::string range(std::size_t first, std::size_t count) {
    std::string text;
    walk_range(letters, first, count, [&](const word& w) { text += w.first; });
    return text;
}

} // namespace

TEST_CASE("items of a walk are counted, found by place and by what they are, and walked in ranges") {
    CHECK(count_items(letters) == 4);
    CHECK(item_at<word>(letters, 0).first == 'a');
    CHECK(item_at<word>(letters, 3).first == 'b');
    CHECK(item_at<word>(letters, 4).first == '-');
    const auto place = [](char c) {
        return place_of_item(letters, [c](const word& w) { return w.first == c; });
    };
    CHECK(place('a') == 0);
    CHECK(place('b') == 1);
    CHECK(place('c') == 2);
    CHECK(place('x') == 4);
    CHECK(range(0, 9) == "abcb");
    CHECK(range(1, 2) == "bc");
    CHECK(range(3, 1) == "b");
    CHECK(range(0, 0).empty());
    CHECK(range(4, 1).empty());
    CHECK(range(2, static_cast<std::size_t>(-1)) == "cb");
}

TEST_CASE("a walk without items has none") {
    CHECK(count_items(nothing) == 0);
    CHECK(item_at<word>(nothing, 0).first == '-');
    CHECK(place_of_item(nothing, [](const word&) { return true; }) == 0);
}
