// The one translation unit that is compiled with a path of this checkout: all others can come out of a compiler cache.

#include "folders.hpp"

namespace gatewright_test {

std::filesystem::path source_folder() { return GATEWRIGHT_SOURCE_DIR; }
std::filesystem::path shared_folder() { return source_folder().parent_path() / "shared"; }

} // namespace gatewright_test
