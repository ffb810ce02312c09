// Uses the half of the installed library that knows no sockets.

#include <gatewright/core/decimal.hpp>

#include <cstdio>

int main() { std::puts("consumer_core: built against gatewright::core"); }
