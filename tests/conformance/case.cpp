// SPDX-License-Identifier: BSL-1.0
#include "kit.hpp"

namespace gatewright_test {

bool flat_is_untold() { return kit().flat_is_untold; }
std::string_view first() { return kit().symbols[0]; }
std::string_view second() { return kit().symbols[1]; }

} // namespace gatewright_test
