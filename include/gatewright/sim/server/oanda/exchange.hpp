// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/exchange_core.hpp>
#include <gatewright/sim/server/oanda/book_ledger.hpp>
#include <gatewright/sim/server/oanda/rest_api.hpp>
#include <gatewright/sim/server/rolling_counter.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::oanda {

/// What is kept of a stream.
struct stream_session {
    account_book* book = nullptr;
    std::set<matching::instrument_id> instruments{}; ///< whose prices are told
    bool snapshot = true;
    bool unix_times = false;
    timestamp next_heartbeat{};

    [[nodiscard]] std::string line(json::value document) const {
        if (unix_times) write_unix_times(document);
        return json::serialize(document);
    }
};

/// A simulated OANDA, API v20: one address for requests and streams.
///
/// Faults: `key_refused` and `key_expiry` answer 401, `ban` 403, `rate_limit` and `throttled` 429, `unavailable` and
/// `unknown_status` 503, requests and the openings of streams; `drop` on a stream loses lines, `duplicate` doubles them, `stall` silences it; `reply_first`
/// has the answer to an order leave before the lines of its transactions; `expire_session` and the end of keys end the
/// streams. A `shutdown` is not announced. `rule_change` with `open` halts an instrument.
///
/// `POST /sim/oanda?lines=&heartbeats_only=&visible_after_ms=&reissue=`: how lines are cut into chunks (`whole`,
/// `bytes`, `joined`), a link on which nothing but heartbeats is said (`none`: all is), how long what is new is not
/// found, whether rests of orders go on. `POST /sim/transfer?amount=[&account=]`, `POST /sim/financing` of one day,
/// `POST /sim/mark?symbol=&price=`.
class exchange final : public exchange_core<exchange, venue_link, stream_session> {
    using core = exchange_core<exchange, venue_link, stream_session>;
    using stream = opening<venue_link, stream_session>;

public:
    /// @throws std::invalid_argument for a quote currency that nothing turns into the home currency, and what
    /// `server::market` throws
    explicit exchange(const exchange_config& config)
        : core(config, config)
        , config_(config)
        , conversion_(core::market(), home_places)
        , dealer_(core::market(), config_, conversion_)
        , services_{core::market(), config_, dealer_, books_, feeds_}
        , dirty_(config.instruments.size(), false) {
        for (const auto i : market().instruments()) feeds_.emplace_back(market(), i, config_);
        for (std::size_t n = 0; n < config_.accounts.size(); ++n) {
            account_book a;
            a.account = market().account_id(n);
            a.name = config_.accounts[n].api_key;
            a.user = config_.uid + static_cast<std::int64_t>(n);
            a.hedging = config_.hedge_mode;
            a.margin_rate = margin_rate_of(config_.accounts[n].leverage);
            (void)home_units(config_.accounts[n].balance);
            books_.push_back(std::move(a));
            // Who quotes at the matching engine by hand does not need money.
            for (std::size_t asset = 0; asset < market().assets().size(); ++asset)
                market().engine().set_balance(market().account_id(n), static_cast<matching::asset_id>(asset),
                                              decimal::from_integer(90'000'000'000));
        }
    }

    [[nodiscard]] bool streams(const http_request& r) override {
        return r.method == "GET" && stream_of(r.path()).has_value();
    }
    [[nodiscard]] http_headers stream_headers(connection_id) override {
        return {{"RequestID", std::to_string(++last_request_)}};
    }
    [[nodiscard]] bool serves(const http_request&) override { return false; }
    [[nodiscard]] std::optional<connection_id> open(const http_request& request, timestamp now) override {
        const auto id = core::open(request, now);
        if (!id) return id;
        stream& s = *connections().find(*id);
        s.session.next_heartbeat = now + config_.heartbeat;
        if (s.link == venue_link::transactions) {
            beat(*id, s, now);
        } else if (s.session.snapshot && !muted(s.link)) {
            for (const auto i : s.session.instruments)
                connections().send(*id, s.session.line(feeds_[i].now()));
        }
        return id;
    }
    [[nodiscard]] http_reply handle_request(const http_request& request, timestamp now) override {
        begin(now);
        if (auto done = administer(request, now)) return *std::move(done);
        return core::handle_request(request, now);
    }
    [[nodiscard]] std::vector<output> take_outputs() override { return cut(core::take_outputs()); }

    /// Money comes to an account, or goes. @param account its index in the configuration
    void transfer(std::size_t account, decimal amount, timestamp now) {
        dealer_.transfer(books_.at(account), home_units(amount), "CLIENT_FUNDING", server_time(now));
        tell(now);
    }
    /// Every account pays, or gets, the financing of one day.
    void pay_financing(timestamp now) {
        for (account_book& a : books_) dealer_.pay_financing(a, server_time(now), true);
        tell(now);
    }
    /// Another program of the account's owner cancels an order. @param specifier its number, or `@` and its client id
    /// @return whether it was open
    bool cancel(std::size_t account, std::string_view specifier, timestamp now) {
        const venue_order* o = books_.at(account).find_order(specifier);
        if (o == nullptr || o->state != order_state::pending) return false;
        batch b{books_.at(account), server_time(now)};
        dealer_.cancel(b, o->id, "CLIENT_REQUEST");
        tell(now);
        return true;
    }
    /// Another program of the account's owner places an order. @param asked as a request has it
    /// @return its number; zero if it is refused
    transaction_id place(std::size_t account, const json::object& asked, timestamp now) {
        account_book& a = books_.at(account);
        venue_order o;
        try {
            order_reader(market(), config_, a, server_time(now)).order(asked, o);
        } catch (const rejection&) {
            return 0;
        }
        batch b{a, server_time(now)};
        const transaction_id id = dealer_.place(b, std::move(o), "CLIENT_ORDER", {});
        tell(now);
        return id;
    }
    [[nodiscard]] const account_book& book(std::size_t account) const { return books_.at(account); }
    [[nodiscard]] exchange_config& settings() noexcept { return config_; }
    void set_line_cut(line_cut how) noexcept { cut_ = how; }
    /// Nothing but heartbeats is said on a link.
    void mute(venue_link l, bool is_muted) { muted_[static_cast<std::size_t>(l)] = is_muted; }

    [[nodiscard]] account_ledger own_ledger(std::size_t account) const {
        return ledger_of(market(), books_.at(account), config_.accounts[account].balance);
    }

private:
    friend core;
    static constexpr venue_link request_link = venue_link::rest;

    /// Accounts come to be when time first passes.
    void begin(timestamp now) {
        if (begun_) return;
        begun_ = true;
        const timestamp at = server_time(now);
        next_close_ = next_close(at);
        for (price_feed& f : feeds_) f.touch(at);
        for (std::size_t n = 0; n < books_.size(); ++n) {
            account_book& a = books_[n];
            a.created = at;
            batch b{a, at};
            b.write("CREATE", {{"divisionID", 4},
                               {"siteID", 101},
                               {"accountUserID", a.user},
                               {"accountNumber", n + 1},
                               {"homeCurrency", market().assets().front().view()}});
            b.write("CLIENT_CONFIGURE", {{"alias", a.alias}, {"marginRate", a.margin_rate.str()}});
            dealer_.transfer(a, home_units(config_.accounts[n].balance), "CLIENT_FUNDING", at);
            a.told = a.transactions.size();
        }
    }

    // Requests
    http_reply answer(const http_request& request, timestamp now) {
        const std::string number = std::to_string(++last_request_);
        http_reply reply{reply_action::send, 200, {{"RequestID", number}}, {}};
        json::value body;
        const auto error = thrown_by<api_error>(
            [&] {
                rest_answer done = answered(request, number, now);
                reply.status = done.status;
                if (!done.location.empty()) reply.headers.emplace_back("Location", done.location);
                body = std::move(done.body);
            },
            [](const parameter_error& e) { return invalid_value(e.name); });
        if (error) {
            tell(now);
            late_ = false;
            reply.status = error->status;
            body = error->document();
        }
        if (request.header("Accept-Datetime-Format") == "UNIX") write_unix_times(body);
        reply.body = json::serialize(body);
        return reply;
    }
    rest_answer answered(const http_request& request, const std::string& number, timestamp now) {
        if (now < banned_until_) throw forbidden();
        parameters params;
        const auto found = route_of(request, params);
        if (!found.path_known) throw api_error{404, "The requested resource does not exist"};
        if (!found.row) throw api_error{405, "Method Not Allowed"};
        params.add_query(request.query());
        const std::string token = token_of(request);
        account_book* book = nullptr;
        json::object body;
        return perform(
            venue_link::rest, *found.row, now,
            [&] { admit(requests_, token, config_.requests_per_second, now); },
            [&] { book = permitted(params, token); },
            [&] {
                body = body_of(request);
                if (found.row->order_operation && overtakes(venue_link::rest)) late_ = true;
                const rest_call c{params,
                                  body,
                                  token,
                                  book,
                                  server_time(now),
                                  number,
                                  "https://" + std::string(request.header("Host"))};
                rest_answer done = found.row->answer(services_, c);
                tell(now);
                late_ = false;
                return done;
            });
    }
    [[nodiscard]] static found_route<rest_route> route_of(const http_request& request, parameters& params) {
        constexpr std::string_view accounts = "/v3/accounts/";
        const std::string_view path = request.path();
        if (!path.starts_with(accounts))
            return find_route(detail::other_routes, request.method, path, params);
        const auto end = std::min(path.find('/', accounts.size()), path.size());
        params.add("accountID", url_decode(path.substr(accounts.size(), end - accounts.size())));
        return find_route(detail::account_routes, request.method, path.substr(end), params);
    }
    [[nodiscard]] static json::object body_of(const http_request& request) {
        if (request.body.empty()) return {};
        boost::system::error_code error;
        const json::value body = json::parse(request.body, error);
        if (error || !body.is_object())
            throw api_error{400, "Invalid JSON, ParseErrorCode: 3, Message: Invalid value."};
        return body.get_object();
    }
    [[nodiscard]] static api_error forbidden() { return {403, "The provided request was forbidden."}; }
    [[nodiscard]] static api_error too_many() { return {429, "The request rate limit was exceeded."}; }
    [[nodiscard]] static std::string token_of(const http_request& request) {
        const std::string_view value = request.header("Authorization");
        return std::string(value.starts_with("Bearer ") ? value.substr(7) : std::string_view());
    }
    static void admit(rolling_counters<std::string>& counters, const std::string& token, std::int64_t most,
                      timestamp now) {
        if (!counters.of(token).admit(most, now)) throw too_many();
    }
    /// The account of the path, if the token is its user's; null for a path without one. @throws api_error
    [[nodiscard]] account_book* permitted(const parameters& params, const std::string& token) {
        const auto owns = [&](const account_book& a) { return market().account(a.account).secret == token; };
        if (token.empty() || std::ranges::none_of(books_, owns)) throw unauthorized();
        const auto name = params.get("accountID");
        if (!name) return nullptr;
        const auto at = std::ranges::find(books_, *name, &account_book::name);
        if (at == books_.end()) throw api_error{404, "The account specified does not exist"};
        if (!owns(*at)) throw forbidden();
        return &*at;
    }
    [[nodiscard]] api_error refusal_for(venue_link, fault what) const {
        switch (what) {
        case fault::rate_limit:
        case fault::throttled: return too_many();
        case fault::key_refused:
        case fault::key_expiry: return unauthorized();
        default: return {503, "The service is temporarily unavailable."};
        }
    }

    // Streams
    [[nodiscard]] static std::optional<venue_link> stream_of(std::string_view path,
                                                             parameters* params = nullptr) {
        parameters unused;
        parameters& into = params != nullptr ? *params : unused;
        if (path_matches("/v3/accounts/{accountID}/pricing/stream", path, into)) return venue_link::pricing;
        if (path_matches("/v3/accounts/{accountID}/transactions/stream", path, into))
            return venue_link::transactions;
        return std::nullopt;
    }
    std::optional<stream> opened(const http_request& request) {
        parameters params;
        const auto link = stream_of(request.path(), &params);
        if (!link) return std::nullopt;
        params.add_query(request.query());
        stream s{*link, {}, {}};
        s.session.book = permitted(params, token_of(request));
        if (*link == venue_link::pricing)
            for (const auto i : instruments_of(market(), params)) s.session.instruments.insert(i);
        s.session.snapshot = !params.has("snapshot") || params.flag("snapshot");
        s.session.unix_times = request.header("Accept-Datetime-Format") == "UNIX";
        return s;
    }
    std::optional<http_reply> upgrade_refusal(const http_request& request, timestamp now) {
        begin(now);
        const auto error = thrown_by<api_error>(
            [&] {
                if (now < banned_until_) throw forbidden();
                const auto wanted = opened(request);
                if (!wanted) throw api_error{404, "The requested resource does not exist"};
                for (const fault f : {fault::rate_limit, fault::unavailable, fault::key_refused})
                    if (strikes(wanted->link, f)) throw refusal_for(wanted->link, f);
                if (keys_expired(now)) throw unauthorized();
                parameters query;
                query.add_query(request.query());
                if (wanted->link == venue_link::pricing) (void)query.require("instruments");
                const std::string token = token_of(request);
                std::int64_t open = 0;
                connections().for_each([&](connection_id, stream& s, timestamp, timestamp) {
                    open += market().account(s.session.book->account).secret == token ? 1 : 0;
                });
                if (open >= config_.streams) throw too_many();
                admit(new_streams_, token, config_.new_streams_per_second, now);
            },
            [](const parameter_error& e) { return invalid_value(e.name); });
        if (!error) return std::nullopt;
        return http_reply{reply_action::send,
                          error->status,
                          {{"RequestID", std::to_string(++last_request_)}},
                          json::serialize(error->document())};
    }
    [[nodiscard]] bool muted(venue_link l) const { return muted_[static_cast<std::size_t>(l)]; }
    void beat(connection_id id, const stream& s, timestamp now) {
        json::object d{{"type", "HEARTBEAT"}, {"time", rfc3339(server_time(now))}};
        if (s.link == venue_link::transactions) d["lastTransactionID"] = s.session.book->last_text();
        connections().send(id, s.session.line(std::move(d)));
    }
    /// The lines of transactions that came; in the order of their numbers, whatever holds one of them up.
    void tell(timestamp now) {
        for (account_book& a : books_)
            for (; a.told < a.transactions.size(); ++a.told) {
                const json::object& t = a.transactions[a.told];
                if (late_) lines_told_ = std::max(lines_told_, now + nanoseconds(1));
                if (t.at("type") == "ORDER_FILL") lines_told_ = std::max(lines_told_, now + fill_delay());
                if (lines_told_ > now) connections().hold_until(lines_told_);
                connections().for_each([&](connection_id id, stream& s, timestamp, timestamp) {
                    if (s.link == venue_link::transactions && s.session.book == &a && !muted(s.link))
                        connections().send(id, s.session.line(t));
                });
                connections().hold_until(std::nullopt);
            }
    }
    /// Lines as chunks.
    [[nodiscard]] std::vector<output> cut(std::vector<output> whole) const {
        if (cut_ == line_cut::whole) return whole;
        std::vector<output> parts;
        for (output& o : whole) {
            const bool text = o.kind == output_kind::text;
            if (cut_ == line_cut::joined && text && !parts.empty() && parts.back().kind == o.kind &&
                parts.back().connection == o.connection) {
                parts.back().text += '\n' + o.text;
                continue;
            }
            if (cut_ == line_cut::bytes && text) {
                for (const char c : o.text) {
                    parts.push_back({o.connection, output_kind::text, std::string(1, c)});
                    parts.back().goes_on = true;
                }
                o.text.clear();
            }
            parts.push_back(std::move(o));
        }
        return parts;
    }

    // What the market does
    void on_text(connection_id, stream&, std::string_view, timestamp) {}
    void on_report(const matching::report&, timestamp) {}
    void on_trades(matching::instrument_id, const std::vector<matching::public_trade>&, timestamp) {}
    void on_book_changes(matching::instrument_id i, const std::vector<matching::book_change>& changes,
                         timestamp now) {
        if (changes.empty()) return;
        dirty_[i] = true;
        feeds_[i].touch(server_time(now));
    }
    void on_rules(matching::instrument_id i, timestamp now) {
        dirty_[i] = true;
        feeds_[i].touch(server_time(now));
    }
    bool release(const std::vector<matching::public_trade>&, timestamp now) {
        bool any = false;
        for (const auto i : market().instruments()) {
            if (!dirty_[i]) continue;
            dirty_[i] = false;
            for (account_book& a : books_) any = dealer_.on_price(a, i, server_time(now)) || any;
        }
        tell(now);
        return any;
    }
    void pass(timestamp now) {
        begin(now);
        const timestamp server = server_time(now);
        for (; server >= next_close_; next_close_ = next_close(next_close_))
            for (account_book& a : books_)
                if (config_.funding) dealer_.pay_financing(a, server, false);
        for (account_book& a : books_) {
            dealer_.expire(a, server);
            if (config_.liquidation) dealer_.check_margin(a, server);
        }
        drain(now);
        for (const auto i : market().instruments()) {
            if (!feeds_[i].pass(now, server)) continue;
            connections().for_each([&](connection_id id, stream& s, timestamp, timestamp) {
                if (s.link == venue_link::pricing && s.session.instruments.contains(i) && !muted(s.link))
                    connections().send(id, s.session.line(feeds_[i].told()));
            });
        }
        connections().for_each([&](connection_id id, stream& s, timestamp, timestamp) {
            if (now < s.session.next_heartbeat) return;
            s.session.next_heartbeat = now + config_.heartbeat;
            beat(id, s, now);
        });
    }
    void on_fault(fault what, std::int64_t count, timestamp now) {
        if (what == fault::ban) {
            banned_until_ = now + seconds(count > 0 ? count : 60);
            return;
        }
        std::vector<connection_id> all;
        connections().for_each([&](connection_id id, stream&, timestamp, timestamp) { all.push_back(id); });
        for (const connection_id id : all) connections().close(id, "");
    }
    void on_clear() { banned_until_ = {}; }

    /// The simulator's own requests that only this venue has.
    std::optional<http_reply> administer(const http_request& request, timestamp now) {
        const std::string_view path = request.path();
        if (request.method != "POST" || (path != "/sim/oanda" && path != "/sim/transfer" &&
                                         path != "/sim/financing" && path != "/sim/mark"))
            return std::nullopt;
        const auto reply = [](int status, const json::object& d) {
            return http_reply{reply_action::send, status, {}, json::serialize(d)};
        };
        parameters p;
        p.add_query(request.query());
        try {
            if (path == "/sim/oanda") {
                set_up(p);
            } else if (path == "/sim/transfer") {
                const std::int64_t account = p.integer("account").value_or(0);
                if (account < 0 || std::cmp_greater_equal(account, books_.size()))
                    throw parameter_error("account", true);
                transfer(static_cast<std::size_t>(account), p.require_number("amount"), now);
            } else if (path == "/sim/financing") {
                pay_financing(now);
            } else {
                const auto i = market().instrument_named(p.require("symbol"));
                if (!i) throw parameter_error("symbol", true);
                market().set_mark_price(*i, p.require_number("price"));
                market().follow_mark(*i, now);
                drain(now);
            }
        } catch (const parameter_error& e) {
            return reply(400, {{"error", e.name + ": it is missing, or not what it should be"}});
        } catch (const std::invalid_argument& e) {
            return reply(400, {{"error", e.what()}});
        }
        return reply(200, {});
    }
    void set_up(const parameters& p) {
        static constexpr word_table<line_cut, 3> cuts{
            {{line_cut::whole, "whole"}, {line_cut::bytes, "bytes"}, {line_cut::joined, "joined"}}};
        if (const auto word = p.get("lines")) {
            const auto how = cuts.value(*word);
            if (!how) throw parameter_error("lines", true);
            cut_ = *how;
        }
        if (const auto word = p.get("heartbeats_only")) {
            const auto link = link_named<venue_link>(*word);
            if ((!link && *word != "none") || link == venue_link::rest)
                throw parameter_error("heartbeats_only", true);
            muted_.fill(false);
            if (link) mute(*link, true);
        }
        if (const auto ms = p.integer("visible_after_ms")) config_.visible_after = milliseconds(*ms);
        if (p.has("reissue")) config_.reissue = p.flag("reissue");
    }

    exchange_config config_;
    home_conversion conversion_;
    dealer dealer_;
    std::deque<account_book> books_;
    std::deque<price_feed> feeds_;
    services services_;
    std::vector<bool> dirty_; ///< instruments whose books changed since orders looked at them
    std::array<bool, venue_link_names.size()> muted_{};
    line_cut cut_ = line_cut::whole;
    rolling_counters<std::string> requests_{seconds(1)}, new_streams_{seconds(1)};
    std::uint64_t last_request_ = 42'000'000'000'000'000;
    timestamp banned_until_{}, next_close_{}, lines_told_{};
    bool begun_ = false, late_ = false;
};

} // namespace gatewright::sim::server::oanda
