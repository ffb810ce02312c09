// The one translation unit per configuration that compiles the web server of the simulated venues.

#include <gatewright/src_sim.hpp>
