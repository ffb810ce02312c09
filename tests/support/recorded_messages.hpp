// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "decoder_suite.hpp"
#include "folders.hpp"
#include "golden_frames.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

// Messages that others recorded, read by a venue's decoders.
namespace gatewright_test {

/// Where the recorded messages of a venue are. @param venue as its folder of the fixtures is named
[[nodiscard]] inline std::filesystem::path recorded_folder(std::string_view venue) {
    return shared_folder() / "fixtures" / venue / "messages";
}
/// Whether they are not at hand; the test case is then skipped.
[[nodiscard]] inline bool nothing_recorded(std::string_view venue) {
    if (std::filesystem::exists(recorded_folder(venue))) return false;
    SKIP("no fixtures at " << recorded_folder(venue) << ": these cases are skipped");
    return true;
}

/// What became of the messages of one source.
struct recorded_count {
    int decoded = 0;   ///< told something
    int ignored = 0;   ///< said why not
    int refused = 0;   ///< errors, each of them known
    int elsewhere = 0; ///< of endpoints that are no feature, or no message of the venue's
    [[nodiscard]] std::string text() const {
        return std::to_string(decoded) + " decoded, " + std::to_string(ignored) + " ignored, " +
               std::to_string(refused) + " refused, " + std::to_string(elsewhere) + " of no feature";
    }
};

/// The decoders of a venue's kit and their twins.
struct recorded_reader {
    std::span<const frame_decoder> decoders;
    json_twin (*twin_of)(std::string_view decoder) = nullptr;

    [[nodiscard]] decoded_frame decode(std::string_view decoder, const std::string& text) const {
        const auto d = std::find_if(decoders.begin(), decoders.end(),
                                    [&](const frame_decoder& one) { return one.name == decoder; });
        REQUIRE(d != decoders.end());
        return decode_frame(*d, text);
    }
    /// Decodes a message, which must succeed, and compares it with its twin.
    event_log check(std::string_view decoder, const boost::json::value& message) const {
        const std::string text = boost::json::serialize(message);
        INFO(decoder << ": " << text);
        const decoded_frame frame = decode(decoder, text);
        INFO(frame.status.str());
        REQUIRE(frame.status.ok());
        CHECK(frame.sound());
        if (const json_twin twin = twin_of(decoder)) twin(message, frame.log);
        return frame.log;
    }
};

} // namespace gatewright_test
