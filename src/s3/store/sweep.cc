#include "s3/store/sweep.h"

#include <algorithm>

#include "base/failpoint.h"
#include "base/log.h"
#include "s3/rules/listing.h"
#include "s3/store/keys.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t garbage_rows = 256;     // rows of garbage that are removed together
constexpr std::size_t pieces_at_once = 1000;  // pieces of one owner that a batch removes
constexpr std::size_t blobs_listed = 1000;
constexpr std::size_t completed_rows = 1000;
constexpr auto garbage_every = 5s;
constexpr auto orphans_every = 24h;
constexpr auto completed_every = 1h;
constexpr auto completed_kept = 24h;  // how long a CompleteMultipartUpload may be repeated

std::optional<Time> earlier(std::optional<Time> a, Time b) {
    return a && *a < b ? a : std::optional(b);
}

}  // namespace

Result<SweepStep> Sweep::step(Time now) {
    SweepStep step;
    const bool garbage_left = TRY(garbage(step));
    const bool lifecycle_left = TRY(lifecycle(now, step));
    const bool orphans_left = TRY(orphans(now, step));
    const bool completed_left = TRY(completed(now, step));
    step.more = garbage_left || lifecycle_left || orphans_left || completed_left;
    auto due = earlier(now + garbage_every, walks_due_);
    due = earlier(due, orphans_due_);
    due = earlier(due, completed_due_);
    step.due = due;
    return step;
}

Result<bool> Sweep::garbage(SweepStep& step) {
    if (pending_garbage_.rows.empty()) {
        auto cursor = core_.store.scan(kv::prefix_range(keys::garbage_space));
        for (; cursor->valid() && pending_garbage_.rows.size() < garbage_rows; cursor->next()) {
            kv::KeyReader key(cursor->key(), keys::garbage_space.size());
            if (!core_.pins.pinned(key.number())) pending_garbage_.rows.emplace_back(cursor->key());
        }
        TRY(cursor->status());
        if (pending_garbage_.rows.empty()) return false;
        pending_garbage_.mark = core_.store.applied();
    }
    if (core_.store.durable() < pending_garbage_.mark)
        return false;  // at the next step, a moment later
    kv::Batch batch;
    batch.makes_room();
    dropped_.clear();
    // A full page means there may be more behind it.
    bool more = pending_garbage_.rows.size() == garbage_rows;
    for (const auto& row : pending_garbage_.rows) {
        kv::KeyReader key(row, keys::garbage_space.size());
        if (core_.pins.pinned(key.number())) continue;
        if (TRY(collect(row, batch, step))) {
            batch.erase(row);
        } else {
            more = true;
            break;
        }
    }
    FAILPOINT("s3.garbage.before_rows");
    pending_garbage_.rows.clear();
    TRY(core_.store.apply(std::move(batch)));
    return more;
}

// False: the row's owner has more pieces than one batch takes; the row stays.
Result<bool> Sweep::collect(const std::string& row, kv::Batch& batch, SweepStep& step) {
    kv::KeyReader key(row, keys::garbage_space.size());
    const auto owner = key.number();
    const std::string blob(key.raw());
    if (!blob.empty()) {
        TRY(drop_reference(owner, blob, batch, step));
        return true;
    }
    std::size_t count = 0;
    auto cursor = core_.store.scan(kv::prefix_range(keys::pieces_of(owner)));
    for (; cursor->valid(); cursor->next()) {
        if (++count > pieces_at_once) return false;
        const auto piece = TRY(decode_piece(cursor->value()));
        if (piece.blob.empty()) {
            batch.erase(keys::data(piece.data));
        } else {
            TRY(drop_reference(owner, piece.blob, batch, step));
        }
        batch.erase(std::string(cursor->key()));
    }
    TRY(cursor->status());
    return true;
}

Result<void> Sweep::drop_reference(std::uint64_t owner, const std::string& blob, kv::Batch& batch,
                                   SweepStep& step) {
    const auto own = keys::reference(blob, owner);
    bool shared = false;
    auto cursor = core_.store.scan(kv::prefix_range(keys::references_of(blob)));
    for (; cursor->valid() && !shared; cursor->next()) {
        const std::string other(cursor->key());
        shared = other != own && !dropped_.contains(other);
    }
    TRY(cursor->status());
    batch.erase(own);
    dropped_.insert(own);
    if (shared) return {};
    TRY(core_.blobs.remove(blob::Id(blob)));
    FAILPOINT("s3.garbage.blob_removed");
    batch.erase(keys::sums(blob));
    ++step.done;
    return {};
}

// Removes blobs without any reference: the process ended after the blob was sealed and before the
// batch of its owner.
Result<bool> Sweep::orphans(Time now, SweepStep& step) {
    if (!orphans_under_way_) {
        if (now < orphans_due_) return false;
        orphans_under_way_ = true;
        orphan_after_.clear();
    }
    const auto ids = TRY(core_.blobs.list(blob::Id(orphan_after_), blobs_listed));
    for (const auto& id : ids) {
        auto cursor = core_.store.scan(kv::prefix_range(keys::references_of(id.value)));
        if (cursor->valid()) continue;
        TRY(cursor->status());
        TRY(core_.blobs.remove(id));
        ++step.done;
        log(Level::info, "a blob without an owner was removed", {{"blob", id.value}});
    }
    if (ids.size() == blobs_listed) {
        orphan_after_ = ids.back().value;
        return true;
    }
    orphans_under_way_ = false;
    orphans_due_ = now + orphans_every;
    return false;
}

Result<bool> Sweep::completed(Time now, SweepStep& step) {
    if (now < completed_due_) return false;
    kv::Batch batch;
    batch.makes_room();
    std::size_t erased = 0;
    auto cursor = core_.store.scan(kv::prefix_range(keys::completed_space));
    for (; cursor->valid() && erased < completed_rows; cursor->next()) {
        const auto row = TRY(decode_completed(cursor->value()));
        if (row.completed + completed_kept > now) continue;
        batch.erase(std::string(cursor->key()));
        ++erased;
    }
    TRY(cursor->status());
    if (!batch.empty()) TRY(core_.store.apply(std::move(batch)));
    step.done += erased;
    if (erased == completed_rows) return true;
    completed_due_ = now + completed_every;
    return false;
}

}  // namespace spot::s3
