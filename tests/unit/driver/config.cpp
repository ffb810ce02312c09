// SPDX-License-Identifier: BSL-1.0

#include <gatewright/driver/load_config.hpp>

#include <catch2/catch_test_macros.hpp>

#include <concepts>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <type_traits>
#include <unistd.h>
#include <utility>

using namespace gatewright;
using namespace gatewright::driver;

namespace {

struct folder {
    folder()
        : path(std::filesystem::temp_directory_path() / ("gatewright_config_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path);
    }
    ~folder() { std::filesystem::remove_all(path); }
    void write(const char* name, const std::string& text) const {
        std::ofstream(path / name) << text;
        set_mode(name, 0600);
    }
    void set_mode(const char* name, unsigned mode) const {
        std::filesystem::permissions(path / name, static_cast<std::filesystem::perms>(mode));
    }
    std::filesystem::path path;
};

std::string error_of(const std::string& yaml) {
    try {
        parse_config(yaml, "desk.yaml");
    } catch (const config_error& e) {
        return e.what();
    }
    return "no error";
}

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Streamable<secret>);
static_assert(Streamable<std::string>);
static_assert(!std::copy_constructible<secret> && std::movable<secret>);
static_assert(!std::is_convertible_v<secret, std::string> && !std::is_convertible_v<std::string, secret>);

} // namespace

TEST_CASE("a whole configuration is read") {
    const folder dir;
    dir.write("binance.key", "s3cr3t\n");
    ::setenv("GATEWRIGHT_TEST_KEY", "the-key", 1);
    dir.write("desk.yaml", R"(
desk:
  prefix: GW1
  seed: 18446744073709551615
  options: {journal: /var/lib/desk}
gateways:
  main_account:
    venue: binance_futures
    endpoints:
      market: fstream.example
      orders: ws.example:8443
      rest: "[::1]:9443"
    credentials: {key_env: GATEWRIGHT_TEST_KEY, secret_file: binance.key}
    tls: {ca_file: ca.pem, server_name: venue.example, verify: true}
    symbols: [BTCUSDT, ETHUSDT]
    options: {recv_window_ms: 5000}
  hedge_account: {venue: okx}
risk:
  max_order_quantity: {BTCUSDT: 0.50, ETHUSDT: 10}
  price_collar: {percent: 2.5}
routing: {fee_bp: 10}
instruments:
  march: {main_account: BTCUSDT_270326, hedge_account: BTC-USDT-270326}
)");
    const config c = load_config(dir.path / "desk.yaml");
    CHECK(c.desk_prefix == "GW1");
    CHECK(c.seed == 18446744073709551615ULL);
    CHECK(c.options.at("journal") == "/var/lib/desk");
    const gateway_config& g = c.gateway("main_account");
    CHECK(g.venue == "binance_futures");
    CHECK(g.endpoint_named("market") == endpoint{"fstream.example", 443});
    CHECK(g.endpoint_named("orders") == endpoint{"ws.example", 8443});
    CHECK(g.endpoint_named("rest") == endpoint{"::1", 9443});
    CHECK(g.api_key.reveal() == "the-key");
    CHECK(g.api_secret.reveal() == "s3cr3t");
    CHECK(g.passphrase.empty());
    CHECK(g.tls.ca_file == (dir.path / "ca.pem").string());
    CHECK(g.tls.server_name == "venue.example");
    CHECK(g.tls.verify);
    CHECK(g.symbols == std::vector<std::string>{"BTCUSDT", "ETHUSDT"});
    CHECK(g.option("recv_window_ms") == "5000");
    CHECK(g.option("other") == std::nullopt);
    CHECK(c.gateway("hedge_account").venue == "okx");
    CHECK(c.risk_limit("max_order_quantity", "BTCUSDT")->str() == "0.50");
    CHECK(c.risk_limit("price_collar", "percent")->str() == "2.5");
    CHECK(c.risk_limit("price_collar", "ticks") == std::nullopt);
    CHECK(c.risk_limit("max_position", "BTCUSDT") == std::nullopt);
    CHECK_THROWS_AS(c.gateway("third"), config_error);
    CHECK_THROWS_AS(g.endpoint_named("third"), config_error);
    CHECK(c.routing.at("fee_bp") == "10");
    CHECK(c.instruments.at("march").at("hedge_account") == "BTC-USDT-270326");
}

TEST_CASE("errors name file, line, field and offence") {
    CHECK(error_of("gateways: {a: {venue: x}}\nrisks: {}\n") ==
          "desk.yaml:2: risks: unknown key; known here: desk, gateways, risk, routing, instruments");
    CHECK(error_of("gateways:\n  a:\n    venue: x\n    endpoint: {}\n") ==
          "desk.yaml:4: gateways.a.endpoint: unknown key; known here: venue, endpoints, credentials, tls, "
          "symbols, "
          "options");
    CHECK(error_of("gateways:\n  a: {endpoints: {m: h}}\n") == "desk.yaml:2: gateways.a.venue: missing");
    CHECK(error_of("gateways:\n  a:\n    venue: x\n    endpoints:\n      m: host:99999\n") ==
          "desk.yaml:5: gateways.a.endpoints.m: the port must be a number from 1 to 65535, is 'host:99999'");
    CHECK(error_of("gateways: {a: {venue: x, endpoints: {m: 'host:'}}}") ==
          "desk.yaml:1: gateways.a.endpoints.m: the port must be a number from 1 to 65535, is 'host:'");
    CHECK(error_of("gateways: {a: {venue: x, endpoints: {m: ':443'}}}") ==
          "desk.yaml:1: gateways.a.endpoints.m: the host is missing, is ':443'");
    CHECK(
        error_of("gateways: {a: {venue: x, endpoints: {m: 'wss://h/ws'}}}") ==
        "desk.yaml:1: gateways.a.endpoints.m: must be host or host:port, without a scheme, a path or a user");
    CHECK(error_of("gateways: {a: {venue: x, tls: {verify: no}}}") ==
          "desk.yaml:1: gateways.a.tls.verify: must be true or false, is 'no'");
    CHECK(error_of("gateways: {a: {venue: x, symbols: [A, B, A]}}") ==
          "desk.yaml:1: gateways.a.symbols: 'A' is given twice");
    CHECK(error_of("gateways: {a: {venue: x}}\nrisk:\n  price_collar: {percent: 2,5}\n")
              .find("risk.price_collar") != std::string::npos);
    CHECK(error_of("gateways: {a: {venue: x}}\nrisk: {price_collar: {percent: [1]}}") ==
          "desk.yaml:2: risk.price_collar.percent: must be a single value");
    CHECK(error_of("gateways: {a: {venue: x}}\ndesk: {seed: -1}") ==
          "desk.yaml:2: desk.seed: must be a whole number from 0, is '-1'");
    CHECK(error_of("gateways: {a: {venue: x}}\ndesk: {prefix: 'G-W'}") ==
          "desk.yaml:2: desk.prefix: must be at most 8 letters and digits, is 'G-W'");
    CHECK(error_of("gateways:\n  a: {venue: x}\n  a: {venue: y}\n") ==
          "desk.yaml:3: gateways.a: given twice");
    CHECK(error_of("gateways: [a]") == "desk.yaml:1: gateways: must be a map of names to values");
    CHECK(error_of("desk: {}") == "desk.yaml:1: gateways: at least one gateway is needed");
    CHECK(error_of("gateways: {a: {venue: [x]}}") == "desk.yaml:1: gateways.a.venue: must be a single value");
    CHECK(error_of("gateways:\n  a: {venue: x\n").starts_with("desk.yaml:"));
    CHECK_THROWS_AS(load_config("/nonexistent/desk.yaml"), config_error);
}

TEST_CASE("keys come from the environment or a file, and errors do not show what they are") {
    ::unsetenv("GATEWRIGHT_TEST_UNSET");
    CHECK(error_of("gateways: {a: {venue: x, credentials: {key_env: GATEWRIGHT_TEST_UNSET}}}") ==
          "desk.yaml:1: gateways.a.credentials.key_env: the environment variable is not set or empty");
    CHECK(error_of("gateways: {a: {venue: x, credentials: {secret_file: /nonexistent/s3cr3t}}}") ==
          "desk.yaml:1: gateways.a.credentials.secret_file: the file cannot be read, is empty or too long");
    const std::string direct = error_of("gateways: {a: {venue: x, credentials: {secret: s3cr3t}}}");
    CHECK(
        direct.starts_with("desk.yaml:1: gateways.a.credentials.secret: unknown key; known here: key_env, "));
    CHECK(direct.find("s3cr3t") == std::string::npos);
    ::setenv("GATEWRIGHT_TEST_KEY", "the-key", 1);
    CHECK(error_of("gateways: {a: {venue: x, credentials: {key_env: GATEWRIGHT_TEST_KEY, key_file: f}}}") ==
          "desk.yaml:1: gateways.a.credentials.key_file: give either key_env or key_file");
    for (const char* text : {"the-key ", " the-key", "the-key\n", "\tthe-key", " "}) {
        ::setenv("GATEWRIGHT_TEST_KEY", text, 1);
        CHECK(error_of("gateways: {a: {venue: x, credentials: {key_env: GATEWRIGHT_TEST_KEY}}}") ==
              "desk.yaml:1: gateways.a.credentials.key_env: what it names begins or ends with a blank or a "
              "line end");
    }
}

TEST_CASE("a file with a secret that others may read or change is refused by name") {
    const folder dir;
    const auto read = [&](const char* what) {
        try {
            parse_config("gateways: {a: {venue: x, credentials: {" + std::string(what) +
                             "_file: s3cr3t.txt}}}",
                         "desk.yaml", dir.path.string());
        } catch (const config_error& e) {
            return std::string(e.what());
        }
        return std::string("no error");
    };
    dir.write("s3cr3t.txt", "s3cr3tkey\n");
    for (const unsigned mode : {0600u, 0400u, 0640u, 0440u, 0700u}) {
        dir.set_mode("s3cr3t.txt", mode);
        for (const char* what : {"key", "secret", "passphrase"}) CHECK(read(what) == "no error");
    }
    for (const unsigned mode : {0644u, 0604u, 0602u, 0660u, 0620u, 0601u}) {
        dir.set_mode("s3cr3t.txt", mode);
        CHECK(read("key") == "no error"); // it travels in every request
        for (const std::string what : {"secret", "passphrase"})
            CHECK(read(what.c_str()) ==
                  "desk.yaml:1: gateways.a.credentials." + what +
                      "_file: others may read or change the file: chmod it to 600, or to 640 where the group "
                      "must read it");
    }
}

TEST_CASE("the PEM of a key is a secret as any other, and blanks around it mean nothing") {
    const folder dir;
    const std::string pem = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    ::setenv("GATEWRIGHT_TEST_PEM", pem.c_str(), 1);
    const std::string from_env = "gateways: {a: {venue: x, credentials: {secret_env: GATEWRIGHT_TEST_PEM}}}";
    CHECK(parse_config(from_env, "desk.yaml").gateway("a").api_secret.reveal() == pem);
    ::setenv("GATEWRIGHT_TEST_PEM", "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\\n", 1);
    CHECK(parse_config(from_env, "desk.yaml").gateway("a").api_secret.reveal().find("\\nAAAA") !=
          std::string_view::npos);
    dir.write("binance.pem", pem);
    CHECK(parse_config("gateways: {a: {venue: x, credentials: {secret_file: binance.pem}}}", "desk.yaml",
                       dir.path.string())
              .gateway("a")
              .api_secret.reveal() == pem.substr(0, pem.size() - 1));
    // Elsewhere a blank at the end is still a copy gone wrong.
    CHECK(error_of("gateways: {a: {venue: x, credentials: {passphrase_env: GATEWRIGHT_TEST_PEM}}}") ==
          "no error");
    ::setenv("GATEWRIGHT_TEST_PEM", (pem + " ").c_str(), 1);
    CHECK(error_of("gateways: {a: {venue: x, credentials: {key_env: GATEWRIGHT_TEST_PEM}}}")
              .ends_with("what it names begins or ends with a blank or a line end"));
    ::unsetenv("GATEWRIGHT_TEST_PEM");
}

TEST_CASE("a secret moves and leaves nothing behind") {
    secret a(std::string_view("abc"));
    CHECK(a.reveal() == "abc");
    secret b(std::move(a));
    CHECK(b.reveal() == "abc");
    CHECK(a.empty());
    CHECK(a.reveal().empty());
    secret c;
    CHECK(c.empty());
    c = std::move(b);
    CHECK(c.reveal() == "abc");
    CHECK(b.empty());
}
