// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright_test {

/// What a scripted machine must offer: it takes what happens, and afterwards tells in words what it did.
///
/// - `take_outputs()`: one line per output of the last call, timers excepted; `take_events()`: one per event.
/// - `lose(channel)`: the connection ends.
template <class MachineT>
concept Scripted = requires(MachineT& m, std::uint8_t channel) {
    { m.take_outputs() } -> std::same_as<std::vector<std::string>>;
    { m.take_events() } -> std::same_as<std::vector<std::string>>;
    m.lose(channel);
};

/// A fluent list of inputs and of everything that must follow from each. What follows and was not declared fails, and
/// so does what was declared and does not follow. `rerun_with` plays the same inputs once per step with a failure
/// there.
template <Scripted MachineT>
class script {
public:
    using machine = MachineT;

    explicit script(std::string name) : name_(std::move(name)) {}

    /// The next input. Nothing may follow from it but what `sends` and `tells` declare.
    script& when(std::string what, std::function<void(MachineT&)> act) {
        steps_.push_back({std::move(what), std::move(act), {}, {}});
        return *this;
    }
    /// Outputs of the last input, in order.
    script& sends(std::vector<std::string> lines) {
        steps_.back().outputs = std::move(lines);
        return *this;
    }
    /// Events of the last input, in order.
    script& tells(std::vector<std::string> lines) {
        steps_.back().events = std::move(lines);
        return *this;
    }
    /// Every step of another script first.
    script& after(const script& other) {
        steps_.insert(steps_.begin(), other.steps_.begin(), other.steps_.end());
        return *this;
    }

    /// Plays it and compares.
    void run() const {
        MachineT m;
        for (const step& s : steps_) {
            s.act(m);
            INFO(name_ << ", when " << s.what);
            CHECK(m.take_outputs() == s.outputs);
            CHECK(m.take_events() == s.events);
        }
    }

    /// For each step: plays those before it, lets `fail(machine)` happen, goes on with the rest as far as it applies,
    /// and lets `judge(machine, everything that it sent)` look at the end.
    template <class FailT, class JudgeT>
    void rerun_with(std::string_view failure, FailT fail, JudgeT judge) const {
        for (std::size_t at = 0; at <= steps_.size(); ++at) {
            MachineT m;
            std::vector<std::string> sent;
            const auto collect = [&] {
                for (std::string& line : m.take_outputs()) sent.push_back(std::move(line));
            };
            for (std::size_t i = 0; i <= steps_.size(); ++i) {
                if (i == at) {
                    fail(m);
                    collect();
                }
                if (i == steps_.size()) break;
                steps_[i].act(m);
                collect();
            }
            INFO(name_ << ", " << failure << " before step " << at);
            judge(m, sent);
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return steps_.size(); }

private:
    struct step {
        std::string what;
        std::function<void(MachineT&)> act;
        std::vector<std::string> outputs;
        std::vector<std::string> events;
    };

    std::string name_;
    std::vector<step> steps_;
};

} // namespace gatewright_test
