#pragma once

// What all rules of S3 share: the world they were given, the number that orders everything, the
// locks, and what is remembered of buckets. One a Service; all members are safe from every thread.

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "s3/destinations.h"
#include "s3/store/rows.h"
#include "storage/blob.h"
#include "storage/kv.h"

namespace spot::s3 {

struct Settings {
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
};

// Numbers that only ever grow: across keys, restarts and steps back of the clock. They order the
// versions of a key and are the sequencers of its events. Near the time in microseconds.
class Orders {
  public:
    Orders(kv::Store& store, const Clock& clock) : store_(store), clock_(clock) {}
    // Fails only as the store does: now and then a further stretch of numbers is reserved in it.
    Result<std::uint64_t> next();

  private:
    Result<void> reserve(std::uint64_t from);
    kv::Store& store_;
    const Clock& clock_;
    std::mutex mutex_;
    bool loaded_ = false;
    std::uint64_t last_ = 0;
    std::uint64_t reserved_ = 0;  // numbers up to here are never handed out after a restart
};

// Reading, deciding and applying for one key is one step. Held until apply() returned, never for
// durability. Order where both are needed: the bucket's gate, then keys.
class Locks {
  public:
    using Held = std::vector<std::unique_lock<std::mutex>>;

    // Stripes are taken in order, so that sets of keys cannot wait for each other in a circle.
    Held keys(const std::string& bucket, const std::vector<std::string_view>& keys);
    Held key(const std::string& bucket, std::string_view key) { return keys(bucket, {key}); }
    // Two keys of two buckets: copies.
    Held two(const std::string& bucket_a, std::string_view key_a, const std::string& bucket_b,
             std::string_view key_b);

    // Shared by all that write in a bucket; alone: what changes or removes the bucket.
    std::shared_mutex& gate(const std::string& bucket);

  private:
    static constexpr std::size_t stripes = 512;
    static std::size_t stripe(const std::string& bucket, std::string_view key);
    Held take(std::vector<std::size_t> wanted);
    std::array<std::mutex, stripes> keys_;
    std::array<std::shared_mutex, 64> gates_;
};

// Shared by the memory of buckets and the requests that are using it while it changes.
using BucketPtr = std::shared_ptr<const BucketRow>;

// Buckets and their settings, read from the store once.
class Buckets {
  public:
    explicit Buckets(kv::Store& store) : store_(store) {}
    Result<BucketPtr> find(const std::string& name);  // NoSuchBucket
    // After the row was applied, the bucket's gate held alone.
    void changed(const BucketRow& row);
    void removed(const std::string& name);

  private:
    kv::Store& store_;
    std::shared_mutex mutex_;
    std::unordered_map<std::string, BucketPtr> known_;
};

// Content that is being read, by its owner: the sweep leaves it alone.
class Pins {
  public:
    class Pin {
      public:
        Pin(Pins& pins, std::uint64_t owner);
        Pin(const Pin&) = delete;
        Pin& operator=(const Pin&) = delete;
        ~Pin();

      private:
        Pins& pins_;
        std::uint64_t owner_;
    };
    bool pinned(std::uint64_t owner) const;

  private:
    mutable std::mutex mutex_;
    std::map<std::uint64_t, int> counts_;
};

struct Core {
    kv::Store& store;
    blob::Blobs& blobs;
    const Clock& clock;
    Random& random;
    Destinations& destinations;
    const Settings settings;
    Orders orders{store, clock};
    Locks locks;
    Buckets buckets{store};
    Pins pins;
    std::atomic<bool> lifecycle_changed{true};  // the sweep looks for buckets to walk

    std::string bucket_arn(const std::string& bucket) const { return "arn:aws:s3:::" + bucket; }
};

}  // namespace spot::s3
