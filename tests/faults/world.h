#pragma once

// The data plane without its wire: the real rules on the real store and blobs, on a given disk.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "dynamodb/tables.h"
#include "plane/notifications.h"
#include "plane/topic_queues.h"
#include "s3/service.h"
#include "sqs/queues.h"
#include "storage/kv_rocksdb.h"

namespace spot::faults {

// What the world holds, as a client sees it.
struct State {
    std::map<std::string, std::string> objects;           // "bucket/key" to its fingerprint
    std::map<std::string, std::set<std::string>> queues;  // identities of messages
    std::map<std::string, std::int64_t> items;
    bool operator==(const State&) const = default;
};
std::string difference(const State& found, const State& expected);

// Content that can be told from every other, of `size` bytes.
std::string content(const std::string& name, std::size_t size);
std::string fingerprint(const std::string& bytes);

class World {
  public:
    // Errors as those of the store and the blobs. Small tables, unless told otherwise, so that a
    // short life has flushes and compactions in it.
    static Result<std::unique_ptr<World>> open(const std::string& folder,
                                               std::shared_ptr<Disk> disk,
                                               std::size_t write_buffer_bytes = 64 << 10);

    // The buckets, queues and tables of a pipeline; again, where they are there already.
    Result<void> set_up();
    // All that is there; code "Broken" where the rows contradict each other.
    Result<State> look();
    void wait_durable() { store->wait_durable(store->applied()); }

    SystemRandom random;
    ManualClock clock;
    std::unique_ptr<kv::DiskStore> store;
    std::unique_ptr<blob::Blobs> blobs;
    std::unique_ptr<sqs::Queues> queues;
    std::unique_ptr<plane::TopicQueues> topic_queues;
    std::unique_ptr<sns::Topics> topics;
    std::unique_ptr<plane::Notifications> notifications;
    std::unique_ptr<s3::Service> s3;
    std::unique_ptr<dynamodb::Tables> tables;
    std::map<std::string, std::string> handles;  // of messages under way, by queue
    std::map<std::string, std::string> uploads;  // ids of uploads under way, by key
    std::map<std::string, std::string> parts;    // entity tags, by "key/number"

  private:
    World() = default;
    Result<void> look_at_queues(State&) const;
    struct NoWakes final : Wakes {
        void wake(const std::string&) override {}
    };
    NoWakes wakes_;
};

inline const std::vector<std::string> queue_names{"chunking",  "chunking-dlq", "video",
                                                  "video-dlq", "reassembly",   "reassembly-dlq"};
inline const std::vector<std::string> bucket_names{"input", "output"};
std::string queue_url(const std::string& name);

}  // namespace spot::faults
