// SPDX-License-Identifier: BSL-1.0
#pragma once

/// 128-bit integers: a builtin of both compilers.
namespace gatewright {

/// A signed integer of 128 bits.
__extension__ typedef __int128 int128;
/// An unsigned integer of 128 bits.
__extension__ typedef unsigned __int128 uint128;

} // namespace gatewright
