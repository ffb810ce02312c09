// SPDX-License-Identifier: BSL-1.0
#include "paper_run.hpp"
#include "runs.hpp"

int demo::oanda_paper(const std::string& path, std::vector<std::string> symbols) {
    return paper_run<oanda>(path, std::move(symbols));
}
