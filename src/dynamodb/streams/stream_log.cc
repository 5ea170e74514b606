#include "dynamodb/streams/stream_log.h"

#include "base/failpoint.h"
#include "dynamodb/items/item_codec.h"
#include "dynamodb/items/keys.h"
#include "storage/record.h"

namespace spot::dynamodb {
namespace {

using kv::RecordReader;
using kv::RecordWriter;

constexpr std::string_view sequence_counter = "sequence";
constexpr std::uint64_t reserved_at_once = 1 << 20;

void write_field(RecordWriter& w, unsigned number, const KeyField& field) {
    w.text(number, std::string(type_name(field.type)) + " " + field.name);
}

KeyField read_field(std::string_view text, bool range) {
    const auto space = text.find(' ');
    return {std::string(text.substr(space + 1)),
            type_named(text.substr(0, space)).value_or(Type::S), range};
}

StreamEntry entry_of(const Change& change, Time now, bool by_service) {
    const auto& view = change.table.stream->view_type;
    StreamEntry entry;
    entry.created = now;
    entry.by_service = by_service;
    entry.event_name = change.before == nullptr  ? "INSERT"
                       : change.after == nullptr ? "REMOVE"
                                                 : "MODIFY";
    entry.keys = read_primary_key(change.table.key, change.primary_key);
    auto size = size_of(entry.keys);
    if (change.after != nullptr && (view == "NEW_IMAGE" || view == "NEW_AND_OLD_IMAGES")) {
        entry.new_image = *change.after;
        size += size_of(*change.after);
    }
    if (change.before != nullptr && (view == "OLD_IMAGE" || view == "NEW_AND_OLD_IMAGES")) {
        entry.old_image = *change.before;
        size += size_of(*change.before);
    }
    entry.size_bytes = static_cast<std::int64_t>(size);
    return entry;
}

}  // namespace

std::string encode_stream_row(const StreamRow& row) {
    RecordWriter w;
    w.number(1, row.id).text(2, row.table_name).text(3, row.label).text(4, row.view_type);
    for (const auto& field : row.key.fields) write_field(w, field.range ? 6 : 5, field);
    w.signed_number(7, to_millis(row.created));
    w.number(8, row.first_sequence);
    if (row.ended) w.signed_number(9, to_millis(*row.ended)).number(10, row.last_sequence);
    return w.take();
}

Result<StreamRow> decode_stream_row(std::string_view record) {
    StreamRow row;
    RecordReader r(record);
    while (r.next()) {
        switch (r.field()) {
            case 1: row.id = r.number(); break;
            case 2: row.table_name = r.text(); break;
            case 3: row.label = r.text(); break;
            case 4: row.view_type = r.text(); break;
            case 5: row.key.fields.push_back(read_field(r.text(), false)); break;
            case 6: row.key.fields.push_back(read_field(r.text(), true)); break;
            case 7: row.created = from_millis(r.signed_number()); break;
            case 8: row.first_sequence = r.number(); break;
            case 9: row.ended = from_millis(r.signed_number()); break;
            case 10: row.last_sequence = r.number(); break;
            default: break;
        }
    }
    TRY(r.status());
    return row;
}

std::string encode_stream_entry(const StreamEntry& entry) {
    RecordWriter w;
    w.signed_number(1, to_millis(entry.created)).text(2, entry.event_name);
    w.text(3, encode_item(entry.keys));
    if (entry.new_image) w.text(4, encode_item(*entry.new_image));
    if (entry.old_image) w.text(5, encode_item(*entry.old_image));
    w.signed_number(6, entry.size_bytes).number(7, entry.by_service ? 1 : 0);
    return w.take();
}

Result<StreamEntry> decode_stream_entry(std::string_view record) {
    StreamEntry entry;
    RecordReader r(record);
    while (r.next()) {
        switch (r.field()) {
            case 1: entry.created = from_millis(r.signed_number()); break;
            case 2: entry.event_name = r.text(); break;
            case 3: entry.keys = TRY(decode_item(r.text())); break;
            case 4: entry.new_image = TRY(decode_item(r.text())); break;
            case 5: entry.old_image = TRY(decode_item(r.text())); break;
            case 6: entry.size_bytes = r.signed_number(); break;
            case 7: entry.by_service = r.number() != 0; break;
            default: break;
        }
    }
    TRY(r.status());
    return entry;
}

Result<void> StreamLog::load() {
    const auto counter = TRY(store_.get(counter_key(sequence_counter)));
    if (!counter) return {};
    RecordReader r(*counter);
    while (r.next()) {
        if (r.field() == 1) next_ = r.number();
    }
    reserved_ = next_;  // it is unknown which reserved numbers were used, so none is used again
    return r.status();
}

Result<std::uint64_t> StreamLog::begin() {
    std::lock_guard lock(mutex_);
    if (next_ >= reserved_) {
        // Applied before any record that uses these numbers, and therefore durable before it.
        RecordWriter w;
        w.number(1, next_ + reserved_at_once);
        kv::Batch batch;
        batch.makes_room();
        batch.put(counter_key(sequence_counter), w.take());
        TRY(store_.apply(std::move(batch)));
        reserved_ = next_ + reserved_at_once;
        FAILPOINT("dynamodb.stream.reserved");
    }
    in_flight_.insert(next_);
    return next_++;
}

void StreamLog::finish(std::uint64_t sequence) {
    std::lock_guard lock(mutex_);
    in_flight_.erase(sequence);
}

std::uint64_t StreamLog::stable() const {
    std::lock_guard lock(mutex_);
    return in_flight_.empty() ? next_ : *in_flight_.begin();
}

StreamWriter::~StreamWriter() {
    for (const auto sequence : sequences_) log_.finish(sequence);
}

Result<void> StreamWriter::stage(kv::Batch& batch, const Change& change, Time now,
                                 bool by_service) {
    if (!change.table.streaming()) return {};
    const auto sequence = TRY(log_.begin());
    sequences_.push_back(sequence);
    batch.put(stream_record_key(change.table.stream->id, sequence),
              encode_stream_entry(entry_of(change, now, by_service)));
    return {};
}

}  // namespace spot::dynamodb
