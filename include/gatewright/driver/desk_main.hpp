// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/driver/run.hpp>
#include <gatewright/engine/risk_stage.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright::driver {

/// The settings of a risk stage as the `risk` section of a configuration; `load_config` reads it back.
[[nodiscard]] inline std::string risk_yaml(const risk::risk_settings& settings) {
    const auto word = [](const std::string& text) {
        const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                   c == '_';
        });
        if (plain) return text;
        std::string quoted = "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') quoted += '\\';
            quoted += c;
        }
        return quoted + '"';
    };
    std::string out = "risk:\n";
    for (const auto& [part, keys] : settings) {
        out += "  " + word(part) + ":\n";
        for (const auto& [key, text] : keys) out += "    " + word(key) + ": " + word(text) + "\n";
    }
    return out;
}

/// What a desk's configuration makes of its risk stage: every limit that is set, with the words and units of the
/// configuration.
/// @throws config_error naming the setting and the offence
template <class EngineT>
[[nodiscard]] std::string risk_yaml_of(const config& c) {
    const typename EngineT::config made = engine_config<EngineT>(c);
    return risk_yaml(risk::settings_of(made.risk, made.valuation));
}

/// The `main` of a desk: `desk [FILE]` runs it (`run`), `desk [FILE] --show-risk` prints the limits that the file
/// sets, and
/// `desk [FILE] --save-risk OUT` writes them to a file; both connect nowhere.
/// @param file the configuration if none is named
/// @return 0, or 1 with the reason on stderr
template <class EngineT>
[[gnu::cold]] int desk_main(int argc, char** argv, std::string file) {
    try {
        bool show = false;
        std::string save;
        bool named = false;
        for (int i = 1; i < argc; ++i) {
            const std::string_view word = argv[i];
            if (word == "--show-risk") {
                show = true;
            } else if (word == "--save-risk") {
                if (++i == argc) throw std::runtime_error("--save-risk needs the name of a file");
                save = argv[i];
            } else if (word.starts_with("-") || named) {
                throw std::runtime_error("unknown argument '" + std::string(word) +
                                         "'; known are FILE, --show-risk and --save-risk OUT");
            } else {
                file = word;
                named = true;
            }
        }
        config c = load_config(file);
        if (!show && save.empty()) return run<EngineT>(std::move(c));
        const std::string text = risk_yaml_of<EngineT>(c);
        if (show) std::cout << text << std::flush;
        if (save.empty()) return 0;
        // A file that is there is replaced in whole or not at all.
        const std::string part = save + ".part";
        std::ofstream out(part, std::ios::binary);
        if (!(out << text) || !out.flush()) throw std::runtime_error(part + ": cannot be written");
        out.close();
        if (std::rename(part.c_str(), save.c_str()) != 0)
            throw std::runtime_error(save + ": cannot be written");
        return 0;
    } catch (const std::exception& e) {
        std::cerr << "gatewright: " << e.what() << '\n';
        return 1;
    }
}

} // namespace gatewright::driver

namespace gatewright {
using driver::desk_main;
} // namespace gatewright
