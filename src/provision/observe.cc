#include "provision/observe.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "provision/errors.h"
#include "provision/graph.h"
#include "wire/json.h"

namespace spot::provision {
namespace {

// A resource that was looked at: absent, or with the settings that the service reports.
using Seen = std::optional<Spec>;

template <class T>
bool absent(const Result<T>& result) {
    return !result && is_absent(result.error());
}

class Observer {
  public:
    explicit Observer(const Endpoint& endpoint) : endpoint_(endpoint) {}

    Result<Seen> operator()(const Bucket& wanted) const {
        const auto head = endpoint_.s3.head_bucket({wanted.name});
        if (absent(head)) return Seen();
        if (!head) return fail(head.error());
        Bucket bucket{.name = wanted.name};
        const auto tagging = endpoint_.s3.get_bucket_tagging({wanted.name});
        if (!tagging && !absent(tagging)) return fail(tagging.error());
        if (tagging) {
            for (const auto& tag : tagging->tags) bucket.tags[tag.key] = tag.value;
        }
        return Seen(bucket);
    }

    Result<Seen> operator()(const BucketCors& wanted) const {
        const auto cors = endpoint_.s3.get_bucket_cors({wanted.bucket});
        if (absent(cors)) return Seen();
        if (!cors) return fail(cors.error());
        if (cors->rules.empty()) return Seen();
        BucketCors seen{.bucket = wanted.bucket};
        const bool ours = cors->rules.size() == 1 &&
                          cors->rules[0].allowed_origins == std::vector<std::string>{"*"} &&
                          cors->rules[0].allowed_headers == std::vector<std::string>{"*"} &&
                          cors->rules[0].expose_headers == std::vector<std::string>{"ETag"} &&
                          cors->rules[0].max_age_seconds == 3600;
        seen.allowed_methods =
            ours ? cors->rules[0].allowed_methods : std::vector<std::string>{"(other rules)"};
        return Seen(seen);
    }

    Result<Seen> operator()(const BucketLifecycle& wanted) const {
        const auto lifecycle = endpoint_.s3.get_bucket_lifecycle_configuration({wanted.bucket});
        if (absent(lifecycle)) return Seen();
        if (!lifecycle) return fail(lifecycle.error());
        BucketLifecycle seen{.bucket = wanted.bucket, .rule_id = "(other rules)"};
        if (lifecycle->rules.empty()) return Seen();
        if (lifecycle->rules.size() == 1 && lifecycle->rules[0].enabled && !lifecycle->has_more) {
            const auto& rule = lifecycle->rules[0];
            seen.rule_id = rule.id;
            seen.prefix = rule.filter.prefix.value_or("");
            if (rule.filter.tags.size() == 1) {
                seen.tag_key = rule.filter.tags[0].key;
                seen.tag_value = rule.filter.tags[0].value;
            }
            if (rule.expiration) seen.expiration_days = rule.expiration->days.value_or(0);
        }
        return Seen(seen);
    }

    Result<Seen> operator()(const BucketNotification& wanted) const {
        const auto found = endpoint_.s3.get_bucket_notification_configuration({wanted.bucket});
        if (absent(found)) return Seen();
        if (!found) return fail(found.error());
        if (found->queues.empty() && !found->has_more) return Seen();
        BucketNotification seen{.bucket = wanted.bucket, .others = found->has_more};
        for (const auto& queue : found->queues) {
            BucketNotification::Rule rule{.queue_arn = queue.queue_arn};
            for (const auto& filter : queue.filter) {
                (equal_ignoring_case(filter.name, "prefix") ? rule.prefix : rule.suffix) =
                    filter.value;
            }
            if (queue.events != std::vector<std::string>{"s3:ObjectCreated:*"}) {
                rule.queue_arn += " (other events)";
            }
            seen.rules.push_back(std::move(rule));
        }
        return Seen(seen);
    }

    Result<Seen> operator()(const Queue& wanted) const {
        const auto url = endpoint_.sqs.get_queue_url({wanted.name, std::nullopt});
        if (absent(url)) return Seen();
        if (!url) return fail(url.error());
        const auto attributes = endpoint_.sqs.get_queue_attributes({url->queue_url, {"All"}});
        if (absent(attributes)) return Seen();  // the URL of a deleted queue is found for a while
        const auto found = TRY(attributes);
        const auto text = [&](const std::string& name) {
            const auto at = found.attributes.find(name);
            return at == found.attributes.end() ? std::string() : at->second;
        };
        Queue seen{.name = wanted.name};
        const auto number = [&](const std::string& name) {
            return static_cast<int>(parse_int(text(name)).value_or(0));
        };
        seen.visibility_timeout_seconds = number("VisibilityTimeout");
        seen.message_retention_seconds = number("MessageRetentionPeriod");
        seen.max_message_size_bytes = number("MaximumMessageSize");
        if (const auto redrive = wire::parse_json(text("RedrivePolicy"))) {
            const auto* target = redrive->find("deadLetterTargetArn");
            const auto* count = redrive->find("maxReceiveCount");
            if (target != nullptr) seen.dead_letter_queue_arn = target->text;
            if (count != nullptr) {
                seen.max_receive_count = static_cast<int>(parse_int(count->text).value_or(0));
            }
        }
        const auto tags = endpoint_.sqs.list_queue_tags({url->queue_url});
        if (!tags && !absent(tags)) return fail(tags.error());
        if (tags) seen.tags = tags->tags;
        return Seen(seen);
    }

    Result<Seen> operator()(const QueuePolicy& wanted) const {
        const auto url = endpoint_.sqs.get_queue_url({wanted.queue, std::nullopt});
        if (absent(url)) return Seen();
        if (!url) return fail(url.error());
        const auto attributes = endpoint_.sqs.get_queue_attributes({url->queue_url, {"Policy"}});
        if (absent(attributes)) return Seen();
        const auto found = TRY(attributes);
        const auto at = found.attributes.find("Policy");
        if (at == found.attributes.end() || at->second.empty()) return Seen();
        return Seen(QueuePolicy{wanted.queue, at->second});
    }

    Result<Seen> operator()(const Table& wanted) const {
        const auto found = endpoint_.dynamodb.describe_table({wanted.name});
        if (absent(found)) return Seen();
        if (!found) return fail(found.error());
        const auto& table = found->table;
        if (table.table_status == "DELETING") return Seen();
        const auto key = [&](const std::vector<dynamodb::KeySchemaElement>& schema,
                             std::string_view type) {
            Table::Key k;
            for (const auto& element : schema) {
                if (element.key_type != type) continue;
                k.name = element.attribute_name;
                for (const auto& definition : table.attribute_definitions) {
                    if (definition.attribute_name == k.name) k.type = definition.attribute_type;
                }
            }
            return k;
        };
        Table seen{.name = wanted.name, .hash = key(table.key_schema, "HASH")};
        if (auto range = key(table.key_schema, "RANGE"); !range.name.empty()) seen.range = range;
        for (const auto& index : table.global_secondary_indexes) {
            Table::Index i{index.index_name, key(index.key_schema, "HASH"),
                           key(index.key_schema, "RANGE")};
            if (index.projection.projection_type != "ALL") i.range.type += " not ALL";
            seen.global_indexes.push_back(std::move(i));
        }
        if (table.stream_specification && table.stream_specification->stream_enabled) {
            seen.stream_view_type = table.stream_specification->stream_view_type;
        }
        const auto ttl = TRY(endpoint_.dynamodb.describe_time_to_live({wanted.name}));
        const auto& description = ttl.time_to_live_description;
        if (description.time_to_live_status.starts_with("ENABL")) {
            seen.ttl_attribute = description.attribute_name.value_or("");
        }
        const auto tags = endpoint_.dynamodb.list_tags_of_resource({table.table_arn, std::nullopt});
        if (!tags && !absent(tags)) return fail(tags.error());
        if (tags) {
            for (const auto& tag : tags->tags) seen.tags[tag.key] = tag.value;
        }
        return Seen(seen);
    }

    Result<Seen> operator()(const Alarm& wanted) const {
        const auto found =
            TRY(endpoint_.cloudwatch.describe_alarms({.alarm_names = {wanted.name}}));
        const auto at = std::ranges::find(found.metric_alarms, wanted.name,
                                          &cloudwatch::MetricAlarm::alarm_name);
        if (at == found.metric_alarms.end()) return Seen();
        const auto& alarm = *at;
        Alarm seen{.name = alarm.alarm_name,
                   .description = alarm.alarm_description.value_or(""),
                   .actions = alarm.alarm_actions};
        const bool ours = alarm.name_space == "AWS/SQS" && alarm.statistic == "Sum" &&
                          alarm.metric_name == "ApproximateNumberOfMessagesVisible" &&
                          alarm.period == 60 && alarm.evaluation_periods == 1 &&
                          alarm.threshold == 0 &&
                          alarm.comparison_operator == "GreaterThanThreshold" &&
                          alarm.dimensions.size() == 1 && alarm.dimensions[0].name == "QueueName";
        seen.queue = ours ? alarm.dimensions[0].value : "(another condition)";
        const auto tags = endpoint_.cloudwatch.list_tags_for_resource({alarm.alarm_arn});
        if (!tags && !absent(tags)) return fail(tags.error());
        if (tags) {
            for (const auto& tag : tags->tags) seen.tags[tag.key] = tag.value;
        }
        return Seen(seen);
    }

  private:
    const Endpoint& endpoint_;
};

}  // namespace

Result<Observed> observe(const Endpoint& endpoint, const Manifest& manifest) {
    const Observer observer(endpoint);
    std::vector<Seen> seen(manifest.size());
    const auto look = [&](std::size_t i) -> Result<void> {
        auto found = std::visit(observer, manifest[i].spec);
        if (found) {
            seen[i] = std::move(*found);
            return {};
        }
        return fail(explained(found.error(), manifest[i].address));
    };
    TRY(in_order(std::vector<std::vector<std::size_t>>(manifest.size()), usual_parallelism, look));
    Observed observed;
    for (std::size_t i = 0; i < manifest.size(); ++i) {
        if (seen[i]) observed.emplace(manifest[i].address, std::move(*seen[i]));
    }
    return observed;
}

}  // namespace spot::provision
