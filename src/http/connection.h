#pragma once

// Connections of the server, inside http/ only: a Loop is one thread with its connections.

#include <atomic>
#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <thread>
#include <unordered_set>

#include "http/handler.h"
#include "http/parser.h"
#include "http/server.h"

namespace spot::http {

// What all loops share. Outlives them.
struct Shared {
    const ServerOptions& options;
    Handler& handler;
    boost::asio::thread_pool& pool;
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> draining{false};
    // Answers whose sync is awaited: their wake-ups name a loop, which must still be there.
    std::atomic<std::size_t> awaited_syncs{0};
};

class Connection;

class Loop {
  public:
    explicit Loop(Shared&);
    ~Loop();

    boost::asio::io_context& context() { return context_; }
    void serve(boost::asio::ip::tcp::socket);  // from any thread
    void close_idle();
    void stop();

  private:
    void watch();  // closes connections whose time is up, once a second

    Shared& shared_;
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer watch_timer_;
    std::unordered_set<Connection*> connections_;  // touched on the loop's thread only
    std::thread thread_;
    friend class Connection;
};

// One connection: reads a request, has it answered, writes the answer, and again. Lives on its
// loop's thread, owned by its own coroutine.
class Connection {
  public:
    Connection(Loop& loop, Shared& shared, boost::asio::ip::tcp::socket socket);
    ~Connection();

    boost::asio::awaitable<void> run();
    void close();
    void stop_waiting();  // a long poll under way answers now
    bool idle() const { return idle_; }
    std::chrono::steady_clock::time_point deadline() const { return deadline_; }

  private:
    using Task = boost::asio::awaitable<bool>;  // false: the connection is to be closed

    Task read_head(Head& head);
    Task read_body(const Head& head, Exchange& exchange, std::string& body,
                   std::optional<wire::HttpResponse>& refusal);
    Task take_chunked(Exchange& exchange, std::string& body,
                      std::optional<wire::HttpResponse>& refusal);
    Task serve(Head& head);
    boost::asio::awaitable<wire::HttpResponse> make_answer(Exchange& exchange, std::string body);
    boost::asio::awaitable<Outcome> run_exchange(Exchange& exchange, std::string body, bool last);
    boost::asio::awaitable<bool> wait_for(const Wait& wait,
                                          std::chrono::steady_clock::time_point end,
                                          Exchange& exchange, Outcome& outcome);
    boost::asio::awaitable<void> wait_durable();
    Task write_answer(wire::HttpResponse& response, bool head_only, bool keep_alive);
    Task write_error(int status, std::string_view reason);
    Task fill(std::size_t piece);
    bool deliver(Exchange& exchange, std::string_view bytes, std::string& body,
                 std::optional<wire::HttpResponse>& refusal);
    bool client_gone();
    void time_limit(int seconds);

    Loop& loop_;
    Shared& shared_;
    boost::asio::ip::tcp::socket socket_;
    std::string peer_;
    std::string buffer_;  // bytes read and not yet used
    bool idle_ = true;
    // Of the long poll under way; shared with its wake-up, which may come late.
    std::shared_ptr<boost::asio::steady_timer> waiting_;
    std::chrono::steady_clock::time_point deadline_;
};

}  // namespace spot::http
