// The one file of this program that compiles Asio, Beast and Boost.JSON.

#include <gatewright/src.hpp>
#include <gatewright/src_json.hpp>
