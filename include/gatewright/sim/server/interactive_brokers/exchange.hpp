// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/exchange_core.hpp>
#include <gatewright/sim/server/interactive_brokers/terminal.hpp>
#include <gatewright/sim/server/rolling_counter.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::interactive_brokers {

/// What is kept of a connection.
struct api_session {
    transport::framer framer{framing::length32, 0xffffff};
    std::string preface{};
    /// How far it has come.
    enum class stage : std::uint8_t { preface, versions, start, started };
    stage at = stage::preface;
    rolling_counter messages{seconds(1)};
    std::int64_t violations = 0;
    bool muted = false; ///< what is said now is lost
    client_state state{};
};

/// How what is sent is cut into reads.
enum class byte_cut : std::uint8_t { whole, bytes, joined };

/// A simulated TWS: messages of a TCP connection that is not encrypted.
///
/// Bytes are put in with `receive`, as they come, and are taken out of `take_outputs`, a message each, unless they are to
/// be cut otherwise. The target of `open` is what has come already: nothing, or the preface.
///
/// Faults of the link `api`: `rate_limit` answers 100, `throttled` and `unavailable` 201 to an order and 322 to another
/// request, `key_refused` 321 as a read-only TWS does, `unknown_status` executes and answers with a number that no
/// document has; `ban` refuses connections, `expire_session` ends them. A `shutdown` is not announced: TWS closes.
///
/// `POST /sim/interactive_brokers` with any of `connectivity=lost|restored|restored_without_data`, `farm=broken|ok`, `competing=`,
/// `reset_depth=true`, `depth_shifts=`, `cut=whole|bytes|joined`, `close_in_message=true`, `read_only=`, `refuse_change=CODE`,
/// `fills=usual|status_first|commission_first`, `status_twice=`, `commission_delay_ms=`, `end_session=true`,
/// `forget_ids=COUNT&client=`, `listed=&symbol=`; `POST /sim/correct?price=[&account=&number=]` an execution, the last one unless it is
/// said otherwise; `POST /sim/order?symbol=&side=&quantity=[&price=&account=]` by a person in TWS;
/// `POST /sim/transfer?amount=[&asset=&account=]`, `POST /sim/mark?symbol=&price=`.
class exchange final : public exchange_core<exchange, venue_link, api_session> {
    using core = exchange_core<exchange, venue_link, api_session>;
    using client_link = opening<venue_link, api_session>;

public:
    /// The version that is agreed upon: clients have to know it.
    static constexpr std::int64_t version = 176;

    /// @throws std::invalid_argument for contracts that are not one for each instrument, and what `server::market` throws
    explicit exchange(const exchange_config& config)
        : core(config, config)
        , config_(config)
        , tws_(core::market(), config_,
               [this](std::int64_t client, const frame& f, duration later) { post(client, f, later); }) {
        // Who quotes at the matching engine by hand does not need money.
        for (std::size_t n = 0; n < config_.accounts.size(); ++n)
            for (std::size_t asset = 0; asset < market().assets().size(); ++asset)
                market().engine().set_balance(market().account_id(n), static_cast<matching::asset_id>(asset),
                                              decimal::from_integer(90'000'000'000));
    }

    [[nodiscard]] bool serves(const http_request&) override { return false; }
    [[nodiscard]] std::optional<connection_id> open(const http_request& request, timestamp now) override {
        if (now < banned_until_) return std::nullopt;
        const auto id = core::open(request, now);
        if (id && request.target.starts_with("API")) receive(*id, request.target, now);
        return id;
    }
    [[nodiscard]] http_reply handle_request(const http_request& request, timestamp now) override {
        if (auto done = administer(request, now)) return *std::move(done);
        return core::handle_request(request, now);
    }
    [[nodiscard]] std::vector<output> take_outputs() override { return cut(core::take_outputs()); }

    [[nodiscard]] const account_book& book(std::size_t account) const { return tws_.books().at(account); }
    [[nodiscard]] exchange_config& settings() noexcept { return config_; }
    [[nodiscard]] order_desk& desk() noexcept { return tws_.desk(); }
    void set_cut(byte_cut how) noexcept { cut_ = how; }
    /// The servers of the broker are out of TWS's reach, or again in it. Orders wait for that, and reports are lost.
    void set_connectivity(bool there, bool data_kept, timestamp now) {
        away_ = !there;
        next_lament_ = now;
        if (away_) return;
        say_all(
            data_kept ? 1102 : 1101,
            data_kept
                ? "Connectivity between IBKR and Trader Workstation has been restored - data maintained. All "
                  "data farms are connected: usfarm; hmds; secdefil."
                : "Connectivity between IBKR and Trader Workstation has been restored - data lost.");
        if (!data_kept)
            connections().for_each([](connection_id, client_link& c, timestamp, timestamp) {
                c.session.state.prices = {c.session.state.prices.data_type};
                c.session.state.bars.clear();
            });
        for (const auto& [client, message] : std::exchange(held_, {})) {
            client_state sender{client}; // who may have gone
            fields in(message);
            sends none;
            try {
                tws_.respond(sender, static_cast<ask>(in.integer()), in, now, server_time(now), none);
            } catch (const api_error& e) {
                post(client, error_frame(e), {});
            } catch (const unreadable&) {
                post(client, error_frame(unreadable_error(-1)), {});
            }
            drain(now);
        }
    }
    /// The session ends, and the next one begins.
    void end_session(timestamp now) {
        tws_.desk().end_session(now);
        drain(now);
    }
    [[nodiscard]] account_ledger own_ledger(std::size_t account) const {
        return tws_.books().at(account).ledger();
    }

private:
    friend core;
    static constexpr venue_link request_link = venue_link::control;
    using stage = api_session::stage;

    /// One kind of request, by its number.
    struct request_row {
        ask what;
        bool order_operation = what == ask::place || what == ask::cancel || what == ask::global_cancel;
        security needs = order_operation ? security::is_signed : security::none;
    };

    // Connections
    http_reply answer(const http_request&, timestamp) { return {reply_action::send, 404, {}, "{}"}; }
    std::optional<client_link> opened(const http_request&) { return client_link{venue_link::api, {}, {}}; }
    api_error refusal_for(venue_link, fault what) const {
        switch (what) {
        case fault::rate_limit:
            return {-1, 100, "Max rate of messages per second has been exceeded:max=50 rec=51 (1)"};
        case fault::key_refused:
        case fault::key_expiry: return terminal::read_only();
        case fault::unknown_status: return {-1, 10999, "The state of the order is being determined."};
        default: return {-1, 322, "Error processing request. The system is not available."};
        }
    }
    [[nodiscard]] static api_error unreadable_error(std::int64_t about) {
        return {about, 320, "Error reading request. A field is missing or is no number"};
    }
    void on_fault(fault what, std::int64_t count, timestamp now) {
        if (what == fault::ban) {
            banned_until_ = now + seconds(count > 0 ? count : 60);
            return;
        }
        for (const connection_id id : started()) connections().close(id, "");
    }
    void on_clear() { banned_until_ = {}; }
    [[nodiscard]] std::vector<connection_id> started() {
        std::vector<connection_id> all;
        connections().for_each([&](connection_id id, client_link& c, timestamp, timestamp) {
            if (c.session.at == stage::started) all.push_back(id);
        });
        return all;
    }
    void send(connection_id id, const std::string& bytes) {
        client_link* const c = connections().find(id);
        if (c != nullptr && !c->session.muted) connections().send(id, bytes);
    }
    void say(connection_id id, const api_error& e) { send(id, error_frame(e).bytes()); }
    void say_all(int code, const std::string& text) {
        for (const connection_id id : started()) say(id, {-1, code, text});
    }
    /// A report on a client's orders: to that client, and to the one that hears of all.
    void post(std::int64_t client, const frame& f, duration later) {
        if (later.ns > 0) return static_cast<void>(late_.emplace(now_ + later, std::pair{client, f}));
        if (away_) return;
        for (const connection_id id : started()) {
            const std::int64_t of = connections().find(id)->session.state.client;
            if (of == client || of == config_.master_client) send(id, f.bytes());
        }
    }

    void on_text(connection_id id, client_link& c, std::string_view bytes, timestamp now) {
        now_ = now;
        api_session& s = c.session;
        if (s.at == stage::preface) {
            const std::size_t due = std::min(bytes.size(), 4 - s.preface.size());
            s.preface.append(bytes.substr(0, due));
            bytes.remove_prefix(due);
            if (s.preface.size() < 4) return;
            if (s.preface != std::string_view("API\0", 4)) return connections().close(id, "");
            s.at = stage::versions;
        }
        std::vector<std::string> messages;
        const char* const broken = s.framer.feed(bytes, [&](std::string_view m) {
            messages.emplace_back(m);
            return true;
        });
        for (const std::string& m : messages)
            if (client_link* const still = connections().find(id)) on_message(id, *still, m, now);
        if (broken != nullptr && connections().find(id) != nullptr) connections().close(id, broken);
    }
    void on_message(connection_id id, client_link& c, const std::string& message, timestamp now) {
        if (message.empty()) return;
        if (c.session.at == stage::versions) return agree(id, c, message, now);
        if (!c.session.messages.admit(config_.messages_per_second, now)) {
            say(id, refusal_for(venue_link::api, fault::rate_limit));
            if (++c.session.violations >= config_.violations) connections().close(id, "");
            return;
        }
        fields in(message);
        std::int64_t about = -1;
        bool is_order = false;
        try {
            const auto number = in.integer();
            if (c.session.at == stage::start) return start(id, c, number, in);
            const request_row row{static_cast<ask>(number < 0 || number > 999 ? 0 : number)};
            about = id_in(row.what, message);
            is_order = row.order_operation && about != -1;
            if (row.order_operation && away_)
                return static_cast<void>(held_.emplace_back(c.session.state.client, message));
            perform_row(id, c, row, in, now);
        } catch (const unreadable&) {
            say(id, unreadable_error(about));
        } catch (api_error e) {
            if (e.id == -1) e.id = about;
            if (e.code == 322 && is_order)
                e = {about, 201, "Order rejected - reason:The system is not available."};
            say(id, e);
        } catch (const unanswered&) {
            drain(now);
        }
        if (client_link* const still = connections().find(id)) still->session.muted = false;
    }
    /// The order or the request that a message is about; -1: it has no number.
    [[nodiscard]] static std::int64_t id_in(ask what, const std::string& message) {
        std::size_t before = 1; // the message's own number, and where it has one its version
        switch (what) {
        case ask::place:
        case ask::history:
        case ask::head_stamp:
        case ask::option_parameters:
        case ask::matching_symbols:
        case ask::pnl:
        case ask::pnl_single:
        case ask::past_ticks:
        case ask::ticks: break;
        case ask::cancel:
        case ask::market_data:
        case ask::executions:
        case ask::contract_details:
        case ask::depth:
        case ask::live_bars:
        case ask::account_summary:
        case ask::positions_multi:
        case ask::updates_multi: before = 2; break;
        default: return -1;
        }
        fields in(message);
        in.skip(before);
        return in.integer(-1);
    }
    void perform_row(connection_id id, client_link& c, const request_row& row, const fields& in,
                     timestamp now) {
        if (row.order_operation) {
            if (config_.read_only) throw terminal::read_only();
            // What an answer is here: all that is told of the order at once.
            if (strikes(venue_link::api, fault::reply_lost)) c.session.muted = true;
        }
        perform(
            venue_link::api, row, now, [] {}, [] {},
            [&] {
                fields copy = in;
                sends out;
                tws_.respond(c.session.state, row.what, copy, now, server_time(now), out);
                for (const std::string& bytes : out) send(id, bytes);
                return true;
            });
    }
    /// `v100..176`, perhaps with options behind a space.
    void agree(connection_id id, client_link& c, std::string_view offer, timestamp now) {
        offer = offer.substr(0, offer.find(' '));
        const auto dots = offer.rfind('.');
        const std::string_view last = offer.substr(dots == offer.npos ? 1 : dots + 1);
        std::int64_t most = 0;
        const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), most);
        if (!offer.starts_with('v') || error != std::errc{} || end != last.data() + last.size())
            return connections().close(id, "");
        const std::string agreed = std::to_string(std::min(most, version));
        const std::string body =
            agreed + '\0' + day_text(server_time(now)) + ' ' + clock_text(server_time(now)) + " UTC" + '\0';
        const auto length = transport::frame_length(body.size());
        connections().send(id, std::string(length.data(), length.size()) + body);
        c.session.at = stage::start;
        if (most >= version) return;
        say(id, {-1, 503, "The TWS speaks version " + std::to_string(version) + " and no other."});
        connections().close(id, "");
    }
    void start(connection_id id, client_link& c, std::int64_t number, fields& in) {
        if (number != static_cast<std::int64_t>(ask::start)) return;
        in.skip(1);
        const std::int64_t client = in.integer();
        for (const connection_id other : started())
            if (connections().find(other)->session.state.client == client) {
                say(id,
                    {-1, 326,
                     "Unable to connect as the client id is already in use. Retry with a unique client id."});
                return connections().close(id, "");
            }
        c.session.state.client = client;
        c.session.at = stage::started;
        send(id, tws_.managed_accounts().bytes());
        send(id, tws_.next_id(client).bytes());
        say(id, {-1, 2104, "Market data farm connection is OK:usfarm"});
        say(id, {-1, 2106, "HMDS data farm connection is OK:ushmds"});
        say(id, {-1, 2158, "Sec-def data farm connection is OK:secdefil"});
        if (away_) say(id, {-1, 1100, lament});
    }

    // What the market does
    void on_report(const matching::report& r, timestamp now) {
        now_ = now;
        traded_ = traded_ || r.kind == matching::report_kind::traded;
        // Told late, an order's terms could be those of before an amend, which TWS never tells.
        tws_.desk().manners.terms = fill_delay() == duration{};
        tws_.desk().on_report(r, now);
    }
    bool release(const std::vector<matching::public_trade>& trades, timestamp now) {
        return tws_.desk().release(trades, now);
    }
    void on_trades(matching::instrument_id i, const std::vector<matching::public_trade>& trades, timestamp) {
        if (trades.empty()) return;
        tws_.on_trades(i, trades);
        tell_market([&](client_state& c, sends& out) { tws_.tell_trades(c, i, trades, out); });
    }
    void on_book_changes(matching::instrument_id i, const std::vector<matching::book_change>& changes,
                         timestamp now) {
        if (changes.empty()) return;
        tws_.on_book(i, now);
        tell_market([&](client_state& c, sends& out) { tws_.tell_book(c, i, now, out); });
    }
    template <class Say>
    void tell_market(Say&& say_it) {
        if (!away_ && !silent_) tell_all(say_it);
    }
    template <class Say>
    void tell_all(Say&& say_it) {
        for (const connection_id id : started()) {
            sends out;
            say_it(connections().find(id)->session.state, out);
            for (const std::string& bytes : out) send(id, bytes);
        }
    }
    void pass(timestamp now) {
        now_ = now;
        const timestamp server = server_time(now);
        for (; !late_.empty() && late_.begin()->first <= now; late_.erase(late_.begin()))
            post(late_.begin()->second.first, late_.begin()->second.second, {});
        tws_.desk().expire(server);
        if (next_close_ == timestamp{}) next_close_ = next_close(server);
        for (; server >= next_close_; next_close_ = next_close(next_close_)) tws_.desk().end_session(now);
        drain(now);
        if (away_ && now >= next_lament_) {
            next_lament_ = now + seconds(4);
            say_all(1100, lament);
        }
        tell_market([&](client_state& c, sends& out) { tws_.tell_prices(c, now, out); });
        const bool traded = std::exchange(traded_, false);
        tell_all([&](client_state& c, sends& out) { tws_.tell_accounts(c, traded, server, out); });
    }
    /// Messages as reads of a client.
    [[nodiscard]] std::vector<output> cut(std::vector<output> whole) {
        std::vector<output> parts;
        for (output& o : whole) {
            const bool text = o.kind == output_kind::text;
            if (text && closes_in_message_ && o.text.size() > 8) {
                closes_in_message_ = false;
                parts.push_back({o.connection, output_kind::text, o.text.substr(0, o.text.size() / 2)});
                connections().close(o.connection, "");
                for (output& end : core::take_outputs()) parts.push_back(std::move(end));
                continue;
            }
            // The official client reads the answer of the handshake at once.
            const bool greeting = text && o.text.size() > 8 &&
                                  o.text.ends_with(std::string_view("UTC\0", 4)) && o.text[7] == '\0';
            if (cut_ == byte_cut::bytes && text && !greeting) {
                for (const char c : o.text)
                    parts.push_back({o.connection, output_kind::text, std::string(1, c)});
                continue;
            }
            if (cut_ == byte_cut::joined && text && !parts.empty() && parts.back().kind == o.kind &&
                parts.back().connection == o.connection)
                parts.back().text += o.text;
            else
                parts.push_back(std::move(o));
        }
        return parts;
    }

    // The simulator's own requests that only this venue has
    std::optional<http_reply> administer(const http_request& request, timestamp now) {
        const std::string_view path = request.path();
        if (request.method != "POST" ||
            (path != "/sim/interactive_brokers" && path != "/sim/correct" && path != "/sim/order" &&
             path != "/sim/transfer" && path != "/sim/mark"))
            return std::nullopt;
        now_ = now;
        const auto reply = [](int status, const json::object& d) {
            return http_reply{reply_action::send, status, {}, json::serialize(d)};
        };
        parameters p;
        p.add_query(request.query());
        try {
            const auto account = static_cast<std::size_t>(p.integer("account").value_or(0));
            if (account >= tws_.books().size()) throw parameter_error("account", true);
            if (path == "/sim/interactive_brokers") {
                set_up(p, now);
            } else if (path == "/sim/correct") {
                correct(p, account);
            } else if (path == "/sim/order") {
                order_by_hand(p, account, now);
            } else if (path == "/sim/transfer") {
                tws_.books()[account].transfer(
                    std::string(p.get("asset").value_or(market().assets().front().view())),
                    p.require_number("amount"));
                traded_ = true;
            } else {
                const auto i = instrument_in(p);
                market().set_mark_price(i, p.require_number("price"));
                market().follow_mark(i, now);
            }
        } catch (const parameter_error& e) {
            return reply(400, {{"error", e.name + ": it is missing, or not what it should be"}});
        } catch (const std::invalid_argument& e) {
            return reply(400, {{"error", e.what()}});
        }
        drain(now);
        return reply(200, {});
    }
    [[nodiscard]] matching::instrument_id instrument_in(const parameters& p) const {
        const auto i = market().instrument_named(p.require("symbol"));
        if (!i) throw parameter_error("symbol", true);
        return *i;
    }
    void correct(const parameters& p, std::size_t account) {
        const auto& all = tws_.books()[account].executions();
        const auto number =
            static_cast<std::size_t>(p.integer("number").value_or(static_cast<std::int64_t>(all.size()) - 1));
        if (number >= all.size()) throw parameter_error("number", true);
        const decimal tick = market().listed(all[number].fill.instrument).tick;
        tws_.desk().correct(account, number, whole_units(tick, p.require_number("price")));
        traded_ = true;
    }
    void order_by_hand(const parameters& p, std::size_t account, timestamp now) {
        matching::order_terms t;
        t.account = market().account_id(account);
        t.instrument = instrument_in(p);
        t.side = p.require("side") == "buy" ? side::buy : side::sell;
        t.stp = matching::self_trade_prevention::none;
        t.lots = whole_units(market().listed(t.instrument).lot, p.require_number("quantity"));
        const auto price = p.number("price");
        t.type = price ? order_type::limit : order_type::market;
        if (price) t.price_ticks = whole_units(market().listed(t.instrument).tick, *price);
        if (!market().place(t, now).ok()) throw parameter_error("quantity", true);
    }
    void set_up(const parameters& p, timestamp now) {
        static constexpr std::string_view known[] = {"connectivity",
                                                     "competing",
                                                     "farm",
                                                     "reset_depth",
                                                     "depth_shifts",
                                                     "cut",
                                                     "close_in_message",
                                                     "read_only",
                                                     "refuse_change",
                                                     "fills",
                                                     "status_twice",
                                                     "commission_delay_ms",
                                                     "end_session",
                                                     "forget_ids",
                                                     "client",
                                                     "listed",
                                                     "symbol"};
        for (const auto& [name, value] : p.all())
            if (std::ranges::find(known, name) == std::end(known)) throw parameter_error(name, true);
        // Which of some words a parameter is, if it is there.
        const auto choice = [&](std::string_view name, std::initializer_list<std::string_view> words) {
            const auto word = p.get(name);
            if (!word) return -1;
            const auto at = std::ranges::find(words, *word);
            if (at == words.end()) throw parameter_error(name, true);
            return static_cast<int>(at - words.begin());
        };
        if (const int reach = choice("connectivity", {"lost", "restored", "restored_without_data"});
            reach >= 0)
            set_connectivity(reach != 0, reach == 1, now);
        if (const int farm = choice("farm", {"ok", "broken"}); farm >= 0) {
            silent_ = farm == 1;
            const std::string state = silent_ ? "broken" : "OK";
            say_all(silent_ ? 2103 : 2104, "Market data farm connection is " + state + ":usfarm");
            say_all(silent_ ? 2105 : 2106, "HMDS data farm connection is " + state + ":ushmds");
        }
        if (p.has("competing")) {
            silent_ = false;
            if (p.flag("competing"))
                tell_market([](client_state& c, sends& out) {
                    for (const auto& [id, t] : c.prices.tickers)
                        out.add(error_frame({id, 10197, "No market data during competing live session"}));
                });
            silent_ = p.flag("competing");
        }
        if (const int how = choice("cut", {"whole", "bytes", "joined"}); how >= 0)
            cut_ = static_cast<byte_cut>(how);
        fill_manners& fills = tws_.desk().manners;
        if (const int how = choice("fills", {"usual", "status_first", "commission_first"}); how >= 0)
            fills.order = static_cast<fill_telling>(how);
        if (p.has("status_twice")) fills.status_twice = p.flag("status_twice");
        if (const auto ms = p.integer("commission_delay_ms")) fills.commission_delay = milliseconds(*ms);
        if (p.flag("reset_depth"))
            tell_market([&](client_state& c, sends& out) { tws_.ticks().reset_depths(c.prices, out); });
        if (p.has("depth_shifts")) tws_.ticks().depth_shifts = p.flag("depth_shifts");
        if (p.has("close_in_message")) closes_in_message_ = p.flag("close_in_message");
        if (p.has("read_only")) config_.read_only = p.flag("read_only");
        if (const auto code = p.integer("refuse_change")) tws_.desk().refuse_change = static_cast<int>(*code);
        if (p.has("listed")) tws_.contracts().set_listed(instrument_in(p), p.flag("listed"));
        if (p.flag("end_session")) tws_.desk().end_session(now);
        if (const auto count = p.integer("forget_ids"))
            tws_.desk().forget_ids(p.require_integer("client"), *count);
    }

    static constexpr const char* lament = "Connectivity between IBKR and Trader Workstation has been lost.";
    exchange_config config_;
    terminal tws_;
    byte_cut cut_ = byte_cut::whole;
    bool away_ = false;              ///< the broker's servers are out of reach
    bool silent_ = false;            ///< no data come
    bool closes_in_message_ = false; ///< the next message is cut off by the end of its connection
    bool traded_ = false;            ///< since accounts were told
    std::multimap<timestamp, std::pair<std::int64_t, frame>>
        late_;                                               ///< reports to clients, and when they leave
    std::vector<std::pair<std::int64_t, std::string>> held_; ///< order requests that wait for the servers
    timestamp now_{}, banned_until_{}, next_lament_{}, next_close_{};
};

} // namespace gatewright::sim::server::interactive_brokers
