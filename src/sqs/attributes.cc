#include "sqs/attributes.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "sqs/errors.h"
#include "sqs/policy.h"
#include "wire/describe.h"
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
constexpr Number key_reuse_period{"KmsDataKeyReusePeriodSeconds",
                                  &QueueSettings::kms_data_key_reuse_period_seconds, 60, 86'400};

struct Text {
    std::string_view name;
    std::string QueueSettings::*field;
};
constexpr Text texts[] = {
    {"Policy", &QueueSettings::policy},
    {"RedrivePolicy", &QueueSettings::redrive_policy},
    {"RedriveAllowPolicy", &QueueSettings::redrive_allow_policy},
};

// One of two words.
struct Choice {
    std::string_view name;
    bool QueueSettings::*field;
    std::string_view off;
    std::string_view on;
};
constexpr Choice fifo_choices[] = {
    {"ContentBasedDeduplication", &QueueSettings::content_based_deduplication, "false", "true"},
    {"DeduplicationScope", &QueueSettings::deduplication_by_group, "queue", "messageGroup"},
    {"FifoThroughputLimit", &QueueSettings::throughput_by_group, "perQueue", "perMessageGroupId"},
};
constexpr Choice managed_sse{"SqsManagedSseEnabled", &QueueSettings::sqs_managed_sse, "false",
                             "true"};

tl::unexpected<Error> invalid_value(std::string_view name, std::string_view why) {
    return fail(Kind::invalid, "InvalidAttributeValue",
                fmt::format("Invalid value for the parameter {}. Reason: {}", name, why));
}

tl::unexpected<Error> unknown_attribute(std::string_view name) {
    return fail(Kind::invalid, "InvalidAttributeName", fmt::format("Unknown Attribute {}.", name));
}

// Where maxReceiveCount was sent as a text, AWS shows a number.
void write_count_as_number(const wire::Node& policy, QueueSettings& settings) {
    auto shown = policy;
    for (auto& [name, value] : shown.members) {
        if (name == "maxReceiveCount") {
            value = wire::Node::of_number(fmt::to_string(settings.max_receive_count));
        }
    }
    wire::JsonSink sink;
    wire::write_node(sink, shown);
    settings.redrive_policy = sink.take();
}

Result<void> parse_redrive_policy(QueueSettings& settings) {
    settings.max_receive_count = 0;
    settings.dead_letter_target_arn.clear();
    if (settings.redrive_policy.empty()) return {};
    const auto refused = [&](std::string_view why) {
        return invalid_parameter("RedrivePolicy", settings.redrive_policy, why);
    };
    const auto node = wire::parse_json(settings.redrive_policy);
    if (!node || node->type != wire::Node::Type::map) {
        return refused("Redrive policy is not a valid JSON map.");
    }
    const auto* target = node->find("deadLetterTargetArn");
    const auto* count = node->find("maxReceiveCount");
    if (target == nullptr || target->text.empty()) {
        return refused("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
    }
    if (count == nullptr) {
        return refused("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
    }
    // The console writes the count as a string, Terraform as a number.
    const auto number = parse_int(count->text);
    if (!number || *number < 1 || *number > 1000) {
        return refused(
            fmt::format("Invalid value for maxReceiveCount: {}, valid values are from 1 "
                        "to 1000 both inclusive.",
                        count->text));
    }
    settings.max_receive_count = static_cast<int>(*number);
    settings.dead_letter_target_arn = target->text;
    if (count->type == wire::Node::Type::text) write_count_as_number(*node, settings);
    return {};
}

Result<void> apply_number(const Number& row, const std::string& value, QueueSettings& settings) {
    const auto number = parse_int(value);
    if (!number || *number < row.least || *number > row.most) {
        return invalid_value(
            row.name, fmt::format("it must be an integer from {} to {}.", row.least, row.most));
    }
    settings.*row.field = static_cast<int>(*number);
    return {};
}

Result<void> apply_choice(const Choice& row, const std::string& value, QueueSettings& settings) {
    if (value != row.on && value != row.off) {
        return invalid_value(row.name, fmt::format("it must be {} or {}.", row.off, row.on));
    }
    settings.*row.field = value == row.on;
    return {};
}

// The names that only FIFO queues have.
Result<void> apply_fifo(const std::string& name, const std::string& value,
                        QueueSettings& settings) {
    const auto* choice = std::ranges::find(fifo_choices, name, &Choice::name);
    const bool known = choice != std::end(fifo_choices);
    if (settings.fifo && known) return apply_choice(*choice, value, settings);
    if (settings.fifo && name == "FifoQueue") {
        if (value == "true") return {};
        return invalid_value(name, "Modifying queue type is not supported.");
    }
    if (known && name != "ContentBasedDeduplication") {
        return fail(
            Kind::invalid, "InvalidAttributeName",
            fmt::format("You can specify the {} only when FifoQueue is set to true.", name));
    }
    return unknown_attribute(name);
}

Result<void> apply_one(const std::string& name, const std::string& value, QueueSettings& settings) {
    for (const auto& row : numbers) {
        if (row.name == name) return apply_number(row, value, settings);
    }
    for (const auto& row : texts) {
        if (row.name != name) continue;
        if (!value.empty() && name != "RedrivePolicy" && !wire::parse_json(value)) {
            return invalid_value(name, "it is not valid JSON.");
        }
        if (name == "Policy" && value.size() > most_policy_bytes) {
            return invalid_value(name,
                                 fmt::format("it must have at most {} bytes.", most_policy_bytes));
        }
        settings.*row.field = value;
        return {};
    }
    if (name == key_reuse_period.name) {
        return apply_number(key_reuse_period, value.empty() ? "300" : value, settings);
    }
    if (name == "KmsMasterKeyId") {
        settings.kms_master_key_id = value;
        if (!value.empty()) settings.sqs_managed_sse = false;
        return {};
    }
    if (name == managed_sse.name) {
        return apply_choice(managed_sse, value.empty() ? "false" : value, settings);
    }
    return apply_fifo(name, value, settings);
}

}  // namespace

Result<void> apply_attributes(const Attributes& attributes, QueueSettings& settings) {
    QueueSettings changed = settings;
    // In the order of their names, in which KmsMasterKeyId comes before SqsManagedSseEnabled.
    for (const auto& [name, value] : attributes) TRY(apply_one(name, value, changed));
    if (changed.sqs_managed_sse && !changed.kms_master_key_id.empty()) {
        return fail(Kind::invalid, "InvalidAttributeName",
                    "You can use one type of server-side encryption (SSE) at one time. You can "
                    "either enable KMS SSE or SQS SSE.");
    }
    if (changed.throughput_by_group && !changed.deduplication_by_group) {
        return invalid_value("FifoThroughputLimit",
                             "The perMessageGroupId value is allowed only when the value for "
                             "DeduplicationScope is messageGroup.");
    }
    TRY(parse_redrive_policy(changed));
    settings = std::move(changed);
    return {};
}

Result<std::string> first_difference(const Attributes& attributes, const QueueSettings& settings) {
    auto asked = settings;
    TRY(apply_attributes(attributes, asked));
    const auto shown = settings_as_attributes(settings);
    const auto wanted = settings_as_attributes(asked);
    const auto value_in = [](const Attributes& all, const std::string& name) {
        const auto at = all.find(name);
        return at == all.end() ? "" : at->second;
    };
    for (const auto& [name, value] : attributes) {
        if (value_in(shown, name) != value_in(wanted, name)) return name;
    }
    return std::string();
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
    const auto add = [&](std::string_view name, std::string value) {
        attributes[std::string(name)] = std::move(value);
    };
    const auto add_choice = [&](const Choice& row) {
        add(row.name, std::string(settings.*row.field ? row.on : row.off));
    };
    for (const auto& row : numbers) add(row.name, fmt::to_string(settings.*row.field));
    for (const auto& row : texts) {
        if (!(settings.*row.field).empty()) add(row.name, settings.*row.field);
    }
    add_choice(managed_sse);
    if (!settings.kms_master_key_id.empty()) {
        add("KmsMasterKeyId", settings.kms_master_key_id);
        add(key_reuse_period.name, fmt::to_string(settings.kms_data_key_reuse_period_seconds));
    }
    if (settings.fifo) {
        add("FifoQueue", "true");
        for (const auto& row : fifo_choices) add_choice(row);
    }
    return attributes;
}

}  // namespace spot::sqs
