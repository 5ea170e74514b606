#pragma once

// One connection of the server. To be included inside http/ only.

#include <boost/asio.hpp>
#include <chrono>
#include <memory>

#include "http/channel.h"
#include "http/handler.h"
#include "http/loop.h"
#include "http/parser.h"

namespace spot::http {

// Reads a request, has it answered, writes the answer, and so on. It lives on the thread of its
// loop and is owned by the coroutine that run() is.
class Connection {
  public:
    Connection(Loop& loop, Shared& shared, boost::asio::ip::tcp::socket socket,
               ConnectionSlot slot);
    ~Connection();

    boost::asio::awaitable<void> run();
    void close();
    bool closed() const { return !channel_.is_open(); }
    // The server drains: an idle connection closes, and a long poll under way is answered now.
    void drain();
    // Ends a read, a body or an idle time that has exceeded its limit.
    void check_timeouts(std::chrono::steady_clock::time_point now);

  private:
    using Task = boost::asio::awaitable<bool>;  // its value: false closes the connection
    using Clock = std::chrono::steady_clock;

    // A body that is being received.
    struct Incoming {
        bool chunked = false;
        std::uint64_t left = 0;      // without chunks: bytes that have not been taken yet
        std::uint64_t received = 0;  // bytes of the body so far, framing included
        bool whole = true;
        // True: the client sends it, since it has sent no "Expect: 100-continue" or was answered.
        bool invited = true;
        bool on_pool = false;
        ChunkedDecoder decoder = {};
    };

    // connection.cc
    Task open();
    Task read_head(Head& head);
    Task serve(Head& head);
    Task write_answer(wire::HttpResponse& response, bool head_only, bool keep_alive);
    Task write_stream(ByteSource& stream, std::uint64_t length);
    Task write_error(int status, std::string_view reason);
    Task fill(std::size_t piece);
    std::chrono::milliseconds waited();
    boost::asio::awaitable<void> rest();
    void time_limit(int seconds);
    void went_idle();
    void went_busy();

    // connection_body.cc
    Task read_body(const Head& head, Exchange& exchange, Incoming& incoming, std::string& body,
                   std::optional<wire::HttpResponse>& refusal);
    Task fill_body(Incoming& incoming, Exchange& exchange,
                   std::optional<wire::HttpResponse>& refusal);
    Task take_chunked(Exchange& exchange, Incoming& incoming, std::string& body,
                      std::optional<wire::HttpResponse>& refusal);
    Task deliver(Exchange& exchange, std::string_view bytes, bool on_pool, std::string& body,
                 std::optional<wire::HttpResponse>& refusal);
    bool is_small(const Incoming& incoming) const;
    Task discard(std::uint64_t left);
    boost::asio::awaitable<void> linger();

    // connection_answer.cc
    Task make_answer(Exchange& exchange, std::string body,
                     std::optional<wire::HttpResponse>& answer);
    boost::asio::awaitable<Outcome> run_exchange(Exchange& exchange, std::string body, bool last);
    boost::asio::awaitable<void> wait_for(const Wait& wait, Clock::time_point end,
                                          Exchange& exchange, Outcome& outcome);
    boost::asio::awaitable<void> wait_durable();

    // connection_pieces.cc
    Task write_pieces(Exchange& exchange, wire::HttpResponse& response);
    boost::asio::awaitable<bool> wait_for_piece(const Wait& wait, Exchange& exchange, Piece& piece);

    Loop& loop_;
    Shared& shared_;
    Channel channel_;
    ConnectionSlot slot_;
    std::string peer_;
    std::string buffer_;  // bytes that were read and not yet used
    bool known_ = false;  // true: a request on this connection was authenticated
    bool lingering_ = false;
    // How long the head that was read last had waited in the kernel.
    std::chrono::milliseconds waited_{};
    std::chrono::milliseconds rest_{};  // length of the last rest (overload.h)
    bool at_rest_ = false;              // the request that is read came during a rest
    bool reading_body_ = false;
    bool too_slow_ = false;  // the body under way comes too slowly; set by check_timeouts()
    // The loop's list of idle connections that this one is in, and its place there; nullptr while
    // it is busy.
    Loop::Idle* idle_in_ = nullptr;
    Loop::Idle::iterator idle_at_;
    // The timer of the long poll under way.
    std::shared_ptr<boost::asio::steady_timer> waiting_;
    std::chrono::steady_clock::duration body_waited_{};
    Clock::time_point deadline_;
};

// The head of an answer. `length` of its body; nullopt: it ends with the connection.
std::string render_head(const wire::HttpResponse& response, std::optional<std::uint64_t> length,
                        bool keep_alive);

// A completion token for co_await that gives errors as values.
inline constexpr auto as_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);
inline constexpr std::size_t head_piece_bytes = 16 * 1024;
inline constexpr std::size_t piece_bytes = 256 * 1024;

}  // namespace spot::http
