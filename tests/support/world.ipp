// SPDX-License-Identifier: BSL-1.0
// `world`: to be included by one translation unit of a test program.
#pragma once

#include "world_impl.hpp"

namespace gatewright_test {

world::world(const world_options& o) : impl_(std::make_unique<impl>(o)) {}
world::~world() = default;

std::string world::other_limit(gw::side s, std::string_view price, std::string_view quantity,
                               std::string_view symbol) {
    return impl_->place(1, s, price, quantity, symbol);
}
void world::other_market(gw::side s, std::string_view quantity, std::string_view symbol) {
    impl_->place(1, s, {}, quantity, symbol);
}
void world::other_cancel(const std::string& id, std::string_view symbol) { impl_->cancel(1, id, {}, symbol); }
std::string world::own_limit(gw::side s, std::string_view price, std::string_view quantity,
                             std::string_view client_id, std::string_view symbol) {
    return impl_->place(0, s, price, quantity, symbol, client_id);
}
void world::own_market(gw::side s, std::string_view quantity, std::string_view symbol) {
    impl_->place(0, s, {}, quantity, symbol);
}
void world::own_cancel(std::string_view client_id, std::string_view symbol) {
    impl_->cancel(0, {}, client_id, symbol);
}
void world::fault(lane l, std::string_view kind, std::int64_t count) {
    impl_->exchange.set_fault(world::impl::link_of(l), gw::sim::server::fault_named(kind).value(), count,
                              impl_->now);
}
void world::clear_faults() {
    for (const lane l : all_lanes) impl_->exchange.clear_faults(world::impl::link_of(l));
}
void world::rewrite_replies(std::string_view target, std::string_view from, std::string_view to) {
    impl_->rewritings.push_back({std::string(target), std::string(from), std::string(to)});
}
void world::rewrite_nothing() { impl_->rewritings.clear(); }
venue_ledger world::ledger() const {
    const auto all = impl_->exchange.ledger(0);
    venue_ledger l;
    for (const auto& o : all.orders)
        l.orders.push_back({o.venue_order_id, std::string(o.client_order_id), std::string(o.symbol), o.state,
                            o.quantity.value.normalized().str(), o.executed.value.normalized().str()});
    l.fills = all.fills.size();
    l.wallet = all.wallet.normalized().str();
    l.realized = all.realized.normalized().str();
    l.fees = all.fees.normalized().str();
    return l;
}
std::int64_t world::weight_used() const {
    const auto reply = impl_->exchange.handle_request({"GET", "/fapi/v1/time", {}, {}}, impl_->now);
    for (const auto& [name, value] : reply.headers)
        if (name == "X-MBX-USED-WEIGHT-1M") return std::stoll(value) - 1;
    return -1;
}
std::size_t world::connections(lane l) const {
    return impl_->exchange.connection_count(world::impl::link_of(l));
}
gw::timestamp world::now() const { return impl_->now; }

} // namespace gatewright_test
