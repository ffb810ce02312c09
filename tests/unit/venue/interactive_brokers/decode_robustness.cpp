// SPDX-License-Identifier: BSL-1.0
//
// What every message of TWS owes, over the golden frames: cut at any byte, with a field too many, and with each of its
// fields damaged.

#include "exact_buffer.hpp"
#include "golden_frames.hpp"
#include "interactive_brokers/frame_sink.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace ib_damage {
namespace json = boost::json;
namespace ib = gatewright::venue::interactive_brokers;
using namespace gatewright_test;
using gatewright_test::interactive_brokers::frame_sink;
using gatewright_test::interactive_brokers::message_of;

decoded_frame decode(const std::string& message, int version) {
    decoded_frame f;
    ib::message_context of;
    of.version = version;
    of.client_id = 7;
    of.received = frame_received;
    frame_sink sink{f.log};
    const exact_buffer exact(message);
    f.status = ib::decode(exact.view(), of, sink);
    return f;
}

/// Calls `f(version, fields)` for each golden message that is read.
void for_each_message(const std::function<void(int, const json::array&)>& f) {
    for (const auto& [folder, version] :
         {std::pair{"server_176", 176}, std::pair{"server_163", 163}, std::pair{"server_100", 100}})
        for (const frame_file& file : frames_of("interactive_brokers", folder))
            for (const std::string& line : file.messages) {
                const json::array all = json::parse(line).as_array();
                const auto one = [&](const json::array& fields) {
                    if (fields.empty() || std::string_view(fields[0].as_string()).starts_with('*')) return;
                    if (decode(message_of(fields), version).status.ok()) f(version, fields);
                };
                if (all.empty() || all[0].is_string()) {
                    one(all);
                    continue;
                }
                for (const json::value& fields : all) one(fields.as_array());
            }
}
/// Whether a message is ignored whatever it has: only its number is read.
bool unread(const json::array& fields) {
    const std::string_view kind = fields[0].as_string();
    for (const std::string_view known : {"", "8", "21", "71", "81", "88", "97"})
        if (kind == known) return true;
    return false;
}
} // namespace ib_damage

} // namespace

TEST_CASE(
    "a message of TWS cut at any byte is an error and tells nothing, and so is one with a field too many") {
    using namespace ib_damage;
    int messages = 0;
    for_each_message([&](int version, const json::array& fields) {
        if (unread(fields)) return;
        ++messages;
        const std::string whole = message_of(fields);
        INFO(json::serialize(fields) << " at " << version);
        for (std::size_t n = 0; n != whole.size(); ++n) {
            const decoded_frame f = decode(whole.substr(0, n), version);
            if (!f.status.ok() && f.log.text.empty()) continue;
            FAIL_CHECK("cut at " << n << ": " << f.text());
        }
        const decoded_frame longer = decode(whole + '1' + '\0', version);
        CHECK(longer.status.error().code == gatewright::wire::codec_errc::trailing_characters);
        CHECK(longer.log.text.empty());
    });
    CHECK(messages > 150);
}

TEST_CASE("a field of a TWS message that cannot be what it is to be is refused by its name") {
    using namespace ib_damage;
    // Of the longest message of each number: the fields that are refused, in order; a text takes anything: "-".
    std::map<std::pair<int, int>, std::string> refused;
    std::map<std::pair<int, int>, std::size_t> longest;
    for_each_message([&](int version, const json::array& fields) {
        std::string names;
        for (std::size_t i = 0; i != fields.size(); ++i) {
            json::array damaged = fields;
            damaged[i] = "?x?";
            const decoded_frame f = decode(message_of(damaged), version);
            if (!f.status.ok()) CHECK(f.log.text.empty());
            names += ' ';
            names += f.status.ok() ? "-" : f.status.error().field;
            damaged[i] = std::string(400, '9');
            const decoded_frame large = decode(message_of(damaged), version);
            if (!large.status.ok()) CHECK(large.log.text.empty());
            INFO(json::serialize(damaged) << ' ' << large.text());
            CHECK(large.sound());
        }
        const std::pair key{version, std::atoi(fields[0].as_string().c_str())};
        if (longest[key] >= fields.size()) return;
        longest[key] = fields.size();
        refused[key] = names;
    });
    std::string made;
    for (const auto& [key, names] : refused)
        made += std::to_string(key.first) + ' ' + std::to_string(key.second) + ':' + names + '\n';
    const auto expected = frames_folder("interactive_brokers") / "damaged_fields.expect";
    if (std::getenv("GATEWRIGHT_ACCEPT_FRAMES") != nullptr)
        std::ofstream(expected, std::ios::binary) << made;
    else
        CHECK(made == file_text(expected));
}
