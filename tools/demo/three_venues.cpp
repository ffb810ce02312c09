// SPDX-License-Identifier: BSL-1.0
#include "arbitrage.hpp"
#include "live_run.hpp"
#include "runs.hpp"

namespace demo {
namespace {

template <class... VenueTs>
int arbitrage_run(const live_options& o) {
    return live_desk<desk_with<arbitrage<VenueTs...>, VenueTs...>, VenueTs...>(o).run();
}

} // namespace

runs three_venues_runs() {
    return {
        {"binance_futures", "bybit", "okx"}, arbitrage_run<binance_futures, okx, bybit>, nullptr, nullptr};
}

} // namespace demo
