// Alarms act when they change their state.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cloudwatch/alarms.h"
#include "storage/kv_memory.h"
#include "wire/json.h"

namespace spot::cloudwatch {
namespace {

using testing::ElementsAre;

// Each action is a row of the batch, so that a test sees that it is in it.
class KeptActions final : public Actions {
  public:
    Result<void> perform(const std::string& action, const std::string& subject,
                         const std::string& message, kv::Batch& batch) override {
        last = message;
        if (action == "none") return fail(Kind::not_found, "NotFound", "There is none.");
        if (action == "full") return fail(Kind::unavailable, "ServiceUnavailable", "Full.");
        batch.put("z" + action, subject);
        done.push_back(action);
        return {};
    }
    std::vector<std::string> done;
    std::string last;
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

TEST_F(ActionsTest, ASuppressorHoldsBackThoseOfACompositeOverARestart) {
    using namespace std::chrono_literals;
    put({});
    PutMetricAlarmInput other;
    other.alarm_name = "maintenance";
    other.metric_name = "m";
    other.name_space = "n";
    other.statistic = "Sum";
    other.period = 60;
    other.evaluation_periods = 1;
    other.threshold = 1;
    other.comparison_operator = "GreaterThanThreshold";
    ASSERT_TRUE(alarms->put_metric_alarm(other));
    ASSERT_TRUE(set("OK"));
    PutCompositeAlarmInput both{.alarm_name = "both", .alarm_rule = "ALARM(a)"};
    both.alarm_actions = {"loud"};
    both.actions_suppressor = "none";
    EXPECT_FALSE(alarms->put_composite_alarm(both));  // periods are required
    both.actions_suppressor_wait_period = 60;
    both.actions_suppressor_extension_period = 30;
    EXPECT_FALSE(alarms->put_composite_alarm(both));  // there is no such alarm
    both.actions_suppressor = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:maintenance";
    ASSERT_TRUE(alarms->put_composite_alarm(both));
    actions.done.clear();
    const auto by = [&] {
        const auto found = alarms->describe_alarms({.alarm_types = {"CompositeAlarm"}});
        return found->composite_alarms.at(0).actions_suppressed_by.value_or("");
    };
    ASSERT_TRUE(set("ALARM"));
    EXPECT_EQ(by(), "WaitPeriod");
    alarms = std::move(*Alarms::open(store, clock, {}, &actions));
    EXPECT_EQ(by(), "WaitPeriod");
    ASSERT_TRUE(alarms->set_alarm_state({"maintenance", "ALARM", "drill", {}}));
    EXPECT_EQ(by(), "Alarm");
    clock.advance(1h);
    ASSERT_TRUE(alarms->set_alarm_state({"maintenance", "OK", "drill", {}}));
    EXPECT_EQ(by(), "ExtensionPeriod");
    EXPECT_TRUE(actions.done.empty());
    clock.advance(30s);
    ASSERT_TRUE(alarms->set_alarm_state({"maintenance", "OK", "drill", {}}));
    EXPECT_THAT(actions.done, ElementsAre("loud"));
    EXPECT_EQ(by(), "");
}

TEST_F(ActionsTest, TheMessageIsADocumentAlsoWhereSomethingIsNotSet) {
    put({"loud"});  // without description and unit
    ASSERT_TRUE(set("ALARM"));
    const auto document = wire::parse_json(actions.last);
    ASSERT_TRUE(document) << actions.last;
    EXPECT_EQ(document->find("AlarmName")->text, "a");
    EXPECT_EQ(document->find("AlarmDescription"), nullptr);
    ASSERT_NE(document->find("Trigger"), nullptr);
    EXPECT_EQ(document->find("Trigger")->find("Statistic")->text, "SUM");
    EXPECT_NE(actions.last.find("\"Unit\":null"), std::string::npos);
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
