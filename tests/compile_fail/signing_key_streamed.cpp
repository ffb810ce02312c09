// SPDX-License-Identifier: BSL-1.0
// EXPECT: hmac_sha256_key

#include <gatewright/wire/secret_key.hpp>

#include <ostream>

void print(std::ostream& out, const gatewright::wire::hmac_sha256_key& key) {
#ifdef GATEWRIGHT_CONTROL
    out << key.sign("text").size();
#else
    out << key;
#endif
}
