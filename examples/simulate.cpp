// SPDX-License-Identifier: BSL-1.0
// A desk against the simulated exchange in this process: virtual time, no sockets, no keys, the same result in each
// run. With a file name, records all that reached the desk; replay.cpp replays it.

#include "in_process_venue.hpp"
#include "simulation.hpp"

#include <gatewright/driver/virtual.hpp>
#include <gatewright/journal/record.hpp>
#include <gatewright/sim/server/binance_futures/exchange.hpp>

#include <exception>
#include <fstream>
#include <string>

namespace gw = gatewright;

/// Appends each input to a file before the desk sees it. A recorder must not throw; a failed write shows at the end.
struct file_recorder {
    std::ofstream* file;
    std::string bytes;

    void record(const gw::input& in) noexcept {
        if (!file->is_open()) return;
        bytes.resize(gw::journal::input_record_size(in));
        file->write(bytes.data(), static_cast<std::streamsize>(gw::journal::write_input(in, bytes)));
    }
};

int main(int argc, char** argv) {
    try {
        std::ofstream file;
        if (argc > 1) file.open(argv[1], std::ios::binary);
        if (argc > 1 && !file) throw std::runtime_error(std::string("cannot write ") + argv[1]);

        gw::sim::server::binance_futures::exchange exchange(
            gw::sim::server::binance_futures::default_config());
        const gw::driver::virtual_options options;
        in_process_venue venue(exchange, options.wall);
        maker_desk desk(simulation_settings());
        gw::driver::virtual_driver<maker_desk, in_process_venue, gw::driver::not_durable, file_recorder>
            driver(desk, venue, options, {}, file_recorder{&file, {}});

        driver.start();
        for (int tick = 0; tick < 60 * 100; ++tick) { // a minute
            driver.run_for(gw::milliseconds(10));
            venue.tick(driver.link());
        }
        report(desk);
        if (argc > 1 && !file.flush()) throw std::runtime_error(std::string("cannot write ") + argv[1]);
        return 0;
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
