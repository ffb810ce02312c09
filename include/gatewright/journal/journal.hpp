// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>

#include <concepts>
#include <cstdint>

namespace gatewright::journal {

/// What is about to be sent to a venue.
enum class intent_kind : std::uint8_t { place, amend, cancel };

/// One intent: journalled before its bytes may leave, so that after a crash no order is sent twice.
struct order_intent {
    intent_kind kind = intent_kind::place;
    order_ref order;
    const order_request* request = nullptr; ///< valid during the call
    clock_reading at;
};

/// Collects what the engine writes to its journal during one call; an output sink offers it.
template <class WriterT>
concept RecordWriter = requires(WriterT& w, record_id record, std::string_view bytes) {
    { w.persist(record, bytes) } -> std::same_as<bool>;
};

namespace detail {
struct record_writer_archetype {
    bool persist(record_id, std::string_view) { return true; }
};
} // namespace detail

/// Writes intents ahead.
///
/// `intent(i, writer, record)` hands at most one record to `writer.persist` and stores its number in `record`; the
/// order's bytes leave only after that record is durable (0: nothing to wait for). It returns false if the record
/// could not be written; the operation is then refused by name. It must not allocate.
template <class JournalT>
concept Journal =
    requires(JournalT& j, const order_intent& i, detail::record_writer_archetype& w, record_id& record) {
        { j.intent(i, w, record) } noexcept -> std::same_as<bool>;
    };

/// Keeps nothing. After a crash the venue is the only witness: the start-up reconciliation adopts what it finds.
struct no_journal {
    /// Accepts each intent; there is no record to wait for.
    template <RecordWriter WriterT>
    bool intent(const order_intent&, WriterT&, record_id& record) noexcept {
        record = 0;
        return true;
    }
};
static_assert(Journal<no_journal>);

} // namespace gatewright::journal
