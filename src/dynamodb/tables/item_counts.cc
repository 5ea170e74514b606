#include "dynamodb/tables/item_counts.h"

#include "dynamodb/items/keys.h"
#include "storage/key_codec.h"
#include "storage/record.h"

namespace spot::dynamodb {
namespace {

using kv::RecordReader;
using kv::RecordWriter;

// Field numbers are those of docs/formats/dynamodb.md.
std::string encode_index_count(std::uint64_t index, const ItemCount& count) {
    RecordWriter w;
    w.number(1, index).signed_number(2, count.items).signed_number(3, count.bytes);
    return w.take();
}

std::string encode_count(const TableCount& count) {
    RecordWriter w;
    w.signed_number(1, count.table.items).signed_number(2, count.table.bytes);
    for (const auto& [index, one] : count.indexes) w.text(3, encode_index_count(index, one));
    return w.take();
}

Result<void> decode_index_count(std::string_view record, TableCount& count) {
    std::uint64_t index = 0;
    ItemCount one;
    RecordReader r(record);
    while (r.next()) {
        if (r.field() == 1) index = r.number();
        if (r.field() == 2) one.items = r.signed_number();
        if (r.field() == 3) one.bytes = r.signed_number();
    }
    TRY(r.status());
    count.indexes[index] = one;
    return {};
}

Result<TableCount> decode_count(std::string_view record) {
    TableCount count;
    RecordReader r(record);
    while (r.next()) {
        if (r.field() == 1) count.table.items = r.signed_number();
        if (r.field() == 2) count.table.bytes = r.signed_number();
        if (r.field() == 3) TRY(decode_index_count(r.text(), count));
    }
    TRY(r.status());
    return count;
}

}  // namespace

Result<void> ItemCounts::load(const kv::Store& store) {
    const std::lock_guard lock(mutex_);
    auto cursor = store.scan(kv::prefix_range(counts_prefix));
    for (; cursor->valid(); cursor->next()) {
        kv::KeyReader reader(cursor->key(), counts_prefix.size());
        const auto table = reader.number();
        counts_[table] = TRY(decode_count(cursor->value()));
    }
    return cursor->status();
}

TableCount ItemCounts::of(std::uint64_t table) const {
    const std::lock_guard lock(mutex_);
    const auto at = counts_.find(table);
    return at == counts_.end() ? TableCount() : at->second;
}

Result<void> ItemCounts::save(kv::Store& store, std::uint64_t table, TableCount count) {
    kv::Batch batch;
    batch.put(count_key(table), encode_count(count));
    TRY(store.apply(std::move(batch)));
    const std::lock_guard lock(mutex_);
    counts_[table] = std::move(count);
    return {};
}

void ItemCounts::forget(std::uint64_t table) {
    const std::lock_guard lock(mutex_);
    counts_.erase(table);
}

}  // namespace spot::dynamodb
