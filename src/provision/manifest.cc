#include "provision/manifest.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/describe.h"
#include "wire/json.h"

namespace spot::provision {
namespace {

constexpr int two_weeks = 1'209'600;

struct QueueKind {
    const char* address;
    const char* suffix;
    int visibility_timeout;
};
constexpr QueueKind queue_kinds[] = {{"chunking", "chunking", 900},
                                     {"video_worker", "video-worker", 1200},
                                     {"reassembly", "reassembly", 600}};

std::string policy_for(const std::string& queue_arn, const std::string& bucket) {
    return fmt::format(
        R"({{"Statement":[{{"Action":"sqs:SendMessage","Condition":{{"ArnLike":{{"aws:SourceArn":)"
        R"("arn:aws:s3:::{}"}}}},"Effect":"Allow","Principal":{{"Service":"s3.amazonaws.com"}},)"
        R"("Resource":"{}","Sid":"AllowS3InputBucketSendMessage"}}],"Version":"2012-10-17"}})",
        bucket, queue_arn);
}

struct Names {
    std::string input;
    std::string output;
    explicit Names(const Variables& v)
        : input(fmt::format("{}-input-{}", v.name_prefix, v.account_id)),
          output(fmt::format("{}-output-{}", v.name_prefix, v.account_id)) {}
};

void declare_queues(const Variables& v, Manifest& manifest) {
    const auto named = [&](const std::string& name) {
        return Tags{{"project", v.name_prefix}, {"Name", name}};
    };
    for (const auto& kind : queue_kinds) {
        const auto name = fmt::format("{}-{}-dlq", v.name_prefix, kind.suffix);
        manifest.push_back(
            {fmt::format("aws_sqs_queue.{}_dlq", kind.address),
             Queue{.name = name, .message_retention_seconds = two_weeks, .tags = named(name)}});
    }
    for (const auto& kind : queue_kinds) {
        const auto name = fmt::format("{}-{}", v.name_prefix, kind.suffix);
        manifest.push_back({fmt::format("aws_sqs_queue.{}", kind.address),
                            Queue{.name = name,
                                  .visibility_timeout_seconds = kind.visibility_timeout,
                                  .message_retention_seconds = two_weeks,
                                  .dead_letter_queue_arn = queue_arn(v, name + "-dlq"),
                                  .max_receive_count = v.dlq_max_receive_count,
                                  .tags = named(name)}});
    }
}

void declare_buckets(const Variables& v, Manifest& manifest) {
    const Names names(v);
    const auto tags = [&](const char* suffix) {
        return Tags{{"project", v.name_prefix}, {"Name", v.name_prefix + suffix}};
    };
    manifest.push_back({"aws_s3_bucket.input", Bucket{names.input, tags("-input")}});
    manifest.push_back({"aws_s3_bucket.output", Bucket{names.output, tags("-output")}});
    manifest.push_back({"aws_s3_bucket_cors_configuration.input",
                        BucketCors{names.input, {"GET", "PUT", "HEAD"}}});
    manifest.push_back(
        {"aws_s3_bucket_cors_configuration.output", BucketCors{names.output, {"GET", "HEAD"}}});
    manifest.push_back({"aws_s3_bucket_lifecycle_configuration.output",
                        BucketLifecycle{names.output, "expire-segment-outputs", "jobs/",
                                        "stereo-spot-lifecycle", "expire-segments", 1}});
    const auto chunking = fmt::format("{}-chunking", v.name_prefix);
    const auto video = fmt::format("{}-video-worker", v.name_prefix);
    for (const auto& [address, queue] :
         {std::pair{"chunking", chunking}, std::pair{"video_worker", video}}) {
        manifest.push_back({fmt::format("aws_sqs_queue_policy.{}", address),
                            QueuePolicy{queue, policy_for(queue_arn(v, queue), names.input)}});
    }
    manifest.push_back({"aws_s3_bucket_notification.input",
                        BucketNotification{names.input,
                                           {{queue_arn(v, chunking), "input/", ".mp4"},
                                            {queue_arn(v, video), "segments/", ".mp4"}}}});
}

void declare_tables(const Variables& v, Manifest& manifest) {
    const auto table = [&](const char* suffix) {
        Table t{.name = fmt::format("{}-{}", v.name_prefix, suffix), .hash = {"job_id", "S"}};
        t.tags = {{"project", v.name_prefix}, {"Name", t.name}};
        return t;
    };
    auto jobs = table("jobs");
    jobs.global_indexes = {{"status-completed_at", {"status", "S"}, {"completed_at", "N"}},
                           {"status-created_at", {"status", "S"}, {"created_at", "N"}}};
    auto completions = table("segment-completions");
    completions.range = Table::Key{"segment_index", "N"};
    completions.stream_view_type = "NEW_AND_OLD_IMAGES";
    auto triggered = table("reassembly-triggered");
    triggered.ttl_attribute = "ttl";
    manifest.push_back({"aws_dynamodb_table.jobs", std::move(jobs)});
    manifest.push_back({"aws_dynamodb_table.segment_completions", std::move(completions)});
    manifest.push_back({"aws_dynamodb_table.reassembly_triggered", std::move(triggered)});
}

void declare_alarms(const Variables& v, Manifest& manifest) {
    for (const auto& kind : queue_kinds) {
        Alarm alarm{
            .name = fmt::format("{}-{}-dlq-messages", v.name_prefix, kind.suffix),
            .description = fmt::format("Messages wait in the {} dead-letter queue", kind.suffix),
            .queue = fmt::format("{}-{}-dlq", v.name_prefix, kind.suffix),
            .tags = {{"project", v.name_prefix}}};
        if (!v.alarm_topic_arn.empty()) alarm.actions.push_back(v.alarm_topic_arn);
        manifest.push_back(
            {fmt::format("aws_cloudwatch_metric_alarm.{}_dlq_messages", kind.address),
             std::move(alarm)});
    }
}

// The addresses of the resources that a resource refers to.
class Needs {
  public:
    explicit Needs(const Manifest& manifest) : manifest_(manifest) {}

    std::vector<std::string> operator()(const Bucket&) const { return {}; }
    std::vector<std::string> operator()(const BucketCors& c) const { return bucket(c.bucket); }
    std::vector<std::string> operator()(const BucketLifecycle& l) const { return bucket(l.bucket); }
    std::vector<std::string> operator()(const BucketNotification& n) const {
        auto needed = bucket(n.bucket);
        // S3 checks the queue and its policy when the notification is set.
        for (const auto& rule : n.rules) {
            for (auto& policy : of<QueuePolicy>([&](const QueuePolicy& p) {
                     return rule.queue_arn.ends_with(":" + p.queue);
                 })) {
                needed.push_back(std::move(policy));
            }
        }
        return needed;
    }
    std::vector<std::string> operator()(const Queue& q) const {
        if (q.dead_letter_queue_arn.empty()) return {};
        return of<Queue>([&](const Queue& other) {
            return q.dead_letter_queue_arn.ends_with(":" + other.name);
        });
    }
    std::vector<std::string> operator()(const QueuePolicy& p) const { return queue(p.queue); }
    std::vector<std::string> operator()(const Table&) const { return {}; }
    std::vector<std::string> operator()(const Alarm& a) const { return queue(a.queue); }

  private:
    template <class T, class Is>
    std::vector<std::string> of(Is is) const {
        std::vector<std::string> found;
        for (const auto& resource : manifest_) {
            const auto* spec = std::get_if<T>(&resource.spec);
            if (spec != nullptr && is(*spec)) found.push_back(resource.address);
        }
        return found;
    }
    std::vector<std::string> bucket(const std::string& name) const {
        return of<Bucket>([&](const Bucket& b) { return b.name == name; });
    }
    std::vector<std::string> queue(const std::string& name) const {
        return of<Queue>([&](const Queue& q) { return q.name == name; });
    }

    const Manifest& manifest_;
};

void add_tags(const Tags& tags, Attributes& out) {
    for (const auto& [key, value] : tags) out["tags." + key] = value;
}

std::string text_of(const wire::Node& node) {
    wire::JsonSink sink;
    wire::write_node(sink, node);
    return sink.take();
}

std::string joined_set(std::vector<std::string> set) {
    std::sort(set.begin(), set.end());
    return fmt::format("{}", fmt::join(set, ","));
}

wire::Node sorted(wire::Node node) {
    for (auto& item : node.items) item = sorted(std::move(item));
    std::sort(node.items.begin(), node.items.end(),
              [](const auto& a, const auto& b) { return text_of(a) < text_of(b); });
    for (auto& [name, value] : node.members) value = sorted(std::move(value));
    std::sort(node.members.begin(), node.members.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    // A list with one item has the meaning of the item.
    if (node.type == wire::Node::Type::list && node.items.size() == 1) {
        auto only = std::move(node.items.front());
        return only;
    }
    return node;
}

struct Flatten {
    Attributes operator()(const Bucket& b) const {
        Attributes a{{"bucket", b.name}};
        add_tags(b.tags, a);
        return a;
    }
    Attributes operator()(const BucketCors& c) const {
        return {{"bucket", c.bucket},
                {"allowed_headers", "*"},
                {"allowed_methods", joined_set(c.allowed_methods)},
                {"allowed_origins", "*"},
                {"expose_headers", "ETag"},
                {"max_age_seconds", "3600"}};
    }
    Attributes operator()(const BucketLifecycle& l) const {
        return {{"bucket", l.bucket},
                {"rule", l.rule_id},
                {"status", "Enabled"},
                {"prefix", l.prefix},
                {"tag", l.tag_key + "=" + l.tag_value},
                {"expiration_days", fmt::to_string(l.expiration_days)}};
    }
    Attributes operator()(const BucketNotification& n) const {
        Attributes a{{"bucket", n.bucket}};
        for (const auto& rule : n.rules) {
            a[fmt::format("queue.{}*{}", rule.prefix, rule.suffix)] =
                "s3:ObjectCreated:* -> " + rule.queue_arn;
        }
        if (n.others) a["others"] = "topics, functions or event buses";
        return a;
    }
    Attributes operator()(const Queue& q) const {
        Attributes a{{"name", q.name},
                     {"visibility_timeout_seconds", fmt::to_string(q.visibility_timeout_seconds)},
                     {"message_retention_seconds", fmt::to_string(q.message_retention_seconds)},
                     {"max_message_size", fmt::to_string(q.max_message_size_bytes)}};
        if (!q.dead_letter_queue_arn.empty()) {
            a["redrive_policy"] =
                fmt::format("{} after {} receives", q.dead_letter_queue_arn, q.max_receive_count);
        }
        add_tags(q.tags, a);
        return a;
    }
    Attributes operator()(const QueuePolicy& p) const {
        return {{"queue", p.queue}, {"policy", canonical_policy(p.policy)}};
    }
    Attributes operator()(const Table& t) const {
        Attributes a{{"name", t.name},
                     {"billing_mode", "PAY_PER_REQUEST"},
                     {"hash_key", fmt::format("{} ({})", t.hash.name, t.hash.type)}};
        if (t.range) a["range_key"] = fmt::format("{} ({})", t.range->name, t.range->type);
        for (const auto& index : t.global_indexes) {
            a["global_secondary_index." + index.name] =
                fmt::format("{} ({}), {} ({}), ALL", index.hash.name, index.hash.type,
                            index.range.name, index.range.type);
        }
        if (!t.stream_view_type.empty()) a["stream_view_type"] = t.stream_view_type;
        if (!t.ttl_attribute.empty()) a["ttl"] = t.ttl_attribute;
        add_tags(t.tags, a);
        return a;
    }
    Attributes operator()(const Alarm& alarm) const {
        Attributes a{{"alarm_name", alarm.name},
                     {"alarm_description", alarm.description},
                     {"namespace", "AWS/SQS"},
                     {"metric_name", "ApproximateNumberOfMessagesVisible"},
                     {"dimensions.QueueName", alarm.queue},
                     {"statistic", "Sum"},
                     {"period", "60"},
                     {"evaluation_periods", "1"},
                     {"comparison_operator", "GreaterThanThreshold"},
                     {"threshold", "0"}};
        if (!alarm.actions.empty()) a["alarm_actions"] = joined_set(alarm.actions);
        add_tags(alarm.tags, a);
        return a;
    }
};

}  // namespace

Result<void> check(const Variables& v) {
    const auto& prefix = v.name_prefix;
    const bool good = !prefix.empty() && prefix.size() <= 40 && prefix.front() != '-' &&
                      std::all_of(prefix.begin(), prefix.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                      });
    if (!good) {
        return fail(Kind::invalid, "InvalidVariable",
                    fmt::format("name_prefix \"{}\": use 1 to 40 lower-case letters, digits and "
                                "dashes, not a dash first (it begins bucket names)",
                                prefix));
    }
    if (v.dlq_max_receive_count < 1 || v.dlq_max_receive_count > 1000) {
        return fail(
            Kind::invalid, "InvalidVariable",
            fmt::format("dlq_max_receive_count {}: must be 1 to 1000", v.dlq_max_receive_count));
    }
    const auto& topic = v.alarm_topic_arn;
    if (!topic.empty() && !(topic.starts_with("arn:") && topic.find(":sns:") != topic.npos)) {
        return fail(Kind::invalid, "InvalidVariable",
                    fmt::format("alarm_topic_arn \"{}\": use an SNS topic's ARN, like "
                                "arn:aws:sns:us-east-1:123456789012:operators",
                                topic));
    }
    return {};
}

std::string queue_arn(const Variables& v, const std::string& queue) {
    return fmt::format("arn:aws:sqs:{}:{}:{}", v.region, v.account_id, queue);
}

Manifest declare(const Variables& v) {
    Manifest manifest;
    declare_queues(v, manifest);
    declare_buckets(v, manifest);
    declare_tables(v, manifest);
    declare_alarms(v, manifest);
    const Needs needs(manifest);
    for (auto& resource : manifest) resource.needs = std::visit(needs, resource.spec);
    return manifest;
}

Attributes attributes_of(const Spec& spec) {
    return std::visit(Flatten{}, spec);
}

Outputs outputs_of(const Variables& v, const std::string& queue_url_base) {
    const Names names(v);
    const auto url = [&](const char* suffix) {
        return fmt::format("{}/{}/{}-{}", queue_url_base, v.account_id, v.name_prefix, suffix);
    };
    const auto named = [&](const char* suffix) {
        return fmt::format("{}-{}", v.name_prefix, suffix);
    };
    return {{"input_bucket_name", names.input},
            {"output_bucket_name", names.output},
            {"chunking_queue_url", url("chunking")},
            {"video_worker_queue_url", url("video-worker")},
            {"reassembly_queue_url", url("reassembly")},
            {"jobs_table_name", named("jobs")},
            {"segment_completions_table_name", named("segment-completions")},
            {"reassembly_triggered_table_name", named("reassembly-triggered")}};
}

std::string canonical_policy(const std::string& policy) {
    auto node = wire::parse_json(policy);
    return node ? text_of(sorted(std::move(*node))) : policy;
}

}  // namespace spot::provision
