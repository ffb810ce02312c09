// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright::transport {

/// A bounded queue of outgoing messages. The memory of a message that left is used again, so that a queue in
/// steady use does not allocate.
class message_ring {
public:
    /// A message that waits to be sent.
    struct message {
        std::uint64_t correlation = 0;
        std::string bytes;
    };

    message_ring(std::size_t max_messages, std::size_t max_bytes)
        : slots_(max_messages)
        , max_bytes_(max_bytes) {}

    /// @return false if a limit would be passed; nothing was queued then.
    bool push(std::uint64_t correlation, std::string_view bytes) {
        if (size_ == slots_.size() || bytes.size() > max_bytes_ - used_) return false;
        message& slot = slots_[(first_ + size_) % slots_.size()];
        slot.correlation = correlation;
        slot.bytes.assign(bytes);
        used_ += bytes.size();
        ++size_;
        return true;
    }
    /// The oldest message; stays where it is until `pop`.
    [[nodiscard]] const message& front() const noexcept { return slots_[first_]; }
    void pop() noexcept {
        used_ -= slots_[first_].bytes.size();
        first_ = (first_ + 1) % slots_.size();
        --size_;
    }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return used_; }

private:
    std::vector<message> slots_;
    std::size_t max_bytes_;
    std::size_t first_ = 0;
    std::size_t size_ = 0;
    std::size_t used_ = 0;
};

} // namespace gatewright::transport
