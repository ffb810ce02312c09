// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <string_view>

// Documents: replies to requests, and lists inside of messages. Where absence from a list means that something does not
// exist, a list that breaks off must leave no trace; so a list is walked twice, to see that all of it is JSON and to
// pass it on. A row that cannot be used is named and costs no other. Rows are read by anything that has the `read` of a
// `schema`.
namespace gatewright::wire {

/// Reads a document that is one object.
/// @param seen the schema's bits of what was there; pass zero
template <class SchemaT, class FrameT>
decode_status read_object(std::string_view document, FrameT& out, std::uint64_t& seen) noexcept {
    json_reader in(document);
    const char* const p = SchemaT::read(in, in.skip_space(in.begin()), out, seen);
    if (p != nullptr) static_cast<void>(in.finish(p));
    return in.status();
}

/// Checks and passes the rest of an object behind one of its values: of a wrapper, behind what it wraps.
/// @tparam Once keys that were there already: repeating one is `duplicate_key`
/// @return one past the object, or null.
template <key_text... Once>
[[gnu::noinline]] const char* close_object(json_reader& in, const char* p) noexcept {
    for (;;) {
        p = in.skip_space(p);
        if (p == in.end()) return in.fail_syntax(p);
        if (*p == '}') return p + 1;
        p = in.expect(p, ',');
        if (p == nullptr) return nullptr;
        const char* const key = in.skip_space(p);
        if (key == in.end() || *key != '"') return in.fail_syntax(key);
        p = in.skip_string(key + 1);
        if (p == nullptr) return nullptr;
        char decoded[64];
        bool cut = false;
        const std::string_view text(key + 1, static_cast<std::size_t>(p - key - 2));
        const std::string_view name(decoded, json_reader::unescape(text, decoded, cut));
        p = in.expect(p, ':');
        if (p == nullptr) return nullptr;
        if (!cut && ((name == Once.view()) || ...)) return in.fail(codec_errc::duplicate_key, key);
        p = in.skip_value(p);
        if (p == nullptr) return nullptr;
    }
}

/// Reads one row. Lists are no hot path: one function serves all that read such rows, and it is compiled for size.
template <class RowT, class SchemaT>
[[gnu::cold, gnu::noinline]] const char* read_row(json_reader& in, const char* p, RowT& row,
                                                  std::uint64_t& seen) noexcept {
    return SchemaT::read(in, p, row, seen);
}

/// Reads an array of rows, of which a row that cannot be used costs no other: it must be JSON, the rows need not all be
/// sound.
/// @param emit `emit(RowT&, std::uint64_t seen)` for each row
/// @param refuse `refuse(std::string_view row, const decode_error&)` for each row that cannot be used
/// @return one past the array, or null.
template <class RowT, class SchemaT, class EmitT, class RefuseT>
[[gnu::cold, gnu::noinline]] const char* read_rows(json_reader& in, const char* p, EmitT emit,
                                                   RefuseT refuse) noexcept {
    return read_array(in, p, [&](const char* q) noexcept {
        const char* const after = in.skip_value(q);
        if (after == nullptr) return after;
        const std::string_view text(q, static_cast<std::size_t>(after - q));
        json_reader one = in.within(text);
        RowT row;
        std::uint64_t seen = 0;
        if (read_row<RowT, SchemaT>(one, q, row, seen) != nullptr)
            emit(row, seen);
        else
            refuse(text, one.status().error());
        return after;
    });
}

/// Reads a document that is one array of rows. It is JSON to its end, or no row is passed on.
template <class RowT, class SchemaT, class EmitT, class RefuseT>
decode_status read_list(std::string_view document, EmitT emit, RefuseT refuse) noexcept {
    json_reader in(document);
    const char* const first = in.skip_space(in.begin());
    if (in.starts_with(first, "[")) {
        const char* const p = in.skip_value(first);
        if (p != nullptr && in.finish(p)) read_rows<RowT, SchemaT>(in, first, emit, refuse);
    } else {
        in.fail_type(first);
    }
    return in.status();
}

/// Calls `f(std::string_view row)` for each row of an array, unread, once all of it is known to be JSON.
/// @return false, and nothing was called, if `text` is no array.
template <class F>
bool for_each_row(std::string_view text, F f) noexcept {
    json_reader in(text);
    const char* const first = in.skip_space(in.begin());
    if (!in.starts_with(first, "[")) return false;
    const char* const end = in.skip_value(first);
    if (end == nullptr || !in.finish(end)) return false;
    static_cast<void>(read_array(in, first, [&](const char* q) noexcept {
        const char* const after = in.skip_value(q);
        if (after != nullptr) f(std::string_view(q, static_cast<std::size_t>(after - q)));
        return after;
    }));
    return true;
}

/// Reads the rows of an array inside of a message, behind its opening bracket, none of which may be unsound. The
/// first goes to `emit(RowT&, std::uint64_t seen)` once the whole message is known to be sound; of several, none
/// before all are.
/// @param close `close(position)`: reads what follows the array up to the end of the message; false if it is not sound
/// @param none `none()`, in place of `emit`, for an array without rows
template <class RowT, class SchemaT, class CloseT, class EmitT, class NoneT>
GATEWRIGHT_ALWAYS_INLINE inline void read_pushed_rows(json_reader& in, const char* p, CloseT close,
                                                      EmitT emit, NoneT none) noexcept {
    const auto each = [&](const char* q, auto on_row) noexcept -> const char* {
        for (;;) {
            RowT row;
            std::uint64_t seen = 0;
            q = SchemaT::read(in, in.skip_space(q), row, seen);
            if (q == nullptr) return q;
            on_row(row, seen);
            q = in.skip_space(q);
            if (q != in.end() && *q == ']') return q + 1;
            q = in.expect(q, ',');
            if (q == nullptr) return q;
        }
    };
    const char* const first = in.skip_space(p);
    if (first != in.end() && *first == ']') [[unlikely]] {
        if (close(first + 1)) none();
        return;
    }
    RowT row;
    std::uint64_t seen = 0;
    const char* q = SchemaT::read(in, first, row, seen);
    if (q == nullptr) return;
    if (q != in.end() && *q == ']') [[likely]] {
        if (close(q + 1)) emit(row, seen);
        return;
    }
    // Rare: looked at twice.
    q = each(first, [](RowT&, std::uint64_t) noexcept {});
    if (q != nullptr && close(q)) each(first, emit);
}

/// A list inside of a message whose rows wait until the whole message is known to be sound: an unread part
/// (`raw_value`), empty if the message has none.
template <class RowT, class SchemaT>
struct list_part {
    std::string_view text;
    const char* key; ///< a literal; errors name it

    /// Whether it is a list at all; if not, that becomes the error of `message`.
    [[nodiscard]] bool check(json_reader& message) const noexcept {
        if (text.empty() || text.front() == '[') return true;
        message.fail_type(text.data());
        message.name_field(key);
        return false;
    }
    /// Passes on its rows, once the message is known to be sound: `emit` and `refuse` as of `read_rows`.
    template <class EmitT, class RefuseT>
    void pass(const json_reader& message, EmitT emit, RefuseT refuse) const noexcept {
        if (text.empty()) return;
        json_reader in = message.within(text);
        read_rows<RowT, SchemaT>(in, text.data(), emit, refuse);
    }
};

/// Why a row cannot be used, for a person: "malformed number, field tickSize".
[[nodiscard]] inline fixed_string<63> text_of(const decode_error& error) noexcept {
    fixed_string<63> why(to_string(error.code));
    for (const std::string_view part : {std::string_view(", field "), std::string_view(error.field)})
        for (const char c : part) why.push_back(c);
    return why;
}

} // namespace gatewright::wire
