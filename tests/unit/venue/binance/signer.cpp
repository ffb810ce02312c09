// SPDX-License-Identifier: BSL-1.0
//
// Keys of each kind, and requests that carry their signatures. HMAC by the venue's vectors:
// `binance_futures/encode_*.cpp`.

#include "key_pairs.hpp"
#include "oracle_hmac.hpp"
#include "secrets_suite.hpp"

#include <gatewright/venue/binance/credentials.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/session_request.hpp>
#include <gatewright/venue/binance/signer.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace binance_signer {

using namespace gatewright;
namespace binance = gatewright::venue::binance;
using binance::key_kind;
using binance::signer;
using gatewright_test::ed25519_pem;
using gatewright_test::oracle_verifies;
using gatewright_test::rsa_pem;

constexpr std::int64_t at_ms = 1'763'600'000'123;

std::string signed_text(const signer& who, std::string_view text) {
    signer::signature_text room;
    return std::string(who.sign(text, room));
}
std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}
/// What the signature of a WebSocket API message covers: its parameters sorted, raw.
std::string covered_by(const boost::json::object& params) {
    std::map<std::string, std::string> sorted;
    for (const auto& [name, value] : params)
        if (name != "signature")
            sorted[std::string(name)] =
                value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
    std::string text;
    for (const auto& [name, value] : sorted) text += (text.empty() ? "" : "&") + name + "=" + value;
    return text;
}
std::string refusal(std::string_view key, std::string_view secret, std::string_view passphrase = {}) {
    gateway_settings s;
    s.api_key = key;
    s.api_secret = secret;
    s.passphrase = passphrase;
    try {
        static_cast<void>(binance::read_credentials(s, 5000));
        return "";
    } catch (const std::invalid_argument& e) {
        gatewright_test::check_silent({e.what()},
                                      {secret.substr(secret.size() > 60 ? 28 : 0, 40), passphrase});
        return e.what();
    }
}

} // namespace binance_signer

TEST_CASE("a secret is one for HMAC, or the PEM of a private key, whose kind is told") {
    using namespace binance_signer;
    CHECK(signer::make("key", "secret").value().kind() == key_kind::hmac);
    CHECK(signer::make("key", ed25519_pem).value().kind() == key_kind::ed25519);
    CHECK(signer::make("key", rsa_pem).value().kind() == key_kind::rsa);
    CHECK(signer::make("key", gatewright_test::encrypted(rsa_pem, "pass"), 5000, "pass").value().kind() ==
          key_kind::rsa);
    CHECK(signer::make("key", ed25519_pem).value().logs_on());
    CHECK_FALSE(signer::make("key", rsa_pem).value().logs_on());
    CHECK_FALSE(signer::make("key", "secret").value().logs_on());
    CHECK_FALSE(signer().logs_on());
    const auto who = signer::make("key", ed25519_pem, 2500).value();
    CHECK(who.usable());
    CHECK(who.api_key() == "key");
    CHECK(who.recv_window() == 2500);
    CHECK(who.recv_window_text() == "2500");
}

TEST_CASE("a signer with a key pair that cannot be made says which field is wrong") {
    using namespace binance_signer;
    const auto field = [](const order_result<signer>& made) {
        return made ? std::string("none") : std::string(made.error().field);
    };
    CHECK(field(signer::make("", ed25519_pem)) == "api_key");
    CHECK(field(signer::make("k\"", ed25519_pem)) == "api_key");
    CHECK(field(signer::make("key", gatewright_test::public_half(ed25519_pem))) == "secret");
    CHECK(field(signer::make("key", gatewright_test::new_private_key("EC"))) == "secret");
    CHECK(field(signer::make("key", wire::private_key())) == "secret");
    CHECK(field(signer::make("key", ed25519_pem, 0)) == "recv_window");
    CHECK(field(signer::make("key", rsa_pem, 60'001)) == "recv_window");
}

TEST_CASE("a REST request is signed over its parameters as they are written; base64 is percent-encoded") {
    using namespace binance_signer;
    const std::string keys[] = {std::string(ed25519_pem), std::string(rsa_pem),
                                gatewright_test::new_private_key("RSA", 4096)};
    std::string letters;
    for (const std::string& pem : keys)
        for (const http_method method : {http_method::get, http_method::post}) {
            const auto who = signer::make("the-key", pem).value();
            // Several times, so that base64 has each of the letters that are not plain.
            for (std::int64_t n = 0; n < 20; ++n) {
                std::array<char, 2048> out;
                binance::http_request_writer w(out, method, "/fapi/v1/order");
                w.pair("symbol", "１２３USDT");
                const http_request r = w.finish_signed(who, at_ms + n).value();
                const std::string_view parameters =
                    method == http_method::post ? r.body : r.target.substr(r.target.find('?') + 1);
                const auto at = parameters.find("&signature=");
                REQUIRE(at != std::string_view::npos);
                const std::string_view carried = parameters.substr(at + 11);
                CHECK(carried.find_first_of("+/=&") == std::string_view::npos);
                letters += carried;
                CHECK(parameters.substr(0, at) ==
                      "symbol=%EF%BC%91%EF%BC%92%EF%BC%93USDT&recvWindow=5000&timestamp=" +
                          std::to_string(at_ms + n));
                CHECK(oracle_verifies(pem, parameters.substr(0, at),
                                      gatewright_test::bytes_of_base64(decoded(carried))));
                CHECK(r.headers.find("X-MBX-APIKEY: the-key\r\n") != std::string_view::npos);
            }
        }
    for (const char* letter : {"%2B", "%2F", "%3D"}) CHECK(letters.find(letter) != std::string::npos);
}

TEST_CASE("a message of the WebSocket API is signed over its sorted parameters; base64 stands as it is") {
    using namespace binance_signer;
    std::string letters;
    for (const std::string_view pem : {ed25519_pem, rsa_pem}) {
        const auto who = signer::make("the-key", pem).value();
        for (std::int64_t n = 0; n < 20; ++n) {
            std::array<char, 2048> out;
            binance::ws_request_writer w(out, "7", "order.status", who);
            w.integer<"orderId">("8886774");
            w.integer<"recvWindow">(who.recv_window_text());
            w.text<"symbol">("１２３USDT");
            w.integer<"timestamp">(at_ms + n);
            const std::string_view message = w.finish().value();
            const auto params = boost::json::parse(message).at("params").as_object();
            CHECK(params.at("apiKey") == "the-key");
            const std::string carried(params.at("signature").as_string());
            letters += carried;
            CHECK(oracle_verifies(pem, covered_by(params), gatewright_test::bytes_of_base64(carried)));
        }
    }
    CHECK(letters.find('+') != std::string::npos);
    CHECK(letters.find('/') != std::string::npos);
    CHECK(letters.find('%') == std::string::npos);
}

TEST_CASE("a message in a session carries neither key nor signature, whatever its key is") {
    using namespace binance_signer;
    for (const std::string_view secret : {ed25519_pem, rsa_pem, std::string_view("secret")}) {
        const auto who = signer::make("the-key", secret).value();
        std::array<char, 256> out;
        const auto write = [&](std::span<char> room) {
            binance::ws_request_writer w(room, "7", "order.cancel", who, binance::proof::session);
            w.constant<"newOrderRespType", "RESULT">();
            w.text<"symbol">("BTCUSDT");
            w.number<"price">(decimal(15, -1));
            w.integer<"timestamp">(at_ms);
            return w.finish();
        };
        const std::string whole =
            R"({"id":"7","method":"order.cancel","params":{"newOrderRespType":"RESULT","symbol":"BTCUSDT",)"
            R"("price":"1.5","timestamp":1763600000123}})";
        CHECK(write(out).value() == whole);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const auto exact = std::make_unique<char[]>(size);
            const auto cut = write({exact.get(), size});
            REQUIRE(cut.has_error());
            CHECK(cut.error().code == order_errc::output_full);
        }
        const auto exact = std::make_unique<char[]>(whole.size());
        CHECK(write({exact.get(), whole.size()}).value() == whole);
    }
}

TEST_CASE("a key logs on with its window and the time, signed") {
    using namespace binance_signer;
    const auto who = signer::make("the-key", ed25519_pem, 2000).value();
    std::array<char, 512> out;
    const std::string message(binance::encode_logon(who, at_ms, out));
    CHECK(message.starts_with(R"({"id":"logon","method":"session.logon","params":{"apiKey":"the-key",)"
                              R"("recvWindow":2000,"timestamp":1763600000123,"signature":")"));
    const auto params = boost::json::parse(message).at("params").as_object();
    CHECK(params.size() == 4);
    CHECK(oracle_verifies(
        ed25519_pem, "apiKey=the-key&recvWindow=2000&timestamp=1763600000123",
        gatewright_test::bytes_of_base64(std::string_view(params.at("signature").as_string()))));
    for (std::size_t size = 0; size < message.size(); ++size)
        CHECK(binance::encode_logon(who, at_ms, std::span(out).first(size)).empty());
    CHECK(binance::encode_logon(who, at_ms, std::span(out).first(message.size())) == message);
}

TEST_CASE("the signature text of HMAC is hexadecimal, that of pairs base64, and copies make the same") {
    using namespace binance_signer;
    const auto hmac = signer::make("key", "secret").value();
    CHECK(signed_text(hmac, "a=1") == gatewright_test::oracle_hmac_hex("secret", "a=1"));
    char room[64];
    wire::buffer_writer code(room);
    CHECK(hmac.put_signature("&a=1", code));
    CHECK(code.view() == gatewright_test::oracle_hmac_hex("secret", "apiKey=key&a=1"));
    CHECK(signed_text(signer::make("key", ed25519_pem).value(), "a=1").size() == 88);
    CHECK(signed_text(signer::make("key", rsa_pem).value(), "a=1").size() == 344);
    CHECK(signed_text(signer::make("key", gatewright_test::new_private_key("RSA", 4096)).value(), "a=1")
              .size() == 684);
    // What OpenSSL does not sign is told, and nothing is written.
    char little[800];
    wire::buffer_writer none(little);
    CHECK_FALSE(signer::make("key", ed25519_pem).value().put_signature(std::string(700, 'x'), none));
    CHECK(none.view().empty());
    auto one = std::make_unique<signer>(signer::make("key", ed25519_pem).value());
    const std::string made = signed_text(*one, "a=1");
    const signer copy = *one;
    one.reset();
    CHECK(signed_text(copy, "a=1") == made);
    signer assigned = hmac;
    assigned = copy;
    CHECK(signed_text(assigned, "a=1") == made);
    assigned = hmac;
    CHECK(signed_text(assigned, "a=1") == signed_text(hmac, "a=1"));
}

TEST_CASE("a signer with a key pair does not keep its PEM, in whole or in part, nor does a copy") {
    using namespace binance_signer;
    for (const std::string_view pem : {ed25519_pem, rsa_pem})
        gatewright_test::check_forgets(signer::make("the-very-key-of-it", pem).value(), "the-very-key-of-it",
                                       pem);
}

TEST_CASE("credentials are read from the settings, and what is wrong is named without its text") {
    using namespace binance_signer;
    gateway_settings s;
    CHECK_FALSE(binance::read_credentials(s, 5000).usable());
    s.api_key = "key";
    s.api_secret = rsa_pem;
    CHECK(binance::read_credentials(s, 5000).kind() == key_kind::rsa);
    const std::string locked = gatewright_test::encrypted(ed25519_pem, "open sesame");
    s.api_secret = locked;
    s.passphrase = "open sesame";
    const auto who = binance::read_credentials(s, 1234);
    CHECK(who.kind() == key_kind::ed25519);
    CHECK(who.recv_window() == 1234);

    CHECK(refusal("key", "") == "credentials: secret is missing or malformed");
    CHECK(refusal("", "secret") == "credentials: api_key is missing or malformed");
    CHECK(refusal("", ed25519_pem) == "credentials: api_key is missing or malformed");
    CHECK(refusal("key", "secret", "Zq7xR2vL9k") ==
          "credentials: passphrase is for an encrypted private key, and secret is none");
    CHECK(refusal("", "", "Zq7xR2vL9k") == "credentials: passphrase is given, and no secret");
    CHECK(refusal("key", gatewright_test::public_half(ed25519_pem)) ==
          "credentials: secret is no PEM of a private key");
    CHECK(refusal("key", gatewright_test::new_private_key("EC")) ==
          "credentials: secret is a private key of a kind other than Ed25519 and RSA");
    CHECK(refusal("key", gatewright_test::new_private_key("RSA", 1024)) ==
          "credentials: secret is an RSA key of less than 2048 or more than 4096 bits");
    CHECK(refusal("key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----") ==
          "credentials: secret is a PEM that cannot be read as a private key");
    CHECK(refusal("key", locked) ==
          "credentials: secret is an encrypted private key, and there is no passphrase");
    CHECK(refusal("key", locked, "open says me") ==
          "credentials: secret is an encrypted private key that the passphrase does not open");
}
