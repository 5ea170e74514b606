#include "dynamodb/wire.h"

#include <gmock/gmock.h>

#include "dynamodb/fixture.h"
#include "dynamodb/remote.h"
#include "wire/json.h"

namespace spot::dynamodb {
namespace {

using testing::HasSubstr;

// Passes the bytes of a client's request directly to the service.
class Loopback final : public wire::Transport {
  public:
    explicit Loopback(wire::RpcService service) : service_(service) {}
    Result<wire::HttpResponse> send(const std::string&, wire::HttpRequest& request,
                                    const wire::BodyTaker&) override {
        const auto* target = request.headers.find("X-Amz-Target");
        const auto name = target->substr(target->find('.') + 1);
        return wire::serve(service_, {wire::Protocol::json, name}, request, "", "id").response;
    }

  private:
    wire::RpcService service_;
};

class WireTest : public TablesTest {
  protected:
    wire::HttpResponse call(const std::string& operation, const std::string& body) {
        wire::HttpRequest request;
        request.body = body;
        return wire::serve(make_service(*tables), {wire::Protocol::json, operation}, request, "",
                           "id")
            .response;
    }
    Loopback transport{make_service(*tables)};
    wire::Client client{{.endpoint = "http://localhost", .attempts = 1}, transport, clock, random};
    Remote remote{client};
};

TEST_F(WireTest, ItemsGoInAndOut) {
    create_jobs();
    const std::string item =
        R"({"b":{"B":"AP8="},"bs":{"BS":["AA=="]},"job_id":{"S":"a"},"l":{"L":[{"N":"1"},{"BOOL":)"
        R"(false}]},"m":{"M":{"x":{"NULL":true}}},"n":{"N":"1.5"},"ns":{"NS":["2","10"]}})";
    auto response = call("PutItem", R"({"TableName":"jobs","Item":)" + item + "}");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "{}");
    response = call("GetItem", R"({"TableName":"jobs","Key":{"job_id":{"S":"a"}}})");
    EXPECT_EQ(response.body, R"({"Item":)" + item + "}");
    EXPECT_TRUE(response.headers.find("x-amz-crc32") != nullptr);
    response = call("GetItem", R"({"TableName":"jobs","Key":{"job_id":{"S":"b"}}})");
    EXPECT_EQ(response.body, "{}");
}

TEST_F(WireTest, WhatTheModelAsksOfAMemberIsCheckedBeforeAnyRule) {
    const auto said = [this](const std::string& operation, const std::string& members) {
        return call(operation, "{\"TableName\":\"none\"," + members + "}").body;
    };
    EXPECT_THAT(said("GetItem", R"("Key":{},"ReturnConsumedCapacity":"SOME")"),
                HasSubstr("com.amazon.coral.validate#ValidationException\",\"message\":\""
                          "1 validation error detected: Value 'SOME' at 'returnConsumedCapacity' "
                          "failed to satisfy constraint: Member must satisfy enum value set: "
                          "[INDEXES, TOTAL, NONE]\""));
    EXPECT_THAT(said("PutItem", R"("Item":{},"ReturnValues":"OLD")"),
                HasSubstr("Value 'OLD' at 'returnValues' failed to satisfy constraint: Member must "
                          "satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, "
                          "UPDATED_NEW]"));
    EXPECT_THAT(said("PutItem", R"("Item":{},"ReturnValues":"ALL_NEW")"),
                HasSubstr("ReturnValues can only be ALL_OLD or NONE"));
    EXPECT_THAT(said("Scan", R"("Limit":0)"),
                HasSubstr("Value '0' at 'limit' failed to satisfy constraint: Member must have "
                          "value greater than or equal to 1"));
}

TEST_F(WireTest, ValuesAreStrict) {
    create_jobs();
    const auto refused = [this](const std::string& value) {
        return call("PutItem",
                    R"({"TableName":"jobs","Item":{"job_id":{"S":"a"},"x":)" + value + "}}")
            .body;
    };
    const auto validation = [](const std::string& text) {
        return R"({"__type":"com.amazon.coral.validate#ValidationException","message":")" + text +
               "\"}";
    };
    EXPECT_EQ(refused("{}"),
              validation("Supplied AttributeValue is empty, must contain exactly one "
                         "of the supported datatypes"));
    EXPECT_EQ(refused(R"({"S":"a","N":"1"})"),
              validation("Supplied AttributeValue has more than one datatypes set, must contain "
                         "exactly one of the supported datatypes"));
    EXPECT_EQ(refused(R"({"N":"abc"})"),
              validation("The parameter cannot be converted to a numeric value: abc"));
    EXPECT_EQ(refused(R"({"SS":[]})"),
              validation("One or more parameter values were invalid: An string set  may not be "
                         "empty"));
    EXPECT_EQ(refused(R"({"SS":["a","a"]})"),
              validation("One or more parameter values were invalid: Input collection [a, a] "
                         "contains duplicates."));
    EXPECT_EQ(refused(R"({"NULL":false})"),
              validation("One or more parameter values were invalid: Null attribute value types "
                         "must have the value of true"));
    EXPECT_NE(refused(R"({"N":1})").find("com.amazon.coral.service#SerializationException"),
              std::string::npos);
}

TEST_F(WireTest, AFailedConditionCarriesTheItem) {
    create_jobs();
    put("jobs", job("a"));
    const auto response = call(
        "PutItem", R"j({"TableName":"jobs","Item":{"job_id":{"S":"a"}},"ConditionExpression":)j"
                   R"j("attribute_not_exists(job_id)","ReturnValuesOnConditionCheckFailure":)j"
                   R"j("ALL_OLD"})j");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.body,
              R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
              R"("Message":"The conditional request failed","Item":{"job_id":{"S":"a"}}})");
}

TEST_F(WireTest, ARemoteDoesWhatTheTablesDo) {
    ASSERT_TRUE(remote.create_table(jobs_input()));
    EXPECT_EQ(remote.describe_table({"jobs"}).value().table.attribute_definitions,
              jobs_input().attribute_definitions);
    EXPECT_EQ(remote.list_tables({}).value().table_names, std::vector<std::string>{"jobs"});
    ASSERT_TRUE(remote.put_item({.table_name = "jobs", .item = job("a", "s", 7)}));
    ASSERT_TRUE(remote.update_item({.table_name = "jobs",
                                    .key = job("a"),
                                    .update_expression = "SET x = :x",
                                    .expression_attribute_values = AttributeValues{
                                        {":x", AV::map({{"deep", AV::list({AV::n(1)})}})}}}));
    EXPECT_EQ(remote.get_item({.table_name = "jobs", .key = job("a")}).value().item,
              get("jobs", job("a")));
    const auto page =
        remote.query({.table_name = "jobs",
                      .index_name = "by_status",
                      .limit = 1,
                      .key_condition_expression = "#s = :s",
                      .expression_attribute_names = AttributeNames{{"#s", "status"}},
                      .expression_attribute_values = AttributeValues{{":s", AV::s("s")}}});
    EXPECT_EQ(*page.value().last_evaluated_key, job("a", "s", 7));
    ASSERT_TRUE(remote.update_time_to_live({"jobs", TimeToLiveSpecification{true, "ttl"}}));
    EXPECT_EQ(
        remote.describe_time_to_live({"jobs"}).value().time_to_live_description.attribute_name,
        "ttl");
    EXPECT_EQ(remote.describe_table({"none"}).error().code, "ResourceNotFoundException");
    TransactWriteItemsInput transaction;
    transaction.transact_items.push_back({.put = TransactPut{"jobs", job("b")}});
    ASSERT_TRUE(remote.transact_write_items(transaction));
    BatchGetItemInput batch;
    batch.request_items["jobs"].keys = {job("a"), job("b")};
    EXPECT_EQ(remote.batch_get_item(batch).value().responses.at("jobs").size(), 2u);
    ASSERT_TRUE(remote.delete_table({"jobs"}));
}

}  // namespace
}  // namespace spot::dynamodb
