// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace gatewright {

using boost::system::error_code;

/// A value or the error that stands in its place; `boost::system::result`. Nothing on a hot path throws:
/// test with `has_value()` or `if (r)` and read with `*r`.
template <class T, class E = error_code>
using result = boost::system::result<T, E>;

} // namespace gatewright
