#include "../conformance/conformance.hpp"
#include <iostream>
#include <map>
using namespace gatewright_test;
static void dump(conformance& c) { for (auto l : {lane::rest, lane::orders}) { std::map<std::string,int> n; for (auto& s : c.d->sent_words(l)) ++n[s]; for (auto& [k,v] : n) std::cout << k << " " << v << "\n"; } for (auto& l : c.d->seen.log) std::cout << "   " << l << "\n"; }
TEST_CASE("dbg","[.dbg]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.place(limit(gw::side::buy, "59900", "0.010"));
    c.d->run_for(gw::milliseconds(100));
    dump(c);
    c.w.fault(lane::user, "expire_listen_key");
    c.d->run_for(gw::milliseconds(100));
    dump(c);
}
TEST_CASE("dbg2","[.dbg]") {
    world_options w; w.background = true; w.seed=7;
    conformance c(w);
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(5));
    const std::string time = std::to_string(c.w.now().milliseconds());
    c.d->inject(lane::market_public, R"({"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":)" + time + R"(,"T":)" +
           time + R"(,"s":"BTCUSDT","U":900000000001,"u":900000000002,"pu":900000000000,"b":[],"a":[]}})");
    for (int i = 0; i < 20; ++i) { c.d->run_for(gw::milliseconds(500)); std::cout << c.d->touch() << " depth " << c.count(lane::rest, "GET /fapi/v1/depth") << "\n"; }
}
