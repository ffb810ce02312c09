// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/exchange_core.hpp>
#include <gatewright/sim/server/okx/account_streams.hpp>
#include <gatewright/sim/server/okx/rest_api.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::okx {

/// The venue over its WebSocket links: what clients say on them, and how they end. Source: API guide v5, "WebSocket".
template <class DerivedT>
class web_sockets : public exchange_core<DerivedT, venue_link, session> {
public:
    using core = exchange_core<DerivedT, venue_link, session>;
    using core::market;

protected:
    friend core;
    using core::breaks_batch, core::connections, core::perform, core::server_time;

    explicit web_sockets(const exchange_config& config)
        : core(config, config)
        , config_(config)
        , state_(market(), config_)
        , limits_(config_)
        , trading_(state_, limits_)
        , accounts_(state_, connections()) {
        for (const auto i : market().instruments()) streams_.emplace_back(state_, i, connections());
    }

    static std::optional<venue_opening> opened(const http_request& upgrade) {
        const auto path = split(upgrade.path(), '/');
        if (path.size() != 3 || path[0] != "ws" || path[1] != "v5") return std::nullopt;
        const auto link = link_named<venue_link>(path[2]);
        if (!link || *link == venue_link::rest) return std::nullopt;
        return venue_opening{*link, {}, {}};
    }
    std::optional<http_reply> upgrade_refusal(const http_request&, timestamp now) {
        if (!limits_.connect(now)) return std::nullopt;
        return http_reply{reply_action::send, 429, {}, {}};
    }
    void on_text(connection_id id, venue_opening& from, std::string_view said, timestamp now) {
        connections().heard(id, now);
        if (said == "ping") return connections().send(id, "pong");
        boost::system::error_code error;
        const json::value message = json::parse(json::string_view(said.data(), said.size()), error);
        const json::object none, &frame = !error && message.is_object() ? message.get_object() : none;
        const json::value *op = frame.if_contains("op"), *given = frame.if_contains("id"),
                          *args = frame.if_contains("args");
        const json::value request_id = given ? *given : json::value();
        const std::string_view word =
            op && op->is_string() ? std::string_view(op->get_string()) : std::string_view();
        const json::array* const list = args ? args->if_array() : nullptr;
        for (const order_route& row : order_operations)
            if (row.name == word) return answer_order(id, from, row, request_id, frame, list, now);
        if (list && word == "login")
            log_in(id, from, request_id, *list, now);
        else if (list && (word == "subscribe" || word == "unsubscribe"))
            for_each_argument(id, from, word, request_id, *list, now);
        else
            complain(id, request_id, refusal("60012", said));
    }
    void tell_failures() {
        for (const failed_amendment& f : trading_.take_failures()) accounts_.on_failure(f);
    }
    template <class Make>
    void publish(const subscription& s, Make&& make) {
        connections().publish(venue_link::public_, s.topic(),
                              [&] { return json::serialize(members("arg data", s.arg(), make())); });
    }
    /// Whether an instrument is the first of its pair, which stands for the pair's index.
    [[nodiscard]] bool is_index(matching::instrument_id i) const {
        for (matching::instrument_id before = 0; before < i; ++before)
            if (pair_of(market().listed(before)) == pair_of(market().listed(i))) return false;
        return true;
    }
    void end_sessions() {
        std::vector<connection_id> ended;
        connections().for_each([&](connection_id id, venue_opening& c, timestamp, timestamp) {
            if (c.session.account) ended.push_back(id);
        });
        for (const connection_id id : ended)
            connections().close(id, "API key has been updated or deleted.", 4007);
    }
    /// Ends those that were silent too long, and gives notice to those whose planned end is near.
    void end_connections(timestamp now) {
        connections().for_each([&](connection_id id, venue_opening&, timestamp opened_at, timestamp) {
            const timestamp end = opened_at + config_.connection_life;
            if (config_.connection_life.ns > 0 && !connections().planned_end(id) &&
                now + config_.notice_before >= end)
                give_notice(id, end);
        });
        connections().close_silent(now, "No data received in 30s.", 4004,
                                   [&](const venue_opening&) { return config_.silence_limit; });
    }
    /// Says that a connection will be closed at a time, and has it so.
    void give_notice(connection_id id, timestamp end) {
        connections().end_at(id, end);
        send(id, {},
             members("event code msg connId", "notice", "64008",
                     "The connection will soon be closed for a service upgrade. Please reconnect.",
                     name_of(id)));
    }

    exchange_config config_;
    venue_state state_;
    rate_limits limits_;
    trading_api trading_;
    account_streams accounts_;
    std::deque<instrument_streams> streams_;

private:
    /// `connId`.
    static std::string name_of(connection_id id) {
        const auto scrambled = static_cast<std::uint32_t>(id * 2'654'435'761u);
        std::string bytes;
        for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(scrambled >> shift & 0xff);
        return to_hex(bytes);
    }
    void send(connection_id id, const json::value& request_id, const json::object& frame) {
        json::object d;
        if (!request_id.is_null()) d["id"] = request_id;
        d.insert(frame.begin(), frame.end());
        connections().send(id, json::serialize(d));
    }
    /// An `error` event has no `arg`: only the echoed id tells what was refused.
    void complain(connection_id id, const json::value& request_id, const api_error& e) {
        send(id, request_id, members("event code msg connId", "error", e.code, e.message, name_of(id)));
    }

    void log_in(connection_id id, venue_opening& from, const json::value& request_id, const json::array& args,
                timestamp now) {
        struct {
            security needs = security::key;
            bool order_operation = false;
        } const row;
        const auto error = refusal_of([&] {
            if (from.session.operations.add(1, now) > config_.operations_per_hour) throw refusal("60023");
            if (from.session.account) throw refusal("60031");
            const auto identify = [&] {
                if (args.empty() || !args[0].is_object()) throw refusal("60009");
                from.session.account =
                    authenticate_login(market(), config_, args[0].get_object(), server_time(now));
            };
            perform(from.link, row, now, [] {}, identify, [] { return 0; });
        });
        if (!error)
            return send(id, request_id, members("event code msg connId", "login", "0", "", name_of(id)));
        complain(id, request_id, *error);
        if (!from.session.account) connections().close(id, error->message, 4001);
    }

    void for_each_argument(connection_id id, venue_opening& from, std::string_view word,
                           const json::value& request_id, const json::array& args, timestamp now) {
        if (from.session.operations.add(1, now) > config_.operations_per_hour)
            return complain(id, request_id, refusal("60014"));
        for (const json::value& arg : args)
            if (const auto error = refusal_of([&] {
                    if (!arg.is_object()) throw refusal("60012", json::serialize(arg));
                    const auto& account = from.session.account;
                    const auto s =
                        read_subscription(state_, arg.get_object(), from.link, account.has_value());
                    const bool is_private = s.scope == channel_scope::account;
                    const std::string topic = s.topic(is_private ? account : std::nullopt);
                    std::string first;
                    if (word == "subscribe") {
                        first = first_text(s, account, now);
                        from.topics.insert(topic);
                    } else {
                        from.topics.erase(topic);
                    }
                    send(id, request_id, members("event arg connId", word, arg, name_of(id)));
                    if (word == "subscribe" && is_private && !tell_count(id, s.channel, *account))
                        from.topics.erase(topic);
                    else if (!first.empty())
                        connections().send(id, first);
                }))
                complain(id, request_id, *error);
    }
    /// Tells how many connections of the account have a channel. @return false if it is one too many
    bool tell_count(connection_id id, const std::string& channel, matching::account_id account) {
        std::int64_t count = 0;
        const std::string prefix = channel + '/' + std::to_string(account) + '/';
        connections().for_each([&](connection_id, venue_opening& c, timestamp, timestamp) {
            const auto at = c.topics.lower_bound(prefix);
            count += at != c.topics.end() && at->starts_with(prefix) ? 1 : 0;
        });
        const bool fits = count <= config_.connections_per_channel;
        send(id, {},
             members("event channel connCount connId",
                     fits ? "channel-conn-count" : "channel-conn-count-error", channel, std::to_string(count),
                     name_of(id)));
        return fits;
    }
    std::string first_text(const subscription& s, std::optional<matching::account_id> account,
                           timestamp now) {
        if (s.scope == channel_scope::account) return accounts_.first(s, *account, now);
        if (s.scope == channel_scope::instrument && s.channel != "index-tickers")
            return streams_.at(state_.named(s.instrument)).first(s, now);
        json::array rows;
        for (const auto i : market().instruments())
            if (s.channel == "instruments" && s.kind == kind_of(market().listed(i)))
                rows.push_back(instrument_row(state_, i));
            else if (s.channel == "index-tickers" && is_index(i) &&
                     s.instrument == pair_of(market().listed(i)))
                rows.push_back(index_row(state_, i, now));
        return rows.empty() ? std::string() : json::serialize(members("arg data", s.arg(), std::move(rows)));
    }

    void answer_order(connection_id id, venue_opening& from, const order_route& row,
                      const json::value& request_id, const json::object& frame, const json::array* items,
                      timestamp now) {
        if (from.link != venue_link::private_)
            return complain(id, request_id,
                            refusal(from.link == venue_link::business ? "64002" : "60018", row.name));
        if (!from.session.account) return complain(id, request_id, refusal("60011"));
        json::object result;
        const auto error = refusal_of([&] {
            if (!items || (!row.several && items->size() > 1)) throw refusal("60013");
            const json::value* until = frame.if_contains("expTime");
            std::string expires = until ? json::serialize(*until) : std::string();
            std::erase(expires, '"');
            result = perform(
                venue_link::private_, row, now, [] {}, [] {},
                [&] {
                    const bool half = items->size() > 1 && breaks_batch(venue_link::private_);
                    return trading_.execute({row.what, *from.session.account, *items, true, expires, now,
                                             server_time(now), half});
                });
            result["msg"] = "";
        });
        const std::string us = std::to_string(server_time(now).ns / 1000);
        if (error)
            result =
                members("code msg data inTime outTime", error->code, error->message, json::array{}, us, us);
        json::object d = members("op", row.name);
        d.insert(result.begin(), result.end());
        send(id, request_id, d);
        tell_failures();
    }
};

} // namespace gatewright::sim::server::okx
