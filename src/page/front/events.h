#pragma once

// News for open pages: server-sent events (HTML Standard, 9.2). Each open page has a stream with a
// short queue of its own; a page that reads too slowly for it is told to look at everything anew.

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "http/handler.h"

namespace spot::page {

struct EventLimits {
    std::size_t most_streams = 32;
    std::size_t most_waiting = 16;  // events of one stream
    Duration beat = std::chrono::seconds(15);
};

// Safe from every thread.
class Events {
  public:
    explicit Events(EventLimits limits = {}) : limits_(limits) {}

    class Stream {
      public:
        ~Stream();
        // The next event, or a beat where the time of a Wait is up, which keeps the connection from
        // looking idle to whatever lies between.
        http::Piece next(bool due);

      private:
        friend class Events;
        Stream(Events& events, std::uint64_t number) : events_(events), number_(number) {}
        Events& events_;
        const std::uint64_t number_;
    };

    // nullptr: there are as many streams as there may be. The stream must not outlive this.
    std::unique_ptr<Stream> open();
    // Tells all streams of an event: a word, of which pages know what to look at.
    void tell(std::string_view event);
    bool has_streams();

    // As http::Handler has them, for the topics of the streams' Waits.
    std::uint64_t subscribe(const std::string& topic, std::function<void()> wake);
    void unsubscribe(const std::string& topic, std::uint64_t token);

  private:
    struct Open {
        std::deque<std::string> waiting;
        std::function<void()> wake;  // empty: nobody waits
        std::uint64_t token = 0;     // of the subscription
    };
    const EventLimits limits_;
    std::mutex mutex_;
    std::map<std::uint64_t, Open> streams_;
    std::uint64_t last_ = 0;
};

}  // namespace spot::page
