#include "provision/saved_plan.h"

#include <gtest/gtest.h>

namespace spot::provision {
namespace {

const Variables variables{
    .region = "eu-west-1", .name_prefix = "films", .account_id = "123456789012"};

Plan first_plan() {
    return make_plan(declare(variables), {});
}

TEST(SavedPlan, WhatIsWrittenIsRead) {
    const auto plan = first_plan();
    const auto text = to_json({.destroys = true,
                               .endpoint = "http://plane",
                               .variables = variables,
                               .targets = {"aws_sqs_queue.chunking"},
                               .actions = plan.actions});
    const auto read = read_saved_plan(text);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(read->destroys);
    EXPECT_EQ(read->endpoint, "http://plane");
    EXPECT_EQ(read->variables.region, "eu-west-1");
    EXPECT_EQ(read->variables.account_id, "123456789012");
    EXPECT_EQ(read->targets, std::vector<std::string>{"aws_sqs_queue.chunking"});
    EXPECT_EQ(read->actions.size(), plan.actions.size());
    EXPECT_TRUE(check_still_true(*read, plan));
    EXPECT_EQ(to_json(*read), text);
}

TEST(SavedPlan, AnotherRealityMakesItStale) {
    const auto manifest = declare(variables);
    const auto saved = read_saved_plan(to_json(
        {.endpoint = "http://plane", .variables = variables, .actions = first_plan().actions}));
    ASSERT_TRUE(saved);
    Observed one;
    one.emplace(manifest.front().address, manifest.front().spec);
    const auto stale = check_still_true(*saved, make_plan(manifest, one));
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().code, "StalePlan");
    EXPECT_NE(stale.error().message.find(manifest.front().address), std::string::npos);
    // Nor may there be more to do than was said.
    EXPECT_FALSE(check_still_true({.variables = variables}, first_plan()));
}

TEST(SavedPlan, WhatIsNoneIsRefused) {
    const auto good = to_json(
        {.endpoint = "http://plane", .variables = variables, .actions = first_plan().actions});
    auto newer = good;
    newer.replace(newer.find("\"stereo_spot_plan\":1"), 20, "\"stereo_spot_plan\":9");
    auto odd = good;
    odd.replace(odd.find("\"create\""), 8, "\"crush_\"");
    auto prefix = good;
    prefix.replace(prefix.find("\"films\""), 7, "\"Films\"");
    for (const auto& text : {std::string("{}"), std::string("PK\x03\x04"), newer, odd, prefix,
                             good.substr(0, good.size() / 2)}) {
        EXPECT_FALSE(read_saved_plan(text)) << text.substr(0, 60);
    }
}

}  // namespace
}  // namespace spot::provision
