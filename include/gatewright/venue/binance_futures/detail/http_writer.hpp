// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance_futures/credentials.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/hex.hpp>
#include <gatewright/wire/query_writer.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace gatewright::venue::binance_futures::detail {

/// Writes one REST request: parameters go to the query of a GET or DELETE and to the form body of a POST or PUT;
/// `signature` comes last and covers them as they are written, percent-encoded.
/// Source: Binance, USDⓈ-M Futures, "General Info".
class http_writer {
public:
    http_writer(std::span<char> out, http_method method, std::string_view path) noexcept
        : out_(out)
        , method_(method)
        , path_(path)
        , query_(start(out_, method, path)) {}
    http_writer(const http_writer&) = delete;
    http_writer& operator=(const http_writer&) = delete;

    void pair(std::string_view name, const auto& value) noexcept {
        if (!in_body() && query_.view().empty()) {
            out_.put('?');
            query_ = wire::query_writer(out_);
        }
        query_.pair(name, value);
    }

    /// No key, no signature.
    [[nodiscard]] order_result<http_request> finish_public() noexcept { return finish(nullptr); }

    /// The API key in a header, no signature.
    [[nodiscard]] order_result<http_request> finish_with_key(const signer& who) noexcept {
        return finish(&who);
    }

    /// Adds `recvWindow`, `timestamp` and `signature`.
    [[nodiscard]] order_result<http_request> finish_signed(const signer& who, std::int64_t time_ms) noexcept {
        pair("recvWindow", who.recv_window());
        pair("timestamp", time_ms);
        const std::string_view covered = query_.view();
        if (!out_.overflowed()) {
            const wire::sha256_digest signature = who.sign(covered);
            out_.put("&signature=");
            wire::put_hex(out_, signature);
        }
        return finish(&who);
    }

private:
    static wire::query_writer start(wire::buffer_writer& out, http_method method,
                                    std::string_view path) noexcept {
        if (method == http_method::get || method == http_method::delete_) out.put(path);
        return wire::query_writer(out);
    }
    [[nodiscard]] bool in_body() const noexcept {
        return method_ == http_method::post || method_ == http_method::put;
    }

    order_result<http_request> finish(const signer* who) noexcept {
        http_request request;
        request.method = method_;
        if (in_body()) {
            request.body = out_.view();
            const char* target = out_.position();
            out_.put(path_);
            request.target = out_.view_from(target);
        } else {
            request.target = out_.view();
        }
        const char* headers = out_.position();
        if (who != nullptr) {
            if (!who->usable())
                return order_reject{order_errc::authentication, "binance_futures", "api_key", {}, {}};
            out_.put("X-MBX-APIKEY: ");
            out_.put(who->api_key());
            out_.put("\r\n");
        }
        if (in_body()) out_.put("Content-Type: application/x-www-form-urlencoded\r\n");
        request.headers = out_.view_from(headers);
        if (out_.overflowed())
            return order_reject{order_errc::output_full, "binance_futures", "buffer", {}, {}};
        return request;
    }

    wire::buffer_writer out_;
    http_method method_;
    std::string_view path_;
    wire::query_writer query_;
};

} // namespace gatewright::venue::binance_futures::detail
