// SPDX-License-Identifier: BSL-1.0
#include "live_run.hpp"
#include "replay_run.hpp"
#include "runs.hpp"

demo::runs demo::okx_runs() { return {{"okx"}, live_run<okx>, replay_run<okx>, okx_paper}; }
