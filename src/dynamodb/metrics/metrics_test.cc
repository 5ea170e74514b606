// The counts that tables keep of themselves.

#include <map>

#include "dynamodb/fixture.h"

namespace spot::dynamodb {
namespace {

class TableMetrics : public TablesTest {
  protected:
    // The metrics of the last minute, by "Metric" and the values of its dimensions, and ends it.
    std::map<std::string, Measurement> last_minute() {
        const auto minute = minute_of(clock.now());
        clock.advance(std::chrono::minutes(1));
        std::map<std::string, Measurement> all;
        tables->measure(minute, [&](Measurement one) {
            auto name = one.metric;
            for (const auto& [dimension, value] : one.dimensions) name += " " + value;
            all[name] = std::move(one);
        });
        return all;
    }
    static wire::Node about(const std::string& table) {
        auto input = wire::Node::of_map();
        input.members.push_back({"TableName", wire::Node::of_text(table)});
        return input;
    }
};

TEST_F(TableMetrics, CountCapacityOfTheTableAndItsIndexes) {
    create_jobs();
    auto large = job("a", "done", 7);
    large["text"] = AV::s(std::string(1500, 'x'));
    ASSERT_EQ(put("jobs", large), "");
    ASSERT_EQ(put("jobs", job("b")), "");
    get("jobs", job("b"));
    ASSERT_TRUE(
        tables->query({.table_name = "jobs",
                       .index_name = "by_status",
                       .key_condition_expression = "#s = :s",
                       .expression_attribute_names = AttributeNames{{"#s", "status"}},
                       .expression_attribute_values = AttributeValues{{":s", AV::s("done")}}}));
    const auto all = last_minute();
    const auto& writes = all.at("ConsumedWriteCapacityUnits jobs");
    EXPECT_EQ(writes.sum, 3);
    EXPECT_EQ(writes.count, 2);
    EXPECT_EQ(writes.maximum, 2);
    EXPECT_EQ(all.at("ConsumedWriteCapacityUnits jobs by_status").sum, 2);
    EXPECT_EQ(all.at("ConsumedReadCapacityUnits jobs").sum, 0.5);
    EXPECT_EQ(all.at("ConsumedReadCapacityUnits jobs by_status").sum, 0.5);
    EXPECT_EQ(all.at("ReturnedItemCount jobs Query").sum, 1);
    EXPECT_EQ(all.at("SuccessfulRequestLatency jobs PutItem").count, 2);
    EXPECT_EQ(all.at("SuccessfulRequestLatency jobs PutItem").unit, "Milliseconds");
    EXPECT_EQ(all.at("SuccessfulRequestLatency jobs Query").count, 1);
    EXPECT_TRUE(last_minute().empty());
}

TEST_F(TableMetrics, StayWithATableThatIsChanged) {
    create_jobs();
    ASSERT_EQ(put("jobs", job("a")), "");
    ASSERT_TRUE(tables->update_table(
        {.table_name = "jobs", .stream_specification = StreamSpecification{true, "KEYS_ONLY"}}));
    EXPECT_EQ(last_minute().at("ConsumedWriteCapacityUnits jobs").sum, 1);
}

TEST_F(TableMetrics, CountConditionsThatFailed) {
    create_jobs();
    ASSERT_EQ(put("jobs", job("a")), "");
    EXPECT_EQ(put("jobs", job("a"), "attribute_not_exists(job_id)"),
              "ConditionalCheckFailedException");
    const auto all = last_minute();
    EXPECT_EQ(all.at("ConditionalCheckFailedRequests jobs").sum, 1);
    // It is charged for.
    EXPECT_EQ(all.at("ConsumedWriteCapacityUnits jobs").sum, 2);
    EXPECT_EQ(all.at("SuccessfulRequestLatency jobs PutItem").count, 1);
}

TEST_F(TableMetrics, CountErrorsByWhoseTheyAre) {
    create_jobs();
    tables->count_failure("PutItem", about("jobs"), 400, "ValidationException");
    tables->count_failure("CreateTable", {}, 400, "ValidationException");
    tables->count_failure("PutItem", about("jobs"), 400, "ConditionalCheckFailedException");
    tables->count_failure("PutItem", about("jobs"), 400, "ThrottlingException");
    tables->count_failure("PutItem", about("none"), 500, "InternalServerError");
    tables->count_failure("Scan", about("jobs"), 500, "InternalServerError");
    const auto all = last_minute();
    EXPECT_EQ(all.size(), 3u);
    EXPECT_EQ(all.at("UserErrors").sum, 2);
    EXPECT_EQ(all.at("ThrottledRequests jobs PutItem").sum, 1);
    EXPECT_EQ(all.at("SystemErrors jobs Scan").sum, 1);
}

TEST_F(TableMetrics, KnowTheTablesOfBatchesTransactionsAndStatements) {
    create_jobs();
    create_parts();
    ASSERT_TRUE(tables->batch_write_item(
        {.request_items = {{"jobs", {{.put_request = PutRequest{job("a")}}}},
                           {"parts", {{.put_request = PutRequest{part("a", 1)}}}}}}));
    ASSERT_TRUE(tables->transact_get_items(
        {.transact_items = {{TransactGet{.table_name = "parts", .key = part("a", 1)}}}}));
    const auto found =
        tables->execute_statement({.statement = R"(SELECT * FROM "jobs" WHERE job_id = 'a')"});
    ASSERT_TRUE(found) << found.error().message;
    const auto all = last_minute();
    EXPECT_EQ(all.at("SuccessfulRequestLatency jobs BatchWriteItem").count, 1);
    EXPECT_EQ(all.at("SuccessfulRequestLatency parts BatchWriteItem").count, 1);
    EXPECT_EQ(all.at("SuccessfulRequestLatency parts TransactGetItems").count, 1);
    EXPECT_EQ(all.at("ConsumedReadCapacityUnits parts").sum, 2);
    EXPECT_EQ(all.at("ReturnedItemCount jobs ExecuteStatement").sum, 1);
}

TEST_F(TableMetrics, CountItemsWhoseTimeToLiveHasEnded) {
    create_jobs();
    ASSERT_TRUE(tables->update_time_to_live({"jobs", TimeToLiveSpecification{true, "ends"}}));
    sweep();
    auto item = job("a");
    item["ends"] = AV::n(to_seconds(clock.now()) + 10);
    ASSERT_EQ(put("jobs", item), "");
    clock.advance(std::chrono::seconds(12));
    sweep();
    EXPECT_EQ(last_minute().at("TimeToLiveDeletedItemCount jobs").sum, 1);
}

}  // namespace
}  // namespace spot::dynamodb
