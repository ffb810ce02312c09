// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/wire/detail/key_table.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_reader.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

// A message is declared once, as a `schema` of entries in the order in which the venue usually writes them; its parser
// is generated. The usual order is predicted by comparing a literal per key; any other order, white space, escapes and
// unknown keys are taken by a general path with a perfect hash.
//
//     struct frame { timestamp time; symbol_name symbol; price last; };
//     using frame_schema = schema<field<"T", &frame::time, epoch_milliseconds>, field<"s", &frame::symbol>,
//                                 field<"p", &frame::last>, ignored<"st">>;
//     json_reader in(text);
//     std::uint64_t seen = 0;
//     const char* p = frame_schema::read(in, in.begin(), out, seen);
namespace gatewright::wire {

/// How a field may be absent or repeated. By default it is required, not null, and of repeated keys the last one wins.
struct field_rules {
    bool optional = false;  ///< the key may be missing
    bool nullable = false;  ///< null counts as absent
    bool blankable = false; ///< "" counts as absent
    bool once = false;      ///< repeating the key is `duplicate_key`
};

/// The key must be there.
inline constexpr field_rules required{};
/// The key must be there, and once only.
inline constexpr field_rules required_once{.once = true};
/// The key may be missing.
inline constexpr field_rules optional{.optional = true};
/// The key may be missing, and must not be repeated.
inline constexpr field_rules optional_once{.optional = true, .once = true};
/// Missing, null or "" all mean that the venue does not tell.
inline constexpr field_rules loose{.optional = true, .nullable = true, .blankable = true};

/// A key whose value goes into a member of the destination.
/// @tparam Member pointer to a data member
/// @tparam CodecT how the value is read
template <key_text Key, auto Member, class CodecT = by_type, field_rules Rules = required>
struct field {
    static constexpr const auto& key = Key;
    static constexpr field_rules rules = Rules;
    template <class T>
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, T& object) noexcept {
        return CodecT::read(in, p, object.*Member);
    }
    template <class T>
    static void reset(T& object) noexcept {
        object.*Member = {};
    }
};

/// A field whose key may be missing.
template <key_text Key, auto Member, class CodecT = by_type>
using optional_field = field<Key, Member, CodecT, optional>;
/// A field that may be missing, null or "".
template <key_text Key, auto Member, class CodecT = by_type>
using loose_field = field<Key, Member, CodecT, loose>;

/// A key that the venue sends and nobody needs. Declaring it keeps the prediction of the order on track.
template <key_text Key>
struct ignored {
    using is_ignored = void;
    static constexpr const auto& key = Key;
    static constexpr field_rules rules = optional;
    template <class T>
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, T&) noexcept {
        if (p != in.end() && *p == '"') {
            // Some venues send an empty text for what does not apply: half of a message.
            if (in.end() - p >= 2 && p[1] == '"') return p + 2;
            return in.skip_string(p + 1);
        }
        if (in.end() - p >= 2 && static_cast<unsigned char>(*p - '0') < 10 && detail::ends_number(p[1]))
            return p + 1;
        if (in.starts_with(p, "false")) return p + 5;
        if (in.starts_with(p, "true")) return p + 4;
        return in.skip_value(p);
    }
    template <class T>
    static void reset(T&) noexcept {}
};

/// A key whose value must be the given text: the name of the message's type.
template <key_text Key, key_text Value>
struct tag {
    static constexpr const auto& key = Key;
    static constexpr field_rules rules = required;
    template <class T>
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, T&) noexcept {
        constexpr std::size_t size = sizeof(Value.text); // two quotes instead of one NUL and one more byte
        if (static_cast<std::size_t>(in.end() - p) > size && *p == '"' && p[size] == '"' &&
            detail::same_bytes<size - 1>(p + 1, Value.text)) [[likely]]
            return p + size + 1;
        return read_slowly(in, p);
    }
    template <class T>
    static void reset(T&) noexcept {}

private:
    [[gnu::noinline]] static const char* read_slowly(json_reader& in, const char* p) noexcept {
        char buffer[64];
        std::string_view text;
        const char* const after = in.read_text(p, text, buffer);
        if (after == nullptr || text == Value.view()) return after;
        return in.fail(codec_errc::unknown_value, p);
    }
};

/// A key whose value is an object that is read into the same destination.
template <key_text Key, class SchemaT, field_rules Rules = required>
struct group {
    static constexpr const auto& key = Key;
    static constexpr field_rules rules = Rules;
    template <class T>
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, T& object) noexcept {
        std::uint64_t seen = 0;
        return SchemaT::read(in, p, object, seen);
    }
    template <class T>
    static void reset(T&) noexcept {}
};

/// A key whose value a member function of the destination reads: `const char* (json_reader&, const char*) noexcept`.
template <key_text Key, auto Method, field_rules Rules = required>
struct call {
    static constexpr const auto& key = Key;
    static constexpr field_rules rules = Rules;
    template <class T>
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, T& object) noexcept {
        return (object.*Method)(in, p);
    }
    template <class T>
    static void reset(T&) noexcept {}
};

/// An object of a venue: its keys in their usual order.
template <class... EntryT>
class schema {
public:
    static constexpr std::size_t size = sizeof...(EntryT);

    /// The bit that `seen` has set when the key was read and not null.
    template <key_text Key>
    [[nodiscard]] static consteval std::uint64_t bit() {
        std::uint64_t found = 0;
        std::size_t i = 0;
        ((found |= EntryT::key.view() == Key.view() ? bits[i] : 0, ++i), ...);
        if (found == 0) throw "the schema has no such key, or ignores it";
        return found;
    }

    /// Reads the object at `p` into `out`. `seen` gets a bit per key that was there; pass zero.
    /// @return one past the object, or null.
    template <class T>
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, T& out,
                                                     std::uint64_t& seen) noexcept {
        if (p == in.end() || *p != '{') [[unlikely]]
            return in.fail_type(in.skip_space(p));
        return read_members(in, p + 1, out, seen);
    }

    /// Reads the rest of an object of which the opening brace has been taken.
    template <class T>
    GATEWRIGHT_ALWAYS_INLINE static const char* read_members(json_reader& in, const char* p, T& out,
                                                             std::uint64_t& seen) noexcept {
        const step end = predict_all(in, p, out, seen, std::make_index_sequence<size>{});
        if (end == step::failed) [[unlikely]]
            return nullptr;
        if (end != step::done) {
            p = general(in, p, out, seen, end);
            if (p == nullptr) return nullptr;
        }
        if ((seen & required_mask) != required_mask) [[unlikely]]
            return fail_missing(in, p, seen);
        return p;
    }

private:
    enum class step { go_on, done, failed, at_first_key, at_key, after_value };

    template <std::size_t I>
    using entry = std::tuple_element_t<I, std::tuple<EntryT...>>;

    /// The bit of each entry in `seen`; what is ignored has none.
    static constexpr std::array<std::uint64_t, size> bits = [] {
        std::array<std::uint64_t, size> all{};
        std::uint64_t next = 1;
        std::size_t i = 0;
        const auto give = [&](bool read) {
            if (read && next == 0) throw "a schema reads 64 keys at most";
            all[i++] = read ? std::exchange(next, next << 1) : 0;
        };
        (give(!requires { typename EntryT::is_ignored; }), ...);
        return all;
    }();
    static constexpr detail::key_table<size> keys{std::array<std::string_view, size>{EntryT::key.view()...}};
    static constexpr std::uint64_t required_mask = [] {
        std::uint64_t mask = 0;
        std::size_t i = 0;
        ((mask |= EntryT::rules.optional ? 0 : bits[i], ++i), ...);
        return mask;
    }();

    /// `"key":`, as the venue writes it.
    template <std::size_t I>
    static constexpr auto literal = [] {
        constexpr std::string_view text = entry<I>::key.view();
        std::array<char, text.size() + 3> out{};
        out[0] = '"';
        std::copy_n(text.data(), text.size(), out.data() + 1);
        out[text.size() + 1] = '"';
        out[text.size() + 2] = ':';
        return out;
    }();

    template <std::size_t I, class T>
    GATEWRIGHT_ALWAYS_INLINE static const char* read_entry(json_reader& in, const char* p, T& out,
                                                           std::uint64_t& seen) noexcept {
        using E = entry<I>;
        constexpr std::uint64_t mine = bits[I];
        if constexpr (E::rules.nullable) {
            if (p != in.end() && *p == 'n' && in.starts_with(p, "null")) {
                E::reset(out);
                seen &= ~mine;
                return p + 4;
            }
        }
        if constexpr (E::rules.blankable) {
            if (in.end() - p >= 2 && p[0] == '"' && p[1] == '"') {
                E::reset(out);
                seen &= ~mine;
                return p + 2;
            }
        }
        if constexpr (E::rules.once) {
            if ((seen & mine) != 0) [[unlikely]]
                p = in.fail(codec_errc::duplicate_key, p);
            else
                p = E::read(in, p, out);
        } else {
            p = E::read(in, p, out);
        }
        if (p == nullptr) [[unlikely]] {
            in.name_field(E::key.text);
            return nullptr;
        }
        seen |= mine;
        return p;
    }

    /// Takes the entry `I` and the comma behind it if its key is at `p`; `go_on` also where it may be missing.
    template <std::size_t I, class T>
    GATEWRIGHT_ALWAYS_INLINE static step predicted(json_reader& in, const char*& p, T& out,
                                                   std::uint64_t& seen) noexcept {
        constexpr const auto& expected = literal<I>;
        if (static_cast<std::size_t>(in.end() - p) < expected.size() ||
            !detail::same_bytes<expected.size()>(p, expected.data())) {
            if constexpr (I == 0) return step::at_first_key;
            return entry<I>::rules.optional ? step::go_on : step::at_key;
        }
        const char* const after = read_entry<I>(in, in.skip_space(p + expected.size()), out, seen);
        if (after == nullptr) [[unlikely]]
            return step::failed;
        p = after;
        if (p != in.end()) [[likely]] {
            if (*p == ',') [[likely]] {
                ++p;
                return step::go_on;
            }
            if (*p == '}') {
                ++p;
                return step::done;
            }
        }
        return step::after_value;
    }

    template <class T, std::size_t... I>
    GATEWRIGHT_ALWAYS_INLINE static step predict_all(json_reader& in, const char*& p, T& out,
                                                     std::uint64_t& seen,
                                                     std::index_sequence<I...>) noexcept {
        step s = step::go_on;
        static_cast<void>((((s = predicted<I>(in, p, out, seen)) == step::go_on) && ...));
        return s == step::go_on ? step::at_key : s;
    }

    template <std::size_t I, class T>
    [[gnu::noinline]] static const char* read_entry_apart(json_reader& in, const char* p, T& out,
                                                          std::uint64_t& seen) noexcept {
        return read_entry<I>(in, p, out, seen);
    }

    template <class T, std::size_t... I>
    GATEWRIGHT_ALWAYS_INLINE static const char* dispatch(std::size_t index, json_reader& in, const char* p,
                                                         T& out, std::uint64_t& seen,
                                                         std::index_sequence<I...>) noexcept {
        const char* after = nullptr;
        static_cast<void>(
            ((index == I ? (after = read_entry_apart<I>(in, p, out, seen), true) : false) || ...));
        return after;
    }

    /// Any order, white space, escapes, unknown keys.
    template <class T>
    [[gnu::noinline]] static const char* general(json_reader& in, const char* p, T& out, std::uint64_t& seen,
                                                 step at) noexcept {
        p = in.skip_space(p);
        if (at == step::at_first_key && p != in.end() && *p == '}') return p + 1;
        if (at == step::after_value) {
            if (p == in.end()) return in.fail_syntax(p);
            if (*p == '}') return p + 1;
            p = in.expect(p, ',');
            if (p == nullptr) return nullptr;
        }
        for (;;) {
            p = in.skip_space(p);
            if (p == in.end() || *p != '"') return in.fail_syntax(p);
            const char* const first = p + 1;
            p = in.skip_string(first);
            if (p == nullptr) return nullptr;
            std::string_view key(first, static_cast<std::size_t>(p - 1 - first));
            char decoded[64];
            if (std::memchr(first, '\\', key.size()) != nullptr) [[unlikely]] {
                bool cut = false;
                const std::size_t n = json_reader::unescape(key, decoded, cut);
                key = cut ? std::string_view() : std::string_view(decoded, n);
            }
            p = in.expect(p, ':');
            if (p == nullptr) return nullptr;
            p = in.skip_space(p);
            const std::size_t index = keys.find(key);
            p = index == keys.none ? in.skip_value(p)
                                   : dispatch(index, in, p, out, seen, std::make_index_sequence<size>{});
            if (p == nullptr) return nullptr;
            p = in.skip_space(p);
            if (p == in.end()) return in.fail_syntax(p);
            if (*p == '}') return p + 1;
            if (*p != ',') return in.fail_syntax(p);
            ++p;
        }
    }

    [[gnu::cold, gnu::noinline]] static const char* fail_missing(json_reader& in, const char* p,
                                                                 std::uint64_t seen) noexcept {
        constexpr const char* names[] = {EntryT::key.text...};
        std::size_t first = 0;
        while (first + 1 != size && (bits[first] & required_mask & ~seen) == 0) ++first;
        in.fail(codec_errc::missing_key, p - 1);
        in.name_field(names[first]);
        return nullptr;
    }
};

/// Reads the elements of the array at `p`: `element(position)` reads one and returns one past it, or null.
template <class ElementT>
GATEWRIGHT_ALWAYS_INLINE inline const char* read_array(json_reader& in, const char* p,
                                                       ElementT&& element) noexcept {
    if (p == in.end() || *p != '[') [[unlikely]]
        return in.fail_type(in.skip_space(p));
    p = in.skip_space(p + 1);
    if (p != in.end() && *p == ']') return p + 1;
    for (;;) {
        p = element(in.skip_space(p));
        if (p == nullptr) [[unlikely]]
            return nullptr;
        p = in.skip_space(p);
        if (p == in.end()) [[unlikely]]
            return in.fail_syntax(p);
        if (*p == ']') return p + 1;
        if (*p != ',') [[unlikely]]
            return in.fail_syntax(p);
        ++p;
    }
}

/// A place of a row that is an array, read into a member of the destination.
template <auto Member, class CodecT = by_type>
struct column {
    template <class T>
    static const char* read(json_reader& in, const char* p, T& object) noexcept {
        return CodecT::read(in, p, object.*Member);
    }
};
/// A place that nobody needs.
struct ignored_column {
    template <class T>
    static const char* read(json_reader& in, const char* p, T&) noexcept {
        return in.skip_value(p);
    }
};

/// A row that is an array, as a list of its places in order; stands where a schema does. What follows them is
/// skipped, and a row of fewer than `Least` lacks a key. `seen` gets no bits.
template <std::size_t Least, class... ColumnT>
struct columns {
    template <class T>
    static const char* read(json_reader& in, const char* p, T& out, std::uint64_t&) noexcept {
        std::size_t place = 0;
        p = read_array(in, p, [&](const char* q) noexcept {
            const char* after = nullptr;
            std::size_t i = 0;
            const auto reads = [&]<class C>(std::type_identity<C>) noexcept {
                if (i++ != place) return false;
                after = C::read(in, q, out);
                return true;
            };
            if ((reads(std::type_identity<ColumnT>{}) || ...)) {
                ++place;
                return after;
            }
            ++place;
            return static_cast<const char*>(in.skip_value(q));
        });
        return p != nullptr && place < Least ? in.fail(codec_errc::missing_key, p - 1) : p;
    }
};

} // namespace gatewright::wire
