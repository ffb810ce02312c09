// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/query_writer.hpp>

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatewright::wire {

/// Where the parameters of a request stand: behind the `?` of its target, or as a form in its body.
enum class parameter_place : std::uint8_t { query, form };

/// Writes one HTTP request into the caller's buffer, front to back: the target with its parameters, the body, the
/// headers. What is written can be looked at on the way, as signatures cover it; a signature is then one more parameter
/// or a header.
///
/// What does not fit is told once, by `finish`; until then views are prefixes of what was meant.
///
/// @par Object lifetimes
/// The buffer outlives the writer and the request.
class http_request_writer {
public:
    http_request_writer(std::span<char> out, http_method method, std::string_view path,
                        parameter_place place = parameter_place::query) noexcept
        : out_(out)
        , method_(method)
        , place_(place)
        , parameters_(out_) {
        out_.put(path);
        if (place == parameter_place::form) begin_body();
        parameters_ = query_writer(out_);
    }
    http_request_writer(const http_request_writer&) = delete;
    http_request_writer& operator=(const http_request_writer&) = delete;

    /// Adds a parameter; values are percent-encoded.
    void pair(std::string_view name, const auto& value) noexcept {
        begin_parameter();
        parameters_.pair(name, value);
    }
    /// The same of what may be percent-encoded already.
    void pair_as_told(std::string_view name, std::string_view value) noexcept {
        begin_parameter();
        parameters_.pair_as_told(name, value);
    }
    /// The same of a JSON array, whose members have their commas.
    void list(std::string_view name, std::string_view members) noexcept {
        begin_parameter();
        parameters_.list(name, members);
    }

    /// Begins a body of another kind: what is written into the result is the body. No parameter follows.
    buffer_writer& begin_body() noexcept {
        body_ = out_.position();
        return out_;
    }

    /// Adds a header; its value is a text, or a whole number. Neither a parameter nor a part of the body follows.
    void header(std::string_view name, std::string_view value) noexcept { put_header(name, value); }
    void header(std::string_view name, std::signed_integral auto value) noexcept { put_header(name, value); }

    [[nodiscard]] http_method method() const noexcept { return method_; }
    /// Path and query.
    [[nodiscard]] std::string_view target() const noexcept {
        return up_to(out_.view().data(), body_ != nullptr ? body_ : end());
    }
    /// The parameters as they are written, without the `?`.
    [[nodiscard]] std::string_view parameters() const noexcept { return parameters_.view(); }
    [[nodiscard]] std::string_view body() const noexcept {
        return body_ == nullptr ? std::string_view{} : up_to(body_, end());
    }

    /// The request, a view into the buffer, or `output_full` naming "buffer" if it did not fit.
    /// @param source who refuses then; a literal
    [[nodiscard]] order_result<http_request> finish(const char* source) noexcept {
        if (place_ == parameter_place::form) header("Content-Type", "application/x-www-form-urlencoded");
        if (out_.overflowed()) return order_reject{order_errc::output_full, source, "buffer", {}, {}};
        return http_request{method_, target(), up_to(end(), out_.position()), body()};
    }

private:
    void begin_parameter() noexcept {
        if (place_ != parameter_place::query || !parameters_.view().empty()) return;
        out_.put('?');
        parameters_ = query_writer(out_);
    }
    void put_header(std::string_view name, const auto& value) noexcept {
        if (headers_ == nullptr) headers_ = out_.position();
        out_.put_all(name, ": ", value, "\r\n");
    }
    static std::string_view up_to(const char* begin, const char* end) noexcept {
        return {begin, static_cast<std::size_t>(end - begin)};
    }
    /// Where target and body end.
    [[nodiscard]] const char* end() const noexcept {
        return headers_ != nullptr ? headers_ : out_.position();
    }

    buffer_writer out_;
    http_method method_;
    parameter_place place_;
    query_writer parameters_;
    const char* body_ = nullptr;
    const char* headers_ = nullptr;
};

} // namespace gatewright::wire
