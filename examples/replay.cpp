// SPDX-License-Identifier: BSL-1.0
// Replays what simulate.cpp recorded: the same desk is given the same inputs, and does the same again.

#include "simulation.hpp"

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/journal/record.hpp>

#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gw = gatewright;

int main(int argc, char** argv) {
    try {
        if (argc != 2) throw std::invalid_argument("usage: gatewright-replay RECORDING");
        std::ifstream file(argv[1], std::ios::binary);
        if (!file) throw std::runtime_error(std::string("cannot read ") + argv[1]);
        const std::string recording{std::istreambuf_iterator<char>(file), {}};

        maker_desk desk(simulation_settings());
        gw::driver::output_queue out; // what the desk would send; nobody does
        std::size_t outputs = 0;
        gw::input in;
        bool started = false;
        for (std::string_view rest = recording; !rest.empty();) {
            const std::size_t size = gw::journal::read_input(rest, in);
            if (size == 0) throw std::runtime_error(std::string(argv[1]) + ": torn or no recording");
            rest.remove_prefix(size);
            if (!started) desk.start(in.at, out);
            started = true;
            desk.step(in, out);
            outputs += out.size();
            out.clear();
        }
        report(desk);
        std::cout << "outputs " << outputs << '\n';
        return 0;
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
