// SPDX-License-Identifier: BSL-1.0
#include "exact_buffer.hpp"

#include <gatewright/wire/json_documents.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using namespace gatewright;
using gatewright_test::exact_buffer;

namespace {

struct row {
    std::uint64_t id = 0;
};
using row_schema = wire::schema<wire::field<"id", &row::id>>;

/// Ids of rows that came, and rows that did not.
struct seen_rows {
    std::string ids;
    std::string refused;
    std::string error;
    void operator()(row& r, std::uint64_t) noexcept { ids += std::to_string(r.id) + " "; }
};

seen_rows list(std::string_view text) {
    const exact_buffer exact(text);
    seen_rows s;
    const wire::decode_status status = wire::read_list<row, row_schema>(
        exact.view(), [&](row& r, std::uint64_t seen) noexcept { s(r, seen); },
        [&](std::string_view bad, const wire::decode_error& e) noexcept {
            s.refused += std::string(bad) + " " + std::string(wire::text_of(e)) + ";";
        });
    s.error = status ? "" : status.str();
    return s;
}

struct message {
    std::string_view rows;
    std::uint64_t time = 0;
};
using message_schema = wire::schema<wire::field<"rows", &message::rows, wire::raw_value, wire::optional>,
                                    wire::field<"time", &message::time>>;
using rows_part = wire::list_part<row, row_schema>;

} // namespace

TEST_CASE("an object is read to the end of its document") {
    const auto read = [](std::string_view text) {
        const exact_buffer exact(text);
        row r;
        std::uint64_t seen = 0;
        const wire::decode_status status = wire::read_object<row_schema>(exact.view(), r, seen);
        return status ? std::to_string(r.id) : status.str();
    };
    CHECK(read(" {\"id\":7} \n") == "7");
    CHECK(read("{}") == "missing key, field id, at byte 1");
    CHECK(read("{\"id\":7} x") == "trailing characters, at byte 9");
    CHECK(read("[]") == "wrong type, at byte 0");
    CHECK(read("") == "unexpected end, at byte 0");
}

TEST_CASE("the rest of a wrapper is checked, and may not repeat what was there") {
    const auto close = [](std::string_view text) {
        const exact_buffer exact(text);
        wire::json_reader in(exact.view());
        const char* const p = wire::close_object<"stream", "data">(in, in.begin());
        return p == nullptr ? in.status().str() : std::to_string(p - in.begin());
    };
    CHECK(close("}") == "1");
    CHECK(close(R"( , "x" : {"data":1} } )") == "21");
    CHECK(close(R"(,"x":1,"data":2})") == "duplicate key, at byte 7");
    CHECK(close(R"(,"str\u0065am":2})") == "duplicate key, at byte 1");
    CHECK(close(R"(,"streams":2})") == "13");
    CHECK(close("," + std::string(1, '"') + std::string(100, 'k') + "\":2}") == "106");
    for (const char* bad : {"", ",", ",}", "x", R"(,"a")", R"(,"a":})", R"(,"a":1)", R"(,1})"}) {
        INFO(bad);
        CHECK(close(bad).find("unexpected") == 0);
    }
}

TEST_CASE("a list that is no JSON to its end leaves no trace; a bad row of a sound one costs no other") {
    CHECK(list(R"([{"id":1},{"id":2}])").ids == "1 2 ");
    CHECK(list(" [ ] ").error.empty());
    for (const char* broken :
         {R"([{"id":1},{"id":2})", R"([{"id":1},{"ix"}])", R"([{"id":1}] x)", R"({"id":1})", "", "7"}) {
        INFO(broken);
        CHECK(list(broken).ids.empty());
        CHECK(list(broken).refused.empty());
        CHECK_FALSE(list(broken).error.empty());
    }
    const seen_rows some = list(R"([{"id":1},{"id":"x"},{"ix":2},[],{"id":3}])");
    CHECK(some.ids == "1 3 ");
    CHECK(some.refused ==
          R"({"id":"x"} malformed number, field id;{"ix":2} missing key, field id;[] wrong type, field ;)");
    CHECK(some.error.empty());
}

TEST_CASE("where each row counts for itself, a bad one is named and the rest lives") {
    const exact_buffer exact(R"([{"id":1}, {"id":"x"} ,7,{"id":4}])");
    seen_rows s;
    wire::json_reader in(exact.view());
    const char* const end = wire::read_rows<row, row_schema>(
        in, in.begin(), [&](row& r, std::uint64_t seen) noexcept { s(r, seen); },
        [&](std::string_view text, const wire::decode_error& e) noexcept {
            s.refused += std::string(text) + " at " + std::to_string(e.at) + " " + e.field + ";";
        });
    CHECK(end == in.end());
    CHECK(s.ids == "1 4 ");
    CHECK(s.refused == R"({"id":"x"} at 17 id;7 at 23 ;)");
    CHECK(in.status());
}

TEST_CASE("a list inside of a message waits until the message is sound") {
    const auto read = [](std::string_view text) {
        const exact_buffer exact(text);
        seen_rows s;
        wire::json_reader in(exact.view());
        message m;
        std::uint64_t seen = 0;
        const char* const p = message_schema::read(in, in.begin(), m, seen);
        const rows_part rows{m.rows, "rows"};
        if (p != nullptr && in.finish(p) && rows.check(in))
            rows.pass(
                in, [&](row& r, std::uint64_t bits) noexcept { s(r, bits); },
                [&](std::string_view bad_row, const wire::decode_error&) noexcept { s.refused += bad_row; });
        s.error = in.status() ? "" : in.status().str();
        return s;
    };
    CHECK(read(R"({"rows":[{"id":1},{"id":2}],"time":3})").ids == "1 2 ");
    CHECK(read(R"({"time":3})").error.empty());
    CHECK(read(R"({"rows":[{"id":1}],"time":})").ids.empty());
    const seen_rows bad = read(R"({"rows":[{"id":1},{"ix":2}],"time":3})");
    CHECK(bad.ids == "1 ");
    CHECK(bad.refused == R"({"ix":2})");
    CHECK(bad.error.empty());
    CHECK(read(R"({"rows":{},"time":3})").error == "wrong type, field rows, at byte 8");
}

TEST_CASE("rows of a push reach nobody before the whole message is sound") {
    const auto read = [](std::string_view text) {
        const exact_buffer exact(text);
        wire::json_reader in(exact.view());
        std::string said;
        wire::read_pushed_rows<row, row_schema>(
            in, in.begin() + 1, [&](const char* p) noexcept { return in.finish(p); },
            [&](row& r, std::uint64_t seen) noexcept {
                said += std::to_string(r.id) + (seen == 1 ? " " : "? ");
            },
            [&]() noexcept { said += "none"; });
        return said + (in.status() ? "" : in.status().str());
    };
    CHECK(read(R"([{"id":1}])") == "1 ");
    CHECK(read(R"([ {"id":1} , {"id":2},{"id":3} ] )") == "1 2 3 ");
    CHECK(read("[ ]") == "none");
    CHECK(read("[]x") == "trailing characters, at byte 2");
    CHECK(read(R"([{"id":1}]x)") == "trailing characters, at byte 10");
    CHECK(read(R"([{"id":1},{"id":2}]x)") == "trailing characters, at byte 19");
    CHECK(read(R"([{"id":1},{"id":-2}])") == "number out of range, field id, at byte 16");
    CHECK(read(R"([{"id":1},{"id":2})") == "unexpected end, at byte 18");
    CHECK(read(R"([{"id":1} {"id":2}])") == "unexpected character, at byte 10");
    CHECK(read("[7]") == "wrong type, at byte 1");
}
