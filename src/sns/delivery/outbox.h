#pragma once

// Deliveries to endpoints of HTTP that wait for their turn: rows in the store, and a line of
// numbers in memory for each subscription that has some. A slow endpoint holds up its own line
// alone, which has few deliveries under way and a bounded number of rows.
//
//   nh SUBSCRIPTION DUE SEQUENCE   a delivery, and when it is tried next (docs/formats/sns.md)

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "storage/kv.h"

namespace spot::sns {

struct WaitingDelivery {
    // The values are stored.
    enum class Type {
        notification = 0,
        subscription_confirmation = 1,
        unsubscribe_confirmation = 2
    };
    Type type = Type::notification;
    std::string topic_name;
    std::string message_id;
    bool raw = false;
    std::string body;
    int retries = 0;   // that were made
    Time published{};  // when it began to wait; 0: in a row of an older version
};
std::string encode(const WaitingDelivery&);
Result<WaitingDelivery> decode_waiting(std::string_view bytes);

struct TakenDelivery {
    std::string subscription_id;
    std::string key;           // of its row
    WaitingDelivery delivery;  // whose body may be moved away
    std::size_t bytes = 0;     // of the body
    bool silent = false;       // the endpoint had no answer to the last attempt
};

// Safe from every thread. The store and the clock outlive it.
class Outbox {
  public:
    Outbox(kv::Store& store, const Clock& clock) : store_(store), clock_(clock) {}
    // Counts what is stored, and tells the largest sequence of it; 0: there is none. One that
    // cannot be read is logged. To be called once, before all else.
    Result<std::uint64_t> load();

    // False: the subscription has as many deliveries waiting as it may.
    bool has_room(const std::string& subscription_id, std::size_t bytes) const;
    // Adds a delivery that is due at once to the batch.
    void stage(const std::string& subscription_id, WaitingDelivery, std::uint64_t sequence,
               kv::Batch&);
    // Adds the removal of all that waits for a subscription to the batch.
    void stage_clear(const std::string& subscription_id, kv::Batch&);

    // Called, on any thread, when there may be something to take.
    void when_due(std::function<void()> wake);
    // How many deliveries a second a subscription may get; nullopt: any number.
    using PaceOf = std::function<std::optional<int>(const std::string& topic_name,
                                                    const std::string& subscription_id)>;
    // Takes what is due, as much as the lines allow and at most so many; it stays with the taker
    // until one of the two that follow is called. One that cannot be read is logged and passed by.
    // By one thread.
    std::vector<TakenDelivery> take(Time now, std::size_t most, const PaceOf& pace_of);
    // When there is more to take, as far as it is known; nullopt: only after one of what is taken
    // has come back.
    std::optional<Time> next_due() const;
    // The delivery with its body, as it is stored; nullopt: it was removed since it was taken.
    Result<std::optional<WaitingDelivery>> stored(const TakenDelivery&) const;
    // Adds to the batch that it is done, or tried again at `due`. `answered`: the endpoint has said
    // something, even if it was an error.
    void stage_done(const TakenDelivery&, bool answered, kv::Batch&);
    void stage_again(const TakenDelivery&, WaitingDelivery stored, Time due, bool answered,
                     kv::Batch&);

  private:
    struct Line {
        // Those whose batches have told that they are applied; a row may be taken and done before.
        std::int64_t rows = 0;
        std::int64_t bytes = 0;  // of their bodies
        std::string topic_name;
        std::string front;            // no row has a key before it
        std::set<std::string> taken;  // keys of rows
        std::set<std::string> unreadable;
        Time look_at{};     // not before this is there anything to take
        Time not_before{};  // the pace allows nothing earlier
        Time next() const { return std::max(look_at, not_before); }
        bool silent = false;  // the last attempt had no answer
    };
    bool has_rows(const std::string& id) const;
    void returned(const TakenDelivery&, const std::string& again, bool answered, Time due);
    static void pass_by(const std::string& id, Line&, std::string key, const Error&);
    Result<void> take_from(const std::string& id, Line&, Time now, std::size_t most,
                           std::optional<int> most_a_second, std::vector<TakenDelivery>&);

    kv::Store& store_;
    const Clock& clock_;
    mutable std::mutex mutex_;  // guards what follows
    std::map<std::string, Line> lines_;
    std::function<void()> wake_;
};

}  // namespace spot::sns
