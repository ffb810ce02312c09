// SPDX-License-Identifier: BSL-1.0
// EXPECT: private
// EXPECT: gatewright::book::synced_view

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/book/synced_book.hpp>

gatewright::book::synced_view
view_of(const gatewright::book::price_book& raw,
        const gatewright::book::synced_book<gatewright::book::chained_previous_id>& synced) {
#ifdef GATEWRIGHT_CONTROL
    static_cast<void>(raw);
    return synced.view();
#else
    static_cast<void>(synced);
    return gatewright::book::synced_view(&raw);
#endif
}
