// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/detail/config.hpp>

// Asio's `io_context` by name, for headers that pass it on and must not cost what Asio costs.
namespace boost::asio {
#if defined(BOOST_ASIO_INLINE_NAMESPACE_BEGIN)
BOOST_ASIO_INLINE_NAMESPACE_BEGIN
class io_context;
BOOST_ASIO_INLINE_NAMESPACE_END
#else
class io_context;
#endif
} // namespace boost::asio
