// SPDX-License-Identifier: BSL-1.0
// EXPECT: gatewright::venue::binance::signer

#include <gatewright/venue/binance_futures/credentials.hpp>

#include <ostream>

void print(std::ostream& out, const gatewright::venue::binance_futures::signer& s) {
#ifdef GATEWRIGHT_CONTROL
    out << s.usable();
#else
    out << s;
#endif
}
