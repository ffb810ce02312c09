// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance_spot/detail/user_frames.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace gatewright::venue::binance_spot {
enum class replace_outcome : std::uint8_t;
} // namespace gatewright::venue::binance_spot

// The replies of spot beside orders, alike over REST and over its WebSocket API (Binance spot, "REST API").
namespace gatewright::venue::binance_spot::detail {

/// `GET /api/v3/myTrades`.
struct my_trade : fill_row {
    bool buyer = false;
};
using my_trade_schema =
    wire::schema<wire::field<"symbol", &fill::symbol>, wire::field<"id", &fill::id, wire::id_text>,
                 wire::field<"orderId", &fill::venue_order_id, wire::id_text>, wire::ignored<"orderListId">,
                 wire::field<"price", &fill::price>, wire::field<"qty", &fill::quantity>,
                 wire::ignored<"quoteQty">, wire::loose_field<"commission", &fill_row::commission_amount>,
                 wire::loose_field<"commissionAsset", &fill_row::commission_asset>,
                 wire::field<"time", &fill::venue_time, epoch_milliseconds>,
                 wire::field<"isBuyer", &my_trade::buyer>, wire::field<"isMaker", &fill::maker>,
                 wire::ignored<"isBestMatch">>;

/// `GET /api/v3/myAllocations`.
using my_allocation_schema = wire::schema<
    wire::field<"symbol", &fill::symbol>, wire::field<"allocationId", &fill::id, wire::id_text>,
    wire::ignored<"allocationType">, wire::field<"orderId", &fill::venue_order_id, wire::id_text>,
    wire::ignored<"orderListId">, wire::field<"price", &fill::price>, wire::field<"qty", &fill::quantity>,
    wire::ignored<"quoteQty">, wire::loose_field<"commission", &fill_row::commission_amount>,
    wire::loose_field<"commissionAsset", &fill_row::commission_asset>,
    wire::field<"time", &fill::venue_time, epoch_milliseconds>, wire::field<"isBuyer", &my_trade::buyer>,
    wire::field<"isMaker", &fill::maker>, wire::ignored<"isAllocator">>;

/// `GET /api/v3/account`.
struct account_frame {
    bool can_trade = false;
    timestamp changed;
    std::string_view balances;
};
using account_schema = wire::schema<
    wire::ignored<"makerCommission">, wire::ignored<"takerCommission">, wire::ignored<"buyerCommission">,
    wire::ignored<"sellerCommission">, wire::ignored<"commissionRates">,
    wire::field<"canTrade", &account_frame::can_trade>, wire::ignored<"canWithdraw">,
    wire::ignored<"canDeposit">, wire::ignored<"brokered">, wire::ignored<"requireSelfTradePrevention">,
    wire::ignored<"preventSor">, wire::loose_field<"updateTime", &account_frame::changed, epoch_milliseconds>,
    wire::ignored<"accountType">, wire::field<"balances", &account_frame::balances, wire::raw_value>>;
using account_balance_schema = wire::schema<wire::field<"asset", &balance_update::asset>,
                                            wire::field<"free", &balance_update::available>,
                                            wire::field<"locked", &balance_row::locked>>;

/// `GET /api/v3/account/commission`: the rates of the three kinds that add up.
struct rates_frame {
    decimal maker, taker, buyer, seller;
};
struct commission_frame {
    symbol_name symbol;
    rates_frame standard, special, tax;

    const char* read_standard(wire::json_reader& in, const char* p) noexcept { return read(in, p, standard); }
    const char* read_special(wire::json_reader& in, const char* p) noexcept { return read(in, p, special); }
    const char* read_tax(wire::json_reader& in, const char* p) noexcept { return read(in, p, tax); }

private:
    static const char* read(wire::json_reader& in, const char* p, rates_frame& out) noexcept {
        using schema =
            wire::schema<wire::field<"maker", &rates_frame::maker>, wire::field<"taker", &rates_frame::taker>,
                         wire::loose_field<"buyer", &rates_frame::buyer>,
                         wire::loose_field<"seller", &rates_frame::seller>>;
        std::uint64_t seen = 0;
        return schema::read(in, p, out, seen);
    }
};
using commission_schema =
    wire::schema<wire::field<"symbol", &commission_frame::symbol>,
                 wire::call<"standardCommission", &commission_frame::read_standard>,
                 wire::call<"specialCommission", &commission_frame::read_special, wire::optional>,
                 wire::call<"taxCommission", &commission_frame::read_tax, wire::optional>,
                 wire::ignored<"discount">>;
/// The sums. @return false if one does not fit
[[nodiscard]] inline bool sum_rates(const commission_frame& c, fee_rates& out) noexcept {
    bool fits = true;
    const auto add = [&](decimal& to, decimal more) noexcept {
        const auto sum = checked_add(to, more);
        fits = fits && sum.has_value();
        if (sum) to = *sum;
    };
    decimal buyer, seller;
    for (const rates_frame* r : {&c.standard, &c.special, &c.tax}) {
        add(out.maker, r->maker);
        add(out.taker, r->taker);
        add(buyer, r->buyer);
        add(seller, r->seller);
    }
    const decimal side = buyer > seller ? buyer : seller;
    add(out.maker, side);
    add(out.taker, side);
    return fits;
}

/// The answer to `order.cancelReplace`: the parts, or an error that has them in "data".
struct replace_frame {
    replace_outcome cancel{};
    replace_outcome place{};
    std::string_view cancelled;
    std::string_view placed;
    std::string_view data;
};
struct replace_words {
    static constexpr wire::word<replace_outcome> words[] = {{"FAILURE", replace_outcome{0}},
                                                            {"SUCCESS", replace_outcome{1}},
                                                            {"NOT_ATTEMPTED", replace_outcome{2}}};
};
using replace_schema =
    wire::schema<wire::optional_field<"cancelResult", &replace_frame::cancel, wire::words<replace_words>>,
                 wire::optional_field<"newOrderResult", &replace_frame::place, wire::words<replace_words>>,
                 wire::loose_field<"cancelResponse", &replace_frame::cancelled, wire::raw_value>,
                 wire::loose_field<"newOrderResponse", &replace_frame::placed, wire::raw_value>,
                 wire::ignored<"code">, wire::ignored<"msg">,
                 wire::loose_field<"data", &replace_frame::data, wire::raw_value>>;

} // namespace gatewright::venue::binance_spot::detail
