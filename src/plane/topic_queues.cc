#include "plane/topic_queues.h"

namespace spot::plane {
namespace {

sqs::MessageAttributes in_words_of_sqs(sns::MessageAttributes& attributes) {
    sqs::MessageAttributes made;
    for (auto& [name, value] : attributes) {
        auto& one = made[name];
        one.data_type = std::move(value.data_type);
        one.string_value = std::move(value.string_value);
        if (value.binary_value) one.binary_value = std::move(value.binary_value->bytes);
    }
    return made;
}

sns::Fate in_words_of_sns(sqs::Fate fate) {
    switch (fate) {
        case sqs::Fate::delivered: return sns::Fate::delivered;
        case sqs::Fate::redriven: return sns::Fate::redriven;
        case sqs::Fate::dropped: return sns::Fate::dropped;
        case sqs::Fate::lost: break;
    }
    return sns::Fate::lost;
}

}  // namespace

Result<std::vector<sns::Fate>> TopicQueues::deliver(std::vector<sns::Delivery> deliveries,
                                                    kv::Batch& batch) {
    if (deliveries.empty()) return std::vector<sns::Fate>();
    std::vector<sqs::Delivery> made;
    for (auto& one : deliveries) {
        made.push_back({.service = "sns.amazonaws.com",
                        .source_arn = std::move(one.topic_arn),
                        .sender_id = "AIDASNSTOPICS",
                        .queue_arn = std::move(one.queue_arn),
                        .dead_letter_arn = std::move(one.dead_letter_arn),
                        .body = std::move(one.body),
                        .attributes = in_words_of_sqs(one.attributes),
                        .trace_header = std::move(one.trace_header),
                        .group_id = std::move(one.group_id),
                        .deduplication_id = std::move(one.deduplication_id)});
    }
    std::vector<sns::Fate> fates;
    for (const auto fate : TRY(queues_.stage_deliveries(made, batch))) {
        fates.push_back(in_words_of_sns(fate));
    }
    return fates;
}

}  // namespace spot::plane
