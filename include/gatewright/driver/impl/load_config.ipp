// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/endpoint.hpp>
#include <gatewright/driver/load_config.hpp>

#include <openssl/crypto.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace gatewright::driver {

namespace detail {

/// Reads a YAML tree into a `config`, keeping the path of where it is for error texts.
class config_reader {
public:
    config_reader(std::string file, std::filesystem::path folder)
        : file_(std::move(file))
        , folder_(std::move(folder)) {}

    config read(const std::string& text) {
        config out;
        YAML::Node root;
        try {
            root = YAML::Load(text);
        } catch (const YAML::Exception& e) {
            fail(e.mark, "", e.msg);
        }
        each(root, "", [&](const std::string& key, const YAML::Node& node, const std::string& path) {
            if (key == "desk")
                read_desk(node, path, out);
            else if (key == "gateways")
                read_gateways(node, path, out);
            else if (key == "risk")
                read_risk(node, path, out);
            else if (key == "routing")
                read_texts(node, path, out.routing);
            else if (key == "instruments")
                each(node, path,
                     [&](const std::string& name, const YAML::Node& symbols, const std::string& at) {
                         read_texts(symbols, at, out.instruments[name]);
                     });
            else
                unknown(node, path, "desk, gateways, risk, routing, instruments");
        });
        if (out.gateways.empty()) fail(root.Mark(), "gateways", "at least one gateway is needed");
        return out;
    }

private:
    [[noreturn]] void fail(const YAML::Mark& mark, const std::string& path,
                           const std::string& offence) const {
        std::string text = file_;
        if (!mark.is_null()) text += ":" + std::to_string(mark.line + 1);
        if (!path.empty()) text += ": " + path;
        throw config_error(text + ": " + offence);
    }
    [[noreturn]] void unknown(const YAML::Node& node, const std::string& path, const char* known) const {
        fail(node.Mark(), path, std::string("unknown key; known here: ") + known);
    }

    template <class VisitT>
    void each(const YAML::Node& map, const std::string& path, VisitT visit) const {
        if (map.IsNull()) return;
        if (!map.IsMap()) fail(map.Mark(), path, "must be a map of names to values");
        std::set<std::string> seen;
        for (const auto& entry : map) {
            if (!entry.first.IsScalar()) fail(entry.first.Mark(), path, "a key must be a plain name");
            const std::string& key = entry.first.Scalar();
            const std::string below = path.empty() ? key : path + "." + key;
            if (!seen.insert(key).second) fail(entry.first.Mark(), below, "given twice");
            visit(key, entry.second, below);
        }
    }
    const std::string& scalar(const YAML::Node& node, const std::string& path) const {
        if (!node.IsScalar() || node.Scalar().empty()) fail(node.Mark(), path, "must be a single value");
        return node.Scalar();
    }
    bool boolean(const YAML::Node& node, const std::string& path) const {
        const std::string& text = scalar(node, path);
        if (text != "true" && text != "false")
            fail(node.Mark(), path, "must be true or false, is '" + text + "'");
        return text == "true";
    }
    std::uint64_t integer(const YAML::Node& node, const std::string& path) const {
        const std::string& text = scalar(node, path);
        std::uint64_t value = 0;
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (ec != std::errc{} || end != text.data() + text.size())
            fail(node.Mark(), path, "must be a whole number from 0, is '" + text + "'");
        return value;
    }
    std::string file_name(const YAML::Node& node, const std::string& path) const {
        return (folder_ / scalar(node, path)).string();
    }
    void read_texts(const YAML::Node& node, const std::string& path,
                    std::map<std::string, std::string, std::less<>>& out) const {
        each(node, path, [&](const std::string& key, const YAML::Node& value, const std::string& below) {
            out[key] = scalar(value, below);
        });
    }

    void read_desk(const YAML::Node& node, const std::string& path, config& out) const {
        each(node, path, [&](const std::string& key, const YAML::Node& value, const std::string& below) {
            if (key == "prefix")
                out.desk_prefix = prefix(value, below);
            else if (key == "seed")
                out.seed = integer(value, below);
            else if (key == "options")
                read_texts(value, below, out.options);
            else
                unknown(value, below, "prefix, seed, options");
        });
    }
    std::string prefix(const YAML::Node& node, const std::string& path) const {
        constexpr auto plain = [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        };
        const std::string& text = scalar(node, path);
        if (text.size() > 8 || !std::all_of(text.begin(), text.end(), plain))
            fail(node.Mark(), path, "must be at most 8 letters and digits, is '" + text + "'");
        return text;
    }

    void read_gateways(const YAML::Node& node, const std::string& path, config& out) const {
        each(node, path, [&](const std::string& tag, const YAML::Node& value, const std::string& below) {
            gateway_config& g = out.gateways[tag];
            each(value, below, [&](const std::string& key, const YAML::Node& n, const std::string& at) {
                if (key == "venue")
                    g.venue = scalar(n, at);
                else if (key == "endpoints")
                    read_endpoints(n, at, g);
                else if (key == "credentials")
                    read_credentials(n, at, g);
                else if (key == "tls")
                    read_tls(n, at, g.tls);
                else if (key == "symbols")
                    read_symbols(n, at, g);
                else if (key == "options")
                    read_texts(n, at, g.options);
                else
                    unknown(n, at, "venue, endpoints, credentials, tls, symbols, options");
            });
            if (g.venue.empty()) fail(value.Mark(), below + ".venue", "missing");
        });
    }
    void read_endpoints(const YAML::Node& node, const std::string& path, gateway_config& g) const {
        each(node, path, [&](const std::string& key, const YAML::Node& value, const std::string& below) {
            g.endpoints[key] = read_endpoint(value, below);
        });
    }
    endpoint read_endpoint(const YAML::Node& node, const std::string& path) const {
        const std::string& text = scalar(node, path);
        const auto wrong = [&](const char* why) { fail(node.Mark(), path, why + (", is '" + text + "'")); };
        if (text.find('/') != std::string::npos || text.find('@') != std::string::npos)
            fail(node.Mark(), path, "must be host or host:port, without a scheme, a path or a user");
        endpoint at;
        std::string_view port;
        if (text.front() == '[') {
            const std::size_t end = text.find(']');
            if (end == std::string::npos) wrong("a '[' needs its ']'");
            at.host = text.substr(1, end - 1);
            port = std::string_view(text).substr(end + 1);
        } else {
            const std::size_t colon = std::min(text.find(':'), text.size());
            at.host = text.substr(0, colon);
            port = std::string_view(text).substr(colon);
        }
        if (at.host.empty()) wrong("the host is missing");
        if (port.empty()) return at;
        const auto [end, ec] = std::from_chars(port.data() + 1, port.data() + port.size(), at.port);
        if (port.front() != ':' || ec != std::errc{} || end != port.data() + port.size() || at.port == 0)
            wrong("the port must be a number from 1 to 65535");
        return at;
    }
    void read_tls(const YAML::Node& node, const std::string& path, tls_options& out) const {
        each(node, path, [&](const std::string& key, const YAML::Node& value, const std::string& below) {
            if (key == "ca_file")
                out.ca_file = file_name(value, below);
            else if (key == "server_name")
                out.server_name = scalar(value, below);
            else if (key == "verify")
                out.verify = boolean(value, below);
            else
                unknown(value, below, "ca_file, server_name, verify");
        });
    }
    void read_symbols(const YAML::Node& node, const std::string& path, gateway_config& g) const {
        if (!node.IsSequence()) fail(node.Mark(), path, "must be a list of names");
        for (const YAML::Node& n : node) {
            const std::string& name = scalar(n, path);
            if (std::find(g.symbols.begin(), g.symbols.end(), name) != g.symbols.end())
                fail(n.Mark(), path, "'" + name + "' is given twice");
            g.symbols.push_back(name);
        }
    }
    void read_credentials(const YAML::Node& node, const std::string& path, gateway_config& g) const {
        each(node, path, [&](const std::string& key, const YAML::Node& value, const std::string& below) {
            const std::size_t cut = std::min(key.rfind('_'), key.size());
            const std::string what = key.substr(0, cut);
            secret* const into = what == "key"          ? &g.api_key
                                 : what == "secret"     ? &g.api_secret
                                 : what == "passphrase" ? &g.passphrase
                                                        : nullptr;
            const std::string from = key.substr(cut);
            if (into == nullptr || (from != "_env" && from != "_file"))
                fail(value.Mark(), below,
                     "unknown key; known here: key_env, key_file, secret_env, secret_file, passphrase_env, "
                     "passphrase_file (a key itself is never written in the configuration)");
            if (!into->empty())
                fail(value.Mark(), below, "give either " + what + "_env or " + what + "_file");
            *into = from == "_env" ? from_environment(value, below) : from_file(value, below, what != "key");
            // A copy that took a blank or a line end along signs everything wrongly, which shows at run time only.
            // Around a PEM they mean nothing.
            constexpr std::string_view blanks = " \t\r\n\v\f";
            const std::string_view text = into->reveal();
            if (what == "secret" && text.find("-----BEGIN ") != std::string_view::npos) return;
            if (blanks.find(text.front()) != std::string_view::npos ||
                blanks.find(text.back()) != std::string_view::npos)
                fail(value.Mark(), below, "what it names begins or ends with a blank or a line end");
        });
    }
    secret from_environment(const YAML::Node& node, const std::string& path) const {
        const std::string& name = scalar(node, path);
        const char* const value = std::getenv(name.c_str());
        if (value == nullptr || *value == '\0')
            fail(node.Mark(), path, "the environment variable is not set or empty");
        return secret(value);
    }
    /// @param hidden nobody but the file's owner and his group may read it
    secret from_file(const YAML::Node& node, const std::string& path, bool hidden) const {
        const std::string name = file_name(node, path);
        std::error_code error;
        const std::filesystem::file_status file = std::filesystem::status(name, error);
        using std::filesystem::perms;
        if (hidden && !error && is_regular_file(file) &&
            (file.permissions() & (perms::others_all | perms::group_write)) != perms::none)
            fail(node.Mark(), path,
                 "others may read or change the file: chmod it to 600, or to 640 where the group must read "
                 "it");
        std::ifstream in(name, std::ios::binary);
        char text[16384];
        in.read(text, sizeof text);
        const auto got = static_cast<std::size_t>(in.gcount());
        std::size_t size = got;
        while (size != 0 && (text[size - 1] == '\n' || text[size - 1] == '\r')) --size;
        secret out(std::string_view(text, size));
        OPENSSL_cleanse(text, sizeof text);
        if (size == 0 || got == sizeof text)
            fail(node.Mark(), path, "the file cannot be read, is empty or too long");
        return out;
    }

    void read_risk(const YAML::Node& node, const std::string& path, config& out) const {
        each(node, path, [&](const std::string& check, const YAML::Node& limits, const std::string& below) {
            auto& of_check = out.risk[check];
            if (limits.IsScalar()) {
                of_check[""] = scalar(limits, below);
                return;
            }
            // What a figure must be, its check knows.
            each(limits, below, [&](const std::string& key, const YAML::Node& value, const std::string& at) {
                of_check[key] = scalar(value, at);
            });
        });
    }

    std::string file_;
    std::filesystem::path folder_;
};

} // namespace detail

GATEWRIGHT_DECL config parse_config(const std::string& text, const std::string& name,
                                    const std::string& folder) {
    return detail::config_reader(name, folder).read(text);
}

GATEWRIGHT_DECL config load_config(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw config_error(file + ": cannot be read");
    std::ostringstream text;
    text << in.rdbuf();
    return parse_config(text.str(), file, std::filesystem::path(file).parent_path().string());
}

} // namespace gatewright::driver
