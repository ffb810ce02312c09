// SPDX-License-Identifier: BSL-1.0
// EXPECT: this strategy has no on(const Event&, auto& desk) for any event: is a parameter misspelt?

#include "small_desk.hpp"

struct deaf : gatewright::strategy<deaf> {
#ifdef GATEWRIGHT_CONTROL
    void on(const gatewright::trade&, auto&) {}
#else
    void on(const gatewright::order_update&, auto&) {} // what venues say; a strategy hears order_change
#endif
};

void run(gatewright_test::small_engine<deaf>& engine, gatewright::driver::output_queue& out) {
    engine.step(gatewright::input{}, out);
}
