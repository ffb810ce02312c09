// SPDX-License-Identifier: BSL-1.0
// EXPECT: deleted
// EXPECT: gatewright::driver::secret

#include <gatewright/driver/secret.hpp>

#include <ostream>

void print(std::ostream& out, const gatewright::driver::secret& s) {
#ifdef GATEWRIGHT_CONTROL
    out << s.empty();
#else
    out << s;
#endif
}
