#include "provision/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace spot::provision {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const Variables variables{.name_prefix = "films",
                          .alarm_topic_arn = "arn:aws:sns:us-east-1:123456789012:operators",
                          .account_id = "123456789012"};

Observed all_of(const Manifest& manifest) {
    Observed observed;
    for (const auto& resource : manifest) observed.emplace(resource.address, resource.spec);
    return observed;
}

// The changes that a plan has where all resources are as declared, except that `differ` has changed
// one.
template <class T>
std::vector<Change> changes_after(const std::string& address, void (*differ)(T&)) {
    const auto wanted = declare(variables);
    auto observed = all_of(wanted);
    differ(std::get<T>(observed.at(address)));
    std::vector<Change> changes;
    for (const auto& action : make_plan(wanted, observed).actions) {
        changes.insert(changes.end(), action.changes.begin(), action.changes.end());
    }
    return changes;
}

TEST(Plan, WhatIsThereAsDeclaredIsLeftAlone) {
    const auto wanted = declare(variables);
    EXPECT_TRUE(make_plan(wanted, all_of(wanted)).empty());
}

TEST(Plan, MethodsAreASet) {
    const auto* cors = "aws_s3_bucket_cors_configuration.input";
    const auto reordered = [](BucketCors& c) { std::ranges::reverse(c.allowed_methods); };
    EXPECT_THAT(changes_after<BucketCors>(cors, reordered), IsEmpty());
    const auto one_less = [](BucketCors& c) { c.allowed_methods.pop_back(); };
    EXPECT_THAT(changes_after<BucketCors>(cors, one_less), SizeIs(1));
}

TEST(Plan, OtherKeysOfATableAreNoChangeInPlace) {
    const auto wanted = declare(variables);
    auto observed = all_of(wanted);
    std::get<Table>(observed.at("aws_dynamodb_table.jobs")).hash = {"id", "S"};
    EXPECT_EQ(make_plan(wanted, observed).count(ActionKind::replace), 1);
}

}  // namespace
}  // namespace spot::provision
