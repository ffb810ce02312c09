// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compiled mode: Asio, its TLS part and Beast in one object, with all of gatewright that knows no engine: connections,
// signals, the reader of configurations. Include this header in exactly one translation unit and define
// BOOST_ASIO_SEPARATE_COMPILATION and BOOST_BEAST_SEPARATE_COMPILATION for the whole program: a desk's own unit then
// compiles the desk and no network. Boost.JSON is in gatewright/src_json.hpp.

#ifndef BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_ASIO_SEPARATE_COMPILATION
#endif
#ifndef BOOST_BEAST_SEPARATE_COMPILATION
#define BOOST_BEAST_SEPARATE_COMPILATION
#endif

#include <gatewright/driver/impl/driver_core.ipp>
#include <gatewright/driver/impl/load_config.ipp>
#include <gatewright/driver/impl/signal_loop.ipp>
#include <gatewright/transport/impl/network.ipp>

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
