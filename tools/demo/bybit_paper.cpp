// SPDX-License-Identifier: BSL-1.0
#include "paper_run.hpp"
#include "runs.hpp"

int demo::bybit_paper(const std::string& path, std::vector<std::string> symbols) {
    return paper_run<bybit>(path, std::move(symbols));
}
