// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace gatewright::book::detail {

/// One side of a ladder. Keys are ordered so that the greater one is the better price: bids use the tick,
/// asks its complement, so that one code serves both.
///
/// Levels near the touch lie in a window of consecutive keys: one quantity per key, a bitmap of those in use
/// and a bitmap of the bitmap's words. All others are in a sorted vector, the best at its end. Any level may
/// be in either place as far as correctness goes: where the window stands only decides how fast an access is.
class half_ladder {
public:
    struct far_level {
        std::int64_t key;
        std::int64_t lots;
    };

    /// Where an iteration stands: the levels not visited yet are the first `far` of the far ones and those of
    /// the window below index `near`.
    struct cursor {
        std::size_t far = 0;
        std::size_t near = 0;
        friend bool operator==(const cursor&, const cursor&) = default;
    };

    half_ladder(std::size_t window, std::size_t far_levels)
        : window_(std::bit_ceil(std::clamp<std::size_t>(window, 64, std::size_t{1} << 24)))
        , lots_(window_)
        , words_(window_ / 64)
        , summary_((words_.size() + 63) / 64)
        , far_capacity_(std::max<std::size_t>(far_levels, 16))
        , far_(std::make_unique_for_overwrite<far_level[]>(far_capacity_)) {}

    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return near_count_ + far_count_; }
    [[nodiscard]] std::size_t far_size() const noexcept { return far_count_; }
    [[nodiscard]] std::size_t window() const noexcept { return window_; }
    /// The best key; `lowest` if empty, so test `empty` first.
    [[nodiscard]] std::int64_t best() const noexcept { return best_; }

    [[nodiscard]] std::int64_t lots(std::int64_t key) const noexcept {
        const std::uint64_t i = index(key);
        if (i < window_) [[likely]]
            return lots_[i];
        const std::size_t at = find_far(key);
        return at != far_count_ && far_[at].key == key ? far_[at].lots : 0;
    }

    /// @return false, with nothing changed, if the level is a new one, far, and there is no room.
    bool set(std::int64_t key, std::int64_t lots) noexcept {
        const std::uint64_t i = index(key);
        if (i >= window_) [[unlikely]]
            return set_far(key, lots);
        // Whether a level is new, changed or gone is a coin toss to a branch predictor: no branch on it.
        const bool present = lots != 0;
        std::int64_t& slot = lots_[i];
        near_count_ += static_cast<std::size_t>(present) - static_cast<std::size_t>(slot != 0);
        slot = lots;
        std::uint64_t& word = words_[i / 64];
        word = (word & ~bit(i)) | (std::uint64_t{present} << (i % 64));
        std::uint64_t& summary = summary_[i / 4096];
        summary = (summary & ~bit(i / 64)) | (std::uint64_t{word != 0} << (i / 64 % 64));
        if (key >= best_) update_best(key, present);
        return true;
    }

    void clear() noexcept {
        for (std::size_t w = 0; w < words_.size(); ++w) {
            if (words_[w] == 0) continue;
            std::fill_n(lots_.begin() + static_cast<std::ptrdiff_t>(w * 64), 64, 0);
            words_[w] = 0;
        }
        std::fill(summary_.begin(), summary_.end(), 0);
        far_count_ = 0;
        near_count_ = 0;
        misses_ = 0;
        best_ = lowest;
    }

    [[nodiscard]] cursor begin() const noexcept { return {far_count_, near_count_ == 0 ? 0 : window_}; }
    /// The next level in order from best to worst. @return false at the end.
    bool next(cursor& at, std::int64_t& key, std::int64_t& lots) const noexcept {
        const std::size_t i = last_in_use(at.near);
        const bool has_near = i != none;
        if (at.far != 0) {
            const far_level& f = far_[at.far - 1];
            if (!has_near || f.key > key_at(i)) {
                key = f.key;
                lots = f.lots;
                --at.far;
                return true;
            }
        }
        if (!has_near) return false;
        at.near = i;
        key = key_at(i);
        lots = lots_[i];
        return true;
    }

private:
    static constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    // Accesses outside the window before it is asked whether it should move. A move costs about as much as so
    // many.
    static constexpr std::uint32_t patience = 64;

    static constexpr std::uint64_t bit(std::uint64_t i) noexcept { return std::uint64_t{1} << (i % 64); }
    // Unsigned subtraction: right for every pair of keys, and below the window it is huge.
    [[nodiscard]] std::uint64_t index(std::int64_t key) const noexcept {
        return static_cast<std::uint64_t>(key) - static_cast<std::uint64_t>(base_);
    }
    [[nodiscard]] std::int64_t key_at(std::size_t i) const noexcept {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(base_) + i);
    }
    /// The first far level at `key` or better.
    [[nodiscard]] std::size_t find_far(std::int64_t key) const noexcept {
        const far_level* const first = far_.get();
        const far_level* const last = first + far_count_;
        return static_cast<std::size_t>(
            std::lower_bound(first, last, key, [](const far_level& f, std::int64_t k) { return f.key < k; }) -
            first);
    }
    /// Makes a hole of `count` far levels. There must be room.
    void open_far(std::size_t at, std::size_t count) noexcept {
        std::move_backward(far_.get() + at, far_.get() + far_count_, far_.get() + far_count_ + count);
        far_count_ += count;
    }
    void close_far(std::size_t at, std::size_t count) noexcept {
        std::move(far_.get() + at + count, far_.get() + far_count_, far_.get() + at);
        far_count_ -= count;
    }

    /// The highest index in use below `end`, or `none`.
    [[nodiscard]] std::size_t last_in_use(std::size_t end) const noexcept {
        if (end == 0) return none;
        std::size_t w = (end - 1) / 64;
        const std::uint64_t here = words_[w] & (~std::uint64_t{0} >> (63 - (end - 1) % 64));
        if (here != 0) return w * 64 + top_bit(here);
        if (w == 0) return none;
        --w;
        std::size_t s = w / 64;
        std::uint64_t summary = summary_[s] & (~std::uint64_t{0} >> (63 - w % 64));
        while (summary == 0) {
            if (s == 0) return none;
            summary = summary_[--s];
        }
        w = s * 64 + top_bit(summary);
        return w * 64 + top_bit(words_[w]);
    }
    static std::size_t top_bit(std::uint64_t word) noexcept {
        return 63 - static_cast<std::size_t>(std::countl_zero(word));
    }

    void update_best(std::int64_t key, bool present) noexcept {
        if (present)
            best_ = key;
        else if (key == best_)
            find_best();
    }
    void find_best() noexcept {
        cursor at{far_count_, window_};
        std::int64_t key = lowest;
        std::int64_t lots = 0;
        best_ = next(at, key, lots) ? key : lowest;
    }

    bool set_far(std::int64_t key, std::int64_t lots) noexcept {
        if (empty()) {
            if (lots == 0) return true;
            base_ = base_for(key);
            return set(key, lots);
        }
        const std::size_t at = find_far(key);
        if (at != far_count_ && far_[at].key == key) {
            if (lots != 0)
                far_[at].lots = lots;
            else
                close_far(at, 1);
        } else if (lots != 0) {
            if (far_count_ == far_capacity_) return false;
            open_far(at, 1);
            far_[at] = {key, lots};
        }
        if (key >= best_) update_best(key, lots != 0);
        if (++misses_ >= patience) {
            misses_ = 0;
            if (!empty() && !comfortable()) move_window(base_for(best_));
        }
        return true;
    }

    /// Most levels lie behind the best one; ahead of it there must be room for it to move.
    [[nodiscard]] bool comfortable() const noexcept {
        const std::uint64_t i = index(best_);
        return i >= window_ / 2 && i < window_ - window_ / 8;
    }
    [[nodiscard]] std::int64_t base_for(std::int64_t best) const noexcept {
        const auto behind = static_cast<std::int64_t>(window_ / 4 * 3);
        constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
        const std::int64_t base = best < lowest + behind ? lowest : best - behind;
        return std::min(base, highest - static_cast<std::int64_t>(window_) + 1);
    }

    void move_window(std::int64_t to) noexcept {
        if (to == base_) return;
        const bool up = to > base_;
        const std::uint64_t distance =
            up ? static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(base_)
               : static_cast<std::uint64_t>(base_) - static_cast<std::uint64_t>(to);
        const std::size_t d = distance < window_ ? static_cast<std::size_t>(distance) : window_;
        if (!evict(up ? 0 : window_ - d, up ? d : window_)) return;
        const auto shift = static_cast<std::ptrdiff_t>(d);
        if (up)
            std::move(lots_.begin() + shift, lots_.end(), lots_.begin());
        else
            std::move_backward(lots_.begin(), lots_.end() - shift, lots_.end());
        if (up)
            std::fill(lots_.end() - shift, lots_.end(), 0);
        else
            std::fill(lots_.begin(), lots_.begin() + shift, 0);
        base_ = to;
        admit();
        index_lots();
    }
    /// Copies the levels that leave the window, which are neighbours in the order of all keys, to the far
    /// ones.
    /// @return false if there is no room; the window then stays, and only speed is lost.
    bool evict(std::size_t first, std::size_t last) noexcept {
        std::size_t count = 0;
        for (std::size_t i = first; i < last; ++i) count += static_cast<std::size_t>(lots_[i] != 0);
        if (count > far_capacity_ - far_count_) return false;
        std::size_t out = find_far(base_);
        open_far(out, count);
        for (std::size_t i = first; i < last; ++i)
            if (lots_[i] != 0) far_[out++] = {key_at(i), lots_[i]};
        return true;
    }
    void admit() noexcept {
        const std::size_t first = find_far(base_);
        std::size_t last = first;
        for (; last != far_count_ && index(far_[last].key) < window_; ++last)
            lots_[index(far_[last].key)] = far_[last].lots;
        close_far(first, last - first);
    }
    void index_lots() noexcept {
        near_count_ = 0;
        std::fill(summary_.begin(), summary_.end(), 0);
        for (std::size_t w = 0; w < words_.size(); ++w) {
            std::uint64_t word = 0;
            for (std::size_t i = 0; i < 64; ++i) {
                const std::uint64_t in_use{lots_[w * 64 + i] != 0};
                word |= in_use << i;
                near_count_ += in_use;
            }
            words_[w] = word;
            summary_[w / 64] |= std::uint64_t{word != 0} << (w % 64);
        }
    }

    std::size_t window_;
    std::int64_t base_ = 0;
    std::int64_t best_ = lowest;
    std::size_t near_count_ = 0;
    std::uint32_t misses_ = 0;
    std::vector<std::int64_t> lots_;
    std::vector<std::uint64_t> words_;
    std::vector<std::uint64_t> summary_;
    std::size_t far_capacity_;
    std::size_t far_count_ = 0;
    std::unique_ptr<far_level[]> far_; // left uninitialized: pages never used are never touched
};

} // namespace gatewright::book::detail
