// The neighbour of `./dev compile-cost`: a TLS WebSocket client with Beast and nothing else.
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <openssl/ssl.h>

#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;

class client : public std::enable_shared_from_this<client> {
public:
    client(asio::io_context& io, asio::ssl::context& tls) : resolver_(io), stream_(io, tls) {}

    void open(std::string host, const std::string& port, std::string target) {
        host_ = std::move(host);
        target_ = std::move(target);
        resolver_.async_resolve(
            host_, port,
            [self = shared_from_this()](error_code ec, const tcp::resolver::results_type& found) {
                if (!self->failed(ec)) self->connect(found);
            });
    }

private:
    void connect(const tcp::resolver::results_type& found) {
        asio::async_connect(stream_.next_layer().next_layer(), found,
                            [self = shared_from_this()](error_code ec, const tcp::endpoint&) {
                                if (!self->failed(ec)) self->shake_hands();
                            });
    }
    void shake_hands() {
        SSL_set_tlsext_host_name(stream_.next_layer().native_handle(), host_.c_str());
        stream_.next_layer().async_handshake(asio::ssl::stream_base::client,
                                             [self = shared_from_this()](error_code ec) {
                                                 if (!self->failed(ec)) self->upgrade();
                                             });
    }
    void upgrade() {
        stream_.async_handshake(host_, target_, [self = shared_from_this()](error_code ec) {
            if (!self->failed(ec)) self->write("{\"method\":\"SUBSCRIBE\"}");
        });
    }
    void write(std::string text) {
        text_ = std::move(text);
        stream_.async_write(asio::buffer(text_), [self = shared_from_this()](error_code ec, std::size_t) {
            if (!self->failed(ec)) self->read();
        });
    }
    void read() {
        stream_.async_read(buffer_, [self = shared_from_this()](error_code ec, std::size_t) {
            if (self->failed(ec)) return;
            const auto data = self->buffer_.cdata();
            std::cout << std::string_view(static_cast<const char*>(data.data()), data.size()) << '\n';
            self->buffer_.consume(data.size());
            self->read();
        });
    }
    static bool failed(error_code ec) {
        if (ec) std::cerr << ec.message() << '\n';
        return static_cast<bool>(ec);
    }

    tcp::resolver resolver_;
    websocket::stream<asio::ssl::stream<tcp::socket>> stream_;
    beast::flat_buffer buffer_;
    std::string host_, target_, text_;
};

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    try {
        asio::io_context io(1);
        asio::ssl::context tls(asio::ssl::context::tls_client);
        tls.set_default_verify_paths();
        tls.set_verify_mode(asio::ssl::verify_peer);
        std::make_shared<client>(io, tls)->open(argv[1], argv[2], argv[3]);
        io.run();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
