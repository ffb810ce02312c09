// A desk that uses the installed library.

#if __has_include(<gatewright/gatewright.hpp>)
#include <gatewright/gatewright.hpp>
#endif

#include <cstdio>

int main() { std::puts("consumer_desk: built against gatewright::gatewright"); }
