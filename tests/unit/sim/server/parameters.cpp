// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/parameters.hpp>

#include <boost/json/parse.hpp>
#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace gatewright::sim::server;

namespace {
/// What a call complains of: the name, with an exclamation mark if the value is malformed.
std::string complaint(auto&& call) {
    try {
        call();
    } catch (const parameter_error& e) {
        return e.name + (e.malformed ? "!" : "");
    }
    return "none";
}
} // namespace

TEST_CASE("parameters are decoded, and broken escapes are kept") {
    parameters p;
    p.add_query("a=1%2B2&b=x+y&&c&d=%zz&e=%4");
    CHECK(p.get("a") == "1+2");
    CHECK(p.get("b") == "x y");
    CHECK(p.has("c"));
    CHECK_FALSE(p.get("c"));
    CHECK(p.get("d") == "%zz");
    CHECK(p.get("e") == "%4");
}

TEST_CASE("a parameter of the wrong kind is told from one that is missing") {
    parameters p;
    p.add_query("n=12x&d=1.2.3&f=maybe&big=99999999999999999999&empty=");
    CHECK(complaint([&] { (void)p.integer("n"); }) == "n!");
    CHECK(complaint([&] { (void)p.integer("big"); }) == "big!");
    CHECK(complaint([&] { (void)p.number("d"); }) == "d!");
    CHECK(complaint([&] { (void)p.flag("f"); }) == "f!");
    CHECK(complaint([&] { (void)p.require("empty"); }) == "empty");
    CHECK(complaint([&] { (void)p.require_integer("none"); }) == "none");
    CHECK(complaint([&] { (void)p.require_number("none"); }) == "none");
    CHECK_FALSE(p.integer("none"));
    CHECK_FALSE(p.flag("none"));
}

TEST_CASE("the members of an object are parameters, as the text that was sent") {
    parameters p;
    p.add_object(boost::json::parse(R"({"a":"1.50","b":7,"c":true,"d":null,"e":[1,2]})").as_object());
    CHECK(p.get("a") == "1.50");
    CHECK(p.integer("b") == 7);
    CHECK(p.flag("c"));
    CHECK_FALSE(p.has("d"));
    CHECK(p.get("e") == "[1,2]");
    for (const char* text : {R"({"x":1.5})", R"({"x":{}})"})
        CHECK(complaint([&] { p.add_object(boost::json::parse(text).as_object()); }) == "x!");
}

TEST_CASE("a path is split without its empty parts") {
    CHECK(split("//a/b//c/", '/') == std::vector<std::string>{"a", "b", "c"});
    CHECK(split("", '/').empty());
}
