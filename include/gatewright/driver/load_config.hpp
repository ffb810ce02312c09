// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/driver/config.hpp>
#include <gatewright/transport/compiled_mode.hpp>

#include <string>

namespace gatewright::driver {

/// Reads a configuration from text; `name` stands for the file in errors, and files are looked up below
/// `folder`.
/// @throws config_error, naming file, line, field and offence.
GATEWRIGHT_DECL config parse_config(const std::string& text, const std::string& name = "config",
                                    const std::string& folder = {});

/// Reads the YAML file that is described at `config`, and the keys that it refers to.
/// @throws config_error, naming file, line, field and offence.
GATEWRIGHT_DECL config load_config(const std::string& file);

} // namespace gatewright::driver

#if !GATEWRIGHT_COMPILED_MODE
#include <gatewright/driver/impl/load_config.ipp>
#endif
