// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/settings_reader.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace gatewright;

namespace {

using texts = std::map<std::string, std::string, std::less<>>;
using figures = std::map<std::string, decimal, std::less<>>;

struct wishes {
    bool tea = false;
    bool milk = true;
    bool sugar = false;
};
constexpr setting_word<bool wishes::*> wish_words[] = {
    {"tea", &wishes::tea}, {"milk", &wishes::milk}, {"sugar", &wishes::sugar}};

enum class colour { red, green };
constexpr setting_word<colour> colour_words[] = {{"red", colour::red}, {"green", colour::green}};

/// What is said of a section, empty if it is taken.
template <class ValueT, class ReadT>
std::string said(const std::map<std::string, ValueT, std::less<>>& section, ReadT read) {
    try {
        read_settings("options", section, read);
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return {};
}

} // namespace

TEST_CASE("a setting replaces its default, and an absent one leaves it") {
    bool flag = true;
    bool other = true;
    std::int32_t number = 7;
    duration time = seconds(1);
    wishes wanted;
    colour paint = colour::red;
    const texts section{{"flag", "false"},
                        {"number", "-12"},
                        {"time_ms", "2500"},
                        {"paint", "green"},
                        {"wanted", "tea , sugar"}};
    CHECK(said(section, [&](auto& in) {
              CHECK(in.take("flag", flag));
              CHECK_FALSE(in.take("other", other));
              CHECK(in.take("number", number, {-20, 20}));
              CHECK(in.take("time_ms", time));
              CHECK(in.take("wanted", wanted, wish_words));
              CHECK(in.take("paint", paint, colour_words));
              CHECK_FALSE(in.take("absent", paint, colour_words));
          }).empty());
    CHECK_FALSE(flag);
    CHECK(other);
    CHECK(number == -12);
    CHECK(time == milliseconds(2500));
    CHECK(wanted.tea);
    CHECK_FALSE(wanted.milk);
    CHECK(wanted.sugar);
    CHECK(paint == colour::green);
}

TEST_CASE("what nobody took is refused with a list of what is known, and without its value") {
    bool flag = false;
    const auto read = [&](auto& in) {
        in.take("flag", flag);
        in.take("flag", flag);
        in.find("speed");
    };
    CHECK(said(texts{{"api_secret", "hush"}, {"flag", "true"}}, read) ==
          "options.api_secret: unknown key; known here: flag, speed");
    CHECK(said(texts{{"x", "1"}}, [](auto&) {}) == "options.x: unknown key; there is nothing to set here");
    CHECK(said(texts{}, [](auto&) {}).empty());
}

TEST_CASE("a wrong value is refused with the setting's name and what it may be") {
    bool flag = false;
    std::int64_t number = 0;
    duration time;
    wishes wanted;
    colour paint{};
    const auto of = [&](const char* name, const char* value) {
        return said(texts{{name, value}}, [&](auto& in) {
            in.take("flag", flag);
            in.take("number", number, {1, 60'000});
            in.take("time_ms", time);
            in.take("rest_ms", time, {duration{}, seconds(5)});
            in.take("wanted", wanted, wish_words);
            in.take("paint", paint, colour_words);
        });
    };
    CHECK(of("flag", "yes") == "options.flag: 'yes' is neither true nor false");
    for (const char* value : {"0", "60001", "1.5", "", " 5", "5x", "99999999999999999999"}) {
        INFO(value);
        CHECK(of("number", value) ==
              "options.number: '" + std::string(value) + "' is no whole number of 1 to 60000");
    }
    CHECK(of("number", "60000").empty());
    CHECK(of("time_ms", "0") == "options.time_ms: '0' is no whole number of 1 to 31622400000");
    CHECK(of("rest_ms", "0").empty());
    CHECK(of("rest_ms", "5001") == "options.rest_ms: '5001' is no whole number of 0 to 5000");
    CHECK(of("wanted", "tea,rum") == "options.wanted: 'rum' is none of tea, milk, sugar");
    CHECK(of("wanted", "tea,,milk") == "options.wanted: '' is none of tea, milk, sugar");
    CHECK(of("wanted", "").empty());
    CHECK_FALSE(wanted.milk);
    CHECK(of("paint", "blue") == "options.paint: 'blue' is none of red, green");
}

TEST_CASE("figures are read as texts are") {
    std::uint32_t number = 0;
    duration time;
    decimal figure;
    const auto read = [&](auto& in) {
        in.take("number", number, {1, 1'000'000});
        in.take("time_ms", time);
        in.take("figure", figure);
    };
    CHECK(said(figures{{"number", "12.0"_d}, {"time_ms", "250"_d}, {"figure", "0.25"_d}}, read).empty());
    CHECK(number == 12);
    CHECK(time == milliseconds(250));
    CHECK(figure == "0.25"_d);
    CHECK(said(figures{{"number", "1.5"_d}}, read) ==
          "options.number: '1.5' is no whole number of 1 to 1000000");
}

TEST_CASE("settings with open names go to whoever takes them") {
    const figures section{{"BTCUSDT", "1"_d}, {"default", "2"_d}};
    std::string seen;
    CHECK(said(section, [&](auto& in) {
              CHECK(*in.find("default") == "2"_d);
              in.take_others([&](std::string_view name, const decimal& value) {
                  seen += std::string(name) + "=" + value.str();
              });
          }).empty());
    CHECK(seen == "BTCUSDT=1");
}

TEST_CASE("a section of values of their own kind, one of which must be there") {
    const std::map<std::string, endpoint, std::less<>> section{{"rest", {"venue.example", 8443}}};
    endpoint at;
    CHECK(said(section, [&](auto& in) { CHECK(in.take("rest", at)); }).empty());
    CHECK(at == endpoint{"venue.example", 8443});
    CHECK(said(section, [&](auto& in) {
              CHECK(in.require("rest", "missing").port == 8443);
              in.require("public", "missing");
          }) == "options.public: missing");
    CHECK(said(section, [&](auto& in) { in.take("public", at); }) ==
          "options.rest: unknown key; known here: public");
}
