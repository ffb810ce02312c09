// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/timestamp.hpp>

#include <array>
#include <cstddef>

namespace gatewright::bars::detail {

/// A closed bar, or a run of bars without trades, that is not told yet.
struct waiting_bar {
    bar content;    ///< of one bar with trades
    timestamp from; ///< its start, or that of the first of the run
    timestamp until;
    timestamp deadline;
    bool blank = false; ///< a run without trades
    bool waits = false; ///< for the venue's bar; otherwise for those before it
};

/// The closed bars that wait, oldest first: the first one for the venue's, the others for that as well or for the
/// first. Of a fixed capacity.
class waiting_bars {
public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] bool full() const noexcept { return size_ == bars_.size(); }
    [[nodiscard]] waiting_bar& operator[](std::size_t i) noexcept {
        return bars_[(first_ + i) % bars_.size()];
    }

    /// The one that a bar that begins then belongs to.
    [[nodiscard]] std::size_t find(timestamp open) noexcept {
        for (std::size_t i = 0; i != size_; ++i)
            if ((*this)[i].from <= open && open < (*this)[i].until) return i;
        return none;
    }
    void push(const waiting_bar& w) noexcept { (*this)[size_++] = w; }
    void pop() noexcept {
        first_ = (first_ + 1) % bars_.size();
        --size_;
    }
    /// Makes the last run longer, if that is what it is and of the same kind.
    bool extend(timestamp from, timestamp until, bool waits, timestamp deadline) noexcept {
        if (size_ == 0) return false;
        waiting_bar& last = (*this)[size_ - 1];
        if (!last.blank || last.waits != waits || last.until != from) return false;
        last.until = until;
        last.deadline = deadline;
        return true;
    }
    /// Those that wait do so at least until then.
    void wait_until(timestamp deadline) noexcept {
        for (std::size_t i = 0; i != size_; ++i)
            if ((*this)[i].deadline < deadline) (*this)[i].deadline = deadline;
    }

private:
    std::array<waiting_bar, 8> bars_{};
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

} // namespace gatewright::bars::detail
