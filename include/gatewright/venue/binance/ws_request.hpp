// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/json_text.hpp>
#include <gatewright/wire/literal.hpp>

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace gatewright::venue::binance {

/// How a request of the WebSocket API shows whose it is.
enum class proof : std::uint8_t {
    signature, ///< it carries the API key and a signature
    session    ///< the connection is logged on (`session.logon`): it carries neither
};

/// Writes one request of the WebSocket API.
///
/// The signature covers `apiKey=…&name=value&…`, sorted by name, with the values raw. Each parameter is therefore
/// written twice, into the message and into the text to be signed, by one call; the calls come in sorted order. Names
/// and constant values are joined to their punctuation at compile time.
/// Source: Binance, "Websocket API General Info", "SIGNED request example (HMAC)".
class ws_request_writer {
public:
    template <std::size_t Size>
    ws_request_writer(std::span<char> out, std::string_view request_id, const char (&method)[Size],
                      const signer& who, proof by = proof::signature) noexcept
        : ws_request_writer(out, who, by) {
        begin(out, request_id, method);
        if (by_ == proof::session) return;
        message_.put("{\"apiKey\":\"");
        message_.put(who.api_key());
        message_.put('"');
    }

    /// The same for a request of which some parameters sort before "apiKey".
    /// @param lead writes them
    template <std::size_t Size, class LeadT>
    ws_request_writer(std::span<char> out, std::string_view request_id, const char (&method)[Size],
                      const signer& who, proof by, LeadT lead) noexcept
        : ws_request_writer(out, who, by) {
        begin(out, request_id, method);
        lead(*this);
        key_in_text_ = true;
        if (by_ == proof::signature) text<"apiKey">(who.api_key());
    }
    ws_request_writer(const ws_request_writer&) = delete;
    ws_request_writer& operator=(const ws_request_writer&) = delete;

    /// A parameter of type STRING, ENUM or DECIMAL: a JSON string. `value` needs no escape.
    template <wire::literal Name>
    void text(std::string_view value) noexcept {
        put<join(wire::literal(",\""), Name, wire::literal("\":\""))>(message_);
        message_.put(value);
        message_.put('"');
        put<join(wire::literal("&"), Name, wire::literal("="))>(signed_);
        signed_.put(value);
    }

    /// The same of a decimal, whose text is made once.
    template <wire::literal Name>
    void number(decimal value) noexcept {
        char digits[decimal::max_chars];
        text<Name>({digits, value.to_chars(digits)});
    }

    /// The same with a value known at compile time.
    template <wire::literal Name, wire::literal Value>
    void constant() noexcept {
        put<join(wire::literal(",\""), Name, wire::literal("\":\""), Value, wire::literal("\""))>(message_);
        put<join(wire::literal("&"), Name, wire::literal("="), Value)>(signed_);
    }

    /// A parameter of type INT or LONG: a JSON number. `value` is its digits.
    template <wire::literal Name>
    void integer(std::string_view value) noexcept {
        put<join(wire::literal(",\""), Name, wire::literal("\":"))>(message_);
        message_.put(value);
        put<join(wire::literal("&"), Name, wire::literal("="))>(signed_);
        signed_.put(value);
    }
    template <wire::literal Name>
    void integer(std::int64_t value) noexcept {
        char digits[21];
        wire::buffer_writer writer(digits);
        writer.put_integer(value);
        integer<Name>(writer.view());
    }

    /// A parameter that a REST request adds at its end, and this one in its place: the window and the time.
    template <wire::literal Name, class ValueT>
    void stamp(const ValueT& value) noexcept {
        integer<Name>(value);
    }

    /// Signs unless the session speaks for it, closes and returns the message; `output_full` naming "buffer" if it
    /// did not fit, `authentication` naming "signature" if it could not be signed.
    [[nodiscard]] order_result<std::string_view> finish() noexcept {
        if (by_ == proof::signature) {
            message_.put(",\"signature\":\"");
            if (message_.overflowed() || signed_.overflowed()) return too_long();
            if (!put_signature()) return not_signed();
            message_.put('"');
        }
        message_.put("}}");
        if (message_.overflowed()) return too_long();
        // Every parameter begins with a comma: the first one's opens the object.
        if (by_ == proof::session || key_in_text_) *first_parameter_ = '{';
        return message_.view();
    }

private:
    ws_request_writer(std::span<char> out, const signer& who, proof by) noexcept
        : message_(out)
        , signed_(signed_text_, signed_text_ + (by == proof::session ? 0 : sizeof signed_text_))
        , signer_(who)
        , by_(by) {}

    void begin(std::span<char> out, std::string_view request_id, std::string_view method) noexcept {
        message_.put("{\"id\":\"");
        wire::put_json_text(message_, request_id);
        message_.put("\",\"method\":\"");
        message_.put(method);
        message_.put("\",\"params\":");
        first_parameter_ = out.data() + message_.size();
    }
    [[nodiscard]] bool put_signature() noexcept {
        if (!key_in_text_) [[likely]]
            return signer_.put_signature(signed_.view(), message_);
        signer::signature_text room;
        std::string_view parameters = signed_.view();
        parameters.remove_prefix(1); // the first one's "&"
        const std::string_view made = signer_.sign(parameters, room);
        message_.put(made);
        return !made.empty();
    }
    static order_reject too_long() noexcept { return {order_errc::output_full, "binance", "buffer", {}, {}}; }
    template <wire::literal Text>
    static void put(wire::buffer_writer& out) noexcept {
        if (char* p = out.claim(Text.size())) std::memcpy(p, Text.data, Text.size());
    }

    // All parameters of the longest order, a GTD order with every field at its longest, take 430 bytes; those of a
    // conditional one with its key 700, and those of a list of three orders 1000.
    char signed_text_[1024];
    wire::buffer_writer message_;
    wire::buffer_writer signed_; // has no room in a session
    const signer& signer_;
    proof by_;
    bool key_in_text_ = false; ///< "apiKey" is not the first parameter: its digest is not at hand
    char* first_parameter_ = nullptr;
};

} // namespace gatewright::venue::binance
