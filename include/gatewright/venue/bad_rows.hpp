// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/fixed_string.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue {

/// What `wire::read_rows` does with a row that cannot be used: calls `bad_row(std::string_view name, std::string_view
/// why)` of the sink, with the name of the row's instrument or asset, empty if it has none that can be read.
/// @tparam Keys the members that may hold the name
template <class SinkT, wire::key_text... Keys>
struct bad_rows {
    SinkT& sink;

    void operator()(std::string_view row, const wire::decode_error& error) const noexcept {
        struct named {
            fixed_string<31> name;
        };
        using schema = wire::schema<wire::loose_field<Keys, &named::name, wire::cut_text>...>;
        named of;
        std::uint64_t seen = 0;
        wire::json_reader in(row);
        static_cast<void>(schema::read(in, row.data(), of, seen));
        sink.bad_row(of.name.view(), wire::text_of(error).view());
    }
};

} // namespace gatewright::venue
