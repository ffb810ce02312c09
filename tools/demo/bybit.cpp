// SPDX-License-Identifier: BSL-1.0
#include "live_run.hpp"
#include "replay_run.hpp"
#include "runs.hpp"

demo::runs demo::bybit_runs() { return {{"bybit"}, live_run<bybit>, replay_run<bybit>, bybit_paper}; }
