// SPDX-License-Identifier: BSL-1.0

#include <gatewright/transport/address_memory.hpp>

#include <boost/asio/ip/address.hpp>
#include <catch2/catch_test_macros.hpp>

#include <initializer_list>
#include <string>
#include <vector>

using namespace gatewright;
using namespace gatewright::transport;

namespace {

using address = address_memory::address;

address at(const std::string& text) { return {boost::asio::ip::make_address(text), 443}; }

std::vector<std::string> arranged(const address_memory& memory, std::initializer_list<const char*> all,
                                  steady_time now) {
    std::vector<address> list;
    for (const char* a : all) list.push_back(at(a));
    memory.arrange(list, now);
    std::vector<std::string> out;
    for (const address& a : list) out.push_back(a.address().to_string());
    return out;
}

constexpr steady_time second(std::int64_t n) { return steady_time{} + seconds(n); }
using texts = std::vector<std::string>;

} // namespace

TEST_CASE("addresses keep their order, and their families take turns") {
    const address_memory memory;
    CHECK(arranged(memory, {"10.0.0.1", "10.0.0.2"}, second(1)) == texts{"10.0.0.1", "10.0.0.2"});
    CHECK(arranged(memory, {"2001:db8::1", "2001:db8::2", "2001:db8::3", "10.0.0.1"}, second(1)) ==
          texts{"2001:db8::1", "10.0.0.1", "2001:db8::2", "2001:db8::3"});
    CHECK(arranged(memory, {}, second(1)).empty());
}

TEST_CASE("addresses that failed are tried last, the one that failed first before the others") {
    address_memory memory;
    memory.on_failed(at("10.0.0.1"), second(1));
    CHECK(arranged(memory, {"10.0.0.1", "10.0.0.2", "10.0.0.3"}, second(2)) ==
          texts{"10.0.0.2", "10.0.0.3", "10.0.0.1"});
    memory.on_failed(at("10.0.0.2"), second(2));
    memory.on_failed(at("10.0.0.3"), second(3));
    CHECK(arranged(memory, {"10.0.0.1", "10.0.0.2", "10.0.0.3"}, second(4)) ==
          texts{"10.0.0.1", "10.0.0.2", "10.0.0.3"});
    memory.on_failed(at("10.0.0.1"), second(5));
    CHECK(arranged(memory, {"10.0.0.1", "10.0.0.2", "10.0.0.3"}, second(6)) ==
          texts{"10.0.0.2", "10.0.0.3", "10.0.0.1"});
}

TEST_CASE("a failure is forgotten when the address works again, and after a while") {
    address_memory memory;
    memory.on_failed(at("10.0.0.1"), second(1));
    memory.on_failed(at("10.0.0.2"), second(2));
    memory.on_worked(at("10.0.0.2"));
    CHECK(arranged(memory, {"10.0.0.1", "10.0.0.2"}, second(3)) == texts{"10.0.0.2", "10.0.0.1"});
    CHECK(arranged(memory, {"10.0.0.1", "10.0.0.2"}, second(601)) == texts{"10.0.0.1", "10.0.0.2"});
}

TEST_CASE("only so many failures are remembered") {
    address_memory memory;
    memory.on_failed(at("10.0.0.1"), second(1));
    for (unsigned n = 0; n != address_memory::most_remembered; ++n)
        memory.on_failed({boost::asio::ip::make_address_v4(0x0a010000U + n), 443}, second(2));
    CHECK(arranged(memory, {"10.0.0.1", "10.1.0.0"}, second(3)) == texts{"10.0.0.1", "10.1.0.0"});
}
