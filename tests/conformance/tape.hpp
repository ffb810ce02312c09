// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"

#include <gatewright/core/timestamp.hpp>
#include <gatewright/driver/durability.hpp>
#include <gatewright/driver/output_queue.hpp>
#include <gatewright/journal/journal.hpp>
#include <gatewright/journal/record.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What stands between a desk and its driver in these tests: a journal, a tape of all that goes in and out, a sink that
// can be full.
namespace gatewright_test {

/// Writes one record per intent: the client id.
struct test_journal {
    bool enabled = false;
    gw::record_id last = 0;
    template <gw::journal::RecordWriter WriterT>
    bool intent(const gw::journal::order_intent& i, WriterT& w, gw::record_id& record) noexcept {
        record = 0;
        if (!enabled) return true;
        if (!w.persist(last + 1, i.request->client_order_id.view())) return false;
        record = ++last;
        return true;
    }
};
struct durability_state {
    durability mode = durability::at_once;
    std::vector<std::pair<gw::record_id, std::string>> records;
    std::vector<gw::record_id> pending;
};
struct test_durability {
    durability_state* state = nullptr;
    gw::driver::persist_state persist(gw::record_id r, std::string_view bytes) {
        if (state->mode == durability::failing) return gw::driver::persist_state::failed;
        state->records.emplace_back(r, std::string(bytes));
        if (state->mode == durability::at_once) return gw::driver::persist_state::durable;
        state->pending.push_back(r);
        return gw::driver::persist_state::pending;
    }
};

/// Every output of every step as text, and the inputs as records.
struct tape {
    bool on = false;
    std::vector<std::string> outputs;
    std::vector<std::string> inputs;
    gw::clock_reading started;
};
/// Keeps what a driver hands over: inputs for the tape, and what each output was about.
template <class KitT>
struct tape_recorder {
    tape* t = nullptr;
    std::vector<sent_question>* sent = nullptr;

    void started(const gw::clock_reading& at) { t->started = at; }
    void record(const gw::input& in) {
        if (!t->on) return;
        std::string bytes(gw::journal::input_record_size(in), '\0');
        gw::journal::write_input(in, bytes);
        t->inputs.push_back(std::move(bytes));
    }
    void performed(const gw::input&, const gw::driver::output& o) {
        sent->push_back({static_cast<link_id>(o.channel.channel), KitT::about(o)});
    }
};

/// A sink before a sink: writes the tape, and is full when told to be.
template <class SinkT>
struct taping_sink {
    SinkT& to;
    tape& t;
    std::uint64_t& failures;

    bool full() noexcept {
        if (failures == 0) return false;
        --failures;
        return true;
    }
    void note(std::string line) {
        if (t.on) t.outputs.push_back(std::move(line));
    }
    static std::string at(gw::channel_ref c, std::uint32_t g, std::uint64_t n) {
        return std::to_string(c.gateway) + "." + std::to_string(c.channel) + "." + std::to_string(g) + "#" +
               std::to_string(n) + " ";
    }
    bool open(gw::channel_ref c, std::uint32_t g, const gw::open_request& with) {
        if (full() || !to.open(c, g, with)) return false;
        note("open " + at(c, g, 0) + std::string(with.target) + std::string(with.headers));
        return true;
    }
    bool close(gw::channel_ref c, std::uint32_t g) {
        if (full() || !to.close(c, g)) return false;
        note("close " + at(c, g, 0));
        return true;
    }
    bool send(gw::channel_ref c, std::uint32_t g, std::uint64_t n, std::string_view bytes,
              gw::record_id after) {
        if (full() || !to.send(c, g, n, bytes, after)) return false;
        note("send " + at(c, g, n) + std::to_string(after) + " " + std::string(bytes));
        return true;
    }
    bool request(gw::channel_ref c, std::uint32_t g, std::uint64_t n, const gw::http_request& h,
                 gw::record_id after) {
        if (full() || !to.request(c, g, n, h, after)) return false;
        note("request " + at(c, g, n) + std::to_string(after) + " " + std::string(gw::to_string(h.method)) +
             " " + std::string(h.target) + "\n" + std::string(h.headers) + "\n" + std::string(h.body));
        return true;
    }
    bool arm_timer(std::uint8_t gateway, std::uint64_t id, std::uint32_t g, gw::steady_time due) {
        // A gateway's own has room always.
        if ((gateway == gw::strategy_timers && full()) || !to.arm_timer(gateway, id, g, due)) return false;
        note("timer " + std::to_string(gateway) + " " + std::to_string(id) + " " + std::to_string(g) + " " +
             std::to_string(due.ns));
        return true;
    }
    bool persist(gw::record_id r, std::string_view bytes) {
        if (full() || !to.persist(r, bytes)) return false;
        note("persist " + std::to_string(r) + " " + std::string(bytes));
        return true;
    }
};

} // namespace gatewright_test
