#pragma once

// The parts that all rules of S3 share: store, blobs, clock and the like, the numbers that order
// all changes, the locks, and the cache of buckets. A Service has one Core. All members are safe
// from every thread.

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
#include "s3/logs/queue.h"
#include "s3/store/rows.h"
#include "storage/blob.h"
#include "storage/kv.h"

namespace spot::s3 {

struct Settings {
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
    bool encrypted = false;  // what is stored is encrypted at rest, which answers then say
};

// Hands out numbers of which each is larger than all before it: across keys, restarts and steps
// back of the clock. They order the versions of a key and are the sequencers of its events. They
// are near the time in microseconds since the epoch.
class Orders {
  public:
    Orders(kv::Store& store, const Clock& clock) : store_(store), clock_(clock) {}
    // From time to time a further range of numbers is reserved in the store; fails as the store
    // does.
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

// Locks under which a request reads, decides and applies its batch for a key as one step. They are
// held until apply() has returned, and never while anybody waits for durability. Where both are
// needed, the bucket's gate is locked first and the keys after it.
class Locks {
  public:
    using Held = std::vector<std::unique_lock<std::mutex>>;

    // Many keys share one mutex (a stripe). Stripes are locked in their order, so that two requests
    // with sets of keys cannot wait for each other.
    Held keys(const std::string& bucket, const std::vector<std::string_view>& keys);
    Held key(const std::string& bucket, std::string_view key) { return keys(bucket, {key}); }
    // Locks two keys of two buckets, for copies.
    Held two(const std::string& bucket_a, std::string_view key_a, const std::string& bucket_b,
             std::string_view key_b);

    // The bucket's gate. A request that writes into a bucket holds it shared; one that changes or
    // removes the bucket holds it exclusively.
    std::shared_mutex& gate(const std::string& bucket);

  private:
    static constexpr std::size_t stripes = 512;
    static std::size_t stripe(const std::string& bucket, std::string_view key);
    Held take(std::vector<std::size_t> wanted);
    std::array<std::mutex, stripes> keys_;
    std::array<std::shared_mutex, 64> gates_;
};

// Shared between the cache of buckets and the requests that still use a row which has been
// replaced.
using BucketPtr = std::shared_ptr<const BucketRow>;

// A cache of buckets and their settings: each is read from the store once.
class Buckets {
  public:
    explicit Buckets(kv::Store& store) : store_(store) {}
    Result<BucketPtr> find(const std::string& name);  // fails with NoSuchBucket
    // Both are called after the batch was applied, while the bucket's gate is held exclusively.
    void changed(BucketRow row);
    void removed(const std::string& name);
    // True once any bucket was seen whose requests are logged: until then nobody need look.
    bool any_logged() const { return any_logged_.load(std::memory_order_relaxed); }
    void some_logged() { any_logged_ = true; }

  private:
    kv::Store& store_;
    std::atomic<bool> any_logged_{false};
    std::shared_mutex mutex_;
    std::unordered_map<std::string, BucketPtr> known_;
};

// Marks content that is being read, by the number of its owner, so that the sweep leaves it alone.
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
    LogQueue logs;
    // Set where lifecycle rules have changed: the sweep looks for buckets that it has to walk.
    std::atomic<bool> lifecycle_changed{true};

    std::string bucket_arn(const std::string& bucket) const { return "arn:aws:s3:::" + bucket; }
};

}  // namespace spot::s3
