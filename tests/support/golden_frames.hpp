// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "event_log.hpp"
#include "exact_buffer.hpp"
#include "folders.hpp"

#include <gatewright/wire/errc.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

// Golden frames are data: `tests/frames/<venue>/<decoder>/<name>.json` is one message, `<name>.jsonl` one message a
// line, broken ones among them. `<name>.expect` says what the decoder makes of each, one event a line with every field;
// messages are divided by an empty line. With GATEWRIGHT_ACCEPT_FRAMES set the expectations are written anew, to be
// read with the venue's documentation at hand before they are committed.
namespace gatewright_test {

/// When every golden frame is received.
inline constexpr gatewright::timestamp frame_received{77};

/// One way in which a venue's messages are read. Its frames lie in the folder of its name.
struct frame_decoder {
    std::string_view name;
    std::function<gatewright::wire::decode_status(std::string_view message, event_log& sink)> decode;
};

/// What became of one message.
struct decoded_frame {
    event_log log;
    gatewright::wire::decode_status status;
    /// Whether the decoder kept what it owes to a sink, whatever the message was.
    [[nodiscard]] bool sound() const {
        return !log.misused && !log.open && log.begun == log.ended + log.aborted &&
               (status.ok() ? log.aborted == 0 : log.ended == 0);
    }
    [[nodiscard]] std::string text() const {
        if (!status.ok()) return log.text + "error " + status.str() + '\n';
        return log.text.empty() ? "nothing\n" : log.text;
    }
};

/// Decodes a message in a buffer without a byte to spare.
[[nodiscard]] inline decoded_frame decode_frame(const frame_decoder& d, std::string_view message) {
    const exact_buffer exact(message);
    decoded_frame f;
    f.status = d.decode(exact.view(), f.log);
    return f;
}

/// A file of golden frames.
struct frame_file {
    std::filesystem::path path;
    std::vector<std::string> messages;
    [[nodiscard]] std::filesystem::path expected() const {
        return std::filesystem::path(path).replace_extension(".expect");
    }
};

[[nodiscard]] inline std::string file_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

[[nodiscard]] inline std::filesystem::path frames_folder(std::string_view venue) {
    return source_folder() / "tests" / "frames" / venue;
}

/// The frames of one decoder of a venue, by name.
[[nodiscard]] inline std::vector<frame_file> frames_of(std::string_view venue, std::string_view decoder) {
    std::vector<frame_file> all;
    for (const auto& entry : std::filesystem::directory_iterator(frames_folder(venue) / decoder)) {
        const auto kind = entry.path().extension();
        if (kind != ".json" && kind != ".jsonl") continue;
        frame_file f{entry.path(), {}};
        std::string text = file_text(f.path);
        if (text.ends_with('\n')) text.pop_back();
        std::stringstream lines(text);
        if (kind == ".json")
            f.messages.push_back(text);
        else
            for (std::string line; std::getline(lines, line);) f.messages.push_back(line);
        all.push_back(std::move(f));
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return all;
}

/// Every message that a decoder reads without an error, for suites that need seeds.
[[nodiscard]] inline std::vector<std::string> seeds_of(std::string_view venue, const frame_decoder& d) {
    std::vector<std::string> all;
    for (const frame_file& f : frames_of(venue, d.name))
        for (const std::string& m : f.messages)
            if (decode_frame(d, m).status.ok()) all.push_back(m);
    return all;
}

/// Compares what every frame of a venue decodes to with its expectation.
inline void check_golden_frames(std::string_view venue, std::span<const frame_decoder> decoders) {
    const bool accept = std::getenv("GATEWRIGHT_ACCEPT_FRAMES") != nullptr;
    std::size_t folders = 0;
    for (const auto& entry : std::filesystem::directory_iterator(frames_folder(venue)))
        folders += entry.is_directory() ? 1 : 0;
    CHECK(folders == decoders.size());
    for (const frame_decoder& d : decoders) {
        const std::vector<frame_file> files = frames_of(venue, d.name);
        INFO("decoder " << d.name);
        CHECK_FALSE(files.empty());
        for (const frame_file& f : files) {
            INFO(f.path.filename());
            std::string made;
            for (const std::string& m : f.messages) {
                const decoded_frame frame = decode_frame(d, m);
                INFO(m);
                CHECK(frame.sound());
                made += (made.empty() ? "" : "\n") + frame.text();
            }
            if (accept)
                std::ofstream(f.expected(), std::ios::binary) << made;
            else
                CHECK(made == file_text(f.expected()));
        }
    }
}

} // namespace gatewright_test
