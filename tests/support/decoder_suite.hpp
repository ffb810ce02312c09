// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "golden_frames.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What every decoder of a JSON venue owes, whatever it reads: run over `{decode, seeds}`, a seed being a whole message
// that it reads without an error. Each message lies in a buffer without a byte to spare, so that an address sanitizer
// sees a read behind its end.
namespace gatewright_test {

/// Compares what a decoder said of a message with what Boost.JSON reads from it; checks by Catch2's macros.
using json_twin = std::function<void(const boost::json::value& message, const event_log& log)>;

/// A decoder with what it is run on.
struct decoder_under_test {
    frame_decoder decoder;
    std::vector<std::string> seeds;
    json_twin twin; ///< for `check_twin`
};

/// Every decoder of a venue with the golden frames that it reads, and its twin.
/// @param twin_of the twin of a decoder, by its name
[[nodiscard]] inline std::vector<decoder_under_test>
decoders_under_test(std::string_view venue, std::span<const frame_decoder> decoders,
                    json_twin (*twin_of)(std::string_view)) {
    std::vector<decoder_under_test> all;
    for (const frame_decoder& d : decoders) all.push_back({d, seeds_of(venue, d), twin_of(d.name)});
    return all;
}

/// Whether a text is JSON for Boost.JSON.
[[nodiscard]] inline bool is_json(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::system::error_code error;
    static_cast<void>(boost::json::parse(text, error, {}, options));
    return !error;
}

/// Writes a document again with the members of every object in another order, and with spaces or new members if asked.
struct json_rewriter {
    std::mt19937& random;
    bool shuffle = true;
    bool spaces = false;
    bool unknown = false;
    int rotate_top = -1; ///< rotates the members of the outermost object, in place of a shuffle

    std::string space() {
        return spaces && random() % 2 == 0 ? std::string(1 + random() % 2, " \n\r\t"[random() % 4]) : "";
    }

    std::string write(const boost::json::value& v, bool top = true) {
        if (v.is_object()) {
            std::vector<std::string> members;
            for (const auto& member : v.get_object())
                members.push_back(space() + boost::json::serialize(member.key()) + space() + ":" + space() +
                                  write(member.value(), false) + space());
            if (rotate_top >= 0 && top) {
                std::rotate(members.begin(), members.begin() + rotate_top % static_cast<int>(members.size()),
                            members.end());
            } else if (shuffle) {
                std::shuffle(members.begin(), members.end(), random);
            }
            // An empty object may mean that there is nothing.
            if (unknown && !members.empty())
                for (std::size_t i = 0; i <= members.size(); i += 2)
                    members.insert(members.begin() + static_cast<std::ptrdiff_t>(i),
                                   R"("zz)" + std::to_string(i) +
                                       R"(":[{"e":"x","b":[["1"]],"u":-1.5e3},"\u00e9]}",null])");
            std::string text = "{" + space();
            for (std::size_t i = 0; i < members.size(); ++i) text += (i == 0 ? "" : ",") + members[i];
            return text + space() + "}";
        }
        if (v.is_array()) {
            std::string text = "[" + space();
            for (std::size_t i = 0; i < v.get_array().size(); ++i)
                text += (i == 0 ? "" : "," + space()) + write(v.get_array()[i], false) + space();
            return text + "]";
        }
        return boost::json::serialize(v);
    }
};

/// A message cut at any byte, or with a byte too many, is an error and leaves no open book.
inline void check_cuts(const decoder_under_test& t) {
    for (const std::string& text : t.seeds) {
        const decoded_frame whole = decode_frame(t.decoder, text);
        INFO(t.decoder.name << ": " << text);
        REQUIRE(whole.status.ok());
        REQUIRE(whole.sound());
        for (std::size_t n = 0; n <= text.find_last_not_of(" \n"); ++n) {
            const decoded_frame d = decode_frame(t.decoder, std::string_view(text).substr(0, n));
            INFO("cut at " << n);
            REQUIRE(!d.status.ok());
            REQUIRE(d.sound());
            REQUIRE(d.status.error().at <= n);
        }
        for (const char more : {'x', '}', ']', ',', '"', '\0', '1'}) {
            const decoded_frame d = decode_frame(t.decoder, text + more);
            INFO("with one more: " << more);
            REQUIRE(!d.status.ok());
            REQUIRE(d.sound());
        }
        REQUIRE(decode_frame(t.decoder, text + "\n").log.text == whole.log.text);
        REQUIRE(decode_frame(t.decoder, "\n" + text).log.text == whole.log.text);
    }
}

/// The order of keys, white space and unknown keys change nothing.
inline void check_rewritings(const decoder_under_test& t, unsigned times) {
    std::mt19937 random(4242);
    for (const std::string& text : t.seeds) {
        const std::string expected = decode_frame(t.decoder, text).log.text;
        const boost::json::value v = boost::json::parse(text);
        const auto same = [&](const std::string& other) {
            INFO(t.decoder.name << ": " << other);
            const decoded_frame d = decode_frame(t.decoder, other);
            REQUIRE(d.status.ok());
            REQUIRE(d.sound());
            REQUIRE(d.log.text == expected);
        };
        const auto rotate = [&](const boost::json::value& part, std::string_view before,
                                std::string_view after) {
            if (!part.is_object()) return;
            for (int i = 0; i < static_cast<int>(part.get_object().size()); ++i)
                same(std::string(before) + json_rewriter{random, false, false, false, i}.write(part) +
                     std::string(after));
        };
        rotate(v, "", "");
        // Each order of the members inside of a wrapper, too.
        if (v.is_object())
            for (const auto& member : v.get_object())
                if (member.value().is_object()) {
                    std::string before = "{";
                    std::string after;
                    for (const auto& other : v.get_object()) {
                        const std::string key = boost::json::serialize(other.key()) + ":";
                        if (other.key() == member.key()) {
                            before += key;
                            after = " ";
                        } else {
                            const std::string whole = key + boost::json::serialize(other.value());
                            if (after.empty())
                                before += whole + ",";
                            else
                                after += "," + whole;
                        }
                    }
                    rotate(member.value(), before, after + "}");
                }
        same(json_rewriter{random, false, true, false}.write(v));
        same(json_rewriter{random, false, false, true}.write(v));
        for (unsigned i = 0; i < times; ++i)
            same(json_rewriter{random, true, i % 2 == 0, i % 4 >= 2}.write(v));
    }
}

/// An unknown key at any place of the usual order changes nothing.
inline void check_unknown_keys(const decoder_under_test& t) {
    for (const std::string& text : t.seeds) {
        const std::string expected = decode_frame(t.decoder, text).log.text;
        bool quoted = false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
            if (quoted) continue;
            // In front of every key of an object.
            const bool opens = text[i] == '{';
            const bool next = text[i] == ',' && i + 1 < text.size() && text[i + 1] == '"' &&
                              text.find(':', i) == text.find('"', i + 2) + 1;
            if (!opens && !next) continue;
            std::string other = text;
            other.insert(i + 1, R"("zz":{"a":[1,"}"]},)");
            if (!is_json(other)) continue;
            const decoded_frame d = decode_frame(t.decoder, other);
            INFO(t.decoder.name << ": " << other);
            REQUIRE(d.status.ok());
            REQUIRE(d.log.text == expected);
        }
    }
}

/// Each seed says what Boost.JSON reads from it.
inline void check_twin(const decoder_under_test& t) {
    INFO(t.decoder.name);
    REQUIRE(t.twin);
    for (const std::string& text : t.seeds) {
        INFO(t.decoder.name << ": " << text);
        t.twin(boost::json::parse(text), decode_frame(t.decoder, text).log);
    }
}

/// How many damaged messages a decoder took, and refused.
struct damage_count {
    int accepted = 0;
    int refused = 0;
};

/// Random damage to messages of any decoder of the venue: what a decoder accepts is JSON for Boost.JSON too, and what
/// it says stays sound.
inline damage_count check_damage(const frame_decoder& decoder, const std::vector<std::string>& messages,
                                 int rounds) {
    std::mt19937 random(777);
    damage_count count;
    for (int round = 0; round < rounds; ++round) {
        std::string text = messages[random() % messages.size()];
        for (unsigned i = 0; i <= random() % 3; ++i) {
            const std::size_t at = random() % text.size();
            const char c = "{}[]\",:\\0123456789.-eEtnulx \x01\x80\xc3"[random() % 32];
            switch (random() % 4) {
            case 0: text.insert(at, 1, c); break;
            case 1: text.erase(at, 1 + random() % 4); break;
            case 2: text.insert(at, text.substr(random() % text.size(), random() % 20)); break;
            default: text[at] = c; break;
            }
            if (text.empty()) text = "x";
        }
        INFO(decoder.name << ": " << text);
        const decoded_frame d = decode_frame(decoder, text);
        REQUIRE(d.sound());
        if (d.status.ok())
            REQUIRE(is_json(text));
        else
            REQUIRE(d.status.error().at <= text.size());
        ++(d.status.ok() ? count.accepted : count.refused);
    }
    return count;
}

/// The same for every decoder of a venue: with the messages that it reads, and with those of any other.
inline void check_damage(const std::vector<decoder_under_test>& all) {
    std::vector<std::string> messages;
    for (const auto& t : all) messages.insert(messages.end(), t.seeds.begin(), t.seeds.end());
    damage_count whole;
    for (const auto& t : all)
        for (const auto& texts : {t.seeds, messages}) {
            const damage_count count = check_damage(t.decoder, texts, 2'500);
            whole.accepted += count.accepted;
            whole.refused += count.refused;
        }
    CHECK(whole.accepted > 4'000);
    CHECK(whole.refused > 20'000);
}

} // namespace gatewright_test
