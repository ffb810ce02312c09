// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/words.hpp>
#include <gatewright/sim/server/history.hpp>
#include <gatewright/sim/server/router.hpp>

#include <boost/json/array.hpp>

#include <optional>
#include <string_view>

namespace gatewright::sim::server::binance {

/// Questions about orders, as far as Binance's venues answer them alike.
/// @tparam DerivedT the venue's operations. It has `json::object shown(const matching::order&) const`, an order as
/// queries and lists show it, accessible from here
template <class DerivedT>
class order_queries {
public:
    /// `openOrders`, of one symbol or of all.
    json::array open_orders(const call& c) const {
        std::optional<matching::instrument_id> wanted;
        if (const auto symbol = c.params.get("symbol")) wanted = instrument_of(market_, *symbol);
        json::array all;
        for (const matching::order* o : open_orders_of(market_, c.account, wanted))
            all.push_back(self().shown(*o));
        return all;
    }
    /// `allOrders`: from `orderId` on, or the newest; 500 unless `limit` says otherwise.
    /// @param from_time whether a list from `startTime` on begins there
    json::array all_orders(const call& c, bool from_time) const {
        const history_query asked = query_of(c.params, "orderId");
        json::array all;
        for (const matching::order* o : page(orders_of(market_, c.account, asked), list_size(c.params),
                                             asked.from_id || (from_time && asked.begin_ms)))
            all.push_back(self().shown(*o));
        return all;
    }

protected:
    explicit order_queries(market& m) : market_(m) {}

    history_query query_of(const parameters& p, std::string_view first) const {
        return {instrument_of(market_, p.require("symbol")),
                p.integer(first),
                {},
                p.integer("startTime"),
                p.integer("endTime")};
    }
    /// The order of a request by one of its ids; null if there is none. @throws parameter_error where neither is sent
    [[nodiscard]] const matching::order* find(const call& c, std::string_view id_name = "orderId",
                                              std::string_view client_id_name = "origClientOrderId") const {
        const auto instrument = instrument_of(market_, c.params.require("symbol"));
        const auto id = c.params.integer(id_name);
        const auto client_id = c.params.get(client_id_name);
        if (!id && !client_id) throw parameter_error(client_id_name, false);
        return market_.find(c.account, instrument, id, client_id);
    }

    market& market_;

private:
    const DerivedT& self() const noexcept { return static_cast<const DerivedT&>(*this); }
};

} // namespace gatewright::sim::server::binance
