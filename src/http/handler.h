#pragma once

// The interface between the HTTP server and the code that answers requests, which plane/gateway
// implements.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/wait.h"
#include "wire/body.h"
#include "wire/http_message.h"

namespace spot::http {

struct Outcome {
    wire::HttpResponse response;
    std::optional<Wait> wait;  // set: there is no answer yet; ask again (base/wait.h)
};

// The next piece of an answer that goes on.
struct Piece {
    std::string bytes = {};         // "" and no `wait`: the answer ends here
    std::optional<Wait> wait = {};  // set: there is no piece yet; ask again
};

// One request from its head to its answer. Used by one thread at a time.
class Exchange {
  public:
    virtual ~Exchange() = default;
    // Called first where the request has come over TLS: the protocol and the suite as OpenSSL names
    // them ("TLSv1.3"). The texts live for ever.
    virtual void secured_by(std::string_view /*version*/, std::string_view /*cipher*/) {}
    // An answer that can be given before the body is read: the request is refused, or has no body.
    // A body that was announced is read and dropped where it is small; otherwise the connection
    // closes after the client had time to read the answer.
    virtual std::optional<wire::HttpResponse> early_answer() { return std::nullopt; }
    // The receiver of the body; nullptr: it is taken into memory, at most body_limit() bytes.
    virtual wire::BodySink* sink() { return nullptr; }
    virtual std::uint64_t body_limit() const = 0;
    // The answer to a body that is too large (code "RequestEntityTooLarge"), comes too slowly
    // ("RequestTimeout") or was refused by the sink.
    virtual wire::HttpResponse refuse(const Error&) = 0;
    // True: answer() may take long (it syncs a large file or reads many rows) and runs on the pool.
    virtual bool heavy() const = 0;
    // Called when the whole body has come; `body` is empty where a sink took it. After an outcome
    // with a Wait it is called again, with an empty body; `last`: the time of the Wait is up, and
    // there must be an answer.
    virtual Outcome answer(std::string body, bool last) = 0;
    // Asked after the answer. True: its length is not known, since it goes on for as long as there
    // is news. The body of the answer is its first piece; next() gives the others, and the end of
    // the connection is that of the answer.
    virtual bool goes_on() const { return false; }
    // Runs on the connection's thread, so it must not take long. Called again after a Wait whose
    // topic was woken or whose time is up (`due`). The topic must be this exchange's own, for a
    // wake-up is for one waiter.
    virtual Piece next(bool /*due*/) { return {}; }
    // Asked after the answer. True: the request was authenticated. Connections without such a
    // request are the first to be closed where there is no room.
    virtual bool known() const { return false; }
    // Called when the answer is made and durable, before it is written.
    virtual void answered() {}
    // Asked after the answer. True: the request was refused because there is too much to do (load
    // shedding). The connection rests a moment before its next request is read, so that a client
    // that does not slow down costs little.
    virtual bool shed() const { return false; }
};

// Safe from every thread.

class Handler {
  public:
    virtual ~Handler() = default;
    virtual std::unique_ptr<Exchange> begin(wire::HttpRequest head, std::string peer) = 0;

    // The same for a request that is not served, since there is too much to do.
    virtual std::unique_ptr<Exchange> begin_shed(wire::HttpRequest head, std::string peer) = 0;

    // Nothing leaves before it is durable: the server takes a mark after an answer was made and
    // sends the answer once the mark is reached.
    virtual std::uint64_t mark() = 0;
    virtual bool reached(std::uint64_t mark) = 0;
    virtual void when_reached(std::uint64_t mark, std::function<void()> then) = 0;

    // Wake-ups for waiting exchanges. A subscription is woken at most once, and only one of those
    // that wait for a topic at a time. `wake` may be called on any thread, even after unsubscribe()
    // has returned.
    virtual std::uint64_t subscribe(const std::string& topic, std::function<void()> wake) = 0;
    virtual void unsubscribe(const std::string& topic, std::uint64_t token) = 0;
    // Wakes another one that waits for the topic. Called by one that was woken, or may have been,
    // and no longer waits.
    virtual void pass_on(const std::string& topic) = 0;
};

}  // namespace spot::http
