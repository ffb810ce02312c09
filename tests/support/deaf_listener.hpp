// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace gatewright_test {

/// A port on a loopback address behind which nobody answers.
class deaf_listener {
public:
    enum class kind {
        swallows, ///< no connection comes about: packets vanish, as on the way to a host that is gone
        silent    ///< connections come about, and nothing is ever said on them
    };
    deaf_listener(const char* address, std::uint16_t port, kind what) : at_{} {
        at_.sin_family = AF_INET;
        at_.sin_port = htons(port);
        ::inet_pton(AF_INET, address, &at_.sin_addr);
        const int listener = open();
        if (::bind(listener, reinterpret_cast<const sockaddr*>(&at_), sizeof at_) != 0 ||
            ::listen(listener, what == kind::silent ? 64 : 0) != 0)
            throw std::runtime_error("cannot listen");
        if (what == kind::silent) return;
        // The kernel drops what asks for a place in a full queue.
        for (int n = 0; n != 4; ++n)
            static_cast<void>(::connect(open(), reinterpret_cast<const sockaddr*>(&at_), sizeof at_));
    }
    ~deaf_listener() {
        for (const int s : sockets_) ::close(s);
    }
    deaf_listener(const deaf_listener&) = delete;
    deaf_listener& operator=(const deaf_listener&) = delete;

private:
    int open() {
        sockets_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
        return sockets_.back();
    }
    sockaddr_in at_;
    std::vector<int> sockets_;
};

} // namespace gatewright_test
