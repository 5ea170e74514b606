// UpdateTable: each of its parts alone, several at once, and all or nothing where one is refused.

#include "dynamodb/fixture.h"
#include "dynamodb/wire/table_shapes.h"
#include "wire/json.h"

namespace spot::dynamodb {
namespace {

class TableUpdate : public TablesTest {
  protected:
    TableUpdate() { create_jobs(); }

    static std::string text_of(TableDescription table) {
        wire::JsonSink sink;
        wire::write_shape(sink, table);
        return sink.take();
    }
    TableDescription described() { return tables->describe_table({"jobs"}).value().table; }
    // "" or the code of the refusal, after which nothing may have changed.
    std::string update(UpdateTableInput input) {
        input.table_name = "jobs";
        const auto before = text_of(described());
        const auto result = tables->update_table(input);
        if (result) return "";
        EXPECT_EQ(text_of(described()), before) << "a refusal has changed something";
        return result.error().code;
    }
    static GlobalSecondaryIndexUpdate create(const std::string& name, const std::string& hash) {
        GlobalSecondaryIndexUpdate update;
        update.create = SecondaryIndex{.index_name = name,
                                       .key_schema = {{hash, "HASH"}},
                                       .projection = Projection{"ALL", {}}};
        return update;
    }
    static GlobalSecondaryIndexUpdate remove(const std::string& name) {
        GlobalSecondaryIndexUpdate update;
        update.remove = DeleteGlobalSecondaryIndexAction{name};
        return update;
    }
    static GlobalSecondaryIndexUpdate resize(const std::string& name) {
        GlobalSecondaryIndexUpdate update;
        update.update = UpdateGlobalSecondaryIndexAction{name, ProvisionedThroughput{7, 8, 0}};
        return update;
    }
    // From on demand to provisioned, with the same for its index.
    std::string provide() {
        return update({.billing_mode = "PROVISIONED",
                       .provisioned_throughput = ProvisionedThroughput{3, 4, 0},
                       .global_secondary_index_updates = {resize("by_status")}});
    }
    static std::vector<std::string> index_names(const TableDescription& table) {
        std::vector<std::string> names;
        for (const auto& index : table.global_secondary_indexes) names.push_back(index.index_name);
        return names;
    }
    std::vector<std::string> index_names() { return index_names(described()); }
    std::vector<std::string> attribute_names() {
        std::vector<std::string> names;
        for (const auto& a : described().attribute_definitions) names.push_back(a.attribute_name);
        return names;
    }
};

using Names = std::vector<std::string>;

TEST_F(TableUpdate, OfNothingIsRefused) {
    EXPECT_EQ(update({}), "ValidationException");
    EXPECT_EQ(update({.attribute_definitions = {{"owner", "S"}}}), "ValidationException");
    EXPECT_EQ(tables->update_table({.table_name = "absent", .deletion_protection_enabled = true})
                  .error()
                  .code,
              "ResourceNotFoundException");
}

TEST_F(TableUpdate, AnIndexThatIsAddedLaterHasTheItemsWhoseKeysAreFit) {
    for (const auto& [id, owner] :
         std::map<std::string, AV>{{"empty", AV::s("")},
                                   {"good", AV::s("me")},
                                   {"long", AV::s(std::string(2049, 'x'))},
                                   {"number", AV::n(1)}}) {
        put("jobs", {{"job_id", AV::s(id)}, {"owner", owner}});
    }
    ASSERT_EQ(update({.attribute_definitions = {{"owner", "S"}},
                      .global_secondary_index_updates = {create("by_owner", "owner")}}),
              "");
    sweep();
    const auto found = tables->scan({.table_name = "jobs", .index_name = "by_owner"}).value();
    ASSERT_EQ(found.count, 1);
    EXPECT_EQ(found.items->at(0).at("job_id"), AV::s("good"));
    ASSERT_TRUE(tables->delete_item({.table_name = "jobs", .key = job("empty")}));
}

TEST_F(TableUpdate, ChangesBillingThereAndBack) {
    EXPECT_EQ(update({.billing_mode = "PROVISIONED"}), "ValidationException") << "how much?";
    EXPECT_EQ(update({.billing_mode = "PROVISIONED",
                      .provisioned_throughput = ProvisionedThroughput{3, 4, 0}}),
              "ValidationException")
        << "the index must be told, too";
    ASSERT_EQ(provide(), "");
    EXPECT_EQ(described().provisioned_throughput.read_capacity_units, 3);
    EXPECT_EQ(described().provisioned_throughput.write_capacity_units, 4);
    ASSERT_EQ(update({.provisioned_throughput = ProvisionedThroughput{5, 6, 0}}), "");
    EXPECT_EQ(update({.provisioned_throughput = ProvisionedThroughput{5, 6, 0}}),
              "ValidationException")
        << "nothing would change";
    EXPECT_EQ(described().provisioned_throughput.read_capacity_units, 5);
    ASSERT_EQ(update({.billing_mode = "PAY_PER_REQUEST"}), "");
    EXPECT_EQ(described().provisioned_throughput.read_capacity_units, 0);
    EXPECT_EQ(described().billing_mode_summary->billing_mode, "PAY_PER_REQUEST");
    EXPECT_EQ(update({.provisioned_throughput = ProvisionedThroughput{1, 1, 0}}),
              "ValidationException")
        << "on demand there is none";
}

TEST_F(TableUpdate, SwitchesAStreamOnOnceAndOffOnce) {
    const auto stream = [](bool on) {
        return UpdateTableInput{.stream_specification =
                                    StreamSpecification{on, on ? "NEW_IMAGE" : ""}};
    };
    EXPECT_EQ(update(stream(false)), "ValidationException");
    ASSERT_EQ(update(stream(true)), "");
    EXPECT_EQ(described().stream_specification->stream_view_type, "NEW_IMAGE");
    const auto first = *described().latest_stream_arn;
    EXPECT_EQ(update(stream(true)), "ValidationException");
    ASSERT_EQ(update(stream(false)), "");
    EXPECT_FALSE(described().stream_specification);
    EXPECT_EQ(*described().latest_stream_arn, first) << "it is the latest for as long as it lives";
    ASSERT_EQ(update(stream(true)), "");
    EXPECT_NE(*described().latest_stream_arn, first) << "another stream has another name";
    EXPECT_EQ(update({.stream_specification = StreamSpecification{true, ""}}),
              "ValidationException");
}

TEST_F(TableUpdate, AddsAndRemovesIndexesWithTheirAttributes) {
    put("jobs", job("a", "new", 1));
    UpdateTableInput add{.attribute_definitions = {{"owner", "S"}},
                         .global_secondary_index_updates = {create("by_owner", "owner")}};
    ASSERT_EQ(update(add), "");
    EXPECT_EQ(described().global_secondary_indexes[1].index_status, "CREATING");
    sweep();
    EXPECT_EQ(described().global_secondary_indexes[1].index_status, "ACTIVE");
    EXPECT_EQ(update(add), "ValidationException") << "there is one of that name";
    ASSERT_EQ(update({.global_secondary_index_updates = {remove("by_status")}}), "");
    EXPECT_EQ(index_names(), Names{"by_owner"});
    EXPECT_EQ(attribute_names(), (Names{"job_id", "owner"}))
        << "what no key uses any more is forgotten";
    EXPECT_EQ(update({.global_secondary_index_updates = {remove("by_status")}}),
              "ResourceNotFoundException");
    EXPECT_EQ(update({.global_secondary_index_updates = {GlobalSecondaryIndexUpdate{}}}),
              "ValidationException");
    EXPECT_EQ(get("jobs", job("a")), job("a", "new", 1)) << "the items are those of the table";
}

TEST_F(TableUpdate, AnIndexNeedsItsAttributeAndKeepsItsType) {
    EXPECT_EQ(update({.global_secondary_index_updates = {create("by_owner", "owner")}}),
              "ValidationException");
    EXPECT_EQ(update({.attribute_definitions = {{"status", "N"}},
                      .global_secondary_index_updates = {create("again", "status")}}),
              "ValidationException");
    ASSERT_EQ(update({.global_secondary_index_updates = {create("again", "status")}}), "")
        << "what is defined already need not be said again";
}

TEST_F(TableUpdate, HasRoomForTwentyIndexes) {
    for (int i = 1; i < 20; ++i) {
        ASSERT_EQ(update({.global_secondary_index_updates = {create("i" + std::to_string(i) + "_",
                                                                    "status")}}),
                  "");
    }
    EXPECT_EQ(update({.global_secondary_index_updates = {create("one_more", "status")}}),
              "LimitExceededException");
}

TEST_F(TableUpdate, ResizesAnIndexAndNothingElseOfIt) {
    put("jobs", job("a", "new", 1));
    EXPECT_EQ(update({.global_secondary_index_updates = {resize("by_status")}}),
              "ValidationException")
        << "on demand there is nothing to resize";
    ASSERT_EQ(provide(), "");
    EXPECT_EQ(update({.global_secondary_index_updates = {resize("by_status")}}),
              "ValidationException")
        << "it has that size";
    const auto index = described().global_secondary_indexes.at(0);
    EXPECT_EQ(index.provisioned_throughput->read_capacity_units, 7);
    EXPECT_EQ(index.provisioned_throughput->write_capacity_units, 8);
    EXPECT_EQ(index.index_status, "ACTIVE");
    EXPECT_EQ(tables->scan({.table_name = "jobs", .index_name = "by_status"})->count, 1);
    EXPECT_EQ(update({.global_secondary_index_updates = {resize("absent")}}),
              "ResourceNotFoundException");
}

TEST_F(TableUpdate, ManyPartsAtOnceAreOneChange) {
    ASSERT_EQ(update({.attribute_definitions = {{"owner", "S"}},
                      .global_secondary_index_updates = {create("by_owner", "owner")},
                      .stream_specification = StreamSpecification{true, "KEYS_ONLY"},
                      .deletion_protection_enabled = true}),
              "");
    store.sync();
    open();  // all of it is stored
    const auto table = described();
    EXPECT_EQ(index_names(table), (Names{"by_status", "by_owner"}));
    EXPECT_EQ(table.stream_specification->stream_view_type, "KEYS_ONLY");
    EXPECT_TRUE(table.deletion_protection_enabled);
}

// update() checks that nothing has changed.
TEST_F(TableUpdate, WhereOnePartIsRefusedNoneHappens) {
    EXPECT_EQ(update({.global_secondary_index_updates = {remove("by_status"), remove("absent")},
                      .deletion_protection_enabled = true}),
              "LimitExceededException")
        << "one index at a time";
    EXPECT_EQ(update({.global_secondary_index_updates = {remove("absent")},
                      .stream_specification = StreamSpecification{true, "KEYS_ONLY"}}),
              "ResourceNotFoundException");
    EXPECT_EQ(index_names(), Names{"by_status"});
    EXPECT_FALSE(described().stream_specification);
    EXPECT_FALSE(described().deletion_protection_enabled);
}

}  // namespace
}  // namespace spot::dynamodb
