// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/describe.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>

#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>
#include <boost/mp11/list.hpp>
#include <boost/pfr/tuple_size.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

using namespace gatewright;

namespace {

enum class colour : std::uint8_t { red = 1, green, blue };
BOOST_DESCRIBE_ENUM(colour, red, blue)

/// Whether the compiler has a name for a value; "side::sell" if it has, "(side)2" if not.
template <auto Value>
constexpr bool has_name() {
    const std::string_view text = __PRETTY_FUNCTION__;
    const char after = text[text.rfind(')') + 1];
    return after < '0' || after > '9';
}

/// The first value below 64 that has a name and is not described, or the other way round; 64 if there is none.
template <class EnumT>
constexpr std::size_t wrong_value() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        std::size_t wrong = 64;
        static_cast<void>(
            ((has_name<static_cast<EnumT>(I)>() != (enumerator_name(static_cast<EnumT>(I)) != nullptr) &&
              (wrong = I, true)) ||
             ...));
        return wrong;
    }(std::make_index_sequence<64>());
}

template <class... EnumTs>
constexpr bool complete_enums = ((wrong_value<EnumTs>() == 64) && ...);
static_assert(complete_enums<side, order_type, time_in_force, position_side, offset>);
static_assert(complete_enums<quantity_unit, trading_status, report_source, snapshot_kind, connection_state>);
static_assert(complete_enums<lifecycle, pending_operation, certainty, order_errc>);
static_assert(complete_enums<channel_kind, framing, input_kind>);
static_assert(wrong_value<colour>() == 2, "an enumerator that is not described is found");

template <class StructT>
constexpr std::size_t described_members =
    boost::mp11::mp_size<boost::describe::describe_members<StructT, boost::describe::mod_public>>::value;

template <class... StructTs>
constexpr bool complete_structs =
    ((described_members<StructTs> == boost::pfr::tuple_size_v<StructTs>) && ...);
static_assert(complete_structs<trade, best_quote, bar, mark_price, funding_rate, book_header>);
static_assert(
    complete_structs<order_update, fill, commission, order_change, balance_update, position_update>);
static_assert(complete_structs<book_change, timer_due, instrument_update, snapshot_end>);
// A ladder of ticks is left out, and a price's own unit, as few instruments have one.
static_assert(described_members<instrument> + 2 == boost::pfr::tuple_size_v<instrument>);
static_assert(
    complete_structs<connection_change, gateway_status, gateway_figures, cross_venue_spread, venue_error>);
static_assert(complete_structs<money, order_ref, order_keys>);

// Text of an enum is made at compile time.
static_assert(to_string(order_type::trailing_stop) == std::string_view("trailing_stop"));
static_assert(*enumerator_named<offset>("close_today") == offset::close_today);

TEST_CASE("an enumerator is its own name, and found by it") {
    CHECK(to_string(colour::blue) == std::string_view("blue"));
    CHECK(to_string(colour::green) == std::string_view("?"));
    CHECK(enumerator_name(colour::green) == nullptr);
    CHECK(enumerator_named<colour>("blue") == colour::blue);
    CHECK_FALSE(enumerator_named<colour>("Blue"));
    CHECK_FALSE(enumerator_named<colour>(""));
}

TEST_CASE("the enumerators come in the order of the description") {
    std::string all;
    for_each_enumerator<position_side>([&](std::string_view name, position_side value) {
        all += std::string(name) + '=' + std::to_string(static_cast<int>(value)) + ' ';
    });
    CHECK(all == "net=0 long_side=1 short_side=2 ");
}

} // namespace

static_assert(gatewright::type_name<gatewright::order_change>() == "order_change");
static_assert(gatewright::type_name<int>() == "int");
