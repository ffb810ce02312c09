// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

// What a test program's desks and simulated venues say to each other, as digests per test case: a change that is meant
// to change no byte proves it with them. `output_record.cpp` is linked into the program and writes them when it ends;
// `scripts/output_records.py` compares them with `tests/records/`.
namespace gatewright_test {

/// Which side said it.
enum class said_by { desk, venue };

/// Adds a line to the record of the running test case. Parts are put together as they are; times belong into the line.
void record_output(said_by who, std::string_view line, std::string_view more = {},
                   std::string_view rest = {});

/// The rest of the running test case is not recorded: it says too much, or another amount each time.
void leave_out_of_record();

} // namespace gatewright_test
