#pragma once

// Two applies of one prefix keep apart by an object in its output bucket, written only where there
// is none (If-None-Match). Whoever holds it writes it anew now and then (If-Match); one that has
// not been for a minute was left by a process that is gone, and is taken over, as is at once one
// whose process ran on this machine and does not any more. Source: S3 User Guide, "Conditional
// writes".

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
    Duration patience = Duration::zero();  // waited for another's end
    std::function<bool()> stopping = {};
    std::function<void(Duration)> pause;  // between two looks
    Duration renewal = std::chrono::seconds(15);
    Duration stale = std::chrono::minutes(1);
};

// Held from take() on until it goes. Safe from one thread.
class Lock {
  public:
    // "LockHeld": who has it and since when, and what to do. The bucket must be there. Errors of
    // S3; "NotImplemented" where the endpoint knows no conditional writes.
    static Result<std::unique_ptr<Lock>> take(s3::Api& s3, const LockOptions& options);
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    // False: another has taken it over, since it could not be written anew for too long.
    bool held() const { return held_; }
    // Before its bucket goes.
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
