// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/result.hpp>

#include <stdexcept>
#include <string>

namespace gatewright {

/// A refusal that names what refused, the field or limit, and the offending figure.
///
/// @par Object lifetimes
/// `source` points to a string literal; so does `field`, or to a name that lives as long as the desk (of an instrument
/// or an asset whose price or rate is missing).
struct order_reject {
    order_errc code = order_errc::rejected;
    const char* source = ""; ///< the check, the codec or the machine that refused ("max_position")
    const char* field = "";  ///< the field of the order it is about ("quantity"); empty if none
    decimal limit;           ///< the limit that was hit; zero if there is none
    decimal figure;          ///< the offending figure; zero if there is none

    /// "max_position: max_position: quantity 12 exceeds 10"
    [[nodiscard]] std::string str() const {
        std::string text = std::string(source) + ": " + to_string(code);
        if (*field != '\0') text += std::string(", field ") + field;
        if (!figure.is_zero() || !limit.is_zero())
            text += ", figure " + figure.str() + ", limit " + limit.str();
        return text;
    }
};

/// Found by `boost::system::result::value()`: the throwing way, for set-up code only.
[[noreturn]] inline void throw_exception_from_error(const order_reject& r, const boost::source_location&) {
    throw std::runtime_error(r.str());
}

/// What orders return: a value or a named refusal.
template <class T>
using order_result = boost::system::result<T, order_reject>;

} // namespace gatewright
