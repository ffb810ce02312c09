// SPDX-License-Identifier: BSL-1.0
//
// gatewright-codec: a filter between a venue's traffic and Gatewright's events and orders, one JSON per line in and
// out. docs/codec-tool.md documents the format.
#include "capabilities_json.hpp"
#include "command.hpp"
#include "decode_sink.hpp"
#include "line_writer.hpp"
#include "socket_lines.hpp"
#include "venues.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

namespace gw = gatewright;
using gw::wire::json_writer;

constexpr int exit_ok = 0;
constexpr int exit_malformed = 1; ///< at least one line of the input could not be read
constexpr int exit_usage = 2;     ///< the command line is wrong

/// Calls `each` with every line of standard input that is not blank. Output is flushed whenever no further input
/// waits, so that the tool can sit in a pipe that stays open.
template <class EachT>
void for_each_line(EachT each) {
    std::string line;
    while (std::getline(std::cin, line)) {
        while (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.find_first_not_of(" \t") != std::string::npos) each(std::string_view(line));
        if (std::cin.rdbuf()->in_avail() <= 0) std::cout.flush();
    }
    std::cout.flush();
}

template <class VenueT>
int decode(const std::string& channel, const codec::connection_options& connection) {
    codec::line_writer out(std::cout);
    codec::decode_sink sink(out);
    int result = exit_ok;
    const auto tell = [&](std::size_t before, const gw::wire::decode_status& status) {
        if (!status) {
            sink.error(status.error());
            result = exit_malformed;
        } else if (sink.lines() == before) {
            sink.ignored("nothing in it");
        }
    };
    if constexpr (codec::SocketTool<VenueT>) {
        typename VenueT::decoder decoder(channel, connection, sink);
        for_each_line([&](std::string_view line) {
            std::vector<std::string> messages;
            const auto read = codec::read_socket_line(line, messages);
            for (const std::string& message : messages) {
                const std::size_t before = sink.lines();
                tell(before, decoder.decode(message));
            }
            if (!read) tell(sink.lines(), read);
        });
    } else {
        static_cast<void>(connection);
        for_each_line([&](std::string_view line) {
            const std::size_t before = sink.lines();
            tell(before, VenueT::decode(channel, line, sink));
        });
    }
    return result;
}

/// "X-MBX-APIKEY: key\r\n" as members of an object.
void write_headers(json_writer& json, std::string_view headers) {
    json.begin_object();
    while (!headers.empty()) {
        const std::size_t end = headers.find("\r\n");
        const std::string_view header = headers.substr(0, end);
        const std::size_t colon = header.find(": ");
        json.member(header.substr(0, colon), header.substr(colon + 2));
        headers.remove_prefix(end + 2);
    }
    json.end_object();
}

/// @param hex a message of a socket is written as the bytes that go out
void write_request(json_writer& json, std::string_view rest_url, const codec::encoded& request, bool hex) {
    json.begin_object();
    if (const auto* message = std::get_if<std::string_view>(&request)) {
        json.member("message", *message);
    } else if (const auto* on_socket = std::get_if<codec::socket_message>(&request)) {
        std::string_view rest = on_socket->text;
        if (hex || !on_socket->fields) {
            json.member("bytes", codec::to_hex(on_socket->fields ? codec::framed(rest) : std::string(rest)));
        } else {
            json.key("fields");
            json.begin_array();
            for (; !rest.empty(); rest.remove_prefix(rest.find('\0') + 1))
                json.value(rest.substr(0, rest.find('\0')));
            json.end_array();
        }
    } else {
        const auto& http = std::get<gw::http_request>(request);
        json.member("method", to_string(http.method));
        json.member("url", std::string(rest_url) + std::string(http.target));
        json.key("headers");
        write_headers(json, http.headers);
        json.member("body", http.body);
    }
    json.end_object();
}

void write_error(json_writer& json, const codec::command_error& e) {
    json.begin_object();
    json.member("error", e.text);
    if (!e.field.empty()) json.member("field", e.field);
    if (e.code) json.member("code", to_string(*e.code));
    if (e.at) json.member("at", *e.at);
    json.end_object();
}

/// A refusal in the words of the command's fields. An operation that the venue does not have is named.
void write_refusal(json_writer& json, const gw::order_reject& r, codec::operation op,
                   std::optional<std::size_t> row) {
    const std::string place = row ? "orders[" + std::to_string(*row) + "]." : std::string();
    const std::string field = place + (r.field == std::string_view("good_till") ? "good_till_ms" : r.field);
    std::string text = field + ": ";
    if (r.field == std::string_view("instrument_number"))
        text += "--instrument-number is of another symbol, or was not given: ";
    if (field == "op") text += std::string(codec::word_of(op)) + " is ";
    json.begin_object();
    json.member("error", text + to_string(r.code));
    json.member("field", field);
    json.member("code", to_string(r.code));
    if (!r.limit.is_zero()) json.member("limit", r.limit);
    if (!r.figure.is_zero()) json.member("figure", r.figure);
    json.end_object();
}

template <class VenueT>
int encode(const codec::encode_options& options, bool hex) {
    if (!codec::SocketTool<VenueT> && options.secret.empty()) {
        std::cerr << "gatewright-codec: --secret is needed by " << VenueT::name << '\n';
        return exit_usage;
    }
    auto venue = VenueT::make(options);
    if (!venue) {
        std::string name = venue.error().field;
        std::replace(name.begin(), name.end(), '_', '-');
        if (name == "api-key") name = "key";
        const bool missing = name == "passphrase" && options.passphrase.empty();
        std::cerr << "gatewright-codec: --" << name << (missing ? " is needed by " : " is not acceptable to ")
                  << VenueT::name << '\n';
        return exit_usage;
    }
    codec::line_writer out(std::cout);
    std::array<char, 16384> buffer;
    const std::string_view secrets[] = {options.secret, options.passphrase};
    std::uint64_t number = 0;
    int result = exit_ok;
    for_each_line([&](std::string_view line) {
        const auto read = codec::read_command(line, secrets, codec::SocketTool<VenueT>);
        if (const auto* error = std::get_if<codec::command_error>(&read)) {
            out.line([&](json_writer& json) { write_error(json, *error); });
            if (!error->code) result = exit_malformed;
            return;
        }
        const auto& command = std::get<codec::command>(read);
        std::optional<std::size_t> row;
        const auto request = venue->encode(command, number + 1, row, buffer);
        if (!request) {
            out.line([&](json_writer& json) { write_refusal(json, request.error(), command.op, row); });
            return;
        }
        ++number;
        out.line([&](json_writer& json) { write_request(json, VenueT::rest_url, *request, hex); });
    });
    return result;
}

constexpr std::string_view usage =
    "usage: gatewright-codec decode VENUE [--channel NAME] [--server-version N] "
    "[--client-id N]\n"
    "       gatewright-codec encode VENUE --key K --secret S [--passphrase P] "
    "--time-ms T [--recv-window MS]\n"
    "                               [--via stream|request] "
    "[--instrument-number N]\n"
    "                               [--server-version N] [--client-id N] [--hex]\n"
    "       gatewright-codec capabilities VENUE\n"
    "\"gatewright-codec decode --help\" and its like say more.\n";

/// What is wrong with the command line, naming options but never their values: one of them is the secret.
int explain(const CLI::App& app, const CLI::ParseError& e) {
    if (e.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(e);
    if (app.get_subcommands().empty()) {
        std::cerr << usage;
        return exit_usage;
    }
    const std::string_view text = e.what();
    std::string option;
    if (const std::size_t at = text.find("--"); at != std::string_view::npos) {
        const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
        option = text.substr(at, end == std::string_view::npos ? end : end - at);
    }
    bool known = false;
    for (const std::string_view name :
         {"--key", "--secret", "--passphrase", "--time-ms", "--recv-window", "--via", "--channel",
          "--instrument-number", "--server-version", "--client-id", "--hex"})
        known |= name == option;
    std::cerr << "gatewright-codec: " << e.get_name();
    if (known) std::cerr << " at " << option;
    std::cerr << "; run with --help for what it takes\n";
    return exit_usage;
}

} // namespace

int main(int argc, char** argv) try {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);

    CLI::App app(
        "Translates between a venue's traffic and Gatewright's events and orders, one JSON per line.",
        "gatewright-codec");
    app.require_subcommand(1);
    std::string venue;
    std::string channel = "stream";
    codec::encode_options options;

    CLI::App* const decoding = app.add_subcommand("decode", "venue messages in, normalized events out");
    decoding->add_option("VENUE", venue, codec::venue_names())->required();
    decoding->add_option("--channel", channel, "where the messages come from: one of those below")
        ->capture_default_str();
    decoding->footer(codec::venue_channels());

    CLI::App* const encoding = app.add_subcommand("encode", "commands in, exact wire requests out");
    encoding->add_option("VENUE", venue, codec::venue_names())->required();
    encoding->add_option("--key", options.key, "API key")->required()->envname("GATEWRIGHT_CODEC_KEY");
    encoding
        ->add_option("--secret", options.secret,
                     "API secret, or the PEM of a private key; never printed. Interactive Brokers has none")
        ->envname("GATEWRIGHT_CODEC_SECRET");
    encoding
        ->add_option("--passphrase", options.passphrase,
                     "for venues that have one, a part of their requests; or of an encrypted PEM")
        ->envname("GATEWRIGHT_CODEC_PASSPHRASE");
    encoding->add_option("--time-ms", options.time_ms, "time of the requests, milliseconds since 1970")
        ->required()
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{253'402'300'799'999}));
    encoding->add_option("--recv-window", options.recv_window_ms, "milliseconds; default: the venue's own")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{86'400'000}));
    encoding->add_option("--instrument-number", options.instrument_number,
                         "the venue's number of the instrument, where orders on its stream carry it");
    std::string via = "stream";
    encoding
        ->add_option(
            "--via", via,
            "the path that the requests are for: messages of a stream (WebSocket API), or requests (REST)")
        ->transform(CLI::IsMember({"stream", "request"}, CLI::ignore_case))
        ->capture_default_str();

    bool hex = false;
    encoding->add_flag("--hex", hex, "messages of a socket as bytes, with the length in front");
    for (CLI::App* const command : {decoding, encoding}) {
        command
            ->add_option(
                "--server-version", options.connection.server_version,
                "of a socket: the version that both sides agreed on; default: the newest that is known")
            ->check(CLI::Range(1, 9999));
        command
            ->add_option("--client-id", options.connection.client_id,
                         "of a socket: ours; default: the one that a gateway has by default")
            ->check(CLI::Range(std::int32_t{0}, std::numeric_limits<std::int32_t>::max()));
    }

    CLI::App* const listing = app.add_subcommand("capabilities", "what the venue can express");
    listing->add_option("VENUE", venue, codec::venue_names())->required();

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return explain(app, e);
    }
    options.via = via == "request" ? gw::venue::order_path::request : gw::venue::order_path::stream;

    int result = exit_ok;
    const bool found = codec::with_venue(venue, [&](auto type) {
        using venue_type = typename decltype(type)::type;
        bool taken = !options.connection.told() && !hex;
        if constexpr (codec::SocketTool<venue_type>) taken = venue_type::takes(options.connection);
        if (!taken) {
            std::cerr << "gatewright-codec: --server-version, --client-id or --hex is not acceptable to "
                      << venue_type::name << '\n';
            result = exit_usage;
        } else if (*decoding) {
            if (venue_type::knows(channel)) {
                result = decode<venue_type>(channel, options.connection);
            } else {
                std::cerr << "gatewright-codec: unknown --channel; " << venue_type::name << " has\n"
                          << venue_type::channels;
                result = exit_usage;
            }
        } else if (*encoding) {
            result = encode<venue_type>(options, hex);
        } else {
            codec::line_writer(std::cout).line(
                [](json_writer& json) { codec::write_capabilities(json, venue_type::capabilities::table); });
        }
    });
    if (!found) {
        std::cerr << "gatewright-codec: unknown venue; known are " << codec::venue_names() << '\n';
        return exit_usage;
    }
    std::cout.flush();
    return std::cout ? result : exit_usage;
} catch (const std::exception&) {
    std::cerr << "gatewright-codec: out of memory or the output was closed\n";
    return exit_usage;
}
