// SPDX-License-Identifier: BSL-1.0
//
// gatewright-codec as its users run it: a process, lines in, lines out.
#include "binance_orders.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
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
                "ws_api"))
            .as_object();
    CHECK(order.at("event") == "order_update");
    CHECK(order.at("source") == "reply");
    CHECK(order.at("venue_order_id") == "325078477");
    CHECK(decoded(R"({"id":"7","status":400,"error":{"code":-2019,"msg":"Margin is insufficient."}})",
                  "ws_api") ==
          R"({"event":"venue_error","code":-2019,"operator_needed":false,"text":"Margin is insufficient.",)"
          R"("id":"7","status":400})");
    CHECK(decoded(R"({"code":-1121,"msg":"Invalid symbol."})", "rest:order") ==
          R"({"event":"venue_error","code":-1121,"operator_needed":false,"text":"Invalid symbol."})");
    CHECK(decoded(R"({"serverTime":1499827319559})", "rest:time") ==
          R"({"event":"server_time","venue_time_ns":1499827319559000000})");
}

TEST_CASE("what carries no event is ignored with a reason, what is malformed is an error and the exit status "
          "is 1") {
    const outcome fine = decode("{\"e\":\"forceOrder\",\"o\":{}}\n\n  \n{\"e\":\"MARGIN_CALL\"}\r\n");
    CHECK(fine.status == 0);
    CHECK(fine.lines ==
          std::vector<std::string>{R"({"event":"ignored","reason":"forceOrder is not used"})",
                                   R"({"event":"ignored","reason":"MARGIN_CALL is not used"})"});
    const outcome broken = decode("{\"e\":\"aggTrade\",\"s\":\"B\n{\"e\":\"forceOrder\",\"o\":{}}\n");
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
    const outcome rest = run(encode({"--via", "rest"}), commands);
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
        run(encode({"--via", "rest"}),
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
    for (const std::string& via : {std::string("ws"), std::string("rest")}) {
        const outcome o = run(encode({"--via", via}), command);
        CHECK(o.status == 0);
        REQUIRE(o.lines.size() == 1);
        CHECK(o.lines[0].find("newClientOrderId") == std::string::npos);
        CHECK(o.lines[0].find("GTX") != std::string::npos);
    }
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
        {base + R"("type":"stop","trigger_price":"5"})", "type"},
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
        {R"({"op":"amend","symbol":"B","price":"5"})", "op"},
        {R"({"op":"place_batch","orders":1})", "op"},
    };
    for (const std::string& via : {std::string("ws"), std::string("rest")})
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
        p.write("{\"e\":\"forceOrder\",\"o\":{}}\n");
        CHECK(p.read_line() == R"({"event":"ignored","reason":"forceOrder is not used"})");
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
    for (const char* path : {"websocket", "rest"}) {
        const json::object& p = table.at(path).as_object();
        CHECK(p.at("available") == true);
        CHECK(p.at("types") == json::value({"limit", "market"}));
        CHECK(p.at("times_in_force") ==
              json::value({"good_till_cancel", "immediate_or_cancel", "fill_or_kill", "good_till_date"}));
        CHECK(p.at("post_only") == true);
        CHECK(p.at("amend") == false);
        CHECK(p.at("place_batch") == 0);
    }
    CHECK(table.at("hedge_mode") == true);
    CHECK(table.at("client_order_id").at("max_length") == 36);
}

TEST_CASE("a wrong command line ends with status 2 and says what is known") {
    const outcome venue = run({"decode", "nowhere"});
    CHECK(venue.status == 2);
    CHECK(venue.errors.find("binance_futures") != std::string::npos);
    const outcome channel = run({"decode", "binance_futures", "--channel", "rest:depth:"});
    CHECK(channel.status == 2);
    CHECK(channel.errors.find("rest:depth:SYMBOL") != std::string::npos);
    CHECK(run({}).status == 2);
    CHECK(run({"--help"}).status == 0);
}
