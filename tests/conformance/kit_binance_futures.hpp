// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "engine_desk.hpp"
#include "kit.hpp"

#include <gatewright/sim/server/binance_futures/exchange.hpp>
#include <gatewright/venue/binance_futures/binance_futures.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gatewright_test::binance_futures {

namespace sim = gw::sim::server::binance_futures;

/// The simulated Binance exchange. Account 0 is the desk's, account 1 the rest of the market's.
class simulated_world final : public world {
public:
    explicit simulated_world(const world_options& o) : exchange_(config(o)), order_budget_(o.order_budget) {
        exchange_.tick(now_);
    }

    void own_cancel(std::string_view client_id, std::string_view symbol) override;
    void fault(link_id l, gw::sim::server::fault kind, std::int64_t count) override {
        exchange_.set_fault(at_venue(l), kind, count, now_);
    }
    void clear_faults() override {
        for (const link_id l : kit().all_links()) exchange_.clear_faults(at_venue(l));
    }
    void misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) override;
    void report_truly() override { rewritings_.clear(); }

    [[nodiscard]] venue_ledger ledger(std::size_t account) const override;
    [[nodiscard]] std::vector<std::string> book(std::string_view symbol, gw::side s) const override;
    [[nodiscard]] std::size_t connections(link_id l) const override {
        return exchange_.connection_count(at_venue(l));
    }
    [[nodiscard]] gw::timestamp now() const override { return now_; }

    void set_now(gw::timestamp t) { now_ = t; }
    [[nodiscard]] sim::exchange& exchange() { return exchange_; }
    [[nodiscard]] std::vector<reply_rewriting>* rewritings() { return &rewritings_; }

private:
    static sim::exchange_config config(const world_options& o);
    static sim::venue_link at_venue(link_id l) {
        return gw::sim::server::link_named<sim::venue_link>(kit().name(l)).value();
    }
    /// Trades at the matching engine itself: the faults of the links strike the desk only.
    std::string place(std::size_t account, gw::side s, std::string_view price, std::string_view quantity,
                      std::string_view symbol, std::string_view client_id) override;

    std::uint64_t last_id_ = 0;
    gw::timestamp now_ = gw::timestamp::from_milliseconds(1'735'689'600'000);
    mutable sim::exchange exchange_; // its books are read through the market that it lets change
    std::int64_t order_budget_;
    std::vector<reply_rewriting> rewritings_;
};

/// What the desks of this venue are made of.
struct desk_kit {
    using venue = gw::venues::binance_futures;
    using exchange = sim::exchange;
    using world_type = simulated_world;

    static void configure(venue::config& c, const desk_options& o) {
        c.credentials = signer("key", o);
        c.streams.bars = o.bars;
    }
    /// @param account "key" is the desk's, "other-key" the rest of the market's
    static gw::venue::binance_futures::signer signer(std::string_view account, const desk_options& o = {}) {
        const std::string secret = account == "key" ? "secret" : "other-secret";
        return gw::venue::binance_futures::signer::make(o.wrong_key ? "wrong" : account,
                                                        o.wrong_secret ? "wrong" : secret)
            .value();
    }
    /// What an output asks, by the method and path of a request, or by the method of a message.
    static question about(const gw::driver::output& o);
};

[[nodiscard]] std::unique_ptr<test_desk> make_stream_desk(world& w, const desk_options& o);
[[nodiscard]] std::unique_ptr<test_desk> make_request_desk(world& w, const desk_options& o);
[[nodiscard]] std::unique_ptr<pair_of_accounts> make_pair(world& w);

} // namespace gatewright_test::binance_futures
