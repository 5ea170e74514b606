#include "sqs/fifo/attempts.h"

#include "storage/record.h"

namespace spot::sqs::fifo {

// Fields: 1 stamp; a message is 2 sequence, 3 receives, 4 visible at.
std::string encode(const Attempt& attempt) {
    kv::RecordWriter writer;
    writer.number(1, attempt.stamp);
    for (const auto& message : attempt.messages) {
        writer.number(2, message.sequence).number(3, message.receives);
        writer.number(4, message.visible_at);
    }
    return writer.take();
}

Result<Attempt> decode_attempt(std::string_view bytes) {
    Attempt attempt;
    kv::RecordReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == 1) attempt.stamp = reader.number();
        if (reader.field() == 2) attempt.messages.push_back({.sequence = reader.number()});
        if (attempt.messages.empty()) continue;
        if (reader.field() == 3) attempt.messages.back().receives = reader.number();
        if (reader.field() == 4) attempt.messages.back().visible_at = reader.number();
    }
    TRY(reader.status());
    return attempt;
}

}  // namespace spot::sqs::fifo
