// SPDX-License-Identifier: BSL-1.0

#include "event_log.hpp"
#include "exact_buffer.hpp"

#include <gatewright/venue/binance_futures/market_data.hpp>
#include <gatewright/venue/binance_futures/user_stream.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;
namespace json = boost::json;
using gatewright_test::event_log;
using gatewright_test::exact_buffer;

namespace {

/// One message of every kind, as the venue writes it.
const std::vector<std::string>& messages() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> m = {
            R"({"e":"bookTicker","u":400900217,"s":"BNBUSDT","b":"25.35190000","B":"31.21000000","a":"25.36520000","A":"40.66000000","T":1568014460891,"E":1568014460893})",
            R"({"e":"aggTrade","E":1626992745098,"a":5933014,"s":"SUSHIUSDT","p":"7.6100","q":"100","f":100,"l":105,"T":1626992745093,"m":true})",
            R"({"e":"trade","E":1596240000596,"T":1596240000519,"s":"BTCUSDT","t":173525189,"p":"11343.67","q":"0.467","X":"MARKET","m":true})",
            R"({"e":"depthUpdate","E":1571889248277,"T":1571889248276,"s":"BTCUSDT","U":390497796,"u":390497878,"pu":390497794,"b":[["7403.89","0.002"],["7403.90","3.906"]],"a":[["7405.96","3.340"],["7406","0"]]})",
            R"({"e":"kline","E":1638747660000,"s":"BTCUSDT","k":{"t":1638747660000,"T":1638747719999,"s":"BTCUSDT","i":"1m","f":100,"L":200,"o":"0.0010","c":"0.0020","h":"0.0025","l":"0.0015","v":"1000","n":100,"x":false,"q":"1.0000","V":"500","Q":"0.500","B":"123456"}})",
            R"({"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000000","i":"11784.62659091","P":"11784.25641265","r":"0.00038167","T":1562306400000})",
            R"({"e":"24hrTicker","E":1672515782136,"s":"BTCUSDT","p":"-131.40000000"})",
            R"({"e":"ORDER_TRADE_UPDATE","T":1568879465650,"E":1568879465651,"o":{"s":"BTCUSDT","c":"gw-1","S":"SELL","o":"LIMIT","f":"GTX","q":"0.010","p":"7100.50","ap":"7100.40000","sp":"0","x":"TRADE","X":"PARTIALLY_FILLED","i":8886774,"l":"0.001","z":"0.003","L":"7100.60","n":"-0.00100000","N":"USDT","T":1568879465649,"t":12345678,"b":"0","a":"9.91","m":true,"R":true,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"SHORT","cp":false,"rp":"12.34","pP":false,"si":0,"ss":0,"V":"EXPIRE_TAKER","pm":"NONE","gtd":0}})",
            R"({"e":"TRADE_LITE","E":1568879465652,"T":1568879465650,"s":"BTCUSDT","q":"0.010","p":"7100.50","m":true,"c":"gw-1","S":"SELL","L":"7100.60","l":"0.001","t":12345678,"i":8886774})",
            R"({"e":"ACCOUNT_UPDATE","E":1564745798939,"T":1564745798938,"a":{"m":"ORDER","B":[{"a":"USDT","wb":"122624.12345678","cw":"100.12345678","bc":"50.12345678"}],"P":[{"s":"BTCUSDT","pa":"-10","ep":"6563.66500","bep":"6563.6","cr":"0","up":"-2850.21200","mt":"isolated","iw":"1","ps":"LONG"}]}})",
            R"({"e":"listenKeyExpired","E":1699596037418,"listenKey":"OfYGbUzi3PraNagEkdKuFwUHn48brF"})",
            R"({"result":null,"id":7})",
            R"({"error":{"code":2,"msg":"Invalid request"},"id":3})"};
        const std::size_t bare = m.size() - 2;
        for (std::size_t i = 0; i < bare; ++i)
            m.push_back(R"({"stream":"btcusdt@depth20@100ms","data":)" + m[i] + "}");
        return m;
    }();
    return all;
}

struct decoded {
    std::string log;
    bool ok = false;
    wire::decode_error error;
    bool sound = true;
};

/// The message through both decoders; a market event is ignored by the private one and the other way round.
decoded decode(std::string_view text) {
    const exact_buffer exact(text);
    event_log market;
    event_log user;
    const auto a = binance::decode_stream(exact.view(), timestamp{1}, market);
    const auto b = binance::decode_user_stream(exact.view(), timestamp{1}, user);
    decoded d;
    d.ok = a.ok() && b.ok();
    d.error = a.ok() ? b.error() : a.error();
    d.log = market.text + "--\n" + user.text;
    for (const event_log* l : {&market, &user})
        d.sound = d.sound && !l->misused && !l->open && l->begun == l->ended + l->aborted;
    d.sound = d.sound && (a.ok() ? market.aborted == 0 : market.ended == 0);
    return d;
}

/// Writes a document again with the members of every object in another order, and with spaces or new members if asked.
struct rewriter {
    std::mt19937& random;
    bool shuffle = true;
    bool spaces = false;
    bool unknown = false;
    int rotate_top = -1;

    std::string space() {
        return spaces && random() % 2 == 0 ? std::string(1 + random() % 2, " \n\r\t"[random() % 4]) : "";
    }

    std::string write(const json::value& v, bool top = true) {
        if (v.is_object()) {
            std::vector<std::string> members;
            for (const auto& member : v.get_object())
                members.push_back(space() + json::serialize(member.key()) + space() + ":" + space() +
                                  write(member.value(), false) + space());
            if (rotate_top >= 0 && top) {
                std::rotate(members.begin(), members.begin() + rotate_top % static_cast<int>(members.size()),
                            members.end());
            } else if (shuffle) {
                std::shuffle(members.begin(), members.end(), random);
            }
            if (unknown)
                for (std::size_t i = 0; i <= members.size(); i += 2)
                    members.insert(members.begin() + static_cast<std::ptrdiff_t>(i),
                                   R"("zz)" + std::to_string(i) +
                                       R"(":[{"e":"x","b":[["1"]],"u":-1.5e3},"\u00e9]}",null])");
            std::string text = "{" + space();
            for (std::size_t i = 0; i < members.size(); ++i) text += (i == 0 ? "" : ",") + members[i];
            return text + space() + "}";
        }
        if (v.is_array()) {
            std::string text = "[" + space();
            for (std::size_t i = 0; i < v.get_array().size(); ++i)
                text += (i == 0 ? "" : "," + space()) + write(v.get_array()[i], false) + space();
            return text + "]";
        }
        return json::serialize(v);
    }
};

} // namespace

TEST_CASE("a stream message cut at any byte is an error and leaves no open book") {
    for (const std::string& text : messages()) {
        const decoded whole = decode(text);
        REQUIRE(whole.ok);
        REQUIRE(whole.sound);
        for (std::size_t n = 0; n < text.size(); ++n) {
            const decoded d = decode(std::string_view(text).substr(0, n));
            INFO(text.substr(0, n));
            REQUIRE(!d.ok);
            REQUIRE(d.sound);
            REQUIRE(d.error.at <= n);
        }
        for (const char more : {'x', '}', ']', ',', '"', '\0', '1'}) {
            const decoded d = decode(text + more);
            INFO(text << more);
            REQUIRE(!d.ok);
            REQUIRE(d.sound);
        }
        REQUIRE(decode(text + "\n").log == whole.log);
        REQUIRE(decode("\n" + text).log == whole.log);
    }
}

TEST_CASE("the order of keys, white space and unknown keys change nothing") {
    std::mt19937 random(4242);
    for (const std::string& text : messages()) {
        const std::string expected = decode(text).log;
        const json::value v = json::parse(text);
        const auto same = [&](rewriter w) {
            const std::string other = w.write(v);
            INFO(other);
            const decoded d = decode(other);
            REQUIRE(d.ok);
            REQUIRE(d.sound);
            REQUIRE(d.log == expected);
        };
        for (int i = 0; i < static_cast<int>(v.get_object().size()); ++i)
            same({random, false, false, false, i});
        if (const json::value* data = v.get_object().if_contains("data")) {
            for (int i = 0; i < static_cast<int>(data->get_object().size()); ++i) {
                rewriter w{random, false, false, false, i};
                const std::string other =
                    R"({"stream":"btcusdt@depth20@100ms","data":)" + w.write(*data) + "}";
                INFO(other);
                REQUIRE(decode(other).log == expected);
            }
        }
        same({random, false, true, false});
        same({random, false, false, true});
        for (int i = 0; i < 40; ++i) same({random, true, i % 2 == 0, i % 4 >= 2});
    }
}

TEST_CASE("an unknown key at any place of the usual order changes nothing") {
    for (const std::string& text : messages()) {
        const std::string expected = decode(text).log;
        bool quoted = false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '"') quoted = !quoted;
            if (quoted) continue;
            // In front of every key of an object.
            const bool opens = text[i] == '{';
            const bool next = text[i] == ',' && i + 1 < text.size() && text[i + 1] == '"' &&
                              text.find(':', i) == text.find('"', i + 2) + 1;
            if (!opens && !next) continue;
            std::string other = text;
            other.insert(i + 1, R"("zz":{"a":[1,"}"]},)");
            boost::system::error_code error;
            static_cast<void>(json::parse(other, error));
            if (error) continue;
            const decoded d = decode(other);
            INFO(other);
            REQUIRE(d.ok);
            REQUIRE(d.log == expected);
        }
    }
}

TEST_CASE("what is accepted under random damage is JSON for Boost.JSON too") {
    std::mt19937 random(777);
    int accepted = 0;
    int refused = 0;
    for (int round = 0; round < 40'000; ++round) {
        std::string text = messages()[random() % messages().size()];
        for (unsigned i = 0; i <= random() % 3; ++i) {
            const std::size_t at = random() % text.size();
            const char c = "{}[]\",:\\0123456789.-eEtnulx \x01\x80\xc3"[random() % 32];
            switch (random() % 4) {
            case 0: text.insert(at, 1, c); break;
            case 1: text.erase(at, 1 + random() % 4); break;
            case 2: text.insert(at, text.substr(random() % text.size(), random() % 20)); break;
            default: text[at] = c; break;
            }
            if (text.empty()) text = "x";
        }
        INFO(text);
        const decoded d = decode(text);
        json::parse_options options;
        options.max_depth = 64;
        boost::system::error_code error;
        static_cast<void>(json::parse(text, error, {}, options));
        REQUIRE(d.sound);
        if (d.ok) REQUIRE(!error);
        if (error) REQUIRE(d.error.at <= text.size());
        ++(d.ok ? accepted : refused);
    }
    CHECK(accepted > 2'000);
    CHECK(refused > 10'000);
}
