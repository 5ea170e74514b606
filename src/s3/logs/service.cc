// The setting of access logging, and the delivery of what was logged.

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "base/bytes.h"
#include "base/log.h"
#include "s3/access/lists.h"
#include "s3/logs/delivery.h"
#include "s3/logs/record.h"
#include "s3/rules/errors.h"
#include "s3/service.h"
#include "s3/service/change.h"
#include "s3/store/keys.h"

namespace spot::s3 {
namespace {

// Ours: AWS delivers "most log records within a few hours".
constexpr Duration between_deliveries = std::chrono::minutes(1);
// One object of lines.
constexpr std::size_t most_object_bytes = 8u << 20;

// The delivery is not held against a client: it never waits for more than its own put.
Requester log_delivery() {
    return {.source_ip = "s3.amazonaws.com", .principal_id = "svc:logging.s3.amazonaws.com"};
}

Result<void> check_target(const LoggingEnabled& wanted, const BucketRow& source,
                          const BucketRow& target, const std::string& account) {
    if (target.region != source.region) {
        auto error = refuse_for("CrossLocationLoggingProhibitted", {});
        auto& details = error.value().details;
        if (source.region != "us-east-1") {
            details.emplace_back("SourceBucketLocation", source.region);
        }
        details.emplace_back("TargetBucketLocation", target.region);
        return error;
    }
    if (!wanted.target_grants) return {};
    if (target.object_ownership == "BucketOwnerEnforced") {
        return refuse("AccessControlListNotSupported",
                      "Target grants not allowed for bucket owner enforced buckets");
    }
    for (const auto& grant : *wanted.target_grants) {
        if (grant.group || is_canonical_id(grant.grantee, account)) continue;
        return invalid_argument("Invalid id", "CanonicalUser/ID", grant.grantee);
    }
    return {};
}

// Whether an error passes by itself, so that the lines are kept for the next delivery.
bool passes(const Error& error) {
    return error.kind == Kind::unavailable || error.kind == Kind::throttled;
}

}  // namespace

Result<BucketLoggingStatus> Service::get_bucket_logging(const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (bucket->logging == nullptr) return BucketLoggingStatus();
    return BucketLoggingStatus{*bucket->logging};
}

Result<void> Service::put_bucket_logging(const PutBucketLoggingInput& input) {
    const auto& wanted = input.configuration.enabled;
    const auto source = TRY(core_.buckets.find(input.bucket));
    if (wanted) {
        const auto target = core_.buckets.find(wanted->target_bucket);
        if (!target && target.error().kind == Kind::not_found) {
            return refuse_for("InvalidTargetBucketForLogging",
                              {{"TargetBucket", wanted->target_bucket}});
        }
        if (!target) return fail(target.error());
        TRY(check_target(*wanted, *source, **target, core_.settings.account_id));
    }
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.logging = wanted ? std::make_shared<const LoggingEnabled>(*wanted) : nullptr;
        return {};
    });
}

Result<void> Service::find_logged_buckets() {
    auto cursor = core_.store.scan(kv::prefix_range(keys::buckets_space));
    for (; cursor->valid(); cursor->next()) {
        const auto row = TRY(decode_bucket(cursor->value()));
        if (row.logging == nullptr) continue;
        core_.buckets.some_logged();
        return {};
    }
    return cursor->status();
}

LogTargetPtr Service::log_target(const std::string& bucket) {
    if (!core_.buckets.any_logged() || bucket.empty()) return nullptr;
    const auto row = core_.buckets.find(bucket);
    return row ? (*row)->logging : nullptr;
}

void Service::log_access(LogTargetPtr target, const LogRecord& record) {
    core_.logs.add({std::move(target), record.bucket, record.time,
                    log_line(record, core_.settings.account_id)});
}

void Service::when_many_logs_wait(std::function<void()> tell) {
    core_.logs.when_half_full(std::move(tell));
}

Result<void> Service::put_log(const LoggingEnabled& target, const std::string& source,
                              const std::string& day, std::string body) {
    const auto bucket = TRY(core_.buckets.find(target.target_bucket));
    const auto now = core_.clock.now();
    PutObjectInput input;
    input.bucket = target.target_bucket;
    input.key = log_key(target, {core_.settings.account_id, core_.settings.region, source}, day,
                        now, core_.random.text(16, "0123456789ABCDEF"));
    TRY(may_deliver(*bucket, {source, input.key, core_.settings, now}));
    input.body = std::make_unique<StringSource>(std::move(body));
    input.headers.content_type = "text/plain";
    input.requester = log_delivery();
    if (target.target_grants && bucket->access->lists) {
        input.acl.grants = owners_grants(core_.settings.account_id);
        std::ranges::copy(*target.target_grants, std::back_inserter(*input.acl.grants));
    }
    TRY(put_object(std::move(input)));
    return {};
}

void Service::deliver_lines(const std::vector<const LogLine*>& lines, const std::string& day) {
    const auto& target = *lines.front()->target;
    const auto& source = lines.front()->bucket;
    for (std::size_t at = 0; at < lines.size();) {
        const auto begin = at;
        std::string body;
        while (at < lines.size() && (body.empty() || body.size() < most_object_bytes)) {
            body += lines[at++]->text;
        }
        const auto done = put_log(target, source, day, std::move(body));
        if (done) continue;
        if (passes(done.error())) {
            for (auto i = begin; i < at; ++i) core_.logs.put_back(*lines[i]);
        }
        log(Level::warn,
            passes(done.error()) ? "access logs could not be delivered, and wait"
                                 : "access logs could not be delivered, and are dropped",
            {{"bucket", source},
             {"target", target.target_bucket},
             {"lines", at - begin},
             {"error", done.error().message}});
    }
}

SweepStep Service::deliver_logs(Time now, LogDelivery which) {
    // The clock may have been set back.
    const bool set_back = logs_due_ > now + between_deliveries;
    if (logs_due_ == Time{} || set_back) logs_due_ = now + between_deliveries;
    const bool due = now >= logs_due_ || core_.logs.bytes() > LogQueue::most_bytes / 2;
    if (which == LogDelivery::due && !due) return {.due = logs_due_};
    logs_due_ = now + between_deliveries;
    auto lines = core_.logs.take();
    std::ranges::stable_sort(lines, {}, &LogLine::time);
    // One object for the lines of one bucket under one setting.
    using Where = std::pair<const LoggingEnabled*, std::pair<std::string_view, std::string>>;
    std::map<Where, std::vector<const LogLine*>> objects;
    for (const auto& line : lines) {
        const auto& target = *line.target;
        objects[{&target, {line.bucket, log_day(target, line.time)}}].push_back(&line);
    }
    SweepStep step{.done = objects.size(), .due = logs_due_};
    for (const auto& [where, of_one] : objects) deliver_lines(of_one, where.second.second);
    if (const auto dropped = core_.logs.take_dropped(); dropped > 0) {
        log(Level::warn, "lines of access logs were dropped: too many waited",
            {{"lines", dropped}});
    }
    return step;
}

}  // namespace spot::s3
