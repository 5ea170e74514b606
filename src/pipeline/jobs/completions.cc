// Completions of segments, and the trigger of the reassembly.

#include "pipeline/jobs/jobs.h"
#include "pipeline/jobs/row_key.h"

namespace spot::pipeline {

using dynamodb::AttributeValue;
using dynamodb::Item;

Result<void> Jobs::put_completion(const Completion& completion) {
    Item item{{"job_id", AttributeValue::s(completion.job_id)},
              {"segment_index", AttributeValue::n(completion.segment_index)},
              {"output_s3_uri", AttributeValue::s(completion.output_s3_uri)},
              {"completed_at", AttributeValue::n(completion.completed_at)},
              {"total_segments", AttributeValue::n(completion.total_segments)}};
    if (completion.pictures > 0) item["pictures"] = AttributeValue::n(completion.pictures);
    if (completion.began_at > 0) item["began_at"] = AttributeValue::n(completion.began_at);
    if (completion.damaged > 0) item["damaged"] = AttributeValue::n(completion.damaged);
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
                           int_attribute(item, "total_segments").value_or(0),
                           int_attribute(item, "pictures").value_or(0),
                           int_attribute(item, "began_at").value_or(0),
                           int_attribute(item, "damaged").value_or(0)});
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
