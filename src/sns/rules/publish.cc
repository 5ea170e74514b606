// Publishing to a topic, and what becomes of the messages.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/time_text.h"
#include "sns/delivery/envelope.h"
#include "sns/delivery/mail.h"
#include "sns/rules/errors.h"
#include "sns/rules/message_rules.h"
#include "sns/topics.h"

namespace spot::sns {
namespace {

// Twenty digits, which grow with each message of a topic.
std::string sequence_text(std::uint64_t sequence) {
    return fmt::format("1{:019}", sequence);
}

std::string attribute_of(const TopicRecord& topic, const char* name) {
    const auto at = topic.attributes.find(name);
    return at == topic.attributes.end() ? "" : at->second;
}

std::string version_of(const TopicRecord& topic) {
    const auto version = attribute_of(topic, "SignatureVersion");
    return version.empty() ? "1" : version;
}

}  // namespace

// A message whose form has been checked.
struct Topics::Message {
    Texts texts;
    std::optional<std::string> subject;
    MessageAttributes attributes;
    std::string group_id;          // "": none
    std::string deduplication_id;  // FIFO only
    std::size_t bytes = 0;         // as it was published

    const std::string& text_for(const std::string& protocol) const {
        const auto at = texts.find(protocol);
        return at == texts.end() ? texts.at("sqs") : at->second;
    }
};

// The numbers that a request adds to the topic's metrics.
struct Topics::Counts {
    std::vector<std::size_t> published;  // sizes of messages
    std::size_t filtered_out = 0;
    std::size_t dropped = 0;  // deliveries for which there is neither room nor a dead-letter queue
};

// The things that one request stages.
struct Topics::Outgoing {
    kv::Batch& batch;
    std::vector<Delivery> deliveries = {};
    std::set<std::size_t> dead = {};  // which of them are to dead-letter queues
    std::size_t bytes = 0;            // of the bodies and attributes of all, to endpoints, too
    std::map<std::string, Published> remembered = {};  // by the key of its row
    Counts counts = {};
};

Result<void> Topics::take_room(std::size_t bytes, Outgoing& outgoing) {
    outgoing.bytes += bytes;
    if (outgoing.bytes > limits::fan_out_bytes) {
        return invalid_parameter(
            fmt::format("Message Reason: To all subscriptions together it would be more than {} "
                        "MiB, which is the most of one request: publish less at once",
                        limits::fan_out_bytes >> 20));
    }
    return {};
}

Result<void> Topics::add(Delivery delivery, Outgoing& outgoing) {
    TRY(take_room(message_size(delivery.body, delivery.attributes), outgoing));
    outgoing.deliveries.push_back(std::move(delivery));
    return {};
}

void Topics::count(TopicMeter& meter, const Counts& counts, const std::vector<Fate>& fates) const {
    const Time now = clock_.now();
    const auto times = [&](Fate fate) {
        return static_cast<std::uint64_t>(std::ranges::count(fates, fate));
    };
    if (counts.dropped > 0) meter.failed.add(now, counts.dropped);
    const auto delivered = times(Fate::delivered);
    for (const auto bytes : counts.published) meter.published.add(now, bytes);
    if (counts.filtered_out > 0) meter.filtered_out.add(now, counts.filtered_out);
    if (delivered > 0) meter.delivered.add(now, delivered);
    if (delivered == fates.size()) return;
    meter.failed.add(now, fates.size() - delivered);
    meter.redriven.add(now, times(Fate::redriven));
    meter.lost.add(now, times(Fate::lost));
}

// It is counted once the batch is applied; the topic is locked until then.
Result<void> Topics::deliver(Topic& topic, Outgoing& outgoing) {
    auto fates = TRY(destinations_.deliver(std::move(outgoing.deliveries), outgoing.batch));
    for (const auto i : outgoing.dead) {
        fates.at(i) = fates.at(i) == Fate::delivered ? Fate::redriven : Fate::lost;
    }
    outgoing.batch.on_applied([this, &meter = topic.meter, counts = std::move(outgoing.counts),
                               fates = std::move(fates)] { count(meter, counts, fates); });
    return {};
}

// Where nobody wants a message there is nothing to store.
Result<void> Topics::apply(kv::Batch batch) {
    if (!batch.empty()) return store_.apply(std::move(batch));
    for (const auto& callback : batch.callbacks()) callback();
    return {};
}

std::uint64_t Topics::next_sequence() {
    const auto now = static_cast<std::uint64_t>(clock_.now().time_since_epoch().count());
    auto last = last_sequence_.load();
    std::uint64_t next = 0;
    do {
        next = std::max(now, last + 1);
    } while (!last_sequence_.compare_exchange_weak(last, next));
    return next;
}

Result<Topics::Message> Topics::check(const PublishBatchRequestEntry& entry,
                                      const Topic& topic) const {
    if (entry.message.empty()) return invalid_parameter("Empty message");
    if (entry.subject) TRY(check_subject(*entry.subject));
    TRY(check_message_attributes(entry.message_attributes));
    if (message_size(entry.message, entry.message_attributes) > limits::message_bytes) {
        return invalid_parameter("Message too long");
    }
    if (!valid_utf8(entry.message)) return invalid_parameter("Message");
    Message made;
    made.texts = TRY(texts_of(entry.message, entry.message_structure.value_or("")));
    if (entry.message_group_id) TRY(check_id("MessageGroupId", *entry.message_group_id));
    if (entry.message_deduplication_id) {
        if (!topic.record.fifo) {
            return invalid_parameter(
                "MessageDeduplicationId Reason: The request includes MessageDeduplicationId "
                "parameter that is not valid for this topic type");
        }
        TRY(check_id("MessageDeduplicationId", *entry.message_deduplication_id));
    }
    if (topic.record.fifo) {
        if (!entry.message_group_id) {
            return invalid_parameter("The MessageGroupId parameter is required for FIFO topics");
        }
        const bool by_content = attribute_of(topic.record, "ContentBasedDeduplication") == "true";
        if (!entry.message_deduplication_id && !by_content) {
            return invalid_parameter(
                "The topic should either have ContentBasedDeduplication enabled or "
                "MessageDeduplicationId provided explicitly");
        }
        made.deduplication_id = entry.message_deduplication_id ? *entry.message_deduplication_id
                                                               : hex(sha256(entry.message));
    }
    made.group_id = entry.message_group_id.value_or("");
    made.subject = entry.subject;
    made.bytes = message_size(entry.message, entry.message_attributes);
    made.attributes = entry.message_attributes;
    return made;
}

Result<void> Topics::sign(const TopicRecord& topic, const std::string& base_url,
                          Envelope& envelope) {
    envelope.signature_version = version_of(topic);
    envelope.signature = TRY(signer_.sign(envelope.signature_version, signed_text(envelope)));
    envelope.signing_cert_url = base_url + TRY(signer_.certificate_path());
    return {};
}

// A delivery to an endpoint waits in the outbox. Where that is full, it has failed.
Result<void> Topics::stage_post(const Topic& topic, const Subscription& subscription,
                                const PublishOutput& output, std::string body, Outgoing& outgoing) {
    const auto& id = subscription.record.id;
    if (outbox_.has_room(id, body.size())) {
        TRY(take_room(body.size(), outgoing));
        outbox_.stage(id,
                      {.topic_name = topic.record.name,
                       .message_id = output.message_id,
                       .raw = subscription.raw,
                       .body = std::move(body)},
                      next_sequence(), outgoing.batch);
        return {};
    }
    log(Level::warn, "too many deliveries wait for an endpoint",
        {{"subscription", arn_of(subscription.record)}});
    if (subscription.dead_letter_arn.empty()) {
        ++outgoing.counts.dropped;
        return {};
    }
    outgoing.dead.insert(outgoing.deliveries.size());
    return add({.topic_arn = arn_of(topic.record.name),
                .queue_arn = subscription.dead_letter_arn,
                .body = std::move(body)},
               outgoing);
}

std::string Topics::body_for(const SubscriptionRecord& record, const Envelope& envelope) {
    return record.by_mail() ? mail_of(envelope, record.protocol == "email-json")
                            : to_json(envelope);
}

// One delivery for each subscription that wants the message. The document around it is made where
// somebody wants that, and signed once for all that get the same text: the signature is of nothing
// else that differs.
Result<void> Topics::stage_deliveries(const Topic& topic, const Message& message,
                                      const PublishOutput& output, const Caller& caller,
                                      Outgoing& outgoing) {
    const auto topic_arn = arn_of(topic.record.name);
    std::map<const std::string*, Envelope> envelopes;
    auto base_url = caller.base_url;
    if (base_url.empty() && settings_.base_url) base_url = settings_.base_url();
    const auto document = [&](const std::string& text,
                              const SubscriptionRecord& record) -> Result<std::string> {
        auto [at, first] = envelopes.try_emplace(&text);
        auto& envelope = at->second;
        if (first) {
            envelope = {.message_id = output.message_id,
                        .sequence_number = output.sequence_number.value_or(""),
                        .topic_arn = topic_arn,
                        .subject = message.subject,
                        .message = text,
                        .timestamp = iso8601_millis(clock_.now()),
                        .attributes = message.attributes};
            if (!topic.record.fifo) TRY(sign(topic.record, base_url, envelope));
        }
        envelope.unsubscribe_url =
            fmt::format("{}/?Action=Unsubscribe&SubscriptionArn={}", base_url, arn_of(record));
        return body_for(record, envelope);
    };
    for (const auto& [id, subscription] : topic.subscriptions) {
        const auto& record = subscription.record;
        if (record.state != SubscriptionState::confirmed) continue;
        const auto& text = message.text_for(record.protocol);
        if (subscription.filter && !subscription.filter->wants(message.attributes, text)) {
            ++outgoing.counts.filtered_out;
            continue;
        }
        auto body = subscription.raw ? text : TRY(document(text, record));
        if (record.posted()) {
            TRY(stage_post(topic, subscription, output, std::move(body), outgoing));
            continue;
        }
        Delivery delivery{.topic_arn = topic_arn,
                          .queue_arn = record.endpoint,
                          .dead_letter_arn = subscription.dead_letter_arn,
                          .body = std::move(body),
                          .trace_header = caller.trace_header,
                          .group_id = message.group_id,
                          .deduplication_id = message.deduplication_id};
        if (subscription.raw) delivery.attributes = message.attributes;
        // A FIFO topic's groups are not passed on to standard queues (recorded).
        if (topic.record.fifo && !delivery.queue_arn.ends_with(".fifo")) delivery.group_id.clear();
        TRY(add(std::move(delivery), outgoing));
    }
    return {};
}

Result<PublishOutput> Topics::stage(Topic& topic, const Message& message, const Caller& caller,
                                    Outgoing& outgoing) {
    PublishOutput output;
    outgoing.counts.published.push_back(message.bytes);
    if (!topic.record.fifo) {
        output.message_id = random_.uuid();
        TRY(stage_deliveries(topic, message, output, caller, outgoing));
        return output;
    }
    const bool by_group = attribute_of(topic.record, "FifoThroughputScope") == "MessageGroup";
    const auto key =
        published_key(topic.record.id, message.deduplication_id, by_group ? message.group_id : "");
    std::optional<Published> before;
    if (const auto at = outgoing.remembered.find(key); at != outgoing.remembered.end()) {
        before = at->second;
    } else if (const auto row = TRY(store_.get(key))) {
        before = TRY(decode_published(*row));
        const auto until =
            Time(Duration(static_cast<std::int64_t>(before->sequence))) + limits::remembered_for;
        if (until <= clock_.now()) before.reset();
    }
    if (before) return PublishOutput{before->message_id, sequence_text(before->sequence)};
    const Published published{random_.uuid(), next_sequence()};
    output = {published.message_id, sequence_text(published.sequence)};
    outgoing.batch.put(key, encode(published));
    outgoing.batch.put(end_key(published.sequence), key);
    outgoing.remembered.emplace(key, published);
    TRY(stage_deliveries(topic, message, output, caller, outgoing));
    return output;
}

Result<PublishOutput> Topics::publish(const PublishInput& input) {
    const bool by_target = !input.topic_arn && input.target_arn;
    const auto arn = by_target ? *input.target_arn : input.topic_arn.value_or("");
    if (by_target && arn.find(":endpoint/") != std::string::npos) {
        return invalid_parameter(
            "TargetArn Reason: No endpoint found for the target arn specified");
    }
    std::shared_lock lock(mutex_);
    const auto* parameter = by_target ? "TargetArn" : "TopicArn";
    TRY(check_arn(parameter, arn));
    // An empty message is refused before the topic is looked for, and so is a subject.
    if (input.message.empty()) return invalid_parameter("Empty message");
    auto* topic = TRY(find(parameter, arn));
    const auto message = TRY(check({.message = input.message,
                                    .subject = input.subject,
                                    .message_structure = input.message_structure,
                                    .message_attributes = input.message_attributes,
                                    .message_deduplication_id = input.message_deduplication_id,
                                    .message_group_id = input.message_group_id},
                                   *topic));
    std::unique_lock<std::mutex> order;
    if (topic->record.fifo) order = std::unique_lock(topic->order);
    kv::Batch batch;
    Outgoing outgoing{batch};
    auto output = TRY(stage(*topic, message, input.caller, outgoing));
    TRY(deliver(*topic, outgoing));
    TRY(apply(std::move(batch)));
    return output;
}

Result<PublishBatchOutput> Topics::publish_batch(const PublishBatchInput& input) {
    const auto& entries = input.publish_batch_request_entries;
    std::shared_lock lock(mutex_);
    auto* topic = TRY(find("TopicArn", input.topic_arn));
    if (entries.empty()) {
        return fail(Kind::invalid, "EmptyBatchRequest",
                    "The batch request doesn't contain any entries.");
    }
    if (entries.size() > limits::batch_entries) {
        return fail(Kind::invalid, "TooManyEntriesInBatchRequest",
                    "The batch request contains more entries than permissible.");
    }
    std::set<std::string> ids;
    std::size_t total = 0;
    for (const auto& entry : entries) {
        TRY(check_entry_id(entry.id));
        if (!ids.insert(entry.id).second) {
            return fail(Kind::invalid, "BatchEntryIdsNotDistinct",
                        "Two or more batch entries in the request have the same Id.");
        }
        total += message_size(entry.message, entry.message_attributes);
    }
    if (total > limits::message_bytes) {
        return fail(Kind::invalid, "BatchRequestTooLong",
                    "The length of all the messages put together is more than the limit.");
    }
    // One entry that is wrong, and the whole request is refused (recorded).
    std::vector<Message> messages;
    for (const auto& entry : entries) messages.push_back(TRY(check(entry, *topic)));
    std::unique_lock<std::mutex> order;
    if (topic->record.fifo) order = std::unique_lock(topic->order);
    kv::Batch batch;
    Outgoing outgoing{batch};
    PublishBatchOutput output;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto done = TRY(stage(*topic, messages[i], input.caller, outgoing));
        output.successful.push_back(
            {entries[i].id, std::move(done.message_id), std::move(done.sequence_number)});
    }
    TRY(deliver(*topic, outgoing));
    TRY(apply(std::move(batch)));
    return output;
}

Result<void> Topics::stage_publish(const std::string& topic_arn, const std::string& subject,
                                   const std::string& message, kv::Batch& batch,
                                   const std::string& trace_header) {
    using Lock = std::shared_lock<std::shared_mutex>;
    if (!batch.holds(this)) batch.hold(this, std::make_shared<Lock>(mutex_));
    auto* topic = TRY(find("TopicArn", topic_arn));
    if (topic->record.fifo) {
        return fail(Kind::invalid, "InvalidParameter", "Services of AWS publish to no FIFO topic.");
    }
    Outgoing outgoing{batch};
    TRY(stage(*topic,
              Message{.texts = {{"sqs", message}}, .subject = subject, .bytes = message.size()},
              {.trace_header = trace_header}, outgoing));
    return deliver(*topic, outgoing);
}

}  // namespace spot::sns
