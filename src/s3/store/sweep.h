#pragma once

// The sweep does the work of S3 that no request asks for: it deletes objects that lifecycle rules
// have made due, and moves others between storage classes; it removes content that no row names any
// more (garbage), and blobs that a crash left without an owner.
//
// Lifecycle rules need no index of due dates. Every rule falls due at a midnight, so each bucket
// with rules is walked once after each midnight, a bounded number of rows a step. That also covers
// changed rules, changed tags and days on which the process did not run, for which an index would
// have to be rebuilt. A walk reads rows without content: about 300 bytes an object, once a day.

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/wait.h"
#include "s3/store/core.h"

namespace spot::s3 {

// Used by one thread at a time. `core` outlives it.
class Sweep {
  public:
    explicit Sweep(Core& core) : core_(core) {}

    // Does one bounded step: a few hundred deletions or a few thousand rows. Each deletion and its
    // event are one batch. Nothing is deleted that is not due at `now`.
    Result<SweepStep> step(Time now);

  private:
    enum class Phase { objects, versions, uploads };
    // How far the walk of one bucket has come.
    struct Walk {
        std::string bucket;
        Time midnight{};  // the walk does what was due at this midnight
        Phase phase = Phase::objects;
        std::string after;  // the walk goes on after the row with this key
        int newer = 0;      // number of versions of `key` that this phase has met so far
        std::string key;    // the object key of the last row
    };
    // Garbage is removed in two steps: its rows are read, and their blobs are removed once the
    // change that made them garbage is durable (`mark`). After a crash a blob that was removed
    // earlier could still be named by an object.
    struct PendingGarbage {
        kv::Sequence mark = 0;
        std::vector<std::string> rows;
    };

    Result<bool> garbage(SweepStep&);
    Result<bool> collect(const std::string& row, kv::Batch&, SweepStep&);
    Result<void> drop_reference(std::uint64_t owner, const std::string& blob, kv::Batch&,
                                SweepStep&);
    Result<bool> orphans(Time now, SweepStep&);
    Result<bool> completed(Time now, SweepStep&);

    Result<void> find_walks(Time now);
    Result<bool> lifecycle(Time now, SweepStep&);
    Result<bool> walk_rows(const BucketRow&, Walk&, Time now, SweepStep&);
    Result<void> apply_rules(const BucketRow&, Walk&, std::string_view row_key,
                             std::string_view row, Time now, SweepStep&);
    Result<void> expire(const std::string& bucket, const std::string& key, Time now, SweepStep&);
    Result<void> expire_noncurrent(const std::string& bucket, const std::string& key,
                                   const ObjectRow&, SweepStep&);
    // Shows the version in the class to which the rules have moved it.
    Result<void> transition(const std::string& bucket, const std::string& key, const ObjectRow&,
                            std::string_view storage_class, SweepStep&);
    Result<void> abort(const std::string& bucket, const std::string& key, const UploadRow&,
                       SweepStep&);

    Core& core_;
    PendingGarbage pending_garbage_;
    std::set<std::string> dropped_;  // references that the current batch erases
    std::deque<Walk> walks_;
    Time walks_due_{};
    std::string orphan_after_;
    bool orphans_under_way_ = false;
    Time orphans_due_{};
    Time completed_due_{};
};

}  // namespace spot::s3
