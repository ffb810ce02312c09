// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "decoder_suite.hpp"
#include "silence.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstring>
#include <ostream>
#include <string>
#include <string_view>

// Nothing that a person may read shows a key. What of a venue is looked at says the venue; what must not be found in it
// is looked for here.
namespace gatewright_test {

/// What could be printed by accident; no type that holds a secret may be.
template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };

/// An object of a signer, or its copy, does not keep its secret, in whole or in part. @param shown what it must keep,
/// as it is sent with every request: without it this would look at the wrong bytes
template <class SignerT>
void check_forgets(const SignerT& signer, std::string_view shown, std::string_view secret) {
    static_assert(!Streamable<SignerT>);
    const SignerT copy = signer;
    for (const SignerT* s : {&signer, &copy}) {
        std::string memory(sizeof *s, '\0');
        std::memcpy(memory.data(), static_cast<const void*>(s), memory.size());
        CHECK(shows(memory, shown));
        CHECK_FALSE(hints_at(memory, secret));
    }
}

/// Whatever a decoder refuses or ignores, its words never quote the message: a key put in the place of each text of
/// each seed shows in no error and in no reason.
inline void check_errors_silent(const decoder_under_test& t, std::string_view key) {
    for (const std::string& seed : t.seeds)
        for (auto at = seed.find(":\""); at != std::string::npos; at = seed.find(":\"", at + 1)) {
            const auto begin = at + 2;
            const auto end = seed.find('"', begin);
            if (end == std::string::npos) continue;
            std::string text = seed;
            text.replace(begin, end - begin, key);
            const decoded_frame f = decode_frame(t.decoder, text);
            INFO(t.decoder.name << ": " << text);
            REQUIRE_FALSE(hints_at(f.status.str(), key));
            for (const std::string& reason : f.log.reasons) REQUIRE_FALSE(hints_at(reason, key));
            for (const auto& row : f.log.bad_rows) REQUIRE_FALSE(hints_at(row.why, key));
        }
}

} // namespace gatewright_test
