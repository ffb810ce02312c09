// SPDX-License-Identifier: BSL-1.0
#include "exact_buffer.hpp"

#include <gatewright/journal/journal.hpp>
#include <gatewright/journal/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace gatewright;
using namespace gatewright::journal;

namespace {

input reply() {
    input in;
    in.kind = input_kind::reply;
    in.channel = {1, 4};
    in.status = 0x0201;
    in.generation = 0x06050403;
    in.correlation = 0x0e0d0c0b0a090807;
    in.sequence = 0x1615141312111019;
    in.at = {{-2}, {0x7fffffffffffffff}};
    in.payload = "body";
    in.headers = "a: b\r\n";
    return in;
}

std::string bytes_of(const input& in) {
    std::string bytes(input_record_size(in), '\0');
    REQUIRE(write_input(in, bytes) == bytes.size());
    return bytes;
}

struct archetype {
    record_id next = 0;
    bool intent(const order_intent&, auto& writer, record_id& record) noexcept {
        record = ++next;
        return writer.persist(record, "intent");
    }
};
struct throws {
    bool intent(const order_intent&, auto&, record_id&) { return true; }
};
struct void_result {
    void intent(const order_intent&, auto&, record_id&) noexcept {}
};
struct collects {
    std::vector<std::string> records;
    bool persist(record_id record, std::string_view bytes) {
        records.push_back(std::to_string(record) + ":" + std::string(bytes));
        return true;
    }
};

} // namespace

TEST_CASE("the layout of a record is what the header says, byte for byte") {
    using namespace std::string_literals;
    CHECK(input_record_version == 1);
    const std::string expected = "\x3b\0\0\0"s + "\x04\x01\x04\x01\x02"s + "\x03\x04\x05\x06"s +
                                 "\x07\x08\x09\x0a\x0b\x0c\x0d\x0e"s + "\x19\x10\x11\x12\x13\x14\x15\x16"s +
                                 "\xfe\xff\xff\xff\xff\xff\xff\xff"s + "\xff\xff\xff\xff\xff\xff\xff\x7f"s +
                                 "\x04\0\0\0"s + "\x06\0\0\0"s + "bodya: b\r\n"s;
    CHECK(bytes_of(reply()) == expected);
    CHECK(input_record_size(reply()) == input_record_head + 10);
}

TEST_CASE("a record that is read is the input that was written") {
    for (int kind = 1; kind <= static_cast<int>(input_kind::heartbeat); ++kind) {
        input in = reply();
        in.kind = static_cast<input_kind>(kind);
        if (kind % 2 == 0) in.headers = {};
        if (kind % 3 == 0) in.payload = {};
        const std::string bytes = bytes_of(in);
        input out;
        REQUIRE(read_input(bytes, out) == bytes.size());
        CHECK(out.kind == in.kind);
        CHECK(out.channel == in.channel);
        CHECK(out.status == in.status);
        CHECK(out.generation == in.generation);
        CHECK(out.correlation == in.correlation);
        CHECK(out.sequence == in.sequence);
        CHECK(out.at.wall == in.at.wall);
        CHECK(out.at.steady == in.at.steady);
        CHECK(out.payload == in.payload);
        CHECK(out.headers == in.headers);
        CHECK((out.payload.empty() || out.payload.data() == bytes.data() + input_record_head));
    }
}

TEST_CASE("a record torn at any byte is refused, and nothing behind it is read") {
    const std::string bytes = bytes_of(reply());
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        const gatewright_test::exact_buffer torn(std::string_view(bytes).substr(0, n));
        input out;
        CHECK(read_input(torn.view(), out) == 0);
    }
}

TEST_CASE("records follow each other") {
    input second = reply();
    second.sequence = 2;
    second.payload = {};
    const std::string bytes = bytes_of(reply()) + bytes_of(second);
    input out;
    const std::size_t first = read_input(bytes, out);
    REQUIRE(first == input_record_size(reply()));
    CHECK(read_input(std::string_view(bytes).substr(first), out) == bytes.size() - first);
    CHECK(out.sequence == 2);
}

TEST_CASE("sizes that do not add up and kinds that do not exist are refused") {
    const std::string good = bytes_of(reply());
    input out;
    const auto with = [&](std::size_t at, char value) {
        std::string bad = good;
        bad[at] = value;
        return read_input(bad, out);
    };
    CHECK(with(0, '\x3a') == 0); // the whole
    CHECK(with(0, '\x3c') == 0);
    CHECK(with(3, '\x01') == 0);
    CHECK(with(4, '\0') == 0); // the kind
    CHECK(with(4, '\x0d') == 0);
    CHECK(with(4, '\xff') == 0);
    CHECK(with(input_record_head - 8, '\x05') == 0); // the payload
    CHECK(with(input_record_head - 5, '\xff') == 0);
    CHECK(with(input_record_head - 1, '\xff') == 0); // the headers
    CHECK(with(5, '\x09') == good.size());           // any gateway may be
}

TEST_CASE("every single flipped bit of the sizes is noticed") {
    const std::string good = bytes_of(reply());
    for (const std::size_t begin : {std::size_t{0}, input_record_head - 8, input_record_head - 4})
        for (std::size_t bit = 0; bit < 32; ++bit) {
            std::string bad = good;
            bad[begin + bit / 8] = static_cast<char>(bad[begin + bit / 8] ^ (1 << (bit % 8)));
            const gatewright_test::exact_buffer exact(bad);
            input out;
            CHECK(read_input(exact.view(), out) == 0);
        }
}

TEST_CASE("a buffer that is a byte too small takes nothing") {
    const input in = reply();
    std::vector<char> small(input_record_size(in) - 1, 'x');
    CHECK(write_input(in, small) == 0);
    for (const char c : small) CHECK(c == 'x');
    CHECK(write_input(in, {}) == 0);
}

TEST_CASE("no journal lets everything pass and waits for nothing") {
    struct refuses_all {
        int calls = 0;
        bool persist(record_id, std::string_view) {
            ++calls;
            return false;
        }
    } writer;
    no_journal none;
    record_id record = 7;
    CHECK(none.intent(order_intent{}, writer, record));
    CHECK(record == 0);
    CHECK(writer.calls == 0);
}

TEST_CASE("an archetype is a journal, and one that may throw is not") {
    static_assert(Journal<no_journal> && !Journal<throws> && !Journal<void_result> && !Journal<int>);
    static_assert(RecordWriter<collects> && !RecordWriter<int>);
    archetype j;
    collects writer;
    record_id record = 0;
    CHECK(j.intent(order_intent{}, writer, record));
    CHECK(record == 1);
    CHECK(writer.records == std::vector<std::string>{"1:intent"});
}
