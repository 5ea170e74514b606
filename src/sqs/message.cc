#include "sqs/message.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "storage/record.h"

namespace spot::sqs {
namespace {

void append_sized(std::string& out, std::string_view bytes) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift);
    out += bytes;
}

bool is_binary(const MessageAttributeValue& value) {
    return value.data_type.starts_with("Binary");
}

}  // namespace

// Fields: 1 id, 2 body, 3 sent, 4 sender, 5 trace, 6 source arn; an attribute is 7 name, 8 type,
// then 9 text or 10 bytes; 11 first visible, 12 group, 13 deduplication id.
std::string encode(const MessageRecord& record) {
    kv::RecordWriter writer;
    writer.text(1, record.message_id).text(2, record.body).number(3, micros(record.sent));
    writer.text(4, record.sender_id).number(11, record.first_visible_at);
    if (!record.trace_header.empty()) writer.text(5, record.trace_header);
    if (!record.dead_letter_source_arn.empty()) writer.text(6, record.dead_letter_source_arn);
    if (!record.message_group_id.empty()) writer.text(12, record.message_group_id);
    if (!record.message_deduplication_id.empty()) {
        writer.text(13, record.message_deduplication_id);
    }
    for (const auto& [name, value] : record.attributes) {
        writer.text(7, name).text(8, value.data_type);
        if (value.string_value) writer.text(9, *value.string_value);
        if (value.binary_value) writer.text(10, *value.binary_value);
    }
    return writer.take();
}

Result<MessageRecord> decode_message(std::string_view bytes) {
    MessageRecord record;
    MessageAttributeValue* attribute = nullptr;
    kv::RecordReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
            case 1: record.message_id = reader.text(); break;
            case 2: record.body = reader.text(); break;
            case 3: record.sent = from_micros(reader.number()); break;
            case 4: record.sender_id = reader.text(); break;
            case 5: record.trace_header = reader.text(); break;
            case 6: record.dead_letter_source_arn = reader.text(); break;
            case 7: attribute = &record.attributes[std::string(reader.text())]; break;
            case 8:
                if (attribute) attribute->data_type = reader.text();
                break;
            case 9:
                if (attribute) attribute->string_value = reader.text();
                break;
            case 10:
                if (attribute) attribute->binary_value = reader.text();
                break;
            case 11: record.first_visible_at = reader.number(); break;
            case 12: record.message_group_id = reader.text(); break;
            case 13: record.message_deduplication_id = reader.text(); break;
            default: break;
        }
    }
    TRY(reader.status());
    return record;
}

std::string encode(const PlaceRecord& record) {
    kv::RecordWriter writer;
    if (record.receive_count > 0) {
        writer.number(1, record.receive_count).number(2, micros(record.first_received));
    }
    if (record.earlier_receives > 0) writer.number(3, record.earlier_receives);
    if (!record.group.empty()) writer.text(4, record.group);
    return writer.take();
}

Result<PlaceRecord> decode_place(std::string_view bytes) {
    PlaceRecord record;
    kv::RecordReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == 1) record.receive_count = reader.number();
        if (reader.field() == 2) record.first_received = from_micros(reader.number());
        if (reader.field() == 3) record.earlier_receives = reader.number();
        if (reader.field() == 4) record.group = reader.text();
    }
    TRY(reader.status());
    return record;
}

std::string encode(const ReceiptHandle& handle) {
    const auto raw = kv::KeyWriter("")
                         .number(handle.queue)
                         .number(handle.sequence)
                         .number(handle.receives)
                         .take();
    return base64(raw + sha256(raw).substr(0, 6));
}

std::optional<ReceiptHandle> decode_receipt_handle(std::string_view text) {
    const auto raw = unbase64(text);
    if (!raw || raw->size() != 30) return std::nullopt;
    const auto content = std::string_view(*raw).substr(0, 24);
    if (sha256(content).substr(0, 6) != std::string_view(*raw).substr(24)) return std::nullopt;
    kv::KeyReader reader(content, 0);
    ReceiptHandle handle;
    handle.queue = reader.number();
    handle.sequence = reader.number();
    handle.receives = reader.number();
    return handle;
}

std::string sequence_number(MessageSequence sequence) {
    // Sequences are microseconds since the epoch and have sixteen digits. Twenty, as AWS has them,
    // stay below the largest number of 64 bits.
    constexpr std::uint64_t twenty_digits = 10'000'000'000'000'000'000u;
    return fmt::to_string(twenty_digits + sequence);
}

std::optional<std::string> md5_of_attributes(const MessageAttributes& attributes) {
    if (attributes.empty()) return std::nullopt;
    std::string text;
    for (const auto& [name, value] : attributes) {
        append_sized(text, name);
        append_sized(text, value.data_type);
        text += is_binary(value) ? '\x02' : '\x01';
        append_sized(text, is_binary(value) ? value.binary_value.value_or("")
                                            : value.string_value.value_or(""));
    }
    return hex(md5(text));
}

}  // namespace spot::sqs
