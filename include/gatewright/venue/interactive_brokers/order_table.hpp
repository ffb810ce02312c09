// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/slot_index.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/interactive_brokers/message_context.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gatewright::venue::interactive_brokers {

/// An order as its session knows it.
struct session_order {
    std::int64_t order_id = 0;     ///< the number that its client gave it; zero: not told
    std::int64_t permanent_id = 0; ///< zero: not told yet
    std::int32_t client_id = 0;
    order_memory known;
    order_ref ref; ///< of this run; not valid: of another
    gatewright::time_in_force life = time_in_force::good_till_cancel;
    timestamp good_till;                      ///< when it ends by itself; zero: not before the venue says so
    std::array<std::uint64_t, 3> under_way{}; ///< the numbers of its placement, amend and cancel; zero: none
    gatewright::price asked_price, asked_trigger; ///< of the amend that is under way
    gatewright::quantity asked_quantity;
    bool used = false, ended = false;
    bool found_by_client = false; ///< the table finds it by our id
    bool amended = false;         ///< a change of it was sent: an error may be about that one
    bool was_open = false;        ///< as this session told it
    bool held_told = false;       ///< that a list has it as not active
    bool waits = false;           ///< for its trigger, as it was told last
    bool shared = false;          ///< another order has its number, too
};

/// The orders of a login as far as this session hears of them: found by number, by permanent id and by our id. Fixed
/// capacity; where it is full the oldest one that has ended makes room. Nothing allocates after construction.
class order_table {
public:
    /// @par Exception safety
    /// Takes its memory here; may throw `std::bad_alloc`.
    explicit order_table(std::size_t capacity)
        : all_(capacity)
        , by_number_(capacity)
        , by_permanent_id_(capacity)
        , by_client_order_id_(capacity) {}

    [[nodiscard]] session_order* find(std::int32_t client_id, std::int64_t order_id) noexcept {
        return at(by_number_.find(number_hash(client_id, order_id), [&](std::uint32_t i) {
            return all_[i].order_id == order_id && all_[i].client_id == client_id;
        }));
    }
    [[nodiscard]] session_order* find_permanent(std::int64_t id) noexcept {
        if (id <= 0) return nullptr;
        return at(by_permanent_id_.find(mixed(static_cast<std::uint64_t>(id)),
                                        [&](std::uint32_t i) { return all_[i].permanent_id == id; }));
    }
    [[nodiscard]] session_order* find(std::string_view client_order_id) noexcept {
        if (client_order_id.empty()) return nullptr;
        return at(by_client_order_id_.find(hash_text(client_order_id), [&](std::uint32_t i) {
            return all_[i].known.client_order_id.view() == client_order_id;
        }));
    }

    /// A new order. @return null if there is no room: all of them are open
    session_order* add(std::int32_t client_id, std::int64_t order_id, std::int64_t permanent_id) noexcept {
        const std::size_t i = vacant();
        if (i == all_.size()) return nullptr;
        session_order& o = all_[i];
        if (o.used) remove(o);
        o = {};
        o.used = true;
        o.client_id = client_id;
        o.order_id = order_id;
        if (order_id != 0) by_number_.insert(number_hash(client_id, order_id), static_cast<std::uint32_t>(i));
        name_permanent(o, permanent_id);
        return &o;
    }
    /// Its permanent id was told.
    void name_permanent(session_order& o, std::int64_t id) noexcept {
        if (id <= 0 || o.permanent_id != 0) return;
        o.permanent_id = id;
        by_permanent_id_.insert(mixed(static_cast<std::uint64_t>(id)), index(o));
    }
    /// Our id was told.
    void name_client(session_order& o, const client_order_id& id) noexcept {
        // What a message told is known already, though it is not found by it yet.
        if (o.known.client_order_id == id && o.found_by_client) return;
        if (o.found_by_client) by_client_order_id_.erase(hash_text(o.known.client_order_id), index(o));
        o.known.client_order_id = id;
        o.found_by_client = !id.empty();
        if (o.found_by_client) by_client_order_id_.insert(hash_text(id), index(o));
    }

private:
    [[nodiscard]] static constexpr std::uint64_t mixed(std::uint64_t n) noexcept {
        n *= 0x9e3779b97f4a7c15u;
        return n ^ (n >> 29);
    }
    [[nodiscard]] static constexpr std::uint64_t number_hash(std::int32_t client_id,
                                                             std::int64_t order_id) noexcept {
        return mixed(static_cast<std::uint64_t>(order_id) ^ static_cast<std::uint64_t>(client_id) << 40);
    }
    [[nodiscard]] session_order* at(std::uint32_t i) noexcept {
        return i == slot_index::none ? nullptr : &all_[i];
    }
    [[nodiscard]] std::uint32_t index(const session_order& o) const noexcept {
        return static_cast<std::uint32_t>(&o - all_.data());
    }
    /// A place that is free, or that of the order which ended and is the oldest of those; all of them are looked at only
    /// once in a round of the table.
    [[nodiscard]] std::size_t vacant() noexcept {
        for (std::size_t n = 0; n != all_.size(); ++n) {
            const std::size_t i = next_;
            next_ = (next_ + 1) % all_.size();
            if (!all_[i].used || all_[i].ended) return i;
        }
        return all_.size();
    }
    void remove(session_order& o) noexcept {
        if (o.order_id != 0) by_number_.erase(number_hash(o.client_id, o.order_id), index(o));
        if (o.permanent_id != 0)
            by_permanent_id_.erase(mixed(static_cast<std::uint64_t>(o.permanent_id)), index(o));
        if (o.found_by_client) by_client_order_id_.erase(hash_text(o.known.client_order_id), index(o));
    }

    std::vector<session_order> all_;
    slot_index by_number_, by_permanent_id_, by_client_order_id_;
    std::size_t next_ = 0;
};

} // namespace gatewright::venue::interactive_brokers
