// SPDX-License-Identifier: BSL-1.0
#include "recording.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

namespace demo {

namespace {

namespace json = boost::json;

/// @return nothing for what the recorder sent. @throws std::runtime_error saying what is wrong with the line.
std::optional<record> parse_record(std::string_view line) {
    json::error_code ec;
    // Numbers keep their digits: prices and quantities in the payloads are text, ids are whole numbers.
    const json::value v = json::parse(line, ec);
    if (ec || !v.is_object()) throw std::runtime_error("not a JSON object");
    const json::object& o = v.as_object();
    const auto* dir = o.if_contains("dir");
    const auto* t = o.if_contains("t");
    const auto* payload = o.if_contains("payload");
    const auto* url = o.if_contains("url");
    if (dir == nullptr || !dir->is_string()) throw std::runtime_error("field dir: missing or no text");
    if (t == nullptr || !t->is_number()) throw std::runtime_error("field t: missing or no number");
    const double seconds = t->to_number<double>();
    // Beyond the year 2200 it is another unit.
    if (!(seconds >= 0.0 && seconds < 7.3e9)) throw std::runtime_error("field t: no time in seconds");

    record r;
    r.at = {static_cast<std::int64_t>(seconds * 1e6) * 1000};
    const std::string_view what = dir->get_string();
    if (what == "ws_open") {
        r.what = record::kind::opened;
        return r;
    }
    if (what == "ws_send") return std::nullopt;
    if (what != "ws_recv" && what != "http_reply")
        throw std::runtime_error("field dir: '" + std::string(what) +
                                 "' is none of ws_open, ws_send, ws_recv, http_reply");
    if (payload == nullptr) throw std::runtime_error("field payload: missing");
    // A text that is no JSON, such as "pong", is recorded as a JSON string.
    r.text = payload->is_string() ? std::string(payload->get_string()) : json::serialize(*payload);
    if (what == "ws_recv") return r;

    r.what = record::kind::reply;
    if (url == nullptr || !url->is_string()) throw std::runtime_error("field url: missing or no text");
    std::string_view u = url->get_string();
    if (const auto scheme = u.find("://"); scheme != u.npos) u.remove_prefix(scheme + 3);
    const auto path_at = u.find('/');
    r.target = path_at == u.npos ? "/" : std::string(u.substr(path_at));
    return r;
}

} // namespace

std::vector<record> read_recording(const std::string& path) {
    if (std::filesystem::is_directory(path))
        throw std::runtime_error(path + " is a directory, not a recording");
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::vector<record> records;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        if (line.find_first_not_of(" \t\r") == line.npos) continue;
        try {
            if (auto r = parse_record(line)) records.push_back(*std::move(r));
        } catch (const std::runtime_error& e) {
            throw std::runtime_error(path + ":" + std::to_string(number) + ": " + e.what());
        }
    }
    if (file.bad()) throw std::runtime_error("cannot read " + path + " to its end");
    if (records.empty()) throw std::runtime_error(path + ": the recording is empty");
    return records;
}

std::string_view book_symbol(std::string_view target, std::string_view path, std::string_view parameter) {
    const auto question = target.find('?');
    if (question == target.npos || !target.substr(0, question).ends_with(path)) return {};
    for (std::string_view query = target.substr(question + 1); !query.empty();) {
        const std::string_view pair = query.substr(0, query.find('&'));
        if (pair.starts_with(parameter)) return pair.substr(parameter.size());
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
    }
    return {};
}

} // namespace demo
