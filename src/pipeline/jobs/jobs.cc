#include "pipeline/jobs/jobs.h"

#include <fmt/format.h>

namespace spot::pipeline {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Item;

bool condition_failed(const Error& error) {
    return error.code == "ConditionalCheckFailedException";
}

Item key_of(const std::string& job_id) {
    return {{"job_id", AttributeValue::s(job_id)}};
}

Job job_of(const Item& item) {
    Job job;
    job.job_id = text_attribute(item, "job_id").value_or("");
    job.mode = text_attribute(item, "mode").value_or("");
    job.status = text_attribute(item, "status").value_or("");
    job.created_at = int_attribute(item, "created_at").value_or(0);
    job.total_segments = int_attribute(item, "total_segments");
    job.completed_at = int_attribute(item, "completed_at");
    job.title = text_attribute(item, "title");
    job.uploaded_at = int_attribute(item, "uploaded_at");
    job.source_file_size_bytes = int_attribute(item, "source_file_size_bytes");
    job.error = text_attribute(item, "error");
    job.encoder = text_attribute(item, "encoder");
    job.settled_encoder = text_attribute(item, "settled_encoder");
    job.repairs = int_attribute(item, "repairs").value_or(0);
    return job;
}

}  // namespace

Result<void> Jobs::create(const Job& job) {
    Item item{{"job_id", AttributeValue::s(job.job_id)},
              {"mode", AttributeValue::s(job.mode)},
              {"status", AttributeValue::s(job.status)},
              {"created_at", AttributeValue::n(job.created_at)}};
    if (job.title) item["title"] = AttributeValue::s(*job.title);
    if (job.encoder) item["encoder"] = AttributeValue::s(*job.encoder);
    if (job.uploaded_at) item["uploaded_at"] = AttributeValue::n(*job.uploaded_at);
    if (job.source_file_size_bytes) {
        item["source_file_size_bytes"] = AttributeValue::n(*job.source_file_size_bytes);
    }
    const auto put = api_.put_item({.table_name = settings_.jobs_table,
                                    .item = std::move(item),
                                    .condition_expression = "attribute_not_exists(job_id)"});
    if (put) return {};
    if (condition_failed(put.error())) {
        return fail(Kind::conflict, "JobExists", fmt::format("job {}: exists already", job.job_id));
    }
    return fail(put.error());
}

Result<std::optional<Job>> Jobs::get(const std::string& job_id) {
    const auto found = TRY(api_.get_item(
        {.table_name = settings_.jobs_table, .key = key_of(job_id), .consistent_read = true}));
    if (!found.item) return std::optional<Job>();
    return std::optional<Job>(job_of(*found.item));
}

Result<bool> Jobs::update(dynamodb::UpdateItemInput input) {
    const auto done = api_.update_item(input);
    if (done) return true;
    if (condition_failed(done.error())) return false;
    return fail(done.error());
}

Result<bool> Jobs::move(const std::string& job_id, std::vector<std::string_view> from,
                        std::string_view to) {
    dynamodb::AttributeValues values{{":to", AttributeValue::s(std::string(to))}};
    std::string list;
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto name = fmt::format(":from{}", i);
        list += (i == 0 ? "" : ", ") + name;
        values[name] = AttributeValue::s(std::string(from[i]));
    }
    return update({.table_name = settings_.jobs_table,
                   .key = key_of(job_id),
                   .update_expression = "SET #status = :to",
                   .condition_expression = fmt::format("#status IN ({})", list),
                   .expression_attribute_names = {{{"#status", "status"}}},
                   .expression_attribute_values = std::move(values)});
}

Result<bool> Jobs::settle_encoder(const std::string& job_id, std::string_view encoder) {
    return update(
        {.table_name = settings_.jobs_table,
         .key = key_of(job_id),
         .update_expression = "SET settled_encoder = :encoder",
         .condition_expression = "#status = :cutting AND (attribute_not_exists(settled_encoder) OR "
                                 "settled_encoder = :encoder)",
         .expression_attribute_names = {{{"#status", "status"}}},
         .expression_attribute_values = {
             {{":encoder", AttributeValue::s(std::string(encoder))},
              {":cutting", AttributeValue::s(std::string(status::chunking_in_progress))}}}});
}

Result<bool> Jobs::complete_chunking(const std::string& job_id, int total_segments) {
    return update({.table_name = settings_.jobs_table,
                   .key = key_of(job_id),
                   .update_expression = "SET #status = :to, total_segments = :total",
                   .condition_expression = "#status = :from",
                   .expression_attribute_names = {{{"#status", "status"}}},
                   .expression_attribute_values = {
                       {{":to", AttributeValue::s(std::string(status::chunking_complete))},
                        {":from", AttributeValue::s(std::string(status::chunking_in_progress))},
                        {":total", AttributeValue::n(total_segments)}}}});
}

Result<bool> Jobs::complete(const std::string& job_id) {
    return update({.table_name = settings_.jobs_table,
                   .key = key_of(job_id),
                   .update_expression = "SET #status = :to, completed_at = :now REMOVE #error",
                   .condition_expression = "#status IN (:a, :b)",
                   .expression_attribute_names = {{{"#status", "status"}, {"#error", "error"}}},
                   .expression_attribute_values = {
                       {{":to", AttributeValue::s(std::string(status::completed))},
                        {":a", AttributeValue::s(std::string(status::reassembling))},
                        {":b", AttributeValue::s(std::string(status::chunking_complete))},
                        {":now", AttributeValue::n(now())}}}});
}

Result<bool> Jobs::fail_job(const std::string& job_id, const std::string& reason) {
    return update(
        {.table_name = settings_.jobs_table,
         .key = key_of(job_id),
         .update_expression = "SET #status = :to, #error = :reason",
         .condition_expression = "attribute_exists(job_id) AND NOT #status IN (:a, :b, :c)",
         .expression_attribute_names = {{{"#status", "status"}, {"#error", "error"}}},
         .expression_attribute_values = {
             {{":to", AttributeValue::s(std::string(status::failed))},
              {":reason", AttributeValue::s(reason)},
              {":a", AttributeValue::s(std::string(status::completed))},
              {":b", AttributeValue::s(std::string(status::failed))},
              {":c", AttributeValue::s(std::string(status::deleted))}}}});
}

Result<bool> Jobs::restart(const std::string& job_id) {
    const auto found = TRY(get(job_id));
    if (!found || found->status != status::failed) return false;
    // The rows of the failed run go first: should this stop here, the job is still failed and the
    // retry can be said again.
    TRY(delete_completions(job_id));
    TRY(delete_trigger(job_id));
    return update({.table_name = settings_.jobs_table,
                   .key = key_of(job_id),
                   .update_expression =
                       "SET #status = :to REMOVE #error, total_segments, completed_at, repairs, "
                       "settled_encoder",
                   .condition_expression = "#status = :from",
                   .expression_attribute_names = {{{"#status", "status"}, {"#error", "error"}}},
                   .expression_attribute_values = {
                       {{":to", AttributeValue::s(std::string(status::created))},
                        {":from", AttributeValue::s(std::string(status::failed))}}}});
}

Result<void> Jobs::count_repair(const std::string& job_id) {
    TRY(update({.table_name = settings_.jobs_table,
                .key = key_of(job_id),
                .update_expression = "ADD repairs :one",
                .condition_expression = "attribute_exists(job_id)",
                .expression_attribute_values = {{{":one", AttributeValue::n(1)}}}}));
    return {};
}

Result<JobPage> Jobs::list(std::string_view status_name, int limit, const Item& start) {
    dynamodb::QueryInput input{.table_name = settings_.jobs_table,
                               .index_name = status_name == status::completed
                                                 ? "status-completed_at"
                                                 : "status-created_at",
                               .limit = limit,
                               .scan_index_forward = false,
                               .key_condition_expression = "#status = :status",
                               .expression_attribute_names = {{{"#status", "status"}}},
                               .expression_attribute_values = {
                                   {{":status", AttributeValue::s(std::string(status_name))}}}};
    if (!start.empty()) input.exclusive_start_key = start;
    const auto found = TRY(api_.query(input));
    JobPage page;
    if (found.items) {
        for (const auto& item : *found.items) page.jobs.push_back(job_of(item));
    }
    if (found.last_evaluated_key) page.next = *found.last_evaluated_key;
    return page;
}

Result<void> Jobs::put_completion(const Completion& completion) {
    Item item{{"job_id", AttributeValue::s(completion.job_id)},
              {"segment_index", AttributeValue::n(completion.segment_index)},
              {"output_s3_uri", AttributeValue::s(completion.output_s3_uri)},
              {"completed_at", AttributeValue::n(completion.completed_at)},
              {"total_segments", AttributeValue::n(completion.total_segments)}};
    TRY(api_.put_item(
        {.table_name = settings_.segment_completions_table, .item = std::move(item)}));
    return {};
}

Result<std::vector<Completion>> Jobs::completions(const std::string& job_id) {
    std::vector<Completion> all;
    dynamodb::QueryInput input{
        .table_name = settings_.segment_completions_table,
        .consistent_read = true,
        .key_condition_expression = "job_id = :job",
        .expression_attribute_values = {{{":job", AttributeValue::s(job_id)}}}};
    while (true) {
        const auto page = TRY(api_.query(input));
        for (const auto& item : page.items.value_or(std::vector<Item>())) {
            all.push_back({job_id, int_attribute(item, "segment_index").value_or(0),
                           text_attribute(item, "output_s3_uri").value_or(""),
                           int_attribute(item, "completed_at").value_or(0),
                           int_attribute(item, "total_segments").value_or(0)});
        }
        if (!page.last_evaluated_key) return all;
        input.exclusive_start_key = page.last_evaluated_key;
    }
}

Result<void> Jobs::delete_completions(const std::string& job_id) {
    for (const auto& completion : TRY(completions(job_id))) {
        auto key = key_of(job_id);
        key["segment_index"] = AttributeValue::n(completion.segment_index);
        TRY(api_.delete_item(
            {.table_name = settings_.segment_completions_table, .key = std::move(key)}));
    }
    return {};
}

Result<bool> Jobs::create_trigger(const std::string& job_id) {
    Item item{{"job_id", AttributeValue::s(job_id)},
              {"triggered_at", AttributeValue::n(now())},
              {"ttl", AttributeValue::n(now() + trigger_ttl_seconds)}};
    const auto put = api_.put_item({.table_name = settings_.reassembly_triggered_table,
                                    .item = std::move(item),
                                    .condition_expression = "attribute_not_exists(job_id)"});
    if (put) return true;
    if (condition_failed(put.error())) return false;
    return fail(put.error());
}

Result<std::optional<Trigger>> Jobs::trigger(const std::string& job_id) {
    const auto found = TRY(api_.get_item({.table_name = settings_.reassembly_triggered_table,
                                          .key = key_of(job_id),
                                          .consistent_read = true}));
    if (!found.item) return std::optional<Trigger>();
    const auto& item = *found.item;
    return std::optional<Trigger>(
        {job_id, int_attribute(item, "triggered_at").value_or(0), int_attribute(item, "sent_at"),
         int_attribute(item, "reassembly_started_at"), int_attribute(item, "lease_until")});
}

Result<void> Jobs::mark_sent(const std::string& job_id) {
    TRY(update({.table_name = settings_.reassembly_triggered_table,
                .key = key_of(job_id),
                .update_expression = "SET sent_at = :now",
                .condition_expression = "attribute_exists(job_id)",
                .expression_attribute_values = {{{":now", AttributeValue::n(now())}}}}));
    return {};
}

Result<void> Jobs::delete_trigger(const std::string& job_id) {
    TRY(api_.delete_item(
        {.table_name = settings_.reassembly_triggered_table, .key = key_of(job_id)}));
    return {};
}

Result<bool> Jobs::take_lease(const std::string& job_id, const std::string& owner) {
    return update(
        {.table_name = settings_.reassembly_triggered_table,
         .key = key_of(job_id),
         .update_expression =
             "SET lease_owner = :me, lease_until = :until, reassembly_started_at = "
             "if_not_exists(reassembly_started_at, :now)",
         .condition_expression = "attribute_exists(job_id) AND (attribute_not_exists(lease_until) "
                                 "OR lease_until < :now OR lease_owner = :me)",
         .expression_attribute_values = {{{":me", AttributeValue::s(owner)},
                                          {":now", AttributeValue::n(now())},
                                          {":until", AttributeValue::n(now() + lease_seconds)}}}});
}

Result<void> Jobs::release_lease(const std::string& job_id, const std::string& owner) {
    TRY(update({.table_name = settings_.reassembly_triggered_table,
                .key = key_of(job_id),
                .update_expression = "REMOVE lease_owner, lease_until",
                .condition_expression = "lease_owner = :me",
                .expression_attribute_values = {{{":me", AttributeValue::s(owner)}}}}));
    return {};
}

}  // namespace spot::pipeline
