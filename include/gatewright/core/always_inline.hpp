// SPDX-License-Identifier: BSL-1.0
//
// GATEWRIGHT_ALWAYS_INLINE marks the small functions of the hot path that a compiler would judge by their number of
// callers. It asks for nothing where code is not optimised, nor where GATEWRIGHT_LEAVE_INLINING is defined: forced
// inlining there makes code no faster and takes half of the compiler's time.
#pragma once

#if defined(__OPTIMIZE__) && !defined(GATEWRIGHT_LEAVE_INLINING)
#define GATEWRIGHT_ALWAYS_INLINE [[gnu::always_inline]]
#else
#define GATEWRIGHT_ALWAYS_INLINE
#endif
