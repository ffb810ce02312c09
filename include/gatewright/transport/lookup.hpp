// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/transport/address_memory.hpp>

#include <boost/asio/execution_context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <new>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace gatewright::transport {

/// What a lookup brought: the addresses of a host in the order in which they should be tried; or none, and why, for a
/// person.
struct lookup_result {
    std::vector<boost::asio::ip::address> addresses;
    std::string error;
};

/// Looks a host name up on the thread that calls it, and may take many seconds.
using lookup_function = std::function<lookup_result(const std::string& host)>;

/// Asks the system: files, name servers, whatever it is configured for.
inline lookup_result ask_system(const std::string& host) {
    lookup_result result;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failed = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (failed != 0) {
        result.error = failed == EAI_SYSTEM ? std::generic_category().message(errno) : ::gai_strerror(failed);
        return result;
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, ::freeaddrinfo);
    for (const addrinfo* a = found; a != nullptr; a = a->ai_next) {
        if (a->ai_family == AF_INET) {
            sockaddr_in v4{};
            std::memcpy(&v4, a->ai_addr, sizeof v4);
            result.addresses.emplace_back(boost::asio::ip::address_v4(ntohl(v4.sin_addr.s_addr)));
        } else if (a->ai_family == AF_INET6) {
            sockaddr_in6 v6{};
            std::memcpy(&v6, a->ai_addr, sizeof v6);
            boost::asio::ip::address_v6::bytes_type bytes;
            std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
            result.addresses.emplace_back(boost::asio::ip::address_v6(bytes, v6.sin6_scope_id));
        }
    }
    if (result.addresses.empty()) result.error = "the host has no address";
    return result;
}

/// The lookups of host names of one `io_context`: `boost::asio::use_service<lookup_service>(io)`.
///
/// Asio has one thread for them, which a slow name server holds for all hosts, and for which its destructor waits. Here
/// a host that is slow holds only those who ask for it: up to `most_threads` lookups run at a time, one for each host,
/// on threads that begin when they are first needed. Nobody waits for them at the end: a lookup that is under way then
/// ends in its own time and touches nothing. An answer that comes when nobody waits any more is kept for a minute for
/// the next who asks, as the lookup may take longer than a connection is waited for.
///
/// Not thread-safe: it is used on the thread that runs the `io_context`.
class lookup_service final : public boost::asio::execution_context::service {
public:
    static inline boost::asio::execution_context::id id;
    static constexpr std::size_t most_threads = 8;
    static constexpr duration late_answer_life = minutes(1);

    using answer_function = std::function<void(const lookup_result&)>;

    explicit lookup_service(boost::asio::io_context& io)
        : service(io)
        , io_(io)
        , desk_(std::make_shared<desk>()) {
        desk_->service = this;
    }

    /// How hosts are looked up from now on, in place of `ask_system`; it is called on several threads at a time, also
    /// after the `io_context` has gone.
    void look_up_with(lookup_function f) {
        const std::lock_guard lock(desk_->mutex);
        desk_->look_up = std::move(f);
    }

    /// Looks a host up. `answer` is called on the thread of the `io_context`, and not before this returns.
    /// @return a number for `cancel`, never 0
    std::uint64_t ask(const std::string& host, answer_function answer) {
        question& q = questions_[host];
        const std::uint64_t number = ++last_number_;
        q.waiting.push_back({number, std::move(answer), boost::asio::make_work_guard(io_)});
        if (const auto late = late_.find(host); late != late_.end()) {
            if (!q.under_way && std::chrono::steady_clock::now() < late->second.good_until) {
                q.under_way = true;
                post_answer(desk_, io_, host, std::move(late->second.result));
            }
            late_.erase(late);
        }
        if (!q.under_way) begin(host);
        q.under_way = true;
        return number;
    }
    /// Which addresses are to be tried last.
    [[nodiscard]] address_memory& addresses() noexcept { return addresses_; }

    /// The answer is not wanted any more.
    void cancel(std::uint64_t number) noexcept {
        for (auto q = questions_.begin(); q != questions_.end(); ++q) {
            std::list<waiter>& all = q->second.waiting;
            const auto at =
                std::find_if(all.begin(), all.end(), [&](const waiter& w) { return w.number == number; });
            if (at == all.end()) continue;
            const waiter gone = std::move(*at); // what it holds may ask or cancel as it goes
            all.erase(at);
            if (all.empty()) forget(q);
            return;
        }
    }

private:
    struct waiter {
        std::uint64_t number;
        answer_function answer;
        boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
    };
    struct question {
        std::list<waiter> waiting;
        bool under_way = false;
    };
    using question_map = std::map<std::string, question, std::less<>>;
    struct late_answer {
        lookup_result result;
        std::chrono::steady_clock::time_point good_until;
    };
    /// What the threads see. They own it with the service, and may outlive that.
    struct desk {
        std::mutex mutex;
        std::condition_variable wanted;
        std::deque<std::string> queue; ///< hosts that no thread has taken yet
        lookup_function look_up = ask_system;
        std::size_t threads = 0;
        std::size_t idle = 0;
        lookup_service* service = nullptr; ///< null once it has gone
    };

    void shutdown() override {
        {
            const std::lock_guard lock(desk_->mutex);
            desk_->service = nullptr;
            desk_->queue.clear();
        }
        desk_->wanted.notify_all();
        const question_map gone = std::exchange(questions_, {});
    }

    void begin(const std::string& host) {
        const std::lock_guard lock(desk_->mutex);
        desk_->queue.push_back(host);
        if (desk_->idle >= desk_->queue.size() || desk_->threads == most_threads) {
            desk_->wanted.notify_one();
            return;
        }
        // No signal is for these threads.
        sigset_t all;
        sigset_t before;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, &before);
        try {
            std::thread(serve, desk_).detach();
            ++desk_->threads;
        } catch (const std::system_error& e) {
            if (desk_->threads == 0) {
                desk_->queue.pop_back();
                post_answer(desk_, io_, host, {{}, e.what()});
            }
        }
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

    static void serve(const std::shared_ptr<desk>& d) {
        std::unique_lock lock(d->mutex);
        for (;;) {
            ++d->idle;
            d->wanted.wait(lock, [&] { return d->service == nullptr || !d->queue.empty(); });
            --d->idle;
            if (d->service == nullptr) return;
            const std::string host = std::move(d->queue.front());
            d->queue.pop_front();
            const lookup_function look_up = d->look_up;
            lock.unlock();
            lookup_result result;
            try {
                result = look_up(host);
            } catch (const std::exception& e) {
                result = {{}, e.what()};
            }
            lock.lock();
            // Without an answer nobody could ask for the host again.
            for (bool told = false; !told && d->service != nullptr;) {
                try {
                    post_answer(d, d->service->io_, host, std::exchange(result, {{}, "no memory"}));
                    told = true;
                } catch (const std::bad_alloc&) {
                    lock.unlock();
                    std::this_thread::sleep_for(std::chrono::milliseconds(100));
                    lock.lock();
                }
            }
        }
    }
    static void post_answer(const std::shared_ptr<desk>& d, boost::asio::io_context& io, std::string host,
                            lookup_result result) {
        boost::asio::post(io, [d, host = std::move(host), result = std::move(result)]() mutable {
            if (d->service != nullptr) d->service->on_answer(host, std::move(result));
        });
    }

    void on_answer(const std::string& host, lookup_result result) {
        const auto q = questions_.find(host);
        if (q == questions_.end()) return;
        const std::list<waiter> waiting = std::move(q->second.waiting);
        questions_.erase(q);
        if (waiting.empty()) keep(host, std::move(result));
        // Whatever one of them throws, the others are told.
        std::exception_ptr thrown;
        for (const waiter& w : waiting) {
            try {
                w.answer(result);
            } catch (...) {
                if (!thrown) thrown = std::current_exception();
            }
        }
        if (thrown) std::rethrow_exception(thrown);
    }

    void keep(const std::string& host, lookup_result result) {
        const auto now = std::chrono::steady_clock::now();
        std::erase_if(late_, [&](const auto& l) { return l.second.good_until <= now; });
        if (!result.addresses.empty())
            late_[host] = {std::move(result), now + std::chrono::nanoseconds(late_answer_life.ns)};
    }

    /// Nobody waits for it any more: it is not looked up, unless a thread is at it.
    void forget(question_map::iterator q) noexcept {
        const std::lock_guard lock(desk_->mutex);
        const auto at = std::find(desk_->queue.begin(), desk_->queue.end(), q->first);
        if (at == desk_->queue.end()) return;
        desk_->queue.erase(at);
        questions_.erase(q);
    }

    boost::asio::io_context& io_;
    std::shared_ptr<desk> desk_;
    question_map questions_;
    std::map<std::string, late_answer, std::less<>> late_;
    address_memory addresses_;
    std::uint64_t last_number_ = 0;
};

} // namespace gatewright::transport
