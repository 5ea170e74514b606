#pragma once

// One thread with its connections, and the state that all threads share. To be included inside
// http/ only.

#include <atomic>
#include <boost/asio.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <thread>
#include <unordered_set>

#include "http/handler.h"
#include "http/overload.h"
#include "http/server.h"
#include "http/tls.h"

namespace spot::http {

class Connection;

// The state that all loops share. It outlives them.
struct Shared {
    const ServerOptions& options;
    Handler& handler;
    boost::asio::thread_pool& pool;
    const TlsKeeper* tls = nullptr;  // nullptr: no TLS
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> draining{false};
    // Number of answers that wait for durability. Their callbacks refer to a loop, which must not
    // be destroyed before.
    std::atomic<std::size_t> awaited_syncs{0};
    // True: accepting is paused because there was no room. Whoever makes some calls resume(), once.
    std::atomic<bool> paused{false};
    std::function<void()> resume = {};
};

// A connection counts towards ServerOptions::most_connections while it holds a slot, which it gets
// when it is accepted.
class ConnectionSlot {
  public:
    explicit ConnectionSlot(Shared& shared) : shared_(&shared) { ++shared.connections; }
    ConnectionSlot(ConnectionSlot&& other) noexcept
        : shared_(std::exchange(other.shared_, nullptr)) {}
    ConnectionSlot& operator=(ConnectionSlot&&) = delete;
    ~ConnectionSlot() {
        if (shared_ == nullptr) return;
        --shared_->connections;
        if (shared_->paused.exchange(false)) shared_->resume();
    }

  private:
    Shared* shared_;
};

class Loop {
  public:
    explicit Loop(Shared&);
    ~Loop();

    boost::asio::io_context& context() { return context_; }
    void serve(boost::asio::ip::tcp::socket, ConnectionSlot);  // from any thread
    void close_idle();
    void stop();

    // Closes at most `count` connections, those that have been idle for longest: strangers (on
    // which no request was authenticated), or known ones. Safe from every thread.
    void make_room(std::size_t count, bool strangers);
    std::size_t idle_strangers() const { return idle_strangers_.load(); }
    std::size_t idle_known() const { return idle_known_.load(); }

  private:
    friend class Connection;
    using Idle = std::list<Connection*>;  // begins with the one that has been idle for longest

    void watch();  // calls check_timeouts() of all connections once a second
    // Limits the rate at which unwanted bodies are read, for all connections of the loop together:
    // the moment at which `bytes` more of them may be read. So clients that send them wait, and
    // others do not.
    std::chrono::steady_clock::time_point turn_to_drop(std::size_t bytes);

    Shared& shared_;
    // The members from here to known_ are used on the loop's thread only. They outlive the
    // connections, which end with context_ at the latest.
    Overload overload_;
    std::chrono::steady_clock::time_point dropped_until_{};
    std::unordered_set<Connection*> connections_;
    Idle strangers_;
    Idle known_;
    std::atomic<std::size_t> idle_strangers_{0};
    std::atomic<std::size_t> idle_known_{0};
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer watch_timer_;
    std::thread thread_;
};

}  // namespace spot::http
