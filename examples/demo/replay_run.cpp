// SPDX-License-Identifier: BSL-1.0
#include "desk.hpp"
#include "runs.hpp"

#include <gatewright/driver/replay.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <openssl/evp.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

namespace {

/// One line of a recording.
struct record {
    enum class kind { opened, message, reply } what = kind::message;
    gw::timestamp at;
    std::string target; ///< of a reply: path and query
    std::string text;   ///< the payload as compact JSON
};

/// Reads a recording: one JSON object a line, `t` seconds, `dir` one of `ws_open`, `ws_recv`, `http_reply`, `url`,
/// `payload`. @throws std::runtime_error naming the line and the offence.
std::vector<record> read_recording(const std::string& path) {
    namespace json = boost::json;
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::vector<record> records;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        const auto fail = [&](const std::string& why) {
            return std::runtime_error(path + ":" + std::to_string(number) + ": " + why);
        };
        if (line.empty()) continue;
        json::error_code ec;
        // Numbers keep their digits: prices and quantities in the payloads are text, ids are whole numbers.
        const json::value v = json::parse(line, ec);
        if (ec || !v.is_object()) throw fail("not a JSON object");
        const json::object& o = v.as_object();
        const auto* dir = o.if_contains("dir");
        const auto* t = o.if_contains("t");
        if (dir == nullptr || !dir->is_string()) throw fail("field dir: missing or no text");
        if (t == nullptr || !t->is_number()) throw fail("field t: missing or no number");
        record r;
        r.at = {static_cast<std::int64_t>(t->to_number<double>() * 1e6) * 1000};
        const std::string_view what = dir->get_string();
        const auto* payload = o.if_contains("payload");
        if (what == "ws_open") {
            r.what = record::kind::opened;
        } else if (what == "ws_recv" || what == "http_reply") {
            if (payload == nullptr) throw fail("field payload: missing");
            r.what = what == "ws_recv" ? record::kind::message : record::kind::reply;
            r.text = json::serialize(*payload);
        } else {
            throw fail("field dir: '" + std::string(what) + "' is none of ws_open, ws_recv, http_reply");
        }
        if (r.what == record::kind::reply) {
            const auto* url = o.if_contains("url");
            if (url == nullptr || !url->is_string()) throw fail("field url: missing or no text");
            std::string_view u = url->get_string();
            if (const auto scheme = u.find("://"); scheme != u.npos) u.remove_prefix(scheme + 3);
            const auto path_at = u.find('/');
            r.target = path_at == u.npos ? "/" : std::string(u.substr(path_at));
        }
        records.push_back(std::move(r));
    }
    return records;
}

/// `NAME:TICK:LOT`. @throws std::runtime_error naming the part that is wrong.
gw::instrument parse_symbol(const std::string& text) {
    const auto first = text.find(':');
    const auto second = first == std::string::npos ? first : text.find(':', first + 1);
    if (second == std::string::npos)
        throw std::runtime_error("--symbol " + text + ": expected NAME:TICK:LOT");
    const auto number = [&](std::string part, const char* what) {
        const auto d = gw::decimal::parse(part);
        if (!d || d->sign() <= 0)
            throw std::runtime_error("--symbol " + text + ": the " + what + " is no positive number");
        return *d;
    };
    gw::instrument i;
    if (!i.symbol.assign(std::string_view(text).substr(0, first)) || i.symbol.empty())
        throw std::runtime_error("--symbol " + text + ": the name is empty or longer than 31 bytes");
    i.tick_size = {number(text.substr(first + 1, second - first - 1), "tick")};
    i.lot_size = {number(text.substr(second + 1), "lot")};
    i.status = gw::trading_status::trading;
    return i;
}

std::string sha256_hex(std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        char two[3];
        std::snprintf(two, sizeof two, "%02x", digest[i]);
        hex += two;
    }
    return hex;
}

} // namespace

int replay_run(const std::string& path, std::vector<std::string> symbols) {
    if (symbols.empty()) symbols = {"SUSHIUSDT:0.001:1", "AKROUSDT:0.00001:1"};
    const std::vector<record> records = read_recording(path);
    if (records.empty()) throw std::runtime_error(path + ": the recording is empty");

    desk::config c;
    auto& g = c.gateway<main_account>();
    for (const std::string& s : symbols) {
        g.venue.known_instruments.push_back(parse_symbol(s));
        g.venue.symbols.push_back(g.venue.known_instruments.back().symbol);
    }
    c.risk = risk_limits({});
    desk d(std::move(c));
    gw::driver::replay_driver<desk> driver(d);

    // An old recording has every stream on one connection; the decoder tells them apart by themselves.
    constexpr gw::channel_ref stream{
        0, static_cast<std::uint8_t>(gw::venue::binance_futures::channel::public_stream)};
    std::uint64_t unmatched = 0;
    const auto begin = std::chrono::steady_clock::now();
    driver.start(records.front().at);
    bool connected = false;
    for (const record& r : records) {
        driver.advance_to(r.at);
        if (!connected) {
            driver.connect(stream);
            connected = true;
        }
        if (r.what == record::kind::message)
            driver.message(stream, r.text);
        else if (r.what == record::kind::reply && !driver.reply(r.target, 200, r.text))
            ++unmatched;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;

    const auto& state = d.gateway<main_account>();
    std::string with_snapshot;
    bool all_synced = true;
    for (std::size_t i = 0; i < state.instruments.size(); ++i) {
        const auto& instrument = state.instruments[i];
        const auto& book = *instrument.book;
        if (book.counters().snapshots != 0) with_snapshot += " " + std::string(instrument.rules.symbol);
        std::cout << instrument.rules.symbol.view() << ": " << to_string(book.state()) << ", snapshots "
                  << book.counters().snapshots << ", applied " << book.counters().applied << ", dropped "
                  << book.counters().dropped << ", gaps " << book.counters().gaps << ", last id "
                  << book.last_id() << '\n';
        const auto view = book.view();
        if (!view) {
            std::cout << "  no synchronized book: " << to_string(book.reason()) << '\n';
            all_synced = false;
            continue;
        }
        for (const gw::side s : {gw::side::buy, gw::side::sell}) {
            std::cout << (s == gw::side::buy ? "  bids" : "  asks");
            int n = 0;
            for (const auto& level : gw::book::levels(*view, s)) {
                if (++n > 3) break;
                std::cout << "  " << level.price.str() << " x " << level.quantity.str();
            }
            std::cout << '\n';
        }
        std::string text;
        gw::book::for_each_text_line(*view, [&](std::string_view line) { text += line; });
        std::cout << "  sha256 " << sha256_hex(text) << '\n';
    }
    std::cout << "symbols with a snapshot:" << (with_snapshot.empty() ? " none" : with_snapshot) << '\n'
              << "messages " << state.counters.messages << ", events " << state.counters.events
              << ", of symbols that are not configured " << state.counters.unconfigured << ", ignored "
              << state.counters.ignored << ", malformed " << state.counters.malformed
              << ", replies to no request " << unmatched << '\n';
    std::printf("%.0f events/s (%.1f ms)\n", static_cast<double>(state.counters.events) / took.count(),
                took.count() * 1000.0);
    return state.counters.malformed == 0 && all_synced ? 0 : 1;
}

} // namespace demo
