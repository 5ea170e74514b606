#include <thread>

#include "dynamodb/fixture.h"

namespace spot::dynamodb {
namespace {

using namespace std::chrono_literals;
using ItemsTest = TablesTest;

TEST_F(ItemsTest, AnUpdateMayNotGrowAnItemBeyondItsLimit) {
    create_jobs();
    const auto grow = [&](std::size_t bytes) {
        return message(tables->update_item({.table_name = "jobs",
                                            .key = job("a"),
                                            .update_expression = "SET pixels = :p",
                                            .expression_attribute_values = AttributeValues{
                                                {":p", AV::s(std::string(bytes, 'x'))}}}));
    };
    const std::size_t rest = max_item_bytes - 13;  // "job_id", "a", "pixels"
    EXPECT_EQ(grow(rest), "");
    EXPECT_EQ(grow(rest + 1), "Item size to update has exceeded the maximum allowed size");
    EXPECT_EQ(get("jobs", job("a"))->at("pixels").text().size(), rest);
}

TEST_F(ItemsTest, AnItemComesBackAsItWasPut) {
    create_jobs();
    auto item = job("a", "new", 5);
    item["list"] =
        AV::list({AV::n(1), AV::boolean(false), AV::null(), AV::b(std::string("\0x", 2))});
    item["map"] = AV::map(
        {{"", AV::s("")}, {"deep", AV::map({{"set", AV::sorted_set(Type::NS, {"2", "10"})}})}});
    EXPECT_EQ(put("jobs", item), "");
    EXPECT_EQ(get("jobs", job("a")), item);
    store.sync();
    open();
    EXPECT_EQ(get("jobs", job("a")), item);
}

TEST_F(ItemsTest, PutIsRefusedInAwsWords) {
    create_jobs();
    const auto refused = [this](Item item) {
        return message(tables->put_item({.table_name = "jobs", .item = std::move(item)}));
    };
    EXPECT_EQ(refused({{"x", AV::n(1)}}),
              "One or more parameter values were invalid: Missing the key job_id in the item");
    EXPECT_EQ(refused({{"job_id", AV::n(1)}}),
              "One or more parameter values were invalid: Type mismatch for key job_id expected: S "
              "actual: N");
    EXPECT_EQ(refused(job("")),
              "One or more parameter values are not valid. The AttributeValue for a key attribute "
              "cannot contain an empty string value. Key: job_id");
    EXPECT_EQ(refused({{"job_id", AV::s("a")}, {"status", AV::n(1)}}),
              "One or more parameter values were invalid: Type mismatch for Index Key status "
              "Expected: S Actual: N IndexName: by_status");
    EXPECT_EQ(refused({{"job_id", AV::s("a")}, {"big", AV::s(std::string(400 * 1024, 'x'))}}),
              "Item size has exceeded the maximum allowed size");
    EXPECT_EQ(refused(job(std::string(2049, 'k'))),
              "One or more parameter values were invalid: Size of hashkey has exceeded the maximum "
              "size limit of2048 bytes");
    EXPECT_EQ(message(tables->put_item({.table_name = "none", .item = job("a")})),
              "Requested resource not found");
    EXPECT_EQ(message(tables->get_item({.table_name = "jobs", .key = Item{{"id", AV::s("a")}}})),
              "The provided key element does not match the schema");
}

TEST_F(ItemsTest, AFailedConditionChangesNothingAndShowsTheItem) {
    create_jobs();
    put("jobs", job("a", "new", 1));
    const auto before = store.fingerprint();
    const auto result = tables->put_item({.table_name = "jobs",
                                          .item = job("a", "done", 2),
                                          .condition_expression = "attribute_not_exists(job_id)",
                                          .return_values_on_condition_check_failure = "ALL_OLD"});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "ConditionalCheckFailedException");
    ASSERT_EQ(result.error().details.size(), 1u);
    EXPECT_EQ(result.error().details[0].second,
              R"({"completed_at":{"N":"1"},"job_id":{"S":"a"},"status":{"S":"new"}})");
    EXPECT_EQ(store.fingerprint(), before);
}

TEST_F(ItemsTest, OfManyConditionalPutsExactlyOneWins) {
    create_jobs();
    std::atomic<int> won{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([this, t, &won] {
            for (int i = 0; i < 50; ++i) {
                auto item = job("k" + std::to_string(i), "s" + std::to_string(t), t);
                if (put("jobs", item, "attribute_not_exists(job_id)").empty()) ++won;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(won.load(), 50);
}

TEST_F(ItemsTest, ConcurrentCountersLoseNothing) {
    create_parts();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([this] {
            for (int i = 0; i < 100; ++i) {
                ASSERT_TRUE(tables->update_item(
                    {.table_name = "parts",
                     .key = part("a", 1),
                     .update_expression = "ADD hits :one",
                     .expression_attribute_values = AttributeValues{{":one", AV::n(1)}}}));
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(get("parts", part("a", 1))->at("hits"), AV::n(400));
}

TEST_F(ItemsTest, UpdateReturnsWhatWasAskedFor) {
    create_jobs();
    put("jobs", job("a", "new", 1));
    const auto update = [this](const std::string& values) {
        return tables
            ->update_item({.table_name = "jobs",
                           .key = job("a"),
                           .update_expression = "SET #s = :s, fresh = if_not_exists(fresh, :one)",
                           .expression_attribute_names = AttributeNames{{"#s", "status"}},
                           .expression_attribute_values =
                               AttributeValues{{":s", AV::s(values)}, {":one", AV::n(1)}},
                           .return_values = values})
            .value()
            .attributes;
    };
    EXPECT_EQ(update("NONE"), std::nullopt);
    EXPECT_EQ(update("ALL_OLD")->at("status"), AV::s("NONE"));
    EXPECT_EQ(update("ALL_NEW")->size(), 4u);
    EXPECT_EQ(*update("UPDATED_OLD"), (Item{{"status", AV::s("ALL_NEW")}, {"fresh", AV::n(1)}}));
    EXPECT_EQ(*update("UPDATED_NEW"),
              (Item{{"status", AV::s("UPDATED_NEW")}, {"fresh", AV::n(1)}}));
}

TEST_F(ItemsTest, UpdateMakesAnItemUnlessItOnlyTakesAway) {
    create_jobs();
    const auto update = [this](const std::string& id, const std::string& expression) {
        UpdateItemInput input{.table_name = "jobs", .key = job(id)};
        if (!expression.empty()) input.update_expression = expression;
        return message(tables->update_item(input));
    };
    EXPECT_EQ(update("a", ""), "");
    EXPECT_EQ(get("jobs", job("a")), job("a"));
    EXPECT_EQ(update("b", "REMOVE x"), "");
    EXPECT_EQ(get("jobs", job("b")), std::nullopt);
    EXPECT_EQ(update("a", "REMOVE job_id"),
              "One or more parameter values were invalid: Cannot update attribute job_id. This "
              "attribute is part of the key");
}

TEST_F(ItemsTest, LegacyParametersMeanTheSame) {
    create_jobs();
    put("jobs", job("a", "new", 1));
    const auto failed = tables->put_item({.table_name = "jobs",
                                          .item = job("a", "x", 1),
                                          .expected = Expected{{"job_id", {.exists = false}}}});
    EXPECT_EQ(failed.error().code, "ConditionalCheckFailedException");
    ASSERT_TRUE(tables->update_item(
        {.table_name = "jobs",
         .key = job("a"),
         .attribute_updates = AttributeUpdates{{"status", {AV::s("done"), "PUT"}},
                                               {"hits", {AV::n(2), "ADD"}},
                                               {"completed_at", {std::nullopt, "DELETE"}}},
         .expected = Expected{{"status",
                               {.comparison_operator = "BEGINS_WITH",
                                .attribute_value_list = std::vector{AV::s("n")}}}}}));
    EXPECT_EQ(*get("jobs", job("a")),
              (Item{{"job_id", AV::s("a")}, {"status", AV::s("done")}, {"hits", AV::n(2)}}));
    const auto mixed = tables->put_item({.table_name = "jobs",
                                         .item = job("a"),
                                         .condition_expression = "attribute_exists(job_id)",
                                         .expected = Expected{}});
    EXPECT_EQ(message(mixed),
              "Can not use both expression and non-expression parameters in the same request: "
              "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}");
}

TEST_F(ItemsTest, BatchesWriteAndRead) {
    create_parts();
    BatchWriteItemInput write;
    for (int i = 0; i < 25; ++i) {
        write.request_items["parts"].push_back({PutRequest{part("a", i)}, std::nullopt});
    }
    ASSERT_TRUE(tables->batch_write_item(write));
    BatchGetItemInput read;
    for (int i = 20; i < 30; ++i) read.request_items["parts"].keys.push_back(part("a", i));
    EXPECT_EQ(tables->batch_get_item(read).value().responses.at("parts").size(), 5u);
    write.request_items["parts"].push_back({std::nullopt, DeleteRequest{part("a", 99)}});
    EXPECT_FALSE(tables->batch_write_item(write));
    read.request_items["parts"].keys.push_back(part("a", 20));
    EXPECT_EQ(message(tables->batch_get_item(read)),
              "Provided list of item keys contains duplicates");
}

TEST_F(ItemsTest, ATransactionIsAllOrNothing) {
    create_jobs();
    create_parts();
    put("jobs", job("a", "new", 1));
    TransactWriteItemsInput input;
    input.transact_items.push_back({.put = TransactPut{"parts", part("a", 1)}});
    input.transact_items.push_back(
        {.update =
             TransactUpdate{.table_name = "jobs",
                            .key = job("a"),
                            .update_expression = "SET hits = :one",
                            .condition_expression = "completed_at = :one",
                            .expression_attribute_values = AttributeValues{{":one", AV::n(1)}}}});
    input.transact_items.push_back(
        {.condition_check = ConditionCheck{.table_name = "jobs",
                                           .key = job("b"),
                                           .condition_expression = "attribute_exists(job_id)"}});
    const auto before = store.fingerprint();
    const auto failed = tables->transact_write_items(input);
    EXPECT_EQ(failed.error().code, "TransactionCanceledException");
    EXPECT_EQ(
        failed.error().message,
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
        "None, ConditionalCheckFailed]");
    EXPECT_EQ(failed.error().details[0].second,
              R"([{"Code":"None"},{"Code":"None"},{"Code":"ConditionalCheckFailed","Message":)"
              R"("The conditional request failed"}])");
    EXPECT_EQ(store.fingerprint(), before);
    put("jobs", job("b"));
    ASSERT_TRUE(tables->transact_write_items(input));
    TransactGetItemsInput get_both;
    get_both.transact_items.push_back({TransactGet{"parts", part("a", 1)}});
    get_both.transact_items.push_back({TransactGet{"jobs", job("a"), "hits"}});
    const auto got = tables->transact_get_items(get_both).value();
    EXPECT_EQ(got.responses[0].item, part("a", 1));
    EXPECT_EQ(got.responses[1].item, (Item{{"hits", AV::n(1)}}));
    input.transact_items.push_back({.put = TransactPut{"jobs", job("b")}});
    EXPECT_EQ(message(tables->transact_write_items(input)),
              "Transaction request cannot include multiple operations on one item");
}

TEST_F(ItemsTest, ATransactionsTokenMakesItHappenOnce) {
    create_jobs();
    const auto add = [this](std::int64_t by) {
        TransactWriteItemsInput input;
        input.transact_items.push_back(
            {.update = TransactUpdate{
                 .table_name = "jobs",
                 .key = job("a"),
                 .update_expression = "ADD hits :n",
                 .expression_attribute_values = AttributeValues{{":n", AV::n(by)}}}});
        input.client_request_token = "token";
        const auto result = tables->transact_write_items(input);
        return result ? "" : result.error().code;
    };
    EXPECT_EQ(add(1), "");
    EXPECT_EQ(add(1), "");
    EXPECT_EQ(get("jobs", job("a"))->at("hits"), AV::n(1));
    EXPECT_EQ(add(2), "IdempotentParameterMismatchException");
    clock.advance(10min);
    EXPECT_EQ(add(2), "");
    EXPECT_EQ(get("jobs", job("a"))->at("hits"), AV::n(3));
    sweep();  // the first use is over, the second is not
    EXPECT_EQ(add(2), "");
    EXPECT_EQ(get("jobs", job("a"))->at("hits"), AV::n(3));
}

TEST_F(ItemsTest, AFullDiskRefusesAndChangesNothing) {
    create_jobs();
    store.refuse(1);
    EXPECT_EQ(put("jobs", job("a")), "ServiceUnavailable");
    EXPECT_EQ(get("jobs", job("a")), std::nullopt);
    EXPECT_EQ(put("jobs", job("a")), "");
}

TEST_F(ItemsTest, CapacityIsCountedAsAwsWould) {
    create_jobs();
    const auto written = tables->put_item(
        {.table_name = "jobs", .item = job("a", "new", 1), .return_consumed_capacity = "INDEXES"});
    const auto& capacity = *written.value().consumed_capacity;
    EXPECT_EQ(capacity.capacity_units, 2);
    EXPECT_EQ(capacity.table->capacity_units, 1);
    EXPECT_EQ(capacity.global_secondary_indexes.at("by_status").capacity_units, 1);
    const auto read = tables->get_item(
        {.table_name = "jobs", .key = job("a"), .return_consumed_capacity = "TOTAL"});
    EXPECT_EQ(read.value().consumed_capacity->capacity_units, 0.5);
}

TEST_F(ItemsTest, ThirtyOneLevelsAreTakenAndNoMore) {
    create_jobs();
    const auto nested = [](int levels) {
        auto value = AV::s("x");
        for (int i = 0; i < levels; ++i) value = AV::map({{"a", std::move(value)}});
        auto item = job("a");
        item.emplace("deep", std::move(value));
        return item;
    };
    EXPECT_EQ(put("jobs", nested(31)), "");
    EXPECT_EQ(put("jobs", nested(32)), "ValidationException");
}

TEST_F(ItemsTest, APartThatDoesNotFitItsTableCancelsTheTransaction) {
    create_jobs();
    TransactWriteItemsInput input;
    input.transact_items.push_back({.put = TransactPut{"jobs", job("a")}});
    input.transact_items.push_back({.put = TransactPut{"jobs", Item{{"job_id", AV::n(1)}}}});
    const auto refused = tables->transact_write_items(input);
    EXPECT_EQ(refused.error().code, "TransactionCanceledException");
    EXPECT_EQ(
        message(refused),
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
        "ValidationError]");
    EXPECT_FALSE(get("jobs", job("a")));
    TransactGetItemsInput reads;
    reads.transact_items.push_back({TransactGet{"jobs", Item{{"job_id", AV::n(1)}}}});
    EXPECT_EQ(tables->transact_get_items(reads).error().code, "TransactionCanceledException");
}

TEST_F(ItemsTest, AnEmptyKeyIsRefusedBeforeTheTransaction) {
    create_jobs();
    const auto refused = [this](TransactWriteItem part) {
        TransactWriteItemsInput input;
        input.transact_items.push_back({.put = TransactPut{"jobs", Item{{"job_id", AV::n(1)}}}});
        input.transact_items.insert(input.transact_items.begin(), std::move(part));
        const auto done = tables->transact_write_items(input);
        return done ? "" : done.error().code + ": " + done.error().message;
    };
    const std::string empty_key =
        "ValidationException: One or more parameter values are not valid. The AttributeValue for a "
        "key attribute cannot contain an empty string value. Key: job_id";
    EXPECT_EQ(refused({.put = TransactPut{"jobs", job("")}}), empty_key);
    EXPECT_EQ(refused({.remove = TransactDelete{{"jobs", job("")}}}), empty_key);
    EXPECT_EQ(refused({.condition_check =
                           ConditionCheck{"jobs", job(""), "attribute_not_exists(job_id)"}}),
              empty_key);
    EXPECT_EQ(refused({.update = TransactUpdate{"jobs", job(""), "REMOVE x"}}), empty_key);
    const Item emptied{{"job_id", AV::s("a")}, {"status", AV::s("")}};
    EXPECT_EQ(refused({.put = TransactPut{"jobs", emptied}}),
              "ValidationException: One or more parameter values are not valid. A value specified "
              "for a secondary index key is not supported. The AttributeValue for a key attribute "
              "cannot contain an empty string value. IndexName: by_status, IndexKey: status");
}

TEST_F(ItemsTest, AnUpdateThatEmptiesAKeyOfAnIndexHasItsOwnWords) {
    create_jobs();
    const std::string emptied =
        "One or more parameter values are not valid. The update expression attempted to update a "
        "secondary index key to a value that is not supported. The AttributeValue for a key "
        "attribute cannot contain an empty string value.";
    const AttributeValues values{{":v", AV::s("")}};
    EXPECT_EQ(message(tables->update_item({.table_name = "jobs",
                                           .key = job("a"),
                                           .update_expression = "SET completed_by = :v",
                                           .expression_attribute_values = values})),
              "");
    const AttributeNames names{{"#s", "status"}};
    EXPECT_EQ(message(tables->update_item({.table_name = "jobs",
                                           .key = job("a"),
                                           .update_expression = "SET #s = :v",
                                           .expression_attribute_names = names,
                                           .expression_attribute_values = values})),
              emptied);
    TransactWriteItemsInput input;
    input.transact_items.push_back(
        {.update = TransactUpdate{"jobs", job("a"), "SET #s = :v", {}, names, values}});
    const auto refused = tables->transact_write_items(input);
    EXPECT_EQ(refused.error().code, "ValidationException");
    EXPECT_EQ(message(refused), emptied);
}

TEST_F(ItemsTest, AReplayedTransactionCountsWhatItReads) {
    create_jobs();
    TransactWriteItemsInput input{.client_request_token = "once",
                                  .return_consumed_capacity = "TOTAL"};
    input.transact_items.push_back({.put = TransactPut{"jobs", job("a")}});
    const auto first = tables->transact_write_items(input).value().consumed_capacity.at(0);
    EXPECT_EQ(first.write_capacity_units, 2);
    EXPECT_EQ(first.read_capacity_units, std::nullopt);
    const auto again = tables->transact_write_items(input).value().consumed_capacity.at(0);
    EXPECT_EQ(again.read_capacity_units, 2);
    EXPECT_EQ(again.write_capacity_units, std::nullopt);
}

}  // namespace
}  // namespace spot::dynamodb
