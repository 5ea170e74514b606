// Whose turn it is, and how far it is: waiting, pauses, progress.

#include "pipeline/jobs/jobs.h"
#include "pipeline/jobs/row_key.h"

#include <fmt/format.h>

namespace spot::pipeline {
namespace {

using dynamodb::AttributeValue;

// The number as a row has it: decimal, with at most 17 digits, of which a double has no more.
Result<AttributeValue> number(double value) {
    return AttributeValue::number(fmt::format("{:.17g}", value));
}

AttributeValue text(std::string_view value) {
    return AttributeValue::s(std::string(value));
}

}  // namespace

Result<bool> Jobs::park(const std::string& job_id) {
    return update({.table_name = settings_.jobs_table,
                   .key = key_of(job_id),
                   .update_expression = "SET parked_at = if_not_exists(parked_at, :now)",
                   .condition_expression = "#status = :created",
                   .expression_attribute_names = {{{"#status", "status"}}},
                   .expression_attribute_values = {
                       {{":created", text(status::created)}, {":now", AttributeValue::n(now())}}}});
}

Result<bool> Jobs::unpark(const std::string& job_id) {
    return update({.table_name = settings_.jobs_table,
                   .key = key_of(job_id),
                   .update_expression = "REMOVE parked_at",
                   .condition_expression = "#status = :created AND attribute_exists(parked_at) AND "
                                           "attribute_not_exists(paused_at)",
                   .expression_attribute_names = {{{"#status", "status"}}},
                   .expression_attribute_values = {{{":created", text(status::created)}}}});
}

Result<bool> Jobs::pause(const std::string& job_id) {
    return update(
        {.table_name = settings_.jobs_table,
         .key = key_of(job_id),
         .update_expression = "SET paused_at = if_not_exists(paused_at, :now), progress = :none",
         .condition_expression = "#status IN (:created, :cutting, :cut)",
         .expression_attribute_names = {{{"#status", "status"}}},
         .expression_attribute_values = {{{":created", text(status::created)},
                                          {":cutting", text(status::chunking_in_progress)},
                                          {":cut", text(status::chunking_complete)},
                                          {":none", AttributeValue::map({})},
                                          {":now", AttributeValue::n(now())}}}});
}

Result<bool> Jobs::resume(const std::string& job_id) {
    return update({.table_name = settings_.jobs_table,
                   .key = key_of(job_id),
                   .update_expression = "REMOVE paused_at",
                   .condition_expression = "attribute_exists(paused_at)"});
}

Result<bool> Jobs::set_rank(const std::string& job_id, double rank) {
    const auto value = TRY(number(rank));
    return update(
        {.table_name = settings_.jobs_table,
         .key = key_of(job_id),
         .update_expression = "SET #rank = :rank",
         .condition_expression = "#status = :created",
         .expression_attribute_names = {{{"#status", "status"}, {"#rank", "rank"}}},
         .expression_attribute_values = {{{":created", text(status::created)}, {":rank", value}}}});
}

Result<std::optional<Job>> Jobs::tell(const std::string& job_id, const std::string& step,
                                      const Doing& doing) {
    const auto share = TRY(number(doing.share));
    const auto speed = TRY(number(doing.pictures_per_second));
    const auto told = AttributeValue::map({{"share", share},
                                           {"pictures", AttributeValue::n(doing.pictures)},
                                           {"pictures_per_second", speed},
                                           {"told_at", AttributeValue::n(now())}});
    const dynamodb::UpdateItemInput input{.table_name = settings_.jobs_table,
                                          .key = key_of(job_id),
                                          .update_expression = "SET progress.#step = :told",
                                          .condition_expression = "attribute_exists(job_id)",
                                          .expression_attribute_names = {{{"#step", step}}},
                                          .expression_attribute_values = {{{":told", told}}},
                                          .return_values = "ALL_NEW"};
    auto done = api_.update_item(input);
    if (!done && done.error().code == "ValidationException") {
        // The row was made by another program, and has no place for it yet.
        TRY(update({.table_name = settings_.jobs_table,
                    .key = key_of(job_id),
                    .update_expression = "SET progress = if_not_exists(progress, :none)",
                    .condition_expression = "attribute_exists(job_id)",
                    .expression_attribute_values = {{{":none", AttributeValue::map({})}}}}));
        done = api_.update_item(input);
    }
    if (done) return std::optional<Job>(job_of(done->attributes.value_or(dynamodb::Item())));
    if (condition_failed(done.error())) return std::optional<Job>();
    return fail(done.error());
}

Result<void> Jobs::tell_ended(const std::string& job_id, const std::string& step) {
    const auto done = api_.update_item({.table_name = settings_.jobs_table,
                                        .key = key_of(job_id),
                                        .update_expression = "REMOVE progress.#step",
                                        .condition_expression = "attribute_exists(progress.#step)",
                                        .expression_attribute_names = {{{"#step", step}}}});
    if (done || condition_failed(done.error())) return {};
    return fail(done.error());
}

Result<void> Jobs::note(const std::string& job_id, const std::vector<std::string>& notes) {
    AttributeValue::List list;
    for (const auto& note : notes) list.push_back(text(note));
    TRY(update({.table_name = settings_.jobs_table,
                .key = key_of(job_id),
                .update_expression = "SET notes = :notes",
                .condition_expression = "attribute_exists(job_id)",
                .expression_attribute_values = {{{":notes", AttributeValue::list(list)}}}}));
    return {};
}

}  // namespace spot::pipeline
