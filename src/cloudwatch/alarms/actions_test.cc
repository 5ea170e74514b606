// Alarms act when they change their state.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cloudwatch/alarms.h"
#include "storage/kv_memory.h"

namespace spot::cloudwatch {
namespace {

using testing::ElementsAre;

// Each action is a row of the batch, so that a test sees that it is in it.
class KeptActions final : public Actions {
  public:
    Result<void> perform(const std::string& action, const std::string& subject, const std::string&,
                         kv::Batch& batch) override {
        if (action == "none") return fail(Kind::not_found, "NotFound", "There is none.");
        if (action == "full") return fail(Kind::unavailable, "ServiceUnavailable", "Full.");
        batch.put("z" + action, subject);
        done.push_back(action);
        return {};
    }
    std::vector<std::string> done;
};

class ActionsTest : public testing::Test {
  protected:
    void put(std::vector<std::string> on_alarm, bool enabled = true) {
        PutMetricAlarmInput input;
        input.alarm_name = "a";
        input.actions_enabled = enabled;
        input.alarm_actions = std::move(on_alarm);
        input.ok_actions = {"calm"};
        input.metric_name = "m";
        input.name_space = "n";
        input.statistic = "Sum";
        input.period = 60;
        input.evaluation_periods = 1;
        input.threshold = 1;
        input.comparison_operator = "GreaterThanThreshold";
        ASSERT_TRUE(alarms->put_metric_alarm(input));
    }
    bool set(const std::string& state) {
        SetAlarmStateInput input;
        input.alarm_name = "a";
        input.state_value = state;
        input.state_reason = "drill";
        return alarms->set_alarm_state(input).has_value();
    }

    kv::MemoryStore store;
    ManualClock clock;
    KeptActions actions;
    std::unique_ptr<Alarms> alarms = std::move(*Alarms::open(store, clock, {}, &actions));
};

TEST_F(ActionsTest, EachStateHasItsOwn) {
    put({"loud", "none", "louder"});
    ASSERT_TRUE(set("ALARM"));
    EXPECT_THAT(actions.done, ElementsAre("loud", "louder"));
    EXPECT_EQ(store.get("zloud")->value_or(""), "ALARM: \"a\" in US East (N. Virginia)");
    ASSERT_TRUE(set("ALARM"));  // no change
    ASSERT_TRUE(set("OK"));
    EXPECT_THAT(actions.done, ElementsAre("loud", "louder", "calm"));
}

TEST_F(ActionsTest, NoneWhereTheyAreDisabled) {
    put({"loud"}, false);
    ASSERT_TRUE(set("ALARM"));
    EXPECT_TRUE(actions.done.empty());
}

TEST_F(ActionsTest, AStateWhoseActionsCannotBeStoredIsNotTaken) {
    put({"loud", "full"});
    EXPECT_FALSE(set("ALARM"));
    EXPECT_FALSE(*store.get("zloud"));
}

}  // namespace
}  // namespace spot::cloudwatch
