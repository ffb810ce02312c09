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
    /// An item that brings nothing for so long is subscribed anew, though the link lives; zero: items are not watched.
    duration item_silence{};
    /// How long after the refusal of a request its items may still be acknowledged by name.
    duration refused_patience{};
    /// Whether an item can be unsubscribed before it is begun anew.
    bool unsubscribes = true;
};

/// What a subscription calls for.
enum class subscription_action : std::uint8_t { none, subscribe, unsubscribe };

/// Subscribes a list of items over one connection: in chunks, paced, each acknowledged as a request or item by item.
/// Of a refused chunk those that are not acknowledged meanwhile are asked for one by one, so that one bad instrument
/// is named and the others live. One item can be begun anew on a living link: unsubscribed, then subscribed. Items that
/// are not wanted are unsubscribed and left out until they are wanted again.
class subscription_fsm {
public:
    /// A range of items to ask for now, under request number `id`.
    struct next_action {
        std::size_t first = 0;
        std::size_t count = 0; ///< zero: nothing to send now
        std::uint64_t id = 0;
        subscription_action kind = subscription_action::none;
    };
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    /// @param items how many things there are to subscribe to.
    explicit subscription_fsm(std::size_t items, subscription_pacing pacing = {})
        : pacing_(pacing)
        , chunks_(2 * items) // an item can be begun anew while the request that it was in waits for others
        , items_(items) {
        for (std::size_t i = 0; i < items; ++i) items_.push_back({});
    }

    /// Begins anew on a fresh connection.
    void start(steady_time now) noexcept {
        const std::size_t items = items_.size();
        chunks_.clear();
        for (item& i : items_) {
            const bool unwanted = i.unwanted;
            i = {};
            i.unwanted = unwanted;
        }
        for (std::size_t first = 0; first < items; first += pacing_.items_per_request)
            chunks_.push_back({first, std::min(pacing_.items_per_request, items - first), 0, {}});
        not_before_ = now;
        watched_ = now;
        paused_ = refused_ = 0;
        started_ = true;
    }
    /// The connection is gone.
    void stop() noexcept {
        chunks_.clear();
        paused_ = 0;
        started_ = false;
    }

    /// What to send at `now`; call until `count` is zero.
    next_action next(steady_time now, std::uint64_t fresh_id) noexcept {
        renew_silent(now);
        if (paused_ != 0) [[unlikely]]
            for (std::size_t i = 0; i < items_.size(); ++i)
                if (items_[i].paused && now >= items_[i].renew_at) begin_anew(i, now);
        if (now < not_before_) return {};
        for (chunk& c : chunks_) {
            if (c.id != 0 && now < c.deadline) continue;
            if (c.refused) {
                split(c);
                return next(now, fresh_id);
            }
            if (!c.leaving && unwanted_ != 0 && leave_out(c)) return next(now, fresh_id);
            c.id = fresh_id;
            c.deadline = now + pacing_.reply_timeout;
            not_before_ = now + pacing_.interval;
            return {c.first, c.count, fresh_id,
                    c.leaving ? subscription_action::unsubscribe : subscription_action::subscribe};
        }
        return {};
    }

    /// Nothing was sent after all: later. @param again not before that; where the queue was full, as soon as may be
    void not_sent(std::uint64_t id, steady_time again = {}) noexcept {
        for (chunk& c : chunks_)
            if (c.id == id) c.id = 0;
        not_before_ = std::max(not_before_, again);
    }

    /// Whether a request of that number waits for its answer.
    [[nodiscard]] bool awaits(std::uint64_t id) const noexcept {
        return id != 0 &&
               std::any_of(chunks_.begin(), chunks_.end(), [id](const chunk& c) { return c.id == id; });
    }

    /// The venue answered request `id` as a whole. @return the index of a refused single item, or `none`.
    std::size_t on_reply(std::uint64_t id, bool accepted, steady_time now) noexcept {
        chunk* const at =
            std::find_if(chunks_.begin(), chunks_.end(), [id](const chunk& c) { return c.id == id; });
        if (id == 0 || at == chunks_.end()) return none;
        if (!accepted && at->count > 1 && !at->leaving) {
            // Some of its items may be taken all the same, and are acknowledged by name.
            at->refused = true;
            at->deadline = now + pacing_.refused_patience;
            return none;
        }
        const chunk done = *at;
        chunks_.erase(at);
        if (done.leaving) {
            // Whether or not it was subscribed: now it is not.
            items_[done.first].subscribed = false;
            if (!items_[done.first].unwanted) chunks_.push_back({done.first, 1, 0, {}});
            return none;
        }
        if (accepted) {
            for (std::size_t i = 0; i < done.count; ++i) on_subscribed(done.first + i, now);
            return none;
        }
        refuse(done.first);
        return done.first;
    }
    /// What was said of one item holds for others: those of which `alike(index)` says so are refused, unless they are
    /// settled.
    template <class AlikeF>
    void refuse_others(AlikeF alike) noexcept {
        for (std::size_t i = 0; i < items_.size(); ++i)
            if (!settled(i) && alike(i)) refuse(i);
        for (chunk* c = chunks_.begin(); c != chunks_.end();)
            if (all_settled(*c))
                chunks_.erase(c);
            else
                ++c;
    }
    /// The venue answered one item by its name, whatever request it was in: a subscription, or an unsubscription if
    /// that is under way. A request is done with its last item.
    /// @return `i` if it was refused, else `none`.
    std::size_t on_item(std::size_t i, bool accepted, steady_time now) noexcept {
        const auto asks = [i](const chunk& c) { return c.id != 0 && c.has(i); };
        chunk* const left = std::find_if(chunks_.begin(), chunks_.end(),
                                         [&](const chunk& c) { return c.leaving && asks(c); });
        if (left != chunks_.end()) {
            items_[i].subscribed = false;
            if (items_[i].unwanted)
                chunks_.erase(left);
            else
                *left = {i, 1, 0, {}};
            return none;
        }
        if (settled(i) || std::none_of(chunks_.begin(), chunks_.end(), asks)) return none;
        if (accepted)
            on_subscribed(i, now);
        else
            refuse(i);
        for (chunk* c = chunks_.begin(); c != chunks_.end();) {
            if (asks(*c) && all_settled(*c))
                chunks_.erase(c);
            else
                ++c;
        }
        return accepted ? none : i;
    }

    /// Begins one item anew: what it brought can no longer be trusted, or has stopped. One that is under way goes on.
    /// The first time it is done at once; one that is never good is begun anew after pauses that double, up to a
    /// minute.
    void renew(std::size_t i, steady_time now) noexcept {
        item& t = items_[i];
        if (!started_ || !t.subscribed || t.paused || t.unwanted) return;
        if (now >= t.renew_at + longest_pause) t.pause = {};
        if (t.pause.ns == 0 || now >= t.renew_at) {
            begin_anew(i, now);
        } else {
            t.paused = true;
            ++paused_;
        }
    }
    /// Whether an item is subscribed to, from now on and on every connection that follows; all are at first. What is
    /// under way of it is ended, or begun, in its turn. @pre `subscription_pacing::unsubscribes`, if it is not wanted
    void want(std::size_t i, bool wanted) noexcept {
        item& t = items_[i];
        if (t.unwanted != wanted) return;
        t.unwanted = !wanted;
        unwanted_ += wanted ? std::size_t(-1) : 1;
        if (!started_) return;
        if (wanted) {
            if (t.refused) --refused_;
            t.refused = false;
            // A request that left before it was ended brings it no more.
            const bool comes = std::any_of(chunks_.begin(), chunks_.end(), [i](const chunk& c) {
                return (c.id == 0 || c.leaving) && c.has(i);
            });
            if (!t.subscribed && !comes) chunks_.push_back({i, 1, 0, {}});
            return;
        }
        if (t.paused) --paused_;
        t.paused = false;
        const bool asked = std::any_of(chunks_.begin(), chunks_.end(),
                                       [i](const chunk& c) { return c.id != 0 && !c.leaving && c.has(i); });
        const bool leaves = std::any_of(chunks_.begin(), chunks_.end(),
                                        [i](const chunk& c) { return c.leaving && c.has(i); });
        if ((!t.subscribed && !asked) || leaves) return;
        chunk c{i, 1, 0, {}};
        c.leaving = true;
        chunks_.push_back(c);
    }
    [[nodiscard]] bool wanted(std::size_t i) const noexcept {
        return i < items_.size() && !items_[i].unwanted;
    }
    /// Whether there are items, and none of them is wanted: their silence proves nothing.
    [[nodiscard]] bool wants_nothing() const noexcept { return unwanted_ != 0 && unwanted_ == items_.size(); }

    /// An item brought something.
    void on_data(std::size_t i, steady_time now) noexcept { items_[i].heard = now; }

    /// Every item is subscribed or was refused by name.
    [[nodiscard]] bool complete() const noexcept { return started_ && chunks_.empty(); }
    [[nodiscard]] bool refused(std::size_t i) const noexcept {
        return i < items_.size() && items_[i].refused;
    }
    /// How many items were refused.
    [[nodiscard]] std::size_t refused_count() const noexcept { return refused_; }
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }

    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = steady_time::never();
        for (const chunk& c : chunks_)
            due = std::min(due, c.id == 0   ? not_before_
                                : c.refused ? std::max(c.deadline, not_before_)
                                            : c.deadline);
        if (paused_ != 0)
            for (const item& i : items_)
                if (i.paused) due = std::min(due, i.renew_at);
        return watches() ? std::min(due, watched_ + pacing_.item_silence) : due;
    }

private:
    static constexpr duration first_pause = milliseconds(500);
    static constexpr duration longest_pause = seconds(60);

    struct item {
        bool subscribed = false;
        bool refused = false;
        bool paused = false; ///< to be begun anew at `renew_at`
        bool unwanted = false;
        steady_time heard;
        steady_time renew_at; ///< not begun anew before; zero: it never was
        duration pause{};
    };
    struct chunk {
        std::size_t first = 0;
        std::size_t count = 0;
        std::uint64_t id = 0; ///< zero: not sent
        steady_time deadline;
        bool leaving = false; ///< to be unsubscribed first
        bool refused = false; ///< as a whole: at `deadline` it is split

        [[nodiscard]] bool has(std::size_t i) const noexcept { return i >= first && i < first + count; }
    };

    [[nodiscard]] bool watches() const noexcept { return started_ && pacing_.item_silence.ns > 0; }
    [[nodiscard]] bool settled(std::size_t i) const noexcept {
        return items_[i].subscribed || items_[i].refused || items_[i].unwanted;
    }
    [[nodiscard]] bool under_way(std::size_t i) const noexcept {
        return std::any_of(chunks_.begin(), chunks_.end(), [i](const chunk& c) { return c.has(i); });
    }
    [[nodiscard]] bool all_settled(const chunk& c) const noexcept {
        for (std::size_t i = c.first; i < c.first + c.count; ++i)
            if (!settled(i)) return false;
        return true;
    }
    /// A request goes without the items that are not wanted. @return whether there are some
    bool leave_out(chunk& all) noexcept {
        const chunk whole = all;
        std::size_t first = whole.first;
        const std::size_t end = whole.first + whole.count;
        if (std::none_of(items_.begin() + whole.first, items_.begin() + end,
                         [](const item& i) { return i.unwanted; }))
            return false;
        chunks_.erase(&all);
        while (first != end) {
            std::size_t last = first;
            while (last != end && !items_[last].unwanted) ++last;
            if (last != first) chunks_.push_back({first, last - first, 0, {}});
            first = last == end ? end : last + 1;
        }
        return true;
    }
    /// Item by item, but for those that were answered by name, or are begun anew.
    void split(chunk& refused) noexcept {
        const chunk whole = refused;
        chunks_.erase(&refused);
        for (std::size_t i = whole.first; i < whole.first + whole.count; ++i)
            if (!settled(i) && !under_way(i)) chunks_.push_back({i, 1, 0, {}});
    }
    void refuse(std::size_t i) noexcept {
        items_[i].refused = true;
        ++refused_;
    }
    void begin_anew(std::size_t i, steady_time now) noexcept {
        item& t = items_[i];
        if (t.paused) --paused_;
        t.paused = t.subscribed = false;
        t.pause = t.pause.ns == 0 ? first_pause : std::min(t.pause * 2, longest_pause);
        t.renew_at = now + t.pause;
        chunk c{i, 1, 0, {}};
        c.leaving = pacing_.unsubscribes;
        chunks_.push_back(c);
    }
    void on_subscribed(std::size_t i, steady_time now) noexcept {
        items_[i].subscribed = !items_[i].unwanted; // it is ended already, or will be
        items_[i].heard = now;
    }
    /// Looks at all items once per bound: one is found silent after two of them at the latest.
    void renew_silent(steady_time now) noexcept {
        if (!watches() || now < watched_ + pacing_.item_silence) return;
        watched_ = now;
        for (std::size_t i = 0; i < items_.size(); ++i)
            if (now - items_[i].heard >= pacing_.item_silence) renew(i, now);
    }

    subscription_pacing pacing_;
    bounded_vector<chunk> chunks_;
    bounded_vector<item> items_;
    steady_time not_before_;
    steady_time watched_;
    std::size_t paused_ = 0;   ///< items that wait to be begun anew
    std::size_t refused_ = 0;  ///< items
    std::size_t unwanted_ = 0; ///< items
    bool started_ = false;
};

} // namespace gatewright::session
