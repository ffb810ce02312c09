// The one translation unit per configuration that compiles Boost.JSON.

#include <gatewright/src_json.hpp>
