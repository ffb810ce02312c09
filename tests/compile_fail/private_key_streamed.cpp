// SPDX-License-Identifier: BSL-1.0
// EXPECT: gatewright::wire::private_key

#include <gatewright/wire/private_key.hpp>

#include <ostream>

void print(std::ostream& out, const gatewright::wire::private_key& key) {
#ifdef GATEWRIGHT_CONTROL
    out << key.usable();
#else
    out << key;
#endif
}
