// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/bybit/account_streams.hpp>
#include <gatewright/sim/server/bybit/rest_api.hpp>
#include <gatewright/sim/server/cancel_countdown.hpp>
#include <gatewright/sim/server/exchange_core.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::bybit {

/// The venue over its WebSocket links: what clients say on them, and how they end. Source: API v5, "Connect";
/// "Websocket Trade Guideline"; "Set Disconnect Cancel All".
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
        , accounts_(state_, trading_, connections()) {
        for (const auto i : market().instruments()) streams_.emplace_back(state_, i, connections());
    }

    std::optional<venue_opening> opened(const http_request& upgrade) const {
        const auto path = split(upgrade.path(), '/');
        if (path.size() < 2 || path[0] != "v5") return std::nullopt;
        const bool is_public = path.size() == 3 && path[1] == "public";
        const auto link = link_named<venue_link>(is_public ? "public_" + path[2] : path[1]);
        if (!link || *link == venue_link::rest || (!is_public && path.size() != 2) ||
            (config_.demo && *link == venue_link::trade))
            return std::nullopt;
        venue_opening o{*link, {}, {}};
        o.session.silence_limit = config_.silence_limit;
        parameters p;
        p.add_query(upgrade.query());
        const auto limit = p.get("max_active_time"); // `30s` to `600s`, also `10m`
        if (limit && limit->size() > 1 && !is_public) {
            parameters number;
            number.add("n", std::string(limit->substr(0, limit->size() - 1)));
            try {
                o.session.silence_limit =
                    seconds(number.require_integer("n") * (limit->back() == 'm' ? 60 : 1));
            } catch (const parameter_error&) {
                return std::nullopt;
            }
        }
        return o;
    }
    std::optional<http_reply> upgrade_refusal(const http_request&, timestamp now) {
        if (!limits_.shut_out(true, now)) return std::nullopt;
        return http_reply{reply_action::send, 403, {}, shut_out().message};
    }
    void on_text(connection_id id, venue_opening& from, std::string_view said, timestamp now) {
        connections().heard(id, now);
        boost::system::error_code error;
        const json::value message = json::parse(json::string_view(said.data(), said.size()), error);
        const json::object none, &frame = !error && message.is_object() ? message.get_object() : none;
        const std::string op = text_of(frame, "op");
        const json::value* given = frame.if_contains("args");
        const json::array nothing, &args = given && given->is_array() ? given->get_array() : nothing;
        if (op == "ping") return pong_to(id, from.link, frame, now);
        if (op == "auth" && from.link >= venue_link::private_) return log_in(id, from, frame, args, now);
        if (from.link == venue_link::trade) return answer_order(id, from, op, frame, args, now);
        if (op == "subscribe" || op == "unsubscribe") return subscribe(id, from, op, frame, args, now);
        complain(id, frame, "error:invalid op");
    }
    void end_sessions() {
        std::vector<connection_id> ended;
        connections().for_each([&](connection_id id, venue_opening& c, timestamp, timestamp) {
            if (c.session.account) ended.push_back(id);
        });
        for (const connection_id id : ended) connections().close(id, "api key expired");
    }
    /// Ends those that were silent too long.
    void end_connections(timestamp now) {
        connections().close_silent(now, "inactive", 1008,
                                   [](const venue_opening& c) { return c.session.silence_limit; });
    }
    /// Cancels the orders of a product when no connection that has its topic was heard for the time that the account
    /// set.
    void watch_disconnects(timestamp now) {
        for (const auto& [of, window] : state_.windows) {
            const std::string key = key_of(of.second ? "dcp.spot" : "dcp.future", of.first);
            std::optional<timestamp> newest;
            connections().for_each([&](connection_id, venue_opening& c, timestamp, timestamp heard) {
                if (c.topics.contains(key)) newest = std::max(newest.value_or(heard), heard);
            });
            if (newest && *newest + window > now)
                countdown_.set({of.first, std::nullopt, of.second ? "spot" : "future"},
                               *newest + window - now, now);
        }
        countdown_.tick(market(), now, [&](const matching::order& o, const countdown_scope& s) {
            return state_.spot(o.instrument) == (s.tag == "spot");
        });
    }

    exchange_config config_;
    venue_state state_;
    rate_limits limits_;
    trading_api trading_;
    account_streams accounts_;
    std::deque<instrument_streams> streams_;
    cancel_countdown countdown_;

private:
    static std::string text_of(const json::object& o, std::string_view name) {
        const json::value* value = o.if_contains(name);
        if (value == nullptr || value->is_null()) return {};
        return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
    }
    /// `conn_id`, `connId`.
    static std::string name_of(connection_id id) {
        return "c" + uuid_of(id * 2'654'435'761u, 0xb000).substr(0, 18);
    }
    void send(connection_id id, const json::object& frame, std::string_view id_name, json::object answer) {
        if (const std::string request = text_of(frame, id_name); !request.empty()) answer[id_name] = request;
        connections().send(id, json::serialize(answer));
    }
    /// A request on a public or private link that failed.
    void complain(connection_id id, const json::object& frame, std::string_view why) {
        json::object request;
        for (const char* name : {"op", "args"})
            request[name] = frame.contains(name) ? frame.at(name) : json::value();
        send(id, frame, "req_id",
             members("success ret_msg conn_id op request", false, why, name_of(id), text_of(frame, "op"),
                     std::move(request)));
    }
    /// The shape of the answer differs from link to link.
    void pong_to(connection_id id, venue_link link, const json::object& frame, timestamp now) {
        const json::array at{plain(server_time(now))};
        if (link == venue_link::trade)
            return send(id, frame, "reqId",
                        members("retCode retMsg op data connId", 0, "OK", "pong", at, name_of(id)));
        send(id, frame, "req_id",
             link == venue_link::private_
                 ? members("op args conn_id", "pong", at, name_of(id))
                 : members("success ret_msg conn_id op", true, "pong", name_of(id), "ping"));
    }

    void log_in(connection_id id, venue_opening& from, const json::object& frame, const json::array& args,
                timestamp now) {
        struct {
            security needs = security::key;
            bool order_operation = false;
        } const row;
        const auto error = refusal_of([&] {
            if (from.session.account) throw refusal(20001);
            const auto identify = [&] {
                const auto who = authenticate_login(market(), args, server_time(now));
                if (from.link == venue_link::trade && config_.trade_links_full)
                    throw api_error(10003, "Too many sessions under the same UID");
                from.session.account = who;
            };
            perform(from.link, row, now, [] {}, identify, [] { return 0; });
        });
        if (from.link == venue_link::trade)
            send(id, frame, "reqId",
                 members("retCode retMsg op connId", error ? error->code : 0, error ? error->message : "OK",
                         "auth", name_of(id)));
        else if (error)
            complain(id, frame, error->message);
        else
            send(id, frame, "req_id", members("success ret_msg op conn_id", true, "", "auth", name_of(id)));
        if (!from.session.account) connections().close(id, "auth failed");
    }

    /// Subscribes to all topics of a request, or to none.
    void subscribe(connection_id id, venue_opening& from, const std::string& op, const json::object& frame,
                   const json::array& args, timestamp now) {
        const bool is_private = from.link == venue_link::private_, joins = op == "subscribe";
        if (is_private && !from.session.account) return complain(id, frame, "Request not authorized");
        if (args.empty()) return complain(id, frame, "Params Error");
        if (from.link == venue_link::public_spot && args.size() > 10)
            return complain(id, frame, "args size >10");
        std::vector<std::string> topics;
        std::vector<matching::instrument_id> of;
        std::size_t characters = 0, single = 0;
        for (const json::value& arg : args) {
            const std::string topic = arg.is_string() ? std::string(arg.get_string()) : json::serialize(arg);
            const auto i = is_private ? std::optional<matching::instrument_id>()
                                      : market_topic(state_, static_cast<category>(from.link), topic);
            if (is_private ? !account_topic(topic) : !i)
                return complain(id, frame, "error:handler not found,topic:" + topic);
            single += is_private && of_one_category(topic) ? 1 : 0;
            characters += topic.size();
            topics.push_back(topic);
            of.push_back(i.value_or(0));
        }
        if (single != 0 && single != topics.size()) return complain(id, frame, "Params Error");
        if (joins && !is_private && from.session.characters + characters > 21'000)
            return complain(id, frame, "args length >21000");
        from.session.characters += joins ? characters : 0;
        send(id, frame, "req_id",
             members("success ret_msg conn_id op", true, from.link == venue_link::public_spot ? op : "",
                     name_of(id), op));
        for (std::size_t n = 0; n < topics.size(); ++n) {
            const std::string key = is_private ? key_of(topics[n], *from.session.account) : topics[n];
            if (!joins) {
                from.topics.erase(key);
                continue;
            }
            // Whoever has it already hears what it is at before who comes.
            const std::string first = is_private || state_.state_of(of[n]) == "PreLaunch"
                                          ? std::string()
                                          : streams_[of[n]].first(key, now);
            from.topics.insert(key);
            if (!first.empty()) connections().send(id, first);
        }
    }

    void answer_order(connection_id id, venue_opening& from, const std::string& op, const json::object& frame,
                      const json::array& args, timestamp now) {
        order_reply done;
        const auto error = refusal_of([&] {
            const order_route* const row = op.starts_with("order.") ? order_route_of(op.substr(6)) : nullptr;
            if (row == nullptr) throw refusal(10404, op);
            if (!from.session.account) throw refusal(10005);
            limits_.charge_message(now);
            const std::string request = text_of(frame, "reqId");
            if (request.size() > 36) throw refusal(10001, "reqId");
            if (!request.empty() && !from.session.requests.insert(request).second) throw refusal(20006);
            if (args.size() != 1 || !args[0].is_object()) throw refusal(10001, "args");
            const json::value* headers = frame.if_contains("header");
            if (headers == nullptr || !headers->is_object()) throw refusal(10001, "header");
            check_time(text_of(headers->get_object(), "X-BAPI-TIMESTAMP"),
                       text_of(headers->get_object(), "X-BAPI-RECV-WINDOW"), server_time(now));
            done = perform(
                venue_link::trade, *row, now, [] {}, [] {},
                [&] {
                    const bool half = row->batch && breaks_batch(venue_link::trade);
                    return trading_.execute({row->what, row->batch, *from.session.account,
                                             args[0].get_object(), now, server_time(now), half});
                });
        });
        const std::string at = plain(server_time(now));
        const allowance left = limits_.take_last();
        json::object headers =
            members("X-Bapi-Limit X-Bapi-Limit-Status X-Bapi-Limit-Reset-Timestamp Traceid Timenow",
                    std::to_string(left.limit), std::to_string(left.left),
                    left.limit == 0 ? at : plain(left.reset), to_hex("gatewright trace"), at);
        send(id, frame, "reqId",
             members("retCode retMsg op data retExtInfo header connId", error ? error->code : 0,
                     error ? error->message : "OK", op, std::move(done.result), std::move(done.more),
                     std::move(headers), name_of(id)));
        accounts_.tell_failures(now);
    }
};

} // namespace gatewright::sim::server::bybit
