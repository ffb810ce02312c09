// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <string_view>

// Documents: replies to requests, and lists inside of messages. Where absence from a list means that something does not
// exist, a list that breaks off must leave no trace; so a list is read twice, to see that all of it is sound and to
// pass it on. Rows are read by anything that has the `read` of a `schema`.
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

/// Checks an array of rows, each against the schema. @return one past the array, or null.
template <class RowT, class SchemaT>
[[gnu::cold, gnu::noinline]] const char* check_rows(json_reader& in, const char* p) noexcept {
    return read_array(in, p, [&](const char* q) noexcept {
        RowT row;
        std::uint64_t seen = 0;
        return read_row<RowT, SchemaT>(in, q, row, seen);
    });
}

/// Passes on an array that `check_rows` has taken.
/// @param emit `emit(RowT&, std::uint64_t seen)` for each row
template <class RowT, class SchemaT, class EmitT>
[[gnu::cold, gnu::noinline]] void pass_rows(json_reader& in, const char* p, EmitT emit) noexcept {
    read_array(in, p, [&](const char* q) noexcept {
        RowT row;
        std::uint64_t seen = 0;
        q = read_row<RowT, SchemaT>(in, q, row, seen);
        if (q != nullptr) emit(row, seen);
        return q;
    });
}

/// Reads a document that is one array of rows: all of them, or none and an error.
template <class RowT, class SchemaT, class EmitT>
decode_status read_list(std::string_view document, EmitT emit) noexcept {
    json_reader in(document);
    const char* const first = in.skip_space(in.begin());
    const char* const p = check_rows<RowT, SchemaT>(in, first);
    if (p != nullptr && in.finish(p)) pass_rows<RowT, SchemaT>(in, first, emit);
    return in.status();
}

/// Reads a document that is one array of rows, of which a row that cannot be used costs no other: the document must be
/// JSON, the rows need not all be sound.
/// @param refuse `refuse(std::string_view row, const decode_error&)` for each row that cannot be used
template <class RowT, class SchemaT, class EmitT, class RefuseT>
const char* read_rows(json_reader& in, const char* p, EmitT emit, RefuseT refuse) noexcept {
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

/// A list inside of a message whose rows wait until the whole message is known to be sound: an unread part
/// (`raw_value`), empty if the message has none.
template <class RowT, class SchemaT>
struct list_part {
    std::string_view text;
    const char* key; ///< a literal; errors name it

    /// Checks all rows; an error becomes that of `message`.
    [[nodiscard]] bool check(json_reader& message) const noexcept {
        if (text.empty()) return true;
        json_reader in = message.within(text);
        if (check_rows<RowT, SchemaT>(in, text.data()) != nullptr) return true;
        in.name_field(key);
        message = in;
        return false;
    }
    /// Passes on what `check` has taken.
    template <class EmitT>
    void pass(const json_reader& message, EmitT emit) const noexcept {
        if (text.empty()) return;
        json_reader in = message.within(text);
        pass_rows<RowT, SchemaT>(in, text.data(), emit);
    }
};

} // namespace gatewright::wire
