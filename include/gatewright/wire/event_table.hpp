// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>
#include <gatewright/wire/literal.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

// What a decoder does with the events of a stream, as two tables: the words that it reads and with what, and the words
// that it leaves alone and why.
namespace gatewright::wire {

/// A word and the member function of a decoder that reads the event of that name.
template <key_text Word, auto Method>
struct event_reader {
    static constexpr const auto& word = Word;
    static constexpr auto method = Method;
};

/// The events that a decoder reads, frequent ones first. All calls are direct.
template <class... ReaderT>
struct event_table {
    /// Calls the reader of an event with `args`. @return false if none has its name.
    template <class DecoderT, class... ArgT>
    GATEWRIGHT_ALWAYS_INLINE static bool read(std::string_view event, DecoderT& decoder,
                                              ArgT&... args) noexcept {
        return ((is_text(event, ReaderT::word.text) && ((decoder.*ReaderT::method)(args...), true)) || ...);
    }
};

/// An event that a decoder leaves alone. Both are literals.
struct ignored_event {
    std::string_view word;
    const char* reason;
};

namespace detail {
template <key_text Word>
inline constexpr auto not_used = [] {
    constexpr std::string_view rest = " is not used";
    std::array<char, Word.view().size() + rest.size() + 1> text{};
    std::copy_n(rest.data(), rest.size(), std::copy_n(Word.text, Word.view().size(), text.data()));
    return text;
}();
} // namespace detail

/// An event that nobody needs: "<Word> is not used".
template <key_text Word>
inline constexpr ignored_event unused_event{Word.view(), detail::not_used<Word>.data()};

/// The table of the events that a decoder leaves alone: those that nobody needs, and others with their reasons.
template <key_text... Unused>
[[nodiscard]] consteval auto ignored_events(std::same_as<ignored_event> auto... others) {
    return std::array<ignored_event, sizeof...(Unused) + sizeof...(others)>{unused_event<Unused>...,
                                                                            others...};
}

/// Why an event is left alone: what the table says, or "unknown event".
[[nodiscard]] inline const char* reason_to_ignore(std::string_view event,
                                                  std::span<const ignored_event> table) noexcept {
    for (const ignored_event& e : table)
        if (e.word == event) return e.reason;
    return "unknown event";
}

} // namespace gatewright::wire
