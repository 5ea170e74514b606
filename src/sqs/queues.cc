#include "sqs/queues.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "sqs/errors.h"
#include "sqs/fifo/keys.h"
#include "sqs/move_task.h"

namespace spot::sqs {
namespace {

constexpr std::string_view fifo_ending = ".fifo";

// FIFO queues have a name that says so and an attribute that says so; neither goes alone.
Result<void> check_name(std::string name, bool fifo) {
    if (fifo) {
        const bool ends = name.ends_with(fifo_ending);
        if (ends) name.resize(name.size() - fifo_ending.size());
        if (ends && is_simple_name(name) && name.size() + fifo_ending.size() <= 80) return {};
        return invalid_parameter_value(
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or "
            "underscores, must end with .fifo suffix and be 1 to 80 in length.");
    }
    if (is_simple_name(name)) return {};
    return invalid_parameter_value(
        "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
}

// How long the name of a deleted queue cannot be used (API Reference, DeleteQueue).
constexpr Duration name_kept_for = std::chrono::seconds(60);

// The number of characters in UTF-8: bytes that begin one.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xC0') != '\x80'; }));
}

Result<void> check_tags(const Tags& tags) {
    if (tags.size() > limits::tags) {
        return fail(Kind::invalid, "InvalidParameterValue",
                    fmt::format("Too many tags: a queue has at most {}.", limits::tags));
    }
    for (const auto& [key, value] : tags) {
        if (key.empty() || characters(key) > 128 || characters(value) > 256) {
            return fail(Kind::invalid, "InvalidParameterValue",
                        "A tag's key has 1 to 128 characters, its value at most 256.");
        }
        if (lower(key.substr(0, 4)) == "aws:") {
            return fail(Kind::invalid, "InvalidParameterValue",
                        fmt::format("The tag key '{}' begins with aws:, which is reserved.", key));
        }
    }
    return {};
}

}  // namespace

std::string queue_name_of_url(const std::string& queue_url) {
    // .NET's and some hand-made clients end the URL with a slash.
    const auto end = queue_url.ends_with('/') ? queue_url.size() - 1 : queue_url.size();
    const auto slash = queue_url.substr(0, end).find_last_of('/');
    const auto begin = slash == std::string::npos ? 0 : slash + 1;
    return queue_url.substr(begin, end - begin);
}

std::string queue_name_of_arn(const std::string& queue_arn) {
    const auto colon = queue_arn.find_last_of(':');
    return colon == std::string::npos ? queue_arn : queue_arn.substr(colon + 1);
}

Queues::Queues(kv::Store& store, const Clock& clock, Random& random, Wakes& wakes,
               Settings settings)
    : store_(store),
      clock_(clock),
      random_(random),
      wakes_(wakes),
      settings_(std::move(settings)) {}

Result<std::unique_ptr<Queues>> Queues::open(kv::Store& store, const Clock& clock, Random& random,
                                             Wakes& wakes, Settings settings) {
    std::unique_ptr<Queues> queues(new Queues(store, clock, random, wakes, std::move(settings)));
    TRY(queues->load());
    return queues;
}

Result<void> Queues::load() {
    // New sequences are larger than all stored ones, even if the wall clock was set back.
    std::uint64_t last = 0;
    auto cursor = store_.scan(kv::prefix_range(queues_prefix()));
    for (; cursor->valid(); cursor->next()) {
        const auto name = kv::KeyReader(cursor->key(), 2).text();
        auto queue = std::make_shared<Queue>(TRY(decode_queue(name, cursor->value())));
        queue->meter.use(clock_.now());
        const auto id = queue->record.id;
        last_queue_id_ = std::max(last_queue_id_, id);
        // The memory that a FIFO queue has of messages outlives them, and so must their numbers.
        for (const auto& prefix : {messages_prefix(id), fifo::ends_prefix(id)}) {
            auto newest = store_.scan(kv::prefix_range(prefix), kv::Direction::backward);
            if (!newest->valid()) continue;
            kv::KeyReader key(newest->key(), 2);
            key.number();
            last = std::max(last, key.number());
        }
        queues_.emplace(name, std::move(queue));
    }
    TRY(cursor->status());
    last_sequence_ = last;
    auto tasks = store_.scan(kv::prefix_range(tasks_prefix()));
    for (; tasks->valid(); tasks->next()) {
        const auto started = kv::KeyReader(tasks->key(), 2).number();
        tasks_.emplace(started, std::make_shared<Task>(TRY(decode_task(started, tasks->value()))));
    }
    return tasks->status();
}

std::string Queues::arn_of(const std::string& queue_name) const {
    return fmt::format("arn:aws:sqs:{}:{}:{}", settings_.region, settings_.account_id, queue_name);
}

std::string Queues::url_of(const std::string& queue_name) const {
    return fmt::format("/{}/{}", settings_.account_id, queue_name);
}

QueuePtr Queues::find_name(const std::string& name) const {
    std::shared_lock lock(registry_mutex_);
    const auto at = queues_.find(name);
    return at == queues_.end() ? nullptr : at->second;
}

Result<QueuePtr> Queues::find(const std::string& queue_url) const {
    auto queue = find_name(queue_name_of_url(queue_url));
    if (!queue) return no_such_queue();
    queue->meter.use(clock_.now());
    return queue;
}

std::vector<QueuePtr> Queues::all() const {
    std::shared_lock lock(registry_mutex_);
    std::vector<QueuePtr> found;
    for (const auto& [name, queue] : queues_) found.push_back(queue);
    return found;
}

std::vector<std::string> Queues::queue_names() const {
    std::shared_lock lock(registry_mutex_);
    std::vector<std::string> names;
    for (const auto& [name, queue] : queues_) names.push_back(name);
    return names;
}

// nullptr: no dead-letter queue is named, or it does not exist.
QueuePtr Queues::dead_letter_target(const QueueSettings& settings) const {
    const auto& arn = settings.dead_letter_target_arn;
    const auto name = queue_name_of_arn(arn);
    return !arn.empty() && arn == arn_of(name) ? find_name(name) : nullptr;
}

Result<void> Queues::check_redrive_target(const QueueRecord& source, const QueuePtr& target,
                                          const QueueSettings& settings) const {
    if (settings.dead_letter_target_arn.empty()) return {};
    const auto refused = [&](std::string_view why) {
        return invalid_parameter("RedrivePolicy", settings.redrive_policy, why);
    };
    if (!target || target->deleted) return refused("Dead letter target does not exist.");
    if (target->fifo != source.settings.fifo) {
        return refused("Dead-letter queue must be same type of queue as the source.");
    }
    if (allows_source(target->record.settings, arn_of(source.name))) return {};
    return refused("The RedriveAllowPolicy of the dead letter target does not allow this source.");
}

// A row that is older means nothing any more, and the sweep removes it.
Result<void> Queues::check_not_deleted_recently(const std::string& name, Time now) const {
    const auto row = TRY(store_.get(deleted_queue_key(name)));
    if (!row || from_micros(kv::KeyReader(*row, 0).number()) + name_kept_for <= now) return {};
    return fail(Kind::conflict, "QueueDeletedRecently",
                "You must wait 60 seconds after deleting a queue before you can create another "
                "with the same name.");
}

Result<CreateQueueOutput> Queues::create_queue(const CreateQueueInput& input) {
    const auto type = input.attributes.find("FifoQueue");
    const bool fifo = type != input.attributes.end() && type->second == "true";
    TRY(check_name(input.queue_name, fifo));
    TRY(check_tags(input.tags));
    TRY(check_redrive_allow_policy(input.attributes));
    std::lock_guard creation(creation_mutex_);
    if (const auto existing = find_name(input.queue_name)) {
        std::shared_lock lock(existing->mutex);
        const auto other = TRY(first_difference(input.attributes, existing->record.settings));
        if (other.empty()) return CreateQueueOutput{url_of(input.queue_name)};
        return fail(Kind::conflict, "QueueNameExists",
                    fmt::format("A queue already exists with the same name and a different value "
                                "for attribute {}",
                                other));
    }
    const Time now = clock_.now();
    TRY(check_not_deleted_recently(input.queue_name, now));
    QueueRecord record{.name = input.queue_name,
                       // The id of a deleted queue is never used again, not even after a restart.
                       .id = std::max(last_queue_id_ + 1, micros(now)),
                       .tags = input.tags,
                       .created = now,
                       .modified = now};
    record.settings.fifo = fifo;
    TRY(apply_attributes(input.attributes, record.settings));
    if (const auto target = dead_letter_target(record.settings)) {
        std::shared_lock lock(target->mutex);
        TRY(check_redrive_target(record, target, record.settings));
    } else {
        TRY(check_redrive_target(record, nullptr, record.settings));
    }
    kv::Batch batch;
    batch.put(queue_key(record.name), encode(record));
    TRY(store_.apply(std::move(batch)));
    last_queue_id_ = record.id;
    auto queue = std::make_shared<Queue>(std::move(record));
    queue->stored = 0;
    queue->meter.use(now);
    std::unique_lock lock(registry_mutex_);
    queues_.emplace(input.queue_name, std::move(queue));
    return CreateQueueOutput{url_of(input.queue_name)};
}

Result<GetQueueUrlOutput> Queues::get_queue_url(const GetQueueUrlInput& input) {
    const auto& owner = input.queue_owner_aws_account_id;
    if (!find_name(input.queue_name) || (owner && *owner != settings_.account_id)) {
        return no_such_queue();
    }
    return GetQueueUrlOutput{url_of(input.queue_name)};
}

Result<ListQueuesOutput> Queues::list_queues(const ListQueuesInput& input) {
    const auto limit = input.max_results.value_or(1000);
    if (limit < 1 || limit > 1000) {
        return fail(Kind::invalid, "InvalidParameterValue", "MaxResults must be 1 to 1000.");
    }
    const auto after = unbase64(input.next_token.value_or(""));
    if (!after) return fail(Kind::invalid, "InvalidParameterValue", "NextToken is not valid.");
    const auto prefix = input.queue_name_prefix.value_or("");
    ListQueuesOutput output;
    std::shared_lock lock(registry_mutex_);
    for (auto at = queues_.upper_bound(*after); at != queues_.end(); ++at) {
        if (!at->first.starts_with(prefix)) continue;
        if (output.queue_urls.size() == static_cast<std::size_t>(limit)) {
            output.next_token = base64(queue_name_of_url(output.queue_urls.back()));
            break;
        }
        output.queue_urls.push_back(url_of(at->first));
    }
    // AWS pages only for callers who set MaxResults; without it, a thousand is all there is.
    if (!input.max_results) output.next_token.reset();
    return output;
}

Result<Empty> Queues::delete_queue(const DeleteQueueInput& input) {
    std::lock_guard creation(creation_mutex_);
    const auto queue = TRY(find(input.queue_url));
    std::unique_lock lock(queue->mutex);
    const auto id = queue->record.id;
    kv::Batch batch;
    batch.makes_room();
    batch.erase(queue_key(queue->record.name));
    const Time now = clock_.now();
    batch.put(deleted_queue_key(queue->record.name), kv::KeyWriter("").number(micros(now)).take());
    for (const auto& prefix : {messages_prefix(id), places_prefix(id), locations_prefix(id)}) {
        batch.erase_range(prefix, kv::end_of_prefix(prefix));
    }
    if (queue->fifo) fifo::stage_purge(id, batch);
    TRY(store_.apply(std::move(batch)));
    if (queue->fifo) queue->line.clear();
    queue->deleted = true;
    std::unique_lock registry(registry_mutex_);
    queues_.erase(queue->record.name);
    return Empty{};
}

Result<Empty> Queues::purge_queue(const PurgeQueueInput& input) {
    const auto queue = TRY(find(input.queue_url));
    std::unique_lock lock(queue->mutex);
    if (queue->deleted) return no_such_queue();
    const Time now = clock_.now();
    auto record = queue->record;
    if (record.purged && *record.purged + std::chrono::seconds(60) > now) {
        return fail(Kind::conflict, "PurgeQueueInProgress",
                    fmt::format("Only one PurgeQueue operation on {} is allowed every 60 seconds.",
                                record.name));
    }
    record.purged = now;
    kv::Batch batch;
    batch.makes_room();
    batch.put(queue_key(record.name), encode(record));
    for (const auto& prefix :
         {messages_prefix(record.id), places_prefix(record.id), locations_prefix(record.id)}) {
        batch.erase_range(prefix, kv::end_of_prefix(prefix));
    }
    if (queue->fifo) fifo::stage_purge(record.id, batch);
    TRY(store_.apply(std::move(batch)));
    queue->record = std::move(record);
    queue->line.clear();
    queue->stored = 0;
    queue->in_flight_at_most = 0;
    return Empty{};
}

Result<GetQueueAttributesOutput> Queues::get_queue_attributes(
    const GetQueueAttributesInput& input) {
    const auto queue = TRY(find(input.queue_url));
    GetQueueAttributesOutput output;
    if (input.attribute_names.empty()) return output;
    const auto numbers = TRY(counts(queue->record.name));
    Attributes every;
    {
        std::shared_lock lock(queue->mutex);
        const auto& record = queue->record;
        every = settings_as_attributes(record.settings);
        every["QueueArn"] = arn_of(record.name);
        every["CreatedTimestamp"] = fmt::to_string(to_seconds(record.created));
        every["LastModifiedTimestamp"] = fmt::to_string(to_seconds(record.modified));
    }
    every["ApproximateNumberOfMessages"] = fmt::to_string(numbers.visible);
    every["ApproximateNumberOfMessagesNotVisible"] = fmt::to_string(numbers.not_visible);
    every["ApproximateNumberOfMessagesDelayed"] = fmt::to_string(numbers.delayed);
    static constexpr std::string_view known[] = {"Policy",
                                                 "RedrivePolicy",
                                                 "RedriveAllowPolicy",
                                                 "KmsMasterKeyId",
                                                 "KmsDataKeyReusePeriodSeconds",
                                                 "FifoQueue",
                                                 "ContentBasedDeduplication",
                                                 "DeduplicationScope",
                                                 "FifoThroughputLimit"};
    for (const auto& name : input.attribute_names) {
        if (name == "All") {
            output.attributes = every;
        } else if (const auto at = every.find(name); at != every.end()) {
            output.attributes[name] = at->second;
        } else if (std::find(std::begin(known), std::end(known), name) == std::end(known)) {
            return fail(Kind::invalid, "InvalidAttributeName",
                        fmt::format("Unknown Attribute {}.", name));
        }
    }
    return output;
}

Result<void> Queues::store_record(Queue& queue, QueueRecord changed) {
    kv::Batch batch;
    batch.put(queue_key(changed.name), encode(changed));
    TRY(store_.apply(std::move(batch)));
    queue.record = std::move(changed);
    return {};
}

Result<Empty> Queues::set_queue_attributes(const SetQueueAttributesInput& input) {
    const auto queue = TRY(find(input.queue_url));
    TRY(check_redrive_allow_policy(input.attributes));
    QueueSettings asked;
    {
        std::shared_lock lock(queue->mutex);
        asked = queue->record.settings;
    }
    TRY(apply_attributes(input.attributes, asked));
    const auto target = dead_letter_target(asked);
    // Both locks are taken in one step: two requests may make two queues each other's dead-letter
    // queue at the same moment.
    std::unique_lock lock(queue->mutex, std::defer_lock);
    std::shared_lock<std::shared_mutex> target_lock;
    if (target && target != queue) {
        target_lock = std::shared_lock(target->mutex, std::defer_lock);
        std::lock(lock, target_lock);
    } else {
        lock.lock();
    }
    if (queue->deleted) return no_such_queue();
    auto changed = queue->record;
    TRY(apply_attributes(input.attributes, changed.settings));
    if (changed.settings.redrive_policy != queue->record.settings.redrive_policy) {
        TRY(check_redrive_target(queue->record, target, changed.settings));
    }
    changed.modified = clock_.now();
    TRY(store_record(*queue, std::move(changed)));
    return Empty{};
}

Result<Empty> Queues::tag_queue(const TagQueueInput& input) {
    const auto queue = TRY(find(input.queue_url));
    std::unique_lock lock(queue->mutex);
    if (queue->deleted) return no_such_queue();
    auto changed = queue->record;
    for (const auto& [key, value] : input.tags) changed.tags[key] = value;
    TRY(check_tags(changed.tags));
    TRY(store_record(*queue, std::move(changed)));
    return Empty{};
}

Result<Empty> Queues::untag_queue(const UntagQueueInput& input) {
    const auto queue = TRY(find(input.queue_url));
    std::unique_lock lock(queue->mutex);
    if (queue->deleted) return no_such_queue();
    auto changed = queue->record;
    for (const auto& key : input.tag_keys) changed.tags.erase(key);
    TRY(store_record(*queue, std::move(changed)));
    return Empty{};
}

Result<ListQueueTagsOutput> Queues::list_queue_tags(const ListQueueTagsInput& input) {
    const auto queue = TRY(find(input.queue_url));
    std::shared_lock lock(queue->mutex);
    return ListQueueTagsOutput{queue->record.tags};
}

Result<ListDeadLetterSourceQueuesOutput> Queues::list_dead_letter_source_queues(
    const ListDeadLetterSourceQueuesInput& input) {
    const auto target = TRY(find(input.queue_url));
    const auto arn = arn_of(target->record.name);
    ListDeadLetterSourceQueuesOutput output;
    for (const auto& queue : all()) {
        std::shared_lock lock(queue->mutex);
        if (queue->record.settings.dead_letter_target_arn == arn) {
            output.queue_urls.push_back(url_of(queue->record.name));
        }
    }
    return output;
}

std::string Queues::policy_of_name(const std::string& queue_name) const {
    const auto queue = find_name(queue_name);
    if (!queue) return {};
    std::shared_lock lock(queue->mutex);
    return queue->record.settings.policy;
}

Result<std::string> Queues::policy_of(const std::string& queue_arn) const {
    const auto name = queue_name_of_arn(queue_arn);
    const auto queue = queue_arn == arn_of(name) ? find_name(name) : nullptr;
    // AWS's services send events to standard queues alone.
    if (!queue || queue->fifo) return no_such_queue();
    std::shared_lock lock(queue->mutex);
    return queue->record.settings.policy;
}

}  // namespace spot::sqs
