#include "s3/store/versions.h"

#include <fmt/format.h>
#include <charconv>

#include "s3/rules/errors.h"
#include "s3/store/keys.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {

Result<std::optional<ObjectRow>> read_row(const kv::Store& store, const std::string& key) {
    const auto stored = TRY(store.get(key));
    if (!stored) return std::optional<ObjectRow>();
    return std::optional(TRY(decode_object(*stored)));
}

Result<std::optional<ObjectRow>> newest_noncurrent(const kv::Store& store,
                                                   const std::string& bucket,
                                                   const std::string& key) {
    auto cursor = store.scan(kv::prefix_range(keys::versions_of(bucket, key)));
    if (cursor->valid()) return std::optional(TRY(decode_object(cursor->value())));
    TRY(cursor->status());
    return std::optional<ObjectRow>();
}

struct Found {
    std::optional<ObjectRow> version;
    bool is_current = false;
};

Result<Found> find_version(const kv::Store& store, const std::string& bucket,
                           const std::string& key, const std::optional<ObjectRow>& current,
                           const std::string& version_id) {
    if (current && current->version_id == version_id) return Found{current, true};
    std::uint64_t order = 0;
    if (version_id == null_version) {
        order = current ? current->null_order : 0;
    } else if (const auto parsed = order_of(version_id)) {
        order = *parsed;
    } else {
        return invalid_argument("Invalid version id specified", "versionId", version_id);
    }
    Found found;
    if (order != 0) found.version = TRY(read_row(store, keys::version(bucket, key, order)));
    if (found.version && found.version->version_id != version_id) found.version.reset();
    return found;
}

}  // namespace

std::optional<std::uint64_t> order_of(std::string_view version_id) {
    std::uint64_t order = 0;
    if (version_id.size() != 32) return std::nullopt;
    const auto [end, code] = std::from_chars(version_id.data(), version_id.data() + 16, order, 16);
    if (code != std::errc{} || end != version_id.data() + 16) return std::nullopt;
    return order;
}

Result<std::optional<ObjectRow>> read_current(const kv::Store& store, const std::string& bucket,
                                              const std::string& key) {
    return read_row(store, keys::object(bucket, key));
}

Result<ObjectRow> read_version(const kv::Store& store, const std::string& bucket,
                               const std::string& key, const std::string& version_id) {
    auto current = TRY(read_current(store, bucket, key));
    if (version_id.empty()) {
        if (!current) return no_such_key(key);
        return *std::move(current);
    }
    auto found = TRY(find_version(store, bucket, key, current, version_id));
    if (!found.version) {
        return refuse_for("NoSuchVersion", {{"Key", key}, {"VersionId", version_id}});
    }
    return *std::move(found.version);
}

Result<ObjectRow> read_object(const kv::Store& store, const std::string& bucket,
                              const std::string& key, const std::string& version_id) {
    auto version = TRY(read_version(store, bucket, key, version_id));
    if (!version.delete_marker) return version;
    if (!version_id.empty()) return on_delete_marker(version);
    auto error = no_such_key(key);
    error.value().details.emplace_back("x-amz-delete-marker", "true");
    error.value().details.emplace_back("x-amz-version-id", version.version_id);
    return error;
}

Result<void> ask(const VersionGuard& guard, const ObjectRow& version, const Tags* given_tags) {
    if (!guard) return {};
    return guard({version.owner_id, version.grants, version.tags, given_tags});
}

tl::unexpected<Error> on_delete_marker(const ObjectRow& version) {
    return refuse_for("MethodNotAllowed", {{"ResourceType", "DeleteMarker"},
                                           {"Allow", "DELETE"},
                                           {"x-amz-delete-marker", "true"},
                                           {"x-amz-version-id", version.version_id}});
}

std::string new_version_id(const BucketRow& bucket, std::uint64_t order, Random& random) {
    if (bucket.versioning != VersioningStatus::enabled) return std::string(null_version);
    return fmt::format("{:016x}{:016x}", order, random.next());
}

std::string shown_version_id(const BucketRow& bucket, const std::string& version_id) {
    return bucket.versioning == VersioningStatus::never ? "" : version_id;
}

Result<void> stage_version(Core& core, const BucketRow& bucket, const std::string& key,
                           const std::optional<ObjectRow>& current, ObjectRow next,
                           kv::Batch& batch) {
    next.null_order = current ? current->null_order : 0;
    const bool makes_null = next.version_id == null_version;
    const bool current_is_null = current && current->version_id == null_version;
    // There is one version "null" at most: the new one takes the place of the old. Nothing is
    // staged before it is known that no lock keeps that one.
    std::optional<ObjectRow> replaced;
    if (makes_null && current_is_null) {
        replaced = current;
    } else if (makes_null && next.null_order != 0) {
        replaced = TRY(read_row(core.store, keys::version(bucket.name, key, next.null_order)));
    }
    if (replaced) {
        TRY(check_removable(replaced->lock, Governance::holds, core.clock.now()));
        stage_discard(*replaced, batch);
    }
    if (makes_null && next.null_order != 0) {
        batch.erase(keys::version(bucket.name, key, next.null_order));
        next.null_order = 0;
    }
    if (current && !(makes_null && current_is_null)) {
        auto noncurrent = *current;
        noncurrent.null_order = 0;
        noncurrent.noncurrent_since = next.last_modified;
        batch.put(keys::version(bucket.name, key, noncurrent.order), encode(noncurrent));
        if (current_is_null) next.null_order = noncurrent.order;
    }
    batch.put(keys::object(bucket.name, key), encode(next));
    return {};
}

void stage_update(const BucketRow& bucket, const std::string& key, const ObjectRow& version,
                  bool is_current, kv::Batch& batch) {
    batch.put(is_current ? keys::object(bucket.name, key)
                         : keys::version(bucket.name, key, version.order),
              encode(version));
}

namespace {

// Removes one version permanently; where it was current, the newest of the others becomes current.
Result<void> stage_removal(Core& core, const BucketRow& bucket, const std::string& key,
                           const std::optional<ObjectRow>& current, const ObjectRow& version,
                           bool is_current, Governance governance, kv::Batch& batch) {
    TRY(check_removable(version.lock, governance, core.clock.now()));
    stage_discard(version, batch);
    if (!is_current) {
        batch.erase(keys::version(bucket.name, key, version.order));
        if (current && current->null_order == version.order) {
            auto changed = *current;
            changed.null_order = 0;
            batch.put(keys::object(bucket.name, key), encode(changed));
        }
        return {};
    }
    auto follower = bucket.versioning == VersioningStatus::never
                        ? std::optional<ObjectRow>()
                        : TRY(newest_noncurrent(core.store, bucket.name, key));
    if (!follower) {
        batch.erase(keys::object(bucket.name, key));
        return {};
    }
    batch.erase(keys::version(bucket.name, key, follower->order));
    follower->noncurrent_since = {};
    follower->null_order = follower->order == version.null_order ? 0 : version.null_order;
    batch.put(keys::object(bucket.name, key), encode(*follower));
    return {};
}

}  // namespace

Result<Deleted> stage_delete(Core& core, const BucketRow& bucket, const std::string& key,
                             const std::string& version_id, kv::Batch& batch,
                             Governance governance) {
    const auto current = TRY(read_current(core.store, bucket.name, key));
    if (!version_id.empty()) {
        const auto found = TRY(find_version(core.store, bucket.name, key, current, version_id));
        if (!found.version) return Deleted{.version_id = version_id};
        TRY(stage_removal(core, bucket, key, current, *found.version, found.is_current, governance,
                          batch));
        return Deleted{true, found.version->delete_marker, true, version_id, *found.version};
    }
    if (bucket.versioning == VersioningStatus::never) {
        if (!current) return Deleted{};
        TRY(stage_removal(core, bucket, key, current, *current, true, governance, batch));
        return Deleted{true, false, true, "", *current};
    }
    ObjectRow marker;
    marker.order = TRY(core.orders.next());
    marker.version_id = new_version_id(bucket, marker.order, core.random);
    marker.delete_marker = true;
    marker.last_modified = core.clock.now();
    TRY(stage_version(core, bucket, key, current, marker, batch));
    return Deleted{true, true, false, marker.version_id, marker};
}

void stage_discard(const ObjectRow& version, kv::Batch& batch) {
    switch (version.layout) {
        case Layout::none: break;
        case Layout::inlined: batch.erase(keys::data(version.owner)); break;
        case Layout::blob:
            batch.put(keys::garbage(version.owner, version.blob), kv::RecordWriter().take());
            break;
        case Layout::pieces: batch.put(keys::garbage(version.owner, ""), kv::RecordWriter().take());
    }
}

}  // namespace spot::s3
