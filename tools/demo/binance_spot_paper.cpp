// SPDX-License-Identifier: BSL-1.0
#include "paper_run.hpp"
#include "runs.hpp"

int demo::binance_spot_paper(const std::string& path, std::vector<std::string> symbols) {
    return paper_run<binance_spot>(path, std::move(symbols));
}
