// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/hosted_exchange.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gatewright_test {

/// What a simulated exchange sent and nobody has looked at yet.
/// @tparam MessageT as what a test reads a text
template <class MessageT>
struct sent_messages {
    using connection_id = gatewright::sim::server::connection_id;
    using output = gatewright::sim::server::output;

    std::vector<std::pair<connection_id, MessageT>> inbox;
    std::vector<output> signals; ///< what is no text

    /// Takes what was sent on a connection since the last call. @param read makes a message of a `std::string`
    template <class ExchangeT, class ReadT>
    std::vector<MessageT> take(ExchangeT& venue, connection_id id, ReadT read) {
        for (output& o : venue.take_outputs()) {
            if (o.kind == gatewright::sim::server::output_kind::text)
                inbox.emplace_back(o.connection, read(std::move(o.text)));
            else
                signals.push_back(std::move(o));
        }
        std::vector<MessageT> mine;
        std::erase_if(inbox, [&](auto& entry) {
            if (entry.first != id) return false;
            mine.push_back(std::move(entry.second));
            return true;
        });
        return mine;
    }
};

} // namespace gatewright_test
