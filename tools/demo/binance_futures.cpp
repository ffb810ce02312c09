// SPDX-License-Identifier: BSL-1.0
#include "live_run.hpp"
#include "replay_run.hpp"
#include "runs.hpp"

demo::runs demo::binance_futures_runs() {
    return {
        {"binance_futures"}, live_run<binance_futures>, replay_run<binance_futures>, binance_futures_paper};
}
