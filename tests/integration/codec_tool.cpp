// SPDX-License-Identifier: BSL-1.0
//
// gatewright-codec as its users run it: a process, lines in, lines out.
#include "binance_futures/orders.hpp"
#include "interactive_brokers/messages.hpp"
#include "key_pairs.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <signal.h>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace json = boost::json;

namespace {

/// The tool's executable: beside this test, or where GATEWRIGHT_CODEC says.
std::filesystem::path tool() {
    if (const char* path = std::getenv("GATEWRIGHT_CODEC")) return path;
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "gatewright-codec";
}

/// A running tool, with its three streams at our end of pipes.
class process {
public:
    explicit process(const std::vector<std::string>& arguments) {
        std::array<int, 2> in{}, out{}, err{};
        REQUIRE(::pipe2(in.data(), O_CLOEXEC) == 0);
        REQUIRE(::pipe2(out.data(), O_CLOEXEC) == 0);
        REQUIRE(::pipe2(err.data(), O_CLOEXEC) == 0);
        std::string path = tool().string();
        std::vector<std::string> copies = arguments;
        std::vector<char*> argv{path.data()};
        for (std::string& a : copies) argv.push_back(a.data());
        argv.push_back(nullptr);
        pid_ = ::fork();
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            ::dup2(in[0], 0);
            ::dup2(out[1], 1);
            ::dup2(err[1], 2);
            ::execv(path.c_str(), argv.data());
            ::_exit(127);
        }
        ::close(in[0]);
        ::close(out[1]);
        ::close(err[1]);
        in_ = in[1];
        out_ = out[0];
        err_ = err[0];
    }
    process(const process&) = delete;
    process& operator=(const process&) = delete;
    ~process() {
        close_input();
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(out_);
        ::close(err_);
    }

    void write(std::string_view text) {
        while (!text.empty()) {
            const ssize_t n = ::write(in_, text.data(), text.size());
            if (n <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
    }
    void close_input() {
        if (in_ >= 0) ::close(in_);
        in_ = -1;
    }
    /// One line of output, waiting for it.
    std::string read_line() {
        std::string line;
        for (char c = 0; ::read(out_, &c, 1) == 1 && c != '\n';) line += c;
        return line;
    }
    std::string read_all() { return drain(out_); }
    std::string read_errors() { return drain(err_); }
    int wait() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    static std::string drain(int fd) {
        std::string text;
        std::array<char, 4096> block;
        for (ssize_t n; (n = ::read(fd, block.data(), block.size())) > 0;)
            text.append(block.data(), static_cast<std::size_t>(n));
        return text;
    }

    pid_t pid_ = -1;
    int in_ = -1;
    int out_ = -1;
    int err_ = -1;
};

struct outcome {
    int status = -1;
    std::vector<std::string> lines;
    std::string errors;
};

outcome run(const std::vector<std::string>& arguments, std::string_view input = {}) {
    if (!std::filesystem::exists(tool())) FAIL("gatewright-codec is not built");
    ::signal(SIGPIPE, SIG_IGN);
    process p(arguments);
    std::thread writer([&] {
        p.write(input);
        p.close_input();
    });
    outcome result;
    const std::string out = p.read_all();
    result.errors = p.read_errors();
    writer.join();
    result.status = p.wait();
    for (std::size_t at = 0; at < out.size();) {
        const std::size_t end = out.find('\n', at);
        result.lines.push_back(out.substr(at, end - at));
        at = end == std::string::npos ? out.size() : end + 1;
    }
    return result;
}

const std::string key(gatewright_test::documented_api_key);
const std::string secret(gatewright_test::documented_secret);

std::vector<std::string> encode(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"encode", "binance_futures", "--key",        key, "--secret",
                                          secret,   "--time-ms",       "1735689600123"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

outcome decode(std::string_view lines, const std::string& channel = "stream") {
    return run({"decode", "binance_futures", "--channel", channel}, lines);
}

/// The object that one command is answered with, whose exit status has to be `status`.
json::object answered(std::string_view command, int status, const std::string& via = "stream") {
    const outcome o = run(encode({"--via", via}), command);
    CHECK(o.status == status);
    REQUIRE(o.lines.size() == 1);
    return json::parse(o.lines.front()).as_object();
}

/// The beginning of a limit order, to be completed with more members and a brace.
const std::string limit_order =
    R"({"op":"place","symbol":"BTCUSDT","side":"buy","type":"limit","quantity":"1","price":"5")";

/// The only line that one message decodes to.
std::string decoded(std::string_view message, const std::string& channel = "stream") {
    const outcome o = decode(message, channel);
    CHECK(o.status == 0);
    REQUIRE(o.lines.size() == 1);
    return o.lines.front();
}

} // namespace

TEST_CASE("market messages are printed with the members of their structs and the venue's digits") {
    CHECK(
        decoded(R"({"e":"bookTicker","u":400900217,"E":1568014460893,"T":1568014460891,"s":"BNBUSDT",)"
                R"("b":"25.35190000","B":"31.21000000","a":"25.36520000","A":"40.66"})") ==
        R"({"event":"best_quote","symbol":"BNBUSDT","venue_time_ns":1568014460891000000,"bid":"25.35190000",)"
        R"("bid_quantity":"31.21000000","ask":"25.36520000","ask_quantity":"40.66","update_id":400900217})");
    CHECK(
        decoded(
            R"({"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":123456789,"s":"BTCUSDT","a":5933014,)"
            R"("p":"0.001","q":"100","f":100,"l":105,"T":123456785,"m":true}})") ==
        R"({"event":"trade","symbol":"BTCUSDT","venue_time_ns":123456785000000,"id":"5933014","price":"0.001",)"
        R"("quantity":"100","aggressor":"sell"})");
}

TEST_CASE("a book message is one object with both sides") {
    const std::string depth =
        R"({"e":"depthUpdate","E":123456789,"T":123456788,"s":"BTCUSDT","U":157,"u":160,"pu":149,)"
        R"("b":[["0.0024","10"],["0.0023","0"]],"a":[["0.0026","100.50"]]})";
    CHECK(decoded(depth) == R"({"event":"book_delta","symbol":"BTCUSDT","venue_time_ns":123456788000000,)"
                            R"("bids":[["0.0024","10"],["0.0023","0"]],"asks":[["0.0026","100.50"]],)"
                            R"("first_id":157,"last_id":160,"previous_id":149})");
    const json::object partial = json::parse(decoded(depth, "partial_depth")).as_object();
    CHECK(partial.at("event") == "book_delta");
    CHECK(partial.at("partial") == true);
    CHECK(decoded(
              R"({"lastUpdateId":1027024,"E":1589436922972,"T":1589436922959,"bids":[["4.00000000","431"]],)"
              R"("asks":[["4.00000200","12"]]})",
              "rest:depth:BTCUSDT") ==
          R"({"event":"book_snapshot","symbol":"BTCUSDT","venue_time_ns":1589436922959000000,)"
          R"("bids":[["4.00000000","431"]],"asks":[["4.00000200","12"]],"last_id":1027024})");
}

TEST_CASE("a message of the user stream is found by the same channel, each of its events on a line") {
    const outcome o = decode(
        R"({"e":"ORDER_TRADE_UPDATE","E":1568879465651,"T":1568879465650,"o":{"s":"BTCUSDT","c":"gw1-1","S":"SELL",)"
        R"("o":"LIMIT","f":"GTC","q":"0.010","p":"9910.50","ap":"9910.5","sp":"0","x":"TRADE","X":"PARTIALLY_FILLED",)"
        R"("i":8886774,"l":"0.004","z":"0.004","L":"9910.50","N":"USDT","n":"0.0158","T":1568879465650,"t":77,)"
        R"("b":"0","a":"0","m":true,"R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"BOTH","cp":false,"rp":"0"}})");
    CHECK(o.status == 0);
    REQUIRE(o.lines.size() == 2);
    const json::object fill = json::parse(o.lines[0]).as_object();
    CHECK(fill.at("event") == "fill");
    CHECK(fill.at("client_order_id") == "gw1-1");
    CHECK(fill.at("venue_order_id") == "8886774");
    CHECK(fill.at("id") == "77");
    CHECK(fill.at("side") == "sell");
    CHECK(fill.at("position_side") == "net");
    CHECK(fill.at("maker") == true);
    CHECK(fill.at("price") == "9910.50");
    CHECK(fill.at("quantity") == "0.004");
    CHECK(fill.at("cumulative_quantity") == "0.004");
    CHECK(fill.at("commission") == json::value({{"amount", "0.0158"}, {"asset", "USDT"}}));
    CHECK(fill.at("source") == "stream");
    CHECK_FALSE(fill.contains("realized_pnl"));
    CHECK_FALSE(fill.contains("received_ns"));
    const json::object order = json::parse(o.lines[1]).as_object();
    CHECK(order.at("event") == "order_update");
    CHECK(order.at("state") == "working");
    CHECK(order.at("type") == "limit");
    CHECK(order.at("time_in_force") == "good_till_cancel");
    CHECK(order.at("quantity") == "0.010");
    CHECK(order.at("price") == "9910.50");
    CHECK(order.at("average_price") == "9910.5");
    CHECK(order.at("cumulative_quantity") == "0.004");
    CHECK_FALSE(order.contains("reason"));
    CHECK_FALSE(order.contains("text"));
    CHECK_FALSE(order.contains("has_terms"));
}

TEST_CASE("replies of the WebSocket API are orders or venue errors") {
    const json::object order =
        json::parse(
            decoded(
                R"({"id":"421","status":200,"result":{"orderId":325078477,"symbol":"BTCUSDT",)"
                R"("status":"NEW","clientOrderId":"gw1-1","price":"43187.00","origQty":"0.100",)"
                R"("executedQty":"0.000","timeInForce":"GTC","type":"LIMIT","side":"BUY",)"
                R"("reduceOnly":false,"positionSide":"BOTH","updateTime":1702555534435},"rateLimits":[]})",
                "orders"))
            .as_object();
    CHECK(order.at("event") == "order_update");
    CHECK(order.at("source") == "reply");
    CHECK(order.at("venue_order_id") == "325078477");
    CHECK(decoded(R"({"id":"7","status":400,"error":{"code":-2019,"msg":"Margin is insufficient."}})",
                  "orders") ==
          R"({"event":"venue_error","code":"-2019","operator_needed":false,"text":"Margin is insufficient.",)"
          R"("id":"7","status":400})");
    CHECK(decoded(R"({"code":-1121,"msg":"Invalid symbol."})", "rest:order") ==
          R"({"event":"venue_error","code":"-1121","operator_needed":false,"text":"Invalid symbol."})");
    CHECK(decoded(R"({"serverTime":1499827319559})", "rest:time") ==
          R"({"event":"server_time","venue_time_ns":1499827319559000000})");
}

TEST_CASE("what carries no event is ignored with a reason, what is malformed is an error and the exit status "
          "is 1") {
    const outcome fine = decode("{\"e\":\"compositeIndex\",\"o\":{}}\n\n  \n{\"e\":\"GRID_UPDATE\"}\r\n");
    CHECK(fine.status == 0);
    CHECK(fine.lines ==
          std::vector<std::string>{R"({"event":"ignored","reason":"compositeIndex is not used"})",
                                   R"({"event":"ignored","reason":"GRID_UPDATE is not used"})"});
    const outcome broken = decode("{\"e\":\"aggTrade\",\"s\":\"B\n{\"e\":\"compositeIndex\",\"o\":{}}\n");
    CHECK(broken.status == 1);
    REQUIRE(broken.lines.size() == 2);
    const json::object error = json::parse(broken.lines[0]).as_object();
    CHECK(error.at("event") == "error");
    CHECK(error.at("code") == "unexpected_end");
    CHECK(error.at("at").as_int64() == 22);
    CHECK(json::parse(broken.lines[1]).at("event") == "ignored");
    const outcome private_broken = decode(R"({"e":"ORDER_TRADE_UPDATE","E":1,"T":1,"o":{"s":7}})");
    CHECK(private_broken.status == 1);
    CHECK(json::parse(private_broken.lines.at(0)).at("event") == "error");
}

TEST_CASE("a book that breaks off leaves an error and no levels") {
    const outcome o = decode(
        R"({"e":"depthUpdate","E":1,"T":1,"s":"B","U":1,"u":2,"pu":0,"b":[["1","2"]],"a":[["x","1"]]})");
    CHECK(o.status == 1);
    REQUIRE(o.lines.size() == 1);
    CHECK(json::parse(o.lines[0]).at("code") == "malformed_number");
}

TEST_CASE("commands become the exact requests of either path") {
    const std::string commands =
        R"({"op":"place","symbol":"BTCUSDT","side":"buy","type":"limit","quantity":"0.010","price":"50000.50",)"
        R"("client_order_id":"gw1-1"})"
        "\n"
        R"({"op":"query","symbol":"BTCUSDT","venue_order_id":8886774})"
        "\n";
    const outcome ws = run(encode(), commands);
    CHECK(ws.status == 0);
    REQUIRE(ws.lines.size() == 2);
    CHECK(
        std::string_view(json::parse(ws.lines[0]).at("message").as_string()) ==
        R"({"id":"1","method":"order.place","params":{"apiKey":")" + key +
            R"(","newClientOrderId":"gw1-1","newOrderRespType":"RESULT","price":"50000.50","quantity":"0.010",)"
            R"("recvWindow":5000,"side":"BUY","symbol":"BTCUSDT","timeInForce":"GTC","timestamp":1735689600123,)"
            R"("type":"LIMIT","signature":"5a198d82de67caafcfbc757481a13856757cea0b273c523f9473b4454c8a98dc"}})");
    CHECK(std::string_view(json::parse(ws.lines[1]).at("message").as_string()).starts_with(R"({"id":"2",)"));
    const outcome rest = run(encode({"--via", "request"}), commands);
    CHECK(rest.status == 0);
    REQUIRE(rest.lines.size() == 2);
    CHECK(rest.lines[1] ==
          R"({"method":"GET","url":"https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT&orderId=8886774)"
          R"(&recvWindow=5000&timestamp=1735689600123)"
          R"(&signature=6e8ad9d49a8c543d323094f818231af565cc9b6cf2c5ef107d0f8add686d1e9c",)"
          R"("headers":{"X-MBX-APIKEY":")" +
              key + R"("},"body":""})");
    CHECK(json::parse(rest.lines[0]).at("method") == "POST");
}

TEST_CASE("a number in a command keeps the digits that it was written with") {
    const outcome o =
        run(encode({"--via", "request"}),
            R"({"op":"place","symbol":"B","side":"SELL","type":"limit","quantity":0.10,"price":1e-7,)"
            R"("client_order_id":"a","time_in_force":"IOC","position_side":"long"})");
    CHECK(o.status == 0);
    const std::string body(json::parse(o.lines.at(0)).at("body").as_string());
    CHECK(body.starts_with("symbol=B&side=SELL&positionSide=LONG&type=LIMIT&timeInForce=IOC&quantity=0.10"
                           "&price=0.0000001&"));
}

TEST_CASE("an order may leave its client id to the venue, and GTX is post-only") {
    const std::string command =
        R"({"op":"place","symbol":"B","side":"buy","type":"limit","quantity":"1","price":"1","time_in_force":"GTX"})";
    for (const std::string& via : {std::string("stream"), std::string("request")}) {
        const outcome o = run(encode({"--via", via}), command);
        CHECK(o.status == 0);
        REQUIRE(o.lines.size() == 1);
        CHECK(o.lines[0].find("newClientOrderId") == std::string::npos);
        CHECK(o.lines[0].find("GTX") != std::string::npos);
    }
}

TEST_CASE(
    "GTX in any case implies post-only, and contradicts post_only false in either order of the members") {
    for (const std::string& tif : {std::string("GTX"), std::string("gtx"), std::string("Gtx")}) {
        INFO(tif);
        const std::string member = R"(,"time_in_force":")" + tif + '"';
        for (const std::string& more : {member, member + R"(,"post_only":true)",
                                        R"(,"post_only":true)" + member, member + R"(,"post_only":null)"}) {
            const json::object placed = answered(limit_order + more + '}', 0);
            REQUIRE(placed.contains("message"));
            CHECK(placed.at("message").as_string().find(R"("timeInForce":"GTX")") != json::string::npos);
        }
        for (const std::string& more : {member + R"(,"post_only":false)", R"(,"post_only":false)" + member}) {
            const json::object refused = answered(limit_order + more + '}', 0);
            CHECK(refused.at("error").as_string().starts_with("post_only: "));
            CHECK(refused.at("field") == "post_only");
            CHECK(refused.at("code") == "invalid_parameter");
        }
    }
}

namespace {

/// What a command is answered with at a venue: "METHOD target" up to the query's end of ours, the message, or why it is
/// refused: "field code".
std::string written(const std::string& venue, std::string_view command, const std::string& via = "stream") {
    const outcome o = run({"encode", venue, "--key", "K", "--secret", "S", "--passphrase", "P", "--time-ms",
                           "1735689600123", "--via", via, "--instrument-number", "10458"},
                          command);
    REQUIRE(o.lines.size() == 1);
    const json::object answer = json::parse(o.lines.front()).as_object();
    const auto text = [&](const char* name) { return std::string(answer.at(name).as_string()); };
    if (answer.contains("error"))
        return text("field") + ' ' + (answer.contains("code") ? text("code") : std::string("malformed"));
    if (answer.contains("message")) return text("message");
    CHECK(answer.at("headers").as_object().size() >= 1);
    const std::string url = text("url");
    std::string target = url.substr(url.find('/', 8));
    target = target.substr(0, target.find("recvWindow"));
    return text("method") + ' ' + target + (text("body").empty() ? "" : ' ' + text("body"));
}

} // namespace

TEST_CASE("lists of the account are asked for over REST, list by list") {
    const std::string open = R"({"op":"open_orders"})", waiting = R"({"op":"open_orders","waiting":true})";
    for (const std::string& via : {std::string("stream"), std::string("request")}) {
        CHECK(written("binance_futures", open, via) == "GET /fapi/v1/openOrders?");
        CHECK(written("binance_futures", waiting, via) == "GET /fapi/v1/openAlgoOrders?");
        CHECK(written("binance_futures", R"({"op":"positions"})", via) == "GET /fapi/v3/positionRisk?");
        CHECK(written("binance_futures", R"({"op":"balances"})", via) == "GET /fapi/v3/balance?");
        CHECK(written("binance_spot", open, via) == "GET /api/v3/openOrders?");
        CHECK(written("binance_spot", waiting, via) == "waiting unsupported");
        CHECK(written("binance_spot", R"({"op":"positions"})", via) == "op unsupported");
        CHECK(written("binance_spot", R"({"op":"balances"})", via) == "GET /api/v3/account?");
        CHECK(written("okx", open, via) == "GET /api/v5/trade/orders-pending?limit=100");
        CHECK(written("okx", R"({"op":"open_orders","waiting":true,"list":1,"cursor":"77"})", via) ==
              "GET /api/v5/trade/orders-algo-pending?ordType=trigger&after=77&limit=100");
        CHECK(written("okx", R"({"op":"positions"})", via) == "GET /api/v5/account/positions");
        CHECK(written("okx", R"({"op":"balances"})", via) == "GET /api/v5/account/balance");
        CHECK(written("bybit", R"({"op":"open_orders","symbol":"BTCPERP"})", via) ==
              "GET /v5/order/realtime?category=linear&settleCoin=USDC&limit=50");
        CHECK(written("bybit", R"({"op":"open_orders","symbol":"inverse:BTCUSD","waiting":true})", via) ==
              "GET /v5/order/realtime?category=inverse&orderFilter=StopOrder&limit=50");
        CHECK(written(
                  "bybit",
                  R"({"op":"open_orders","symbol":"spot:BTCUSDT","waiting":true,"list":1,"cursor":"a%3D"})",
                  via) == "GET /v5/order/realtime?category=spot&orderFilter=tpslOrder&limit=50&cursor=a%3D");
        CHECK(written("bybit", R"({"op":"positions","symbol":"BTCUSDT"})", via) ==
              "GET /v5/position/list?category=linear&settleCoin=USDT&limit=200");
        CHECK(written("bybit", R"({"op":"balances"})", via) ==
              "GET /v5/account/wallet-balance?accountType=UNIFIED");
    }
    // What a list does not go by is refused, and not left out.
    CHECK(written("bybit", open) == "symbol invalid_parameter");
    CHECK(written("bybit", R"({"op":"positions","symbol":"spot:BTCUSDT"})") == "op unsupported");
    CHECK(written("bybit", R"({"op":"balances","symbol":"BTCUSDT"})") == "symbol unsupported");
    CHECK(written("bybit", R"({"op":"open_orders","symbol":"BTCUSDT","waiting":true,"list":1})") ==
          "list invalid_parameter");
    for (const char* const no : {"BTC", "BTCUSD", "linear:FOO", "btcusdt", "BTC USDT", "spot:A&b=C"})
        CHECK(written("bybit", R"({"op":"open_orders","symbol":")" + std::string(no) + "\"}") ==
              "symbol invalid_parameter");
    // A cursor has room for two characters less than a text: what is cut would begin another page.
    for (const std::size_t size : {253U, 254U, 255U}) {
        const std::string cursor(size, 'c'), more = R"(,"cursor":")" + cursor + "\"}";
        const std::string at_bybit = written("bybit", R"({"op":"open_orders","symbol":"BTCUSDT")" + more);
        const std::string at_okx = written("okx", R"({"op":"open_orders")" + more);
        if (size == 253) {
            CHECK(at_bybit.ends_with("&cursor=" + cursor));
            CHECK(at_okx.find("after=" + cursor + '&') != std::string::npos);
        } else {
            CHECK(at_bybit == "cursor invalid_parameter");
            CHECK(at_okx == "cursor invalid_parameter");
        }
    }
    CHECK(written("okx", R"({"op":"open_orders","list":1})") == "list invalid_parameter");
    CHECK(written("okx", R"({"op":"open_orders","symbol":"BTC-USDT"})") == "symbol unsupported");
    CHECK(written("okx", R"({"op":"positions","cursor":"1"})") == "cursor unsupported");
    CHECK(written("binance_futures", R"({"op":"open_orders","cursor":"1"})") == "cursor unsupported");
    CHECK(written("binance_futures", R"({"op":"open_orders","symbol":"BTCUSDT"})") == "symbol unsupported");
    CHECK(written("binance_spot", R"({"op":"open_orders","list":1})") == "list invalid_parameter");
    CHECK(written("binance_spot", R"({"op":"balances","waiting":true})") == "waiting malformed");
}

TEST_CASE("everything of an instrument is cancelled by one request, where the venue has that") {
    const std::string all = R"({"op":"cancel_all","symbol":"BTCUSDT")", waiting = all + R"(,"waiting":true})";
    CHECK(written("binance_futures", all + '}') == "DELETE /fapi/v1/allOpenOrders?symbol=BTCUSDT&");
    CHECK(written("binance_futures", waiting) == "DELETE /fapi/v1/algoOpenOrders?symbol=BTCUSDT&");
    CHECK(written("binance_spot", all + '}') == "DELETE /api/v3/openOrders?symbol=BTCUSDT&");
    CHECK(written("bybit", all + '}') ==
          R"(POST /v5/order/cancel-all {"category":"linear","symbol":"BTCUSDT"})");
    CHECK(written("bybit", R"({"op":"cancel_all","symbol":"spot:BTCUSDT","waiting":true,"list":1})") ==
          R"(POST /v5/order/cancel-all {"category":"spot","symbol":"BTCUSDT","orderFilter":"tpslOrder"})");
    CHECK(written("bybit", all + R"(,"waiting":true,"list":1})") == "list invalid_parameter");
    CHECK(written("bybit", R"({"op":"cancel_all","symbol":"a:BTCUSDT"})") == "symbol invalid_parameter");
    CHECK(written("okx", all + '}') == "op unsupported");
    CHECK(written("bybit", R"({"op":"cancel_all"})") == "symbol malformed");
    CHECK(written("bybit", R"({"op":"cancel_all","symbols":["A","B"]})") == "symbols malformed");
}

TEST_CASE("several orders are one request, and if one cannot be written none is") {
    const auto batch = [](const std::string& symbol, std::size_t count) {
        std::string text = R"({"op":"place_batch","orders":[)";
        for (std::size_t i = 0; i < count; ++i)
            text +=
                (i == 0 ? R"({"symbol":")" : R"(,{"symbol":")") + symbol +
                R"(","side":"buy","type":"limit","quantity":"0.010","price":"50000.50","client_order_id":"g)" +
                std::to_string(i) + "\"}";
        return text + "]}";
    };
    const std::string two =
        R"({"symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.010","price":"50000.50","timeInForce":"GTC","orderLinkId":"g0"},{"symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.010","price":"50000.50","timeInForce":"GTC","orderLinkId":"g1"})";
    CHECK(written("bybit", batch("spot:BTCUSDT", 2), "request") ==
          R"(POST /v5/order/create-batch {"category":"spot","request":[)" + two + "]}");
    const json::value message = json::parse(written("bybit", batch("BTCUSDT", 2)));
    CHECK(message.at("op") == "order.create-batch");
    CHECK(json::serialize(message.at("args").at(0).at("request")) == '[' + two + ']');
    const json::value numbered = json::parse(written("okx", batch("BTC-USDT-SWAP", 20)));
    CHECK(numbered.at("op") == "batch-orders");
    CHECK(numbered.at("args").as_array().size() == 20);
    CHECK(numbered.at("args").at(19).at("instIdCode") == 10458);
    CHECK(numbered.at("args").at(19).at("clOrdId") == "g19");
    for (const char* via : {"stream", "request"})
        CHECK(written("binance_futures", batch("BTCUSDT", 5), via)
                  .starts_with("POST /fapi/v1/batchOrders batchOrders=%5B%7B%22symbol%22%3A%22BTCUSDT%22"));
    // No more than the venue takes at once.
    CHECK(written("binance_futures", batch("BTCUSDT", 6)) == "orders invalid_parameter");
    CHECK(written("bybit", batch("BTCUSDT", 20)).find("\"g19\"") != std::string::npos);
    CHECK(written("bybit", batch("BTCUSDT", 21)) == "orders invalid_parameter");
    CHECK(written("bybit", batch("spot:BTCUSDT", 11)) == "orders invalid_parameter");
    CHECK(written("binance_spot", batch("BTCUSDT", 1)) == "op unsupported");

    const auto with = [&](const std::string& more) {
        std::string text = batch("BTCUSDT", 1);
        return text.insert(text.size() - 2, ',' + more);
    };
    const std::string stop =
        R"({"symbol":"BTCUSDT","side":"sell","type":"stop","trigger_price":"1","quantity":"1"})";
    CHECK(written("bybit", with(stop)) == "orders[1].type unsupported");
    CHECK(written(
              "bybit",
              with(R"({"symbol":"spot:BTCUSDT","side":"buy","type":"limit","quantity":"1","price":"1"})")) ==
          "orders[1].symbol invalid_parameter");
    CHECK(written("okx", with(stop)) == "orders[1].type unsupported");
    CHECK(written("okx", with(R"({"symbol":"B","side":"buy","type":"limit","quantity":"1","price":"1"})")) ==
          "orders[1].instrument_number invalid_parameter");
    const outcome other =
        run({"encode", "okx", "--key", "K", "--secret", "S", "--passphrase", "P", "--time-ms",
             "1735689600123", "--instrument-number", "10458"},
            batch("BTC-USDT-SWAP", 1)
                .insert(batch("BTC-USDT-SWAP", 1).size() - 2,
                        R"(,{"symbol":"B","side":"buy","type":"limit","quantity":"1","price":"1"})"));
    REQUIRE(other.lines.size() == 1);
    CHECK(other.lines[0].find("--instrument-number is of another symbol") != std::string::npos);
    CHECK(written("bybit", with(R"({"symbol":"BTCUSDT","side":"buy","type":"limit","price":"1"})")) ==
          "orders[1].quantity malformed");
    CHECK(written("bybit", with(R"({"symbol":"BTCUSDT","quantity":{"a":[{}]}})")) ==
          "orders[1].quantity malformed");
    CHECK(written("bybit", with(R"({"op":"place","symbol":"BTCUSDT"})")) == "orders[1].op malformed");
    CHECK(written("bybit", with("{}")) == "orders[1].symbol malformed");
    for (const char* none : {"1", "[]", "null", "\"{}\""})
        CHECK(written("bybit", with(none)) == "orders malformed");
    CHECK(written("bybit", R"({"op":"place_batch","orders":[]})") == "orders malformed");
    CHECK(written("bybit", R"({"op":"place_batch","orders":{"symbol":"BTCUSDT"}})") == "orders malformed");
    CHECK(written("bybit", R"({"op":"place_batch","orders":"x"})") == "orders malformed");
    CHECK(written("bybit", R"({"op":"place_batch"})") == "orders malformed");
    CHECK(written("bybit", with(stop).insert(1, R"("orders":[],)")) == "orders malformed");
    CHECK(written("bybit", R"({"op":"cancel","symbol":"BTCUSDT","orders":[{}]})") == "orders malformed");
}

TEST_CASE("an id that is too long for the venue is refused alike, whether the library holds it or not") {
    const json::object expected = {{"error", "client_order_id: invalid_parameter"},
                                   {"field", "client_order_id"},
                                   {"code", "invalid_parameter"}};
    CHECK(answered(limit_order + R"(,"client_order_id":")" + std::string(36, 'a') + "\"}", 0)
              .contains("message"));
    for (const std::size_t size : {37u, 39u, 40u, 41u, 300u}) {
        INFO(size);
        const std::string member = R"("client_order_id":")" + std::string(size, 'a') + "\"}";
        CHECK(answered(limit_order + "," + member, 0) == expected);
        CHECK(answered(R"({"op":"cancel","symbol":"B",)" + member, 0) == expected);
        CHECK(answered(R"({"op":"query","symbol":"B",)" + member, 0, "request") == expected);
        const std::string venue_id =
            R"({"op":"cancel","symbol":"B","venue_order_id":)" + std::string(size, '1');
        CHECK(answered(venue_id + "}", 0).at("field") == "venue_order_id");
    }
    CHECK(answered(R"({"op":"query","venue_order_id":1,"symbol":")" + std::string(32, 'B') + "\"}", 0)
              .at("code") == "invalid_parameter");
    const json::object malformed =
        answered(R"({"op":"place","client_order_id":")" + std::string(40, 'a') + "\"}", 1);
    CHECK(malformed.at("error") == "symbol: missing");
}

TEST_CASE("a refusal tells the limit and the figure where there are any") {
    const json::object late =
        answered(limit_order + R"(,"time_in_force":"gtd","good_till_ms":1735689600123})", 0);
    CHECK(late.at("field") == "good_till_ms");
    CHECK(late.at("limit") == "1735690200123");
    CHECK(late.at("figure") == "1735689600123");
    const json::object negative = answered(limit_order + R"(,"trigger_price":"-7.50"})", 0);
    CHECK(negative.at("figure") == "-7.50");
    CHECK_FALSE(negative.contains("limit"));
    const json::object neither = answered(limit_order + R"(,"time_in_force":"day"})", 0);
    CHECK_FALSE(neither.contains("figure"));
    CHECK_FALSE(neither.contains("limit"));
}

TEST_CASE("a number that does not fit is told apart from what is no number") {
    const auto why = [](const std::string& member) {
        return std::string(answered(limit_order + "," + member + "}", 1).at("error").as_string());
    };
    for (const char* number : {"99999999999999999999", "\"99999999999999999999\"", "0.12345678901234567891",
                               "1e19", "1e400", "1e-400", "1e99999999999", "1E-37"}) {
        INFO(number);
        CHECK(why(std::string(R"("trigger_price":)") + number)
                  .starts_with("trigger_price: the number does not fit"));
    }
    for (const char* number :
         {"\"x\"", "\"\"", "\"1.\"", "\".5\"", "\"+1\"", "\"1e\"", "true", "\"99999999999999999999x\""}) {
        INFO(number);
        CHECK(why(std::string(R"("trigger_price":)") + number) == "trigger_price: expected a decimal number");
    }
    for (const char* time : {"9223372036855", "99999999999999999999"})
        CHECK(why(std::string(R"("good_till_ms":)") + time)
                  .starts_with("good_till_ms: the number does not fit"));
    for (const char* time : {"-99999999999999999999", "1.5", "\"\"", "1e3"})
        CHECK(
            why(std::string(R"("good_till_ms":)") + time).starts_with("good_till_ms: expected milliseconds"));
}

TEST_CASE("digits are sent as plain decimals") {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {R"("007")", "7"},
        {R"("007.50")", "7.50"},
        {"5.00005e4", "50000.5"},
        {R"("5e4")", "50000"},
        {"1.50", "1.50"},
        {R"("1.500e-2")", "0.01500"},
        {R"("1.0000000000000000000000")", "1.000000000000000000"},
    };
    for (const auto& [written, sent] : cases) {
        INFO(written);
        const json::object placed = answered(
            R"({"op":"place","symbol":"B","side":"buy","type":"limit","quantity":1,"price":)" + written + "}",
            0);
        CHECK(placed.at("message").as_string().find(R"("price":")" + sent + '"') != json::string::npos);
    }
}

TEST_CASE("the id of a failed request is left out where the venue has none") {
    const std::string rest = R"(,"status":400,"error":{"code":-1102,"msg":"x"}})";
    const std::string none =
        R"({"event":"venue_error","code":"-1102","operator_needed":false,"text":"x","status":400})";
    CHECK(decoded(R"({"id":null)" + rest, "orders") == none);
    CHECK(decoded(R"({"id" : null )" + rest, "orders") == none);
    CHECK(json::parse(decoded(R"({"id":"null")" + rest, "orders")).at("id") == "null");
    CHECK(json::parse(decoded(R"({"id":7)" + rest, "orders")).at("id") == "7");
}

TEST_CASE(
    "a client id longer than the library holds is printed as its first 39 bytes, as the document says") {
    const auto id_of = [](const std::string& id) {
        const std::string line = decoded(
            R"({"e":"ORDER_TRADE_UPDATE","E":1,"T":1,"o":{"s":"ETHUSDT","c":")" + id +
            R"(","S":"BUY","o":"LIMIT","f":"GTC","q":"1","p":"1","ap":"0","x":"NEW","X":"NEW","i":1,"l":"0",)"
            R"("z":"0","L":"0","T":1,"t":0,"m":false,"R":false,"ot":"LIMIT","ps":"BOTH","rp":"0"}})");
        return std::string(json::parse(line).at("client_order_id").as_string());
    };
    CHECK(id_of(std::string(39, 'a')) == std::string(39, 'a'));
    CHECK(id_of("O-12345-test-limit-if-touched-price-match") == "O-12345-test-limit-if-touched-price-mat");
    CHECK(id_of(std::string(38, 'a') + "\u00e9") == std::string(38, 'a'));
}

TEST_CASE("blank lines and the line ends of Windows are no part of the input") {
    const std::string message = R"({"e":"compositeIndex","o":{}})";
    const std::string blank = "\r\n\n \t\r\n\r\r\n";
    const outcome events = decode(blank + message + "\r\n" + blank + message + "\r\r\n" + message + "\r");
    CHECK(events.status == 0);
    CHECK(events.lines ==
          std::vector<std::string>(3, R"({"event":"ignored","reason":"compositeIndex is not used"})"));
    const std::string time = R"({"serverTime":1499827319559})";
    CHECK(decode(blank + time + "\r\n" + time, "rest:time").lines ==
          std::vector<std::string>(2, R"({"event":"server_time","venue_time_ns":1499827319559000000})"));
    const std::string command = R"({"op":"query","symbol":"B","venue_order_id":1})";
    const outcome requests =
        run(encode({"--via", "request"}), blank + command + "\r\n" + blank + command + "\r\r\n");
    CHECK(requests.status == 0);
    REQUIRE(requests.lines.size() == 2);
    CHECK(requests.lines[0] == requests.lines[1]);
    CHECK(requests.lines[0] == run(encode({"--via", "request"}), command).lines.at(0));
}

TEST_CASE("a REST channel may be named after its endpoint") {
    const std::string trades =
        R"([{"symbol":"BTCUSDT","id":7,"orderId":8,"side":"SELL","price":"1.0","qty":"2","commission":"0.1",)"
        R"("commissionAsset":"USDT","time":5,"positionSide":"BOTH","buyer":false,"maker":false,"realizedPnl":"0"}])";
    const std::string same = decoded(trades, "rest:user_trades");
    CHECK(same.find("\"event\":\"fill\"") != std::string::npos);
    CHECK(decoded(trades, "rest:userTrades") == same);
    CHECK(decoded(trades, "rest:trades") == same);
    CHECK(decoded(R"({"lastUpdateId":9,"E":1,"T":1,"bids":[["1.0","2"]],"asks":[]})", "rest:depth")
              .find("\"event\":\"book_snapshot\"") != std::string::npos);
}

TEST_CASE("what the venue cannot express is an error that names the field, and no failure of the tool") {
    const std::string base =
        R"({"op":"place","symbol":"B","side":"buy","client_order_id":"a","quantity":"1",)";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {base + R"("type":"stop"})", "trigger_price"},
        {base + R"("type":"stop","trigger_price":"5","price":"5"})", "price"},
        {base + R"("type":"stop","trigger_price":"5","trigger_source":"index"})", "trigger_source"},
        {base + R"("type":"trailing_stop","callback_rate":"0.5"})", "callback_rate"},
        {base + R"("type":"limit"})", "price"},
        {base + R"("type":"market","price":"5"})", "price"},
        {base + R"("type":"limit","price":"5","time_in_force":"day"})", "time_in_force"},
        {base + R"("type":"limit","price":"5","time_in_force":"fill_or_kill","post_only":true})",
         "post_only"},
        {base +
             R"("type":"limit","price":"5","time_in_force":"good_till_date","good_till_ms":1735689600123})",
         "good_till_ms"},
        {base + R"("type":"limit","price":"5","trigger_price":"5"})", "trigger_price"},
        {base + R"("type":"limit","price":"5","position_side":"short_side","reduce_only":true})",
         "reduce_only"},
        {R"({"op":"cancel","symbol":"B"})", "client_order_id"},
        {R"({"op":"amend","symbol":"B","side":"buy","client_order_id":"a","price":"5"})", "quantity"},
        {R"({"op":"open_orders","cursor":"a"})", "cursor"},
    };
    for (const std::string& via : {std::string("stream"), std::string("request")})
        for (const auto& [command, field] : cases) {
            INFO(via << " " << command);
            const outcome o = run(encode({"--via", via}), command);
            CHECK(o.status == 0);
            REQUIRE(o.lines.size() == 1);
            const json::object error = json::parse(o.lines[0]).as_object();
            CHECK(std::string_view(error.at("error").as_string()).find(field) != std::string_view::npos);
            CHECK(std::string_view(error.at("field").as_string()) == field);
            CHECK(error.contains("code"));
        }
}

TEST_CASE("a line that is no command is an error that names the field, and the exit status is 1") {
    const std::string base =
        R"({"op":"place","symbol":"B","side":"buy","type":"limit","client_order_id":"a",)";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {R"({"symbol":"B"})", "op"},
        {R"({"op":"fly"})", "op"},
        {R"({"op":7})", "op"},
        {R"({"op":"place","side":"buy","type":"limit","quantity":"1"})", "symbol"},
        {R"({"op":"place","symbol":"","side":"buy","type":"limit","quantity":"1"})", "symbol"},
        {R"({"op":"cancel","client_order_id":"a"})", "symbol"},
        {base + R"("quantity":"1x"})", "quantity"},
        {base + R"("quantity":true})", "quantity"},
        {base + R"("quantity":{"a":1}})", "quantity"},
        {base + R"("quantity":"1","price":"99999999999999999999"})", "price"},
        {base + R"("quantity":"1","post_only":"yes"})", "post_only"},
        {base + R"("quantity":"1","good_till_ms":"soon"})", "good_till_ms"},
        {base + R"("quantity":"1","good_till_ms":-1})", "good_till_ms"},
        {base + R"("quantity":"1","position_side":"up"})", "position_side"},
        {base + R"("quantity":"1","leverage":5})", "leverage"},
        {base + R"("quantity":"1","quantity":"2"})", "quantity"},
        {R"({"op":"cancel","symbol":"B","client_order_id":"a","price":"1"})", "price"},
    };
    for (const auto& [command, field] : cases) {
        INFO(command);
        const outcome o = run(encode(), command);
        CHECK(o.status == 1);
        REQUIRE(o.lines.size() == 1);
        const json::object error = json::parse(o.lines[0]).as_object();
        CHECK(std::string_view(error.at("error").as_string()).find(field) != std::string_view::npos);
        CHECK(std::string_view(error.at("field").as_string()) == field);
    }
    for (const std::string_view line : {"{\"op\":\"place\"", "[1]", "7", "{} {}", "not json"}) {
        INFO(line);
        const outcome o = run(encode(), line);
        CHECK(o.status == 1);
        REQUIRE(o.lines.size() == 1);
        CHECK(json::parse(o.lines[0]).as_object().contains("error"));
    }
}

TEST_CASE("requests are signed with a private key as with a secret, and nothing shows it") {
    const auto signed_by = [](const std::string& pem, const std::string& via,
                              std::vector<std::string> more = {}) {
        std::vector<std::string> arguments = {
            "encode", "binance_futures", "--key",         "the-key", "--secret",
            pem,      "--time-ms",       "1735689600123", "--via",   via};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments, R"({"op":"cancel","symbol":"BTCUSDT","client_order_id":"gw1-1"})");
    };
    const auto carried = [&](const outcome& o) {
        REQUIRE(o.status == 0);
        REQUIRE(o.lines.size() == 1);
        const json::object line = json::parse(o.lines.front()).as_object();
        const json::object message = json::parse(line.at("message").as_string()).as_object();
        return std::string(message.at("params").at("signature").as_string());
    };
    const std::string text =
        "apiKey=the-key&origClientOrderId=gw1-1&recvWindow=5000&symbol=BTCUSDT&timestamp=1735689600123";
    for (const std::string& pem :
         {std::string(gatewright_test::ed25519_pem), std::string(gatewright_test::rsa_pem)}) {
        const std::string signature = carried(signed_by(pem, "stream"));
        CHECK(gatewright_test::oracle_verifies(pem, text, gatewright_test::bytes_of_base64(signature)));
        std::string one_line;
        for (const char c : pem) one_line += c == '\n' ? "\\n" : std::string(1, c);
        CHECK(carried(signed_by(one_line, "stream")) == signature);
        CHECK(carried(signed_by(gatewright_test::encrypted(pem, "open sesame"), "stream",
                                {"--passphrase", "open sesame"})) == signature);
        CHECK(signed_by(pem, "request").status == 0);
        for (const std::string& bad : {gatewright_test::encrypted(pem, "open sesame"),
                                       gatewright_test::public_half(pem), pem.substr(0, 90)}) {
            const outcome o = signed_by(bad, "stream");
            CHECK(o.status == 2);
            CHECK(o.errors == "gatewright-codec: --secret is not acceptable to binance_futures\n");
        }
    }
    const outcome okx =
        run({"encode", "okx", "--key", "k", "--secret", std::string(gatewright_test::ed25519_pem),
             "--passphrase", "p", "--time-ms", "1"});
    CHECK(okx.status == 2);
    CHECK(okx.errors == "gatewright-codec: --secret is not acceptable to okx\n");
}

TEST_CASE("the secret is in no output, whatever is wrong") {
    const std::string word = "swordfishswordfish";
    const std::vector<std::vector<std::string>> wrong = {
        {"encode", "binance_futures", "--key", "k", "--secrt", word, "--time-ms", "1"},
        {"encode", "binance_futures", "--key", "k", word, "--time-ms", "1"},
        {"encode", "binance_futures", "--key", "k", "--secret", word, "--time-ms", word},
        {"encode", "binance_futures", "--key", "k", "--secret", word, "--time-ms", "1", "--via", word},
        {"encode", "binance_futures", "--key", "k", "--secret", word, "--time-ms", "1", "--recv-window",
         "70000"},
        {"encode", "binance_futures", "--key", "k", "--secret", word, "--time-ms", "1", "--" + word},
        {"encode", "binance_futures", "--key", word + "\n", "--secret", word, "--time-ms", "1"},
        {"encode", word, "--key", "k", "--secret", word, "--time-ms", "1"},
        {"decode", "binance_futures", "--channel", word},
        {word},
    };
    for (const auto& arguments : wrong) {
        const outcome o = run(arguments);
        CHECK(o.status == 2);
        CHECK_FALSE(o.errors.empty());
        CHECK(o.errors.find(word) == std::string::npos);
        CHECK(o.lines.empty());
    }
    const outcome o =
        run({"encode", "binance_futures", "--key", "k", "--secret", word, "--passphrase", "openses",
             "--time-ms", "1"},
            "{\"op\":\"place\",\"" + word + "\":1}\n{\"op\":\"" + word + "\"}\n{\"op\":\"cancel\",\"" +
                "symbol\":\"B\",\"my" + word + "\":{}}\n{\"op\":\"cancel\",\"openses\":1}\n" + word +
                "\n{\"op\":\"place\",\"symbol\":\"B\",\"side\":\"" + word + "\"}\n" +
                R"({"op":"cancel","symbol":"B","client_order_id":"a"})"
                "\n");
    CHECK(o.status == 1);
    CHECK(o.lines.size() == 7);
    for (const std::string& line : o.lines) {
        INFO(line);
        CHECK(line.find(word) == std::string::npos);
        CHECK(line.find("openses") == std::string::npos);
    }
}

TEST_CASE("in a pipe that stays open each line is answered at once") {
    if (!std::filesystem::exists(tool())) FAIL("gatewright-codec is not built");
    process p({"decode", "binance_futures"});
    for (int i = 0; i < 3; ++i) {
        p.write("{\"e\":\"compositeIndex\",\"o\":{}}\n");
        CHECK(p.read_line() == R"({"event":"ignored","reason":"compositeIndex is not used"})");
    }
    p.close_input();
    CHECK(p.read_all().empty());
    CHECK(p.wait() == 0);
}

TEST_CASE("a line of any length is read and a book of any size is written") {
    std::string message = R"({"e":"depthUpdate","E":1,"T":1,"s":"B","U":1,"u":2,"pu":0,"b":[)";
    for (int i = 0; i < 20000; ++i)
        message += (i == 0 ? "[\"" : ",[\"") + std::to_string(i + 1) + ".50\",\"1\"]";
    message += "],\"a\":[]}";
    const json::object book = json::parse(decoded(message)).as_object();
    CHECK(book.at("bids").as_array().size() == 20000);
    CHECK(book.at("bids").as_array().back() == json::value({"20000.50", "1"}));
}

TEST_CASE("the capabilities of a venue are one object") {
    const outcome o = run({"capabilities", "binance_futures"});
    CHECK(o.status == 0);
    REQUIRE(o.lines.size() == 1);
    const json::object table = json::parse(o.lines[0]).as_object();
    CHECK(table.at("venue") == "binance_futures");
    for (const char* path : {"stream", "request"}) {
        const json::object& p = table.at(path).as_object();
        CHECK(p.at("available") == true);
        CHECK(p.at("types") == json::value({"limit", "market", "stop", "stop_limit", "take_profit",
                                            "take_profit_limit", "trailing_stop"}));
        CHECK(p.at("times_in_force") ==
              json::value({"good_till_cancel", "immediate_or_cancel", "fill_or_kill", "good_till_date"}));
        CHECK(p.at("post_only") == true);
        CHECK(p.at("amend") == json::array{"limit"});
        CHECK(p.at("place_batch") == 5);
    }
    CHECK(table.at("hedge_mode") == true);
    CHECK(table.at("offsets") == false);
    CHECK(table.at("positions") == "listed");
    CHECK(table.at("client_order_id").at("max_length") == 36);
    CHECK(table.at("client_order_id").at("lead") == "");
}

TEST_CASE("the capabilities of a venue tell everything that its table has") {
    const json::object table = json::parse(run({"capabilities", "binance_spot"}).lines.at(0)).as_object();
    const json::object& p = table.at("stream").as_object();
    CHECK(p.at("amends") == "smaller_quantity");
    CHECK(p.at("cancel_replace") == true);
    CHECK(p.at("quote_quantity") == true);
    CHECK(p.at("close_position") == false);
    CHECK(p.at("close_at_market") == false);
    CHECK(p.at("attached").as_array().empty());
    CHECK(p.at("across_books") == true);
    CHECK(p.at("price_match_offset") == 100);
    CHECK(p.at("price_matches").as_array().size() > 1);
    CHECK(p.at("conditional_times_in_force").as_array().size() == 3);
    CHECK(table.at("native_lists").as_array().size() == 3);
    CHECK(table.at("lists_by_fills") == false);
    CHECK(table.at("settings").as_array().empty());
    CHECK(table.at("dead_man_switch") == false);
    CHECK(table.at("positions") == "none");
    CHECK(table.at("numbered_orders") == true);
    const json::object bybit = json::parse(run({"capabilities", "bybit"}).lines.at(0)).as_object();
    CHECK(bybit.at("numbered_orders") == false);
    CHECK(bybit.at("stream").at("amends") == "price_and_quantity");
}

TEST_CASE(
    "spot: an amend need not tell the price that stays, and no order has an id of its own while it waits") {
    const auto spot = [](std::string_view command) {
        const outcome o =
            run({"encode", "binance_spot", "--key", key, "--secret", secret, "--time-ms", "1735689600123"},
                command);
        REQUIRE(o.lines.size() == 1);
        return json::parse(o.lines.front()).as_object();
    };
    const json::object amended = spot(
        R"({"op":"amend","symbol":"BTCUSDT","side":"buy","quantity":"0.004","client_order_id":"gw1-1"})");
    CHECK(json::parse(amended.at("message").as_string()).at("params").at("newQty") == "0.004");
    const json::object refused =
        spot(R"({"op":"cancel","symbol":"BTCUSDT","conditional_order_id":"7","client_order_id":"gw1-1"})");
    CHECK(refused.at("field") == "conditional_order_id");
    CHECK(refused.at("code") == "unsupported");
}

TEST_CASE("what waits for its price is amended at Bybit only, and asked for where it waits") {
    const std::string amend =
        R"({"op":"amend","symbol":"BTCUSDT","side":"buy","quantity":"1","price":"5","conditional_order_id":"77"})";
    for (const char* via : {"stream", "request"}) {
        for (const char* venue : {"binance_futures", "binance_spot", "okx"})
            CHECK(written(venue, amend, via) == "conditional_order_id unsupported");
        CHECK(written("bybit", amend, via).find("77") != std::string::npos);
        CHECK(written("binance_futures", R"({"op":"query","symbol":"BTCUSDT","conditional_order_id":"77"})",
                      via)
                  .starts_with("GET /fapi/v1/algoOrder?algoId=77"));
    }
}

TEST_CASE("a quantity and a sum in its place contradict each other") {
    const std::string both =
        R"({"op":"place","symbol":"BTCUSDT","side":"buy","type":"market","quantity":"5","quote_quantity":"100"})";
    for (const char* venue : {"binance_spot", "bybit", "okx"})
        CHECK(written(venue, both) == "quantity invalid_parameter");
}

TEST_CASE("a refusal of OANDA is told, whatever was asked") {
    const std::string refused =
        R"({"orderRejectTransaction":{"type":"LIMIT_ORDER_REJECT","id":"9","rejectReason":"INSUFFICIENT_MARGIN"},)"
        R"("errorCode":"INSUFFICIENT_MARGIN","errorMessage":"no money","lastTransactionID":"9"})";
    for (const char* channel :
         {"rest:orders", "rest:order", "rest:summary", "rest:pricing", "rest:sinceid", "rest:sinceid:EUR"}) {
        const outcome o = run({"decode", "oanda", "--channel", channel}, refused);
        CHECK(o.status == 0);
        REQUIRE(o.lines.size() == 1);
        CHECK(o.lines[0].starts_with(R"({"event":"venue_error","code":"INSUFFICIENT_MARGIN")"));
    }
}

TEST_CASE("a wrong command line ends with status 2 and says what is known") {
    const outcome venue = run({"decode", "nowhere"});
    CHECK(venue.status == 2);
    CHECK(venue.errors.find("binance_futures") != std::string::npos);
    const outcome channel = run({"decode", "binance_futures", "--channel", "rest:depth:"});
    CHECK(channel.status == 2);
    CHECK(channel.errors.find("rest:depth:SYMBOL") != std::string::npos);
    CHECK(run({"--help"}).status == 0);
}

TEST_CASE("a call without a command shows the usage") {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{}, {"translate"}, {"--channel"}}) {
        const outcome o = run(arguments);
        CHECK(o.status == 2);
        CHECK(o.lines.empty());
        CHECK(o.errors.starts_with("usage: "));
        for (const char* command : {"decode VENUE", "encode VENUE", "capabilities VENUE"})
            CHECK(o.errors.find(command) != std::string::npos);
    }
    CHECK_FALSE(run({"decode"}).errors.starts_with("usage: "));
}

TEST_CASE("--via is ws or rest in any case and nothing else") {
    const std::string command = R"({"op":"query","symbol":"B","venue_order_id":1})";
    for (const char* via : {"stream", "STREAM", "Stream"})
        CHECK(answered(command, 0, via).contains("message"));
    for (const char* via : {"request", "REQUEST", "Request"})
        CHECK(answered(command, 0, via).contains("url"));
    CHECK(json::parse(run(encode(), command).lines.at(0)).as_object().contains("message"));
    for (const char* via : {"0", "1", "2", "", "wss", "ws ", "http"}) {
        INFO(via);
        const outcome o = run(encode({"--via", via}), command);
        CHECK(o.status == 2);
        CHECK(o.lines.empty());
        CHECK(o.errors.find("--via") != std::string::npos);
    }
}

TEST_CASE("the help of a command says what its options take") {
    const auto help = [](const std::string& command) {
        const outcome o = run({command, "--help"});
        CHECK(o.status == 0);
        std::string text;
        for (const std::string& line : o.lines) text += line + '\n';
        return text;
    };
    const std::string encoding = help("encode");
    CHECK(encoding.find("{stream,request}") != std::string::npos);
    CHECK(encoding.find("ENUM") == std::string::npos);
    const std::string decoding = help("decode");
    CHECK(decoding.find("Channels of binance_futures:") != std::string::npos);
    for (const char* channel :
         {"stream", "public", "market", "private", "partial_depth", "orders", "rest:order",
          "rest:open_orders", "rest:user_trades", "rest:account", "rest:balance", "rest:position_risk",
          "rest:account_config", "rest:symbol_config", "rest:depth:SYMBOL", "rest:exchange_info",
          "rest:listen_key", "rest:time"})
        CHECK(decoding.find(channel) != std::string::npos);
}

namespace {

std::vector<std::string> encode_okx(std::vector<std::string> more) {
    std::vector<std::string> arguments = {"encode",    "okx",          "--key",        "key",
                                          "--secret",  "secretsecret", "--passphrase", "password",
                                          "--time-ms", "1735689600123"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}
std::string decoded_okx(std::string_view message, const std::string& channel) {
    const outcome o = run({"decode", "okx", "--channel", channel}, message);
    CHECK(o.status == 0);
    REQUIRE(o.lines.size() == 1);
    return o.lines.front();
}

} // namespace

TEST_CASE("messages of OKX are printed, of whichever link they are") {
    CHECK(
        decoded_okx(
            R"({"arg":{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},"data":[{"asks":[["60000.10","15.21","0","7"]],)"
            R"("bids":[],"ts":"1796000000123","seqId":7}]})",
            "stream") ==
        R"({"event":"best_quote","symbol":"BTC-USDT-SWAP","venue_time_ns":1796000000123000000,"bid":"0",)"
        R"("bid_quantity":"0","ask":"60000.10","ask_quantity":"15.21","update_id":7})");
    CHECK(
        decoded_okx(R"({"arg":{"channel":"account"},"data":[{"details":[{"ccy":"BTC","cashBal":"1.50"}]}]})",
                    "stream")
            .starts_with(R"({"event":"balance_update","asset":"BTC",)"));
    CHECK(decoded_okx(R"({"arg":{"channel":"index-tickers","instId":"A"},"data":[{}]})", "stream") ==
          R"({"event":"ignored","reason":"index-tickers is not used"})");
    CHECK(decoded_okx(R"({"arg":{"channel":"orders-algo","instType":"ANY"},"data":[{"algoId":"5",)"
                      R"("instId":"BTC-USDT-SWAP","state":"live"}]})",
                      "stream")
              .find(R"("conditional_order_id":"5","state":"untriggered")") != std::string::npos);
    CHECK(decoded_okx(R"({"arg":{"channel":"account-greeks","ccy":"BTC"},"data":[{}]})", "stream") ==
          R"({"event":"ignored","reason":"account-greeks is not used"})");
    CHECK(
        decoded_okx(R"({"id":"7","event":"subscribe","arg":{"channel":"books","instId":"A-B"},"connId":"x"})",
                    "public") == R"({"event":"subscription_reply","item":"books:A-B","ok":true})");
    CHECK(decoded_okx(R"({"id":"7","event":"error","code":"60018","msg":"no","connId":"x"})", "stream") ==
          R"({"event":"refused","id":"7","ok":false,"code":"60018","text":"no"})");
    CHECK(decoded_okx(R"({"event":"login","code":"0","msg":""})", "private") ==
          R"({"event":"login_reply","ok":true,"code":"0"})");
    CHECK(decoded_okx(R"({"event":"notice","code":"64008","msg":"x"})", "business") ==
          R"({"event":"link_ending"})");
    CHECK(decoded_okx("pong", "private") == R"({"event":"ignored","reason":"pong"})");
}

TEST_CASE("answers of OKX to orders are printed: the order, or why there is none") {
    const std::string taken =
        R"({"id":"7","op":"order","code":"0","msg":"","data":[{"ordId":"77","clOrdId":"a","sCode":"0","sMsg":""}]})";
    for (const char* channel : {"private", "stream"}) {
        const json::object order = json::parse(decoded_okx(taken, channel)).as_object();
        CHECK(order.at("event") == "order_update");
        CHECK(order.at("venue_order_id") == "77");
        CHECK(order.at("client_order_id") == "a");
        CHECK(order.at("state") == "submitting");
        const std::string refused = decoded_okx(
            R"({"id":"7","op":"order","code":"1","msg":"x","data":[{"ordId":"","sCode":"51008","sMsg":"no money"}]})",
            channel);
        CHECK(refused.find(R"("code":"51008")") != std::string::npos);
        CHECK(refused.find(R"("text":"no money")") != std::string::npos);
        CHECK(refused.find(R"("id":"7","status":400})") != std::string::npos);
    }
    const outcome broken = run({"decode", "okx", "--channel", "private"},
                               R"({"id":"7","op":"order","code":"0","data":[{"clOrdId":"a"}]})");
    CHECK(broken.status == 1);
    REQUIRE(broken.lines.size() == 1);
    CHECK(broken.lines.front() == R"({"event":"error","code":"missing_key","at":56,"field":"ordId"})");
}

TEST_CASE("REST replies of OKX are named after their endpoints") {
    CHECK(decoded_okx(R"({"code":"0","data":[{"ts":"1796000000123"}]})", "rest:time") ==
          R"({"event":"server_time","venue_time_ns":1796000000123000000})");
    CHECK(decoded_okx(R"({"code":"50011","data":[],"msg":"slow"})", "rest:orders-pending")
              .find(R"("code":"50011")") != std::string::npos);
    CHECK(decoded_okx(R"({"code":"0","data":[{"asks":[],"bids":[["1","2"]],"ts":"1","seqId":5}]})",
                      "rest:books:BTC-USDT")
              .starts_with(R"({"event":"book_snapshot","symbol":"BTC-USDT",)"));
    CHECK(run({"decode", "okx", "--channel", "rest:listen_key"}).status == 2);
}

TEST_CASE(
    "orders for OKX are written for either path, and on the stream with the number of their instrument") {
    const std::string order =
        R"({"op":"place","symbol":"BTC-USDT-SWAP","side":"buy","type":"limit","quantity":"0.01","price":"50000.5"})";
    const outcome streamed =
        run(encode_okx({"--instrument-number", "10459", "--recv-window", "2000"}), order);
    CHECK(streamed.status == 0);
    REQUIRE(streamed.lines.size() == 1);
    CHECK(
        json::parse(streamed.lines.front()).at("message") ==
        R"({"id":"1","op":"order","args":[{"instIdCode":10459,"tdMode":"cross","side":"buy","ordType":"limit",)"
        R"("sz":"0.01","px":"50000.5"}],"expTime":"1735689602123"})");
    const outcome unnumbered = run(encode_okx({}), order);
    REQUIRE(unnumbered.lines.size() == 1);
    CHECK(
        unnumbered.lines.front() ==
        R"({"error":"instrument_number: --instrument-number is of another symbol, or was not given: invalid_parameter","field":"instrument_number","code":"invalid_parameter"})");
    const outcome requested = run(encode_okx({"--via", "request"}), order);
    REQUIRE(requested.lines.size() == 1);
    const json::object http = json::parse(requested.lines.front()).as_object();
    CHECK(http.at("url") == "https://www.okx.com/api/v5/trade/order");
    CHECK(http.at("headers").at("expTime") == "1735689603123");
    CHECK(http.at("body").as_string().starts_with(R"({"instId":"BTC-USDT-SWAP",)"));
    for (const outcome& o : {streamed, unnumbered, requested})
        CHECK((o.errors + o.lines.front()).find("secretsecret") == std::string::npos);
    const outcome asked = run(encode_okx({}), R"({"op":"query","symbol":"BTC-USDT","venue_order_id":"5"})");
    REQUIRE(asked.lines.size() == 1);
    CHECK(json::parse(asked.lines.front()).at("url") ==
          "https://www.okx.com/api/v5/trade/order?instId=BTC-USDT&ordId=5");
    CHECK(run({"encode", "okx", "--key", "k", "--secret", "s", "--time-ms", "1"}, order).status == 2);
}

namespace {

std::string decoded_spot(std::string_view message, const std::string& channel) {
    const outcome o = run({"decode", "binance_spot", "--channel", channel}, message);
    CHECK(o.status == 0);
    REQUIRE(o.lines.size() == 1);
    return o.lines.front();
}

} // namespace

TEST_CASE("messages of Binance spot are printed, of whichever link they are") {
    const std::string quote =
        R"({"stream":"btcusdt@bookTicker","data":{"u":7,"s":"BTCUSDT","b":"60000.10","B":"1.5","a":"60000.11","A":"2"}})";
    for (const char* channel : {"market", "stream"})
        CHECK(decoded_spot(quote, channel) ==
              R"({"event":"best_quote","symbol":"BTCUSDT","bid":"60000.10","bid_quantity":"1.5",)"
              R"("ask":"60000.11","ask_quantity":"2","update_id":7})");
    const std::string list =
        R"({"subscriptionId":0,"event":{"e":"listStatus","E":1,"s":"BTCUSDT","g":5,"c":"OCO","l":"EXEC_STARTED",)"
        R"("L":"EXECUTING","r":"NONE","C":"mine","T":1796000000123,"O":[]}})";
    for (const char* channel : {"orders", "stream"})
        CHECK(decoded_spot(list, channel) ==
              R"({"event":"order_list","symbol":"BTCUSDT","venue_time_ns":1796000000123000000,"id":"5",)"
              R"("client_id":"mine","contingency":"one_cancels_other","state":"executing"})");
    CHECK(decoded_spot(R"({"result":null,"id":3})", "market") ==
          R"({"event":"subscription_reply","id":3,"ok":true})");
    CHECK(
        decoded_spot(R"({"id":"5","status":400,"error":{"code":-2010,"msg":"no money"},"rateLimits":[]})",
                     "orders") ==
        R"({"event":"venue_error","code":"-2010","operator_needed":false,"text":"no money","id":"5","status":400})");
    CHECK(decoded_spot(R"({"serverTime":1796000000123})", "rest:time") ==
          R"({"event":"server_time","venue_time_ns":1796000000123000000})");
    CHECK(decoded_spot(R"({"lastUpdateId":5,"bids":[["1","2"]],"asks":[]})", "rest:depth:BTCUSDT") ==
          R"({"event":"book_snapshot","symbol":"BTCUSDT","bids":[["1","2"]],"asks":[],"last_id":5})");
    CHECK(run({"decode", "binance_spot", "--channel", "rest:listen_key"}).status == 2);
}

TEST_CASE("orders for Binance spot are written for either path") {
    const std::string order =
        R"({"op":"place","symbol":"BTCUSDT","side":"buy","type":"limit","quantity":"0.01","price":"50000.5"})";
    std::vector<std::string> arguments = {"encode",   "binance_spot", "--key",     "k",
                                          "--secret", "secretsecret", "--time-ms", "1735689600123"};
    const outcome streamed = run(arguments, order);
    arguments.insert(arguments.end(), {"--via", "request"});
    const outcome requested = run(arguments, order);
    REQUIRE(streamed.lines.size() == 1);
    REQUIRE(requested.lines.size() == 1);
    CHECK(json::parse(streamed.lines.front())
              .at("message")
              .as_string()
              .starts_with(R"({"id":"1","method":"order.place","params":{"apiKey":"k",)"));
    CHECK(json::parse(requested.lines.front()).at("url") == "https://api.binance.com/api/v3/order");
    for (const outcome& o : {streamed, requested}) {
        CHECK(o.status == 0);
        CHECK((o.errors + o.lines.front()).find("secretsecret") == std::string::npos);
    }
}

TEST_CASE("lines of OANDA's streams are printed, and money where the home currency is told") {
    const auto lines_of = [](std::string_view message, const std::string& channel) {
        const outcome o = run({"decode", "oanda", "--channel", channel}, message);
        CHECK(o.status == 0);
        return o.lines;
    };
    const std::string price =
        R"({"type":"PRICE","time":"2026-03-02T14:30:00.123456789Z","bids":[{"price":"1.09177","liquidity":10000000}],)"
        R"("asks":[{"price":"1.09188","liquidity":"5"}],"tradeable":true,"instrument":"EUR_USD"})";
    for (const char* channel : {"pricing", "stream"}) {
        const auto told = lines_of(price, channel);
        REQUIRE(told.size() == 3);
        CHECK(
            told[1] ==
            R"({"event":"best_quote","symbol":"EUR_USD","venue_time_ns":1772461800123456789,"bid":"1.09177","bid_quantity":"10000000","ask":"1.09188","ask_quantity":"5"})");
    }
    const std::string fill =
        R"({"type":"ORDER_FILL","id":"2350","time":"2026-03-02T14:30:00.000000000Z","orderID":"2304","instrument":"EUR_USD",)"
        R"("units":"-100","reason":"LIMIT_ORDER","commission":"1.25","accountBalance":"99.5","fullVWAP":"1.1163"})";
    for (const char* channel : {"transactions", "stream"}) CHECK(lines_of(fill, channel).size() == 2);
    const auto told = lines_of(fill, "transactions:EUR");
    REQUIRE(told.size() == 3);
    CHECK(told[0].find(R"("commission":{"amount":"1.25","asset":"EUR"})") != std::string::npos);
    CHECK(
        told[2] ==
        R"({"event":"balance_update","asset":"EUR","venue_time_ns":1772461800000000000,"wallet":"99.5","source":"stream"})");
    const auto listed =
        lines_of(R"({"transactions":[)" + fill + R"(],"lastTransactionID":"2350"})", "rest:sinceid:EUR");
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].find(
              R"("source":"snapshot","price":"1.1163","quantity":"100","commission":{"amount":"1.25")") !=
          std::string::npos);
    CHECK(lines_of(R"({"type":"CLIENT_CONFIGURE","id":"9"})", "transactions").front() ==
          R"({"event":"account_changed"})");
    for (const char* none : {"transactions:eur", "transactions:", "rest:sinceid:EURO", "private"})
        CHECK(run({"decode", "oanda", "--channel", none}).status == 2);
}

TEST_CASE("orders for OANDA are requests, whatever the path") {
    const std::string limit =
        R"({"op":"place","symbol":"EUR_USD","side":"sell","type":"limit","quantity":"100","price":"1.105","client_order_id":"GW1"})";
    const auto oanda = [](std::string_view command, const std::string& via) {
        const outcome o = run({"encode", "oanda", "--key", "101-004-1435156-001", "--secret", "secretsecret",
                               "--time-ms", "1735689600123", "--via", via},
                              command);
        REQUIRE(o.lines.size() == 1);
        return json::parse(o.lines.front()).as_object();
    };
    const auto url_of = [&](std::string_view command, const std::string& via) {
        return std::string(oanda(command, via).at("url").as_string());
    };
    const std::string account = "https://api-fxtrade.oanda.com/v3/accounts/101-004-1435156-001/";
    for (const std::string via : {"stream", "request"}) {
        const json::object placed = oanda(limit, via);
        CHECK(placed.at("method") == "POST");
        CHECK(url_of(limit, via) == account + "orders");
        CHECK(placed.at("headers").at("Authorization") == "Bearer secretsecret");
        CHECK(
            placed.at("body") ==
            R"({"order":{"type":"LIMIT","instrument":"EUR_USD","units":"-100","price":"1.105","timeInForce":"GTC","positionFill":"DEFAULT","clientExtensions":{"id":"GW1"}}})");
        const std::string one = R"(,"symbol":"EUR_USD","client_order_id":"GW1"})";
        CHECK(url_of(R"({"op":"cancel")" + one, via) == account + "orders/@GW1/cancel");
        CHECK(url_of(R"({"op":"query")" + one, via) == account + "orders/@GW1");
        CHECK(url_of(R"({"op":"open_orders"})", via) + "/" == account);
        CHECK(url_of(R"({"op":"positions"})", via) == account + "openPositions");
        CHECK(url_of(R"({"op":"balances"})", via) == account + "summary");
        const auto refused = [&](const std::string& command) {
            const json::object answer = oanda(command, via);
            return std::string(answer.at("field").as_string()) + ' ' +
                   std::string(answer.at("code").as_string());
        };
        CHECK(
            refused(
                R"({"op":"amend","symbol":"EUR_USD","client_order_id":"GW1","side":"sell","quantity":"1","price":"1"})") ==
            "op unsupported");
        CHECK(refused(R"({"op":"cancel_all","symbol":"EUR_USD"})") == "op unsupported");
        CHECK(refused(R"({"op":"place_batch","orders":[)" + limit.substr(0, 1) + limit.substr(14) + "]}") ==
              "op unsupported");
        CHECK(refused(R"({"op":"open_orders","symbol":"EUR_USD"})") == "symbol unsupported");
        const auto body_of = [&](const std::string& command) {
            return std::string(oanda(command, via).at("body").as_string());
        };
        const std::string entry =
            R"({"op":"place","symbol":"EUR_USD","side":"buy","type":"limit","quantity":"1","price":"1.1",)";
        CHECK(
            body_of(
                entry +
                R"("attached_target":"1.2","attached_stop":"1","attached_guaranteed":true,"attached_trailing_distance":"0.01"})") ==
            R"({"order":{"type":"LIMIT","instrument":"EUR_USD","units":"1","price":"1.1","timeInForce":"GTC","positionFill":"DEFAULT","takeProfitOnFill":{"price":"1.2"},"stopLossOnFill":{"price":"1","guaranteed":true},"trailingStopLossOnFill":{"distance":"0.01"}}})");
        CHECK(refused(entry + R"("attached_target":"1"})") == "attached_target invalid_price");
        const std::string closing =
            R"({"op":"place","symbol":"EUR_USD","side":"sell","type":"market","close_position":true})";
        CHECK(url_of(closing, via) == account + "positions/EUR_USD/close");
        CHECK(body_of(closing) == R"({"longUnits":"ALL","shortUnits":"NONE"})");
        CHECK(refused(R"({"op":"open_orders","waiting":true})") == "waiting unsupported");
    }
    const std::vector<std::string> all = {"encode", "oanda", "--key", "1", "--secret", "s", "--time-ms", "1"};
    for (const std::vector<std::string>& more :
         {std::vector<std::string>{"--recv-window", "5000"}, {"--passphrase", "p"}}) {
        std::vector<std::string> arguments = all;
        arguments.insert(arguments.end(), more.begin(), more.end());
        CHECK(run(arguments, limit).status == 2);
    }
}

namespace {

namespace ib_kit = gatewright_test::interactive_brokers;

/// A message of TWS as the tool takes it.
std::string line_of(std::string_view message) {
    json::array fields;
    for (const std::string_view field : ib_kit::fields_of(message)) fields.emplace_back(field);
    return json::serialize(fields) + '\n';
}
/// The bytes of frames that the tool wrote.
std::string hex_of(std::string_view message) {
    std::string text;
    constexpr std::string_view digits = "0123456789abcdef";
    const auto put = [&](unsigned char byte) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    };
    for (const unsigned shift : {24U, 16U, 8U, 0U}) put(static_cast<unsigned char>(message.size() >> shift));
    for (const char c : message) put(static_cast<unsigned char>(c));
    return text;
}
const ib_kit::contract_text apple{"265598", "AAPL", "STK", "SMART", "USD"};
ib_kit::order_text apple_order() {
    ib_kit::order_text o;
    o.contract = apple;
    o.number = "7";
    o.permanent_id = "12345678901";
    o.reference = "gw1-1";
    o.account = "DU1234567";
    o.quantity = "100";
    o.price = "180.25";
    return o;
}
outcome decode_ib(std::string_view lines, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"decode", "interactive_brokers"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments, lines);
}
/// The members of the only object that a command gives.
json::object encoded_ib(std::string_view command, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"encode",    "interactive_brokers", "--key",
                                          "DU1234567", "--time-ms",           "1735689600123"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const outcome o = run(arguments, command);
    CHECK(o.status == 0);
    REQUIRE(o.lines.size() == 1);
    return json::parse(o.lines[0]).as_object();
}
/// The fields of a message, with bars between.
std::string fields_of(std::string_view command, std::vector<std::string> more = {}) {
    std::string text;
    const json::object made = encoded_ib(command, std::move(more));
    for (const json::value& field : made.at("fields").as_array())
        text += (text.empty() ? "" : "|") + std::string(field.as_string());
    return text;
}

} // namespace

TEST_CASE("messages of TWS build on each other, as fields or as bytes") {
    const ib_kit::order_text o = apple_order();
    const std::vector<std::string> messages = {
        ib_kit::open_order(o, "Submitted"),
        ib_kit::execution(o, "0000e0d5.67fe667b.01.01", "40", "180.25", "40", "20260102 15:04:05 UTC"),
        ib_kit::commission("0000e0d5.67fe667b.01.01", "1.05", "USD"),
        ib_kit::order_status(o, "Submitted", "40", "180.25"),
        ib_kit::execution(o, "0000e0d5.67fe667b.01.02", "40", "180.20", "40", "20260102 15:04:05 UTC"),
        ib_kit::error("7", "202", "Order Canceled - reason:")};
    const std::vector<std::string> begin = {
        R"({"event":"order_update","symbol":"AAPL.STK.SMART.USD",)",
        R"({"event":"fill","symbol":"AAPL.STK.SMART.USD","venue_time_ns":1767366245000000000,"client_order_id":"gw1-1",)",
        R"({"event":"commission","symbol":"AAPL.STK.SMART.USD","venue_time_ns":1767366245000000000,"client_order_id":"gw1-1",)",
        R"({"event":"order_update","symbol":"AAPL.STK.SMART.USD",)",
        R"({"event":"fill_correction",)",
        R"({"event":"order_update","symbol":"AAPL.STK.SMART.USD",)",
        R"({"event":"notice","id":7,"code":202,"effect":"order_cancelled",)"};
    std::string as_fields, as_bytes, all_bytes;
    for (const std::string& m : messages) {
        as_fields += line_of(m);
        as_bytes += hex_of(m) + '\n';
        all_bytes += hex_of(m);
    }
    for (const std::string& input : {as_fields, as_bytes, all_bytes}) {
        const outcome told = decode_ib(input);
        CHECK(told.status == 0);
        REQUIRE(told.lines.size() == begin.size());
        for (std::size_t i = 0; i != begin.size(); ++i) {
            INFO(told.lines[i]);
            CHECK(told.lines[i].starts_with(begin[i]));
        }
        const json::object state = json::parse(told.lines[3]).as_object();
        CHECK(state.at("cumulative_quantity") == "40");
        CHECK(state.at("session_order_id") == "7");
        CHECK(state.at("venue_order_id") == "12345678901");
        CHECK(json::parse(told.lines[2]).at("amount").at("amount") == "1.05");
        const json::object corrected = json::parse(told.lines[4]).as_object();
        CHECK(corrected.at("price_before") == "180.25");
        CHECK(corrected.at("execution").at("price") == "180.20");
        CHECK(json::parse(told.lines[5]).at("state") == "cancelled");
    }
    // An order of another client has no number that is ours; a state alone says nothing of what it is of.
    const outcome other = decode_ib(line_of(messages[0]), {"--client-id", "2"});
    REQUIRE(other.lines.size() == 1);
    CHECK(other.lines[0].find("session_order_id") == std::string::npos);
    CHECK(decode_ib(line_of(messages[3])).lines.at(0).starts_with(R"({"event":"ignored")"));
    CHECK(
        decode_ib(line_of(ib_kit::error("7", "110", "off the tick"))).lines.at(0) ==
        R"({"event":"notice","id":7,"code":110,"effect":"request_failed","reason":"invalid_price","text":"off the tick"})");
}

TEST_CASE("market data of TWS is of the instrument that the channel names") {
    const std::string price = line_of(ib_kit::message("1|6|5|1|180.25|300|1"));
    const std::string row = line_of(ib_kit::depth_row("6", 0, 0, true, "180.25", "300"));
    const std::string bars = line_of(ib_kit::message("17|9|a|b|1|1767366240|1|2|0.5|1.5|10|1.2|3"));
    const outcome nothing = decode_ib(price + row + bars);
    REQUIRE(nothing.lines.size() == 3);
    for (const std::string& line : nothing.lines) CHECK(line.starts_with(R"({"event":"ignored")"));
    const outcome named = decode_ib(price + row + bars, {"--channel", "stream:AAPL.STK.SMART.USD"});
    REQUIRE(named.lines.size() == 3);
    CHECK(named.lines[0].starts_with(
        R"({"event":"best_quote","symbol":"AAPL.STK.SMART.USD","bid":"180.25","bid_quantity":"300")"));
    CHECK(named.lines[1].starts_with(
        R"({"event":"book_delta","symbol":"AAPL.STK.SMART.USD","bids":[["180.25","300"]],"asks":[])"));
    CHECK(named.lines[2].starts_with(R"({"event":"ignored")"));
    const outcome timed = decode_ib(bars, {"--channel", "stream:AAPL.STK.SMART.USD:60"});
    REQUIRE(timed.lines.size() == 2);
    CHECK(json::parse(timed.lines[0]).at("interval_ns") == 60'000'000'000);
    CHECK(timed.lines[1] == R"({"event":"list_end","list":"past","request":9})");
    for (const char* none : {"stream:", "stream:AAPL", "stream:AAPL.STK.SMART.USD:",
                             "stream:AAPL.STK.SMART.USD:0", "stream:AAPL.STK.SMART.USD:1m", "tws"})
        CHECK(decode_ib({}, {"--channel", none}).status == 2);
}

TEST_CASE("what the handshake of TWS says is printed") {
    const outcome o = decode_ib("[\"176\",\"20260102 15:04:05 UTC\"]\n", {"--channel", "greeting"});
    CHECK(o.lines.at(0) == R"({"event":"greeting","version":176,"time":"20260102 15:04:05 UTC"})");
    CHECK(decode_ib("[\"177\",\"x\"]", {"--channel", "greeting"}).status == 1);
    const outcome after = decode_ib("[\"9\",\"1\",\"1000\"]\n[\"15\",\"1\",\"DU1,DU2\"]\n[\"53\",\"1\"]");
    REQUIRE(after.lines.size() == 3);
    CHECK(after.lines[0] == R"({"event":"next_order_id","id":1000})");
    CHECK(after.lines[1] == R"({"event":"accounts","names":"DU1,DU2"})");
    CHECK(after.lines[2] == R"({"event":"list_end","list":"open_orders"})");
}

TEST_CASE("a line that is no message of a socket is an error, and so is a message that breaks off") {
    for (const char* line :
         {"[\"9\",1]", "[[\"9\"]]", "[\"9\"", "[\"9\"] x", "[\"9\\u00001\"]", "[{}]", "[null]", "0000",
          "00000001", "000000029", "0g", "0000000239", "[\"9\",\"1\"]", "[]"}) {
        INFO(line);
        const outcome o = decode_ib(line);
        CHECK(o.status == 1);
        REQUIRE(o.lines.size() == 1);
        CHECK(o.lines[0].starts_with(R"({"event":"error","code":")"));
    }
}

TEST_CASE("orders for TWS are the fields of a message, or its bytes") {
    const std::string order =
        R"("symbol":"AAPL.STK.SMART.USD","side":"buy","type":"limit","quantity":"100","price":"180.25",)"
        R"("client_order_id":"gw1-1","session_order_id":7})";
    const std::string placed = fields_of(R"({"op":"place",)" + order);
    CHECK(placed.starts_with(
        "3|7|0|AAPL|STK||0.0|||SMART||USD|||||BUY|100|LMT|180.25||GTC||DU1234567||0|gw1-1|1|0|"));
    // A number of its own is that of the request; an amend is the whole order once more.
    CHECK(fields_of(
              R"({"op":"place","symbol":"AAPL.STK.SMART.USD","side":"sell","type":"market","quantity":1})")
              .starts_with("3|1|0|AAPL|STK||0.0|||SMART||USD|||||SELL|1|MKT|||GTC|"));
    CHECK(fields_of(R"({"op":"amend",)" + order) == placed);
    CHECK(fields_of(R"({"op":"amend","time_in_force":"day",)" + order).find("|180.25||DAY||") !=
          std::string::npos);
    CHECK(fields_of(R"({"op":"cancel","symbol":"AAPL.STK.SMART.USD","session_order_id":"7"})") == "4|1|7|");
    CHECK(fields_of(R"({"op":"cancel","symbol":"AAPL.STK.SMART.USD","session_order_id":"7"})",
                    {"--server-version", "163"}) == "4|1|7");
    const std::string cancel = ib_kit::message("4|1|7|");
    CHECK(encoded_ib(R"({"op":"cancel","symbol":"AAPL.STK.SMART.USD","session_order_id":"7"})", {"--hex"})
              .at("bytes")
              .as_string() == hex_of(cancel));
    const auto refused = [](std::string_view command, std::string_view field, std::string_view code) {
        const json::object error = encoded_ib(command);
        CHECK(error.at("field") == json::string_view(field.data(), field.size()));
        CHECK(error.at("code") == json::string_view(code.data(), code.size()));
    };
    refused(R"({"op":"cancel","symbol":"AAPL.STK.SMART.USD","venue_order_id":"12345678901"})",
            "session_order_id", "invalid_parameter");
    refused(R"({"op":"place","post_only":true,)" + order, "post_only", "unsupported");
    refused(R"({"op":"place","symbol":"AAPL","side":"buy","type":"market","quantity":"1"})", "type",
            "invalid_parameter");
    refused(R"({"op":"query","symbol":"AAPL.STK.SMART.USD","venue_order_id":1})", "op", "unsupported");
    refused(R"({"op":"cancel_all","symbol":"AAPL.STK.SMART.USD"})", "op", "unsupported");
    refused(R"({"op":"open_orders","waiting":true})", "waiting", "unsupported");
    const std::vector<std::string> begin = {"encode", "interactive_brokers", "--key",
                                            "DU1",    "--time-ms",           "1"};
    const auto fails = [&](std::vector<std::string> more) {
        std::vector<std::string> all = begin;
        all.insert(all.end(), more.begin(), more.end());
        return run(all, R"({"op":"start"})").status;
    };
    CHECK(fails({}) == 0);
    for (const std::vector<std::string>& more : {std::vector<std::string>{"--secret", "x"},
                                                 {"--passphrase", "x"},
                                                 {"--recv-window", "5"},
                                                 {"--instrument-number", "5"},
                                                 {"--server-version", "99"},
                                                 {"--server-version", "177"},
                                                 {"--client-id", "-1"}})
        CHECK(fails(more) == 2);
}

TEST_CASE("the session of a client at TWS is written, and what it asks for") {
    CHECK(encoded_ib(R"({"op":"connect"})").at("bytes") == "4150490000000009763130302e2e313736");
    CHECK(fields_of(R"({"op":"start"})") == "71|2|1|");
    CHECK(fields_of(R"({"op":"start"})", {"--client-id", "0"}) == "71|2|0|");
    const std::pair<const char*, const char*> all[] = {
        {R"({"op":"server_time"})", "49|1"},
        {R"({"op":"open_orders"})", "5|1"},
        {R"({"op":"ended_orders"})", "99|1"},
        {R"({"op":"fills"})", "7|3|1000000001|1|DU1234567|||||"},
        {R"({"op":"positions"})", "61|1"},
        {R"({"op":"balances"})", "6|2|1|DU1234567"},
        {R"({"op":"instrument","symbol":"ES.FUT.CME.USD.202603"})",
         "9|8|1000000001|0|ES|FUT|202603|0.0|||CME||USD|||0|||"},
        {R"({"op":"subscribe","symbol":"AAPL.STK.SMART.USD","stream":"best_quotes"})",
         "1|11|1000000001|0|AAPL|STK||0.0|||SMART||USD|||0||0|0|"},
        {R"({"op":"subscribe","symbol":"AAPL.STK.SMART.USD","stream":"trades","request":5})",
         "1|11|5|0|AAPL|STK||0.0|||SMART||USD|||0|233|0|0|"},
        {R"({"op":"subscribe","symbol":"AAPL.STK.SMART.USD","stream":"books","request":6})",
         "10|5|6|0|AAPL|STK||0.0|||SMART||USD|||10|1|"},
        {R"({"op":"subscribe","symbol":"EUR.CASH.IDEALPRO.USD","stream":"bars","request":7})",
         "50|3|7|0|EUR|CASH||0.0|||IDEALPRO||USD|||5|MIDPOINT|1|"},
        {R"({"op":"unsubscribe","symbol":"AAPL.STK.SMART.USD","stream":"trades","request":5})", "2|2|5"},
        {R"({"op":"unsubscribe","symbol":"AAPL.STK.SMART.USD","stream":"books","request":6})", "11|1|6|1"},
        {R"({"op":"unsubscribe","symbol":"EUR.CASH.IDEALPRO.USD","stream":"bars","request":7})", "51|1|7"}};
    for (const auto& [command, fields] : all) {
        INFO(command);
        CHECK(fields_of(command) == fields);
    }
    CHECK(encoded_ib(R"({"op":"unsubscribe","symbol":"AAPL.STK.SMART.USD","stream":"books"})").at("field") ==
          "request");
}

TEST_CASE("what is of sockets is unknown at other venues") {
    for (
        const char* command :
        {R"({"op":"start"})", R"({"op":"connect"})", R"({"op":"fills"})",
         R"({"op":"subscribe","symbol":"BTCUSDT","stream":"books"})",
         R"({"op":"cancel","symbol":"BTCUSDT","session_order_id":"7"})",
         R"({"op":"amend","symbol":"BTCUSDT","side":"buy","type":"limit","quantity":1,"price":1,"venue_order_id":1})"})
        CHECK_FALSE(answered(command, 1).contains("code"));
    CHECK(run(encode({"--hex"})).status == 2);
    CHECK(run(encode({"--client-id", "1"})).status == 2);
    CHECK(run({"decode", "okx", "--server-version", "176"}).status == 2);
    const outcome o = run({"encode", "okx", "--key", "k", "--time-ms", "1"});
    CHECK(o.status == 2);
    CHECK(o.errors.find("--secret") != std::string::npos);
}
