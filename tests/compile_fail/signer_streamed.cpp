// SPDX-License-Identifier: BSL-1.0
// EXPECT: gatewright::venue::binance::signer

#include <gatewright/venue/binance/signer.hpp>

#include <ostream>

void print(std::ostream& out, const gatewright::venue::binance::signer& s) {
#ifdef GATEWRIGHT_CONTROL
    out << s.usable();
#else
    out << s;
#endif
}
