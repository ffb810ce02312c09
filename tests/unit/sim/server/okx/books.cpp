// SPDX-License-Identifier: BSL-1.0

#include "okx_desk.hpp"

using namespace okx_test;

namespace {

std::string following(const std::string& channel) {
    return R"({"id":"b1","op":"subscribe","args":[{"channel":")" + channel +
           R"(","instId":"BTC-USDT-SWAP"}]})";
}

} // namespace

TEST_CASE("OKX: books begin with a snapshot, and each update follows the one before") {
    okx_desk d;
    const auto id = d.open("/ws/v5/public");
    d.offer(okx_desk::limit("sell", "60001", "1"));
    d.say(id, following("books"));
    const auto first = d.sent(id);
    REQUIRE(first.size() == 2);
    CHECK(first[1] ==
          R"({"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"snapshot","data":[{"asks":)"
          R"([["60001","1","0","1"]],"bids":[],"ts":"1735689600000","prevSeqId":-1,"seqId":10000000002}]})");
    d.offer(okx_desk::limit("sell", "60001", "2"));
    d.offer(okx_desk::limit("buy", "59999.5", "4"));
    CHECK(d.rows(id, "books").empty());
    d.pass(milliseconds(100));
    const auto second = d.sent(id);
    REQUIRE(second.size() == 1);
    CHECK(second[0] ==
          R"({"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{"asks":)"
          R"([["60001","3","0","2"]],"bids":[["59999.5","4","0","1"]],"ts":"1735689600100",)"
          R"("prevSeqId":10000000002,"seqId":10000000006}]})");
    d.place(okx_desk::order("BTC-USDT-SWAP", "buy", "ioc", "3", "60001"));
    d.pass(milliseconds(100));
    const auto gone = d.rows(id, "books");
    REQUIRE(gone.size() == 1);
    CHECK(json::serialize(gone[0].at("asks")) == R"([["60001","0","0","0"]])");
    CHECK(gone[0].at("prevSeqId") == 10000000006);
    // A minute without a change: the same number again, and empty sides.
    const std::int64_t last = gone[0].at("seqId").as_int64();
    std::vector<json::value> kept;
    for (int n = 0; n < 3; ++n) {
        d.pass(seconds(20));
        d.say(id, "ping");
        for (const auto& row : d.rows(id, "books")) kept.push_back(row);
    }
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].at("prevSeqId") == last);
    CHECK(kept[0].at("seqId") == last);
    CHECK(kept[0].at("asks").as_array().empty());
    // After maintenance the numbers are smaller, and the chain goes on from there.
    d.venue.reset_sequence("BTC-USDT-SWAP", d.now);
    d.offer(okx_desk::limit("buy", "59998", "1"));
    d.pass(milliseconds(100));
    const auto reset = d.rows(id, "books");
    REQUIRE(reset.size() == 2);
    CHECK(reset[0].at("prevSeqId") == last);
    CHECK(reset[0].at("seqId").as_int64() < last);
    CHECK(reset[1].at("prevSeqId") == reset[0].at("seqId"));
    CHECK(reset[1].at("seqId").as_int64() > reset[0].at("seqId").as_int64());
}

TEST_CASE("OKX: without the first snapshot a book is joined with the one of REST") {
    okx_desk d(okx_desk::quiet([](exchange_config& c) { c.first_snapshot = false; }));
    d.offer(okx_desk::limit("sell", "60001", "1"));
    const auto id = d.open("/ws/v5/public");
    d.say(id, following("books"));
    CHECK(d.sent(id).size() == 1);
    d.offer(okx_desk::limit("sell", "60002", "1"));
    const auto rest = d.open_get("/market/books?instId=BTC-USDT-SWAP&sz=400").at("data").at(0);
    d.offer(okx_desk::limit("sell", "60003", "1"));
    d.pass(milliseconds(100));
    const auto update = d.rows(id, "books");
    REQUIRE(update.size() == 1);
    CHECK(update[0].at("prevSeqId").as_int64() <= rest.at("seqId").as_int64());
    CHECK(rest.at("seqId").as_int64() < update[0].at("seqId").as_int64());
}

TEST_CASE("OKX: a checksum is absent, zero or that of the 25 best levels") {
    CHECK(checksum_of(json::parse(R"([["3366.1","7","0","3"]])").as_array(),
                      json::parse(R"([["3366.8","9","10","3"],["3368","8","3","4"]])").as_array()) ==
          static_cast<std::int32_t>(crc32("3366.1:7:3366.8:9:3368:8")));
    CHECK(crc32("123456789") == 0xcbf43926u);
    const auto told = [](book_checksum how) {
        okx_desk d(okx_desk::quiet([&](exchange_config& c) { c.checksum = how; }));
        d.offer(okx_desk::limit("sell", "60001", "1"));
        const auto id = d.open("/ws/v5/public");
        d.say(id, following("books"));
        const auto row = d.rows(id, "books").at(0);
        const json::value* sum = row.as_object().if_contains("checksum");
        return sum ? *sum : json::value();
    };
    CHECK(told(book_checksum::absent).is_null());
    CHECK(told(book_checksum::zero) == 0);
    CHECK(told(book_checksum::crc32) == static_cast<std::int32_t>(crc32("60001:1")));
}

TEST_CASE("OKX: the fast books are for the higher tiers, and 50 levels stay 50") {
    okx_desk d(okx_desk::quiet([](exchange_config& c) {
        c.vip = 4;
        c.limit_queries = false;
        c.orders_per_2_seconds = 1000;
    }));
    for (int n = 0; n < 51; ++n) d.offer(okx_desk::limit("buy", std::to_string(59000 + n), "1"));
    const auto id = d.open_private("/ws/v5/public");
    d.say(id, following("books50-l2-tbt"));
    const auto snapshot = d.rows(id, "books50-l2-tbt");
    REQUIRE(snapshot.size() == 1);
    CHECK(snapshot[0].at("bids").as_array().size() == 50);
    CHECK(snapshot[0].at("bids").at(49).at(0) == "59001");
    d.offer(okx_desk::limit("buy", "59100", "1"));
    d.pass(milliseconds(10));
    const auto update = d.rows(id, "books50-l2-tbt");
    REQUIRE(update.size() == 1);
    CHECK(json::serialize(update[0].at("bids")) == R"([["59001","0","0","0"],["59100","1","0","1"]])");
}
