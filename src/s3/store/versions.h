#pragma once

// The versions of a key and their order: the only code that writes object rows. All functions that
// add to a batch require that the caller holds the key's lock, and the bucket's gate shared
// (core.h).

#include "s3/rules/object_lock.h"
#include "s3/store/core.h"

namespace spot::s3 {

Result<std::optional<ObjectRow>> read_current(const kv::Store&, const std::string& bucket,
                                              const std::string& key);

// The version that is asked for, or the current one where `version_id` is empty. It may be a delete
// marker. Fails with NoSuchKey or NoSuchVersion.
Result<ObjectRow> read_version(const kv::Store&, const std::string& bucket, const std::string& key,
                               const std::string& version_id);
// The same as read_version(), but a delete marker is an error: NoSuchKey where it is the current
// version and none was asked for, on_delete_marker() otherwise.
Result<ObjectRow> read_object(const kv::Store&, const std::string& bucket, const std::string& key,
                              const std::string& version_id);

// Asks the guard for a version that was read.
Result<void> ask(const VersionGuard&, const ObjectRow&, const Tags* given_tags = nullptr);

// The error MethodNotAllowed for what cannot be done to this delete marker.
[[nodiscard]] tl::unexpected<Error> on_delete_marker(const ObjectRow&);

// The id of a version that was made while the bucket kept none.
inline constexpr std::string_view null_version = "null";

// A version id for a new version of this bucket: "null" unless versions are kept.
std::string new_version_id(const BucketRow&, std::uint64_t order, Random&);
// The order (core.h) with which a version id begins; nullopt: it is no id of this plane.
std::optional<std::uint64_t> order_of(std::string_view version_id);
// The version id that a client is shown; "" where the bucket never kept versions.
std::string shown_version_id(const BucketRow&, const std::string& version_id);

// Makes `next` the current version in place of `current`, which becomes noncurrent, or is discarded
// where the bucket keeps no versions. Fails with AccessDenied where a lock keeps what would be
// discarded.
Result<void> stage_version(Core&, const BucketRow&, const std::string& key,
                           const std::optional<ObjectRow>& current, ObjectRow next, kv::Batch&);

// Writes changed fields (tags) of a version in place.
void stage_update(const BucketRow&, const std::string& key, const ObjectRow& version,
                  bool is_current, kv::Batch&);

struct Deleted {
    bool happened = false;       // a version was removed or a delete marker was made
    bool delete_marker = false;  // a delete marker was made, or the removed version was one
    bool removed = false;        // a version was removed permanently
    std::string version_id;
    ObjectRow version;  // the removed version, or the delete marker that was made
};
// DeleteObject of the current version (`version_id` empty) or of one version. Fails with
// AccessDenied where a lock keeps what would be removed.
Result<Deleted> stage_delete(Core&, const BucketRow&, const std::string& key,
                             const std::string& version_id, kv::Batch&,
                             Governance = Governance::holds);

// Makes the content of a removed version garbage.
void stage_discard(const ObjectRow&, kv::Batch&);

}  // namespace spot::s3
