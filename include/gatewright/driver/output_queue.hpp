// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace gatewright::driver {

/// The calls of an `OutputSink`.
enum class output_kind : std::uint8_t { open = 1, close, send, request, arm_timer, persist };

/// One call of an `OutputSink`, as it was made. Fields that the call does not have are empty.
///
/// @par Object lifetimes
/// The text lives in the queue until it is cleared.
struct output {
    output_kind kind = output_kind::open;
    http_method method = http_method::get; ///< of a request
    channel_ref channel;                   ///< of a timer: only its gateway
    std::uint32_t generation = 0;
    std::uint64_t correlation = 0; ///< request or message number, timer id, or record number
    record_id after = 0;           ///< of a send or a request: the record that must be durable first
    steady_time due;               ///< of a timer
    std::string_view target;       ///< of an open or a request: path and query
    std::string_view headers;      ///< of an open or a request
    std::string_view payload;      ///< bytes of a send, body of a request, bytes of a record
    request_urgency urgency = request_urgency::read; ///< of a request
    std::uint64_t about = 0;                         ///< of a request
    steady_time leave_by = steady_time::never();     ///< of a request

    /// The request of which this is the call.
    [[nodiscard]] http_request http() const noexcept {
        return {method, target, headers, payload, urgency, about, leave_by};
    }
};

/// An `OutputSink` of fixed capacity that collects what a step asks for, in order, so that the driver
/// performs it after the step. All memory is taken at construction; nothing is allocated later.
///
/// A call that does not fit returns false and leaves the queue as it was. The timers of gateways have room of their
/// own: a gateway that could not be woken would sleep for ever.
class output_queue {
public:
    /// Timers of gateways that always fit; an engine has no more gateways.
    static constexpr std::size_t timer_room = 254;

    /// @param max_outputs the most outputs between two `clear()`.
    /// @param max_bytes the most bytes of text in them.
    explicit output_queue(std::size_t max_outputs = 1024, std::size_t max_bytes = std::size_t{1} << 20)
        : outputs_(new output[max_outputs + timer_room])
        , arena_(new char[max_bytes])
        , max_outputs_(max_outputs)
        , max_bytes_(max_bytes) {}
    output_queue(const output_queue&) = delete;
    output_queue& operator=(const output_queue&) = delete;

    bool open(channel_ref channel, std::uint32_t generation, const open_request& with) noexcept {
        output o;
        o.kind = output_kind::open;
        o.channel = channel;
        o.generation = generation;
        o.target = with.target;
        o.headers = with.headers;
        return append(o);
    }
    bool close(channel_ref channel, std::uint32_t generation) noexcept {
        output o;
        o.kind = output_kind::close;
        o.channel = channel;
        o.generation = generation;
        return append(o);
    }
    bool send(channel_ref channel, std::uint32_t generation, std::uint64_t correlation,
              std::string_view bytes, record_id after) noexcept {
        output o;
        o.kind = output_kind::send;
        o.channel = channel;
        o.generation = generation;
        o.correlation = correlation;
        o.payload = bytes;
        o.after = after;
        return append(o);
    }
    bool request(channel_ref channel, std::uint32_t generation, std::uint64_t correlation,
                 const http_request& http, record_id after) noexcept {
        output o;
        o.kind = output_kind::request;
        o.method = http.method;
        o.channel = channel;
        o.generation = generation;
        o.correlation = correlation;
        o.target = http.target;
        o.headers = http.headers;
        o.payload = http.body;
        o.urgency = http.urgency;
        o.about = http.about;
        o.leave_by = http.leave_by;
        o.after = after;
        return append(o);
    }
    bool arm_timer(std::uint8_t gateway, std::uint64_t id, std::uint32_t generation,
                   steady_time due) noexcept {
        output o;
        o.kind = output_kind::arm_timer;
        o.channel.gateway = gateway;
        o.correlation = id;
        o.generation = generation;
        o.due = due;
        return append(o);
    }
    bool persist(record_id record, std::string_view bytes) noexcept {
        output o;
        o.kind = output_kind::persist;
        o.correlation = record;
        o.payload = bytes;
        return append(o);
    }

    /// Appends a copy of an output, with its text.
    bool append(const output& o) noexcept {
        const std::size_t need = o.target.size() + o.headers.size() + o.payload.size();
        const bool wakes = o.kind == output_kind::arm_timer && o.channel.gateway != strategy_timers;
        if (size_ >= max_outputs_ + (wakes ? timer_room : 0) || need > max_bytes_ - used_) return false;
        output& kept = outputs_[size_];
        kept = o;
        kept.target = keep(o.target);
        kept.headers = keep(o.headers);
        kept.payload = keep(o.payload);
        ++size_;
        return true;
    }

    [[nodiscard]] const output* begin() const noexcept { return outputs_.get(); }
    [[nodiscard]] const output* end() const noexcept { return outputs_.get() + size_; }
    [[nodiscard]] const output& operator[](std::size_t i) const noexcept { return outputs_[i]; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t capacity() const noexcept { return max_outputs_; }
    [[nodiscard]] std::size_t bytes_used() const noexcept { return used_; }
    [[nodiscard]] std::size_t bytes_capacity() const noexcept { return max_bytes_; }

    /// Forgets all outputs; their text is no longer valid.
    void clear() noexcept {
        size_ = 0;
        used_ = 0;
    }

    /// Exchanges contents and capacities. The text of both stays valid.
    void swap(output_queue& other) noexcept {
        using std::swap;
        swap(outputs_, other.outputs_);
        swap(arena_, other.arena_);
        swap(max_outputs_, other.max_outputs_);
        swap(max_bytes_, other.max_bytes_);
        swap(size_, other.size_);
        swap(used_, other.used_);
    }

private:
    std::string_view keep(std::string_view text) noexcept {
        if (text.empty()) return {};
        char* const at = arena_.get() + used_;
        std::memcpy(at, text.data(), text.size());
        used_ += text.size();
        return {at, text.size()};
    }

    std::unique_ptr<output[]> outputs_;
    std::unique_ptr<char[]> arena_;
    std::size_t max_outputs_;
    std::size_t max_bytes_;
    std::size_t size_ = 0;
    std::size_t used_ = 0;
};

static_assert(OutputSink<output_queue>);

} // namespace gatewright::driver
