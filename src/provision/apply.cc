#include "provision/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "base/failpoint.h"
#include "provision/errors.h"
#include "provision/patience.h"

namespace spot::provision {
namespace {

constexpr Duration between_looks = std::chrono::milliseconds(200);
constexpr int most_looks = 1500;      // at a table's state: five minutes
constexpr int looks_in_silence = 25;  // before waiting is reported: AWS takes about ten seconds

Result<std::string> url_of(const Endpoint& endpoint, const std::string& queue) {
    return TRY(endpoint.sqs.get_queue_url({queue, std::nullopt})).queue_url;
}

std::vector<std::string> removed_keys(const Tags& wanted, const std::vector<Change>& changes) {
    std::vector<std::string> keys;
    for (const auto& change : changes) {
        if (!change.attribute.starts_with("tags.") || !change.after.empty()) continue;
        const auto key = change.attribute.substr(5);
        if (!wanted.contains(key)) keys.push_back(key);
    }
    return keys;
}

// Removing a resource that does not exist succeeds.
template <class T>
Result<void> removed(const Result<T>& done) {
    if (!done && !is_absent(done.error())) return fail(done.error());
    return {};
}

template <class Tag>
std::vector<Tag> tag_list(const Tags& tags) {
    std::vector<Tag> list;
    for (const auto& [key, value] : tags) list.push_back(Tag{key, value});
    return list;
}

// Creates or changes resources: afterwards they are as wanted, whether they existed or not.
class Ensure {
  public:
    Ensure(const Endpoint& endpoint, const ApplyOptions& options, const Action& action)
        : endpoint_(endpoint), options_(options), action_(action) {}

    Result<void> operator()(const Bucket& bucket) const {
        if (action_.kind == ActionKind::create) {
            const auto& region = options_.variables.region;
            s3::CreateBucketInput input{.bucket = bucket.name};
            if (region != "us-east-1") input.location_constraint = region;
            const auto made = endpoint_.s3.create_bucket(input);
            if (!made && made.error().code != "BucketAlreadyOwnedByYou") {
                return fail(made.error());
            }
            FAILPOINT("provision.bucket.made");
        }
        return endpoint_.s3.put_bucket_tagging({bucket.name, tag_list<s3::Tag>(bucket.tags)});
    }

    Result<void> operator()(const BucketCors& cors) const {
        s3::CorsRule rule{.allowed_headers = {"*"},
                          .allowed_methods = cors.allowed_methods,
                          .allowed_origins = {"*"},
                          .expose_headers = {"ETag"},
                          .max_age_seconds = 3600};
        return endpoint_.s3.put_bucket_cors({cors.bucket, {{rule}}});
    }

    Result<void> operator()(const BucketLifecycle& lifecycle) const {
        s3::LifecycleRule rule{.id = lifecycle.rule_id};
        rule.filter.prefix = lifecycle.prefix;
        rule.filter.tags = {{lifecycle.tag_key, lifecycle.tag_value}};
        rule.filter.form = s3::LifecycleFilter::Form::filter_and;
        rule.expiration = s3::LifecycleExpiration{.days = lifecycle.expiration_days};
        s3::LifecycleConfiguration configuration;
        configuration.rules.push_back(std::move(rule));
        return endpoint_.s3.put_bucket_lifecycle_configuration(
            {lifecycle.bucket, std::move(configuration)});
    }

    Result<void> operator()(const BucketNotification& notification) const {
        s3::PutBucketNotificationConfigurationInput input{.bucket = notification.bucket};
        for (const auto& rule : notification.rules) {
            input.configuration.queues.push_back(
                {.queue_arn = rule.queue_arn,
                 .events = {"s3:ObjectCreated:*"},
                 .filter = {{"prefix", rule.prefix}, {"suffix", rule.suffix}}});
        }
        return endpoint_.s3.put_bucket_notification_configuration(input);
    }

    Result<void> operator()(const Queue& queue) const {
        sqs::Attributes attributes{
            {"VisibilityTimeout", fmt::to_string(queue.visibility_timeout_seconds)},
            {"MessageRetentionPeriod", fmt::to_string(queue.message_retention_seconds)},
            {"MaximumMessageSize", fmt::to_string(queue.max_message_size_bytes)}};
        if (!queue.dead_letter_queue_arn.empty()) {
            attributes["RedrivePolicy"] =
                fmt::format(R"({{"deadLetterTargetArn":"{}","maxReceiveCount":{}}})",
                            queue.dead_letter_queue_arn, queue.max_receive_count);
        }
        if (action_.kind == ActionKind::create) {
            const auto made = endpoint_.sqs.create_queue({queue.name, attributes, queue.tags});
            if (made) return {};
            // The queue exists with other attributes; it did not when the plan was made.
            if (made.error().code != "QueueNameExists") return fail(made.error());
        }
        const auto url = TRY(url_of(endpoint_, queue.name));
        if (queue.dead_letter_queue_arn.empty()) attributes["RedrivePolicy"] = "";
        // Some endpoints take the attributes that are sent for all there are (moto 5.2 does with
        // the policy): it is sent along, as it is.
        const auto seen = TRY(endpoint_.sqs.get_queue_attributes({url, {"Policy"}}));
        if (const auto policy = seen.attributes.find("Policy"); policy != seen.attributes.end()) {
            attributes.insert(*policy);
        }
        TRY(endpoint_.sqs.set_queue_attributes({url, attributes}));
        if (const auto gone = removed_keys(queue.tags, action_.changes); !gone.empty()) {
            TRY(endpoint_.sqs.untag_queue({url, gone}));
        }
        TRY(endpoint_.sqs.tag_queue({url, queue.tags}));
        return {};
    }

    Result<void> operator()(const QueuePolicy& policy) const {
        const auto url = TRY(url_of(endpoint_, policy.queue));
        TRY(endpoint_.sqs.set_queue_attributes({url, {{"Policy", policy.policy}}}));
        return {};
    }

    Result<void> operator()(const Table& table) const {
        if (action_.kind == ActionKind::create) TRY(create(table));
        FAILPOINT("provision.table.made");
        auto description = TRY(wait_until_active(table.name));
        if (action_.kind == ActionKind::update) TRY(update(table, description));
        const auto ttl = TRY(endpoint_.dynamodb.describe_time_to_live({table.name}));
        const auto current = ttl.time_to_live_description.attribute_name.value_or("");
        if (current != table.ttl_attribute) {
            const bool enable = !table.ttl_attribute.empty();
            dynamodb::TimeToLiveSpecification wanted{enable,
                                                     enable ? table.ttl_attribute : current};
            TRY(endpoint_.dynamodb.update_time_to_live({table.name, wanted}));
        }
        return {};
    }

    Result<void> operator()(const Alarm& alarm) const {
        cloudwatch::PutMetricAlarmInput input{.alarm_name = alarm.name,
                                              .alarm_description = alarm.description,
                                              .alarm_actions = alarm.actions,
                                              .metric_name = "ApproximateNumberOfMessagesVisible",
                                              .name_space = "AWS/SQS",
                                              .statistic = "Sum",
                                              .dimensions = {{"QueueName", alarm.queue}},
                                              .period = 60,
                                              .evaluation_periods = 1,
                                              .threshold = 0,
                                              .comparison_operator = "GreaterThanThreshold",
                                              .tags = tag_list<cloudwatch::Tag>(alarm.tags)};
        TRY(endpoint_.cloudwatch.put_metric_alarm(input));
        if (action_.kind == ActionKind::create) return {};
        const auto arn = fmt::format("arn:aws:cloudwatch:{}:{}:alarm:{}", options_.variables.region,
                                     options_.variables.account_id, alarm.name);
        if (const auto gone = removed_keys(alarm.tags, action_.changes); !gone.empty()) {
            TRY(endpoint_.cloudwatch.untag_resource({arn, gone}));
        }
        TRY(endpoint_.cloudwatch.tag_resource({arn, tag_list<cloudwatch::Tag>(alarm.tags)}));
        return {};
    }

  private:
    static dynamodb::SecondaryIndex index_of(const Table::Index& index) {
        return {.index_name = index.name,
                .key_schema = {{index.hash.name, "HASH"}, {index.range.name, "RANGE"}},
                .projection = dynamodb::Projection{"ALL", {}}};
    }

    static std::vector<dynamodb::AttributeDefinition> definitions_of(const Table& table) {
        std::map<std::string, std::string> types{{table.hash.name, table.hash.type}};
        if (table.range) types[table.range->name] = table.range->type;
        for (const auto& index : table.global_indexes) {
            types[index.hash.name] = index.hash.type;
            types[index.range.name] = index.range.type;
        }
        std::vector<dynamodb::AttributeDefinition> definitions;
        for (const auto& [name, type] : types) definitions.push_back({name, type});
        return definitions;
    }

    Result<void> create(const Table& table) const {
        dynamodb::CreateTableInput input{.table_name = table.name,
                                         .attribute_definitions = definitions_of(table),
                                         .key_schema = {{table.hash.name, "HASH"}},
                                         .billing_mode = "PAY_PER_REQUEST",
                                         .tags = tag_list<dynamodb::Tag>(table.tags)};
        if (table.range) input.key_schema.push_back({table.range->name, "RANGE"});
        for (const auto& index : table.global_indexes) {
            input.global_secondary_indexes.push_back(index_of(index));
        }
        if (!table.stream_view_type.empty()) {
            input.stream_specification =
                dynamodb::StreamSpecification{true, table.stream_view_type};
        }
        const auto made = endpoint_.dynamodb.create_table(input);
        // The table exists, or is still being deleted: wait_until_active() finds out which.
        if (!made && made.error().code != "ResourceInUseException") return fail(made.error());
        return {};
    }

    Result<dynamodb::TableDescription> wait_until_active(const std::string& name) const {
        for (int look = 0; look < most_looks; ++look) {
            auto found = TRY(endpoint_.dynamodb.describe_table({name}));
            const auto& indexes = found.table.global_secondary_indexes;
            const bool active = found.table.table_status == "ACTIVE" &&
                                std::all_of(indexes.begin(), indexes.end(), [](const auto& index) {
                                    return index.index_status.value_or("ACTIVE") == "ACTIVE";
                                });
            if (active) return std::move(found.table);
            if (look == looks_in_silence && options_.waiting) {
                options_.waiting(action_, "the table is " + found.table.table_status);
            }
            endpoint_.pause(between_looks);
        }
        return fail(
            Kind::unavailable, "TableNotActive",
            fmt::format("table {} did not become ACTIVE in five minutes; apply again later", name));
    }

    // The API allows one change of indexes a call, and the table must be ACTIVE before the next.
    Result<void> update(const Table& table, const dynamodb::TableDescription& seen) const {
        const auto& stream = seen.stream_specification;
        const auto view = stream && stream->stream_enabled ? stream->stream_view_type : "";
        if (view != table.stream_view_type) {
            dynamodb::UpdateTableInput input{.table_name = table.name};
            if (!view.empty()) {
                input.stream_specification = dynamodb::StreamSpecification{false, ""};
                TRY(endpoint_.dynamodb.update_table(input));
                TRY(wait_until_active(table.name));
            }
            if (!table.stream_view_type.empty()) {
                input.stream_specification =
                    dynamodb::StreamSpecification{true, table.stream_view_type};
                TRY(endpoint_.dynamodb.update_table(input));
                TRY(wait_until_active(table.name));
            }
        }
        for (const auto& change : action_.changes) {
            static constexpr std::string_view prefix = "global_secondary_index.";
            if (!change.attribute.starts_with(prefix)) continue;
            const auto name = change.attribute.substr(prefix.size());
            if (!change.before.empty()) TRY(change_index(table, {.remove = {{name}}}));
            for (const auto& index : table.global_indexes) {
                if (index.name == name) TRY(change_index(table, {.create = index_of(index)}));
            }
        }
        if (const auto gone = removed_keys(table.tags, action_.changes); !gone.empty()) {
            TRY(endpoint_.dynamodb.untag_resource({seen.table_arn, gone}));
        }
        TRY(endpoint_.dynamodb.tag_resource({seen.table_arn, tag_list<dynamodb::Tag>(table.tags)}));
        return {};
    }

    Result<void> change_index(const Table& table,
                              dynamodb::GlobalSecondaryIndexUpdate change) const {
        dynamodb::UpdateTableInput input{.table_name = table.name,
                                         .attribute_definitions = definitions_of(table)};
        input.global_secondary_index_updates.push_back(std::move(change));
        TRY(endpoint_.dynamodb.update_table(input));
        TRY(wait_until_active(table.name));
        return {};
    }

    const Endpoint& endpoint_;
    const ApplyOptions& options_;
    const Action& action_;
};

class Destroy {
  public:
    Destroy(const Endpoint& endpoint, const ApplyOptions& options)
        : endpoint_(endpoint), options_(options) {}

    Result<void> operator()(const Bucket& bucket) const {
        if (options_.lock != nullptr && options_.lock->bucket() == bucket.name) {
            options_.lock->release();
        }
        for (std::string first_gone;;) {
            const auto listed = endpoint_.s3.list_objects_v2({.bucket = bucket.name});
            if (!listed) return removed(listed);
            const auto& page = *listed;
            if (page.contents.empty()) break;
            if (page.contents.front().key == first_gone) {
                return fail(Kind::unavailable, "NotGone",
                            fmt::format("bucket {} still lists {} after it was deleted; destroy "
                                        "again later",
                                        bucket.name, first_gone));
            }
            first_gone = page.contents.front().key;
            if (!options_.force) {
                return fail(Kind::conflict, "NotEmpty",
                            fmt::format("bucket {} is not empty; nothing of it was removed. Use "
                                        "--force to delete it with its objects",
                                        bucket.name));
            }
            s3::DeleteObjectsInput input{.bucket = bucket.name, .quiet = true};
            for (const auto& object : page.contents) input.objects.push_back({object.key, ""});
            const auto gone = TRY(endpoint_.s3.delete_objects(input));
            if (!gone.errors.empty()) {
                return fail(Kind::conflict, gone.errors[0].code, gone.errors[0].message);
            }
        }
        return removed(endpoint_.s3.delete_bucket({bucket.name}));
    }
    Result<void> operator()(const BucketCors& cors) const {
        return removed(endpoint_.s3.delete_bucket_cors({cors.bucket}));
    }
    Result<void> operator()(const BucketLifecycle& lifecycle) const {
        return removed(endpoint_.s3.delete_bucket_lifecycle({lifecycle.bucket}));
    }
    Result<void> operator()(const BucketNotification& notification) const {
        s3::PutBucketNotificationConfigurationInput input{.bucket = notification.bucket};
        return removed(endpoint_.s3.put_bucket_notification_configuration(input));
    }
    Result<void> operator()(const Queue& queue) const {
        const auto url = url_of(endpoint_, queue.name);
        if (!url) return removed(url);
        return removed(endpoint_.sqs.delete_queue({*url}));
    }
    Result<void> operator()(const QueuePolicy& policy) const {
        const auto url = url_of(endpoint_, policy.queue);
        if (!url) return removed(url);
        return removed(endpoint_.sqs.set_queue_attributes({*url, {{"Policy", ""}}}));
    }
    Result<void> operator()(const Table& table) const {
        dynamodb::ScanInput scan{.table_name = table.name, .limit = 1};
        const auto found = endpoint_.dynamodb.scan(scan);
        if (!found) return removed(found);
        if (found->count > 0 && !options_.force) {
            return fail(Kind::conflict, "NotEmpty",
                        fmt::format("table {} is not empty; nothing of it was removed. Use --force "
                                    "to delete it with its items",
                                    table.name));
        }
        return removed(endpoint_.dynamodb.delete_table({table.name}));
    }
    Result<void> operator()(const Alarm& alarm) const {
        return removed(endpoint_.cloudwatch.delete_alarms({{alarm.name}}));
    }

  private:
    const Endpoint& endpoint_;
    const ApplyOptions& options_;
};

Result<void> attempt(const Endpoint& endpoint, const Action& action, const ApplyOptions& options) {
    switch (action.kind) {
        case ActionKind::none: return {};
        case ActionKind::create:
        case ActionKind::update: return std::visit(Ensure(endpoint, options, action), action.spec);
        case ActionKind::destroy: return std::visit(Destroy(endpoint, options), action.spec);
        case ActionKind::replace: break;
    }
    return fail(Kind::conflict, "MustBeReplaced",
                "its keys differ from the declaration, and replacing it would lose its items; save "
                "them and delete it by hand, or use another name_prefix");
}

// Repeats an action while its errors are transient. Each attempt does the whole action, which may
// be repeated.
Result<void> carry_out(const Endpoint& endpoint, const Action& action,
                       const ApplyOptions& options) {
    Patience patience(endpoint.pause, options.stopping);
    const auto tell = [&](const std::string& reason) {
        if (options.waiting) options.waiting(action, reason);
    };
    while (true) {
        auto done = attempt(endpoint, action, options);
        if (done) return {};
        auto error = std::move(done).error();
        if (!patience.wait(error, tell)) return fail(std::move(error));
    }
}

// Checks before a destroy begins that it would not stop at a resource with content.
Result<void> check_empty(const Endpoint& endpoint, const Plan& plan, const ApplyOptions& options) {
    if (options.force) return {};
    for (const auto& action : plan.actions) {
        if (action.kind != ActionKind::destroy) continue;
        bool empty = true;
        std::string name;
        if (const auto* bucket = std::get_if<Bucket>(&action.spec)) {
            name = "bucket " + bucket->name;
            s3::ListObjectsV2Input input{.bucket = bucket->name};
            input.max_keys = 2;
            const auto listed = endpoint.s3.list_objects_v2(input);
            if (!listed) TRY(removed(listed));
            // The object that is this run's own lock does not count as content.
            empty =
                !listed || std::all_of(listed->contents.begin(), listed->contents.end(),
                                       [&](const auto& object) {
                                           return options.lock != nullptr && object.key == lock_key;
                                       });
        } else if (const auto* table = std::get_if<Table>(&action.spec)) {
            name = "table " + table->name;
            dynamodb::ScanInput scan{.table_name = table->name, .limit = 1};
            const auto found = endpoint.dynamodb.scan(scan);
            if (!found) TRY(removed(found));
            empty = !found || found->count == 0;
        }
        if (!empty) {
            return fail(
                Kind::conflict, "NotEmpty",
                fmt::format("{} is not empty; nothing was destroyed. Use --force to destroy "
                            "it with its content",
                            name));
        }
    }
    return {};
}

// For each action to be carried out, the indexes of those that come before it.
std::vector<std::vector<std::size_t>> order_of(const std::vector<const Action*>& actions,
                                               const Lock* lock) {
    std::vector<std::vector<std::size_t>> after(actions.size());
    for (std::size_t i = 0; i < actions.size(); ++i) {
        const auto* bucket = std::get_if<Bucket>(&actions[i]->spec);
        const bool last = lock != nullptr && actions[i]->kind == ActionKind::destroy &&
                          bucket != nullptr && bucket->name == lock->bucket();
        for (std::size_t j = 0; j < actions.size(); ++j) {
            const auto& before = actions[i]->after;
            const bool first =
                std::find(before.begin(), before.end(), actions[j]->address) != before.end();
            if (first || (last && i != j)) after[i].push_back(j);
        }
    }
    return after;
}

}  // namespace

Result<void> apply(const Endpoint& endpoint, const Plan& plan, const ApplyOptions& options) {
    TRY(check_empty(endpoint, plan, options));
    std::vector<const Action*> actions;
    for (const auto& action : plan.actions) {
        if (action.kind != ActionKind::none) actions.push_back(&action);
    }
    std::mutex telling;
    const auto tell = [&](const Action& action, bool done) {
        if (!options.progress) return;
        std::lock_guard lock(telling);
        options.progress(action, done);
    };
    auto telling_options = options;
    if (options.waiting) {
        telling_options.waiting = [&](const Action& action, const std::string& reason) {
            std::lock_guard lock(telling);
            options.waiting(action, reason);
        };
    }
    const auto work = [&](std::size_t i) -> Result<void> {
        const auto& action = *actions[i];
        if (options.stopping && options.stopping()) {
            return fail(Kind::unavailable, "Interrupted", action.address + ": not begun");
        }
        if (options.lock != nullptr && !options.lock->held()) {
            return fail(Kind::conflict, "LockLost",
                        action.address + ": not begun, for another run has taken the lock over");
        }
        tell(action, false);
        FAILPOINT("provision.action.before");
        if (auto done = carry_out(endpoint, action, options); !done) {
            return fail(explained(done.error(), action.address));
        }
        FAILPOINT("provision.action.done");
        tell(action, true);
        return {};
    };
    return in_order(order_of(actions, options.lock), options.parallelism, work);
}

}  // namespace spot::provision
