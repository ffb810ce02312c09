// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/wire/http_request_writer.hpp>
#include <gatewright/wire/literal.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace gatewright::venue::binance {

/// Writes one REST request: parameters go to the query of a GET or DELETE and to the form body of a POST or PUT;
/// `signature` comes last and covers them as they are written, percent-encoded.
/// Source: Binance, "General Info".
class http_request_writer {
public:
    http_request_writer(std::span<char> out, http_method method, std::string_view path) noexcept
        : out_(out, method, path,
               method == http_method::get || method == http_method::delete_ ? wire::parameter_place::query
                                                                            : wire::parameter_place::form) {}

    void pair(std::string_view name, const auto& value) noexcept { out_.pair(name, value); }
    void list(std::string_view name, std::string_view members) noexcept { out_.list(name, members); }

    /// No key, no signature.
    [[nodiscard]] order_result<http_request> finish_public() noexcept { return out_.finish("binance"); }

    /// The API key in a header, no signature.
    [[nodiscard]] order_result<http_request> finish_with_key(const signer& who) noexcept {
        if (!who.usable()) return no_api_key();
        out_.header("X-MBX-APIKEY", who.api_key());
        return out_.finish("binance");
    }

    /// Adds `recvWindow`, `timestamp` and `signature`, whose base64 is percent-encoded like every value.
    [[nodiscard]] order_result<http_request> finish_signed(const signer& who, std::int64_t time_ms) noexcept {
        pair("recvWindow", who.recv_window());
        pair("timestamp", time_ms);
        signer::signature_text text;
        const std::string_view signature = who.sign(out_.parameters(), text);
        if (signature.empty()) return not_signed();
        pair("signature", signature);
        return finish_with_key(who);
    }

    /// Parameters by names that are known at compile time, as of `ws_request_writer`: one function then writes an
    /// order for either path.
    template <wire::literal Name>
    void text(std::string_view value) noexcept {
        pair(Name.view(), value);
    }
    template <wire::literal Name>
    void number(decimal value) noexcept {
        pair(Name.view(), value);
    }
    template <wire::literal Name>
    void integer(const auto& value) noexcept {
        pair(Name.view(), value);
    }
    template <wire::literal Name, wire::literal Value>
    void constant() noexcept {
        pair(Name.view(), Value.view());
    }
    /// Window and time stand at the end (`finish_signed`).
    template <wire::literal Name>
    void stamp(const auto&) noexcept {}

private:
    wire::http_request_writer out_;
};

} // namespace gatewright::venue::binance
