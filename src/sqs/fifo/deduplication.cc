#include "sqs/fifo/deduplication.h"

#include "storage/record.h"

namespace spot::sqs::fifo {
namespace {

// Fields: 1 stamp, 2 message id.
std::string encode(const Sent& sent) {
    return kv::RecordWriter().number(1, sent.sequence).text(2, sent.message_id).take();
}

Result<Sent> decode(std::string_view bytes) {
    Sent sent;
    kv::RecordReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == 1) sent.sequence = reader.number();
        if (reader.field() == 2) sent.message_id = reader.text();
    }
    TRY(reader.status());
    return sent;
}

// The stamp of a row qd or qa.
Result<MessageSequence> stamp_of(std::string_view bytes) {
    MessageSequence stamp = 0;
    kv::RecordReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == 1) stamp = reader.number();
    }
    TRY(reader.status());
    return stamp;
}

}  // namespace

bool remembered(MessageSequence stamp, Time now) {
    return from_micros(stamp) + remembered_for > now;
}

void stage_end(QueueId queue, MessageSequence stamp, const std::string& key, kv::Batch& batch) {
    batch.put(end_key(queue, stamp), key);
}

Result<std::optional<Sent>> Deduplication::find_key(const std::string& key) const {
    if (const auto at = staged_.find(key); at != staged_.end()) {
        return std::optional<Sent>(at->second);
    }
    const auto row = TRY(store_.get(key));
    if (!row) return std::optional<Sent>();
    auto sent = TRY(decode(*row));
    if (!remembered(sent.sequence, now_)) return std::optional<Sent>();
    return std::optional<Sent>(std::move(sent));
}

Result<std::optional<Sent>> Deduplication::find(const std::string& deduplication_id,
                                                const std::string& group) const {
    auto found = TRY(find_key(deduplication_key(queue_, deduplication_id, "")));
    if (found || !by_group_) return found;
    return find_key(deduplication_key(queue_, deduplication_id, group));
}

void Deduplication::stage(const std::string& deduplication_id, const std::string& group,
                          const Sent& sent, kv::Batch& batch) {
    const auto key = deduplication_key(queue_, deduplication_id, by_group_ ? group : "");
    batch.put(key, encode(sent));
    stage_end(queue_, sent.sequence, key, batch);
    staged_[key] = sent;
}

Result<std::size_t> forget(kv::Store& store, QueueId queue, Time now, std::size_t limit) {
    kv::Batch batch;
    batch.makes_room();
    std::size_t forgotten = 0;
    auto cursor = store.scan(kv::prefix_range(ends_prefix(queue)));
    for (; cursor->valid() && forgotten < limit; cursor->next()) {
        kv::KeyReader key(cursor->key(), 2);
        key.number();
        const auto stamp = key.number();
        if (remembered(stamp, now)) break;
        // The same key may have been used anew since.
        const auto row = TRY(store.get(cursor->value()));
        const auto current = row ? TRY(stamp_of(*row)) : 0;
        if (current == stamp) batch.erase(std::string(cursor->value()));
        batch.erase(std::string(cursor->key()));
        ++forgotten;
    }
    TRY(cursor->status());
    if (!batch.empty()) TRY(store.apply(std::move(batch)));
    return forgotten;
}

}  // namespace spot::sqs::fifo
