// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "venue_tool.hpp"

#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/list_pages.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// Operations on more than one order, as a venue's dialect writes them for an engine.
namespace codec {

/// The cursor of a page of several lists, as a read takes it.
inline gatewright::order_result<gatewright::session::page_cursor>
page_at(const gatewright::venue::list_page& page) {
    gatewright::session::page_cursor cursor;
    if (cursor.assign(gatewright::venue::list_cursor(page).view())) return cursor;
    return refusal(gatewright::order_errc::invalid_parameter, "cursor");
}

/// A venue's dialect, with how its requests are written.
template <class DialectT>
class account_requests {
public:
    using context = gatewright::venue::order_context<typename DialectT::config>;

    /// @param via the path: a batch goes as a message where the venue takes it as one, all else is an HTTP request
    account_requests(const context& at, gatewright::venue::order_path via,
                     const gatewright::venue::capability_table& table)
        : at_(at)
        , via_(via)
        , table_(table) {}

    /// Writes what is of more than one order.
    /// @param page where a list of open orders, or of positions, begins or goes on
    /// @param row set to the place of the order of a batch that is refused
    [[nodiscard]] gatewright::order_result<encoded> encode(const command& c,
                                                           const gatewright::session::page_cursor& page,
                                                           std::optional<std::size_t>& row,
                                                           std::span<char> out) const {
        using gatewright::session::read_kind;
        switch (c.op) {
        case operation::open_orders: return read(read_kind::open_orders, page, out);
        case operation::positions: return read(read_kind::positions, page, out);
        case operation::balances: return read(read_kind::balances, {}, out);
        case operation::cancel_all: return cancel_all(c, out);
        case operation::place_batch: return place_batch(c, row, out);
        default: return refusal(gatewright::order_errc::unsupported, "op");
        }
    }

private:
    [[nodiscard]] gatewright::order_result<encoded> read(gatewright::session::read_kind what,
                                                         const gatewright::session::page_cursor& page,
                                                         std::span<char> out) const {
        if (gatewright::session::rule_of(DialectT::reads, what) == nullptr)
            return refusal(gatewright::order_errc::unsupported, "op");
        gatewright::venue::read_request r;
        r.what = what;
        r.cursor = page;
        return as_encoded(DialectT::encode_read(r, at_.time_ms, at_.config, out));
    }
    [[nodiscard]] gatewright::order_result<encoded> cancel_all(const command& c, std::span<char> out) const {
        if constexpr (gatewright::venue::MassCancellingDialect<DialectT>) {
            gatewright::order_keys of;
            of.symbol = c.order.symbol;
            of.untriggered = c.waiting;
            std::size_t lists = 1;
            if constexpr (requires { DialectT::waiting_lists(at_.config); })
                lists = c.waiting ? DialectT::waiting_lists(at_.config) : 1;
            if (c.list >= lists) return refusal(gatewright::order_errc::invalid_parameter, "list");
            context at = at_;
            at.list = c.list;
            return as_encoded(DialectT::encode_cancel_all_request(of, at, out));
        } else {
            return refusal(gatewright::order_errc::unsupported, "op");
        }
    }
    /// The most orders of one request; 0: there is no such request.
    [[nodiscard]] std::size_t most_orders() const {
        std::size_t most = table_.path(via_).place_batch;
        if constexpr (requires { DialectT::batch_limit(at_.config); })
            most = std::min<std::size_t>(most, DialectT::batch_limit(at_.config));
        return most;
    }
    [[nodiscard]] gatewright::order_result<encoded>
    place_batch(const command& c, std::optional<std::size_t>& row, std::span<char> out) const {
        if constexpr (gatewright::venue::BatchingDialect<DialectT>) {
            constexpr auto place = gatewright::session::request_operation::place;
            constexpr bool streamed =
                requires(std::string_view text) { DialectT::encode_batch(place, text, at_, out); };
            const bool by_stream = streamed && via_ == gatewright::venue::order_path::stream;
            if (c.orders.size() > most_orders()) {
                auto why = refusal(gatewright::order_errc::invalid_parameter, "orders");
                why.limit = gatewright::decimal::from_integer(static_cast<std::int64_t>(most_orders()));
                why.figure = gatewright::decimal::from_integer(static_cast<std::int64_t>(c.orders.size()));
                return why;
            }
            std::string orders;
            for (std::size_t i = 0; i < c.orders.size(); ++i) {
                const auto one = DialectT::put_place(c.orders[i], at_, by_stream, out);
                if (!one) {
                    row = i;
                    return one.error();
                }
                if (i != 0) orders += ',';
                orders += *one;
            }
            if constexpr (streamed)
                if (by_stream) return as_encoded(DialectT::encode_batch(place, orders, at_, out));
            return as_encoded(
                DialectT::encode_batch_request(place, orders, c.orders.front().symbol, at_, out));
        } else {
            static_cast<void>(c), static_cast<void>(row), static_cast<void>(out);
            return refusal(gatewright::order_errc::unsupported, "op");
        }
    }

    const context& at_;
    gatewright::venue::order_path via_;
    const gatewright::venue::capability_table& table_;
};

} // namespace codec
