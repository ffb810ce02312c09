// SPDX-License-Identifier: BSL-1.0

#include "interactive_brokers/decoders.hpp"

#include "exact_buffer.hpp"
#include "interactive_brokers/frame_sink.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace gatewright_test::interactive_brokers {

namespace {

namespace json = boost::json;
using gatewright::wire::decode_status;

decode_status decode_fields(const json::array& fields, const ib::message_context& of, frame_sink& sink) {
    const std::string_view first =
        fields.empty() ? std::string_view() : std::string_view(fields[0].as_string());
    const auto number = [&] { return std::stol(std::string(fields[1].as_string())); };
    if (first == "*pending") {
        for (const auto operation :
             {gatewright::pending_operation::none, gatewright::pending_operation::place,
              gatewright::pending_operation::amend, gatewright::pending_operation::cancel})
            if (text_of(operation) == std::string_view(fields[2].as_string()))
                sink.orders[number() * 1000 + of.client_id].pending = operation;
        return {};
    }
    if (first == "*announce") {
        sink.depth_of(static_cast<std::int32_t>(number()))->announce(of.received, sink);
        return {};
    }
    const exact_buffer exact(message_of(fields));
    return ib::decode(exact.view(), of, sink);
}

frame_decoder decoder(std::string_view name, int version, std::string_view account = {}) {
    return {name, [version, account](std::string_view text, event_log& log) {
                ib::message_context of;
                of.version = version;
                of.client_id = 7;
                of.account = account;
                of.received = frame_received;
                frame_sink sink{log};
                const json::array all = json::parse(text).as_array();
                if (all.empty() || all[0].is_string()) return decode_fields(all, of, sink);
                for (const json::value& fields : all)
                    if (const decode_status status = decode_fields(fields.as_array(), of, sink); !status)
                        return status;
                return decode_status();
            }};
}

} // namespace

std::span<const frame_decoder> decoders() {
    static const frame_decoder all[] = {decoder("server_176", 176), decoder("server_163", 163),
                                        decoder("server_100", 100), decoder("one_account", 176, "DU1234567")};
    return all;
}

} // namespace gatewright_test::interactive_brokers
