#pragma once

// A fixture for the tests of this folder: a service in memory, with short names for operations on
// it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/bytes.h"
#include "s3/service.h"
#include "storage/kv_memory.h"
#include "wire/json.h"

namespace spot::s3 {

using namespace std::chrono_literals;

// Queues that keep their messages as rows of the store, so that a crash loses messages as it loses
// rows.
class FakeQueues final : public Destinations {
  public:
    explicit FakeQueues(kv::Store& store) : store_(store) {}
    Result<void> check(const std::string& queue_arn, const std::string&) override {
        if (!missing.contains(queue_arn)) return {};
        return fail(Kind::invalid, "InvalidArgument", "The destination queue does not exist");
    }
    Result<void> deliver(const std::string& queue_arn, std::string body,
                         const std::string& trace_header, kv::Batch& batch) override {
        traces.push_back(trace_header);
        if (missing.contains(queue_arn)) return fail(Kind::not_found, "QueueDoesNotExist", "gone");
        char number[16];
        std::snprintf(number, sizeof number, "%08d", next_++);
        batch.put("Q" + queue_arn + number, std::move(body));
        return {};
    }
    std::vector<std::string> messages(const std::string& queue_arn) const {
        std::vector<std::string> found;
        auto cursor = store_.scan(kv::prefix_range("Q" + queue_arn), kv::Direction::forward);
        for (; cursor->valid(); cursor->next()) found.emplace_back(cursor->value());
        return found;
    }
    void forget() {
        kv::Batch batch;
        batch.erase_range("Q", "R");
        EXPECT_TRUE(store_.apply(std::move(batch)));
    }

    std::set<std::string> missing;
    std::vector<std::string> traces;

  private:
    kv::Store& store_;
    std::atomic<int> next_{0};
};

class S3Test : public testing::Test {
  protected:
    static constexpr const char* queue = "arn:aws:sqs:us-east-1:000000000000:chunking";

    explicit S3Test(kv::MemoryStore::Sync sync = kv::MemoryStore::Sync::automatic,
                    Settings wanted = {})
        : settings(std::move(wanted)),
          store(sync),
          blobs(blob::make_blob_memory(random)),
          queues(store) {
        start();
        EXPECT_TRUE(s3->create_bucket({.bucket = bucket}));
    }

    // Starts the service anew, as a restart does: only what is stored is left.
    void start() { s3 = std::make_unique<Service>(store, *blobs, clock, random, queues, settings); }

    Result<PutObjectOutput> try_put(const std::string& key, std::string body,
                                    WriteConditions conditions = {}, Tags tags = {}) {
        PutObjectInput input;
        input.bucket = bucket;
        input.key = key;
        input.body = std::make_unique<StringSource>(std::move(body));
        input.tags = std::move(tags);
        input.conditions = std::move(conditions);
        return s3->put_object(std::move(input));
    }
    PutObjectOutput put(const std::string& key, std::string body = "x", Tags tags = {}) {
        auto output = try_put(key, std::move(body), {}, std::move(tags));
        EXPECT_TRUE(output) << output.error().message;
        return output ? *output : PutObjectOutput{};
    }
    // The body, or "!" and the error's code.
    std::string get(const std::string& key, const std::string& range = "",
                    const std::string& version_id = "") {
        auto output = s3->get_object(
            {.bucket = bucket, .key = key, .version_id = version_id, .range = range});
        if (!output) return "!" + output.error().code;
        auto body = read_all(*output->body, 1 << 30);
        return body ? *body : "!" + body.error().code;
    }
    std::string remove(const std::string& key, const std::string& version_id = "") {
        const auto output =
            s3->delete_object({.bucket = bucket, .key = key, .version_id = version_id});
        return output ? output->version_id : "!" + output.error().code;
    }
    std::vector<std::string> keys(const std::string& prefix = "") {
        std::vector<std::string> found;
        const auto output = s3->list_objects_v2({.bucket = bucket, .prefix = prefix});
        EXPECT_TRUE(output);
        for (const auto& object : output->contents) found.push_back(object.key);
        return found;
    }
    void notify(std::vector<std::string> events, const std::string& prefix = "",
                const std::string& suffix = "") {
        QueueConfiguration rule{"rule", queue, std::move(events), {}};
        if (!prefix.empty()) rule.filter.push_back({"prefix", prefix});
        if (!suffix.empty()) rule.filter.push_back({"Suffix", suffix});
        const auto saved = s3->put_bucket_notification_configuration({bucket, {{rule}}});
        ASSERT_TRUE(saved) << saved.error().message;
        queues.forget();
    }
    // "ObjectCreated:Put key" of each event that arrived.
    std::vector<std::string> events() {
        std::vector<std::string> found;
        for (const auto& message : queues.messages(queue)) {
            const auto node = wire::parse_json(message);
            EXPECT_TRUE(node) << message;
            const auto& record = node->find("Records")->items.at(0);
            found.push_back(record.find("eventName")->text + " " +
                            record.find("s3")->find("object")->find("key")->text);
        }
        return found;
    }
    void sweep(int steps = 50) {
        for (int i = 0; i < steps; ++i) {
            const auto step = s3->sweep(clock.now());
            ASSERT_TRUE(step) << step.error().message;
            if (!step->more) return;
        }
    }
    std::size_t blob_count() { return blobs->list(blob::Id(""), 100'000)->size(); }

    static std::string large(std::size_t size, char seed = 'a') {
        std::string bytes(size, '\0');
        for (std::size_t i = 0; i < size; ++i) {
            bytes[i] = static_cast<char>(static_cast<std::size_t>(seed) + i * 7 + i / 251);
        }
        return bytes;
    }

    const std::string bucket = "films";
    Settings settings;
    ManualClock clock;
    SeededRandom random{7};
    kv::MemoryStore store;
    std::unique_ptr<blob::Blobs> blobs;
    FakeQueues queues;
    std::unique_ptr<Service> s3;
};

// A store whose batches are lost by a crash unless synced.
class S3CrashTest : public S3Test {
  protected:
    S3CrashTest() : S3Test(kv::MemoryStore::Sync::manual) {}
    void crash() {
        s3.reset();
        store.crash();
        start();
    }
};

}  // namespace spot::s3
