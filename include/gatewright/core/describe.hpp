// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

// Enums and structs say their own names: each is described beside its definition with `BOOST_DESCRIBE_ENUM` or
// `BOOST_DESCRIBE_STRUCT`, and `wire/event_json.hpp` prints what is described. A member or enumerator that a
// description leaves out fails a test.
/// Describes an enum of more than 52 enumerators, which is all that `BOOST_DESCRIBE_ENUM` takes: in two lists, each in
/// parentheses.
#define GATEWRIGHT_DESCRIBE_LONG_ENUM(E, first, second)                                                      \
    BOOST_DESCRIBE_MAYBE_UNUSED BOOST_DESCRIBE_ENUM_BEGIN(E)                                                 \
        GATEWRIGHT_DESCRIBE_ENTRIES(E, GATEWRIGHT_UNPACK first)                                              \
            GATEWRIGHT_DESCRIBE_ENTRIES(E, GATEWRIGHT_UNPACK second) BOOST_DESCRIBE_ENUM_END(E)
/// @cond
#define GATEWRIGHT_DESCRIBE_ENTRIES(E, ...) GATEWRIGHT_DESCRIBE_ENTRIES_OF(E, __VA_ARGS__)
#define GATEWRIGHT_DESCRIBE_ENTRIES_OF(E, ...)                                                               \
    BOOST_DESCRIBE_PP_FOR_EACH(BOOST_DESCRIBE_ENUM_ENTRY, E, __VA_ARGS__)
#define GATEWRIGHT_UNPACK(...) __VA_ARGS__
/// @endcond

namespace gatewright {

/// An enum with a description.
template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// Calls `f(std::string_view name, EnumT value)` for each enumerator, in the order of the description.
template <DescribedEnum EnumT, class F>
constexpr void for_each_enumerator(F f) {
    [&]<template <class...> class ListT, class... DescriptorTs>(const ListT<DescriptorTs...>*) {
        (f(std::string_view(DescriptorTs::name), DescriptorTs::value), ...);
    }(static_cast<const boost::describe::describe_enumerators<EnumT>*>(nullptr));
}

/// The name of a type as it is written, without its namespace; not for templates.
template <class T>
[[nodiscard]] consteval std::string_view type_name() noexcept {
    constexpr std::string_view all =
        __PRETTY_FUNCTION__; // "... [with T = gatewright::fill; ...]", "... [T = ...]"
    constexpr std::size_t begin = all.find("T = ") + 4;
    constexpr std::string_view whole = all.substr(begin, all.find_first_of(";]", begin) - begin);
    return whole.substr(whole.rfind(':') + 1);
}

/// The enumerator's name as it is written in the source, or null if the value has none.
/// @par Object lifetimes
/// A string literal.
template <DescribedEnum EnumT>
[[nodiscard]] constexpr const char* enumerator_name(EnumT value) noexcept {
    const char* name = nullptr;
    [&]<template <class...> class ListT, class... DescriptorTs>(const ListT<DescriptorTs...>*) {
        static_cast<void>(((DescriptorTs::value == value && (name = DescriptorTs::name, true)) || ...));
    }(static_cast<const boost::describe::describe_enumerators<EnumT>*>(nullptr));
    return name;
}

/// The same, "?" if the value has no name.
template <DescribedEnum EnumT>
[[nodiscard]] constexpr const char* to_string(EnumT value) noexcept {
    const char* const name = enumerator_name(value);
    return name != nullptr ? name : "?";
}

/// The enumerator of a name.
template <DescribedEnum EnumT>
[[nodiscard]] constexpr std::optional<EnumT> enumerator_named(std::string_view name) noexcept {
    std::optional<EnumT> found;
    for_each_enumerator<EnumT>([&](std::string_view n, EnumT value) {
        if (n == name) found = value;
    });
    return found;
}

} // namespace gatewright
