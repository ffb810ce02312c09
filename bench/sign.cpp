// SPDX-License-Identifier: BSL-1.0
//
// A signed order request against its floor: the bare HMAC of the same text, with the key expanded beforehand.

#include "allocation_counter.hpp"
#include "binance_futures/orders.hpp"
#include "binance_spot/orders.hpp"
#include "bybit/orders.hpp"
#include "key_pairs.hpp"
#include "okx/orders.hpp"

#include <gatewright/venue/binance_futures/orders.hpp>
#include <gatewright/venue/binance_spot/orders.hpp>
#include <gatewright/venue/bybit/orders.hpp>
#include <gatewright/venue/okx/orders.hpp>
#include <gatewright/wire/base64.hpp>
#include <gatewright/wire/secret_key.hpp>

#include <benchmark/benchmark.h>
#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;

using gatewright_test::documented_api_key;
using gatewright_test::documented_secret;
using gatewright_test::documented_signer;

constexpr std::int64_t time_ms = gatewright_test::now_ms;

order_request limit_order_request() { return gatewright_test::small_limit_order("gw1-6b9f2c-0000421"); }

/// The text that the signature of `message` covers, that signature, and the message itself, as the encoder makes them.
struct signed_message {
    std::string_view secret;
    std::string prehash;
    std::string signature;
    std::string message;
};
std::string hex_signature(std::string_view secret, std::string_view text) {
    std::array<char, 64> hex;
    wire::write_hex(hex.data(), wire::hmac_sha256_key(secret).sign(text));
    return std::string(hex.data(), hex.size());
}
signed_message limit_order_message() {
    signed_message m;
    m.secret = documented_secret;
    m.prehash = "apiKey=" + std::string(documented_api_key) +
                "&newClientOrderId=gw1-6b9f2c-0000421&newOrderRespType=RESULT&price=50000.50&quantity=0.010"
                "&recvWindow=5000&side=BUY&symbol=BTCUSDT&timeInForce=GTC&timestamp=1735689600123&type=LIMIT";
    m.signature = hex_signature(m.secret, m.prehash);
    std::array<char, binance::max_order_request> out;
    m.message =
        binance::encode_place(limit_order_request(), "421", time_ms, documented_signer(), out).value();
    return m;
}

void report_allocations(benchmark::State& state, std::uint64_t before) {
    state.counters["allocs_per_op"] = static_cast<double>(gatewright_bench::allocations() - before) /
                                      static_cast<double>(state.iterations());
}

const char* bytes_of(std::string_view message) { return message.data(); }
const char* bytes_of(const http_request& request) { return request.body.data(); }

/// Encodes an order again and again. @param encode makes its bytes, or a refusal
template <class EncodeT>
void encode_repeatedly(benchmark::State& state, order_request& r, EncodeT encode) {
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        benchmark::DoNotOptimize(r);
        const auto made = encode();
        if (!made) std::abort();
        benchmark::DoNotOptimize(bytes_of(*made));
        benchmark::ClobberMemory();
    }
    report_allocations(state, before);
}

/// Builds, signs and serializes one limit order for the WebSocket API.
void sign_limit_order(benchmark::State& state) {
    const auto who = documented_signer();
    order_request r = limit_order_request();
    std::array<char, binance::max_order_request> out;
    std::int64_t now = time_ms;
    encode_repeatedly(state, r, [&] { return binance::encode_place(r, "421", now++, who, out); });
}
BENCHMARK(sign_limit_order)->Name("sign/binance_futures/limit_order");

/// The floor: the HMAC of the text that the order's signature covers, and a copy of the message's bytes.
void hmac_limit_order(benchmark::State& state, signed_message (*make)()) {
    signed_message m = make();
    const wire::hmac_sha256_key key(m.secret);
    if (m.message.find(m.signature) == std::string::npos) std::abort();
    std::array<char, binance::max_order_request> out;
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        benchmark::DoNotOptimize(m.prehash.data());
        const wire::hmac_sha256_key::signature digest = key.sign(m.prehash);
        std::memcpy(out.data(), m.message.data(), m.message.size());
        benchmark::DoNotOptimize(digest);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    report_allocations(state, before);
}
BENCHMARK_CAPTURE(hmac_limit_order, futures, limit_order_message)->Name("hmac/binance_futures/limit_order");

/// The same order after `session.logon` with an Ed25519 key: nothing is signed.
void session_limit_order(benchmark::State& state) {
    const auto who = binance::signer::make(documented_api_key, gatewright_test::ed25519_pem).value();
    order_request r = limit_order_request();
    std::array<char, binance::max_order_request> out;
    std::int64_t now = time_ms;
    encode_repeatedly(state, r, [&] {
        return binance::encode_place(r, "421", now++, who, out, venue::position_mode::unknown,
                                     venue::binance::proof::session);
    });
}
BENCHMARK(session_limit_order)->Name("session/binance_futures/limit_order");

/// The same order with a signature of its own by a private key, as each request by REST has it.
void sign_limit_order_with(benchmark::State& state, std::string_view pem) {
    const auto who = binance::signer::make(documented_api_key, pem).value();
    order_request r = limit_order_request();
    std::array<char, binance::max_order_request> out;
    std::int64_t now = time_ms;
    encode_repeatedly(state, r, [&] { return binance::encode_place(r, "421", now++, who, out); });
}
BENCHMARK_CAPTURE(sign_limit_order_with, ed25519, gatewright_test::ed25519_pem)->Name("sign/ed25519");
BENCHMARK_CAPTURE(sign_limit_order_with, rsa, gatewright_test::rsa_pem)->Name("sign/rsa");

/// Their floor: OpenSSL's signature of a text of the same length, in a context that is kept.
void evp_sign(benchmark::State& state, std::string_view pem) {
    const auto key = gatewright_test::detail::key_of(pem);
    const EVP_MD* const digest = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA ? EVP_sha256() : nullptr;
    const signed_message m = limit_order_message();
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    std::array<unsigned char, 512> bytes;
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        std::size_t size = bytes.size();
        if (EVP_DigestSignInit(context, nullptr, digest, nullptr, key.get()) != 1 ||
            EVP_DigestSign(context, bytes.data(), &size,
                           reinterpret_cast<const unsigned char*>(m.prehash.data()), m.prehash.size()) != 1)
            std::abort();
        benchmark::DoNotOptimize(bytes.data());
    }
    report_allocations(state, before);
    EVP_MD_CTX_free(context);
}
BENCHMARK_CAPTURE(evp_sign, ed25519, gatewright_test::ed25519_pem)->Name("evp/ed25519");
BENCHMARK_CAPTURE(evp_sign, rsa, gatewright_test::rsa_pem)->Name("evp/rsa");

namespace bybit_kit = gatewright_test::bybit;

/// Builds, signs and serializes one limit order for Bybit's REST API; on its socket orders are not signed.
void sign_bybit_limit_order(benchmark::State& state) {
    const venue::bybit::config settings = bybit_kit::account();
    order_request r = bybit_kit::small_limit_order();
    std::array<char, 1024> out;
    venue::bybit::context at{settings, bybit_kit::now_ms, {}, {}, venue::position_mode::one_way, 5, nullptr};
    encode_repeatedly(state, r, [&] {
        ++at.time_ms;
        return venue::bybit::encode_place_http(r, at, out);
    });
}
BENCHMARK(sign_bybit_limit_order)->Name("sign/bybit/limit_order");

signed_message bybit_limit_order_message() {
    const venue::bybit::config settings = bybit_kit::account();
    std::array<char, 1024> out;
    const venue::bybit::context at{settings, bybit_kit::now_ms, {}, {}, venue::position_mode::one_way, 5,
                                   nullptr};
    const http_request r = venue::bybit::encode_place_http(bybit_kit::small_limit_order(), at, out).value();
    signed_message m;
    m.secret = bybit_kit::api_secret;
    m.prehash = "1735689600123" + std::string(bybit_kit::api_key) + "5000" + std::string(r.body);
    m.signature = bybit_kit::oracle_sign(m.secret, m.prehash);
    m.message = std::string(r.target) + std::string(r.body) + std::string(r.headers);
    return m;
}
BENCHMARK_CAPTURE(hmac_limit_order, bybit, bybit_limit_order_message)->Name("hmac/bybit/limit_order");

/// The same of spot, which sends the same words.
signed_message spot_limit_order_message() {
    signed_message m = limit_order_message();
    std::array<char, venue::binance_spot::max_order_request> out;
    const auto who = venue::binance_spot::signer::make(documented_api_key, documented_secret).value();
    m.message =
        venue::binance_spot::encode_place(
            gatewright_test::binance_spot::small_limit_order("gw1-6b9f2c-0000421"), "421", time_ms, who, out)
            .value();
    return m;
}
BENCHMARK_CAPTURE(hmac_limit_order, spot, spot_limit_order_message)->Name("hmac/binance_spot/limit_order");

/// Binance spot's order by its WebSocket API, and what it becomes once the link has logged on.
void spot_limit_order(benchmark::State& state, std::string_view secret, venue::binance::proof by) {
    const auto who = venue::binance_spot::signer::make(documented_api_key, secret).value();
    order_request r = gatewright_test::binance_spot::small_limit_order("gw1-6b9f2c-0000421");
    std::array<char, venue::binance_spot::max_order_request> out;
    std::int64_t now = time_ms;
    encode_repeatedly(state, r,
                      [&] { return venue::binance_spot::encode_place(r, "421", now++, who, out, by); });
}
BENCHMARK_CAPTURE(spot_limit_order, hmac, documented_secret, venue::binance::proof::signature)
    ->Name("sign/binance_spot/limit_order");
BENCHMARK_CAPTURE(spot_limit_order, session, gatewright_test::ed25519_pem, venue::binance::proof::session)
    ->Name("session/binance_spot/limit_order");

namespace okx_kit = gatewright_test::okx;

/// Builds, signs and serializes one limit order for OKX's REST API; on its stream orders are not signed.
void sign_okx_limit_order(benchmark::State& state) {
    const venue::okx::config settings = okx_kit::account();
    order_request r = okx_kit::small_limit_order();
    std::array<char, 1024> out;
    venue::okx::context at{settings, okx_kit::now_ms, {}, {}, venue::position_mode::one_way, 2, nullptr};
    encode_repeatedly(state, r, [&] {
        ++at.time_ms;
        return venue::okx::encode_place_http(r, at, out);
    });
}
BENCHMARK(sign_okx_limit_order)->Name("sign/okx/limit_order");

signed_message okx_limit_order_message() {
    const venue::okx::config settings = okx_kit::account();
    std::array<char, 1024> out;
    const venue::okx::context at{settings, okx_kit::now_ms, {}, {}, venue::position_mode::one_way,
                                 2,        nullptr};
    const http_request r = venue::okx::encode_place_http(okx_kit::small_limit_order(), at, out).value();
    signed_message m;
    m.secret = okx_kit::api_secret;
    m.prehash = "2025-01-01T00:00:00.123ZPOST" + std::string(r.target) + std::string(r.body);
    m.signature = okx_kit::oracle_sign(m.secret, m.prehash);
    m.message = std::string(r.target) + std::string(r.body) + std::string(r.headers);
    return m;
}
BENCHMARK_CAPTURE(hmac_limit_order, okx, okx_limit_order_message)->Name("hmac/okx/limit_order");

/// An HMAC over the order's text with the expanded key: ceil((n + 9) / 64) blocks for the text and one for the outer.
void hmac_precomputed(benchmark::State& state) {
    const wire::hmac_sha256_key key(documented_secret);
    const signed_message m = limit_order_message();
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        benchmark::DoNotOptimize(m.prehash.data());
        benchmark::DoNotOptimize(key.sign(m.prehash));
    }
    report_allocations(state, before);
}
BENCHMARK(hmac_precomputed)->Name("hmac/precomputed");

/// The same number of SHA-256 blocks in one run, without a key: what the compression alone costs.
void sha256_blocks(benchmark::State& state) {
    const signed_message m = limit_order_message();
    const std::string text(((m.prehash.size() + 9 + 63) / 64 + 1) * 64 - 9, 'x');
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        benchmark::DoNotOptimize(text.data());
        wire::detail::sha256_state sha;
        sha.update(text.data(), text.size());
        wire::hmac_sha256_key::signature digest;
        sha.finish(digest);
        benchmark::DoNotOptimize(digest);
    }
    report_allocations(state, before);
}
BENCHMARK(sha256_blocks)->Name("sha256/blocks");

/// The usual way, for comparison: OpenSSL's one-shot EVP, which expands the key each time.
void hmac_evp(benchmark::State& state) {
    const signed_message m = limit_order_message();
    EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    EVP_MAC_CTX* context = EVP_MAC_CTX_new(mac);
    char digest_name[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", digest_name, 0),
                                     OSSL_PARAM_construct_end()};
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        wire::hmac_sha256_key::signature digest;
        std::size_t size = 0;
        EVP_MAC_init(context, reinterpret_cast<const unsigned char*>(documented_secret.data()),
                     documented_secret.size(), parameters);
        EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(m.prehash.data()), m.prehash.size());
        EVP_MAC_final(context, digest.data(), &size, digest.size());
        benchmark::DoNotOptimize(digest);
    }
    report_allocations(state, before);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);
}
BENCHMARK(hmac_evp)->Name("hmac/evp_mac");

} // namespace
