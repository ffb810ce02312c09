// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/errc.hpp>

#include <string_view>

// What the channels of all venues have in common.
namespace codec {

/// A channel of bodies of REST replies, and their decoder.
template <class SinkT>
struct rest_channel {
    std::string_view name;
    gatewright::wire::decode_status (*decode)(std::string_view body, SinkT& sink);
};

/// The channel of a name; null if the table has none.
template <class TableT>
const typename TableT::value_type* channel_named(const TableT& table, std::string_view name) {
    for (const auto& channel : table)
        if (channel.name == name) return &channel;
    return nullptr;
}

/// Whether a channel is `prefix` and a symbol.
constexpr bool names_symbol(std::string_view channel, std::string_view prefix) {
    return channel.starts_with(prefix) && channel.size() > prefix.size();
}

/// Decodes a message of market or user streams: it belongs to the decoder that has something to say of it.
/// @param market, user what decodes it into `sink` as one of the market's, or of the account's
template <class SinkT, class MarketT, class UserT>
gatewright::wire::decode_status decode_either(SinkT& sink, MarketT market, UserT user) {
    sink.probe(true);
    bool of_market = !market() || sink.spoke();
    if (!of_market) {
        sink.probe(true);
        const bool sound = user().ok();
        of_market = sound && !sink.spoke() && sink.reason() == "unknown event";
    }
    sink.probe(false);
    return of_market ? market() : user();
}

} // namespace codec
