// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_reader.hpp>

#include <cstdint>

namespace gatewright::venue {

/// A row of an instrument that can be used: read by a schema, then looked at as a whole. Stands where a schema does.
/// @tparam Lacks `const char* (FrameT&) noexcept`: fills in what follows from several fields together, and names the
/// one that is missing or cannot be (a literal; the error is then `missing_key`); null: none
template <class SchemaT, auto Lacks>
struct instrument_row {
    template <class FrameT>
    static const char* read(wire::json_reader& in, const char* p, FrameT& out, std::uint64_t& seen) noexcept {
        p = SchemaT::read(in, p, out, seen);
        if (p == nullptr) return p;
        const char* const field = Lacks(out);
        if (field == nullptr) return p;
        in.fail(wire::codec_errc::missing_key, p - 1);
        in.name_field(field);
        return nullptr;
    }
};

/// Passes the rules of an instrument on as an event.
template <class SinkT>
void pass_instrument(const instrument& rules, timestamp received, SinkT& sink) noexcept {
    instrument_update update;
    update.instrument = rules;
    update.received = received;
    sink.on(static_cast<const instrument_update&>(update));
}

} // namespace gatewright::venue
