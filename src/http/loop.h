#pragma once

// One thread with its connections, and what all of them share; inside http/ only.

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

// What all loops share. Outlives them.
struct Shared {
    const ServerOptions& options;
    Handler& handler;
    boost::asio::thread_pool& pool;
    const TlsKeeper* tls = nullptr;  // nullptr: plain
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> draining{false};
    // Answers whose sync is awaited: their wake-ups name a loop, which must still be there.
    std::atomic<std::size_t> awaited_syncs{0};
    // Accepting is paused because there was no room; whoever makes some calls this, once.
    std::atomic<bool> paused{false};
    std::function<void()> resume = {};
};

// A connection's place among the most that there may be: taken when it is accepted.
class Seat {
  public:
    explicit Seat(Shared& shared) : shared_(&shared) { ++shared.connections; }
    Seat(Seat&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
    Seat& operator=(Seat&&) = delete;
    ~Seat() {
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
    void serve(boost::asio::ip::tcp::socket, Seat);  // from any thread
    void close_idle();
    void stop();

    // Closes the connections that have been idle for longest, at most `count`: strangers (whose
    // clients have not shown who they are), or else known ones. From any thread.
    void make_room(std::size_t count, bool strangers);
    std::size_t idle_strangers() const { return idle_strangers_.load(); }
    std::size_t idle_known() const { return idle_known_.load(); }

  private:
    friend class Connection;
    using Idle = std::list<Connection*>;  // the one that has been idle for longest first

    void watch();  // ends what has taken too long, once a second
    // When so many bytes of nothing may be read again, all connections of the loop together: who
    // sends what is let go by is made to wait, and not the others.
    std::chrono::steady_clock::time_point turn_to_drop(std::size_t bytes);

    Shared& shared_;
    // All of these are touched on the loop's thread only, and outlive the connections, which end
    // with the context at the latest.
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
