// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"
#include "simulated_venue.hpp"

#include <gatewright/sim/server/hosted_exchange.hpp>

#include <string>
#include <vector>

namespace gatewright_test {

/// A world as the desks need it: with its exchange, but not with the exchange's type, so that a desk's translation unit
/// compiles no simulator. Every kit's world is one.
class hosted_world : public world {
public:
    [[nodiscard]] virtual gw::sim::server::hosted_exchange& exchange() = 0;
    [[nodiscard]] gw::timestamp now() const final { return now_; }
    void set_now(gw::timestamp t) { now_ = t; }
    [[nodiscard]] std::vector<reply_rewriting>* rewritings() { return &rewritings_; }
    void report_truly() override { rewritings_.clear(); }
    void proxy_page(int status, bool reaches) final {
        reply_rewriting page;
        page.to = "<html>\r\n<head><title>" + std::to_string(status) +
                  "</title></head>\r\n<body>\r\n<center><h1>" + std::to_string(status) +
                  " Service Unavailable</h1></center>\r\n</body>\r\n</html>\r\n";
        page.page_status = status;
        page.reaches = reaches;
        rewritings_.push_back(page);
    }

protected:
    /// Replies to requests that begin so are from now on the one that was sent last.
    void freeze(std::string_view target) { rewritings_.push_back({std::string(target), {}, {}, true}); }

    gw::timestamp now_ = gw::timestamp::from_milliseconds(1'735'689'600'000);
    std::vector<reply_rewriting> rewritings_;
};

} // namespace gatewright_test
