#include "cli/doctor/rights.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <future>
#include <map>

#include "pipeline/jobs/jobs.h"
#include "pipeline/jobs/keys.h"
#include "wire/services.h"

namespace spot::cli::doctor {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Item;
using pipeline::Settings;

constexpr unsigned uploader = 1, chunking = 2, video = 4, reassembly = 8, janitor = 16,
                   operators = 32;
struct Part {
    std::string_view name;
    unsigned bit;
};
constexpr Part parts[] = {{"uploader", uploader}, {"chunking", chunking},
                          {"video", video},       {"reassembly", reassembly},
                          {"janitor", janitor},   {"operator", operators}};

struct Patient {
    Session& session;
    const Settings& settings;
};

// The names of a job, an upload and a receipt that do not exist: `submit` never makes such a job
// id.
const std::string nobody = "stereo-spot-doctor.asks.for.no.job";

template <class T>
Result<void> outcome_of(const Result<T>& result) {
    if (!result) return fail(result.error());
    return {};
}

struct Wanted {
    std::string_view action;
    std::string_view on;  // the resource, in words for people
    unsigned needed_by;
    Result<void> (*attempt)(const Patient&);
};

template <auto bucket>
Result<void> list(const Patient& p) {
    return outcome_of(p.session.s3.list_objects_v2({.bucket = p.settings.*bucket, .max_keys = 1}));
}
template <auto bucket, auto key>
Result<void> read(const Patient& p) {
    return outcome_of(p.session.s3.head_object({.bucket = p.settings.*bucket, .key = key()}));
}
// Completes an upload that nobody began; the right to write is asked for first.
template <auto bucket, auto key>
Result<void> complete_upload(const Patient& p) {
    return outcome_of(p.session.s3.complete_multipart_upload({.bucket = p.settings.*bucket,
                                                              .key = key(),
                                                              .upload_id = nobody,
                                                              .parts = {{1, "\"0\""}}}));
}
template <auto bucket, auto key>
Result<void> give_up_upload(const Patient& p) {
    return p.session.s3.abort_multipart_upload(
        {.bucket = p.settings.*bucket, .key = key(), .upload_id = nobody});
}
template <auto bucket, auto key>
Result<void> tag(const Patient& p) {
    return outcome_of(
        p.session.s3.put_object_tagging({.bucket = p.settings.*bucket, .key = key()}));
}

std::string source() {
    return pipeline::source_key(nobody);
}
std::string segment() {
    return pipeline::segment_key({nobody, 0, 1, "sbs"});
}
std::string final_film() {
    return pipeline::final_key(nobody);
}

template <auto queue>
Result<void> look_at_queue(const Patient& p) {
    return outcome_of(
        p.session.sqs.get_queue_attributes({p.settings.*queue, {"ApproximateNumberOfMessages"}}));
}
std::string name_of(const std::string& queue_url) {
    return queue_url.substr(queue_url.rfind('/') + 1);
}
template <auto queue>
Result<void> find_queue(const Patient& p) {
    return outcome_of(p.session.sqs.get_queue_url({name_of(p.settings.*queue), std::nullopt}));
}
template <auto queue>
Result<void> find_dead_letters(const Patient& p) {
    return outcome_of(
        p.session.sqs.get_queue_url({name_of(p.settings.*queue) + "-dlq", std::nullopt}));
}
template <auto queue>
Result<void> finish_message(const Patient& p) {
    return outcome_of(p.session.sqs.delete_message({p.settings.*queue, nobody}));
}
template <auto queue>
Result<void> hold_message(const Patient& p) {
    return outcome_of(p.session.sqs.change_message_visibility({p.settings.*queue, nobody, 30}));
}

template <auto table>
Item key_in() {
    Item key{{"job_id", AttributeValue::s(nobody)}};
    if constexpr (table == &Settings::segment_completions_table) {
        key["segment_index"] = AttributeValue::n(0);
    }
    return key;
}
// This condition holds for no item, whether it exists or not.
constexpr auto never = "attribute_exists(job_id) AND attribute_not_exists(job_id)";

template <auto table>
Result<void> get_item(const Patient& p) {
    return outcome_of(
        p.session.dynamodb.get_item({.table_name = p.settings.*table, .key = key_in<table>()}));
}
template <auto table>
Result<void> put_item(const Patient& p) {
    return outcome_of(p.session.dynamodb.put_item(
        {.table_name = p.settings.*table, .item = key_in<table>(), .condition_expression = never}));
}
template <auto table>
Result<void> update_item(const Patient& p) {
    dynamodb::UpdateItemInput input{.table_name = p.settings.*table,
                                    .key = key_in<table>(),
                                    .update_expression = "SET asked = :one",
                                    .condition_expression = never};
    input.expression_attribute_values = {{":one", AttributeValue::n(1)}};
    return outcome_of(p.session.dynamodb.update_item(input));
}
template <auto table>
Result<void> delete_item(const Patient& p) {
    return outcome_of(p.session.dynamodb.delete_item(
        {.table_name = p.settings.*table, .key = key_in<table>(), .condition_expression = never}));
}
Result<void> query_completions(const Patient& p) {
    pipeline::Jobs jobs(p.session.dynamodb, p.settings, p.session.clock);
    return outcome_of(jobs.completions(nobody));
}
template <const std::string_view& status>
Result<void> query_jobs(const Patient& p) {
    pipeline::Jobs jobs(p.session.dynamodb, p.settings, p.session.clock);
    return outcome_of(jobs.list(status, 1, {}));
}

constexpr auto in = &Settings::input_bucket, out = &Settings::output_bucket;
constexpr auto jobs_table = &Settings::jobs_table;
constexpr auto completions_table = &Settings::segment_completions_table;
constexpr auto triggers_table = &Settings::reassembly_triggered_table;
constexpr auto chunking_queue = &Settings::chunking_queue_url;
constexpr auto video_queue = &Settings::video_worker_queue_url;
constexpr auto reassembly_queue = &Settings::reassembly_queue_url;

constexpr unsigned workers = chunking | video | reassembly;
constexpr unsigned triggering = chunking | video | janitor;

constexpr std::array s3_rights{
    Wanted{"s3:ListBucket", "the input bucket", workers | janitor | operators, list<in>},
    Wanted{"s3:ListBucket", "the output bucket", video | reassembly | operators, list<out>},
    Wanted{"s3:GetObject", "input/", chunking | reassembly | operators, read<in, source>},
    Wanted{"s3:GetObject", "segments/", video | janitor | operators, read<in, segment>},
    Wanted{"s3:GetObject", "jobs/", video | reassembly | operators, read<out, final_film>},
    Wanted{"s3:PutObject", "input/", uploader, complete_upload<in, source>},
    Wanted{"s3:PutObject", "segments/", chunking, complete_upload<in, segment>},
    Wanted{"s3:PutObject", "jobs/", video | reassembly, complete_upload<out, final_film>},
    Wanted{"s3:AbortMultipartUpload", "input/", uploader, give_up_upload<in, source>},
    Wanted{"s3:AbortMultipartUpload", "segments/", chunking, give_up_upload<in, segment>},
    Wanted{"s3:AbortMultipartUpload", "jobs/", video | reassembly, give_up_upload<out, final_film>},
    Wanted{"s3:PutObjectTagging", "jobs/", video, tag<out, final_film>},
    // In a bucket with versions, deleting an object that is not there leaves a delete marker.
    Wanted{"s3:DeleteObject", "segments/", chunking | operators, nullptr},
};
constexpr std::array sqs_rights{
    Wanted{"sqs:GetQueueUrl", "chunking", uploader | operators, find_queue<chunking_queue>},
    Wanted{"sqs:GetQueueUrl", "video-worker", uploader | operators, find_queue<video_queue>},
    Wanted{"sqs:GetQueueUrl", "reassembly", uploader | operators, find_queue<reassembly_queue>},
    Wanted{"sqs:GetQueueUrl", "chunking-dlq", chunking, find_dead_letters<chunking_queue>},
    Wanted{"sqs:GetQueueUrl", "video-worker-dlq", video, find_dead_letters<video_queue>},
    Wanted{"sqs:GetQueueUrl", "reassembly-dlq", reassembly, find_dead_letters<reassembly_queue>},
    Wanted{"sqs:GetQueueAttributes", "chunking", chunking | janitor, look_at_queue<chunking_queue>},
    Wanted{"sqs:GetQueueAttributes", "video-worker", workers | janitor | operators,
           look_at_queue<video_queue>},
    Wanted{"sqs:GetQueueAttributes", "reassembly", reassembly | janitor,
           look_at_queue<reassembly_queue>},
    Wanted{"sqs:ChangeMessageVisibility", "chunking", chunking, hold_message<chunking_queue>},
    Wanted{"sqs:ChangeMessageVisibility", "video-worker", video, hold_message<video_queue>},
    Wanted{"sqs:ChangeMessageVisibility", "reassembly", reassembly, hold_message<reassembly_queue>},
    Wanted{"sqs:DeleteMessage", "chunking", chunking, finish_message<chunking_queue>},
    Wanted{"sqs:DeleteMessage", "video-worker", video, finish_message<video_queue>},
    Wanted{"sqs:DeleteMessage", "reassembly", reassembly, finish_message<reassembly_queue>},
    Wanted{"sqs:ReceiveMessage", "", workers, nullptr},
    Wanted{"sqs:SendMessage", "", workers | janitor | operators, nullptr},
};
constexpr std::array dynamodb_rights{
    Wanted{"dynamodb:GetItem", "jobs", uploader | workers | janitor | operators,
           get_item<jobs_table>},
    Wanted{"dynamodb:GetItem", "reassembly-triggered", triggering | operators,
           get_item<triggers_table>},
    Wanted{"dynamodb:PutItem", "jobs", uploader | chunking, put_item<jobs_table>},
    Wanted{"dynamodb:PutItem", "segment-completions", video, put_item<completions_table>},
    Wanted{"dynamodb:PutItem", "reassembly-triggered", triggering, put_item<triggers_table>},
    Wanted{"dynamodb:UpdateItem", "jobs", workers | janitor | operators, update_item<jobs_table>},
    Wanted{"dynamodb:UpdateItem", "reassembly-triggered", triggering | reassembly,
           update_item<triggers_table>},
    Wanted{"dynamodb:DeleteItem", "segment-completions", operators, delete_item<completions_table>},
    Wanted{"dynamodb:DeleteItem", "reassembly-triggered", operators, delete_item<triggers_table>},
    Wanted{"dynamodb:Query", "segment-completions", uploader | triggering | reassembly | operators,
           query_completions},
    Wanted{"dynamodb:Query", "jobs by created_at", uploader | workers | janitor | operators,
           query_jobs<pipeline::status::created>},
    Wanted{"dynamodb:Query", "jobs by completed_at", operators,
           query_jobs<pipeline::status::completed>},
};

unsigned bits_of(std::string_view part) {
    unsigned all = 0;
    for (const auto& [name, bit] : parts) {
        if (name == part) return bit;
        all |= bit;
    }
    return all;
}

std::string users_of(unsigned needed_by) {
    std::vector<std::string_view> names;
    for (const auto& [name, bit] : parts) {
        if ((needed_by & bit) != 0) names.push_back(name);
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

Finding refusal(const Wanted& wanted, Right right, const Error& error) {
    const auto found = fmt::format("{}: {}: {}", wanted.on, error.code, error.message);
    std::string remedy;
    if (right == Right::refused) {
        remedy = fmt::format(
            "{} needs it: terraform/aws-iam has a role for each part, `stereo-spot "
            "key create` a key",
            users_of(wanted.needed_by));
    } else if (right == Right::unknown_operation) {
        remedy = "this endpoint lacks what the pipeline needs: use AWS, or a plane of stereo-spot";
    } else if (right == Right::resource_missing) {
        remedy = "`stereo-spot plan` shows what is missing";
    } else if (right == Right::unclear) {
        return warn(std::string(wanted.action), found,
                    "the endpoint failed at the question, so that nothing is known");
    }
    return failed(std::string(wanted.action), found, remedy);
}

// Tries the actions of one service one after the other; a service that does not answer is not asked
// again.
template <std::size_t n>
Findings try_all(const Patient& patient, const std::array<Wanted, n>& rights, unsigned bits) {
    std::vector<std::string_view> order;
    std::map<std::string_view, std::vector<std::string_view>> good;
    Findings bad;
    for (const auto& wanted : rights) {
        if ((wanted.needed_by & bits) == 0 || wanted.attempt == nullptr) continue;
        const auto outcome = wanted.attempt(patient);
        const auto right = judge_right(outcome);
        if (right == Right::given) {
            if (good[wanted.action].empty()) order.push_back(wanted.action);
            good[wanted.action].push_back(wanted.on);
            continue;
        }
        bad.push_back(refusal(wanted, right, outcome.error()));
        if (right == Right::no_answer) break;
    }
    Findings findings;
    for (const auto action : order) {
        findings.push_back(
            ok(std::string(action), fmt::format("{}", fmt::join(good[action], ", "))));
    }
    append(findings, std::move(bad));
    return findings;
}

template <std::size_t n>
void add_untried(const std::array<Wanted, n>& rights, unsigned bits,
                 std::vector<std::string_view>& untried) {
    for (const auto& wanted : rights) {
        const bool needed = (wanted.needed_by & bits) != 0;
        if (needed && wanted.attempt == nullptr) untried.push_back(wanted.action);
    }
}

}  // namespace

std::vector<std::string_view> part_names() {
    std::vector<std::string_view> names;
    for (const auto& part : parts) names.push_back(part.name);
    return names;
}

Right judge_right(const Result<void>& outcome) {
    if (outcome) return Right::given;
    const auto& [kind, code, message, details] = outcome.error();
    const auto is_one_of = [&code](std::initializer_list<std::string_view> codes) {
        return std::find(codes.begin(), codes.end(), code) != codes.end();
    };
    // DynamoDB and SQS refuse with status 400, S3 with 403, and S3 answers HEAD without a body.
    if (kind == Kind::denied || code.starts_with("AccessDenied") || code == "NotAuthorized") {
        return Right::refused;
    }
    if (kind == Kind::not_implemented ||
        is_one_of({"NotImplemented", "UnknownOperationException", "UnknownOperation",
                   "InvalidAction", "UnsupportedOperation", "MethodNotAllowed", "Http405"})) {
        return Right::unknown_operation;
    }
    if (is_one_of({"NoSuchBucket", "ResourceNotFoundException", "QueueDoesNotExist",
                   "AWS.SimpleQueueService.NonExistentQueue"})) {
        return Right::resource_missing;
    }
    if (code.starts_with("Endpoint")) return Right::no_answer;
    if (kind == Kind::unavailable || kind == Kind::throttled || kind == Kind::internal) {
        return Right::unclear;
    }
    return Right::given;  // the call was allowed, and found nothing
}

Findings try_rights(Session& session, const pipeline::Settings& settings, std::string_view part,
                    const std::set<std::string, std::less<>>& silent) {
    const Patient patient{session, settings};
    const auto bits = bits_of(part);
    std::vector<std::future<Findings>> tried;
    const auto begin = [&](std::string_view service, const auto& rights) {
        if (silent.contains(service)) return;
        tried.push_back(std::async(std::launch::async, [&patient, &rights, bits] {
            return try_all(patient, rights, bits);
        }));
    };
    begin(wire::services::s3.id, s3_rights);
    begin(wire::services::sqs.id, sqs_rights);
    begin(wire::services::dynamodb.id, dynamodb_rights);
    Findings findings;
    for (auto& service : tried) append(findings, service.get());
    std::vector<std::string_view> untried;
    add_untried(s3_rights, bits, untried);
    add_untried(sqs_rights, bits, untried);
    if (!untried.empty()) {
        findings.push_back(ok("untried", fmt::format("{}: there is no call that would change "
                                                     "nothing",
                                                     fmt::join(untried, ", "))));
    }
    return findings;
}

}  // namespace spot::cli::doctor
