#include "sqs/queue.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "storage/record.h"
#include "wire/json.h"

namespace spot::sqs {
namespace {

struct Number {
    std::string_view name;
    int QueueSettings::*field;
    int least;
    int most;
};
constexpr Number numbers[] = {
    {"DelaySeconds", &QueueSettings::delay_seconds, 0, limits::delay_seconds},
    {"MaximumMessageSize", &QueueSettings::maximum_message_size, 1024,
     static_cast<int>(limits::message_bytes)},
    {"MessageRetentionPeriod", &QueueSettings::message_retention_period,
     limits::least_retention_seconds, limits::most_retention_seconds},
    {"ReceiveMessageWaitTimeSeconds", &QueueSettings::receive_message_wait_time_seconds, 0,
     limits::wait_seconds},
    {"VisibilityTimeout", &QueueSettings::visibility_timeout, 0, limits::visibility_seconds},
};

struct Text {
    std::string_view name;
    std::string QueueSettings::*field;
};
constexpr Text texts[] = {
    {"Policy", &QueueSettings::policy},
    {"RedrivePolicy", &QueueSettings::redrive_policy},
    {"RedriveAllowPolicy", &QueueSettings::redrive_allow_policy},
};

tl::unexpected<Error> invalid_value(std::string_view name, std::string_view why) {
    return fail(Kind::invalid, "InvalidAttributeValue",
                fmt::format("Invalid value for the parameter {}. Reason: {}", name, why));
}

Result<void> parse_redrive_policy(QueueSettings& settings) {
    settings.max_receive_count = 0;
    settings.dead_letter_target_arn.clear();
    if (settings.redrive_policy.empty()) return {};
    const auto node = wire::parse_json(settings.redrive_policy);
    const auto* target = node ? node->find("deadLetterTargetArn") : nullptr;
    const auto* count = node ? node->find("maxReceiveCount") : nullptr;
    if (target == nullptr || target->text.empty()) {
        return invalid_value("RedrivePolicy", "it must be JSON with deadLetterTargetArn.");
    }
    // The console writes the count as a string, Terraform as a number.
    const auto number = count == nullptr ? std::nullopt : parse_int(count->text);
    if (!number || *number < 1 || *number > 1000) {
        return invalid_value("RedrivePolicy", "maxReceiveCount must be between 1 and 1000.");
    }
    settings.max_receive_count = static_cast<int>(*number);
    settings.dead_letter_target_arn = target->text;
    return {};
}

Result<void> apply_one(const std::string& name, const std::string& value, QueueSettings& settings) {
    for (const auto& row : numbers) {
        if (row.name != name) continue;
        const auto number = parse_int(value);
        if (!number || *number < row.least || *number > row.most) {
            return invalid_value(
                name, fmt::format("it must be an integer from {} to {}.", row.least, row.most));
        }
        settings.*row.field = static_cast<int>(*number);
        return {};
    }
    for (const auto& row : texts) {
        if (row.name != name) continue;
        if (!value.empty() && !wire::parse_json(value)) {
            return invalid_value(name, "it is not valid JSON.");
        }
        settings.*row.field = value;
        return {};
    }
    const bool off = value == "false" || value.empty();
    if (name == "FifoQueue" || name == "ContentBasedDeduplication" ||
        name == "DeduplicationScope" || name == "FifoThroughputLimit" || name == "KmsMasterKeyId" ||
        name == "KmsDataKeyReusePeriodSeconds" || name == "SqsManagedSseEnabled") {
        // The time for which a key is reused has no effect where no key is named.
        if (off || name == "KmsDataKeyReusePeriodSeconds") return {};
        return fail(Kind::not_implemented, "UnsupportedOperation",
                    fmt::format("{}={} is not available on this plane: it has standard queues, "
                                "kept unencrypted in its data folder.",
                                name, value));
    }
    return fail(Kind::invalid, "InvalidAttributeName", fmt::format("Unknown Attribute {}.", name));
}

}  // namespace

Result<void> apply_attributes(const Attributes& attributes, QueueSettings& settings) {
    QueueSettings changed = settings;
    for (const auto& [name, value] : attributes) TRY(apply_one(name, value, changed));
    TRY(parse_redrive_policy(changed));
    settings = std::move(changed);
    return {};
}

Result<void> check_redrive_allow_policy(const Attributes& attributes) {
    const auto at = attributes.find("RedriveAllowPolicy");
    if (at == attributes.end() || at->second.empty()) return {};
    const auto refused = [&](std::string_view why) {
        return fail(Kind::invalid, "InvalidAttributeValue",
                    fmt::format("Value {} for parameter RedriveAllowPolicy is invalid. Reason: {}",
                                at->second, why));
    };
    const auto policy = wire::parse_json(at->second);
    const auto* permission = policy ? policy->find("redrivePermission") : nullptr;
    const auto* sources = policy ? policy->find("sourceQueueArns") : nullptr;
    if (permission == nullptr || (permission->text != "allowAll" && permission->text != "denyAll" &&
                                  permission->text != "byQueue")) {
        return refused("redrivePermission must be allowAll, denyAll or byQueue.");
    }
    if (permission->text != "byQueue") {
        if (sources == nullptr) return {};
        return refused("sourceQueueArns can only be given with the redrivePermission byQueue.");
    }
    if (sources == nullptr || sources->items.empty() ||
        sources->items.size() > limits::redrive_sources) {
        return refused("byQueue needs one to ten sourceQueueArns.");
    }
    for (const auto& source : sources->items) {
        if (!source.text.starts_with("arn:")) return refused("sourceQueueArns must be ARNs.");
    }
    return {};
}

bool allows_source(const QueueSettings& settings, const std::string& source_arn) {
    if (settings.redrive_allow_policy.empty()) return true;
    const auto policy = wire::parse_json(settings.redrive_allow_policy);
    const auto* permission = policy ? policy->find("redrivePermission") : nullptr;
    if (permission == nullptr || permission->text == "allowAll") return true;
    const auto* sources = policy->find("sourceQueueArns");
    if (permission->text != "byQueue" || sources == nullptr) return false;
    return std::any_of(sources->items.begin(), sources->items.end(),
                       [&](const wire::Node& source) { return source.text == source_arn; });
}

Attributes settings_as_attributes(const QueueSettings& settings) {
    Attributes attributes;
    for (const auto& row : numbers) {
        attributes[std::string(row.name)] = fmt::to_string(settings.*row.field);
    }
    for (const auto& row : texts) {
        if (!(settings.*row.field).empty()) {
            attributes[std::string(row.name)] = settings.*row.field;
        }
    }
    attributes["SqsManagedSseEnabled"] = "false";
    return attributes;
}

// Fields: 1 id, 2 created, 3 modified, 4 purged, 5 attribute name, 6 its value, 7 tag, 8 its value.
std::string encode(const QueueRecord& record) {
    kv::RecordWriter writer;
    writer.number(1, record.id).number(2, micros(record.created));
    writer.number(3, micros(record.modified));
    if (record.purged) writer.number(4, micros(*record.purged));
    auto attributes = settings_as_attributes(record.settings);
    attributes.erase("SqsManagedSseEnabled");
    for (const auto& [name, value] : attributes) writer.text(5, name).text(6, value);
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
    TRY(apply_attributes(attributes, record.settings));
    return record;
}

}  // namespace spot::sqs
