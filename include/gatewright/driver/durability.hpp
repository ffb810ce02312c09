// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

// When a record counts as durable, and so when the message that waits for it may leave:
// - `not_durable`: at once. Nothing is kept; a crash forgets what was sent, and the venue must be asked.
// - a journal: once its bytes have reached the disk. It answers `pending`, and later tells the driver.
namespace gatewright::driver {

/// What became of a record when it was handed over.
enum class persist_state : std::uint8_t {
    durable, ///< it is durable now
    pending, ///< the driver's `persisted` or `persist_failed` will be called, on the driver's thread
    failed   ///< it cannot be made durable; what waits for it is refused
};

/// Makes records durable. Pending records are settled in the order in which they were handed over. `persist`
/// copies what it needs of `bytes`, and does not call the driver.
template <class T>
concept Durability = requires(T& policy, record_id record, std::string_view bytes) {
    { policy.persist(record, bytes) } -> std::same_as<persist_state>;
};

/// Keeps nothing and acknowledges every record at once.
struct not_durable {
    persist_state persist(record_id, std::string_view) noexcept { return persist_state::durable; }
};

static_assert(Durability<not_durable>);

} // namespace gatewright::driver
