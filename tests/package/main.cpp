// A desk that uses the installed library: composed, constructed and stepped once.
#include <gatewright/driver/output_queue.hpp>
#include <gatewright/driver/run.hpp>
#include <gatewright/gatewright.hpp>

#include <cstdio>
#include <utility>

namespace gw = gatewright;

struct main_account;

struct watcher : gw::strategy<watcher> {
    void on(const gw::best_quote&, auto&) { ++quotes; }
    int quotes = 0;
};

using desk = gw::engine<gw::gateways<gw::gateway<main_account, gw::venues::binance_futures>>,
                        gw::route_direct, gw::risk_chain<gw::trading_state>, gw::no_journal, watcher>;

int main(int argc, char** argv) {
    if (argc > 1) return gw::run<desk>(gw::load_config(argv[1]));
    desk::config c;
    c.gateway<main_account>().venue.symbols = {"BTCUSDT"};
    desk d(std::move(c));
    gw::driver::output_queue out;
    d.start({gw::timestamp{1}, gw::steady_time{1}}, out);
    int opened = 0;
    for (const auto& o : out) opened += o.kind == gw::driver::output_kind::open;
    std::printf("consumer_desk: %d connections asked for\n", opened);
    return opened == 2 ? 0 : 1;
}
