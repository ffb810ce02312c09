// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/subscription_items.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

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

namespace {

/// A venue whose first link has two instruments, and whose others have a channel of the account.
struct channel_of {
    std::string_view name = {};
    gatewright::instrument_index instrument{};
    [[nodiscard]] bool named(std::string_view text) const { return text == name; }
};
auto items_of(const std::string_view& prefix, std::size_t link) {
    return [&prefix, link](auto each) {
        if (link != 0) return each(channel_of{"account"});
        each(channel_of{prefix, {3}});
        each(channel_of{"trades", {4}});
    };
}
using items = walked_items<std::string_view, channel_of, &items_of>;

} // namespace

TEST_CASE("a dialect whose items are a walk says how many there are, of what, and which is named") {
    const std::string_view config = "books";
    CHECK(items::subscriptions(config, 0) == 2);
    CHECK(items::subscriptions(config, 1) == 1);
    CHECK(items::subscribed_instrument(config, 0, 1).value == 4);
    CHECK_FALSE(items::subscribed_instrument(config, 0, 2).valid());
    CHECK_FALSE(items::subscribed_instrument(config, 1, 0).valid());
    CHECK(items::item_named(config, 0, "trades") == 1);
    CHECK(items::item_named(config, 0, "books") == 0);
    CHECK(items::item_named(config, 0, "account") == 2);
}
