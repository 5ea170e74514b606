#pragma once

// The pipeline's resources on the real rules, in memory, for the tests beside this file.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb/tables.h"
#include "media_client/child_engine.h"
#include "pipeline/clients.h"
#include "pipeline/jobs/jobs.h"
#include "pipeline/jobs/keys.h"
#include "s3/service.h"
#include "sqs/queues.h"
#include "storage/kv_memory.h"

namespace spot::pipeline {

using namespace std::chrono_literals;

class PipelineTest : public testing::Test {
  protected:
    PipelineTest() {
        for (const auto* name : {"chunking", "video", "reassembly"}) {
            const auto dead = std::string(name) + "-dead";
            must(queues->create_queue({dead, {}, {}}));
            must(queues->create_queue(
                {name,
                 {{"RedrivePolicy",
                   R"({"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:)" + dead +
                       R"(","maxReceiveCount":5})"}},
                 {}}));
        }
        must(s3.create_bucket({.bucket = "films-in"}));
        must(s3.create_bucket({.bucket = "films-out"}));
        create_table(
            "jobs", {},
            {{"status-completed_at", "completed_at"}, {"status-created_at", "created_at"}});
        create_table("completions", "segment_index", {});
        create_table("triggered", {}, {});
    }

    template <class T>
    static void must(const Result<T>& result) {
        ASSERT_TRUE(result) << result.error().message;
    }
    void create_table(const std::string& name, std::optional<std::string> range,
                      std::vector<std::pair<std::string, std::string>> indexes) {
        dynamodb::CreateTableInput input{.table_name = name,
                                         .attribute_definitions = {{"job_id", "S"}},
                                         .key_schema = {{"job_id", "HASH"}},
                                         .billing_mode = "PAY_PER_REQUEST"};
        if (range) {
            input.attribute_definitions.push_back({*range, "N"});
            input.key_schema.push_back({*range, "RANGE"});
        }
        if (!indexes.empty()) {
            input.attribute_definitions.push_back({"status", "S"});
        }
        for (const auto& [index, key] : indexes) {
            input.attribute_definitions.push_back({key, "N"});
            input.global_secondary_indexes.push_back({index,
                                                      {{"status", "HASH"}, {key, "RANGE"}},
                                                      dynamodb::Projection{"ALL", {}},
                                                      std::nullopt});
        }
        must(tables->create_table(input));
    }

    static Settings make_settings() {
        return {.input_bucket = "films-in",
                .output_bucket = "films-out",
                .jobs_table = "jobs",
                .segment_completions_table = "completions",
                .reassembly_triggered_table = "triggered",
                .chunking_queue_url = "/000000000000/chunking",
                .video_worker_queue_url = "/000000000000/video",
                .reassembly_queue_url = "/000000000000/reassembly"};
    }

    void create_job(const std::string& id, std::string_view status = status::created) {
        must(jobs.create({.job_id = id,
                          .mode = "sbs",
                          .status = std::string(status),
                          .created_at = to_seconds(clock.now())}));
    }
    std::string status_of(const std::string& id) {
        const auto job = jobs.get(id);
        return job && *job ? (*job)->status : "(nothing)";
    }
    // A job that is chunking_complete with `total` segments of which `done` are converted.
    void create_chunked(const std::string& id, int total, int done) {
        create_job(id, status::chunking_in_progress);
        for (int i = 0; i < done; ++i) complete(id, i, total);
        ASSERT_TRUE(*jobs.complete_chunking(id, total));
    }
    void complete(const std::string& id, int index, int total) {
        must(jobs.put_completion({id, index, "s3://films-out/" + result_key(id, index),
                                  to_seconds(clock.now()), total}));
    }
    void put_object(const std::string& bucket, const std::string& key) {
        s3::PutObjectInput input;
        input.bucket = bucket;
        input.key = key;
        input.body = std::make_unique<StringSource>("x");
        must(s3.put_object(std::move(input)));
    }
    // Bodies of all messages that can be received now, which are deleted.
    std::vector<std::string> drain(const std::string& queue) {
        std::vector<std::string> bodies;
        while (true) {
            const auto taken =
                queues->receive_message({.queue_url = "/0/" + queue, .max_number_of_messages = 10});
            if (!taken || taken->messages.empty()) return bodies;
            for (const auto& m : taken->messages) {
                bodies.push_back(m.body);
                must(queues->delete_message({"/0/" + queue, m.receipt_handle}));
            }
        }
    }

    struct NoWakes final : Wakes {
        void wake(const std::string&) override {}
    };
    struct NoDestinations final : s3::Destinations {
        Result<void> check(const std::string&, const std::string&) override { return {}; }
        Result<void> deliver(const std::string&, std::string, const std::string&,
                             kv::Batch&) override {
            return {};
        }
    };

    ManualClock clock;
    SeededRandom random{17};
    kv::MemoryStore store;
    NoWakes wakes;
    NoDestinations destinations;
    std::unique_ptr<blob::Blobs> blobs = blob::make_blob_memory(random);
    std::unique_ptr<sqs::Queues> queues =
        std::move(*sqs::Queues::open(store, clock, random, wakes, {}));
    s3::Service s3{store, *blobs, clock, random, destinations, s3::Settings{}};
    std::unique_ptr<dynamodb::Tables> tables =
        std::move(*dynamodb::Tables::open(store, clock, random, {}));
    media_client::ChildEngine engine;
    Settings settings = make_settings();
    Clients clients{.s3 = s3,
                    .sqs = *queues,
                    .receiver = *queues,
                    .dynamodb = *tables,
                    .engine = engine,
                    .clock = clock,
                    .random = random,
                    .settings = settings,
                    .stopping = [] { return false; },
                    .pause = [this](Duration d) { clock.advance(d); }};
    Jobs jobs{*tables, settings, clock};
};

}  // namespace spot::pipeline
