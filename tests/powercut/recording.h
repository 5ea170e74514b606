#pragma once

// A recorded run: everything the disk was told, and everything the clients were told, in one order.
//
// A client's lines (fields are separated by tabs):
//
//   mounted                               the file system can be mounted; cuts begin here
//   encrypted                             the plane is started with a master key (judge.h)
//   credentials ID                        the plane has told its access key
//   ready                                 buckets, queues and tables are there
//   begin NUMBER (EFFECT NAME VALUE)...   a request goes out
//   done NUMBER                           its answer has come: a fact from now on
//   end                                   cuts end here
//
// Effects: +object and -object (bucket/key, MD5 of the bytes), +message and -message (queue,
// identity), +item and -item (id, its number).
// All requests about one object, message or item come from one client, one after the other; after
// a request without an answer there is none about the same thing.

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "faults/world.h"
#include "powercut/log_format.h"

namespace spot::powercut {

inline constexpr auto never = std::numeric_limits<std::size_t>::max();

struct Event {
    What what;
    std::uint64_t offset;
    std::string_view bytes;
};

struct Effect {
    std::string what;
    std::string name;
    std::string value;
};

struct Request {
    std::size_t begun = never;  // numbers of events
    std::size_t done = never;
    std::vector<Effect> effects;
};

// Lives as long as the process: its views are of a mapped file.
struct Recording {
    std::vector<Event> events;
    std::vector<Request> requests;
    std::size_t mounted = never;
    std::size_t ready = never;
    std::size_t end = never;
    bool encrypted = false;
    std::size_t told_credentials = never;
    std::string access_key_id;

    static Result<Recording> read(const std::string& path);
};

}  // namespace spot::powercut
