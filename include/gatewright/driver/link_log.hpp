// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::driver {

/// A recorder that tells an operator why connections and requests fail: a line for each reason of a channel, and again
/// after the channel has worked in between. Reasons hold no secrets: transports redact them.
class link_log {
public:
    /// @param names of the channels, by gateway. @param out outlives the log
    link_log(std::vector<std::vector<std::string>> names, std::ostream& out) : out_(&out) {
        for (std::vector<std::string>& g : names) {
            gateways_.emplace_back();
            for (std::string& c : g) gateways_.back().push_back({std::move(c), {}});
        }
    }

    void record(const input& in) {
        switch (in.kind) {
        case input_kind::connected: worked(in); return;
        case input_kind::reply:
            if (in.status != 0)
                worked(in);
            else
                failed(in);
            return;
        case input_kind::disconnected:
        case input_kind::send_refused: failed(in); return;
        default: return;
        }
    }

private:
    static constexpr std::size_t most_reasons = 32;
    struct entry {
        std::string name;
        std::vector<std::string> told;
    };
    entry* find(const input& in) noexcept {
        if (in.channel.gateway >= gateways_.size()) return nullptr;
        auto& channels = gateways_[in.channel.gateway];
        return in.channel.channel < channels.size() ? &channels[in.channel.channel] : nullptr;
    }
    void worked(const input& in) noexcept {
        if (entry* e = find(in)) e->told.clear();
    }
    void failed(const input& in) {
        entry* const e = find(in);
        if (e == nullptr || in.payload.empty() || e->told.size() == most_reasons) return;
        if (std::find(e->told.begin(), e->told.end(), in.payload) != e->told.end()) return;
        e->told.emplace_back(in.payload);
        *out_ << "gatewright: " << e->name << ": " << in.payload << std::endl;
    }

    std::vector<std::vector<entry>> gateways_;
    std::ostream* out_;
};

} // namespace gatewright::driver
