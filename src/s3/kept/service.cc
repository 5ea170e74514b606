// Configurations that are kept and have no effect (kept/documents.h).

#include "s3/rules/errors.h"
#include "s3/service.h"
#include "s3/store/keys.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {

constexpr std::size_t page_size = 100;  // "List...Configurations": 100 at a time

Result<std::string> decode_kept(std::string_view bytes) {
    std::string document;
    kv::RecordReader r(bytes);
    while (r.next()) {
        if (r.field() == 1) document = r.text();
    }
    TRY(r.status());
    return document;
}

}  // namespace

Result<void> Service::put_kept(const KeptName& name, std::string document) {
    const std::unique_lock gate(core_.locks.gate(name.bucket));
    TRY(core_.buckets.find(name.bucket));
    const auto key = keys::kept(name.bucket, name.kind, name.id);
    if (!TRY(core_.store.get(key))) {
        std::size_t others = 0;
        auto cursor = core_.store.scan(kv::prefix_range(keys::kept_of(name.bucket, name.kind)));
        for (; cursor->valid() && others < max_kept_configurations; cursor->next()) ++others;
        TRY(cursor->status());
        if (others >= max_kept_configurations) return refuse("TooManyConfigurations");
    }
    kv::Batch batch;
    batch.put(key, kv::RecordWriter().text(1, document).take());
    return core_.store.apply(std::move(batch));
}

Result<std::optional<std::string>> Service::get_kept(const KeptName& name) {
    TRY(core_.buckets.find(name.bucket));
    const auto row = TRY(core_.store.get(keys::kept(name.bucket, name.kind, name.id)));
    if (!row) return std::optional<std::string>();
    return std::optional(TRY(decode_kept(*row)));
}

Result<KeptPage> Service::list_kept(const KeptName& after) {
    TRY(core_.buckets.find(after.bucket));
    KeptPage page;
    const auto prefix = keys::kept_of(after.bucket, after.kind);
    auto range = kv::prefix_range(prefix);
    if (!after.id.empty()) {
        range.begin = kv::end_of_prefix(keys::kept(after.bucket, after.kind, after.id));
    }
    auto cursor = core_.store.scan(std::move(range));
    for (; cursor->valid(); cursor->next()) {
        if (page.documents.size() == page_size) {
            page.truncated = true;
            return page;
        }
        page.documents.push_back(TRY(decode_kept(cursor->value())));
        page.last_id = kv::KeyReader(cursor->key(), prefix.size()).text();
    }
    TRY(cursor->status());
    return page;
}

Result<bool> Service::delete_kept(const KeptName& name) {
    const std::unique_lock gate(core_.locks.gate(name.bucket));
    TRY(core_.buckets.find(name.bucket));
    const auto key = keys::kept(name.bucket, name.kind, name.id);
    if (!TRY(core_.store.get(key))) return false;
    kv::Batch batch;
    batch.makes_room();
    batch.erase(key);
    TRY(core_.store.apply(std::move(batch)));
    return true;
}

}  // namespace spot::s3
