#include "dynamodb/fixture.h"

namespace spot::dynamodb {
namespace {

class CollectionsTest : public TablesTest {
  protected:
    void create(bool local) {
        CreateTableInput input{.table_name = "films",
                               .attribute_definitions = {{"owner", "S"}, {"n", "N"}},
                               .key_schema = {{"owner", "HASH"}, {"n", "RANGE"}},
                               .billing_mode = "PAY_PER_REQUEST"};
        if (local) {
            input.attribute_definitions.push_back({"title", "S"});
            input.local_secondary_indexes = {{"by_title",
                                              {{"owner", "HASH"}, {"title", "RANGE"}},
                                              Projection{"ALL", {}},
                                              std::nullopt}};
        }
        ASSERT_EQ(message(tables->create_table(input)), "");
    }
    static Item film(const std::string& owner, int n, std::size_t bytes = 10) {
        return {
            {"owner", AV::s(owner)}, {"n", AV::n(n)}, {"title", AV::s(std::string(bytes, 't'))}};
    }
    static Item key(const std::string& owner, int n) {
        return {{"owner", AV::s(owner)}, {"n", AV::n(n)}};
    }
    const std::vector<double> small{0, 1};
};

TEST_F(CollectionsTest, AreToldToWritersWhoAsk) {
    create(true);
    PutItemInput put{.table_name = "films", .item = film("ann", 1)};
    EXPECT_FALSE(tables->put_item(put).value().item_collection_metrics);
    put.return_item_collection_metrics = "SIZE";
    const auto told = tables->put_item(put).value().item_collection_metrics;
    ASSERT_TRUE(told);
    EXPECT_EQ(told->item_collection_key, (Item{{"owner", AV::s("ann")}}));
    EXPECT_EQ(told->size_estimate_range_gb, small);

    EXPECT_TRUE(tables
                    ->update_item({.table_name = "films",
                                   .key = key("ann", 1),
                                   .return_item_collection_metrics = "SIZE"})
                    .value()
                    .item_collection_metrics);
    EXPECT_TRUE(tables
                    ->delete_item({.table_name = "films",
                                   .key = key("ann", 1),
                                   .return_item_collection_metrics = "SIZE"})
                    .value()
                    .item_collection_metrics);

    // Once a collection, in the order of writing.
    BatchWriteItemInput batch{.return_item_collection_metrics = "SIZE"};
    for (const auto& [owner, n] :
         std::vector<std::pair<std::string, int>>{{"bob", 1}, {"ann", 1}, {"bob", 2}}) {
        batch.request_items["films"].push_back({.put_request = PutRequest{film(owner, n)}});
    }
    const auto written = tables->batch_write_item(batch).value().item_collection_metrics;
    ASSERT_EQ(written.at("films").size(), 2u);
    EXPECT_EQ(written.at("films")[0].item_collection_key.at("owner").text(), "bob");

    TransactWriteItemsInput all{.return_item_collection_metrics = "SIZE"};
    all.transact_items.push_back({.put = TransactPut{"films", film("cleo", 1)}});
    EXPECT_EQ(tables->transact_write_items(all).value().item_collection_metrics.at("films").size(),
              1u);
}

TEST_F(CollectionsTest, OfATableWithoutLocalIndexesAreNone) {
    create(false);
    EXPECT_FALSE(tables
                     ->put_item({.table_name = "films",
                                 .item = film("ann", 1),
                                 .return_item_collection_metrics = "SIZE"})
                     .value()
                     .item_collection_metrics);
}

TEST_F(CollectionsTest, ThatAreFullGrowNoMore) {
    Settings settings;
    settings.most_collection_bytes = 20'000;
    tables = Tables::open(store, clock, random, settings).value();
    create(true);
    for (int n = 0; n < 40; ++n) ASSERT_EQ(put("films", film("ann", n, 500)), "");
    // The table is counted first: until then no write looks at its collection.
    sweep();
    clock.advance(std::chrono::minutes(1));
    sweep();
    const auto refused = tables->put_item({.table_name = "films", .item = film("ann", 99)});
    EXPECT_EQ(refused.error().code, "ItemCollectionSizeLimitExceededException");
    EXPECT_FALSE(get("films", key("ann", 99)));
    EXPECT_EQ(put("films", film("bob", 1)), "") << "another collection";
    EXPECT_EQ(put("films", film("ann", 1, 499)), "") << "it shrinks";
    EXPECT_EQ(put("films", film("ann", 1, 500)), "ItemCollectionSizeLimitExceededException");
    TransactWriteItemsInput all;
    all.transact_items.push_back({.put = TransactPut{"films", film("bob", 2)}});
    all.transact_items.push_back({.put = TransactPut{"films", film("ann", 99)}});
    EXPECT_EQ(message(tables->transact_write_items(all)),
              "Transaction cancelled, please refer cancellation reasons for specific reasons "
              "[None, ItemCollectionSizeLimitExceeded]");
    for (int n = 0; n < 30; ++n) {
        ASSERT_TRUE(tables->delete_item({.table_name = "films", .key = key("ann", n)}));
    }
    EXPECT_EQ(message(tables->put_item({.table_name = "films", .item = film("ann", 99)})), "")
        << store.approximate_bytes({}).value();
}

}  // namespace
}  // namespace spot::dynamodb
