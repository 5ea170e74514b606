#pragma once

// The deeds that nobody asks for: objects at the end of their life, content that nobody names any
// more, blobs that a crash left without an owner.
//
// Lifecycle needs no index of expiries. Every rule falls due at a midnight, so each bucket that has
// rules is walked once after each midnight, a bounded number of rows a step; that also covers
// changed rules, changed tags and days on which the process did not run, which an index would have
// to be rebuilt for. A walk reads rows without content: about 300 bytes an object, once a day.

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/wait.h"
#include "s3/store/core.h"

namespace spot::s3 {

// One thread at a time.
class Sweep {
  public:
    explicit Sweep(Core& core) : core_(core) {}

    // Bounded: a few hundred deletions or a few thousand rows. Each deletion and its event are one
    // batch. What is not due at `now` is left alone.
    Result<SweepStep> step(Time now);

  private:
    enum class Phase { objects, versions, uploads };
    // A bucket's walk: where it stands.
    struct Walk {
        std::string bucket;
        Time midnight{};  // of the day it is for
        Phase phase = Phase::objects;
        std::string after;  // the row key to go on behind
        int newer = 0;      // versions of the same key met before, in this phase
        std::string key;    // that key
    };
    // Garbage is taken in two strokes: rows are noted down, and once what made them garbage is
    // durable, the blobs go. A blob that went too early would be missed after a crash.
    struct Noted {
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
    Result<void> judge(const BucketRow&, Walk&, std::string_view row_key, std::string_view row,
                       Time now, SweepStep&);
    Result<void> expire(const std::string& bucket, const std::string& key, Time now, SweepStep&);
    Result<void> expire_noncurrent(const std::string& bucket, const std::string& key,
                                   const ObjectRow&, SweepStep&);
    Result<void> abort(const std::string& bucket, const std::string& key, const UploadRow&,
                       SweepStep&);

    Core& core_;
    Noted noted_;
    std::set<std::string> dropped_;  // references erased in the batch under way
    std::deque<Walk> walks_;
    Time walks_due_{};
    std::string orphan_after_;
    bool orphans_under_way_ = false;
    Time orphans_due_{};
    Time completed_due_{};
};

}  // namespace spot::s3
