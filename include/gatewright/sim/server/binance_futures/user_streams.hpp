// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/words.hpp>
#include <gatewright/sim/server/binance_futures/api_error.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_futures {

/// The listen keys of user data streams: one per account, valid for an hour from the last time it was kept
/// alive. Source: USDⓈ-M Futures, "Start / Keepalive / Close User Data Stream".
class user_streams : public text_source {
public:
    explicit user_streams(duration life, std::uint64_t seed)
        : text_source(seed ^ 0x6c69737465ull)
        , life_(life) {}

    /// The account's key: the one it has, its life extended, or a new one.
    std::string start(matching::account_id account, timestamp now) {
        for (auto& [key, s] : streams_) {
            if (s.account != account) continue;
            s.expires = now + life_;
            return key;
        }
        std::string key = random_text(64);
        streams_.emplace(key, stream{account, now + life_});
        return key;
    }
    /// Extends the account's key. @throws api_error -1125
    std::string keep_alive(matching::account_id account, timestamp now) {
        for (auto& [key, s] : streams_) {
            if (s.account != account) continue;
            s.expires = now + life_;
            return key;
        }
        throw errors::listen_key();
    }
    /// Ends the account's key, if it has one.
    void stop(matching::account_id account) {
        std::erase_if(streams_, [&](const auto& entry) { return entry.second.account == account; });
    }
    /// The keys that end by a time; they are forgotten.
    std::vector<std::string> expire(timestamp now) {
        std::vector<std::string> ended;
        for (const auto& [key, s] : streams_)
            if (s.expires <= now) ended.push_back(key);
        for (const std::string& key : ended) streams_.erase(key);
        return ended;
    }
    void expire_all() {
        for (auto& entry : streams_) entry.second.expires = {};
    }
    [[nodiscard]] std::optional<std::string> key_of(matching::account_id account) const {
        for (const auto& [key, s] : streams_)
            if (s.account == account) return key;
        return std::nullopt;
    }

private:
    struct stream {
        matching::account_id account;
        timestamp expires;
    };
    duration life_;
    std::map<std::string, stream> streams_;
};

} // namespace gatewright::sim::server::binance_futures
