// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compiled mode: the web server of the simulated venues in one object, for programs that serve one. Include this header
// in exactly one translation unit; gatewright/src.hpp and gatewright/src_json.hpp are needed besides.

#ifndef BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_ASIO_SEPARATE_COMPILATION
#endif
#ifndef BOOST_BEAST_SEPARATE_COMPILATION
#define BOOST_BEAST_SEPARATE_COMPILATION
#endif

#include <gatewright/sim/server/impl/tcp_server.ipp>
#include <gatewright/sim/server/impl/web_server.ipp>
