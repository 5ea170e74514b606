#include "dynamodb/items/collections.h"

#include <algorithm>

#include "dynamodb/api.h"
#include "dynamodb/items/keys.h"

namespace spot::dynamodb {
namespace {

bool has_collections(const Table& table) {
    return std::any_of(table.indexes.begin(), table.indexes.end(),
                       [](const Index& index) { return !index.global; });
}

Result<std::uint64_t> collection_bytes(const Core& core, const Table& table,
                                       const AttributeValue& hash) {
    const auto collection = partition({hash});
    auto bytes =
        TRY(core.store.approximate_bytes(kv::prefix_range(item_prefix(table.id) + collection)));
    for (const auto& index : table.indexes) {
        if (index.global) continue;
        bytes += TRY(core.store.approximate_bytes(
            kv::prefix_range(index_prefix(table.id, index.id) + collection)));
    }
    return bytes;
}

}  // namespace

Result<void> check_collection(const Core& core, const Change& change) {
    const auto& table = change.table;
    if (change.after == nullptr || !has_collections(table)) return {};
    if (change.before != nullptr && size_of(*change.after) <= size_of(*change.before)) return {};
    const auto most = core.settings.most_collection_bytes;
    if (core.counts.of(table.id).table.bytes < static_cast<std::int64_t>(most / 2)) return {};
    const auto& hash = change.after->at(table.key.hash().name);
    if (TRY(collection_bytes(core, table, hash)) < most) return {};
    return fail(Kind::invalid, "ItemCollectionSizeLimitExceededException",
                "Collection size exceeded.");
}

Result<void> CollectionMeter::write(const Table& table, const Item& key) {
    if (!measuring_ || !has_collections(table)) return {};
    const auto& hash = table.key.hash().name;
    const auto& value = key.at(hash);
    if (!seen_.insert(table.name + '/' + partition({value})).second) return {};
    constexpr std::uint64_t gigabyte = 1u << 30;
    const auto whole = TRY(collection_bytes(core_, table, value)) / gigabyte;
    all_[table.name].push_back(
        {{{hash, value}}, {static_cast<double>(whole), static_cast<double>(whole + 1)}});
    return {};
}

std::optional<ItemCollectionMetrics> CollectionMeter::one() const {
    if (all_.empty()) return std::nullopt;
    return all_.begin()->second.front();
}

}  // namespace spot::dynamodb
