// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/slot_index.hpp>
#include <gatewright/orders/order_record.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

namespace gatewright::orders::detail {

/// The lists that the table keeps, each in the order in which its records entered it.
enum class order_list : std::uint8_t {
    open,       ///< not terminal
    incomplete, ///< terminal, executions missing
    retired,    ///< terminal and complete: the slot may be reused after the retention
    none
};

/// Slots, the two indexes and the lists. All memory is taken at construction.
class order_table {
public:
    order_table(std::size_t capacity, duration retention, std::uint32_t first_slot)
        : records_(capacity)
        , links_(capacity)
        , by_client_(capacity)
        , by_venue_(capacity)
        , retention_(retention)
        , first_slot_(first_slot) {}

    /// A cleared record in `order_list::open`, or null if every slot is taken.
    order_record* acquire(timestamp now) noexcept {
        std::uint32_t slot = npos;
        if (fresh_ < records_.size()) {
            slot = fresh_++;
        } else {
            slot = heads_[index(order_list::retired)].first;
            if (slot == npos || now - links_[slot].since < retention_) return nullptr;
            unlink(slot);
            forget_ids(slot);
        }
        const std::uint32_t generation = records_[slot].ref.generation + 1;
        records_[slot] = {};
        records_[slot].ref = {first_slot_ + slot, generation == 0 ? 1 : generation};
        records_[slot].number = ++last_number_;
        link(slot, order_list::open, now);
        return &records_[slot];
    }

    /// `order_record::number` of the last one that was acquired.
    [[nodiscard]] std::uint64_t last_number() const noexcept { return last_number_; }

    /// Gives back a record that was acquired and came to nothing; its slot is the first to be taken again.
    void release(order_record& r) noexcept {
        const std::uint32_t slot = slot_of(r);
        unlink(slot);
        forget_ids(slot);
        r.request.client_order_id = {};
        r.venue_order_id = {};
        ++r.ref.generation; // references to it find nothing
        head& h = heads_[index(order_list::retired)];
        links_[slot] = {npos, h.first, order_list::retired, timestamp{} - retention_};
        (h.first != npos ? links_[h.first].previous : h.last) = slot;
        h.first = slot;
        ++h.size;
    }

    [[nodiscard]] const order_record* find(order_ref ref) const noexcept {
        const std::uint32_t slot = ref.slot - first_slot_;
        if (!ref.valid() || slot >= fresh_ || records_[slot].ref != ref) return nullptr;
        return &records_[slot];
    }
    [[nodiscard]] const order_record* find_client(const client_order_id& id) const noexcept {
        if (id.empty()) return nullptr;
        const std::uint32_t slot = by_client_.find(
            hash_text(id.view()), [&](std::uint32_t s) { return records_[s].request.client_order_id == id; });
        return slot == npos ? nullptr : &records_[slot];
    }
    [[nodiscard]] const order_record* find_venue(const symbol_name& symbol,
                                                 const venue_order_id& id) const noexcept {
        if (id.empty()) return nullptr;
        const std::uint32_t slot = by_venue_.find(venue_hash(symbol, id), [&](std::uint32_t s) {
            return records_[s].venue_order_id == id && records_[s].request.symbol == symbol;
        });
        return slot == npos ? nullptr : &records_[slot];
    }

    /// The same record, to be changed; null stays null.
    [[nodiscard]] order_record* edit(const order_record* r) noexcept {
        return r == nullptr ? nullptr : &records_[slot_of(*r)];
    }

    /// Indexes a record under its client id. To be called once, after the id is set.
    void index_client(order_record& r) noexcept {
        by_client_.insert(hash_text(r.request.client_order_id.view()), slot_of(r));
    }
    /// Sets the venue's id of a record that has none.
    void set_venue_id(order_record& r, const venue_order_id& id) noexcept {
        r.venue_order_id = id;
        by_venue_.insert(venue_hash(r.request.symbol, id), slot_of(r));
    }

    /// Takes the venue's id of a record away.
    void clear_venue_id(order_record& r) noexcept {
        if (r.venue_order_id.empty()) return;
        by_venue_.erase(venue_hash(r.request.symbol, r.venue_order_id), slot_of(r));
        r.venue_order_id = {};
    }

    /// Puts a record into the list that it belongs to by its state.
    void settle(order_record& r, timestamp now) noexcept {
        const std::uint32_t slot = slot_of(r);
        const order_list wanted = !r.state.terminal()            ? order_list::open
                                  : !r.fills_missing().is_zero() ? order_list::incomplete
                                                                 : order_list::retired;
        if (links_[slot].list == wanted) return;
        unlink(slot);
        link(slot, wanted, now);
    }

    [[nodiscard]] std::size_t size(order_list l) const noexcept { return heads_[index(l)].size; }
    [[nodiscard]] std::size_t capacity() const noexcept { return records_.size(); }

    /// A forward range over one list. The record at hand may change lists while the range is walked.
    class range {
    public:
        class iterator {
        public:
            using value_type = order_record;
            using difference_type = std::ptrdiff_t;
            using iterator_category = std::forward_iterator_tag;
            using reference = const order_record&;
            using pointer = const order_record*;

            iterator() = default;
            iterator(const order_table* table, std::uint32_t slot) noexcept : table_(table) { move_to(slot); }
            reference operator*() const noexcept { return table_->records_[slot_]; }
            pointer operator->() const noexcept { return &table_->records_[slot_]; }
            iterator& operator++() noexcept {
                move_to(next_);
                return *this;
            }
            iterator operator++(int) noexcept {
                iterator old = *this;
                ++*this;
                return old;
            }
            friend bool operator==(const iterator& a, const iterator& b) noexcept {
                return a.slot_ == b.slot_;
            }

        private:
            void move_to(std::uint32_t slot) noexcept {
                slot_ = slot;
                next_ = slot == npos ? npos : table_->links_[slot].next;
            }
            const order_table* table_ = nullptr;
            std::uint32_t slot_ = npos;
            std::uint32_t next_ = npos;
        };

        range(const order_table& table, order_list list) noexcept : table_(&table), list_(list) {}
        [[nodiscard]] iterator begin() const noexcept { return {table_, table_->heads_[index(list_)].first}; }
        [[nodiscard]] iterator end() const noexcept { return {table_, npos}; }
        [[nodiscard]] std::size_t size() const noexcept { return table_->size(list_); }
        [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    private:
        const order_table* table_;
        order_list list_;
    };

private:
    static constexpr std::uint32_t npos = slot_index::none;
    struct link_type {
        std::uint32_t previous = npos;
        std::uint32_t next = npos;
        order_list list = order_list::none;
        timestamp since;
    };
    struct head {
        std::uint32_t first = npos;
        std::uint32_t last = npos;
        std::size_t size = 0;
    };

    static constexpr std::size_t index(order_list l) noexcept { return static_cast<std::size_t>(l); }
    static std::uint64_t venue_hash(const symbol_name& symbol, const venue_order_id& id) noexcept {
        return hash_text(id.view(), hash_text(symbol.view()));
    }
    [[nodiscard]] std::uint32_t slot_of(const order_record& r) const noexcept {
        return static_cast<std::uint32_t>(&r - records_.data());
    }

    void forget_ids(std::uint32_t slot) noexcept {
        const order_record& r = records_[slot];
        if (!r.request.client_order_id.empty())
            by_client_.erase(hash_text(r.request.client_order_id.view()), slot);
        if (!r.venue_order_id.empty()) by_venue_.erase(venue_hash(r.request.symbol, r.venue_order_id), slot);
    }

    void link(std::uint32_t slot, order_list list, timestamp now) noexcept {
        head& h = heads_[index(list)];
        links_[slot] = {h.last, npos, list, now};
        if (h.last != npos)
            links_[h.last].next = slot;
        else
            h.first = slot;
        h.last = slot;
        ++h.size;
    }
    void unlink(std::uint32_t slot) noexcept {
        const link_type l = links_[slot];
        if (l.list == order_list::none) return;
        head& h = heads_[index(l.list)];
        (l.previous != npos ? links_[l.previous].next : h.first) = l.next;
        (l.next != npos ? links_[l.next].previous : h.last) = l.previous;
        --h.size;
        links_[slot] = {};
    }

    std::vector<order_record> records_;
    std::vector<link_type> links_;
    slot_index by_client_;
    slot_index by_venue_;
    std::array<head, 3> heads_{};
    duration retention_;
    std::uint32_t first_slot_;
    std::uint32_t fresh_ = 0;
    std::uint64_t last_number_ = 0;
};

} // namespace gatewright::orders::detail
