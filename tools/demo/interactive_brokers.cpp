// SPDX-License-Identifier: BSL-1.0
#include "live_run.hpp"
#include "replay_run.hpp"
#include "runs.hpp"

demo::runs demo::interactive_brokers_runs() {
    return {{"interactive_brokers"},
            live_run<interactive_brokers>,
            replay_run<interactive_brokers>,
            interactive_brokers_paper};
}
