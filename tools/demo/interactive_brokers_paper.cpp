// SPDX-License-Identifier: BSL-1.0
#include "paper_run.hpp"
#include "runs.hpp"

int demo::interactive_brokers_paper(const std::string& path, std::vector<std::string> symbols) {
    return paper_run<interactive_brokers>(path, std::move(symbols));
}
