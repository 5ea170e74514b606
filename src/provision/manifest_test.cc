#include "provision/manifest.h"

#include <gtest/gtest.h>

namespace spot::provision {
namespace {

TEST(Manifest, BucketsAreTaggedWithoutTheAccount) {
    std::map<std::string, Spec> specs;
    for (const auto& resource : declare({.name_prefix = "films", .account_id = "123456789012"})) {
        specs.emplace(resource.address, resource.spec);
    }
    const auto& input = std::get<Bucket>(specs.at("aws_s3_bucket.input"));
    EXPECT_EQ(input.name, "films-input-123456789012");
    EXPECT_EQ(input.tags, (Tags{{"Name", "films-input"}, {"project", "films"}}));
    const auto& output = std::get<Bucket>(specs.at("aws_s3_bucket.output"));
    EXPECT_EQ(output.tags, (Tags{{"Name", "films-output"}, {"project", "films"}}));
}

TEST(Attributes, ActionsOfAnAlarmAreASet) {
    const auto with_actions = [](std::vector<std::string> actions) {
        return attributes_of(Alarm{.name = "a", .actions = std::move(actions)});
    };
    EXPECT_EQ(with_actions({"x", "y"}), with_actions({"y", "x"}));
    EXPECT_NE(with_actions({"x", "y"}), with_actions({"x", "z"}));
}

TEST(Attributes, PoliciesAreComparedByMeaning) {
    const auto same = [](const char* one, const char* other) {
        return canonical_policy(one) == canonical_policy(other);
    };
    EXPECT_TRUE(same(R"({"a": 1, "b": [2]})", R"({"b":2,"a":1})"));
    EXPECT_TRUE(same(R"({"Action":["sqs:SendMessage","sqs:GetQueueUrl"]})",
                     R"({"Action":["sqs:GetQueueUrl","sqs:SendMessage"]})"));
    EXPECT_TRUE(same(R"({"Statement":[{"Sid":"B","Action":["x","y"]},{"Sid":"A"}]})",
                     R"({"Statement":[{"Sid":"A"},{"Action":["y","x"],"Sid":"B"}]})"));
    EXPECT_FALSE(same(R"({"Action":["sqs:SendMessage"]})", R"({"Action":"sqs:*"})"));
    EXPECT_FALSE(same(R"({"Action":["x","y"]})", R"({"Action":["x","y","z"]})"));
}

TEST(Variables, AreRefusedWithWhatToDo) {
    const auto refused = [](Variables v) {
        const auto checked = check(v);
        return !checked && checked.error().code == "InvalidVariable";
    };
    EXPECT_TRUE(check({}));
    EXPECT_TRUE(refused({.name_prefix = ""}));
    EXPECT_TRUE(refused({.name_prefix = "Films"}));
    EXPECT_TRUE(refused({.name_prefix = "-films"}));
    EXPECT_TRUE(refused({.name_prefix = std::string(41, 'a')}));
    EXPECT_FALSE(refused({.name_prefix = std::string(40, 'a')}));
    EXPECT_TRUE(refused({.dlq_max_receive_count = 0}));
    EXPECT_TRUE(refused({.dlq_max_receive_count = 1001}));
    EXPECT_TRUE(refused({.alarm_topic_arn = "operators@example.com"}));
    EXPECT_TRUE(refused({.alarm_topic_arn = "arn:aws:sqs:us-east-1:123456789012:operators"}));
    EXPECT_FALSE(refused({.alarm_topic_arn = "arn:aws-cn:sns:cn-north-1:123456789012:operators"}));
}

}  // namespace
}  // namespace spot::provision
