// SPDX-License-Identifier: BSL-1.0
#include "live_run.hpp"
#include "replay_run.hpp"
#include "runs.hpp"

demo::runs demo::oanda_runs() { return {{"oanda"}, live_run<oanda>, replay_run<oanda>, oanda_paper}; }
