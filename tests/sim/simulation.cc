#include "sim/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"
#include "dynamodb/tables.h"
#include "s3/service.h"
#include "sim/ground.h"
#include "sim/model.h"
#include "sqs/queues.h"
#include "wire/json.h"

namespace spot::sim {
namespace {

using namespace std::chrono_literals;
using dynamodb::AttributeValue;

constexpr const char* bucket = "films";
constexpr const char* table = "counters";
const std::string account = "000000000000";

std::string name_of(Queue queue) {
    switch (queue) {
        case Queue::work: return "work";
        case Queue::dead: return "dead";
        case Queue::events: break;
    }
    return "events";
}
std::string url_of(Queue queue) {
    return "/" + account + "/" + name_of(queue);
}
std::string arn_of(Queue queue) {
    return "arn:aws:sqs:us-east-1:" + account + ":" + name_of(queue);
}

class NoWakes final : public Wakes {
  public:
    void wake(const std::string&) override {}
};

// Events go to SQS in the object's batch; the planted fault drops one now and then.
class Events final : public s3::Destinations {
  public:
    Events(std::unique_ptr<sqs::Queues>& queues, SeededRandom& random, bool lossy)
        : queues_(queues), random_(random), lossy_(lossy) {}
    Result<void> check(const std::string&, const std::string&) override { return {}; }
    Result<void> deliver(const std::string& arn, std::string body, const std::string&,
                         kv::Batch& batch) override {
        if (lossy_ && random_.below(20) == 0) return {};
        return queues_->stage_send(arn, std::move(body), "S3", batch);
    }

  private:
    std::unique_ptr<sqs::Queues>& queues_;
    SeededRandom& random_;
    const bool lossy_;
};

// What tells one message from every other: its body, or the entity tag in its event.
std::string identity_of(const std::string& body) {
    if (!body.starts_with("{\"Records\"")) return body;
    const auto node = wire::parse_json(body);
    const auto& record = node->find("Records")->items.at(0);
    return record.find("s3")->find("object")->find("eTag")->text;
}

class Simulation {
  public:
    Simulation(std::uint64_t seed, Plant plant, const std::string& folder)
        : plant_(plant),
          dice_(seed),
          random_(seed + 1),
          fault_dice_(seed + 2),
          ground_(folder.empty() ? memory_ground(random_) : disk_ground(folder, random_, seed + 3)),
          events_(queues_, fault_dice_, plant == Plant::event) {
        open();
        set_up();
        sync();
        if (plant == Plant::sync) ground_->lie_about_sync();
    }

    Report run(std::uint64_t steps) {
        while (report_.steps < steps && !report_.broken) {
            ++report_.steps;
            step();
        }
        if (!report_.broken) compare_all();
        if (!report_.broken) mix(fingerprint());
        return report_;
    }

  private:
    // What the store may hold after a crash: the model at the last sync, and after each request
    // since that changed something.
    struct Possible {
        std::uint64_t batches;
        Model model;
    };

    void open() {
        queues_ = std::move(*sqs::Queues::open(store(), clock_, random_, wakes_, {}));
        s3_ = std::make_unique<s3::Service>(store(), ground_->blobs(), clock_, random_, events_,
                                            s3::Settings{});
        tables_ = std::move(*dynamodb::Tables::open(store(), clock_, random_, {}));
    }
    kv::Store& store() { return ground_->store(); }
    void remember() {
        const auto batches = ground_->batches();
        if (possible_.empty() || possible_.back().batches != batches) {
            possible_.push_back({batches, model_});
        }
    }
    void sync() {
        ground_->sync();
        possible_.clear();
        remember();
    }
    std::string fingerprint();
    void set_up();
    void step();

    void send();
    void receive();
    void remove();
    void change_visibility();
    void put_object();
    void delete_object();
    void create_item();
    void count_item();
    void start_redrive();
    void sweep();
    void crash();
    const Possible& come_back();

    void compare_all();
    void compare_queues();
    void compare_objects();
    void compare_items();

    bool chance(std::uint64_t one_in) { return dice_.below(one_in) == 0; }
    std::string object_key() {
        return fmt::format("{}/{}.mp4", chance(3) ? "other" : "input", dice_.below(8));
    }
    void saw(const std::string& what, const std::string& answer = "") {
        ++report_.seen[what];
        mix(what + answer);
    }
    void mix(std::string_view text) {
        for (const unsigned char c : text) {
            report_.hash = (report_.hash ^ c) * 1'099'511'628'211u;
        }
        report_.hash = (report_.hash ^ 0x100u) * 1'099'511'628'211u;
    }
    void broken(std::string invariant) {
        if (!report_.broken) report_.broken = Broken{report_.steps, std::move(invariant)};
    }
    // True: the write was refused as a full disk refuses it, and nothing may have changed.
    template <class T>
    bool refused(const Result<T>& result, const std::string& what) {
        if (result || result.error().kind != Kind::unavailable) return false;
        if (!refusing_) broken(what + ": refused without a reason: " + result.error().message);
        saw(what + ".refused");
        return true;
    }

    const Plant plant_;
    SeededRandom dice_;
    SeededRandom random_;      // of the rules
    SeededRandom fault_dice_;  // of planted faults
    ManualClock clock_;
    std::unique_ptr<Ground> ground_;
    NoWakes wakes_;
    std::unique_ptr<sqs::Queues> queues_;
    Events events_;
    std::unique_ptr<s3::Service> s3_;
    std::unique_ptr<dynamodb::Tables> tables_;
    Model model_;
    std::vector<Possible> possible_;  // never empty
    std::vector<std::string> old_handles_;
    std::uint64_t next_name_ = 0;
    bool refusing_ = false;
    Report report_;
};

void Simulation::set_up() {
    const auto kept =
        fmt::to_string(std::chrono::duration_cast<std::chrono::seconds>(retention).count());
    const auto made = [](const auto& result) {
        CHECK(result.has_value(), result ? "" : result.error().message);
    };
    for (const auto queue : {Queue::dead, Queue::events, Queue::work}) {
        sqs::Attributes attributes{{"MessageRetentionPeriod", kept}};
        if (queue == Queue::work) {
            attributes["RedrivePolicy"] =
                fmt::format(R"({{"deadLetterTargetArn":"{}","maxReceiveCount":{}}})",
                            arn_of(Queue::dead), most_receives);
        }
        made(queues_->create_queue({name_of(queue), attributes, {}}));
    }
    made(s3_->create_bucket({.bucket = bucket}));
    s3::QueueConfiguration rule{"rule", arn_of(Queue::events), {"s3:ObjectCreated:*"}, {}};
    rule.filter = {{"prefix", "input/"}, {"suffix", ".mp4"}};
    made(s3_->put_bucket_notification_configuration({bucket, {{rule}}}));
    // The test event of the configuration is nobody's object.
    made(queues_->purge_queue({url_of(Queue::events)}));
    made(tables_->create_table({.table_name = table,
                                .attribute_definitions = {{"id", "S"}},
                                .key_schema = {{"id", "HASH"}},
                                .billing_mode = "PAY_PER_REQUEST"}));
}

void Simulation::step() {
    // Sends are a microsecond apart at least, so that their order is the order of their ages too.
    clock_.advance(Duration(1'000 + dice_.below(2'000'000)));
    if (chance(40)) {
        clock_.advance(std::chrono::minutes(dice_.below(180)));
        saw("clock.jump");
    }
    refusing_ = chance(25);
    ground_->refuse(refusing_);
    using Act = void (Simulation::*)();
    static constexpr Act acts[] = {&Simulation::send,          &Simulation::send,
                                   &Simulation::send,          &Simulation::receive,
                                   &Simulation::receive,       &Simulation::receive,
                                   &Simulation::receive,       &Simulation::remove,
                                   &Simulation::remove,        &Simulation::change_visibility,
                                   &Simulation::put_object,    &Simulation::put_object,
                                   &Simulation::delete_object, &Simulation::create_item,
                                   &Simulation::count_item};
    (this->*acts[dice_.below(std::size(acts))])();
    ground_->refuse(false);
    refusing_ = false;
    remember();
    if (chance(60)) {
        start_redrive();
        remember();
    }
    if (chance(20)) sweep();
    if (chance(3)) {
        sync();
        saw("sync");
    }
    if (chance(50)) crash();
    if (!report_.broken && chance(40)) compare_all();
}

void Simulation::crash() {
    saw("crash");
    ground_->cut();
    // What was started in this life is not to be seen from the next one.
    queues_.reset();
    s3_.reset();
    tables_.reset();
    const auto besides = ground_->restart();
    if (!besides) return broken("C1: does not open: " + besides.error().message);
    if (!besides->empty()) saw(*besides);
    const auto& state = come_back();
    if (&state != &possible_.front()) saw("crash.kept");
    if (&state != &possible_.back()) saw("crash.lost");
    model_ = state.model;
    model_.next_redrive = {};
    open();
    compare_all();
    sync();
}

// What the store says that it is. A request may have more than one batch, but only its last may be
// seen: numbers that are reserved ahead are a batch of their own.
const Simulation::Possible& Simulation::come_back() {
    if (!ground_->may_keep_more()) return possible_.front();
    const auto batches = ground_->batches();
    const auto after = std::ranges::find_if(
        possible_, [&](const Possible& state) { return state.batches > batches; });
    if (after != possible_.begin() && batches <= possible_.back().batches) return *(after - 1);
    broken(fmt::format("C1: {} batches after a crash, where {} were synced and {} applied", batches,
                       possible_.front().batches, possible_.back().batches));
    return possible_.front();
}

std::string Simulation::fingerprint() {
    std::uint64_t hash = 0;
    auto cursor = store().scan({}, kv::Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        for (const auto text : {cursor->key(), cursor->value()}) {
            hash = (hash ^ std::hash<std::string_view>{}(text)) * 1'099'511'628'211u;
        }
    }
    return fmt::to_string(hash);
}

// ------------------------------------------------------------------------------------ messages

void Simulation::send() {
    const auto body = fmt::format("message {}", ++next_name_);
    const auto delay = chance(4) ? static_cast<int>(dice_.below(901)) : 0;
    const auto sent = queues_->send_message(
        {.queue_url = url_of(Queue::work), .message_body = body, .delay_seconds = delay});
    if (refused(sent, "send")) return;
    if (!sent) return broken("send failed: " + sent.error().message);
    model_.send(Queue::work, body, clock_.now(), std::chrono::seconds(delay));
    saw("send", sent->message_id);
}

void Simulation::receive() {
    const auto queue = static_cast<Queue>(dice_.below(3));
    const auto limit = 1 + dice_.below(10);
    const auto seconds = static_cast<int>(chance(5) ? 0 : dice_.below(120));
    const auto taken =
        queues_->receive_message({.queue_url = url_of(queue),
                                  .max_number_of_messages = static_cast<int>(limit),
                                  .visibility_timeout = seconds,
                                  .message_system_attribute_names = {"ApproximateReceiveCount"}});
    if (refused(taken, "receive")) return;
    if (!taken) return broken("receive failed: " + taken.error().message);
    const Time now = clock_.now();
    for (const auto& message : taken->messages) {
        const auto identity = identity_of(message.body);
        const auto* known = model_.find(queue, identity);
        if (known == nullptr) return broken("Q3/Q5: not in this queue: " + identity);
        if (known->visible_at > now) return broken("Q2: visible before its deadline: " + identity);
        const auto count = parse_int(message.attributes.at("ApproximateReceiveCount"));
        if (count != known->receives + 1) {
            return broken(fmt::format("Q4: receive count {} after {}: {}", count.value_or(-1),
                                      known->receives, identity));
        }
    }
    const auto expected = model_.receive(queue, limit, std::chrono::seconds(seconds), now);
    if (expected.size() != taken->messages.size()) {
        return broken(
            fmt::format("Q1: {} messages instead of {}", taken->messages.size(), expected.size()));
    }
    std::string answer;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto& message = taken->messages[i];
        if (identity_of(message.body) != expected[i].identity) {
            return broken("Q1: another message than the next: " + expected[i].identity);
        }
        auto& known = *model_.find(queue, expected[i].identity);
        if (!known.handle.empty()) old_handles_.push_back(known.handle);
        known.handle = message.receipt_handle;
        answer += message.receipt_handle;
    }
    saw("receive", answer);
    if (plant_ == Plant::visibility && !taken->messages.empty() && fault_dice_.below(10) == 0) {
        (void)queues_->change_message_visibility(
            {url_of(queue), taken->messages[0].receipt_handle, 0});
    }
}

void Simulation::remove() {
    const auto queue = static_cast<Queue>(dice_.below(3));
    std::string handle;
    if (chance(4) && !old_handles_.empty()) {
        handle = old_handles_[dice_.below(old_handles_.size())];
    } else if (!model_.messages.empty()) {
        handle = model_.messages[dice_.below(model_.messages.size())].handle;
    }
    const auto removed = queues_->delete_message({url_of(queue), handle});
    if (refused(removed, "delete")) return;
    const auto* known = model_.find_handle(queue, handle);
    if (known != nullptr && !removed) {
        return broken("Q3: a good handle was refused: " + removed.error().message);
    }
    if (known != nullptr) {
        old_handles_.push_back(handle);
        model_.remove(*known);
    }
    saw(known != nullptr ? "delete" : "delete.stale", removed ? "" : removed.error().code);
}

void Simulation::change_visibility() {
    if (model_.messages.empty()) return;
    const auto& chosen = model_.messages[dice_.below(model_.messages.size())];
    const auto queue = chosen.queue;
    const auto handle = chosen.handle;
    const auto seconds = static_cast<int>(dice_.below(300));
    const auto changed = queues_->change_message_visibility({url_of(queue), handle, seconds});
    if (refused(changed, "change")) return;
    const Time now = clock_.now();
    auto* known = model_.find_handle(queue, handle);
    // A heartbeat may come after the timeout.
    if ((known != nullptr) != changed.has_value()) {
        return broken("Q2: changed a visibility that it must not, or not one that it must");
    }
    if (known != nullptr) known->visible_at = now + std::chrono::seconds(seconds);
    saw("change", changed ? "" : changed.error().code);
}

void Simulation::start_redrive() {
    const auto started = queues_->start_message_move_task({arn_of(Queue::dead), {}, {}});
    if (started.has_value() == model_.redriving) {
        return broken("Q5: two redrives at once, or none where one could be");
    }
    if (started) {
        // The task takes a place in the order of sending, as its key.
        ++model_.last_order;
        model_.redriving = true;
        model_.next_redrive = {};
    }
    saw("redrive", started ? "" : started.error().code);
}

void Simulation::sweep() {
    const auto swept = queues_->sweep(clock_.now());
    if (!swept) return broken("sweep failed: " + swept.error().message);
    if (!s3_->sweep(clock_.now()) || !tables_->sweep(clock_.now())) return broken("sweep failed");
    model_.sweep(clock_.now());
    saw("sweep", fmt::to_string(swept->done));
    // It is many batches, and the model knows no state between them.
    if (ground_->may_keep_more()) sync();
}

// ------------------------------------------------------------------------------ objects and items

void Simulation::put_object() {
    const auto key = object_key();
    auto content = fmt::format("content {}", ++next_name_);
    if (chance(4)) content.resize(s3::max_inline_bytes + 1, '+');  // a blob
    const bool only_new = chance(3);
    s3::PutObjectInput input;
    input.bucket = bucket;
    input.key = key;
    input.body = std::make_unique<StringSource>(content);
    if (only_new) input.conditions.if_none_match = "*";
    const auto put = s3_->put_object(std::move(input));
    if (refused(put, "put")) return;
    const bool must_fail = only_new && model_.objects.contains(key);
    if (put.has_value() == must_fail) {
        return broken("S6: a conditional create with no winner, or with two: " + key);
    }
    if (put) {
        model_.objects[key] = content;
        if (key.starts_with("input/")) {
            model_.send(Queue::events, hex(md5(content)), clock_.now(), {});
        }
    }
    saw(put ? "put" : "put.condition", put ? put->etag : put.error().code);
}

void Simulation::delete_object() {
    const auto key = object_key();
    const auto removed = s3_->delete_object({.bucket = bucket, .key = key});
    if (refused(removed, "delete object")) return;
    if (!removed) return broken("delete of an object failed: " + removed.error().message);
    model_.objects.erase(key);
    saw("delete object");
}

void Simulation::create_item() {
    const auto id = fmt::to_string(dice_.below(30));
    const auto put = tables_->put_item(
        {.table_name = table,
         .item = dynamodb::Item{{"id", AttributeValue::s(id)}, {"n", AttributeValue::n(0)}},
         .condition_expression = "attribute_not_exists(id)"});
    if (refused(put, "create item")) return;
    if (put.has_value() == model_.items.contains(id)) {
        return broken("D2: a conditional put with no winner, or with two: " + id);
    }
    if (put) model_.items[id] = 0;
    saw(put ? "create item" : "create item.condition");
}

void Simulation::count_item() {
    const auto id = fmt::to_string(dice_.below(30));
    if (chance(4)) {
        const auto removed = tables_->delete_item(
            {.table_name = table, .key = dynamodb::Item{{"id", AttributeValue::s(id)}}});
        if (refused(removed, "delete item")) return;
        if (!removed) return broken("delete of an item failed: " + removed.error().message);
        model_.items.erase(id);
        return saw("delete item");
    }
    const auto counted =
        tables_->update_item({.table_name = table,
                              .key = dynamodb::Item{{"id", AttributeValue::s(id)}},
                              .update_expression = "ADD n :one",
                              .condition_expression = "attribute_exists(id)",
                              .expression_attribute_values = {{{":one", AttributeValue::n(1)}}}});
    if (refused(counted, "count item")) return;
    if (counted.has_value() != model_.items.contains(id)) {
        return broken("D1: an update of an item that is not there, or not of one that is: " + id);
    }
    if (counted) ++model_.items[id];
    saw(counted ? "count item" : "count item.condition");
}

// ------------------------------------------------------------------------------------ the whole

void Simulation::compare_all() {
    compare_queues();
    compare_objects();
    compare_items();
}

void Simulation::compare_queues() {
    for (const auto queue : {Queue::work, Queue::dead, Queue::events}) {
        const auto found = queues_->counts(name_of(queue));
        if (!found) return broken("counts failed: " + found.error().message);
        const Model::Counts counts{found->visible, found->not_visible, found->delayed};
        const auto expected = model_.counts(queue, clock_.now());
        if (counts == expected) continue;
        const auto* invariant = queue == Queue::events ? "E1: object without event or the reverse"
                                                       : "C1/Q1: messages lost or come back";
        return broken(fmt::format("{}: {} has {}/{}/{} visible/in flight/delayed, not {}/{}/{}",
                                  invariant, name_of(queue), counts.visible, counts.in_flight,
                                  counts.delayed, expected.visible, expected.in_flight,
                                  expected.delayed));
    }
    std::set<std::uint64_t> sequences;
    auto cursor = store().scan(kv::prefix_range("qb"), kv::Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        kv::KeyReader key(cursor->key(), 2);
        key.number();
        if (!sequences.insert(key.number()).second) return broken("Q5: a message in two queues");
    }
}

void Simulation::compare_objects() {
    const auto listed = s3_->list_objects_v2({.bucket = bucket});
    if (!listed) return broken("listing failed: " + listed.error().message);
    if (listed->contents.size() != model_.objects.size()) {
        return broken(fmt::format("C1: {} objects instead of {}", listed->contents.size(),
                                  model_.objects.size()));
    }
    for (const auto& [key, content] : model_.objects) {
        const auto object = s3_->get_object({.bucket = bucket, .key = key});
        const auto bytes = object ? read_all(*object->body, 1 << 20) : Result<std::string>("");
        if (!object || !bytes || *bytes != content) return broken("C1/S1: not its bytes: " + key);
    }
}

void Simulation::compare_items() {
    const auto found = tables_->scan({.table_name = table, .consistent_read = true});
    if (!found || !found->items) return broken("scan failed");
    if (found->items->size() != model_.items.size()) {
        return broken(
            fmt::format("C1: {} items instead of {}", found->items->size(), model_.items.size()));
    }
    for (const auto& item : *found->items) {
        const auto id = dynamodb::text_attribute(item, "id").value_or("");
        const auto at = model_.items.find(id);
        if (at == model_.items.end() || dynamodb::int_attribute(item, "n") != at->second) {
            return broken("C1/D1: not its value: " + id);
        }
    }
}

}  // namespace

Report simulate(std::uint64_t seed, std::uint64_t steps, Plant plant, const std::string& folder) {
    return Simulation(seed, plant, folder).run(steps);
}

}  // namespace spot::sim
