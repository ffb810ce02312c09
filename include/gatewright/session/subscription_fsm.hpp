// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace gatewright::session {

/// How subscription requests are sent.
struct subscription_pacing {
    std::size_t items_per_request = 50;    ///< items in one request
    duration interval = milliseconds(250); ///< between two requests: venues count incoming messages
    duration reply_timeout = seconds(10);  ///< then the request is sent again
};

/// Subscribes a list of items over one connection: in chunks, paced, each acknowledged. A refused chunk is split and
/// asked for item by item, so that one bad instrument is named and the others live.
class subscription_fsm {
public:
    /// A range of items to subscribe to now, under request number `id`.
    struct next_action {
        std::size_t first = 0;
        std::size_t count = 0; ///< zero: nothing to send now
        std::uint64_t id = 0;
    };

    /// @param items how many things there are to subscribe to.
    explicit subscription_fsm(std::size_t items, const subscription_pacing& pacing = {})
        : pacing_(pacing)
        , chunks_(items)
        , refused_(items) {
        for (std::size_t i = 0; i < items; ++i) refused_.push_back(false);
    }

    /// Begins anew on a fresh connection.
    void start(steady_time now) noexcept {
        const std::size_t items = refused_.size();
        chunks_.clear();
        std::fill(refused_.begin(), refused_.end(), false);
        for (std::size_t first = 0; first < items; first += pacing_.items_per_request)
            chunks_.push_back({first, std::min(pacing_.items_per_request, items - first), 0, {}});
        not_before_ = now;
        started_ = true;
    }
    /// The connection is gone.
    void stop() noexcept {
        chunks_.clear();
        started_ = false;
    }

    /// What to send at `now`; call until `count` is zero.
    next_action next(steady_time now, std::uint64_t fresh_id) noexcept {
        if (now < not_before_) return {};
        for (chunk& c : chunks_) {
            if (c.id != 0 && now < c.deadline) continue;
            c.id = fresh_id;
            c.deadline = now + pacing_.reply_timeout;
            not_before_ = now + pacing_.interval;
            return {c.first, c.count, fresh_id};
        }
        return {};
    }

    /// Nothing was sent after all (queue full): later.
    void not_sent(std::uint64_t id) noexcept {
        for (chunk& c : chunks_)
            if (c.id == id) c.id = 0;
    }

    /// The venue answered request `id`. @return the index of a refused single item, or `none`.
    std::size_t on_reply(std::uint64_t id, bool accepted) noexcept {
        chunk* const at =
            std::find_if(chunks_.begin(), chunks_.end(), [id](const chunk& c) { return c.id == id; });
        if (id == 0 || at == chunks_.end()) return none;
        const chunk done = *at;
        chunks_.erase(at);
        if (accepted) return none;
        if (done.count == 1) {
            refused_[done.first] = true;
            return done.first;
        }
        for (std::size_t i = 0; i < done.count; ++i) chunks_.push_back({done.first + i, 1, 0, {}});
        return none;
    }

    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    /// Every item is subscribed or was refused by name.
    [[nodiscard]] bool complete() const noexcept { return started_ && chunks_.empty(); }
    [[nodiscard]] bool refused(std::size_t item) const noexcept {
        return item < refused_.size() && refused_[item];
    }

    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = steady_time::never();
        for (const chunk& c : chunks_) due = std::min(due, c.id == 0 ? not_before_ : c.deadline);
        return due;
    }

private:
    struct chunk {
        std::size_t first = 0;
        std::size_t count = 0;
        std::uint64_t id = 0; ///< zero: not sent
        steady_time deadline;
    };

    subscription_pacing pacing_;
    bounded_vector<chunk> chunks_;
    bounded_vector<bool> refused_;
    steady_time not_before_;
    bool started_ = false;
};

} // namespace gatewright::session
