#pragma once

// Counts what buckets hold, for CloudWatch's daily storage metrics: a walk over all rows without
// their content. Source: S3 User Guide, "Metrics and dimensions": every version, delete markers,
// and the parts of uploads under way.

#include <functional>
#include <string>

#include "base/result.h"
#include "storage/kv.h"

namespace spot::s3 {

struct BucketStorage {
    std::string bucket;
    std::uint64_t bytes = 0;
    std::uint64_t objects = 0;
};

// Used by one thread at a time. The store outlives it.
class StorageCount {
  public:
    explicit StorageCount(kv::Store& store) : store_(store) {}

    // Reads a few thousand rows more, and gives each bucket whose end it comes to. False: that was
    // all; the next call begins at the first bucket.
    Result<bool> step(const std::function<Result<void>(const BucketStorage&)>& each);

  private:
    enum class Phase { objects, versions, uploads };

    Result<bool> next_bucket();
    // False: the phase has come to its end.
    Result<bool> read_rows(std::size_t& rows);
    Result<void> count_row(std::string_view row, std::size_t& rows);

    kv::Store& store_;
    BucketStorage current_;  // its bucket is "" between two walks
    Phase phase_ = Phase::objects;
    std::string after_;  // the row that was read last
};

}  // namespace spot::s3
