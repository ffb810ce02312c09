// SPDX-License-Identifier: BSL-1.0
#pragma once

/// 128-bit integers: a builtin of both compilers.
namespace gatewright {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

} // namespace gatewright
