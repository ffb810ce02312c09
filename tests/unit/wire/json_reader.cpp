// SPDX-License-Identifier: BSL-1.0

#include "exact_buffer.hpp"

#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_levels.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
using namespace gatewright::wire;
using gatewright_test::exact_buffer;

namespace {

bool boost_accepts(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::system::error_code error;
    static_cast<void>(boost::json::parse(text, error, {}, options));
    return !error;
}

decode_status skip_all(std::string_view text) {
    json_reader in(text);
    const char* const p = in.skip_value(in.begin());
    if (p != nullptr) static_cast<void>(in.finish(p));
    return in.status();
}

enum class shade { light, dark };
struct shade_words {
    static constexpr word<shade> words[] = {{"LIGHT", shade::light}, {"DARK", shade::dark}};
};

struct inner_frame {
    std::uint64_t depth = 0;
};

struct frame {
    std::uint64_t number = 0;
    symbol_name name;
    price last;
    decimal fee;
    timestamp time;
    shade tone = shade::light;
    bool flag = false;
    std::int32_t code = 0;
    fixed_string<7> note;
    std::uint64_t depth = 0;
    std::vector<std::uint64_t> list;

    const char* read_list(json_reader& in, const char* p) noexcept {
        list.clear();
        return read_array(in, p, [&](const char* q) noexcept {
            std::uint64_t v = 0;
            q = by_type::read(in, q, v);
            if (q != nullptr) list.push_back(v);
            return q;
        });
    }
};
using frame_schema = schema<
    tag<"e", "frame">, field<"n", &frame::number>, field<"name", &frame::name>, field<"p", &frame::last>,
    loose_field<"fee", &frame::fee>, optional_field<"T", &frame::time, epoch_milliseconds>,
    optional_field<"tone", &frame::tone, words<shade_words>>, ignored<"x">,
    optional_field<"flag", &frame::flag>, optional_field<"code", &frame::code>,
    field<"once", &frame::note, by_type, optional_once>,
    group<"in", schema<field<"depth", &frame::depth>>, optional>, call<"list", &frame::read_list, optional>>;

struct outcome {
    frame value;
    std::uint64_t seen = 0;
    decode_status status;
};

outcome read(std::string_view text) {
    const exact_buffer exact(text);
    outcome o;
    json_reader in(exact.view());
    const char* const p = frame_schema::read(in, in.skip_space(in.begin()), o.value, o.seen);
    if (p != nullptr) static_cast<void>(in.finish(p));
    o.status = in.status();
    return o;
}

void check_error(std::string_view text, codec_errc code, std::string_view field_name, std::uint32_t at) {
    INFO(text);
    const outcome o = read(text);
    INFO(o.status.str());
    CHECK(o.status.error().code == code);
    CHECK(o.status.error().field == field_name);
    CHECK(o.status.error().at == at);
}

const std::string_view full =
    R"({"e":"frame","n":7,"name":"BTCUSDT","p":"650.50","fee":"0.1","T":1730841604124,"tone":"DARK","x":[1,{"y":null}],)"
    R"("flag":true,"code":-1121,"once":"a","in":{"depth":3},"list":[1,2,3]})";

void check_full(const outcome& o) {
    INFO(o.status.str());
    REQUIRE(o.status.ok());
    CHECK(o.value.number == 7);
    CHECK(o.value.name == "BTCUSDT");
    CHECK(o.value.last.str() == "650.50");
    CHECK(o.value.fee.str() == "0.1");
    CHECK(o.value.time.ns == 1730841604124'000'000);
    CHECK(o.value.tone == shade::dark);
    CHECK(o.value.flag);
    CHECK(o.value.code == -1121);
    CHECK(o.value.note == "a");
    CHECK(o.value.depth == 3);
    CHECK(o.value.list == std::vector<std::uint64_t>{1, 2, 3});
}

} // namespace

TEST_CASE("a message in the declared order fills every field") {
    const outcome o = read(full);
    check_full(o);
    // A bit for each but the key that is ignored.
    CHECK(o.seen == (std::uint64_t{1} << (frame_schema::size - 1)) - 1);
}

TEST_CASE("what a schema ignores takes no bit from what it reads, and no name from what is missing") {
    struct pair {
        std::uint64_t first = 0;
        std::uint64_t second = 0;
    };
    using pair_schema = schema<ignored<"a">, field<"b", &pair::first>, ignored<"c">, ignored<"d">,
                               field<"e", &pair::second>, ignored<"f">>;
    STATIC_REQUIRE(pair_schema::bit<"b">() == 1);
    STATIC_REQUIRE(pair_schema::bit<"e">() == 2);
    for (const auto& [text, seen, missing] :
         {std::tuple{R"({"a":1,"b":2,"c":3,"d":4,"e":5,"f":6})", 3, ""},
          std::tuple{R"({"f":6,"e":5,"d":4,"c":3,"b":2,"a":1})", 3, ""},
          std::tuple{R"({"a":1,"b":2,"c":3,"d":4,"f":6})", 1, "e"},
          std::tuple{R"({"f":6,"e":5,"a":1})", 2, "b"}, std::tuple{R"({"a":1})", 0, "b"}}) {
        INFO(text);
        json_reader in{std::string_view(text)};
        pair out;
        std::uint64_t got = 0;
        static_cast<void>(pair_schema::read(in, in.begin(), out, got));
        CHECK(got == static_cast<std::uint64_t>(seen));
        CHECK(std::string_view(in.status().error().field) == missing);
    }
}

TEST_CASE("a message may have its keys in any order, white space anywhere, and keys that nobody knows") {
    std::vector<std::string> members = {R"("e":"frame")",      R"("n":7)",
                                        R"("name":"BTCUSDT")", R"("p":"650.50")",
                                        R"("fee":"0.1")",      R"("T":1730841604124)",
                                        R"("tone":"DARK")",    R"("x":[1,{"y":null}])",
                                        R"("flag":true)",      R"("code":-1121)",
                                        R"("once":"a")",       R"("in":{"depth":3})",
                                        R"("list":[1,2,3])",   R"("unknown":{"e":[[[{}]],"]}\\\""]})"};
    std::mt19937 random(5);
    for (int round = 0; round < 300; ++round) {
        std::shuffle(members.begin(), members.end(), random);
        std::string text = "{";
        for (const std::string& m : members) text += (text.size() > 1 ? "," : "") + m;
        text += "}";
        if (round % 2 == 1) {
            std::string spaced;
            bool quoted = false;
            for (std::size_t i = 0; i < text.size(); ++i) {
                if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
                const bool mark =
                    !quoted && std::string_view("{}[]:,").find(text[i]) != std::string_view::npos;
                if (mark) spaced += " \n\r\t"[random() % 4];
                spaced += text[i];
                if (mark) spaced += " \n\r\t"[random() % 4];
            }
            text = spaced;
        }
        INFO(text);
        check_full(read(text));
    }
}

TEST_CASE("keys and texts may be escaped") {
    const outcome o =
        read(R"({"e":"fr\u0061me","n":7,"n\u0061me":"\u00e9\ud83d\ude00\/\n","p":"6\u0035.0","fee":"\u0031",)"
             R"("T":"\u0031","tone":"D\u0041RK","once":"\\\""})");
    INFO(o.status.str());
    REQUIRE(o.status.ok());
    CHECK(o.value.name == "\xc3\xa9\xf0\x9f\x98\x80/\n");
    CHECK(o.value.last.str() == "65.0");
    CHECK(o.value.fee.str() == "1");
    CHECK(o.value.time.ns == 1'000'000);
    CHECK(o.value.tone == shade::dark);
    CHECK(o.value.note == "\\\"");
}

TEST_CASE("numbers may be written as numbers or as text") {
    const outcome o =
        read(R"({"e":"frame","n":"18446744073709551615","name":"A","p":650.50,"fee":-1.5e-3,"code":"-5"})");
    REQUIRE(o.status.ok());
    CHECK(o.value.number == 18446744073709551615u);
    CHECK(o.value.last.str() == "650.50");
    CHECK(o.value.fee.str() == "-0.0015");
    CHECK(o.value.code == -5);
}

TEST_CASE("of repeated keys the last one counts, unless the field may come once") {
    const outcome o = read(R"({"e":"frame","n":1,"name":"A","p":"1","n":2,"name":"B","fee":"1","fee":null})");
    REQUIRE(o.status.ok());
    CHECK(o.value.number == 2);
    CHECK(o.value.name == "B");
    CHECK(o.value.fee.is_zero());
    CHECK((o.seen & frame_schema::bit<"fee">()) == 0);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"1","once":"a","once":"b"})", codec_errc::duplicate_key,
                "once", 56);
}

TEST_CASE("a loose field may be missing, null or empty, and says that it was") {
    for (const std::string_view fee : {R"("fee":null)", R"("fee":"")", R"("unknown":0)"}) {
        const outcome o = read(R"({"e":"frame","n":1,"name":"A","p":"1",)" + std::string(fee) + "}");
        INFO(fee);
        REQUIRE(o.status.ok());
        CHECK((o.seen & frame_schema::bit<"fee">()) == 0);
        CHECK(o.value.fee.is_zero());
    }
}

TEST_CASE("errors name the field, the offence and the place") {
    check_error(R"({"e":"frame","n":1,"name":"A"})", codec_errc::missing_key, "p", 29);
    check_error(R"({})", codec_errc::missing_key, "e", 1);
    check_error(R"({"e":"other","n":1,"name":"A","p":"1"})", codec_errc::unknown_value, "e", 5);
    check_error(R"({"e":"frame","n":-1,"name":"A","p":"1"})", codec_errc::number_out_of_range, "n", 17);
    check_error(R"({"e":"frame","n":1.5,"name":"A","p":"1"})", codec_errc::malformed_number, "n", 17);
    check_error(R"({"e":"frame","n":18446744073709551616,"name":"A","p":"1"})",
                codec_errc::number_out_of_range, "n", 17);
    check_error(R"({"e":"frame","n":null,"name":"A","p":"1"})", codec_errc::unexpected_null, "n", 17);
    check_error(R"({"e":"frame","n":[1],"name":"A","p":"1"})", codec_errc::wrong_type, "n", 17);
    check_error(R"({"e":"frame","n":01,"name":"A","p":"1"})", codec_errc::unexpected_character, "n", 18);
    check_error(R"({"e":"frame","n":1,"name":5,"p":"1"})", codec_errc::wrong_type, "name", 26);
    check_error(R"({"e":"frame","n":1,"name":"0123456789012345678901234567890x","p":"1"})",
                codec_errc::text_too_long, "name", 26);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"x"})", codec_errc::malformed_number, "p", 34);
    check_error(R"({"e":"frame","n":1,"name":"A","p":""})", codec_errc::malformed_number, "p", 34);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"0.12345678901234567891"})",
                codec_errc::number_out_of_range, "p", 34);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"1","tone":"GREY"})", codec_errc::unknown_value, "tone",
                45);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"1","flag":"true"})", codec_errc::wrong_type, "flag",
                45);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"1","code":2147483648})",
                codec_errc::number_out_of_range, "code", 45);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"1","in":{"depth":"x"}})", codec_errc::malformed_number,
                "depth", 52);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"1","in":{}})", codec_errc::missing_key, "depth", 44);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"1","in":[]})", codec_errc::wrong_type, "in", 43);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"1"}x)", codec_errc::trailing_characters, "", 38);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"1",})", codec_errc::unexpected_character, "", 38);
    check_error(R"({"e":"frame","n":1,"name":"A","p":"1")", codec_errc::unexpected_end, "", 37);
    check_error(R"([])", codec_errc::wrong_type, "", 0);
    check_error("", codec_errc::unexpected_end, "", 0);
    check_error("{\"e\":\"frame\",\"n\":1,\"name\":\"\xff\"", codec_errc::invalid_utf8, "name", 27);
    check_error("{\"e\":\"frame\",\"n\":1,\"name\":\"\n\"", codec_errc::invalid_string, "name", 27);
}

TEST_CASE("a message that breaks off anywhere is an error, and so is one with more behind it") {
    for (std::size_t n = 0; n < full.size(); ++n) {
        INFO(n);
        CHECK(!read(full.substr(0, n)).status.ok());
    }
    for (int c = 0; c < 256; ++c) {
        const std::string longer = std::string(full) + static_cast<char>(c);
        const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        CHECK(read(longer).status.ok() == space);
    }
}

TEST_CASE("what is skipped is as strict as Boost.JSON") {
    const std::vector<std::string> seeds = {
        std::string(full),
        R"([])",
        R"({})",
        R"([1,-1,0,-0,0.5,1e5,1E+5,1e-5,123456789012345678901234567890,1.7976931348623157e309])",
        R"(["\u0041\ud83d\ude00\"\\\/\b\f\n\r\t",{"":[]},[[[[]]]],true,false,null])",
        "[\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"]",
        " \t\r\n[ 1 , { \"a\" : [ ] , \"b\" : { } } ] ",
        R"("just text")",
        R"(12.5)",
        R"(null)"};
    std::mt19937 random(99);
    const std::string_view spice =
        "{}[]\",:\\/u0123456789abfnrtlse.+-E \n\x01\x7f\x80\xbf\xc0\xc2\xe0\xed\xa0\xf0\xf4\xff";
    int accepted = 0;
    int refused = 0;
    for (int round = 0; round < 60'000; ++round) {
        std::string text = seeds[random() % seeds.size()];
        const std::size_t changes = random() % 4;
        for (std::size_t i = 0; i < changes; ++i) {
            const char c = spice[random() % spice.size()];
            const std::size_t at = random() % (text.size() + 1);
            switch (random() % 3) {
            case 0: text.insert(at, 1, c); break;
            case 1:
                if (at < text.size()) text[at] = c;
                break;
            default:
                if (at < text.size()) text.erase(at, 1 + random() % 3);
                break;
            }
        }
        const exact_buffer exact(text);
        const decode_status status = skip_all(exact.view());
        INFO(text);
        INFO(status.str());
        const bool boost = boost_accepts(text);
        REQUIRE(status.ok() == boost);
        REQUIRE(status.error().at <= text.size());
        ++(boost ? accepted : refused);
    }
    CHECK(accepted > 10'000);
    CHECK(refused > 10'000);
}

TEST_CASE("nesting is limited to 64 levels, without recursion") {
    CHECK(skip_all(std::string(64, '[') + std::string(64, ']')).ok());
    const decode_status deep = skip_all(std::string(65, '[') + std::string(65, ']'));
    CHECK(deep.error().code == codec_errc::too_deep);
    CHECK(deep.error().at == 64);
    std::string mixed;
    for (int i = 0; i < 32; ++i) mixed += "{\"a\":[";
    mixed += "1";
    for (int i = 0; i < 32; ++i) mixed += "]}";
    CHECK(skip_all(mixed).ok());
    mixed[mixed.size() - 1] = ']';
    CHECK(!skip_all(mixed).ok());
}

TEST_CASE("every UTF-8 sequence is judged as Boost.JSON does") {
    for (unsigned a = 0x80; a < 0x100; ++a) {
        for (unsigned b = 0x70; b < 0x100; b += (b < 0x7f || b > 0xc0) ? 0x10 : 1) {
            for (const std::string_view rest :
                 {"", "\x80", "\x80\x80", "\xbf\xbf", "\x80\x20", "\xbf\x80\x80"}) {
                std::string text = "\"";
                text += static_cast<char>(a);
                text += static_cast<char>(b);
                text += rest;
                text += '"';
                const exact_buffer exact(text);
                INFO(a << ' ' << b << ' ' << rest.size());
                REQUIRE(skip_all(exact.view()).ok() == boost_accepts(text));
            }
        }
    }
}

TEST_CASE("escapes are decoded as Boost.JSON does") {
    for (const std::string_view text :
         {R"("\u0000\u007f\u0080\u07ff\u0800\uffff\ud800\udc00\udbff\udfff")", R"("\"\\\/\b\f\n\r\t")",
          R"("plain")", "\"mixed \xe2\x82\xac \\u20ac\""}) {
        json_reader in(text);
        char buffer[64];
        std::string_view decoded;
        REQUIRE(in.read_text(in.begin(), decoded, buffer) != nullptr);
        CHECK(decoded == std::string_view(boost::json::parse(text).get_string()));
    }
    json_reader in(R"("\u20ac\u20ac")");
    char small[5];
    std::string_view decoded;
    CHECK(in.read_text(in.begin(), decoded, small) == nullptr);
    CHECK(in.status().error().code == codec_errc::text_too_long);
    fixed_string<4> cut;
    json_reader again(R"("\u20ac\u20ac")");
    REQUIRE(cut_text::read(again, again.begin(), cut) != nullptr);
    CHECK(cut == "\xe2\x82\xac");
}

namespace {

struct level_list {
    std::vector<std::pair<std::string, std::string>> levels;
    decode_status status;
};

template <bool Wide>
level_list levels_as(std::string_view text) {
    const exact_buffer exact(text);
    level_list out;
    json_reader in(exact.view());
    const char* const p = read_levels<Wide>(in, in.begin(), [&](const price& at, const quantity& size) {
        out.levels.emplace_back(at.str(), size.str());
    });
    if (p != nullptr) static_cast<void>(in.finish(p));
    out.status = in.status();
    return out;
}
/// Whatever shape is expected, the same is read.
level_list levels_of(std::string_view text) {
    const level_list narrow = levels_as<false>(text);
    const level_list wide = levels_as<true>(text);
    REQUIRE(wide.status.ok() == narrow.status.ok());
    REQUIRE(wide.status.error().at == narrow.status.error().at);
    REQUIRE(wide.levels == narrow.levels);
    return wide;
}

} // namespace

TEST_CASE("levels of every shape and length are read as written") {
    std::mt19937 random(17);
    const auto number = [&] {
        std::string t = std::to_string(random() % (random() % 2 == 0 ? 100 : 1'000'000'000));
        if (random() % 3 != 0) {
            t += '.';
            const std::size_t n = 1 + random() % 9;
            for (std::size_t i = 0; i < n; ++i) t += static_cast<char>('0' + random() % 10);
        }
        return t;
    };
    for (int round = 0; round < 20'000; ++round) {
        std::vector<std::pair<std::string, std::string>> expected;
        std::string text = "[";
        const bool spaced = random() % 4 == 0;
        const std::size_t n = random() % 6;
        for (std::size_t i = 0; i < n; ++i) {
            expected.emplace_back(number(), number());
            if (i != 0) text += spaced ? " , " : ",";
            const std::string quote = random() % 20 == 0 ? "" : "\"";
            text += "[" + quote + expected.back().first + quote + (spaced ? " ,\n" : ",") + quote +
                    expected.back().second + quote;
            // The columns of some venues behind.
            const auto more = random() % 20;
            if (more == 0) text += R"(,"0",[],{"a":1})";
            if (more > 10)
                text += (more == 11 ? R"(,"7",")" : R"(,"0",")") + std::to_string(random() % 100'000) + '"';
            text += "]";
        }
        text += "]";
        INFO(text);
        const level_list actual = levels_of(text);
        INFO(actual.status.str());
        REQUIRE(actual.status.ok());
        REQUIRE(actual.levels == expected);
        if (round % 50 == 0)
            for (std::size_t cut = 0; cut < text.size(); ++cut)
                REQUIRE(!levels_of(text.substr(0, cut)).status.ok());
    }
    // Two columns behind, damaged in every byte: what is taken has its prices, and is JSON.
    const std::string level = R"(["60000.1","37.01","0","12"])";
    const std::string rest = ',' + level + ',' + level + ',' + level + ']';
    for (std::size_t at = 0; at < level.size(); ++at)
        for (const char c : {'"', ',', '.', ']', '[', '0', 'x', '-', ' ', '\\', '{'}) {
            std::string other = level;
            other[at] = c;
            const std::string whole = '[' + other + rest;
            INFO(whole);
            const level_list fast = levels_of(whole);
            // With a space inside, no level is read at once.
            const level_list slow = levels_of('[' + other.substr(0, 1) + ' ' + other.substr(1) + rest);
            REQUIRE(fast.status.ok() == slow.status.ok());
            if (fast.status.ok()) REQUIRE(fast.levels == slow.levels);
        }
    CHECK(levels_of("[ ]").status.ok());
}

TEST_CASE("levels that are none are refused") {
    for (const std::string_view text :
         {R"([["1"]])", R"([[]])", R"([["1","2"],])", R"([["1","2"]["1","2"]])", R"([["1","x"]])",
          R"([["","2"]])", R"([["1.","2"]])", R"([[".5","2"]])", R"([["1","2"]}")", R"({"a":1})",
          R"([["1" "2"]])", R"([["1","2",]])",
          R"([["1.2.3","2"]                                                  ])",
          R"([["1","2.3.4"]                                                  ])",
          R"([["1","2."]                                                     ])",
          R"([["1""2"]                                                       ])"}) {
        INFO(text);
        CHECK(!levels_of(text).status.ok());
    }
}

TEST_CASE("levels under random damage are refused exactly when Boost.JSON or the decimals refuse them") {
    const std::string good =
        R"([["67321.40","7.920"],["67321.30","12.649"],["5","0.00100000"],["67321.1","2.1"]])";
    std::mt19937 random(23);
    int accepted = 0;
    for (int round = 0; round < 60'000; ++round) {
        std::string text = good;
        for (unsigned i = 0; i <= random() % 2; ++i)
            text[random() % text.size()] = "0123456789.,\"[]{}- e"[random() % 20];
        INFO(text);
        bool expected = boost_accepts(text);
        std::vector<std::pair<std::string, std::string>> levels;
        if (expected) {
            const boost::json::value v = boost::json::parse(text);
            expected = v.is_array();
            if (expected) {
                for (const auto& level : v.get_array()) {
                    if (!level.is_array() || level.get_array().size() < 2) {
                        expected = false;
                        break;
                    }
                    std::string pair[2];
                    for (std::size_t i = 0; i < 2; ++i) {
                        const auto& e = level.get_array()[i];
                        const auto d = e.is_string() ? decimal::parse(std::string_view(e.get_string()))
                                                     : decimal::parse(boost::json::serialize(e));
                        if (!d) {
                            expected = false;
                            break;
                        }
                        pair[i] = d->str();
                    }
                    if (!expected) break;
                    levels.emplace_back(pair[0], pair[1]);
                }
            }
        }
        const level_list actual = levels_of(text);
        INFO(actual.status.str());
        REQUIRE(actual.status.ok() == expected);
        if (expected && text.find_first_of("e{") == std::string::npos) {
            REQUIRE(actual.levels.size() == levels.size());
            for (std::size_t i = 0; i < levels.size(); ++i) {
                // Boost.JSON does not keep the digits of JSON numbers; their values are compared.
                REQUIRE(decimal::parse(actual.levels[i].first).value() ==
                        decimal::parse(levels[i].first).value());
                REQUIRE(decimal::parse(actual.levels[i].second).value() ==
                        decimal::parse(levels[i].second).value());
            }
        }
        accepted += expected;
    }
    CHECK(accepted > 5'000);
}

TEST_CASE("strings and digits are scanned alike with and without vector instructions") {
    std::mt19937 random(31);
    for (int round = 0; round < 20'000; ++round) {
        std::string text(random() % 70, 'x');
        for (char& c : text)
            c = random() % 40 == 0 ? static_cast<char>(random()) : static_cast<char>('0' + random() % 10);
        const exact_buffer exact(text);
        const char* const first = exact.view().data();
        const char* const last = first + text.size();
        REQUIRE(wire::detail::find_string_stop(first, last) ==
                wire::detail::find_string_stop_portable(first, last));
        const char* digit = first;
        while (digit != last && *digit >= '0' && *digit <= '9') ++digit;
        REQUIRE(wire::detail::find_non_digit(first, last) == digit);
    }
}

TEST_CASE("a flag is true for its word, and false for the words in its place and for any other") {
    const auto read = [](std::string_view text) {
        const exact_buffer exact(text);
        json_reader in(exact.view());
        bool flag = false;
        if (words<flag_words<"M", "T">>::read(in, in.begin(), flag) == nullptr) return in.status().str();
        return std::string(flag ? "true" : "false");
    };
    CHECK(read(R"("M")") == "true");
    CHECK(read(R"("\u004d")") == "true");
    CHECK(read(R"("T")") == "false");
    CHECK(read(R"("x")") == "false");
    CHECK(read("7") == "wrong type, at byte 0");
}

TEST_CASE("what stands behind the levels of a book is found from the end of the message, or not at all") {
    const auto found = [](std::string_view text) {
        const exact_buffer exact(text);
        const json_reader in(exact.view());
        const char* const p = find_members_behind(in, "}]}", 20);
        return p == nullptr ? std::string("no") : std::string(p, static_cast<std::size_t>(in.end() - p));
    };
    const std::string levels = R"({"data":[{"asks":[["1","2"]],"bids":[["1","2"]])";
    CHECK(found(levels + R"(,"ts":"1"}]})") == R"("ts":"1"}]})");
    CHECK(found(levels + "}]}") == "no");
    CHECK(found(levels + R"( ,"ts":"1"}]})") == "no");
    CHECK(found(levels + R"(,"ts":"1"}] })") == "no");
    CHECK(found(levels + R"(,"ts":"12345678"}]})") == R"("ts":"12345678"}]})");
    CHECK(found(levels + R"(,"ts":"123456789"}]})") == "no");
    CHECK(found("}]}") == "no");
    CHECK(found("") == "no");
}

TEST_CASE("a number that may be none is zero where it is negative") {
    const auto read = [](std::string_view text) {
        const exact_buffer exact(text);
        json_reader in(exact.view());
        std::uint64_t n = 7;
        return number_or_none::read(in, in.begin(), n) == nullptr ? in.status().str() : std::to_string(n);
    };
    CHECK(read("12,") == "12");
    CHECK(read("-1,") == "0");
    CHECK(read("-,") == "unexpected character, at byte 1");
    CHECK(read("-9223372036854775809,") == "number out of range, at byte 0");
    CHECK(read("x") == "unexpected character, at byte 0");
}

TEST_CASE("a row that is an array is read place by place") {
    struct bar_like {
        std::uint64_t time = 0;
        price last;
        bool closed = false;
    };
    using row = columns<2, column<&bar_like::time>, column<&bar_like::last>, ignored_column,
                        column<&bar_like::closed, words<flag_words<"1", "0">>>>;
    const auto read = [](std::string_view text) {
        const exact_buffer exact(text);
        json_reader in(exact.view());
        bar_like b;
        std::uint64_t seen = 0;
        if (row::read(in, in.begin(), b, seen) == nullptr) return in.status().str();
        return std::to_string(b.time) + " " + b.last.str() + (b.closed ? " closed" : "") +
               (seen != 0 ? "?" : "");
    };
    CHECK(read(R"([1,"2.50",{"x":[]},"1"])") == "1 2.50 closed");
    CHECK(read(R"([ 1 , "2.50" , 3 , "0" , [] , 7 ])") == "1 2.50");
    CHECK(read(R"([1,"2.50"])") == "1 2.50");
    CHECK(read("[1]") == "missing key, at byte 2");
    CHECK(read("[]") == "missing key, at byte 1");
    CHECK(read(R"([1,"x"])") == "malformed number, at byte 3");
    CHECK(read(R"([1,"2",tru])") == "unexpected character, at byte 10");
    CHECK(read("7") == "wrong type, at byte 0");
}
