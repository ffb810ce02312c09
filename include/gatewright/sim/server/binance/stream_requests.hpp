// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/parameters.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>

// What a client says on a connection of market streams. Source: USDⓈ-M Futures and spot, "Websocket Market Streams",
// "Live Subscribing/Unsubscribing to streams".
namespace gatewright::sim::server::binance {

/// The answer to SUBSCRIBE, UNSUBSCRIBE or LIST_SUBSCRIPTIONS, and to SET_PROPERTY and GET_PROPERTY where there are
/// properties. Names that the link does not serve are acknowledged and stay silent, as on the venue.
/// @param lists whether the topics are told and counted @param combined the property of that name, or null
[[nodiscard]] inline std::string answer_stream_request(std::set<std::string>& topics, bool lists,
                                                       bool* combined, std::string_view text,
                                                       std::size_t most_streams) {
    const auto complaint = [](const json::value& id, int code, std::string_view words) {
        json::object d;
        d["error"] = json::object{{"code", code}, {"msg", words}};
        if (!id.is_null()) d["id"] = id;
        return json::serialize(d);
    };
    boost::system::error_code error;
    const json::value message = json::parse(json::string_view(text.data(), text.size()), error);
    if (error || !message.is_object()) return complaint({}, 3, "Invalid JSON: expected value");
    const json::object& request = message.get_object();
    const json::value* method = request.if_contains("method");
    const json::value* params = request.if_contains("params");
    const json::value* id_given = request.if_contains("id");
    const json::value id = id_given ? *id_given : json::value();
    if (!method || !method->is_string()) return complaint(id, 2, "Invalid request: missing field `method`");
    const std::set<std::string> none;
    const std::set<std::string>& streams = lists ? topics : none;
    json::value result;
    if (method->get_string() == "LIST_SUBSCRIPTIONS") {
        json::array names;
        for (const std::string& s : streams) names.emplace_back(s);
        result = std::move(names);
    } else if (method->get_string() == "SUBSCRIBE" || method->get_string() == "UNSUBSCRIBE") {
        if (!params || !params->is_array())
            return complaint(id, 2, "Invalid request: missing field `params`");
        for (const json::value& name : params->get_array())
            if (!name.is_string()) return complaint(id, 2, "Invalid request: params are strings");
        if (streams.size() + params->get_array().size() > most_streams)
            return complaint(id, 1, "Too many streams");
        for (const json::value& name : params->get_array()) {
            const std::string stream(name.get_string());
            if (method->get_string() == "UNSUBSCRIBE")
                topics.erase(stream);
            else
                topics.insert(stream);
        }
    } else if (combined != nullptr && method->get_string().ends_with("ET_PROPERTY")) {
        const bool sets = method->get_string() == "SET_PROPERTY";
        if (!params || !params->is_array() || params->get_array().size() != (sets ? 2u : 1u) ||
            params->at(0) != "combined" || (sets && !params->at(1).is_bool()))
            return complaint(id, 2, "Invalid request: unknown property");
        if (sets)
            *combined = params->at(1).get_bool();
        else
            result = *combined;
    } else {
        return complaint(id, 2, "Invalid request: unknown variant");
    }
    json::object d;
    d["result"] = std::move(result);
    d["id"] = id;
    return json::serialize(d);
}

} // namespace gatewright::sim::server::binance
