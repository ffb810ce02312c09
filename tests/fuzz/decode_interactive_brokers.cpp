// SPDX-License-Identifier: BSL-1.0
//
// The decoder of Interactive Brokers on arbitrary bytes: the first byte is the version of the server, less 100; messages
// follow, each with its length in two bytes, and meet what those before them left behind.

#include "exact_buffer.hpp"
#include "fuzz_sink.hpp"

#include <gatewright/venue/interactive_brokers/handshake.hpp>
#include <gatewright/venue/interactive_brokers/messages.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace {

namespace ib = gatewright::venue::interactive_brokers;
using gatewright_test::require;

/// A few lines, books and orders, found by the last bits of their numbers.
struct memory {
    std::array<ib::market_line, 4> lines{};
    std::array<gatewright::book::row_book, 4> depths{};
    std::array<ib::order_memory, 4> orders{};
    std::array<ib::execution_memory, 4> executions{};
};

struct ib_sink : gatewright_test::checking_sink {
    ib_sink(std::string_view message, memory& m) : checking_sink(message), kept(m) {}
    memory& kept;

    using checking_sink::on;
    static std::string_view symbol_of(std::int64_t con_id) {
        return con_id % 2 == 0 ? "A.STK.SMART.USD" : "";
    }
    static std::string_view symbol_of_request(std::int32_t request) { return request % 2 == 0 ? "B" : ""; }
    ib::market_line* line_of(std::int32_t request) {
        return request < 0 ? nullptr : &kept.lines[static_cast<std::size_t>(request) % 4];
    }
    gatewright::book::row_book* depth_of(std::int32_t request) {
        if (request < 0) return nullptr;
        auto& rows = kept.depths[static_cast<std::size_t>(request) % 4];
        rows.limit = 8;
        rows.announced = rows.announced || request % 3 == 0;
        return &rows;
    }
    ib::order_memory* memory_of_order(std::int64_t permanent_id, std::int32_t, std::int64_t order_id) {
        if (permanent_id == 7) return nullptr;
        return &kept.orders[static_cast<std::uint64_t>(order_id) % 4];
    }
    ib::execution_memory* memory_of_execution(std::string_view id) {
        require(!id.empty() && id.size() <= gatewright::trade_id::capacity());
        return id.size() % 5 == 0 ? nullptr : &kept.executions[id.size() % 4];
    }
    void on(const ib::margin_preview& m) { in_message(m.currency); }
    void on(const ib::contract_details& d) { in_message(d.liquid_hours); }
    void on_midpoint(const gatewright::symbol_name&, gatewright::timestamp, const gatewright::price&) {}
    void on_correction(const gatewright::fill& f, std::int64_t revision) {
        require(!f.id.empty() && revision > 1);
    }
    void on_error(const ib::error_notice& e) {
        in_message(e.text);
        in_message(e.reject_json);
    }
    void on_market_rule(std::int32_t, std::span<const ib::price_step> steps) {
        for (std::size_t i = 0; i != steps.size(); ++i) {
            require(steps[i].tick.value.sign() > 0);
            require(i == 0 || steps[i - 1].from < steps[i].from);
        }
    }
    void on_list_end(ib::list_of, std::int32_t, bool) {}
    void on_account_value(std::string_view key, std::string_view, std::string_view) { in_message(key); }
    void on_market_data_type(std::int32_t, std::int32_t) {}
    void on_depth_row(std::int32_t) {}
    void on_depth_broken(std::int32_t) {}
    void on_next_order_id(std::int64_t) {}
    void on_accounts(std::string_view names) { in_message(names); }
    void on_order_bound(std::int64_t, std::int32_t, std::int64_t) {}
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    memory kept;
    ib::message_context of;
    of.version = 100 + *data % 77;
    of.client_id = 7;
    of.account = *data >= 128 ? "DU1234567" : "";
    of.received = {1};
    std::size_t at = 1;
    while (size - at >= 2) {
        const std::size_t length = std::min<std::size_t>(data[at] * 256u + data[at + 1], size - at - 2);
        const gatewright_test::exact_buffer message(
            std::string_view(reinterpret_cast<const char*>(data) + at + 2, length));
        at += 2 + length;
        ib_sink sink(message.view(), kept);
        sink.judge(ib::decode(message.view(), of, sink));
        ib::server_greeting greeting;
        static_cast<void>(ib::decode_greeting(message.view(), greeting));
    }
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto c = ib::to_contract(text)) {
        // A name that fits says the same contract again.
        const auto name = ib::to_symbol(*c);
        if (name) require(ib::to_symbol(ib::to_contract(*name).value()).value() == *name);
    }
    static_cast<void>(
        ib::read_hours(text, [](const ib::trading_stretch& s) { require(s.open_minute <= 1440); }));
    static_cast<void>(ib::detail::read_time(text));
    return 0;
}
