// SPDX-License-Identifier: BSL-1.0
#include "live_run.hpp"
#include "runs.hpp"

demo::runs demo::binance_futures_and_okx_runs() {
    return {{"binance_futures", "okx"}, live_run<binance_futures, okx>, nullptr, nullptr};
}
