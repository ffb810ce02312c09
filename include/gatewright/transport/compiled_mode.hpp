// SPDX-License-Identifier: BSL-1.0
#pragma once

// What stands in `impl/` is compiled in each unit that includes it, or, in compiled mode, once in `gatewright/src.hpp`.
// Compiled mode is what the macros of Asio and Beast ask for: a program has all three compiled once, or none.

#if defined(BOOST_ASIO_SEPARATE_COMPILATION) && defined(BOOST_BEAST_SEPARATE_COMPILATION)
#define GATEWRIGHT_COMPILED_MODE 1
#define GATEWRIGHT_DECL
#else
#define GATEWRIGHT_COMPILED_MODE 0
#define GATEWRIGHT_DECL inline
#endif
