// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/instrument_rows.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using namespace gatewright;

namespace {

using schema = wire::schema<wire::field<"symbol", &instrument::symbol>,
                            wire::loose_field<"tick", &instrument::tick_size>>;
const char* lacks(instrument& i) noexcept {
    i.base_asset = "X";
    return i.tick_size.is_zero() ? "tick" : nullptr;
}
using row = venue::instrument_row<schema, &lacks>;

std::string read(std::string_view text) {
    wire::json_reader in(text);
    instrument i;
    std::uint64_t seen = 0;
    const char* const p = row::read(in, in.begin(), i, seen);
    if (p == nullptr) return in.status().str();
    return std::string(i.symbol) + std::string(i.base_asset) + (p == in.end() ? "" : " and more");
}

} // namespace

TEST_CASE("a row of an instrument is looked at as a whole, and what it lacks is named") {
    CHECK(read(R"({"symbol":"A","tick":"0.1"})") == "AX");
    CHECK(read(R"({"symbol":"A"})") == "missing key, field tick, at byte 13");
    CHECK(read(R"({"symbol":"A","tick":"x"})") == "malformed number, field tick, at byte 21");
    CHECK(read("7") == "wrong type, at byte 0");
}

TEST_CASE("an instrument is passed on as an event with our time") {
    struct {
        instrument_update got;
        void on(const instrument_update& u) { got = u; }
    } sink;
    instrument i;
    i.symbol = "A";
    venue::pass_instrument(i, timestamp{7}, sink);
    CHECK(sink.got.instrument.symbol == "A");
    CHECK(sink.got.received.ns == 7);
}
