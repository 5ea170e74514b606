#include "s3/store/core.h"

#include <algorithm>

#include "base/check.h"
#include "base/failpoint.h"
#include "s3/rules/errors.h"
#include "s3/store/keys.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {
// How many numbers are reserved at a time: half a minute of microseconds. A reservation is a batch
// of its own, and a restart skips at most so many numbers.
constexpr std::uint64_t reservation = 30'000'000;
}  // namespace

Result<std::uint64_t> Orders::next() {
    std::lock_guard lock(mutex_);
    if (!loaded_) {
        const auto stored = TRY(store_.get(keys::orders_row));
        if (stored) {
            kv::RecordReader r(*stored);
            while (r.next()) last_ = reserved_ = r.number();
            TRY(r.status());
        }
        loaded_ = true;
    }
    const auto now = static_cast<std::uint64_t>(
        std::max<std::int64_t>(clock_.now().time_since_epoch().count(), 1));
    const auto number = std::max(last_ + 1, now);
    if (number > reserved_) TRY(reserve(number + reservation));
    last_ = number;
    return number;
}

Result<void> Orders::reserve(std::uint64_t up_to) {
    kv::Batch batch;
    batch.makes_room();
    batch.put(std::string(keys::orders_row), kv::RecordWriter().number(1, up_to).take());
    TRY(store_.apply(std::move(batch)));
    reserved_ = up_to;
    FAILPOINT("s3.orders.reserved");
    return {};
}

std::size_t Locks::stripe(const std::string& bucket, std::string_view key) {
    return (std::hash<std::string_view>{}(bucket)*31 + std::hash<std::string_view>{}(key)) %
           stripes;
}

Locks::Held Locks::take(std::vector<std::size_t> wanted) {
    std::ranges::sort(wanted);
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    Held held;
    held.reserve(wanted.size());
    for (const auto at : wanted) held.emplace_back(keys_[at]);
    return held;
}

Locks::Held Locks::keys(const std::string& bucket, const std::vector<std::string_view>& keys) {
    std::vector<std::size_t> wanted;
    for (const auto key : keys) wanted.push_back(stripe(bucket, key));
    return take(std::move(wanted));
}

Locks::Held Locks::two(const std::string& bucket_a, std::string_view key_a,
                       const std::string& bucket_b, std::string_view key_b) {
    return take({stripe(bucket_a, key_a), stripe(bucket_b, key_b)});
}

std::shared_mutex& Locks::gate(const std::string& bucket) {
    return gates_[std::hash<std::string>{}(bucket) % gates_.size()];
}

Result<BucketPtr> Buckets::find(const std::string& name) {
    {
        std::shared_lock lock(mutex_);
        if (const auto at = known_.find(name); at != known_.end()) return at->second;
    }
    // Read under the lock, so that an older row never replaces one that changed() has put there.
    std::lock_guard lock(mutex_);
    if (const auto at = known_.find(name); at != known_.end()) return at->second;
    const auto stored = TRY(store_.get(keys::bucket(name)));
    if (!stored) return no_such_bucket(name);
    auto decoded = TRY(decode_bucket(*stored));
    derive_access(decoded);
    if (decoded.logging) some_logged();
    auto row = std::make_shared<const BucketRow>(std::move(decoded));
    known_.emplace(name, row);
    return row;
}

void Buckets::changed(BucketRow row) {
    derive_access(row);
    if (row.logging) some_logged();
    auto name = row.name;
    std::lock_guard lock(mutex_);
    known_[std::move(name)] = std::make_shared<const BucketRow>(std::move(row));
}

void Buckets::removed(const std::string& name) {
    std::lock_guard lock(mutex_);
    known_.erase(name);
}

Pins::Pin::Pin(Pins& pins, std::uint64_t owner) : pins_(pins), owner_(owner) {
    std::lock_guard lock(pins_.mutex_);
    ++pins_.counts_[owner_];
}

Pins::Pin::~Pin() {
    std::lock_guard lock(pins_.mutex_);
    const auto at = pins_.counts_.find(owner_);
    CHECK(at != pins_.counts_.end(), "a pin without its count");
    if (--at->second == 0) pins_.counts_.erase(at);
}

bool Pins::pinned(std::uint64_t owner) const {
    std::lock_guard lock(mutex_);
    return counts_.contains(owner);
}

}  // namespace spot::s3
