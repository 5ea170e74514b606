#include "dynamodb/tables/catalog.h"

#include "dynamodb/items/keys.h"
#include "storage/record.h"

namespace spot::dynamodb {
namespace {

constexpr std::string_view id_counter = "id";

void give_meters(Table& table) {
    if (!table.meter) table.meter = std::make_shared<TableMeter>();
    for (auto& index : table.indexes) {
        if (!index.meter) index.meter = std::make_shared<UnitsMeter>();
    }
}

}  // namespace

void SchemaLock::lock() {
    waiting_.fetch_add(1);
    std::lock_guard gate(gate_);
    mutex_.lock();
    waiting_.fetch_sub(1);
}

void SchemaLock::unlock() { mutex_.unlock(); }

void SchemaLock::lock_shared() {
    // Waits behind a thread that wants the lock exclusively: it holds the gate until it has the
    // lock.
    if (waiting_.load() > 0) std::lock_guard gate(gate_);
    mutex_.lock_shared();
}

Result<void> Catalog::load() {
    const auto range = kv::prefix_range(tables_prefix);
    auto cursor = store_.scan(range);
    for (; cursor->valid(); cursor->next()) {
        auto table = std::make_unique<Table>(TRY(decode_table(cursor->value())));
        give_meters(*table);
        by_id_[table->id] = table.get();
        auto name = table->name;
        tables_[std::move(name)] = std::move(table);
    }
    TRY(cursor->status());
    const auto counter = TRY(store_.get(counter_key(id_counter)));
    if (!counter) return {};
    kv::RecordReader r(*counter);
    while (r.next()) {
        if (r.field() == 1) last_id_ = r.number();
    }
    return r.status();
}

const Table* Catalog::find(std::string_view name) const {
    const auto at = tables_.find(name);
    return at == tables_.end() ? nullptr : at->second.get();
}

const Table* Catalog::find(std::uint64_t id) const {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? nullptr : at->second;
}

Result<void> Catalog::save(kv::Batch batch, Table table) {
    batch.put(table_key(table.name), encode_table(table));
    TRY(store_.apply(std::move(batch)));
    give_meters(table);
    auto& place = tables_[table.name];
    place = std::make_unique<Table>(std::move(table));
    by_id_[place->id] = place.get();
    return {};
}

Result<void> Catalog::remove(kv::Batch batch, const Table& table) {
    batch.erase(table_key(table.name));
    TRY(store_.apply(std::move(batch)));
    by_id_.erase(table.id);
    tables_.erase(tables_.find(table.name));
    return {};
}

std::uint64_t Catalog::new_id(kv::Batch& batch) {
    ++last_id_;
    kv::RecordWriter w;
    w.number(1, last_id_);
    batch.put(counter_key(id_counter), w.take());
    return last_id_;
}

}  // namespace spot::dynamodb
