#include "dynamodb/items/capacity.h"

#include <algorithm>
#include <cmath>

#include "dynamodb/items/item_store.h"
#include "dynamodb/items/keys.h"

namespace spot::dynamodb {

double write_units(std::size_t bytes) {
    return std::max(1.0, std::ceil(static_cast<double>(bytes) / 1024));
}

double read_units(std::size_t bytes, bool consistent) {
    return std::max(1.0, std::ceil(static_cast<double>(bytes) / 4096)) * (consistent ? 1.0 : 0.5);
}

void CapacityMeter::write(const Table& table, const Item* before, const Item* after,
                          double factor) {
    const auto size = [](const Item* item) { return item == nullptr ? 0 : size_of(*item); };
    charge(table, nullptr, factor * write_units(std::max(size(before), size(after))), false);
    for (const auto& index : table.indexes) {
        const auto key_of = [&](const Item* item) {
            return item == nullptr ? std::string() : index_key(table.key, index.key, *item);
        };
        const auto old_key = key_of(before);
        const auto new_key = key_of(after);
        double units = 0;
        if (!old_key.empty() && old_key != new_key) units += write_units(size(before));
        if (!new_key.empty()) units += write_units(size(after));
        if (units > 0) charge(table, &index, factor * units, false);
    }
}

void CapacityMeter::read(const Table& table, const Index* index, double units) {
    charge(table, index, units, true);
}

void CapacityMeter::refused(const Table& table, const Item* before) {
    charge(table, nullptr, write_units(before == nullptr ? 0 : size_of(*before)), false);
}

ConsumedCapacity& CapacityMeter::of(const Table& table) {
    for (auto& one : all_) {
        if (one.table_name == table.name) return one;
    }
    all_.push_back({.table_name = table.name});
    return all_.back();
}

void CapacityMeter::charge(const Table& table, const Index* index, double units, bool reading) {
    auto& meter = index != nullptr && index->global ? *index->meter : table.meter->units;
    (reading ? meter.read : meter.write).add(clock_.now(), static_cast<std::uint64_t>(2 * units));
    if (!measuring()) return;
    auto& total = of(table);
    const auto add = [&](auto& to) {
        if (use_ != Use::transaction) return;
        auto& part = reading ? to.read_capacity_units : to.write_capacity_units;
        part = part.value_or(0) + units;
    };
    total.capacity_units += units;
    add(total);
    if (asked_ != "INDEXES") return;
    if (!total.table) total.table = Capacity{.capacity_units = 0};
    auto& part = index == nullptr  ? *total.table
                 : index->global ? total.global_secondary_indexes[index->name]
                                 : total.local_secondary_indexes[index->name];
    part.capacity_units = part.capacity_units.value_or(0) + units;
    add(part);
}

std::optional<ConsumedCapacity> CapacityMeter::one() const {
    if (all_.empty()) return std::nullopt;
    return all_.front();
}

std::vector<ConsumedCapacity> CapacityMeter::all() const { return all_; }

}  // namespace spot::dynamodb
