// The one translation unit per configuration that compiles Asio, Beast and TLS.

#include <gatewright/src.hpp>
