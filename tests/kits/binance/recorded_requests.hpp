// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "folders.hpp"
#include "oracle_hmac.hpp"

#include <gatewright/core/io.hpp>
#include <gatewright/venue/binance/signer.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Requests to Binance's APIs, ours and those that others recorded, taken apart to be compared.
namespace gatewright_test::recorded_binance {

namespace json = boost::json;

/// A document of the fixtures, or nothing where they are not at hand.
inline std::optional<json::value> fixture(const std::string& name) {
    std::ifstream in(shared_folder() / "fixtures" / "binance" / name, std::ios::binary);
    if (in) return json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
    SKIP("the shared fixtures are not here: " << name);
    return std::nullopt;
}

using fields = std::map<std::string, std::string>;

inline std::string text_of(const json::value& v) {
    return v.is_string() ? std::string(v.get_string()) : json::serialize(v);
}

inline std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            int byte = 0;
            std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

inline fields fields_of(std::string_view query) {
    fields all;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        const std::size_t split = pair.find('=');
        const bool fresh = all.emplace(pair.substr(0, split), percent_decoded(pair.substr(split + 1))).second;
        CHECK(fresh);
    }
    return all;
}

/// An HTTP request taken apart.
struct http_parts {
    std::string method;
    std::string path;
    fields parameters;
    std::string signed_text; ///< query and body up to the signature
    std::string signature;
    std::string api_key;
};

inline http_parts take_apart(std::string method, std::string_view target, std::string_view body,
                             std::string api_key) {
    http_parts parts;
    parts.method = std::move(method);
    parts.api_key = std::move(api_key);
    parts.path = target.substr(0, target.find('?'));
    std::string text;
    if (target.size() > parts.path.size()) text = target.substr(parts.path.size() + 1);
    text += body;
    const std::size_t at = text.find("&signature=");
    if (at != std::string::npos) {
        parts.signature = text.substr(at + 11);
        text.resize(at);
    }
    parts.parameters = fields_of(text);
    parts.signed_text = std::move(text);
    return parts;
}

inline http_parts take_apart(const json::object& request) {
    std::string_view url = request.at("url").as_string();
    url.remove_prefix(url.find('/', std::string_view("https://").size()));
    const auto* body = request.if_contains("body");
    std::string api_key;
    if (const auto* headers = request.if_contains("headers"); headers != nullptr && headers->is_object())
        if (const auto* key = headers->get_object().if_contains("X-MBX-APIKEY")) api_key = key->as_string();
    return take_apart(std::string(request.at("method").as_string()), url,
                      body != nullptr && body->is_string() ? std::string_view(body->get_string()) : "",
                      api_key);
}

inline http_parts take_apart(const gatewright::http_request& request) {
    std::string api_key;
    constexpr std::string_view header = "X-MBX-APIKEY: ";
    if (request.headers.starts_with(header))
        api_key = request.headers.substr(header.size(), request.headers.find("\r\n") - header.size());
    return take_apart(std::string(to_string(request.method)), request.target, request.body, api_key);
}

inline std::string value_or_empty(const fields& f, const std::string& name) {
    const auto found = f.find(name);
    return found == f.end() ? "" : found->second;
}

inline fields params_of(const json::object& params) {
    fields all;
    for (const auto& [name, value] : params) all.emplace(name, text_of(value));
    return all;
}

/// What a message of the WebSocket API is signed over: its parameters in the order of their names.
inline std::string sorted_text(fields params) {
    params.erase("signature");
    std::string text;
    for (const auto& [name, value] : params) text += (text.empty() ? "" : "&") + name + "=" + value;
    return text;
}

/// Who made recorded requests, and when.
struct requester {
    gatewright::venue::binance::signer who;
    std::string secret;
    std::int64_t at_ms;
};
inline requester ccxt_account(const json::value& document) {
    const json::object& credentials = document.at("credentials").as_object();
    std::string secret(credentials.at("secret").as_string());
    constexpr std::int64_t recv_window = 10000;
    auto who =
        gatewright::venue::binance::signer::make(credentials.at("apiKey").as_string(), secret, recv_window)
            .value();
    return {std::move(who), std::move(secret), document.at("frozen_unix_ms").as_int64()};
}

/// How many requests there were of each kind.
using request_counts = std::map<std::string, int>;

/// Walks over ccxt's recorded REST requests to a host.
/// @param url_part what the addresses of one API have in common
/// @param compare checks one request; whether it is one of ours
/// @param seen how many there were
/// @return those of ours, by method and path
template <class CompareT>
request_counts compare_rest(const json::value& document, std::string_view url_part, CompareT compare,
                            int& seen) {
    request_counts reproduced;
    for (const json::value& c : document.at("cases").as_array()) {
        const json::object& request = c.at("request").as_object();
        if (std::string_view(request.at("url").as_string()).find(url_part) == std::string_view::npos)
            continue;
        ++seen;
        INFO(c.at("description").as_string());
        if (!compare(request)) continue;
        const http_parts parts = take_apart(request);
        ++reproduced[parts.method + " " + parts.path];
    }
    return reproduced;
}

/// All of an HTTP request of ours but its parameters is what it is in the recorded one, and both are signed alike.
inline void check_alike(const http_parts& mine, const http_parts& theirs, std::string_view secret) {
    CHECK(mine.method == theirs.method);
    CHECK(mine.path == theirs.path);
    CHECK(mine.api_key == theirs.api_key);
    CHECK(mine.signature.empty() == theirs.signature.empty());
    if (theirs.signature.empty()) return;
    CHECK(theirs.signature == oracle_hmac_hex(secret, theirs.signed_text));
    CHECK(mine.signature == oracle_hmac_hex(secret, mine.signed_text));
}
/// The same for a message of the WebSocket API.
inline void check_alike(const json::object& mine, const json::object& theirs, std::string_view secret) {
    CHECK(mine.at("id") == theirs.at("id"));
    CHECK(mine.at("method") == theirs.at("method"));
    CHECK(mine.size() == 3);
    for (const json::object* one : {&mine, &theirs}) {
        const fields params = params_of(one->at("params").as_object());
        CHECK(params.at("signature") == oracle_hmac_hex(secret, sorted_text(params)));
    }
}

} // namespace gatewright_test::recorded_binance
