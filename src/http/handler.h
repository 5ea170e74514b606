#pragma once

// What the HTTP server serves: implemented by plane/gateway.

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
    std::optional<Wait> wait;  // nothing to say yet: ask again, see base/wait.h
};

// One request from its head to its answer. Used by one thread at a time.
class Exchange {
  public:
    virtual ~Exchange() = default;
    // An answer that needs no body (refused, or none is expected). A body that was announced is
    // read off where it is small; else the connection closes, after the client had time to read.
    virtual std::optional<wire::HttpResponse> early_answer() { return std::nullopt; }
    // Where the body goes; nullptr: into memory, at most body_limit() bytes.
    virtual wire::BodySink* sink() { return nullptr; }
    virtual std::uint64_t body_limit() const = 0;
    // An answer to a body that is too large (code "RequestEntityTooLarge"), comes too slowly
    // ("RequestTimeout") or was refused by the sink.
    virtual wire::HttpResponse refuse(const Error&) = 0;
    // True: answer() may take long (syncs a large file, walks much), so it runs on the pool.
    virtual bool heavy() const = 0;
    // The whole body has come (`body` is empty where a sink took it). Called again, with an empty
    // body, after an outcome with a Wait; `last`: its time is up.
    virtual Outcome answer(std::string body, bool last) = 0;
    // Asked after the answer: the request has shown who sends it. Connections of those who have not
    // are the first to be closed where there is no room.
    virtual bool known() const { return false; }
    // The answer is made and durable, and is about to be written.
    virtual void answered() {}
    // Asked after the answer: it was refused because there is too much to do. The connection rests
    // a moment before its next request is read, so that a client that does not slow down by itself
    // costs little.
    virtual bool shed() const { return false; }
};

class Handler {
  public:
    virtual ~Handler() = default;
    virtual std::unique_ptr<Exchange> begin(wire::HttpRequest head, std::string peer) = 0;

    // The same where the request has waited for so long that it will not be served.
    virtual std::unique_ptr<Exchange> begin_shed(wire::HttpRequest head, std::string peer) = 0;

    // Nothing leaves before it is durable: the server takes a mark after an answer was made and
    // sends the answer once the mark is reached.
    virtual std::uint64_t mark() = 0;
    virtual bool reached(std::uint64_t mark) = 0;
    virtual void when_reached(std::uint64_t mark, std::function<void()> then) = 0;

    // Wake-ups for waiting exchanges: at most one a subscription, and one of those who wait at a
    // time. `wake` may come on any thread, even after unsubscribe returned.
    virtual std::uint64_t subscribe(const std::string& topic, std::function<void()> wake) = 0;
    virtual void unsubscribe(const std::string& topic, std::uint64_t token) = 0;
    // Wakes another: from one who was woken, or may have been, and does not wait any more.
    virtual void pass_on(const std::string& topic) = 0;
};

}  // namespace spot::http
