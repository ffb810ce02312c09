// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compiled mode: Asio, its TLS part and Beast in one object. Include this header in exactly one translation
// unit and define BOOST_ASIO_SEPARATE_COMPILATION and BOOST_BEAST_SEPARATE_COMPILATION for the whole program,
// as the other units would otherwise compile Asio and Beast again. Boost.JSON is in gatewright/src_json.hpp.

#ifndef BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_ASIO_SEPARATE_COMPILATION
#endif
#ifndef BOOST_BEAST_SEPARATE_COMPILATION
#define BOOST_BEAST_SEPARATE_COMPILATION
#endif

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
