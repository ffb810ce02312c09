// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/timestamp.hpp>

#include <cstdint>
#include <string>
#include <vector>

// What really happened at the simulated venue, for a desk to compare its own books with: to the last digit.
namespace gatewright::sim::server::binance_futures {

/// One order of an account, whatever became of it.
struct ledger_order {
    std::uint64_t venue_order_id = 0;
    gatewright::client_order_id client_order_id;
    symbol_name symbol;
    gatewright::side side = gatewright::side::buy;
    std::string status; ///< in the venue's words: NEW, FILLED, …
    gatewright::price price;
    gatewright::quantity quantity;
    gatewright::quantity executed;
    decimal executed_value; ///< sum of price × quantity, eight places
};

/// One fill of an account.
struct ledger_fill {
    std::uint64_t trade_id = 0;
    std::uint64_t venue_order_id = 0;
    gatewright::client_order_id client_order_id;
    symbol_name symbol;
    gatewright::side side = gatewright::side::buy;
    bool maker = false;
    gatewright::price price;
    gatewright::quantity quantity;
    decimal fee;      ///< paid, in the quote asset, eight places
    decimal realized; ///< before the fee, eight places
    timestamp time;
};

/// One position of an account; symbols that it never traded are left out.
struct ledger_position {
    symbol_name symbol;
    gatewright::quantity quantity; ///< signed
    decimal cost;                  ///< signed, of what is open, eight places
    decimal realized;              ///< before fees
};

/// Everything about one account.
struct account_ledger {
    decimal wallet;                         ///< balance of USDT
    decimal realized;                       ///< of all positions, before fees
    decimal fees;                           ///< paid
    std::vector<ledger_order> orders;       ///< oldest first
    std::vector<ledger_fill> fills;         ///< oldest first
    std::vector<ledger_position> positions; ///< in the order of exchangeInfo
};

} // namespace gatewright::sim::server::binance_futures
