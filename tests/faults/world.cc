#include "faults/world.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "sqs/message.h"
#include "sqs/queue.h"
#include "wire/json.h"

namespace spot::faults {
namespace {

const std::string account = "000000000000";

std::string arn(const std::string& queue) {
    return "arn:aws:sqs:us-east-1:" + account + ":" + queue;
}

// One that exists already is as good.
template <class T>
Result<void> made(const Result<T>& result) {
    if (result || result.error().kind == Kind::conflict) return {};
    return fail(result.error());
}

Result<void> make_queue(sqs::Queues& queues, const std::string& name) {
    sqs::Attributes attributes{{"MessageRetentionPeriod", "1209600"}};
    if (!name.ends_with("-dlq")) {
        attributes["RedrivePolicy"] = fmt::format(
            R"({{"deadLetterTargetArn":"{}","maxReceiveCount":3}})", arn(name + "-dlq"));
        attributes["Policy"] = fmt::format(
            R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",)"
            R"("Principal":{{"Service":"s3.amazonaws.com"}},"Action":"sqs:SendMessage",)"
            R"("Resource":"{}"}}]}})",
            arn(name));
    }
    return made(queues.create_queue({name, attributes, {}}));
}

// The text of a message, or what its event tells of: the object's key and its entity tag.
std::string identity_of(const std::string& body) {
    if (body.find("s3:TestEvent") != std::string::npos) return "";
    if (!body.starts_with("{\"Records\"")) return body;
    const auto node = wire::parse_json(body);
    const auto& object = *node->find("Records")->items.at(0).find("s3")->find("object");
    return object.find("key")->text + " " + object.find("eTag")->text;
}

}  // namespace

std::string queue_url(const std::string& name) {
    return "/" + account + "/" + name;
}

std::string content(const std::string& name, std::size_t size) {
    std::string bytes;
    bytes.reserve(size + 32);
    for (std::size_t block = 0; bytes.size() < size; ++block) {
        bytes += sha256(fmt::format("{}/{}", name, block));
    }
    bytes.resize(size);
    return bytes;
}

std::string fingerprint(const std::string& bytes) {
    return hex(md5(bytes));
}

std::string difference(const State& found, const State& expected) {
    std::string out;
    const auto tell = [&](std::string_view what, const auto& a, const auto& b) {
        for (const auto& [name, value] : a) {
            const auto other = b.find(name);
            if (other == b.end()) out += fmt::format("  {} {} should not be there\n", what, name);
        }
        for (const auto& [name, value] : b) {
            const auto other = a.find(name);
            if (other == a.end()) {
                out += fmt::format("  {} {} is missing\n", what, name);
            } else if (other->second != value) {
                out += fmt::format("  {} {} is not what it should be\n", what, name);
            }
        }
    };
    tell("object", found.objects, expected.objects);
    tell("queue", found.queues, expected.queues);
    tell("item", found.items, expected.items);
    for (const auto& [name, messages] : expected.queues) {
        const auto at = found.queues.find(name);
        if (at == found.queues.end() || at->second == messages) continue;
        for (const auto& m : messages) {
            if (!at->second.contains(m)) out += fmt::format("  {}: lost: {}\n", name, m);
        }
        for (const auto& m : at->second) {
            if (!messages.contains(m)) out += fmt::format("  {}: back: {}\n", name, m);
        }
    }
    return out;
}

Result<std::unique_ptr<World>> World::open(const std::string& folder, std::shared_ptr<Disk> disk,
                                           std::size_t write_buffer_bytes) {
    auto world = std::unique_ptr<World>(new World());
    world->store = TRY(kv::open_rocksdb(folder + "/store",
                                        {.disk = disk, .write_buffer_bytes = write_buffer_bytes}));
    world->blobs = TRY(blob::open_blob_files(folder + "/blobs", world->random, {.disk = disk}));
    world->queues =
        TRY(sqs::Queues::open(*world->store, world->clock, world->random, world->wakes_, {}));
    world->topic_queues = std::make_unique<plane::TopicQueues>(*world->queues);
    world->topics = TRY(
        sns::Topics::open(*world->store, world->clock, world->random, *world->topic_queues, {}));
    world->notifications =
        std::make_unique<plane::Notifications>(*world->queues, *world->topics, account);
    world->s3 = std::make_unique<s3::Service>(*world->store, *world->blobs, world->clock,
                                              world->random, *world->notifications, s3::Settings{});
    world->tables = TRY(dynamodb::Tables::open(*world->store, world->clock, world->random, {}));
    return world;
}

Result<void> World::set_up() {
    for (const auto& name : queue_names) {
        if (name.ends_with("-dlq")) TRY(make_queue(*queues, name));
    }
    for (const auto& name : queue_names) {
        if (!name.ends_with("-dlq")) TRY(make_queue(*queues, name));
    }
    for (const auto& name : bucket_names) TRY(made(s3->create_bucket({.bucket = name})));
    s3::QueueConfiguration source{"source", arn("chunking"), {"s3:ObjectCreated:*"}, {}};
    source.filter = {{"prefix", "input/"}};
    s3::QueueConfiguration segments{"segments", arn("video"), {"s3:ObjectCreated:*"}, {}};
    segments.filter = {{"prefix", "segments/"}};
    TRY(s3->put_bucket_notification_configuration({"input", {{source, segments}}}));
    // The test event of the configuration is nobody's object.
    TRY(made(queues->purge_queue({queue_url("chunking")})));
    TRY(made(queues->purge_queue({queue_url("video")})));
    return made(tables->create_table({.table_name = "jobs",
                                      .attribute_definitions = {{"id", "S"}},
                                      .key_schema = {{"id", "HASH"}},
                                      .billing_mode = "PAY_PER_REQUEST"}));
}

Result<State> World::look() {
    State state;
    for (const auto& bucket : bucket_names) {
        const auto listed = TRY(s3->list_objects_v2({.bucket = bucket}));
        for (const auto& entry : listed.contents) {
            const auto object = TRY(s3->get_object({.bucket = bucket, .key = entry.key}));
            state.objects[bucket + "/" + entry.key] =
                fingerprint(TRY(read_all(*object.body, 1 << 30)));
        }
    }
    dynamodb::ScanInput input{.table_name = "jobs", .consistent_read = true};
    do {
        const auto scanned = TRY(tables->scan(input));
        for (const auto& item : *scanned.items) {
            state.items[dynamodb::text_attribute(item, "id").value_or("")] =
                dynamodb::int_attribute(item, "n").value_or(-1);
        }
        input.exclusive_start_key = scanned.last_evaluated_key;
    } while (input.exclusive_start_key);
    TRY(look_at_queues(state));
    return state;
}

// The rows themselves: receiving would change what is looked at.
Result<void> World::look_at_queues(State& state) const {
    std::map<std::uint64_t, std::string> names;
    auto rows = store->scan(kv::prefix_range(sqs::queues_prefix()));
    for (; rows->valid(); rows->next()) {
        const auto name = kv::KeyReader(rows->key(), 2).text();
        const auto record = TRY(sqs::decode_queue(name, rows->value()));
        names[record.id] = name;
        state.queues[name];
    }
    TRY(rows->status());
    std::set<std::pair<std::uint64_t, std::uint64_t>> placed;
    auto places = store->scan(kv::prefix_range("qv"));
    for (; places->valid(); places->next()) {
        kv::KeyReader key(places->key(), 2);
        const auto queue = key.number();
        key.number();
        if (!placed.emplace(queue, key.number()).second) {
            return fail(Kind::internal, "Broken", "a message has two places in " + names[queue]);
        }
    }
    TRY(places->status());
    // A FIFO queue's messages have an order, and a place once they were received.
    std::set<std::pair<std::uint64_t, std::uint64_t>> ordered;
    auto orders = store->scan(kv::prefix_range("qg"));
    for (; orders->valid(); orders->next()) {
        kv::KeyReader key(orders->key(), 2);
        const auto queue = key.number();
        key.text();
        ordered.emplace(queue, key.number());
    }
    TRY(orders->status());
    auto messages = store->scan(kv::prefix_range("qb"));
    for (; messages->valid(); messages->next()) {
        kv::KeyReader key(messages->key(), 2);
        const auto queue = key.number();
        const auto record = TRY(sqs::decode_message(messages->value()));
        const std::pair which{queue, key.number()};
        const bool has_order = ordered.erase(which) > 0;
        const bool has_place = placed.erase(which) > 0;
        if (!(names[queue].ends_with(".fifo") ? has_order : has_place)) {
            return fail(Kind::internal, "Broken", "a message without its place in " + names[queue]);
        }
        const auto identity = identity_of(record.body);
        if (!identity.empty() && !state.queues[names[queue]].insert(identity).second) {
            return fail(Kind::internal, "Broken", "a message is twice in " + names[queue]);
        }
    }
    TRY(messages->status());
    if (placed.empty() && ordered.empty()) return {};
    return fail(Kind::internal, "Broken", "a place without its message");
}

}  // namespace spot::faults
