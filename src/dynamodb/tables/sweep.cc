#include "dynamodb/tables/sweep.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "dynamodb/api.h"
#include "dynamodb/items/item_codec.h"
#include "dynamodb/items/item_store.h"
#include "dynamodb/items/keys.h"
#include "storage/key_codec.h"
#include "storage/record.h"

namespace spot::dynamodb {
namespace {

constexpr std::size_t changes_a_step = 256;
constexpr std::size_t backfill_chunk = 32;

void due_at(SweepStep& step, Time when) {
    if (!step.due || when < *step.due) step.due = when;
}

// Adds to the batch the rows of one item that are being filled in: index entries and expiry row.
void stage_filling(kv::Batch& batch, const Table& table, const std::string& key, const Item& item,
                   const std::vector<std::uint64_t>& indexes, bool ttl) {
    for (const auto& index : table.indexes) {
        if (std::find(indexes.begin(), indexes.end(), index.id) == indexes.end()) continue;
        const auto entry = index_key(table.key, index.key, item);
        if (entry.empty() || !fits_index(index, item)) continue;
        batch.put(index_prefix(table.id, index.id) + entry,
                  encode_item(index_item(table, index, item)));
    }
    if (!ttl) return;
    if (const auto expiry = expiry_of(table, item)) {
        batch.put(expiry_key(*expiry, table.id, key), "");
    }
}

// The moment at which the transaction with that token was done.
Result<std::optional<Time>> token_time(const kv::Store& store, const std::string& token) {
    const auto record = TRY(store.get(token_key(token)));
    std::optional<Time> done;
    if (!record) return done;
    kv::RecordReader r(*record);
    while (r.next()) {
        if (r.field() == 2) done = from_millis(r.signed_number());
    }
    TRY(r.status());
    return done;
}

}  // namespace

Result<SweepStep> Sweep::step(Time now) {
    SweepStep step;
    TRY(backfill(now, step));
    TRY(expire(now, step));
    TRY(trim_streams(now, step));
    TRY(forget_tokens(now, step));
    census_.step(now, step);
    step.more = step.due && *step.due <= now;
    return step;
}

Result<void> Sweep::backfill(Time now, SweepStep& step) {
    std::vector<std::uint64_t> finished;
    {
        const std::shared_lock lock(core_.catalog.lock());
        std::erase_if(backfills_, [this](const auto& entry) {
            return core_.catalog.find(entry.first) == nullptr;
        });
        for (const auto& [name, table] : core_.catalog.tables()) {
            Backfill wanted;
            wanted.ttl = table->ttl_filling;
            for (const auto& index : table->indexes) {
                if (index.backfilling) wanted.indexes.push_back(index.id);
            }
            if (wanted.ttl == 0 && wanted.indexes.empty()) continue;
            auto& work = backfills_[table->id];
            // A new index or time to live begins at the first item; the others begin again with it.
            if (work.indexes != wanted.indexes || work.ttl != wanted.ttl) work = wanted;
            if (work.position.empty()) work.position = item_prefix(table->id);
            while (!work.complete && step.done < changes_a_step) {
                TRY(fill_chunk(*table, work, step));
            }
            if (work.complete) finished.push_back(table->id);
            due_at(step, now);
        }
    }
    for (const auto id : finished) {
        TRY(finish_backfill(id, backfills_.at(id)));
        backfills_.erase(id);
    }
    return {};
}

Result<void> Sweep::fill_chunk(const Table& table, Backfill& work, SweepStep& step) {
    const auto prefix = item_prefix(table.id);
    std::vector<std::string> keys;
    std::vector<std::size_t> stripes;
    auto cursor = core_.store.scan({work.position, kv::end_of_prefix(prefix)});
    for (; cursor->valid() && keys.size() < backfill_chunk; cursor->next()) {
        keys.emplace_back(cursor->key().substr(prefix.size()));
        stripes.push_back(ItemLocks::stripe(table.id, keys.back()));
    }
    const bool more = cursor->valid();
    if (more) {
        work.position = cursor->key();
    } else {
        TRY(cursor->status());
    }
    // The items are read under their locks; changes from now on update the index themselves.
    const auto locks = core_.locks.lock_all(std::move(stripes));
    kv::Batch batch;
    for (const auto& key : keys) {
        const auto item = TRY(read_item(core_.store, table, key));
        if (item) stage_filling(batch, table, key, *item, work.indexes, work.ttl != 0);
    }
    TRY(core_.store.apply(std::move(batch)));
    step.done += keys.size();
    work.complete = !more;
    return {};
}

Result<void> Sweep::finish_backfill(std::uint64_t table_id, const Backfill& work) {
    const std::unique_lock lock(core_.catalog.lock());
    const auto* found = core_.catalog.find(table_id);
    if (found == nullptr) return {};
    Table table = *found;
    for (auto& index : table.indexes) {
        const auto& done = work.indexes;
        if (std::find(done.begin(), done.end(), index.id) != done.end()) index.backfilling = false;
    }
    if (work.ttl == table.ttl_filling) table.ttl_filling = 0;
    return core_.catalog.save({}, std::move(table));
}

Result<void> Sweep::expire(Time now, SweepStep& step) {
    const std::shared_lock lock(core_.catalog.lock());
    auto cursor = core_.store.scan(kv::prefix_range(expiries_prefix));
    for (; cursor->valid(); cursor->next()) {
        const std::string key(cursor->key());
        const auto expiry = read_expiry_key(key).expiry;
        if (expiry >= to_seconds(now)) {
            due_at(step, from_seconds(expiry + 1));
            return {};
        }
        if (step.done >= changes_a_step) {
            due_at(step, now);
            return {};
        }
        if (TRY(expire_one(key, now))) ++step.done;
    }
    return cursor->status();
}

Result<bool> Sweep::expire_one(const std::string& row_key, Time now) {
    const auto row = read_expiry_key(row_key);
    kv::Batch batch;
    batch.makes_room();
    const auto* table = core_.catalog.find(row.table);
    if (table == nullptr) {
        batch.erase(row_key);
        TRY(core_.store.apply(std::move(batch)));
        return true;
    }
    const auto lock = core_.locks.lock(table->id, row.primary_key);
    const auto item = TRY(read_item(core_.store, *table, row.primary_key));
    const auto expiry = item ? expiry_of(*table, *item).value_or(0) : 0;
    const bool too_old = from_seconds(row.expiry) + oldest_expiry < now;
    StreamWriter stream(core_.streams);
    // The expiry row may be for an older value, or for an attribute that is no longer used for TTL.
    bool expired = false;
    if (expiry == row.expiry && !too_old) {
        expired = true;
        const Change change{*table, row.primary_key, &*item, nullptr};
        stage_item(batch, change);
        TRY(stream.stage(batch, change, now, true));
    } else {
        batch.erase(row_key);
    }
    TRY(core_.store.apply(std::move(batch)));
    if (expired) table->meter->expired.add(now);
    return true;
}

Result<void> Sweep::trim_streams(Time now, SweepStep& step) {
    auto cursor = core_.store.scan(kv::prefix_range(streams_prefix));
    for (; cursor->valid(); cursor->next()) TRY(trim_stream(std::string(cursor->key()), now, step));
    return cursor->status();
}

Result<void> Sweep::trim_stream(const std::string& row_key, Time now, SweepStep& step) {
    // The end of a stream is written under the exclusive lock.
    const std::shared_lock lock(core_.catalog.lock());
    const auto record = TRY(core_.store.get(row_key));
    if (!record) return {};
    auto row = TRY(decode_stream_row(*record));
    const auto first = row.first_sequence;
    kv::Batch batch;
    batch.makes_room();
    auto cursor = core_.store.scan(kv::prefix_range(stream_records_prefix(row.id)));
    for (; cursor->valid(); cursor->next()) {
        const auto entry = TRY(decode_stream_entry(cursor->value()));
        const auto trimmed = entry.created + stream_retention;
        if (trimmed > now || step.done >= changes_a_step) {
            due_at(step, std::max(trimmed, now));
            break;
        }
        kv::KeyReader reader(cursor->key(), stream_records_prefix(row.id).size());
        row.first_sequence = reader.number() + 1;
        batch.erase(std::string(cursor->key()));
        ++step.done;
    }
    if (row.first_sequence != first) batch.put(row_key, encode_stream_row(row));
    if (!cursor->valid()) {
        TRY(cursor->status());
        if (row.ended && *row.ended + stream_retention <= now) batch.erase(row_key);
        if (row.ended) due_at(step, std::max(*row.ended + stream_retention, now));
    }
    if (batch.empty()) return {};
    return core_.store.apply(std::move(batch));
}

Result<void> Sweep::forget_token(const std::string& row_key, const std::string& token, Time now) {
    const auto lock = core_.locks.lock(0, token);
    const auto done = TRY(token_time(core_.store, token));
    kv::Batch batch;
    batch.makes_room();
    batch.erase(row_key);
    // The same token may have been used again since this row was written.
    if (done && *done + idempotency_window <= now) batch.erase(token_key(token));
    return core_.store.apply(std::move(batch));
}

Result<void> Sweep::forget_tokens(Time now, SweepStep& step) {
    auto cursor = core_.store.scan(kv::prefix_range(token_expiries_prefix));
    for (; cursor->valid(); cursor->next()) {
        kv::KeyReader reader(cursor->key(), token_expiries_prefix.size());
        const auto forget = from_millis(static_cast<std::int64_t>(reader.number()));
        if (forget > now || step.done >= changes_a_step) {
            due_at(step, std::max(forget, now));
            break;
        }
        TRY(forget_token(std::string(cursor->key()), reader.text(), now));
        ++step.done;
    }
    if (!cursor->valid()) TRY(cursor->status());
    return {};
}

}  // namespace spot::dynamodb
