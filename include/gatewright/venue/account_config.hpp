// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/timestamp.hpp>

namespace gatewright::venue {

/// Facts of the account that decide how orders must look. A decoder's sink takes it; a gateway never sees it.
struct account_config {
    timestamp received;
    bool hedge_mode = false;
};
BOOST_DESCRIBE_STRUCT(account_config, (), (received, hedge_mode))

} // namespace gatewright::venue
