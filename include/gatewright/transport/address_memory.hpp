// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace gatewright::transport {

/// Which addresses brought no connection of use lately, so that the others are tried first: a host may have several,
/// and the first may be dead, or accept and then be silent. Bounded.
class address_memory {
public:
    using address = boost::asio::ip::tcp::endpoint;

    static constexpr duration memory = minutes(10);     ///< then a failure is forgotten
    static constexpr std::size_t most_remembered = 256; ///< then the oldest failure is forgotten

    /// No connection of use came about there.
    void on_failed(const address& a, steady_time now) {
        on_worked(a);
        std::erase_if(failures_, [&](const failure& f) { return f.at + memory <= now; });
        if (failures_.size() == most_remembered) failures_.erase(failures_.begin());
        failures_.push_back({a, now});
    }
    /// A connection there did what it is for.
    void on_worked(const address& a) noexcept {
        std::erase_if(failures_, [&](const failure& f) { return f.where == a; });
    }

    /// Puts the addresses of a host in the order in which they are to be tried: as they came, but the families (IPv4,
    /// IPv6) in turn, as one of them may be broken as a whole (RFC 8305, section 4); and those that failed last, the
    /// one whose failure is longest ago first, so that each has its turn.
    void arrange(std::vector<address>& all, steady_time now) const {
        alternate_families(all);
        // One after the other to its place behind those that failed no later.
        for (auto at = all.begin(); at != all.end(); ++at)
            std::rotate(std::upper_bound(all.begin(), at, *at,
                                         [&](const address& a, const address& b) {
                                             return failed_at(a, now) < failed_at(b, now);
                                         }),
                        at, std::next(at));
    }

private:
    struct failure {
        address where;
        steady_time at;
    };

    /// Zero if it did not, or too long ago.
    [[nodiscard]] steady_time failed_at(const address& a, steady_time now) const noexcept {
        for (const failure& f : failures_)
            if (f.where == a && now < f.at + memory) return f.at;
        return {};
    }
    static void alternate_families(std::vector<address>& all) {
        if (all.empty()) return;
        const auto family = [](const address& a) { return a.protocol().family(); };
        std::vector<address> first;
        std::vector<address> second;
        for (const address& a : all) (family(a) == family(all.front()) ? first : second).push_back(a);
        all.clear();
        for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
            if (i < first.size()) all.push_back(first[i]);
            if (i < second.size()) all.push_back(second[i]);
        }
    }

    std::vector<failure> failures_; ///< the oldest first
};

} // namespace gatewright::transport
