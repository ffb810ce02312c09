// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/bounded_vector.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

using namespace gatewright;

static_assert(!std::is_copy_constructible_v<bounded_vector<int>>);
static_assert(std::is_nothrow_move_constructible_v<bounded_vector<int>>);

namespace {

std::vector<int> contents(const bounded_vector<int>& v) { return {v.begin(), v.end()}; }

bounded_vector<int> one_to(int n, std::size_t capacity) {
    bounded_vector<int> v(capacity);
    for (int i = 1; i <= n; ++i) REQUIRE(v.push_back(i));
    return v;
}

} // namespace

TEST_CASE("a vector without capacity refuses everything") {
    bounded_vector<int> v;
    CHECK(v.empty());
    CHECK(v.full());
    CHECK_FALSE(v.push_back(1));
    CHECK(v.size() == 0);
    bounded_vector<int> zero(0);
    CHECK_FALSE(zero.push_back(1));
    CHECK(zero.begin() == zero.end());
}

TEST_CASE("what fits is taken in order, what does not is refused and changes nothing") {
    bounded_vector<int> v = one_to(3, 3);
    CHECK(v.full());
    CHECK(v.capacity() == 3);
    CHECK_FALSE(v.push_back(4));
    CHECK(contents(v) == std::vector{1, 2, 3});
    CHECK(v[1] == 2);
    v[1] = 9;
    CHECK(std::as_const(v)[1] == 9);
    v.clear();
    CHECK(v.empty());
    CHECK(v.capacity() == 3);
    CHECK(v.push_back(5));
    CHECK(contents(v) == std::vector{5});
}

TEST_CASE("erasing keeps the order and returns the element behind") {
    bounded_vector<int> v = one_to(5, 8);
    CHECK(*v.erase(v.begin() + 1) == 3);
    CHECK(contents(v) == std::vector{1, 3, 4, 5});
    CHECK(*v.erase(v.begin()) == 3);
    const int* const behind_last = v.erase(v.end() - 1);
    CHECK(behind_last == v.end());
    CHECK(contents(v) == std::vector{3, 4});
    for (int* at = v.begin(); at != v.end();) at = v.erase(at);
    CHECK(v.empty());
}

TEST_CASE("erasing without order moves the last one") {
    bounded_vector<int> v = one_to(4, 4);
    v.erase_unordered(v.begin());
    CHECK(contents(v) == std::vector{4, 2, 3});
    v.erase_unordered(v.end() - 1);
    CHECK(contents(v) == std::vector{4, 2});
}

TEST_CASE("a moved vector takes all, and nothing is left behind") {
    bounded_vector<int> a = one_to(2, 4);
    bounded_vector<int> b(std::move(a));
    CHECK(contents(b) == std::vector{1, 2});
    CHECK(b.capacity() == 4);
    CHECK(a.size() == 0);
    CHECK(a.capacity() == 0);
    CHECK_FALSE(a.push_back(1));
    bounded_vector<int> c = one_to(1, 1);
    c = std::move(b);
    CHECK(contents(c) == std::vector{1, 2});
    CHECK(b.full());
}
