// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/wire/json_writer.hpp>

#include <string_view>

namespace codec {

/// The words of a set, in the order of the enum.
template <class EnumT>
void write_set(gatewright::wire::json_writer& json, std::string_view name,
               gatewright::venue::enum_set<EnumT> set) {
    json.key(name);
    json.begin_array();
    gatewright::for_each_enumerator<EnumT>([&](std::string_view word, EnumT value) {
        if (set.contains(value)) json.value(word);
    });
    json.end_array();
}

inline void write_path(gatewright::wire::json_writer& json,
                       const gatewright::venue::path_capabilities& path) {
    json.begin_object();
    json.member("available", path.available);
    write_set(json, "types", path.types);
    write_set(json, "times_in_force", path.times_in_force);
    write_set(json, "market_times_in_force", path.market_times_in_force);
    write_set(json, "post_only_times_in_force", path.post_only_times_in_force);
    json.member("post_only", path.post_only);
    json.member("reduce_only", path.reduce_only);
    write_set(json, "trigger_sources", path.trigger_sources);
    write_set(json, "conditional_times_in_force", path.conditional_times_in_force);
    write_set(json, "self_trade_modes", path.self_trade_modes);
    json.member("iceberg", path.iceberg);
    json.member("all_or_none", path.all_or_none);
    json.member("quote_quantity", path.quote_quantity);
    json.member("close_position", path.close_position);
    json.member("close_at_market", path.close_at_market);
    json.member("close_trade", path.close_trade);
    write_set(json, "price_matches", path.price_matches);
    json.member("price_match_offset", path.price_match_offset);
    json.member("across_books", path.across_books);
    write_set(json, "attached", path.attached);
    json.member("trails_by_rate", path.trails_by_rate);
    json.member("trails_by_distance", path.trails_by_distance);
    write_set(json, "amend", path.amend);
    json.member("amends", to_string(path.amends));
    json.member("preview", path.preview);
    json.member("cancel_replace", path.cancel_replace);
    json.member("cancel_all", path.cancel_all);
    json.member("place_batch", path.place_batch);
    json.member("cancel_batch", path.cancel_batch);
    json.end_object();
}

/// The table of a venue as one object; names are those of `capability_table`.
inline void write_capabilities(gatewright::wire::json_writer& json,
                               const gatewright::venue::capability_table& table) {
    json.begin_object();
    json.member("venue", table.venue);
    using gatewright::venue::order_path;
    for (const order_path p : {order_path::stream, order_path::request, order_path::native}) {
        json.key(to_string(p));
        write_path(json, table.path(p));
    }
    json.member("hedge_mode", table.hedge_mode);
    json.member("offsets", table.offsets);
    write_set(json, "native_lists", table.native_lists);
    json.member("lists_by_fills", table.lists_by_fills);
    write_set(json, "settings", table.settings);
    json.member("dead_man_switch", table.dead_man_switch);
    json.member("positions", to_string(table.positions));
    json.member("numbered_orders", table.numbered_orders);
    json.key("client_order_id");
    json.begin_object();
    json.member("alphabet", table.client_order_id.alphabet());
    json.member("max_length", table.client_order_id.max_length());
    json.member("lead", table.client_order_id.lead());
    json.end_object();
    json.end_object();
}

} // namespace codec
