// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/json_writer.hpp>

#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

// Events as JSON, for people and other programs: what a struct describes is what is printed. Not for the hot path, and
// a header of its own because it costs compile time.
namespace gatewright::wire {

/// A struct with a description.
template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

/// Calls `f(std::string_view name, const auto& value)` for each member, in the order of the description.
template <DescribedStruct StructT, class F>
constexpr void for_each_member(const StructT& value, F f) {
    [&]<template <class...> class ListT, class... DescriptorTs>(const ListT<DescriptorTs...>*) {
        (f(std::string_view(DescriptorTs::name), value.*DescriptorTs::pointer), ...);
    }(static_cast<const boost::describe::describe_members<StructT, boost::describe::mod_public>*>(nullptr));
}

/// The name of a type without its namespaces: "order_update".
template <class T>
[[nodiscard]] constexpr std::string_view type_name() noexcept {
    std::string_view text =
        __PRETTY_FUNCTION__; // "... [with T = gatewright::trade; ...]", "... [T = gatewright::trade]"
    text.remove_prefix(text.find("T = ") + 4);
    text = text.substr(0, text.find_first_of(";]"));
    return text.substr(text.rfind(':') + 1);
}

/// Whether a member says anything: what the struct's own documentation calls "not known", "none" or "not given" is left
/// out. What a flag `has_...` declares is printed exactly when the flag is set, and the flag is not printed.
template <class StructT>
constexpr bool given(const StructT&, std::string_view name) noexcept {
    return !name.starts_with("has_");
}
/// Whether a field says something: who took is not always told.
constexpr bool given(const trade& e, std::string_view name) noexcept {
    if (name == "aggressor") return e.has_aggressor;
    return !name.starts_with("has_");
}
/// Whether a field says something: a sequence number of zero does not.
constexpr bool given(const best_quote& e, std::string_view name) noexcept {
    return name != "update_id" || e.update_id != 0;
}
/// Whether a field says something: a bar that lacks nothing needs not say so.
constexpr bool given(const bar& e, std::string_view name) noexcept {
    return name != "incomplete" || e.incomplete;
}
/// Whether a field says something: an index price of zero does not.
constexpr bool given(const mark_price& e, std::string_view name) noexcept {
    return name != "index_price" || !e.index_price.is_zero();
}
/// Whether a field says something: what the report does not tell is left out.
constexpr bool given(const order_update& e, std::string_view name) noexcept {
    if (name == "reason") return e.reason != order_errc{};
    if (name == "price") return e.has_terms && !e.price.is_zero();
    if (name == "prevented") return !e.prevented.is_zero();
    if (name == "cumulative_quantity") return e.has_filled;
    if (name == "trigger_price") return !e.trigger_price.is_zero();
    if (name == "amend_failed") return e.amend_failed;
    if (name == "amend_number") return e.amend_number != 0;
    if (name == "average_price") return !e.average_price.is_zero();
    for (const std::string_view term :
         {"side", "type", "time_in_force", "position_side", "post_only", "reduce_only", "quantity"})
        if (name == term) return e.has_terms;
    return !name.starts_with("has_");
}
/// Whether a field says something: what the channel does not tell is left out.
constexpr bool given(const fill& e, std::string_view name) noexcept {
    if (name == "cumulative_quantity") return e.has_cumulative;
    if (name == "commission") return e.has_commission;
    if (name == "position_side") return e.has_position_side;
    if (name == "realized_pnl") return !e.realized_pnl.is_zero();
    return !name.starts_with("has_");
}
/// Whether a field says something: what the venue does not tell is left out.
constexpr bool given(const balance_update& e, std::string_view name) noexcept {
    if (name == "available") return e.has_available;
    return !name.starts_with("has_");
}
/// Whether a field says something: empty codes and texts are left out.
constexpr bool given(const order_change& e, std::string_view name) noexcept {
    return name != "reason" || e.reason != order_errc{};
}
/// A desk with one gateway needs no number for it.
constexpr bool given(const venue_error& e, std::string_view name) noexcept {
    return name != "gateway" || e.gateway != 0;
}
/// A limit of zero is none, and so is a number.
constexpr bool given(const instrument& e, std::string_view name) noexcept {
    if (name == "venue_number") return e.venue_number != 0;
    if (name == "max_iceberg_parts") return e.max_iceberg_parts != 0;
    if (!name.starts_with("m") && name.find("_band_") == name.npos) return true;
    bool zero = false;
    for_each_member(e, [&](std::string_view member, const auto& value) {
        if constexpr (requires { value.is_zero(); })
            if (member == name) zero = value.is_zero();
    });
    return !zero;
}

template <DescribedStruct StructT>
constexpr void write_members(json_writer& json, const StructT& value);

/// One member. Text and times are left out where empty; a time is in nanoseconds and named `<name>_ns`; an enum is its
/// word, a described struct an object of its own, an instrument's members are those of the event.
template <class T>
constexpr void write_member(json_writer& json, std::string_view name, const T& value) {
    if constexpr (std::is_same_v<T, timestamp> || std::is_same_v<T, duration>) {
        if (value.ns != 0) json.member(std::string(name) + "_ns", value.ns);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        const std::string_view text = value;
        if (!text.empty()) json.member(name, text);
    } else if constexpr (std::is_same_v<T, instrument>) {
        write_members(json, value);
    } else if constexpr (std::is_same_v<T, instrument_index>) {
        if (value.valid()) json.member(name, value.value);
    } else if constexpr (DescribedStruct<T>) {
        json.key(name);
        json.begin_object();
        write_members(json, value);
        json.end_object();
    } else if constexpr (DescribedEnum<T>) {
        json.member(name, std::string_view(gatewright::to_string(value)));
    } else {
        json.member(name, value);
    }
}

/// The members that say something.
template <DescribedStruct StructT>
constexpr void write_members(json_writer& json, const StructT& value) {
    for_each_member(value, [&](std::string_view name, const auto& member) {
        if (given(value, name)) write_member(json, name, member);
    });
}

/// `{"event":"trade","symbol":…}`.
template <DescribedStruct EventT>
constexpr void write_event(json_writer& json, const EventT& e) {
    json.begin_object();
    json.member("event", type_name<EventT>());
    write_members(json, e);
    json.end_object();
}

/// The same as text, for logs.
template <DescribedStruct EventT>
[[nodiscard]] std::string event_text(const EventT& e) {
    std::string text(512, '\0');
    for (;;) {
        buffer_writer out(text);
        json_writer json(out);
        write_event(json, e);
        if (!out.overflowed()) {
            text.resize(out.size());
            return text;
        }
        text.resize(text.size() * 2);
    }
}

} // namespace gatewright::wire
