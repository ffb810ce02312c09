// SPDX-License-Identifier: BSL-1.0
#include "folders.hpp"

#include <gatewright/book/synced_book.hpp>
#include <gatewright/book/views.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <openssl/evp.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace gw = gatewright;
namespace json = boost::json;
using gw::side;
using gw::book::chained_previous_id;
using namespace gw::literals;

namespace {

std::string sha256(const std::string& text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    REQUIRE(EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr) == 1);
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        hex += "0123456789abcdef"[digest[i] / 16];
        hex += "0123456789abcdef"[digest[i] % 16];
    }
    return hex;
}

gw::decimal number(const json::value& v) {
    return gw::decimal::parse(std::string_view(v.as_string())).value();
}

void feed(gw::book::synced_book<chained_previous_id>& b, const gw::book_header& h, const json::value& bids,
          const json::value& asks) {
    b.book_begin(h);
    for (const json::value& l : bids.as_array())
        b.book_level(side::buy, {number(l.at(0))}, {number(l.at(1))});
    for (const json::value& l : asks.as_array())
        b.book_level(side::sell, {number(l.at(0))}, {number(l.at(1))});
    b.book_end(h);
}

} // namespace

TEST_CASE("the books of a recorded session end exactly as an independent implementation's") {
    const std::filesystem::path shared = gatewright_test::shared_folder();
    const auto recording = shared / "fixtures/binance/messages/sequences/cryptofeed-usdm-2021-07-22.jsonl";
    if (!std::filesystem::exists(recording)) {
        SKIP("no recorded session here: " << recording);
    }
    std::ifstream checks_file(shared / "fixtures/SEQUENCE_CHECKS.json");
    std::stringstream checks_text;
    checks_text << checks_file.rdbuf();
    const json::value checks = json::parse(checks_text.str());

    struct instrument {
        std::string symbol;
        gw::decimal tick;
    };
    for (const std::size_t window : {64u, 2048u}) {
        for (const instrument& i :
             {instrument{"SUSHIUSDT", "0.001"_d}, instrument{"AKROUSDT", "0.00001"_d}}) {
            INFO(i.symbol << " in a window of " << window);
            gw::book::synced_book<chained_previous_id> b(gw::book::book_scales({i.tick}, {"1"_d}),
                                                         {window, 256, 8192, 4096});
            std::uint64_t updates = 0;
            std::ifstream lines(recording);
            for (std::string line; std::getline(lines, line);) {
                const json::value v = json::parse(line);
                gw::book_header h;
                if (v.at("dir") == "http_reply") {
                    const std::string url(v.at("url").as_string());
                    if (url.find("/depth?symbol=" + i.symbol + "&") == std::string::npos) continue;
                    CHECK(b.needs_snapshot());
                    b.snapshot_requested();
                    const json::value& p = v.at("payload");
                    h.snapshot = true;
                    h.last_id = p.at("lastUpdateId").to_number<std::uint64_t>();
                    h.venue_time = gw::timestamp::from_milliseconds(p.at("E").to_number<std::int64_t>());
                    feed(b, h, p.at("bids"), p.at("asks"));
                } else if (v.at("dir") == "ws_recv") {
                    const json::value& d = v.at("payload").at("data");
                    if (d.at("e") != "depthUpdate" || d.at("s").as_string() != i.symbol) continue;
                    ++updates;
                    h.first_id = d.at("U").to_number<std::uint64_t>();
                    h.last_id = d.at("u").to_number<std::uint64_t>();
                    h.previous_id = d.at("pu").to_number<std::uint64_t>();
                    h.venue_time = gw::timestamp::from_milliseconds(d.at("E").to_number<std::int64_t>());
                    feed(b, h, d.at("b"), d.at("a"));
                }
            }
            REQUIRE(b.view());
            const json::value& want = checks.at("binance-usdm " + i.symbol);
            std::string text;
            gw::book::for_each_text_line(*b.view(), [&](std::string_view line) { text += line; });
            CHECK(sha256(text) == std::string(want.at("book_sha256").as_string()));
            CHECK(updates == want.at("diffs_total").to_number<std::uint64_t>());
            CHECK(b.counters().applied == want.at("applied").to_number<std::uint64_t>());
            CHECK(b.counters().dropped == want.at("dropped").to_number<std::uint64_t>());
            CHECK(b.counters().gaps == 0);
            CHECK(b.counters().duplicates == 0);
            CHECK(b.last_id() == want.at("last_u").to_number<std::uint64_t>());
            CHECK(b.view()->ticks().depth(side::buy) == want.at("n_bids").to_number<std::uint64_t>());
            CHECK(b.view()->ticks().depth(side::sell) == want.at("n_asks").to_number<std::uint64_t>());
        }
    }
}
