#pragma once

// The checks of entries that all batch operations share, and the result for an entry that failed.

#include <fmt/format.h>

#include <set>

#include "sqs/api.h"
#include "sqs/errors.h"

namespace spot::sqs {

// `type` is AWS's name of the entries, for example "SendMessageBatchRequestEntry".
template <class Entry>
Result<void> check_entries(const std::vector<Entry>& entries, std::string_view type) {
    if (entries.empty()) {
        return fail(Kind::invalid, "EmptyBatchRequest",
                    fmt::format("There should be at least one {} in the request.", type));
    }
    if (entries.size() > limits::batch_entries) {
        return fail(Kind::invalid, "TooManyEntriesInBatchRequest",
                    fmt::format("Maximum number of entries per request are {}. You have sent {}.",
                                limits::batch_entries, entries.size()));
    }
    std::set<std::string> ids;
    for (const auto& entry : entries) {
        if (!is_simple_name(entry.id)) {
            return fail(Kind::invalid, "InvalidBatchEntryId",
                        "A batch entry id can only contain alphanumeric characters, hyphens and "
                        "underscores. It can be at most 80 letters long.");
        }
        if (!ids.insert(entry.id).second) {
            return fail(Kind::invalid, "BatchEntryIdsNotDistinct",
                        fmt::format("Id {} repeated.", entry.id));
        }
    }
    return {};
}

inline BatchResultErrorEntry failed_entry(const std::string& id, const Error& error) {
    return {id, error.kind != Kind::internal && error.kind != Kind::unavailable, error.code,
            error.message};
}

// The answer to a batch of sends: `stage` is called for each entry in turn and stages it.
template <class Stage>
SendMessageBatchOutput stage_entries(const std::vector<SendMessageBatchRequestEntry>& entries,
                                     Stage&& stage) {
    SendMessageBatchOutput output;
    for (const auto& entry : entries) {
        Result<SendMessageOutput> sent = stage(entry);
        if (sent) {
            output.successful.push_back({entry.id, sent->message_id, sent->md5_of_message_body,
                                         sent->md5_of_message_attributes,
                                         sent->md5_of_message_system_attributes,
                                         sent->sequence_number});
        } else {
            output.failed.push_back(failed_entry(entry.id, sent.error()));
        }
    }
    return output;
}

}  // namespace spot::sqs
