// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compiled mode: Boost.JSON in one object. Include this header in exactly one translation unit.

#include <boost/json/src.hpp>
