// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/authentication.hpp>
#include <gatewright/sim/server/binance/rate_limits.hpp>
#include <gatewright/sim/server/binance/ws_request.hpp>
#include <gatewright/sim/server/exchange_core.hpp>

#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright::sim::server::binance {

/// How Binance answers a request over REST and over the WebSocket API.
///
/// @tparam DerivedT the venue. Beside what `exchange_core` asks of it, it has
/// - `static constexpr LinkT frame_link`: of the WebSocket API;
/// - `static constexpr bool free_orders`: order requests that succeed weigh nothing, and what fails weighs as listed;
/// - `found_route rest_route(method, path, parameters&)`, `found_route ws_route(name)`;
/// - `services all()`, `rate_limits& limits()`, `static constexpr time_check check_request_time`;
/// - `http_reply`'s headers of order counts, `void tell_orders(http_headers&, account, timestamp)`;
/// - `json::array used_limits(std::optional<account_id>, bool orders, timestamp)`: `rateLimits` of a frame;
/// - `bool counts_orders(std::string_view method)`: of the WebSocket API;
/// - `ws_login log_on(const parameters&, timestamp)`;
/// - `bool splits(const route&)`: whether a request is a batch;
/// - `std::optional<json::value> answer_connection(connection_id, SessionT&, const route&, const ws_request&,
///   std::optional<account_id>, timestamp)`, if methods are about the connection beyond what all have: their answer;
/// - `void complete(api_error&, bool frame, timestamp)`, if there is more to say of some refusals.
template <class DerivedT, Link LinkT, class SessionT>
class exchange_base : public exchange_core<DerivedT, LinkT, SessionT> {
    using core = exchange_core<DerivedT, LinkT, SessionT>;

public:
    using core::core;

protected:
    ~exchange_base() = default;

    http_reply answer(const http_request& request, timestamp now) {
        http_reply reply;
        std::optional<matching::account_id> account;
        bool order_operation = false;
        std::int64_t unpaid = 0;
        auto error = refusal_of([&] {
            parameters params;
            params.add_query(request.query());
            params.add_query(request.body);
            const auto found = self().rest_route(request.method, request.path(), params);
            if (!found.row)
                throw found.path_known ? errors::wrong_method(request.method) : errors::not_found();
            const auto& row = *found.row;
            order_operation = row.order_operation;
            const std::string_view key = request.header("X-MBX-APIKEY");
            auto s = self().all();
            const json::value body = this->perform(
                DerivedT::request_link, row, now, [&] { unpaid = charge(row, now); },
                [&] {
                    if (row.needs == security::key) account = identify(this->market(), key);
                    if (row.needs != security::is_signed) return;
                    if (!params.has("signature")) {
                        (void)identify(this->market(), key);
                        throw errors::missing("signature");
                    }
                    const auto text = signed_text(request.query(), request.body);
                    if (!text) throw errors::signature();
                    account = authenticate(this->market(), key, params, *text, this->server_time(now),
                                           DerivedT::check_request_time);
                },
                [&] {
                    const bool half = self().splits(row) && this->breaks_batch(DerivedT::request_link);
                    return row.answer(s, {params, account.value_or(0), now, this->server_time(now), half});
                });
            reply.body = json::serialize(body);
        });
        if (error) {
            self().limits().add_weight(unpaid, now);
            if constexpr (requires { self().complete(*error, false, now); })
                self().complete(*error, false, now);
            reply.status = error->http;
            reply.body = json::serialize(body_of(*error));
            if (error->http == 429 || error->http == 418)
                reply.headers.emplace_back("Retry-After", std::to_string(self().limits().retry_after(now)));
        }
        reply.headers.emplace_back("X-MBX-USED-WEIGHT-1M", std::to_string(self().limits().weight_used(now)));
        if (account && order_operation) self().tell_orders(reply.headers, *account, now);
        return reply;
    }

    /// Answers one frame of the WebSocket API: after the events that it caused, unless a fault has it otherwise.
    void answer_text(connection_id id, SessionT& session, std::string_view text, timestamp now) {
        const std::size_t before = this->connections().pending();
        std::string reply = answer_frame(id, session, text, now);
        if (this->overtakes(DerivedT::frame_link))
            this->connections().send_before(before, id, std::move(reply));
        else
            this->connections().send(id, std::move(reply));
    }
    std::string answer_frame(connection_id id, SessionT& session, std::string_view text, timestamp now) {
        json::object frame;
        ws_request request;
        std::optional<matching::account_id> account;
        bool counts_orders = false;
        std::int64_t unpaid = 0;
        auto error = refusal_of([&] {
            parse_ws_request(text, request);
            const auto found = self().ws_route(request.method);
            if (!found.row) throw errors::unsupported();
            const auto& method = *found.row;
            auto s = self().all();
            json::value result = this->perform(
                DerivedT::frame_link, method, now, [&] { unpaid = charge(method, now); },
                [&] {
                    const parameters& p = request.params;
                    if (method.path == "session.logon")
                        session.login = self().log_on(p, this->server_time(now));
                    else if (method.needs == security::key)
                        account = session.login && !p.has("apiKey")
                                      ? session.login->account
                                      : identify(this->market(), p.get("apiKey").value_or(""));
                    else if (method.needs == security::is_signed)
                        account = authenticate(this->market(), p, session.login, this->server_time(now),
                                               DerivedT::check_request_time);
                    counts_orders = self().counts_orders(method.path);
                },
                [&]() -> json::value {
                    if (method.path == "session.logout") session.login.reset();
                    if constexpr (requires {
                                      self().answer_connection(id, session, method, request, account, now);
                                  }) {
                        auto own = self().answer_connection(id, session, method, request, account, now);
                        if (own) return *std::move(own);
                    }
                    if (method.path.starts_with("session.")) return session_document(id, session.login, now);
                    return method.answer(s,
                                         {request.params, account.value_or(0), now, this->server_time(now)});
                });
            frame = {{"id", request.id}, {"status", 200}, {"result", std::move(result)}};
        });
        if (error) {
            self().limits().add_weight(unpaid, now);
            // A key that is good no longer: the session is void, and the answer names no request.
            if (error->code == -2015 && session.login && !request.params.has("apiKey")) {
                session.login.reset();
                request.id = nullptr;
            }
            if constexpr (requires { self().complete(*error, true, now); })
                self().complete(*error, true, now);
            frame = {{"id", request.id}, {"status", error->http}, {"error", body_of(*error)}};
        }
        if (request.params.get("returnRateLimits") != "false")
            frame["rateLimits"] = self().used_limits(account, counts_orders, now);
        return json::serialize(frame);
    }
    json::object session_document(connection_id id, const std::optional<ws_login>& login, timestamp now) {
        json::object d{{"apiKey", nullptr}, {"authorizedSince", nullptr}};
        if (login) d = {{"apiKey", login->api_key}, {"authorizedSince", login->since.milliseconds()}};
        d["connectedSince"] = this->connections().opened(id).milliseconds();
        d["returnRateLimits"] = true;
        d["serverTime"] = this->server_time(now).milliseconds();
        return d;
    }

    /// During a ban no upgrade is taken either.
    std::optional<http_reply> upgrade_refusal(const http_request&, timestamp now) {
        const std::optional<api_error> ban = self().limits().ban_at(now);
        if (!ban) return std::nullopt;
        return http_reply{reply_action::send,
                          ban->http,
                          {{"Retry-After", std::to_string(self().limits().retry_after(now))}},
                          json::serialize(body_of(*ban))};
    }

private:
    DerivedT& self() noexcept { return static_cast<DerivedT&>(*this); }
    /// Counts a request. @return what it weighs besides if it fails
    template <class RouteT>
    std::int64_t charge(const RouteT& row, timestamp now) {
        const bool free = DerivedT::free_orders && row.order_operation;
        self().limits().charge(free ? 0 : row.weight, now);
        return free ? row.weight : 0;
    }
};

} // namespace gatewright::sim::server::binance
