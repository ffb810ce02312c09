// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings_reader.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/prng.hpp>

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

// How long messages take between a desk and a venue. What a model draws it draws from the engine's entropy: a replay
// takes the same delays.
namespace gatewright::sim::paper {

/// What travels.
enum class message_kind : std::uint8_t {
    order,      ///< a placement or an amend, on its way to the venue
    cancel,     ///< a cancel, on its way to the venue
    report,     ///< an answer or a report, on its way back
    market_data ///< what the market does, on its way to the desk
};

/// How long a message takes that leaves at `at`; not negative.
template <class T>
concept LatencyModel = std::copy_constructible<T> && std::default_initializable<T> &&
                       requires(const T& m, message_kind kind, timestamp at, session::prng& random) {
                           { m.of(kind, at, random) } noexcept -> std::same_as<duration>;
                       };

/// The same for each message of a kind.
struct constant_latency {
    duration order{};
    duration cancel{};
    duration report{};
    duration market_data{};

    [[nodiscard]] duration of(message_kind kind, timestamp, session::prng&) const noexcept {
        switch (kind) {
        case message_kind::order: return order;
        case message_kind::cancel: return cancel;
        case message_kind::report: return report;
        case message_kind::market_data: break;
        }
        return market_data;
    }
    /// Takes `paper_order_latency_us`, `paper_cancel_latency_us`, `paper_report_latency_us`,
    /// `paper_market_data_latency_us`.
    template <class ReaderT>
    void take(ReaderT& in) {
        constexpr setting_range<std::int64_t> range{0, 60'000'000};
        const auto one = [&](std::string_view name, duration& into) {
            std::int64_t us = into.ns / 1000;
            if (in.take(name, us, range)) into = duration{us * 1000};
        };
        one("paper_order_latency_us", order);
        one("paper_cancel_latency_us", cancel);
        one("paper_report_latency_us", report);
        one("paper_market_data_latency_us", market_data);
    }
};

/// Anything from the shortest to the longest, each as likely.
struct uniform_latency {
    constant_latency shortest;
    constant_latency longest; ///< none of them shorter than the shortest

    [[nodiscard]] duration of(message_kind kind, timestamp at, session::prng& random) const noexcept {
        const duration least = shortest.of(kind, at, random);
        const std::int64_t spread = (longest.of(kind, at, random) - least).ns;
        return spread <= 0 ? least
                           : least + duration{static_cast<std::int64_t>(
                                         random.up_to(static_cast<std::uint64_t>(spread)))};
    }
};

/// As it was measured: between two points of time on the straight line between their figures, before the first and
/// after the last as those.
class recorded_latency {
public:
    /// One measurement.
    struct point {
        timestamp at;
        constant_latency took;
    };

    recorded_latency() = default;
    /// @throws std::invalid_argument if a point is before the one before it, or a latency negative.
    explicit recorded_latency(std::vector<point> points) : points_(std::move(points)) {
        for (std::size_t i = 0; i < points_.size(); ++i) {
            const constant_latency& t = points_[i].took;
            if (i != 0 && points_[i].at <= points_[i - 1].at) refuse(i, "is not after the one before it");
            if (std::min({t.order, t.cancel, t.report, t.market_data}).ns < 0) refuse(i, "is negative");
        }
    }
    /// Lines of five whole numbers with commas between: time in nanoseconds since the epoch, then the latencies of
    /// orders, cancels, reports and market data in nanoseconds. Empty lines and such as begin with '#' are left out.
    /// @throws std::invalid_argument naming the line.
    static recorded_latency parse(std::string_view text) {
        std::vector<point> points;
        for (std::size_t line = 1; !text.empty(); ++line) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            std::string_view row = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            if (row.ends_with('\r')) row.remove_suffix(1);
            if (row.empty() || row.front() == '#') continue;
            std::int64_t figures[5] = {};
            const char* at = row.data();
            const char* const last = row.data() + row.size();
            for (std::size_t i = 0; i < 5; ++i) {
                const auto [next, ec] = std::from_chars(at, last, figures[i]);
                const bool closed = i == 4 ? next == last : next != last && *next == ',';
                if (ec != std::errc{} || !closed)
                    throw std::invalid_argument("latencies: line " + std::to_string(line) +
                                                " is not five whole numbers with commas between");
                at = next + (i != 4);
            }
            points.push_back(
                {timestamp{figures[0]},
                 {duration{figures[1]}, duration{figures[2]}, duration{figures[3]}, duration{figures[4]}}});
        }
        return recorded_latency(std::move(points));
    }

    [[nodiscard]] duration of(message_kind kind, timestamp at, session::prng& random) const noexcept {
        if (points_.empty()) return {};
        const auto after = std::ranges::upper_bound(points_, at, {}, &point::at);
        if (after == points_.begin()) return points_.front().took.of(kind, at, random);
        const point& a = after[-1];
        const std::int64_t from = a.took.of(kind, at, random).ns;
        if (after == points_.end()) return duration{from};
        const std::int64_t to = after->took.of(kind, at, random).ns;
        const double share = static_cast<double>((at - a.at).ns) / static_cast<double>((after->at - a.at).ns);
        return duration{from + static_cast<std::int64_t>(share * static_cast<double>(to - from))};
    }

private:
    [[noreturn]] static void refuse(std::size_t i, const char* offence) {
        throw std::invalid_argument("latencies: point " + std::to_string(i + 1) + " " + offence);
    }
    std::vector<point> points_;
};

static_assert(LatencyModel<constant_latency>);
static_assert(LatencyModel<uniform_latency>);
static_assert(LatencyModel<recorded_latency>);

} // namespace gatewright::sim::paper
