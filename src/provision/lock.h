#pragma once

// A lock that keeps two applies of one prefix from running at the same time. It is an object in the
// prefix's output bucket, which is written only where there is none (If-None-Match). Its holder
// renews it from time to time (If-Match). A lock that was not renewed for a minute belongs to a
// process that has died and is taken over. A lock of a process on this machine that no longer runs
// is taken over at once. Source: S3 User Guide, "Conditional writes".

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "s3/api.h"

namespace spot::provision {

inline constexpr const char* lock_key = "stereo-spot-apply.lock";

struct LockOptions {
    std::string bucket;
    std::string operation;                 // "apply", "destroy"
    Duration patience = Duration::zero();  // how long to wait for another holder
    std::function<bool()> stopping = {};   // true ends the waiting
    std::function<void(Duration)> pause;   // waits; called between two looks at the lock
    Duration renewal = std::chrono::seconds(15);
    Duration stale = std::chrono::minutes(1);
};

// The lock is held from take() until the object is destroyed. Used by one thread; a thread of its
// own renews it.
class Lock {
  public:
    // The bucket must exist. Fails with "LockHeld" (the message says who has it, since when, and
    // what to do), with errors of S3, and with "NotImplemented" where the endpoint has no
    // conditional writes.
    static Result<std::unique_ptr<Lock>> take(s3::Api& s3, const LockOptions& options);
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    // False: another process has taken it over, since it could not be renewed for too long.
    bool held() const { return held_; }
    // Removes the lock. To be called before its bucket is removed.
    void release();
    const std::string& bucket() const { return options_.bucket; }

  private:
    Lock(s3::Api& s3, LockOptions options, std::string etag);
    void renew();

    s3::Api& s3_;
    LockOptions options_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string etag_;
    bool released_ = false;
    std::atomic<bool> held_ = true;
    std::jthread renewing_;
};

}  // namespace spot::provision
