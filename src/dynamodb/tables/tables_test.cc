#include <thread>

#include "dynamodb/fixture.h"

namespace spot::dynamodb {
namespace {

using namespace std::chrono_literals;

TEST_F(TablesTest, ATableIsDescribedAsItWasMadeAndSurvivesARestart) {
    create_jobs();
    create_parts();
    store.sync();
    open();
    const auto table = tables->describe_table({"jobs"}).value().table;
    EXPECT_EQ(table.table_status, "ACTIVE");
    EXPECT_EQ(table.table_arn, "arn:aws:dynamodb:us-east-1:000000000000:table/jobs");
    EXPECT_EQ(table.key_schema, jobs_input().key_schema);
    EXPECT_EQ(table.attribute_definitions, jobs_input().attribute_definitions);
    ASSERT_EQ(table.global_secondary_indexes.size(), 1u);
    EXPECT_EQ(table.global_secondary_indexes[0].index_status, "ACTIVE");
    EXPECT_EQ(table.billing_mode_summary->billing_mode, "PAY_PER_REQUEST");
    const auto parts = tables->describe_table({"parts"}).value().table;
    EXPECT_EQ(parts.stream_specification->stream_view_type, "NEW_AND_OLD_IMAGES");
    EXPECT_EQ(*parts.latest_stream_arn, parts.table_arn + "/stream/" + *parts.latest_stream_label);
    EXPECT_EQ(tables->describe_table({parts.table_arn}).value().table.table_name, "parts");
    EXPECT_EQ(tables->list_tables({}).value().table_names,
              (std::vector<std::string>{"jobs", "parts"}));
}

TEST_F(TablesTest, WhatIsSaidOfCapacityClassAndEncryptionSurvivesARestart) {
    auto input = jobs_input();
    input.table_class = "STANDARD_INFREQUENT_ACCESS";
    input.on_demand_throughput = OnDemandThroughput{7, -1};
    input.warm_throughput = WarmThroughput{13'000, std::nullopt, std::nullopt};
    input.sse_specification = SseSpecification{.enabled = true, .kms_master_key_id = "alias/mine"};
    input.global_secondary_indexes[0].on_demand_throughput = OnDemandThroughput{3, std::nullopt};
    ASSERT_TRUE(tables->create_table(input));
    create_parts();  // of which nothing of this is said
    store.sync();
    open();
    const auto table = tables->describe_table({"jobs"}).value().table;
    EXPECT_EQ(table.table_class_summary->table_class, "STANDARD_INFREQUENT_ACCESS");
    EXPECT_EQ(table.on_demand_throughput->max_read_request_units, 7);
    EXPECT_EQ(table.on_demand_throughput->max_write_request_units, -1);
    EXPECT_EQ(table.warm_throughput->read_units_per_second, 13'000);
    EXPECT_EQ(table.warm_throughput->write_units_per_second, 4'000) << "AWS's own";
    EXPECT_EQ(table.sse_description->kms_master_key_arn,
              "arn:aws:kms:us-east-1:000000000000:alias/mine");
    EXPECT_EQ(table.global_secondary_indexes[0].on_demand_throughput->max_read_request_units, 3);
    const auto plain = tables->describe_table({"parts"}).value().table;
    EXPECT_FALSE(plain.table_class_summary || plain.on_demand_throughput || plain.sse_description);
    EXPECT_EQ(plain.warm_throughput->read_units_per_second, 12'000);
    ASSERT_TRUE(tables->update_table(
        {.table_name = "jobs", .sse_specification = SseSpecification{.enabled = false}}));
    EXPECT_FALSE(tables->describe_table({"jobs"}).value().table.sse_description);
    EXPECT_EQ(message(tables->update_table(
                  {.table_name = "jobs",
                   .warm_throughput = WarmThroughput{12'000, std::nullopt, std::nullopt}})),
              "One or more parameter values were invalid: Requested ReadUnitsPerSecond for "
              "WarmThroughput for table is lower than current WarmThroughput, decreasing "
              "WarmThroughput is not supported");
}

TEST_F(TablesTest, ADeletedTableIsGoneWithItsItems) {
    create_jobs();
    put("jobs", job("a", "new", 1));
    EXPECT_EQ(tables->delete_table({"jobs"}).value().table_description.table_status, "DELETING");
    EXPECT_EQ(tables->describe_table({"jobs"}).error().code, "ResourceNotFoundException");
    create_jobs();
    EXPECT_EQ(get("jobs", job("a")), std::nullopt);
    EXPECT_EQ(tables->create_table(jobs_input()).error().code, "ResourceInUseException");
    ASSERT_TRUE(tables->update_table({.table_name = "jobs", .deletion_protection_enabled = true}));
    EXPECT_EQ(tables->delete_table({"jobs"}).error().code, "ValidationException");
}

TEST_F(TablesTest, BadTablesAreRefused) {
    const auto refused = [this](auto change) {
        auto input = jobs_input();
        change(input);
        return message(tables->create_table(input));
    };
    EXPECT_EQ(refused([](auto& i) { i.table_name = "x"; }),
              "TableName must be at least 3 characters long and at most 255 characters long");
    EXPECT_NE(refused([](auto& i) {
                  i.attribute_definitions.push_back({"more", "S"});
              }).find("Some AttributeDefinitions are not used"),
              std::string::npos);
    EXPECT_NE(refused([](auto& i) {
                  i.attribute_definitions.pop_back();
              }).find("not defined in AttributeDefinitions"),
              std::string::npos);
    EXPECT_EQ(refused([](auto& i) { i.key_schema[0].key_type = "RANGE"; }),
              "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    EXPECT_NE(refused([](auto& i) { i.billing_mode = ""; }).find("must both be specified"),
              std::string::npos);
}

TEST_F(TablesTest, TagsComeAndGo) {
    create_jobs();
    const auto arn = tables->describe_table({"jobs"}).value().table.table_arn;
    ASSERT_TRUE(tables->tag_resource({arn, {{"project", "a"}, {"Name", "x"}}}));
    ASSERT_TRUE(tables->tag_resource({arn, {{"project", "b"}}}));
    ASSERT_TRUE(tables->untag_resource({arn, {"Name"}}));
    EXPECT_EQ(tables->list_tags_of_resource({arn}).value().tags,
              (std::vector<Tag>{{"project", "b"}}));
}

TEST_F(TablesTest, BackupsAreNotPromised) {
    create_jobs();
    const auto is = tables->describe_continuous_backups({"jobs"}).value();
    EXPECT_EQ(is.continuous_backups_description.point_in_time_recovery_description
                  .point_in_time_recovery_status,
              "DISABLED");
    EXPECT_TRUE(
        tables->update_continuous_backups({"jobs", PointInTimeRecoverySpecification{false}}));
    EXPECT_FALSE(
        tables->update_continuous_backups({"jobs", PointInTimeRecoverySpecification{true}}));
}

class TtlTest : public TablesTest {
  protected:
    void enable() {
        ASSERT_TRUE(tables->update_time_to_live({"jobs", TimeToLiveSpecification{true, "ttl"}}));
    }
    void put_expiring(const std::string& id, std::chrono::seconds in) {
        auto item = job(id, "s", 1);
        item.emplace("ttl", AV::n(to_seconds(clock.now() + in)));
        ASSERT_EQ(put("jobs", item), "");
    }
    bool there(const std::string& id) { return get("jobs", job(id)).has_value(); }
};

TEST_F(TtlTest, AnItemGoesAfterItsTimeAndNeverBefore) {
    create_jobs();
    enable();
    put_expiring("a", 100s);
    clock.advance(100s);
    sweep();
    EXPECT_TRUE(there("a"));  // its moment has come, but is not over
    EXPECT_EQ(tables->sweep(clock.now()).value().due, clock.now() + 1s);
    clock.advance(1s);
    sweep();
    EXPECT_FALSE(there("a"));
    EXPECT_EQ(tables->scan({.table_name = "jobs", .index_name = "by_status"}).value().count, 0);
}

TEST_F(TtlTest, ALaterTimeKeepsTheItem) {
    create_jobs();
    enable();
    put_expiring("a", 100s);
    put_expiring("a", 1000s);
    clock.advance(500s);
    sweep();
    EXPECT_TRUE(there("a"));
    ASSERT_TRUE(tables->update_item({.table_name = "jobs",
                                     .key = job("a"),
                                     .update_expression = "REMOVE #t",
                                     .expression_attribute_names = AttributeNames{{"#t", "ttl"}}}));
    clock.advance(5000s);
    sweep();
    EXPECT_TRUE(there("a"));
}

TEST_F(TtlTest, ItemsFromBeforeItWasEnabledExpireToo) {
    create_jobs();
    put_expiring("a", 10s);
    put_expiring("old", -std::chrono::hours(24 * 365 * 6));
    auto text = job("text");
    text.emplace("ttl", AV::s("1"));
    put("jobs", text);
    enable();
    clock.advance(11s);
    sweep();
    EXPECT_FALSE(there("a"));
    EXPECT_TRUE(there("old"));  // more than five years ago: not meant as an expiry
    EXPECT_TRUE(there("text"));
}

TEST_F(TtlTest, NothingExpiresOnceItIsDisabled) {
    create_jobs();
    enable();
    put_expiring("a", 10s);
    ASSERT_TRUE(tables->update_time_to_live({"jobs", TimeToLiveSpecification{false, "ttl"}}));
    clock.advance(100s);
    sweep();
    EXPECT_TRUE(there("a"));
    EXPECT_EQ(tables->describe_time_to_live({"jobs"})
                  .value()
                  .time_to_live_description.time_to_live_status,
              "DISABLED");
}

TEST_F(TtlTest, EnablingItAgainFindsWhatChangedMeanwhile) {
    create_jobs();
    for (int i = 0; i < 600; ++i) put_expiring("j" + std::to_string(i), 1000s);
    enable();
    tables->sweep(clock.now()).value();  // a part of them
    ASSERT_TRUE(tables->update_time_to_live({"jobs", TimeToLiveSpecification{false, "ttl"}}));
    for (int i = 0; i < 600; ++i) put_expiring("j" + std::to_string(i), 10s);
    enable();
    clock.advance(11s);
    sweep();
    EXPECT_EQ(tables->scan({.table_name = "jobs"}).value().count, 0);
}

TEST_F(TtlTest, AFractionOfASecondCountsForNothing) {
    create_jobs();
    enable();
    auto item = job("a");
    item.emplace("ttl",
                 AttributeValue::number(std::to_string(to_seconds(clock.now())) + ".25").value());
    put("jobs", item);
    sweep();
    EXPECT_TRUE(get("jobs", job("a")));
    clock.advance(2s);
    sweep();
    EXPECT_FALSE(get("jobs", job("a")));
}

TEST_F(TtlTest, StoreSizeIsTheSameAfterALife) {
    create_jobs();
    enable();
    sweep();
    const auto size = store.size();
    for (int i = 0; i < 600; ++i) put_expiring("j" + std::to_string(i), std::chrono::seconds(i));
    clock.advance(1h);
    sweep();
    EXPECT_EQ(store.size(), size + 1) << "the count of the table's items, and nothing else";
}

class StreamTest : public TablesTest {
  protected:
    std::string iterator(const std::string& type) {
        const auto arn = *tables->describe_table({"parts"}).value().table.latest_stream_arn;
        const auto shard = tables->streams().describe_stream({arn}).value().stream_description;
        return tables->streams()
            .get_shard_iterator({arn, shard.shards.at(0).shard_id, type})
            .value()
            .shard_iterator;
    }
    GetRecordsOutput read(const std::string& from, std::optional<std::int64_t> limit = {}) {
        return tables->streams().get_records({from, limit}).value();
    }
};

TEST_F(StreamTest, TellsEveryChangeWithItsImages) {
    create_parts();
    put("parts", part("a", 1));
    auto changed = part("a", 1);
    changed.emplace("x", AV::n(5));
    put("parts", changed);
    put("parts", changed);  // no change, no record
    ASSERT_TRUE(tables->delete_item({.table_name = "parts", .key = part("a", 1)}));
    const auto records = read(iterator("TRIM_HORIZON")).records;
    ASSERT_EQ(records.size(), 3u);
    EXPECT_EQ(records[0].event_name, "INSERT");
    EXPECT_EQ(records[0].dynamodb.new_image, part("a", 1));
    EXPECT_EQ(records[0].dynamodb.old_image, std::nullopt);
    EXPECT_EQ(records[1].event_name, "MODIFY");
    EXPECT_EQ(records[1].dynamodb.new_image, changed);
    EXPECT_EQ(records[1].dynamodb.old_image, part("a", 1));
    EXPECT_EQ(records[2].event_name, "REMOVE");
    EXPECT_EQ(records[2].dynamodb.keys, part("a", 1));
    EXPECT_LT(records[0].dynamodb.sequence_number, records[1].dynamodb.sequence_number);
}

TEST_F(StreamTest, SequenceNumbersGrowOverRestarts) {
    create_parts();
    put("parts", part("a", 1));
    store.sync();
    open();
    put("parts", part("a", 2));
    const auto first = read(iterator("TRIM_HORIZON"), 1);
    ASSERT_EQ(first.records.size(), 1u);
    const auto second = read(*first.next_shard_iterator);
    ASSERT_EQ(second.records.size(), 1u);
    EXPECT_LT(first.records[0].dynamodb.sequence_number,
              second.records[0].dynamodb.sequence_number);
    EXPECT_EQ(second.records[0].dynamodb.keys, part("a", 2));
    EXPECT_TRUE(read(iterator("LATEST")).records.empty());
}

TEST_F(StreamTest, AReaderMissesNothingThatManyWritersWrite) {
    create_parts();
    auto from = iterator("TRIM_HORIZON");
    std::atomic<int> running{4};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([this, t, &running] {
            for (int i = 0; i < 100; ++i) put("parts", part("t" + std::to_string(t), i));
            --running;
        });
    }
    std::map<std::string, std::int64_t> next;
    std::size_t count = 0;
    for (bool last = false; !last;) {
        last = running.load() == 0;
        const auto page = read(from, 7);
        for (const auto& record : page.records) {
            const auto& keys = record.dynamodb.keys;
            ++count;
            EXPECT_EQ(int_attribute(keys, "index"), next[keys.at("job_id").text()]++);
        }
        if (!page.records.empty()) last = false;
        from = *page.next_shard_iterator;
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(count, 400u);
}

TEST_F(StreamTest, RecordsAreTrimmedAfterADay) {
    create_parts();
    put("parts", part("a", 1));
    const auto early = iterator("TRIM_HORIZON");
    clock.advance(24h - 1s);
    put("parts", part("a", 2));
    sweep();
    EXPECT_EQ(read(iterator("TRIM_HORIZON")).records.size(), 2u);
    EXPECT_EQ(tables->streams().get_records({early}).error().code, "ExpiredIteratorException");
    clock.advance(1s);
    sweep();
    EXPECT_EQ(read(iterator("TRIM_HORIZON")).records.size(), 1u);
}

TEST_F(StreamTest, WhatIsTrimmedCannotBeReadFrom) {
    create_parts();
    put("parts", part("a", 1));
    const auto first = read(iterator("TRIM_HORIZON")).records.at(0).dynamodb.sequence_number;
    clock.advance(24h);
    sweep();
    const auto arn = *tables->describe_table({"parts"}).value().table.latest_stream_arn;
    const auto stream = tables->streams().describe_stream({arn}).value().stream_description;
    EXPECT_GT(stream.shards.at(0).sequence_number_range.starting_sequence_number, first);
    EXPECT_EQ(
        tables->streams()
            .get_shard_iterator({arn, stream.shards.at(0).shard_id, "AT_SEQUENCE_NUMBER", first})
            .error()
            .code,
        "TrimmedDataAccessException");
    EXPECT_TRUE(read(iterator("TRIM_HORIZON")).records.empty());
    EXPECT_TRUE(tables->streams()
                    .describe_stream(
                        {.stream_arn = arn,
                         .shard_filter = ShardFilter{"CHILD_SHARDS", stream.shards[0].shard_id}})
                    .value()
                    .stream_description.shards.empty());
}

TEST_F(StreamTest, ADisabledStreamEndsAndLaterGoes) {
    create_parts();
    put("parts", part("a", 1));
    const auto from = iterator("TRIM_HORIZON");
    ASSERT_TRUE(tables->update_table(
        {.table_name = "parts", .stream_specification = StreamSpecification{false, ""}}));
    put("parts", part("a", 2));
    const auto page = read(from);
    EXPECT_EQ(page.records.size(), 1u);
    EXPECT_EQ(page.next_shard_iterator, std::nullopt);
    EXPECT_EQ(tables->streams().list_streams({}).value().streams.size(), 1u);
    clock.advance(24h);
    sweep();
    EXPECT_TRUE(tables->streams().list_streams({}).value().streams.empty());
}

TEST_F(StreamTest, ExpiryIsToldAsTheServicesOwnDoing) {
    create_parts();
    ASSERT_TRUE(tables->update_time_to_live({"parts", TimeToLiveSpecification{true, "ttl"}}));
    auto item = part("a", 1);
    item.emplace("ttl", AV::n(to_seconds(clock.now())));
    put("parts", item);
    clock.advance(2s);
    sweep();
    const auto records = read(iterator("TRIM_HORIZON")).records;
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0].user_identity.has_value(), false);
    EXPECT_EQ(records[1].event_name, "REMOVE");
    EXPECT_EQ(records[1].user_identity->principal_id, "dynamodb.amazonaws.com");
}

}  // namespace
}  // namespace spot::dynamodb
