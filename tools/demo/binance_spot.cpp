// SPDX-License-Identifier: BSL-1.0
#include "live_run.hpp"
#include "replay_run.hpp"
#include "runs.hpp"

demo::runs demo::binance_spot_runs() {
    return {{"binance_spot"}, live_run<binance_spot>, replay_run<binance_spot>, binance_spot_paper};
}
