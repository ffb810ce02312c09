// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>

using namespace gatewright;
using gatewright::wire::buffer_writer;

namespace {

constexpr bool writes_at_compile_time() {
    char text[128] = {};
    buffer_writer out(text, text + sizeof text);
    out.put("n=");
    out.put_integer(std::int64_t{-120});
    out.put('&');
    out.put(std::string_view("p="));
    out.put("650.50"_d);
    return out.view() == "n=-120&p=650.50" && !out.overflowed();
}
static_assert(writes_at_compile_time());

std::string written(auto value) {
    char text[128];
    buffer_writer out(text, text + sizeof text);
    if constexpr (std::is_integral_v<decltype(value)>)
        out.put_integer(value);
    else
        out.put(value);
    return std::string(out.view());
}

} // namespace

TEST_CASE("a writer appends text, numbers and decimals with their digits") {
    CHECK(writes_at_compile_time());
    CHECK(written(std::int64_t{0}) == "0");
    CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(written(std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
    CHECK(written(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(written("0.01000000"_d) == "0.01000000");
    CHECK(written("-0.5"_d) == "-0.5");
    CHECK(written(decimal(5, 3)) == "5000");
    CHECK(written(price{"25.35190000"_d}) == "25.35190000");
    CHECK(written(quantity{"31.21"_d}) == "31.21");
}

TEST_CASE("a writer that is too small writes nothing beyond its end and says so, at every size") {
    const auto write_all = [](buffer_writer& out) {
        out.put("ab");
        out.put('c');
        out.put_integer(std::int64_t{-12345});
        out.put(std::string_view("xyz"));
        out.put("0.00012300"_d);
        out.put(std::string_view());
    };
    const std::string whole = "abc-12345xyz0.00012300";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const auto exact = std::make_unique<char[]>(size);
        buffer_writer out(std::span<char>(exact.get(), size));
        write_all(out);
        INFO("size " << size);
        CHECK(out.overflowed() == (size < whole.size()));
        CHECK(whole.starts_with(out.view()));
        if (size == whole.size()) CHECK(out.view() == whole);
    }
}

TEST_CASE("after an overflow a writer takes nothing more, even what would fit") {
    char text[4];
    buffer_writer out(text, text + sizeof text);
    out.put("abc");
    out.put("de");
    out.put('f');
    CHECK(out.overflowed());
    CHECK(out.view() == "abc");
    CHECK(out.claim(1) == nullptr);
}

TEST_CASE("parts of several kinds are written one after the other, and a whole is never a part of it") {
    const auto write = [](buffer_writer& out) {
        out.put_all("{\"id\":", std::uint64_t{18'446'744'073'709'551'615U}, ',', std::string_view("n"), -7,
                    "1.50"_d, fixed_string<8>("end"), '}');
    };
    constexpr std::string_view expected = "{\"id\":18446744073709551615,n-71.50end}";
    for (std::size_t room = 0; room <= expected.size(); ++room) {
        const auto text = std::make_unique<char[]>(room);
        buffer_writer out(std::span(text.get(), room));
        write(out);
        CHECK(out.whole() == (room == expected.size() ? expected : std::string_view()));
    }
}
