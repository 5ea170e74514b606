#pragma once

// How a key's versions follow one another: the one place that writes object rows. All functions
// that stage want the key's lock held and the bucket's gate shared.

#include "s3/store/core.h"

namespace spot::s3 {

Result<std::optional<ObjectRow>> read_current(const kv::Store&, const std::string& bucket,
                                              const std::string& key);

// The version asked for, or the current one where `version_id` is empty. NoSuchKey, NoSuchVersion;
// a delete marker is returned as it is.
Result<ObjectRow> read_version(const kv::Store&, const std::string& bucket, const std::string& key,
                               const std::string& version_id);
// As read_version, and a delete marker is NoSuchKey (the current one) or MethodNotAllowed.
Result<ObjectRow> read_object(const kv::Store&, const std::string& bucket, const std::string& key,
                              const std::string& version_id);

// A version id for a new version of this bucket: "null" unless versions are kept.
std::string new_version_id(const BucketRow&, std::uint64_t order, Random&);
// What a client is told: nothing where the bucket never kept versions.
std::string shown_version_id(const BucketRow&, const std::string& version_id);

// Makes `next` the current version, in place of `current`; what that was becomes noncurrent, or is
// discarded where the bucket keeps no versions.
Result<void> stage_version(Core&, const BucketRow&, const std::string& key,
                           const std::optional<ObjectRow>& current, ObjectRow next, kv::Batch&);

// Writes changed fields (tags) of a version in place.
void stage_update(const BucketRow&, const std::string& key, const ObjectRow& version,
                  bool is_current, kv::Batch&);

struct Deleted {
    bool happened = false;       // something was there, or a marker was made
    bool delete_marker = false;  // a marker was made, or the version removed was one
    bool removed = false;        // a version is gone for good
    std::string version_id;
    ObjectRow version;  // what was removed, or the marker that was made
};
// DeleteObject of the current version (`version_id` empty) or of one version.
Result<Deleted> stage_delete(Core&, const BucketRow&, const std::string& key,
                             const std::string& version_id, kv::Batch&);

// The content of a version that nothing names any more.
void stage_discard(const ObjectRow&, kv::Batch&);

}  // namespace spot::s3
