// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/list_pages.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>
#include <string_view>

using namespace gatewright::venue;

TEST_CASE("the cursor of a page says its list and its mark, whatever is in it") {
    for (const std::size_t list : {0U, 3U, 9U, 22U, 78U})
        for (const std::string_view mark : {"", "a", "page_token%3D5", ":", "1:2"}) {
            const auto cursor = list_cursor({list, mark});
            CHECK(is_list_page(cursor.view()));
            CHECK(list_page_at(cursor.view()).list == list);
            CHECK(list_page_at(cursor.view()).mark == mark);
        }
    CHECK(list_cursor({1, "x"}).view() == "1:x");
    for (const std::string_view other : {"", "1", ":", "12:3", "1735689600000"}) {
        CHECK_FALSE(is_list_page(other));
        CHECK(list_page_at(other).list == 0);
        CHECK(list_page_at(other).mark.empty());
    }
}
