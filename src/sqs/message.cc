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

// XML 1.0 characters: the query protocol could not carry others.
bool valid_characters(std::string_view text) {
    if (!valid_utf8(text)) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
        if (c == 0xEF && i + 2 < text.size() && text[i + 1] == '\xBF' &&
            (text[i + 2] == '\xBE' || text[i + 2] == '\xBF')) {
            return false;  // U+FFFE, U+FFFF
        }
    }
    return true;
}

bool valid_attribute_name(std::string_view name) {
    if (name.empty() || name.size() > 256 || name.front() == '.' || name.back() == '.')
        return false;
    if (name.find("..") != std::string_view::npos) return false;
    for (const char c : name) {
        const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
        if (!good) return false;
    }
    const auto start = lower(name.substr(0, 7));
    return !start.starts_with("aws.") && !start.starts_with("amazon.");
}

tl::unexpected<Error> invalid(std::string message) {
    return fail(Kind::invalid, "InvalidParameterValue", std::move(message));
}

Result<void> check_attribute(const std::string& name, const MessageAttributeValue& value) {
    if (!valid_attribute_name(name)) {
        return invalid(fmt::format("Message (user) attribute name '{}' is invalid.", name));
    }
    const auto type = value.data_type.substr(0, value.data_type.find('.'));
    if (type != "String" && type != "Number" && type != "Binary") {
        return invalid(
            fmt::format("The type of message (user) attribute '{}' is invalid. You must "
                        "use only the following supported type prefixes: Binary, "
                        "Number, String.",
                        name));
    }
    const auto& content = type == "Binary" ? value.binary_value : value.string_value;
    if (!content || content->empty()) {
        return invalid(
            fmt::format("Message (user) attribute '{}' must contain a non-empty value "
                        "of type '{}'.",
                        name, value.data_type));
    }
    if (type != "Binary" && !valid_characters(*content)) {
        return fail(Kind::invalid, "InvalidMessageContents",
                    "The message contains characters outside the allowed set.");
    }
    return {};
}

}  // namespace

// Fields: 1 id, 2 body, 3 sent, 4 sender, 5 trace, 6 source arn; an attribute is 7 name, 8 type,
// then 9 text or 10 bytes; 11 first visible.
std::string encode(const MessageRecord& record) {
    kv::RecordWriter writer;
    writer.text(1, record.message_id).text(2, record.body).number(3, micros(record.sent));
    writer.text(4, record.sender_id).number(11, record.first_visible_at);
    if (!record.trace_header.empty()) writer.text(5, record.trace_header);
    if (!record.dead_letter_source_arn.empty()) writer.text(6, record.dead_letter_source_arn);
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
    return writer.take();
}

Result<PlaceRecord> decode_place(std::string_view bytes) {
    PlaceRecord record;
    kv::RecordReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == 1) record.receive_count = reader.number();
        if (reader.field() == 2) record.first_received = from_micros(reader.number());
        if (reader.field() == 3) record.earlier_receives = reader.number();
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

std::size_t message_size(const std::string& body, const MessageAttributes& attributes) {
    std::size_t size = body.size();
    for (const auto& [name, value] : attributes) {
        size += name.size() + value.data_type.size() + value.string_value.value_or("").size() +
                value.binary_value.value_or("").size();
    }
    return size;
}

Result<void> check_message(const std::string& body, const MessageAttributes& attributes,
                           int maximum_size) {
    if (body.empty())
        return fail(Kind::invalid, "MissingParameter",
                    "The request must contain the parameter MessageBody.");
    if (!valid_characters(body)) {
        return fail(Kind::invalid, "InvalidMessageContents",
                    "The message contains characters outside the allowed set.");
    }
    if (attributes.size() > limits::message_attributes) {
        return invalid(
            fmt::format("Number of message attributes [{}] exceeds the allowed maximum "
                        "[{}].",
                        attributes.size(), limits::message_attributes));
    }
    for (const auto& [name, value] : attributes) TRY(check_attribute(name, value));
    if (message_size(body, attributes) > static_cast<std::size_t>(maximum_size)) {
        return invalid(
            fmt::format("One or more parameters are invalid. Reason: Message must be "
                        "shorter than {} bytes.",
                        maximum_size));
    }
    return {};
}

}  // namespace spot::sqs
