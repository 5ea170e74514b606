#include "pipeline/jobs/jobs.h"

#include <fmt/format.h>

#include "pipeline/jobs/row_key.h"

namespace spot::pipeline {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Item;

}  // namespace

Result<void> Jobs::create(const Job& job) {
    const auto put = api_.put_item({.table_name = settings_.jobs_table,
                                    .item = row_of(job),
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

Result<bool> Jobs::begin(const std::string& job_id) {
    return update({.table_name = settings_.jobs_table,
                   .key = key_of(job_id),
                   .update_expression =
                       "SET #status = :cutting, started_at = if_not_exists(started_at, :now) "
                       "REMOVE parked_at",
                   .condition_expression = "#status IN (:created, :cutting) AND "
                                           "attribute_not_exists(paused_at)",
                   .expression_attribute_names = {{{"#status", "status"}}},
                   .expression_attribute_values = {
                       {{":created", AttributeValue::s(std::string(status::created))},
                        {":cutting", AttributeValue::s(std::string(status::chunking_in_progress))},
                        {":now", AttributeValue::n(now())}}}});
}

Result<bool> Jobs::settle(const std::string& job_id, std::string_view encoder,
                          const SettingTexts& settings) {
    return update(
        {.table_name = settings_.jobs_table,
         .key = key_of(job_id),
         .update_expression = "SET settled_encoder = :encoder, settled_settings = :settings",
         .condition_expression = "#status = :cutting AND (attribute_not_exists(settled_encoder) OR "
                                 "settled_encoder = :encoder) AND "
                                 "(attribute_not_exists(settled_settings) OR "
                                 "settled_settings = :settings)",
         .expression_attribute_names = {{{"#status", "status"}}},
         .expression_attribute_values = {
             {{":encoder", AttributeValue::s(std::string(encoder))},
              {":settings", settings_value(settings)},
              {":cutting", AttributeValue::s(std::string(status::chunking_in_progress))}}}});
}

Result<bool> Jobs::complete_chunking(const std::string& job_id, int total_segments,
                                     const FilmFacts& film) {
    dynamodb::UpdateItemInput input{
        .table_name = settings_.jobs_table,
        .key = key_of(job_id),
        .update_expression = "SET #status = :to, total_segments = :total, converting_at = :now",
        .condition_expression = "#status = :from",
        .expression_attribute_names = {{{"#status", "status"}}},
        .expression_attribute_values = {
            {{":to", AttributeValue::s(std::string(status::chunking_complete))},
             {":from", AttributeValue::s(std::string(status::chunking_in_progress))},
             {":now", AttributeValue::n(now())},
             {":total", AttributeValue::n(total_segments)}}}};
    for (auto& [name, value] : film_row(film)) {
        *input.update_expression += fmt::format(", {} = :{}", name, name);
        (*input.expression_attribute_values)[":" + name] = std::move(value);
    }
    return update(std::move(input));
}

Result<bool> Jobs::complete(const std::string& job_id) {
    return update({.table_name = settings_.jobs_table,
                   .key = key_of(job_id),
                   .update_expression = "SET #status = :to, completed_at = :now, progress = :none "
                                        "REMOVE #error, paused_at",
                   .condition_expression = "#status IN (:a, :b)",
                   .expression_attribute_names = {{{"#status", "status"}, {"#error", "error"}}},
                   .expression_attribute_values = {
                       {{":to", AttributeValue::s(std::string(status::completed))},
                        {":a", AttributeValue::s(std::string(status::reassembling))},
                        {":b", AttributeValue::s(std::string(status::chunking_complete))},
                        {":none", AttributeValue::map({})},
                        {":now", AttributeValue::n(now())}}}});
}

Result<bool> Jobs::fail_job(const std::string& job_id, const std::string& reason) {
    return update(
        {.table_name = settings_.jobs_table,
         .key = key_of(job_id),
         .update_expression = "SET #status = :to, #error = :reason, progress = :none "
                              "REMOVE parked_at, paused_at",
         .condition_expression = "attribute_exists(job_id) AND NOT #status IN (:a, :b, :c)",
         .expression_attribute_names = {{{"#status", "status"}, {"#error", "error"}}},
         .expression_attribute_values = {
             {{":to", AttributeValue::s(std::string(status::failed))},
              {":reason", AttributeValue::s(reason)},
              {":none", AttributeValue::map({})},
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
                       "SET #status = :to, progress = :none REMOVE #error, total_segments, "
                       "completed_at, repairs, settled_encoder, settled_settings, started_at, "
                       "converting_at, notes",
                   .condition_expression = "#status = :from",
                   .expression_attribute_names = {{{"#status", "status"}, {"#error", "error"}}},
                   .expression_attribute_values = {
                       {{":to", AttributeValue::s(std::string(status::created))},
                        {":none", AttributeValue::map({})},
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

}  // namespace spot::pipeline
