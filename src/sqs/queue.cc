#include "sqs/queue.h"

#include "storage/record.h"

namespace spot::sqs {
// Fields: 1 id, 2 created, 3 modified, 4 purged, 5 attribute name, 6 its value, 7 tag, 8 its value.
std::string encode(const QueueRecord& record) {
    kv::RecordWriter writer;
    writer.number(1, record.id).number(2, micros(record.created));
    writer.number(3, micros(record.modified));
    if (record.purged) writer.number(4, micros(*record.purged));
    for (const auto& [name, value] : settings_as_attributes(record.settings))
        writer.text(5, name).text(6, value);
    for (const auto& [name, value] : record.tags) writer.text(7, name).text(8, value);
    return writer.take();
}

Result<QueueRecord> decode_queue(std::string_view name, std::string_view bytes) {
    QueueRecord record{.name = std::string(name)};
    Attributes attributes;
    std::string pending;
    kv::RecordReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
            case 1: record.id = reader.number(); break;
            case 2: record.created = from_micros(reader.number()); break;
            case 3: record.modified = from_micros(reader.number()); break;
            case 4: record.purged = from_micros(reader.number()); break;
            case 5:
            case 7: pending = reader.text(); break;
            case 6: attributes[pending] = reader.text(); break;
            case 8: record.tags[pending] = reader.text(); break;
            default: break;
        }
    }
    TRY(reader.status());
    record.settings.fifo = attributes.contains("FifoQueue");
    TRY(apply_attributes(attributes, record.settings));
    return record;
}

}  // namespace spot::sqs
