#include <mutex>
#include <shared_mutex>

#include "s3/logs/lifecycle.h"
#include "s3/rules/errors.h"
#include "s3/rules/lifecycle.h"
#include "s3/rules/listing.h"
#include "s3/rules/multipart.h"
#include "s3/rules/notification.h"
#include "s3/rules/storage_class.h"
#include "s3/store/keys.h"
#include "s3/store/sweep.h"
#include "s3/store/versions.h"

namespace spot::s3 {
namespace {

constexpr std::size_t rows_at_once = 2000;
constexpr std::size_t deletions_at_once = 200;

Time midnight_of(Time now) {
    return std::chrono::floor<std::chrono::days>(now);
}

}  // namespace

// Finds the buckets with rules that were not walked since the last midnight.
Result<void> Sweep::find_walks(Time now) {
    const bool changed = core_.lifecycle_changed.exchange(false);
    if (!walks_.empty() && !changed) return {};
    if (now < walks_due_ && !changed) return {};
    walks_.clear();
    const auto midnight = midnight_of(now);
    auto cursor = core_.store.scan(kv::prefix_range(keys::buckets_space));
    for (; cursor->valid(); cursor->next()) {
        const auto bucket = TRY(decode_bucket(cursor->value()));
        if (!bucket.lifecycle) continue;
        const auto stored = TRY(core_.store.get(keys::lifecycle_done(bucket.name)));
        if (stored && TRY(decode_time(*stored)) >= midnight) continue;
        walks_.push_back({.bucket = bucket.name, .midnight = midnight});
    }
    TRY(cursor->status());
    walks_due_ = midnight + std::chrono::days(1);
    return {};
}

Result<bool> Sweep::lifecycle(Time now, SweepStep& step) {
    TRY(find_walks(now));
    if (walks_.empty()) return false;
    auto& walk = walks_.front();
    const auto bucket = core_.buckets.find(walk.bucket);
    if (!bucket && bucket.error().kind != Kind::not_found) return fail(bucket.error());
    const bool rules = bucket && (*bucket)->lifecycle;
    if (rules && TRY(walk_rows(**bucket, walk, now, step))) return true;
    if (rules) {
        kv::Batch batch;
        batch.makes_room();
        batch.put(keys::lifecycle_done(walk.bucket), encode_time(walk.midnight));
        TRY(core_.store.apply(std::move(batch)));
    }
    walks_.pop_front();
    return !walks_.empty();
}

// True: the walk has more rows to read.
Result<bool> Sweep::walk_rows(const BucketRow& bucket, Walk& walk, Time now, SweepStep& step) {
    const auto space = walk.phase == Phase::objects    ? keys::objects_of(bucket.name)
                       : walk.phase == Phase::versions ? keys::versions_of(bucket.name)
                                                       : keys::uploads_of(bucket.name);
    auto range = kv::prefix_range(space);
    if (!walk.after.empty()) range.begin = walk.after + '\0';
    const auto done_before = step.done;
    auto cursor = core_.store.scan(range);
    for (std::size_t rows = 0; cursor->valid(); cursor->next(), ++rows) {
        if (rows == rows_at_once || step.done - done_before >= deletions_at_once) return true;
        TRY(apply_rules(bucket, walk, cursor->key(), cursor->value(), now, step));
        walk.after = cursor->key();
    }
    TRY(cursor->status());
    walk.after.clear();
    if (walk.phase == Phase::uploads) return false;
    walk.phase = walk.phase == Phase::objects ? Phase::versions : Phase::uploads;
    return true;
}

Result<void> Sweep::apply_rules(const BucketRow& bucket, Walk& walk, std::string_view row_key,
                                std::string_view row, Time now, SweepStep& step) {
    const auto key = key_of(row_key);
    const auto& rules = *bucket.lifecycle;
    if (walk.phase == Phase::uploads) {
        const auto upload = TRY(decode_upload(row));
        if (!upload_due(rules, key, upload.initiated, now)) return {};
        return abort(bucket.name, key, upload, step);
    }
    const auto object = TRY(decode_object(row));
    if (walk.phase == Phase::objects) {
        if (object.delete_marker) {
            if (!removes_lone_marker(rules, key, object, now)) return {};
        } else if (const auto expiry = expiry_of(rules, key, object);
                   !expiry || expiry->due > now) {
            return transition(bucket.name, key, object, transition_of(rules, key, object, now),
                              step);
        }
        return expire(bucket.name, key, now, step);
    }
    if (walk.key != key) {
        walk.key = key;
        walk.newer = 0;
    }
    const auto newer = walk.newer++;
    if (!noncurrent_due(rules, key, object, newer, now)) {
        return transition(bucket.name, key, object,
                          noncurrent_transition_of(rules, key, object, newer, now), step);
    }
    // A locked version stays; a later walk takes it when its lock has ended.
    if (is_locked(object.lock, core_.clock.now())) return {};
    return expire_noncurrent(bucket.name, key, object, step);
}

// Checks the rules again with the key locked: the object, its tags or the rules may have changed
// since the walk read the row.
Result<void> Sweep::expire(const std::string& name, const std::string& key, Time now,
                           SweepStep& step) {
    std::shared_lock gate(core_.locks.gate(name));
    const auto found = core_.buckets.find(name);
    if (!found || !(*found)->lifecycle) return {};
    const auto& bucket = **found;
    const auto lock = core_.locks.key(name, key);
    const auto current = TRY(read_current(core_.store, name, key));
    if (!current) return {};
    kv::Batch batch;
    batch.makes_room();
    Deleted deleted;
    if (current->delete_marker) {
        const auto others = core_.store.scan(kv::prefix_range(keys::versions_of(name, key)));
        if (others->valid()) return {};
        TRY(others->status());
        if (!removes_lone_marker(*bucket.lifecycle, key, *current, now)) return {};
        deleted = TRY(stage_delete(core_, bucket, key, current->version_id, batch));
    } else {
        const auto expiry = expiry_of(*bucket.lifecycle, key, *current);
        if (!expiry || expiry->due > now) return {};
        // Where no versions are kept the object itself would go.
        const bool kept = bucket.versioning == VersioningStatus::enabled;
        if (!kept && is_locked(current->lock, core_.clock.now())) return {};
        deleted = TRY(stage_delete(core_, bucket, key, "", batch));
    }
    const auto event = deleted.removed ? Event::lifecycle_expiration_delete
                                       : Event::lifecycle_expiration_delete_marker_created;
    const auto sequencer = deleted.removed ? TRY(core_.orders.next()) : deleted.version.order;
    TRY(stage_event(core_, bucket, event, {key, deleted.version, sequencer}, {}, batch));
    TRY(core_.store.apply(std::move(batch)));
    log_lifecycle(core_, bucket, deleted.removed ? "S3.EXPIRE.OBJECT" : "S3.CREATE.DELETEMARKER",
                  key, &*current);
    ++step.done;
    return {};
}

Result<void> Sweep::expire_noncurrent(const std::string& name, const std::string& key,
                                      const ObjectRow& version, SweepStep& step) {
    std::shared_lock gate(core_.locks.gate(name));
    const auto bucket = core_.buckets.find(name);
    if (!bucket) return {};
    const auto lock = core_.locks.key(name, key);
    // A version that became current again, or was deleted, is not to be removed.
    const auto row = TRY(core_.store.get(keys::version(name, key, version.order)));
    if (!row) return {};
    if (is_locked(TRY(decode_object(*row)).lock, core_.clock.now())) return {};
    kv::Batch batch;
    batch.makes_room();
    const auto deleted = TRY(stage_delete(core_, **bucket, key, version.version_id, batch));
    const auto sequencer = TRY(core_.orders.next());
    TRY(stage_event(core_, **bucket, Event::lifecycle_expiration_delete,
                    {key, deleted.version, sequencer}, {}, batch));
    TRY(core_.store.apply(std::move(batch)));
    log_lifecycle(core_, **bucket, "S3.EXPIRE.OBJECT", key, &version);
    ++step.done;
    return {};
}

Result<void> Sweep::transition(const std::string& name, const std::string& key,
                               const ObjectRow& seen, std::string_view storage_class,
                               SweepStep& step) {
    if (storage_class.empty() || seen.delete_marker) return {};
    std::shared_lock gate(core_.locks.gate(name));
    const auto bucket = core_.buckets.find(name);
    if (!bucket) return {};
    const auto lock = core_.locks.key(name, key);
    auto version = read_version(core_.store, name, key, seen.version_id);
    // A version that was replaced or changed since the walk read it is left to the next walk.
    if (!version || version->order != seen.order || version->tags != seen.tags ||
        version->headers.storage_class != seen.headers.storage_class) {
        return {};
    }
    version->headers.storage_class = storage_class;
    version->restored_until = {};
    const auto current = TRY(read_current(core_.store, name, key));
    const auto sequencer = TRY(core_.orders.next());
    kv::Batch batch;
    stage_update(**bucket, key, *version, current && current->order == version->order, batch);
    TRY(stage_event(core_, **bucket, Event::lifecycle_transition, {key, *version, sequencer}, {},
                    batch));
    const auto applied = core_.store.apply(std::move(batch));
    // On a full disk the deletions behind it come first; the next walk moves the object.
    if (!applied && applied.error().kind == Kind::unavailable) return {};
    if (!applied) return applied;
    ++step.done;
    log_lifecycle(core_, **bucket, transition_operation(storage_class), key, &*version);
    return {};
}

Result<void> Sweep::abort(const std::string& name, const std::string& key, const UploadRow& upload,
                          SweepStep& step) {
    std::shared_lock gate(core_.locks.gate(name));
    const auto bucket = core_.buckets.find(name);
    const auto lock = core_.locks.key(name, key);
    if (!TRY(core_.store.get(keys::upload(name, key, upload.owner)))) return {};
    kv::Batch batch;
    batch.makes_room();
    stage_abort(name, key, upload, batch);
    TRY(core_.store.apply(std::move(batch)));
    if (bucket) log_lifecycle(core_, **bucket, "S3.DELETE.UPLOAD", key, nullptr);
    ++step.done;
    return {};
}

}  // namespace spot::s3
