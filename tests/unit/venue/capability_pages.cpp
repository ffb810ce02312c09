// SPDX-License-Identifier: BSL-1.0
// The tables in docs/venues/ say what the compile-time tables say. GATEWRIGHT_ACCEPT_FRAMES=1 writes them anew.
#include "folders.hpp"

#include <gatewright/venue/binance_futures/binance_futures.hpp>
#include <gatewright/venue/binance_spot/binance_spot.hpp>
#include <gatewright/venue/bybit/bybit.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/interactive_brokers/interactive_brokers.hpp>
#include <gatewright/venue/oanda/oanda.hpp>
#include <gatewright/venue/okx/okx.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace capability_pages {

namespace gw = gatewright;
using gw::venue::order_path;

/// The names of a set's values, with commas between.
template <class EnumT>
std::string names(const gw::venue::enum_set<EnumT>& set) {
    std::string all;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<EnumT>>([&](auto e) {
        if (set.contains(e.value)) all += (all.empty() ? "" : ", ") + std::string(e.name);
    });
    return all.empty() ? "none" : all;
}

template <class VenueT>
std::string table() {
    const gw::venue::capability_table& t = VenueT::capabilities::table;
    const auto word = [](bool yes) { return std::string(yes ? "yes" : "no"); };
    const auto count = [](std::size_t n) { return n == 0 ? std::string("no") : std::to_string(n); };
    std::string text = "| orders |";
    std::string rule = "\n|---|";
    const auto row = [&](const std::string& what, auto of) {
        text += "\n| " + what + " |";
        for (const auto& p : t.paths)
            if (p.available) text += " " + of(p) + " |";
    };
    for (const order_path p : {order_path::stream, order_path::request, order_path::native})
        if (t.path(p).available) {
            text += std::string(" by ") + to_string(p) + " |";
            rule += "---|";
        }
    text += rule;
    row("types", [](const auto& p) { return names(p.types); });
    row("times in force with a limit price", [](const auto& p) { return names(p.times_in_force); });
    row("times in force without", [](const auto& p) { return names(p.market_times_in_force); });
    row("post-only with",
        [](const auto& p) { return p.post_only ? names(p.post_only_times_in_force) : std::string("no"); });
    row("reduce-only", [&](const auto& p) { return word(p.reduce_only); });
    row("icebergs", [&](const auto& p) { return word(p.iceberg); });
    row("all-or-none", [&](const auto& p) { return word(p.all_or_none); });
    row("of a sum of the quote asset", [&](const auto& p) { return word(p.quote_quantity); });
    row("closing the position", [&](const auto& p) {
        return !p.close_at_market ? word(p.close_position)
               : p.close_position ? std::string("yes, also at market")
                                  : std::string("at market");
    });
    row("closing one trade", [&](const auto& p) { return word(p.close_trade); });
    row("exits attached to an order", [](const auto& p) { return names(p.attached); });
    row("trigger prices", [](const auto& p) { return names(p.trigger_sources); });
    row("waiting limit orders' times in force",
        [](const auto& p) { return names(p.conditional_times_in_force); });
    row("trailing stops by", [](const auto& p) {
        return p.trails_by_rate && p.trails_by_distance ? std::string("rate, distance")
               : p.trails_by_rate                       ? std::string("rate")
               : p.trails_by_distance                   ? std::string("distance")
                                                        : std::string("none");
    });
    row("price chosen by the venue",
        [&](const auto& p) { return p.price_matches.empty() ? word(false) : names(p.price_matches); });
    row("levels behind the best price", [&](const auto& p) {
        return p.price_match_offset == 0 ? word(false) : "up to " + count(p.price_match_offset);
    });
    row("trading in other books, too", [&](const auto& p) { return word(p.across_books); });
    row("self-trade prevention", [&](const auto& p) { return names(p.self_trade_modes); });
    row("amend of", [&](const auto& p) {
        if (p.amend.empty()) return word(false);
        const bool smaller = p.amends == gw::venue::amend_scope::smaller_quantity;
        return names(p.amend) + (smaller ? ": a smaller quantity" : "");
    });
    row("preview of an order", [&](const auto& p) { return word(p.preview); });
    row("cancel and replace", [&](const auto& p) { return word(p.cancel_replace); });
    row("cancel all in one request", [&](const auto& p) { return word(p.cancel_all); });
    row("most orders placed by one request", [&](const auto& p) { return count(p.place_batch); });
    row("most orders cancelled by one request", [&](const auto& p) { return count(p.cancel_batch); });
    text += "\n\n| account | |\n|---|---|";
    const auto fact = [&](const char* what, const std::string& is) {
        text += std::string("\n| ") + what + " | " + is + " |";
    };
    fact("positions", to_string(t.positions));
    fact("settings", names(t.settings));
    fact("order lists that the venue keeps", t.native_lists.empty()
                                                 ? "none: the engine keeps all"
                                                 : names(t.native_lists) + "; the engine keeps the others");
    fact("hedge mode", word(t.hedge_mode));
    fact("orders say whether they open or close", word(t.offsets));
    fact("dead man's switch", word(t.dead_man_switch));
    fact("client order id", "at most " + std::to_string(t.client_order_id.max_length()) + " of `" +
                                std::string(t.client_order_id.alphabet()) + "`");
    return text + "\n";
}

template <class VenueT>
void check_page() {
    const auto file =
        gatewright_test::source_folder() / "docs" / "venues" / (std::string(VenueT::name) + ".md");
    std::ifstream in(file);
    std::string page{std::istreambuf_iterator<char>(in), {}};
    constexpr std::string_view begin = "<!-- capabilities -->\n";
    constexpr std::string_view end = "<!-- end -->";
    INFO(file << " has the table of the capabilities between " << begin << " and " << end);
    const auto from = page.find(begin);
    REQUIRE(from != page.npos);
    const auto to = page.find(end, from);
    REQUIRE(to != page.npos);
    const auto first = from + begin.size();
    if (std::getenv("GATEWRIGHT_ACCEPT_FRAMES") != nullptr) {
        page.replace(first, to - first, table<VenueT>());
        std::ofstream(file) << page;
        return;
    }
    CHECK(page.substr(first, to - first) == table<VenueT>());
}

TEST_CASE("the documents' tables of capabilities are those of the code") {
    check_page<gw::venues::binance_futures>();
    check_page<gw::venues::binance_spot>();
    check_page<gw::venues::bybit>();
    check_page<gw::venues::interactive_brokers>();
    check_page<gw::venues::oanda>();
    check_page<gw::venues::okx>();
}

} // namespace capability_pages
