// SPDX-License-Identifier: BSL-1.0
//
// Messages that others recorded or documented, where they are at hand. Each decodes or is ignored with a reason, and
// those that decode are compared field by field with what Boost.JSON reads from the same file.

#include "bybit/boost_json_twin.hpp"
#include "bybit/decoders.hpp"
#include "recorded_messages.hpp"

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/book/synced_book.hpp>
#include <gatewright/book/views.hpp>
#include <gatewright/venue/bybit/market_data.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace bybit_files {
namespace json = boost::json;
namespace paths = std::filesystem;
using gatewright_test::event_log;
using gatewright_test::member;

const gatewright_test::recorded_reader recordings{gatewright_test::bybit::decoders(),
                                                  gatewright_test::bybit::twin_of};

paths::path messages() { return gatewright_test::recorded_folder("bybit"); }
bool none_here() { return gatewright_test::nothing_recorded("bybit"); }
json::array list(const paths::path& path) {
    INFO(path);
    return json::parse(gatewright_test::file_text(messages() / path)).as_array();
}

using counted = gatewright_test::recorded_count;

/// Decodes a message, compares it with its twin and counts it. @return whether it told something
bool take(std::string_view decoder, const json::value& message, counted& count) {
    const std::string text = json::serialize(message);
    INFO(decoder << ": " << text.substr(0, 600));
    const auto frame = recordings.decode(decoder, text);
    CHECK(frame.sound());
    if (!frame.status.ok()) {
        ++count.refused;
        return false;
    }
    gatewright_test::bybit::twin_of(decoder)(message, frame.log);
    const bool only_ignored = !frame.log.reasons.empty() && frame.log.text.find("ignored") == 0 &&
                              frame.log.orders.empty() && frame.log.fills.empty();
    ++(only_ignored ? count.ignored : count.decoded);
    return !only_ignored;
}
bool is_streamed(const json::value& message) {
    const json::object* o = message.if_object();
    return o != nullptr && !o->contains("result") &&
           (o->contains("topic") || o->contains("op") || o->contains("success"));
}
void take_stream(const json::value& message, counted& count) {
    const std::string topic = member(message.get_object(), "topic");
    const std::string op = member(message.get_object(), "op");
    const std::string kind = topic.substr(0, topic.find('.'));
    constexpr std::string_view of_account[] = {"order",  "execution", "position", "wallet",
                                               "greeks", "dcp",       "strategy"};
    const bool account =
        std::find(std::begin(of_account), std::end(of_account), kind) != std::end(of_account);
    take(account || op == "auth" || op.starts_with("order.") ? "private" : "market", message, count);
}
/// A file's name and the decoder of such files.
using reader = std::pair<std::string_view, std::string_view>;
} // namespace bybit_files

} // namespace

TEST_CASE("every message of Bybit that another client's tests have decodes or says why not") {
    using namespace bybit_files;
    if (none_here()) return;
    counted streams, replies;
    constexpr reader readers[] = {{"http_get_account_info", "account_config"},
                                  {"http_get_executions", "fills"},
                                  {"http_get_fee_rate", "fee_rates"},
                                  {"http_get_instruments_inverse", "instruments"},
                                  {"http_get_instruments_linear", "instruments"},
                                  {"http_get_instruments_spot", "instruments"},
                                  {"http_get_orderbook", "book"},
                                  {"http_get_order", "open_orders"},
                                  {"http_get_positions", "positions"},
                                  {"http_get_wallet_balance", "balances"}};
    std::vector<paths::path> files;
    for (const auto& entry : paths::directory_iterator(messages() / "nautilus"))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    REQUIRE(files.size() > 50);
    for (const paths::path& file : files) {
        const std::string name = file.stem().string();
        INFO(name);
        const json::value message = json::parse(gatewright_test::file_text(file));
        const auto known = std::find_if(std::begin(readers), std::end(readers),
                                        [&](const reader& r) { return name.starts_with(r.first); });
        if (name.starts_with("ws_"))
            take_stream(message, streams);
        else if (known != std::end(readers))
            CHECK(take(known->second, message, replies));
        else
            ++replies.elsewhere;
    }
    CHECK(streams.text() == "26 decoded, 6 ignored, 0 refused, 0 of no feature");
    CHECK(replies.text() == "20 decoded, 0 ignored, 0 refused, 12 of no feature");
}

TEST_CASE("the documentation's examples of Bybit, and messages that others recorded, decode or say why not") {
    using namespace bybit_files;
    if (none_here()) return;
    counted documented, recorded;
    constexpr reader readers[] = {{"v5/account/account-info", "account_config"},
                                  {"v5/account/fee-rate", "fee_rates"},
                                  {"v5/account/wallet-balance", "balances"},
                                  {"v5/account/instrument", "instruments"},
                                  {"v5/market/instrument", "instruments"},
                                  {"v5/market/orderbook", "book"},
                                  {"v5/market/full-ob", "book"},
                                  {"v5/market/time", "server_time"},
                                  {"v5/order/create-order", "order_reply"},
                                  {"v5/order/amend-order", "order_reply"},
                                  {"v5/order/cancel-order", "order_reply"},
                                  {"v5/order/open-order", "open_orders"},
                                  {"v5/order/order-list", "open_orders"},
                                  {"v5/order/execution", "fills"},
                                  {"v5/position/position.mdx", "positions"}};
    for (const char* part : {"websocket", "market", "order", "account", "position"})
        for (const json::value& m : list("vendor-docs/v5-" + std::string(part) + ".json")) {
            const std::string file = member(m.get_object(), "file");
            const json::value& message = m.at("json");
            INFO(file);
            const auto known = std::find_if(std::begin(readers), std::end(readers),
                                            [&](const reader& r) { return file.starts_with(r.first); });
            const bool request = message.is_object() && message.get_object().contains("args") &&
                                 member(message.get_object(), "op") != "pong";
            if (is_streamed(message) && !request)
                take_stream(message, documented);
            else if (!request && known != std::end(readers) && message.is_object() &&
                     message.get_object().contains("retCode"))
                take(known->second, message, documented);
            else
                ++documented.elsewhere;
        }
    for (const char* file : {"gct/wsAuth.json", "gct/wsTicker.json"})
        for (const json::value& m : list(file)) take_stream(m, recorded);
    for (const char* file :
         {"barter.json", "crypto-msg-parser.json", "nautilus-inline.json", "gct/inline_test_payloads.json"})
        for (const json::value& m : list(file))
            if (is_streamed(m.at("json")))
                take_stream(m.at("json"), recorded);
            else
                ++recorded.elsewhere;
    for (const json::value& m : list("tardis-node/bybit.json")) take_stream(m.at("message"), recorded);
    CHECK(documented.text() == "33 decoded, 15 ignored, 0 refused, 82 of no feature");
    CHECK(recorded.text() == "34 decoded, 72 ignored, 0 refused, 25 of no feature");
}

namespace {

/// A book that is fed by a decoder.
struct bybit_book {
    gatewright::book::synced_book<gatewright::book::counted_by_one> book;

    bybit_book(gatewright::price tick, gatewright::quantity lot)
        : book(gatewright::book::book_scales(tick, lot), {1024, 1024, 8192, 4096}) {}
    void book_begin(const gatewright::book_header& h) { book.book_begin(h); }
    void book_level(gatewright::side s, const gatewright::price& p, const gatewright::quantity& q) {
        book.book_level(s, p, q);
    }
    void book_end(const gatewright::book_header& h) { book.book_end(h); }
    void book_abort(const gatewright::book_header&) { FAIL("the message broke off"); }
    void ignored(const char* reason) { FAIL(reason); }
    template <class EventT>
    void on(const EventT&) {}
    void on_subscription_reply(std::uint64_t, bool, std::int32_t, std::string_view) {}
    void on_refused(std::string_view, std::string_view, std::string_view) {}
    void on_login_reply(bool, std::string_view, std::string_view) {}
    void on_order_reply(const gatewright::venue::order_reply&) {}
    void on_link_ending() {}
};

} // namespace

TEST_CASE("the recorded session of Bybit's book of 500 levels comes to the book that others made of it") {
    using namespace bybit_files;
    if (none_here()) return;
    using namespace gatewright::literals;
    const json::value checks = json::parse(
        gatewright_test::file_text(messages().parent_path().parent_path() / "SEQUENCE_CHECKS.json"));
    const json::object& check = checks.at("bybit ob500").get_object();
    bybit_book b({"0.0001"_d}, {"1"_d});
    std::ifstream file(messages() / "sequences" / "nautilus-xrpusdt-ob500.jsonl");
    int lines = 0;
    for (std::string line; std::getline(file, line); ++lines) {
        REQUIRE(gatewright::venue::bybit::decode_market(line, {}, b).ok());
        REQUIRE(b.book.synced());
        const auto frame = recordings.decode("market", line);
        gatewright_test::bybit::twin_of("market")(json::parse(line), frame.log);
    }
    CHECK(lines == 50);
    CHECK(b.book.counters().gaps == 0);
    std::string text;
    gatewright::book::for_each_text_line(*b.book.view(), [&](std::string_view l) { text += l; });
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    REQUIRE(EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr) == 1);
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        hex += "0123456789abcdef"[digest[i] / 16];
        hex += "0123456789abcdef"[digest[i] % 16];
    }
    CHECK(hex == member(check, "book_sha256"));
}
