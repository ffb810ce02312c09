// SPDX-License-Identifier: BSL-1.0
//
// Messages that others recorded or documented, where they are at hand. Each decodes or is ignored with a reason, and
// those of known meaning are compared field by field with what Boost.JSON reads from the same file.

#include "okx/boost_json_twin.hpp"
#include "okx/decoders.hpp"
#include "recorded_messages.hpp"

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/book/synced_book.hpp>
#include <gatewright/book/views.hpp>
#include <gatewright/venue/okx/market_data.hpp>
#include <gatewright/venue/okx/rest_replies.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace boost_json = boost::json;
namespace paths = std::filesystem;
using gatewright_test::event_log;
using gatewright_test::member;

const gatewright_test::recorded_reader okx_recordings{gatewright_test::okx::decoders(),
                                                      gatewright_test::okx::twin_of};

paths::path okx_messages() { return gatewright_test::recorded_folder("okx"); }
bool no_okx_messages() { return gatewright_test::nothing_recorded("okx"); }
boost_json::array okx_list(const paths::path& path) {
    INFO(path);
    return boost_json::parse(gatewright_test::file_text(okx_messages() / path)).as_array();
}
boost_json::value okx_document(const paths::path& path) {
    INFO(path);
    return boost_json::parse(gatewright_test::file_text(okx_messages() / path));
}
std::vector<std::string> okx_files(const paths::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : paths::directory_iterator(okx_messages() / folder))
        names.push_back((folder / entry.path().filename()).string());
    std::sort(names.begin(), names.end());
    return names;
}

/// A message that lacks a field which nothing can make up for.
void check_error(std::string_view decoder, const boost_json::value& message, std::string_view field) {
    const auto frame = okx_recordings.decode(decoder, boost_json::serialize(message));
    CHECK(frame.status.error().code == gatewright::wire::codec_errc::missing_key);
    CHECK(frame.status.error().field == field);
    CHECK(frame.log.begun == 0);
    CHECK(frame.log.orders.empty());
}

/// A message of a stream: of the market, or of an account.
void take_stream(const boost_json::value& message, gatewright_test::recorded_count& count) {
    static const std::set<std::string_view> accounts = {
        "orders",      "fills",        "account",        "positions",   "balance_and_position",
        "orders-algo", "algo-advance", "account-greeks", "sprd-trades", "liquidation-warning",
        "sprd-orders"};
    const boost_json::object& o = message.get_object();
    // Never asked for, and answered without ids.
    if (member(o, "op") == "mass-cancel") {
        ++count.elsewhere;
        return;
    }
    // An acknowledgement that names no order is unreadable, and its request's outcome unknown.
    if (o.contains("op") && member(o, "code") == "0" && !o.at("data").get_array().empty() &&
        !o.at("data").at(0).get_object().contains("ordId")) {
        check_error("private", message, "ordId");
        ++count.refused;
        return;
    }
    const boost_json::value* arg = o.if_contains("arg");
    const std::string channel =
        arg != nullptr && arg->is_object() ? member(arg->get_object(), "channel") : "";
    const bool of_account = accounts.contains(channel) || o.contains("op") || member(o, "event") == "login";
    const event_log log = okx_recordings.check(of_account ? "private" : "market", message);
    // An account without currencies says nothing.
    CHECK((!log.text.empty() || channel == "account"));
    ++(log.reasons.empty() ? count.decoded : count.ignored);
}
/// A list of rows as a reply.
boost_json::value reply_of(boost_json::array rows) {
    return boost_json::object{{"code", "0"}, {"msg", ""}, {"data", std::move(rows)}};
}
/// Whether something is a message of a stream.
bool is_streamed(const boost_json::value& v) {
    const boost_json::object* o = v.if_object();
    if (o == nullptr || o->contains("args")) return o != nullptr && o->contains("event");
    return (o->contains("arg") && o->contains("data")) || o->contains("event") ||
           (o->contains("op") && o->contains("code"));
}
/// The rates of a spot pair, in the columns of old: those of no contract.
void take_spot_rates(const boost_json::value& message, gatewright_test::recorded_count& count) {
    const std::string text = boost_json::serialize(message);
    event_log spot, swap;
    REQUIRE(gatewright::venue::okx::decode_trade_fee(text, "BTC-USDT", {}, spot).ok());
    REQUIRE(spot.fees.size() == 1);
    CHECK(spot.fees[0].maker.str() == "0.0008");
    CHECK(spot.fees[0].taker.str() == "0.001");
    REQUIRE(gatewright::venue::okx::decode_trade_fee(text, "BTC-USDT-SWAP", {}, swap).ok());
    CHECK(swap.fees.empty());
    CHECK(swap.bad_rows.size() == 1);
    ++count.decoded;
}
/// A book over REST without the number that joins it to the updates is refused by that name.
void take_unnumbered_book(const boost_json::value& message, gatewright_test::recorded_count& count) {
    check_error("book", message, "seqId");
    ++count.refused;
}

} // namespace

TEST_CASE("the venue's own examples of OKX decode or are ignored with a reason") {
    if (no_okx_messages()) return;
    // The page of an endpoint that this codec reads, and what reads it.
    static const std::pair<std::string_view, std::string_view> pages[] = {
        {"02-trading-account/01-rest-api-get-instruments", "instruments"},
        {"02-trading-account/02-rest-api-get-balance", "balances"},
        {"02-trading-account/03-rest-api-get-positions", "positions"},
        {"02-trading-account/06-rest-api-get-bills-details-last-7-days", "bills"},
        {"02-trading-account/07-rest-api-get-bills-details-last-3-months", "bills"},
        {"02-trading-account/10-rest-api-get-account-configuration", "account_config"},
        {"02-trading-account/16-rest-api-get-leverage", "leverage"},
        {"03-order-book-trading/01-trade-post-place-order", "order_reply"},
        {"03-order-book-trading/03-trade-post-cancel-order", "order_reply"},
        {"03-order-book-trading/08-trade-get-order-details", "order_query"},
        {"03-order-book-trading/09-trade-get-order-list", "open_orders"},
        {"03-order-book-trading/10-trade-get-order-history-last-7-days", "open_orders"},
        {"03-order-book-trading/11-trade-get-order-history-last-3-months", "open_orders"},
        {"03-order-book-trading/12-trade-get-transaction-details-last-3-days", "fills"},
        {"03-order-book-trading/13-trade-get-transaction-details-last-3-months", "fills"},
        {"06-public-data/01-rest-api-get-instruments", "instruments"},
        {"06-public-data/12-rest-api-get-system-time", "server_time"}};
    gatewright_test::recorded_count streams;
    gatewright_test::recorded_count replies;
    for (const std::string& file : okx_files("vendor-docs-2025-08")) {
        for (const boost_json::value& m : okx_list(file)) {
            const std::string page(m.at("page").get_string());
            const boost_json::value& message = m.at("json");
            INFO(file << ": " << page);
            if (std::string_view(m.at("label").get_string()).find("Request") != std::string_view::npos) {
                ++replies.elsewhere;
                continue;
            }
            if (is_streamed(message)) {
                take_stream(message, streams);
                continue;
            }
            const std::string place = paths::path(file).stem().string() + "/" + page;
            const auto known = std::find_if(std::begin(pages), std::end(pages),
                                            [&](const auto& p) { return p.first == place; });
            if (known != std::end(pages)) {
                const event_log log = okx_recordings.check(known->second, message);
                CHECK(log.bad_rows.empty());
                CHECK_FALSE(log.text.empty());
                ++replies.decoded;
            } else if (page.ends_with("get-fee-rates")) {
                take_spot_rates(message, replies);
            } else if (page.ends_with("get-order-book")) {
                take_unnumbered_book(message, replies);
            } else {
                ++replies.elsewhere;
            }
        }
    }
    CHECK(streams.text() == "108 decoded, 15 ignored, 0 refused, 2 of no feature");
    CHECK(replies.text() == "18 decoded, 0 ignored, 1 refused, 155 of no feature");
}

TEST_CASE("OKX messages of other projects' tests decode or are ignored with a reason") {
    if (no_okx_messages()) return;
    gatewright_test::recorded_count streams;
    gatewright_test::recorded_count replies;
    // Files of the names that say what they hold.
    static const std::pair<std::string_view, std::string_view> readers[] = {
        {"http_get_account_balance", "balances"},
        {"http_get_instruments", "instruments"},
        {"http_get_orders_history", "open_orders"},
        {"http_get_orders_pending", "open_orders"}};
    for (const std::string& file : okx_files("nautilus")) {
        INFO(file);
        boost_json::value message = okx_document(file);
        const std::string name = paths::path(file).filename().string();
        if (is_streamed(message)) {
            take_stream(message, streams);
        } else if (name.starts_with("http_transaction_detail")) {
            CHECK(okx_recordings.check("fills", reply_of({message})).fills.size() == 1);
            ++replies.decoded;
        } else if (name.starts_with("http_balance_detail")) {
            CHECK(okx_recordings.check("balances", reply_of({boost_json::object{{"details", {message}}}}))
                      .balances.size() == 1);
            ++replies.decoded;
        } else if (name.starts_with("http_place_order")) {
            CHECK(okx_recordings.check("order_reply", reply_of({message})).orders.size() == 1);
            ++replies.decoded;
        } else if (name.starts_with("http_place_algo_order_rejected")) {
            // A success that refuses its only order.
            CHECK(okx_recordings.check("order_reply", message).api_errors.size() == 1);
            ++replies.decoded;
        } else if (name.starts_with("http_get_positions.")) {
            // It is isolated, and these decoders' account trades cross.
            CHECK(okx_recordings.check("positions", message).bad_rows.size() == 1);
            message.at("data").at(0).as_object()["mgnMode"] = "cross";
            CHECK(okx_recordings.check("positions", message).positions.size() == 1);
            ++replies.decoded;
        } else if (name.starts_with("http_get_order_book")) {
            take_unnumbered_book(message, replies);
        } else {
            const auto known = std::find_if(std::begin(readers), std::end(readers),
                                            [&](const auto& r) { return name.starts_with(r.first); });
            if (known == std::end(readers)) {
                ++replies.elsewhere;
                continue;
            }
            const event_log log = okx_recordings.check(known->second, message);
            CHECK(log.bad_rows.empty());
            ++replies.decoded;
        }
    }
    for (const char* file : {"gct/wsAllTrades.json", "gct/wsOrders.json"})
        for (const boost_json::value& m : okx_list(file)) take_stream(m, streams);
    const auto take_any = [&](const boost_json::value& message) {
        INFO(boost_json::serialize(message));
        const boost_json::object* o = message.if_object();
        if (is_streamed(message)) {
            take_stream(message, streams);
        } else if (o != nullptr && o->contains("adjEq")) {
            okx_recordings.check("balances", reply_of({message}));
            ++replies.decoded;
        } else if (o != nullptr && o->contains("code") && member(*o, "code") != "0") {
            CHECK(okx_recordings.check("order_reply", message).api_errors.size() == 1);
            ++replies.decoded;
        } else if (o != nullptr && o->contains("code") && o->at("data").is_array() &&
                   !o->at("data").get_array().empty() && o->at("data").at(0).is_object() &&
                   o->at("data").at(0).get_object().contains("asks")) {
            take_unnumbered_book(message, replies);
        } else {
            ++replies.elsewhere;
        }
    };
    for (const char* file :
         {"barter.json", "crypto-msg-parser.json", "nautilus-inline.json", "gct/inline_test_payloads.json"})
        for (const boost_json::value& m : okx_list(file)) take_any(m.at("json"));
    for (const boost_json::value& m : okx_list("cryptofeed-instruments-okx.0.json")) {
        const event_log log = okx_recordings.check("instruments", m.at("payload_trimmed"));
        CHECK_FALSE(log.instruments.empty());
        CHECK(log.bad_rows.empty());
        ++replies.decoded;
    }
    for (const std::string& file : okx_files("tardis-node"))
        for (const boost_json::value& m : okx_list(file)) {
            const boost_json::value& message = m.at("message");
            // Of the API before this one.
            if (message.get_object().contains("table")) {
                CHECK(okx_recordings.check("market", message).reasons ==
                      std::vector<std::string>{"no event type"});
                ++streams.elsewhere;
            } else {
                take_stream(message, streams);
            }
        }
    CHECK(streams.text() == "127 decoded, 36 ignored, 1 refused, 37 of no feature");
    CHECK(replies.text() == "46 decoded, 0 ignored, 7 refused, 48 of no feature");
}

namespace {

/// A book that is fed by a decoder.
struct recorded_book {
    gatewright::book::synced_book<gatewright::book::chained_with_resets> book;
    int sums = 0;
    int messages = 0;

    explicit recorded_book(gatewright::price tick, gatewright::quantity lot)
        : book(gatewright::book::book_scales(tick, lot), {512, 1024, 8192, 4096}) {}

    void book_begin(const gatewright::book_header& h) { book.book_begin(h); }
    void book_level(gatewright::side s, const gatewright::price& p, const gatewright::quantity& q) {
        book.book_level(s, p, q);
    }
    void book_end(const gatewright::book_header& h) {
        ++messages;
        sums += h.checksum != 0 ? 1 : 0;
        book.book_end(h);
    }
    void book_abort(const gatewright::book_header&) { FAIL("the message broke off"); }
    void ignored(const char* reason) { FAIL(reason); }
    template <class EventT>
    void on(const EventT&) {}
    void bad_row(std::string_view, std::string_view) {}
    void on_subscription_item(std::string_view, bool, std::string_view, std::string_view) {}
    void on_refused(std::string_view, std::string_view, std::string_view) {}
    void on_subscription_ended(std::string_view, std::string_view, std::string_view) {}
    void on_login_reply(bool, std::string_view, std::string_view) {}
    void on_order_reply(const gatewright::venue::order_reply&) {}
    void on_account_changed() {}
    void on_cash_moved() {}
    void on_link_ending() {}
};

std::string sha256_of_lines(const std::string& text) {
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

} // namespace

TEST_CASE("a recorded session of OKX decodes to what it says, and every checksum of its books matches") {
    if (no_okx_messages()) return;
    using namespace gatewright::literals;
    const boost_json::value checks = boost_json::parse(
        gatewright_test::file_text(okx_messages().parent_path().parent_path() / "SEQUENCE_CHECKS.json"));
    std::map<std::string, recorded_book> books;
    books.try_emplace("BTC-USD-220527", gatewright::price{"0.1"_d}, gatewright::quantity{"1"_d});
    books.try_emplace("BTC-USDT", gatewright::price{"0.1"_d}, gatewright::quantity{"0.00000001"_d});
    std::ifstream file(okx_messages() / "sequences" / "cryptofeed-public-2022-05-13.jsonl");
    gatewright_test::recorded_count count;
    for (std::string line; std::getline(file, line);) {
        const boost_json::value record = boost_json::parse(line);
        if (record.at("dir").get_string() != "ws_recv") continue;
        const boost_json::value& message = record.at("payload");
        take_stream(message, count);
        const boost_json::object& arg = message.at("arg").get_object();
        if (member(arg, "channel") != "books" || !message.get_object().contains("data")) continue;
        recorded_book& b = books.at(member(arg, "instId"));
        REQUIRE(gatewright::venue::okx::decode_market(boost_json::serialize(message), {}, b).ok());
        REQUIRE(b.book.synced());
    }
    CHECK(count.text() == "309 decoded, 0 ignored, 0 refused, 0 of no feature");
    for (const auto& [name, b] : books) {
        INFO(name);
        const boost_json::value& last = checks.at("okx last").at(name);
        CHECK(b.sums == b.messages);
        CHECK(b.sums == checks.at("okx checksum").at(name + " match=True").to_number<int>());
        CHECK(b.book.counters().gaps == 0);
        std::string text;
        gatewright::book::for_each_text_line(*b.book.view(), [&](std::string_view l) { text += l; });
        CHECK(sha256_of_lines(text) == member(last.get_object(), "book_sha256"));
    }
}
