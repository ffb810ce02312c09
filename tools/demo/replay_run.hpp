// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"
#include "measure.hpp"
#include "recording.hpp"

#include <gatewright/driver/replay.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

/// `NAME:TICK:LOT`. @throws std::runtime_error naming the part that is wrong.
inline gw::instrument parse_symbol(const std::string& text) {
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

inline std::string sha256_hex(std::string_view text) {
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

/// Takes the instruments of a recording, and what a gateway must not expect of one.
/// @throws std::runtime_error for a bad symbol, or one that is given twice.
template <class ConfigT>
void take_recorded(const std::vector<std::string>& symbols, ConfigT& venue) {
    for (const std::string& text : symbols) {
        const gw::instrument i = parse_symbol(text);
        if (std::ranges::find(venue.symbols, i.symbol) != venue.symbols.end())
            throw std::runtime_error("--symbol " + text + ": the symbol is given twice");
        venue.known_instruments.push_back(i);
        venue.symbols.push_back(i.symbol);
    }
    // The recorder's pauses are no silence of a venue, a reply comes when it was recorded, and nobody counts the reads.
    venue.data_silence = venue.traffic_silence = venue.read_timeout = gw::minutes(1'000'000);
    venue.paced_reads = false;
}

/// The desk's settings for a replay. @throws std::runtime_error as `take_recorded`
template <class VenueT>
typename desk<VenueT>::config replay_config(const std::vector<std::string>& symbols) {
    typename desk<VenueT>::config c;
    take_recorded(symbols, c.template gateway<typename VenueT::account>().venue);
    c.risk = risk_limits<desk<VenueT>>({});
    return c;
}

/// Plays a recording to a desk.
/// @tparam DeskT one gateway, to VenueT
template <class VenueT, class DeskT>
class player {
public:
    explicit player(DeskT& d) : driver_(d) {}

    void play(const std::vector<record>& records) {
        driver_.start(records.front().at);
        for (const record& r : records) {
            driver_.advance_to(r.at);
            switch (r.what) {
            case record::kind::opened: open(); break;
            case record::kind::message: message(r.text); break;
            case record::kind::reply: reply(r); break;
            }
            give_held();
        }
        // A desk that was refused a snapshot asks again after a while.
        driver_.advance_to(records.back().at + gw::minutes(1));
        give_held();
    }

    /// Messages that found no connection.
    [[nodiscard]] std::uint64_t undelivered() const noexcept { return undelivered_; }
    /// Replies that the desk had no use for.
    [[nodiscard]] std::uint64_t unasked() const noexcept { return unasked_ + held_.size(); }

private:
    // An old recording has every stream on one connection; the decoder tells them apart by themselves.
    static constexpr gw::channel_ref stream = [] {
        std::uint8_t c = 0;
        while (!VenueT::venue::links[c].is(gw::venue::link_role::market)) ++c;
        return gw::channel_ref{0, c};
    }();
    static std::string_view symbol_of(std::string_view target) {
        return book_symbol(target, VenueT::book_path, VenueT::book_symbol);
    }

    /// One `ws_open` after messages have come is a reconnect.
    void open() {
        if (heard_) driver_.disconnect(stream, "connected anew in the recording");
        heard_ = false;
        driver_.connect(stream);
    }
    void message(const std::string& text) {
        if (!heard_) driver_.connect(stream);
        heard_ = true;
        if (!driver_.message(stream, text)) ++undelivered_;
    }
    /// The recorder asked for snapshots of books when it saw fit, and in its own words: the newest of each symbol waits
    /// until the desk asks. Whether it is new enough then is for the book to say.
    void reply(const record& r) {
        const std::string_view symbol = symbol_of(r.target);
        if (symbol.empty())
            ++unasked_;
        else if (!held_.insert_or_assign(std::string(symbol), &r.text).second)
            ++unasked_;
    }
    void give_held() {
        if (driver_.unanswered() == 0) return;
        std::erase_if(held_, [&](const auto& held) {
            return driver_.reply_where(
                [&](std::string_view target) { return symbol_of(target) == held.first; }, 200, *held.second);
        });
    }

    gw::driver::replay_driver<DeskT> driver_;
    std::map<std::string, const std::string*> held_;
    std::uint64_t undelivered_ = 0;
    std::uint64_t unasked_ = 0;
    bool heard_ = false;
};

/// `runs::replay`, with the type that trades live.
template <class VenueT>
int replay_run(const std::string& path, std::vector<std::string> symbols) {
    using desk_type = counted_desk<desk<VenueT>>;
    if (symbols.empty()) symbols = VenueT::recorded();
    desk_type d(replay_config<VenueT>(symbols));
    const std::vector<record> records = read_recording(path);
    player<VenueT, desk_type> p(d);
    const auto begin = std::chrono::steady_clock::now();
    p.play(records);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;

    const auto& state = d.template gateway<typename VenueT::account>();
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
            if (book.counters().bad_levels != 0)
                std::cout << "  a level off the tick or the lot: " << book.bad_level().price.str() << " x "
                          << book.bad_level().quantity.str() << ", tick " << instrument.rules.tick_size.str()
                          << ", lot " << instrument.rules.lot_size.str() << '\n';
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
              << ", replies to no request " << p.unasked() << '\n';
    if (p.undelivered() != 0) std::cout << "messages that could not be delivered " << p.undelivered() << '\n';
    std::printf("%.0f events/s (%.1f ms)\n", static_cast<double>(state.counters.events) / took.count(),
                took.count() * 1000.0);
    return state.counters.malformed == 0 && all_synced ? 0 : 1;
}

} // namespace demo
