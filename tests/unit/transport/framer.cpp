// SPDX-License-Identifier: BSL-1.0
#include <gatewright/transport/framer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace framed {

using namespace gatewright;
using namespace gatewright::transport;
using messages = std::vector<std::string>;

std::string frame(std::string_view text) {
    const auto length = frame_length(text.size());
    return std::string(length.data(), length.size()) + std::string(text);
}
/// What comes out when the stream is read in pieces of `size`.
messages cut(framing how, std::string_view stream, std::size_t size, std::size_t most = 64) {
    framer f(how, most);
    messages out;
    while (!stream.empty()) {
        const std::string piece(stream.substr(0, size)); // its memory is gone with the next read
        stream.remove_prefix(piece.size());
        if (f.feed(piece, [&](std::string_view m) {
                out.emplace_back(m);
                return true;
            }) != nullptr)
            out.emplace_back("too long");
    }
    return out;
}

} // namespace framed

TEST_CASE("messages are the same, however reads split them") {
    using namespace framed;
    const messages all = {"one", "", std::string("t\0w\no", 5), std::string(64, 'x'), "last"};
    std::string stream;
    for (const std::string& m : all) stream += frame(m);
    for (std::size_t size = 1; size <= stream.size(); ++size) {
        INFO(size);
        REQUIRE(cut(framing::length32, stream, size) == all);
    }
    CHECK(stream.substr(0, 7) == std::string("\0\0\0\3one", 7));
    CHECK(frame_length(0x01020304) == std::array{'\1', '\2', '\3', '\4'});
    CHECK(frame(std::string(200, 'y')).substr(0, 4) == std::string("\0\0\0\xc8", 4));
}

TEST_CASE("lines are the same, however reads split them, with either end") {
    using namespace framed;
    const messages all = {"one", "", std::string(64, 'x'), "t\rwo", std::string("\0z", 2)};
    for (const std::string_view end : {"\n", "\r\n"}) {
        std::string stream;
        for (const std::string& m : all) stream += m + std::string(end);
        for (std::size_t size = 1; size <= stream.size(); ++size) {
            INFO(size);
            REQUIRE(cut(framing::lines, stream, size) == all);
        }
    }
}

TEST_CASE("what has no framing is what one read brought") {
    using namespace framed;
    CHECK(cut(framing::none, "abcde", 2) == messages{"ab", "cd", "e"});
}

TEST_CASE("a message that is too long ends the stream as soon as that is known") {
    using namespace framed;
    CHECK(cut(framing::length32, std::string("\0\0\0\x41", 4), 4) == messages{"too long"});
    CHECK(cut(framing::length32, "\xff\xff\xff\xff", 4) == messages{"too long"});
    CHECK(cut(framing::lines, std::string(64, 'x') + "\r\n", 1) == messages{std::string(64, 'x')});
    CHECK(cut(framing::lines, std::string(65, 'x') + "\n", 100) == messages{"too long"});
    // Nobody waits for its end.
    CHECK(cut(framing::lines, std::string(66, 'x'), 33) == messages{"too long"});
    // What came before it was whole.
    CHECK(cut(framing::length32, frame("a") + std::string("\0\0\1\0", 4), 100) == messages{"a", "too long"});
}

TEST_CASE("whoever is done with a stream in the middle of a read hears no more of it") {
    using namespace framed;
    framer f(framing::length32, 64);
    messages out;
    const auto stop = [&](std::string_view m) {
        out.emplace_back(m);
        return false;
    };
    CHECK(f.feed(frame("a") + frame("b") + "\0", stop) == nullptr);
    CHECK(out == messages{"a"});
    CHECK(f.pending() == 0);
    CHECK(f.feed(frame("c").substr(0, 2), stop) == nullptr);
    CHECK(f.pending() == 2);
    CHECK(f.feed(frame("c").substr(2) + frame("d"), stop) == nullptr);
    CHECK(out == messages{"a", "c"});
    CHECK(f.pending() == 0);
}
