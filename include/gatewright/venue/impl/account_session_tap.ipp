// SPDX-License-Identifier: BSL-1.0
// What the decoders tell the session: a member of `account_session`.
#pragma once

#include <gatewright/venue/account_session.hpp>

namespace gatewright::venue {

template <class DialectT, class PathT>
template <class PortT>
struct account_session<DialectT, PathT>::tap {
    account_session& self;
    PortT& port;
    std::size_t link = request_link;
    const order_keys* answered = nullptr; ///< whose request it is an answer to
    std::uint32_t fills = 0;
    std::uint32_t orders = 0; ///< of an answer: those of the order that was asked about
    bool news = false;        ///< it said more than that it was there
    bool ended = false;       ///< an answer: its order has ended
    bool stateless = false;   ///< an answer: it was taken, and nothing is said of the order's state
    bool page_cut = false;    ///< the cursor of the next page did not fit
    std::optional<session::read_kind> reading; ///< what it is an answer to
    std::uint16_t row = 0;                     ///< of which instrument
    clock_reading asked;                       ///< when that was asked for
    bool stale = false;                        ///< wanted again since it was asked for
    std::uint32_t bad_rows = 0;                ///< of it
    session::page_cursor next_page;
    venue_error_code error_code;
    fixed_string<127> error_text;

    tap(account_session& s, PortT& p, std::size_t from = request_link,
        const order_keys* to = nullptr) noexcept
        : self(s)
        , port(p)
        , link(from)
        , answered(to) {}

    template <class EventT>
    void on(const EventT& e) noexcept {
        news = true;
        if constexpr (requires { DialectT::learn_limit(self.budget_, e, timestamp{}); })
            DialectT::learn_limit(self.budget_, e, self.now_.wall);
        else
            port.on(e);
    }
    /// What an answer on a stream says of a limit.
    template <class LimitT>
        requires requires(const LimitT& l) { DialectT::learn_limit(self.budget_, l, timestamp{}); }
    void on_limit(const LimitT& l) noexcept {
        DialectT::learn_limit(self.budget_, l, self.now_.wall);
    }
    void on(const account_config& c) noexcept {
        if (stale) return; // from before it was doubted
        self.mode_ = c.hedge_mode ? position_mode::hedge : position_mode::one_way;
        const account_config& known = self.account_;
        const bool same = std::exchange(self.account_told_, true) && known.hedge_mode == c.hedge_mode &&
                          known.has_multi_assets == c.has_multi_assets &&
                          known.multi_assets == c.multi_assets && known.read_only == c.read_only &&
                          known.level == c.level;
        self.account_ = c;
        if (!same) port.on(c);
    }
    /// The account was set otherwise, and how is to be read.
    void on_account_changed() noexcept {
        news = true;
        self.reads_.want(read_kind::account_mode, 0, self.now_.steady);
        port.wake();
    }
    /// What a list tells is told once, by its id.
    void on(const cash_flow& f) noexcept {
        news = true;
        if (self.note_cash_flow(f)) port.on(f);
    }
    /// Money came or left; how much a list tells.
    void on_cash_moved() noexcept {
        news = true;
        if (!self.reads_cash_flows()) return;
        self.cash_flows_awaited_ = cash_flow_tries;
        self.reads_.want(read_kind::cash_flows, 0, self.now_.steady + cash_flow_delay);
        port.wake();
    }
    /// What of a balance is free is only in the list, at some venues.
    void on(const balance_update& b) noexcept {
        news = true;
        if (b.has_available && reading == read_kind::balances) self.lists_free_ = true;
        // While lists are reconciled it is among them.
        if (b.source == report_source::stream && !b.has_available && self.lists_free_ &&
            self.reconciliation_.reconciled()) {
            const auto* const list = self.reads_.find(read_kind::balances);
            // One that is on its way may be of before.
            self.free_untold_ = list != nullptr && list->state == session::read_state::in_flight;
            if (self.reads_.idle(read_kind::balances))
                self.reads_.want(read_kind::balances, 0, self.now_.steady + balance_pause);
            port.wake();
        }
        if constexpr (requires { DialectT::dates_balances_by_answer; }) {
            // One that was asked for behind all that was told is the newest, whatever the venue's clock says.
            const bool newest =
                counts_messages && reading == read_kind::balances && asked.steady > self.balance_heard_;
            balance_update dated = b;
            if (newest) dated.venue_time = std::max(b.venue_time, self.newest_balance_);
            self.note_balance_time(dated, port);
            return port.on(static_cast<const balance_update&>(dated));
        }
        port.on(b);
    }
    void on(const instrument_update& u) noexcept {
        if constexpr (needs_rules) self.note_rules(u.instrument);
        port.on(u);
    }
    /// A row of another mode than the gateway's: the account was set otherwise meanwhile.
    void note_side(const symbol_name& symbol, position_side s) noexcept {
        if constexpr (requires { DialectT::has_sides(symbol.view()); })
            if (!DialectT::has_sides(symbol.view())) return;
        if ((s != position_side::net) != self.config_.hedge_mode && has_read(read_kind::account_mode))
            [[unlikely]]
            self.doubt_account(port);
    }
    void note_time(report_source from, timestamp venue_time) noexcept {
        if (from != report_source::stream || venue_time < self.newest_report_) return;
        if (link == conditional_link) return; // some of its rows are dated by when they were made
        self.newest_report_ = venue_time;
        self.report_heard_ = self.now_.wall;
        const duration lag = self.clock_.least_age(venue_time, self.now_.wall);
        if (self.reports_.on_lag(lag)) [[unlikely]]
            self.report_error({}, {}, "reports come late: what the venue did of late is not known", true,
                              port);
    }
    void on(const position_update& p) noexcept {
        news = true;
        // Some venues list a flat row for each side in either mode.
        if (!p.quantity.value.is_zero()) note_side(p.symbol, p.position_side);
        port.on(p);
    }
    void on(const fill& f) noexcept {
        news = true;
        if (f.has_position_side) note_side(f.symbol, f.position_side);
        note_time(f.source, f.venue_time);
        ++fills;
        if constexpr (requires(const instrument& rules) { DialectT::fee_asset(f, rules); })
            if (!f.has_commission && !f.commission.amount.is_zero()) [[unlikely]] {
                if (const instrument* rules = self.rules_of(self.symbols_.find(f.symbol))) {
                    fill whole = f;
                    whole.commission.asset = DialectT::fee_asset(f, *rules);
                    whole.has_commission = !whole.commission.asset.empty();
                    return port.on(static_cast<const fill&>(whole));
                }
            }
        port.on(f);
    }
    /// What was told of an instrument before; null of one that is not configured.
    [[nodiscard]] auto* market_memory(std::string_view symbol) noexcept
        requires remembers_market
    {
        const instrument_index i = self.symbols_.find(symbol);
        return i.valid() ? &self.market_memory_[i.value] : nullptr;
    }
    /// What was told of the account before.
    [[nodiscard]] auto& account_memory() noexcept
        requires remembers_account
    {
        return self.account_memory_;
    }
    /// There is an open order that the message does not tell enough of: a list does.
    void on_orders_changed() noexcept {
        news = true;
        self.reads_.want(read_kind::open_orders, 0, self.now_.steady);
        port.wake();
    }
    /// The order has not ended by what was told of it before: it goes on.
    void on(const order_renewal& e) noexcept {
        news = true;
        ended = false;
        port.on(e);
    }
    void on(const order_update& u) noexcept {
        news = true;
        if (answered != nullptr) {
            answer(u);
            return;
        }
        ++orders;
        note_time(u.source, u.venue_time);
        if (u.source == report_source::snapshot) [[unlikely]]
            self.note_listed(u);
        port.on(u);
    }
    /// An answer need not repeat what the request said: what it leaves out is the order's that was asked about.
    void answer(const order_update& u) noexcept {
        if (!names(u, *answered)) {
            port.on(u);
            return;
        }
        ++orders;
        ended = ended || is_terminal(u.state);
        stateless = stateless || u.state == lifecycle::submitting;
        if (!u.symbol.empty() && !u.client_order_id.empty()) [[likely]] {
            port.on(u);
            return;
        }
        order_update whole = u;
        if (whole.symbol.empty()) whole.symbol = answered->symbol;
        if (whole.client_order_id.empty()) whole.client_order_id = answered->client_order_id;
        if (whole.venue_order_id.empty()) whole.venue_order_id = answered->venue_order_id;
        if (whole.conditional_order_id.empty()) whole.conditional_order_id = answered->conditional_order_id;
        port.on(whole);
    }
    /// Whether an update is about an order: by the venue's id, else by ours; without any, its number says it.
    static bool names(const order_update& u, const order_keys& k) noexcept {
        if (!u.venue_order_id.empty() && !k.venue_order_id.empty())
            return u.venue_order_id == k.venue_order_id;
        return u.client_order_id.empty() || k.client_order_id.empty() ||
               u.client_order_id == k.client_order_id;
    }
    void book_begin(const book_header& h) noexcept {
        news = true;
        if (h.snapshot && h.in_order) [[unlikely]]
            self.on_pushed_snapshot(h.symbol);
        port.book_begin(h);
    }
    void book_level(side s, price p, quantity q) noexcept { port.book_level(s, p, q); }
    void book_end(const book_header& h) noexcept { port.book_end(h); }
    void book_abort(const book_header& h) noexcept { port.book_abort(h); }
    void ignored(const char* reason) noexcept { port.ignored(reason); }

    void on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text) noexcept {
        on_subscription_reply(id, ok, numbered_error(code), text);
    }
    void on_subscription_reply(std::uint64_t id, bool ok, const venue_error_code& code,
                               std::string_view text) noexcept {
        if (self.subscriptions_[link].size() == 0) return;
        const std::size_t refused = self.subscriptions_[link].on_reply(id, ok, self.now_.steady);
        self.subscription_settled(link, refused, code, text, port);
    }
    /// The venue answered one item, which it names: `item_named` of the dialect says which it is.
    void on_subscription_item(std::string_view name, bool ok, const venue_error_code& code,
                              std::string_view text) noexcept {
        const std::size_t item = DialectT::item_named(self.config_, link, name);
        if (item >= self.subscriptions_[link].size()) return;
        if (ok) self.on_item_subscribed(link, item);
        const std::size_t refused = self.subscriptions_[link].on_item(item, ok, self.now_.steady);
        self.subscription_settled(link, refused, code, text, port);
    }
    /// An item brought something, where items are watched one by one.
    void on_subscription_data(std::string_view name) noexcept {
        const std::size_t item = DialectT::item_named(self.config_, link, name);
        if (item < self.subscriptions_[link].size())
            self.subscriptions_[link].on_data(item, self.now_.steady);
    }
    /// The venue refused a message by its number, whatever it was: a subscription or an order.
    void on_refused(std::string_view number, const venue_error_code& code, std::string_view text) noexcept {
        if (self.logged_off(link, code.view(), text)) self.close_link(link, "no longer logged on", port);
        std::uint64_t id = 0;
        for (const char c : number)
            id = c >= '0' && c <= '9' ? id * 10 + static_cast<std::uint64_t>(c - '0') : 0;
        if (self.subscriptions_[link].awaits(id)) return on_subscription_reply(id, false, code, text);
        order_reply reply;
        reply.id = number;
        // Without any reason nobody knows what became of it.
        reply.status = code.empty() ? 0 : 400;
        reply.code = code;
        reply.text.assign(text);
        on_order_reply(reply);
    }
    /// What was subscribed to is brought no longer.
    void on_subscription_ended(std::string_view name, const venue_error_code& code,
                               std::string_view text) noexcept {
        // One that the venue names it had a reason to end; all of them it ends with what they rested on.
        self.subscription_ended(link, DialectT::item_named(self.config_, link, name), code, text,
                                !name.empty(), port);
    }
    /// @param status of the answer, where it has one: it may say that the venue takes nothing for a while, and `ban`
    /// how long
    void on_login_reply(bool taken, const venue_error_code& code, std::string_view text, int status = 0,
                        const ban_end& ban = {}) noexcept {
        if (!taken && status != 0) self.learn_limits({}, status, code, text, self.now_, nullptr, ban);
        self.on_login_reply(link, taken, code, text, port);
    }
    void on_order_reply(const order_reply& reply) noexcept {
        news = true;
        self.on_order_reply(reply, link, port);
    }
    /// @return false if the message is old and not to be read.
    [[nodiscard]] bool on_counter(std::uint64_t n) noexcept { return self.on_counter(link, n, port); }
    void on_counter_reached(std::uint64_t n) noexcept { self.on_counter_reached(link, n, port); }
    /// A numbered message says when what it tells of happened.
    void on_numbered(std::uint64_t n, timestamp time) noexcept
        requires counts_messages
    {
        self.numbered_[n % self.numbered_.size()] = {n, time};
    }
    /// When what the message of a number tells of happened; zero: that is not known any more, or not yet.
    [[nodiscard]] timestamp time_of(std::uint64_t n) const noexcept
        requires counts_messages
    {
        const auto& m = self.numbered_[n % self.numbered_.size()];
        return m.number == n ? m.time : timestamp{};
    }
    /// On the venue's clock: what it did up to then is in the list at hand for certain.
    [[nodiscard]] timestamp contained() const noexcept {
        return self.clock_.to_venue(asked.wall) - self.clock_.uncertainty(self.now_.wall) -
               self.clock_.options().resolution;
    }
    /// The venue has said that this connection ends soon.
    void on_link_ending() noexcept {
        self.links_[link].on_ending(self.now_.steady);
        port.wake();
    }
    void on_token_expired(std::string_view token) noexcept { self.on_token_expired(token, port); }
    void on_token(std::string_view token) noexcept { self.token_.assign(token); }
    void on_server_time(timestamp server, timestamp) noexcept { self.server_time_ = server; }
    void on_next_page(std::string_view cursor) noexcept { page_cut = !next_page.assign(cursor); }
    void on_api_error(std::int32_t code, std::string_view text) noexcept {
        on_api_error(numbered_error(code), text);
    }
    void on_api_error(const venue_error_code& code, std::string_view text) noexcept {
        error_code = code;
        error_text.assign(text);
    }
    /// A row of a list could not be read: it is named, and the others live.
    void bad_row(std::string_view name, std::string_view why) noexcept {
        ++bad_rows;
        const bool known = !reading ? self.pushed_row_told_ && self.pushed_row_named_ == name
                           : *reading == read_kind::fills
                               ? self.fills_named_[row] != 0
                               : self.rows_named_[static_cast<std::size_t>(*reading)];
        if (!known) {
            fixed_string<127> text(reading ? to_string(*reading) : "account update");
            for (const std::string_view part : {std::string_view(": a row cannot be read: "), why})
                for (const char c : part) text.push_back(c);
            self.report_error({}, name, text, reading && is_private(*reading), port);
        }
        if (!reading) {
            // A stream may push it again every few seconds. What it means for counting the lists say.
            if (known) return;
            self.pushed_row_told_ = self.pushed_row_named_.assign(name);
            self.reads_.want(read_kind::open_orders, 0, self.now_.steady);
            if (has_read(read_kind::positions)) self.reads_.want(read_kind::positions, 0, self.now_.steady);
            port.wake();
            return;
        }
        switch (*reading) {
        case read_kind::open_orders: port.row_unread(snapshot_kind::orders, name); break;
        case read_kind::positions: port.row_unread(snapshot_kind::positions, name); break;
        case read_kind::instruments: port.row_unread(snapshot_kind::instruments, name); break;
        case read_kind::fills: port.row_unread(snapshot_kind::fills, name); break;
        default: break;
        }
    }
    void unknown_word(std::string_view symbol, std::string_view word) noexcept {
        port.unknown_word(symbol, word);
    }
};

} // namespace gatewright::venue
