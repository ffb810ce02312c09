// SPDX-License-Identifier: BSL-1.0
// EXPECT: no gateway of this engine has this tag

#include "small_desk.hpp"

std::string_view why_not(gatewright_test::small_desk& desk) {
#ifdef GATEWRIGHT_CONTROL
    return desk.not_ready_reason<gatewright_test::account>();
#else
    return desk.not_ready_reason<gatewright_test::other_account>();
#endif
}
