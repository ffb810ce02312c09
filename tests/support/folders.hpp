#pragma once

#include <filesystem>

namespace gatewright_test {

/// The root of this checkout.
std::filesystem::path source_folder();
/// Recordings and fixtures of others, kept beside the checkout; it may be missing.
std::filesystem::path shared_folder();

} // namespace gatewright_test
