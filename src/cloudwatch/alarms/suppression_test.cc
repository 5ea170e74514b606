#include "cloudwatch/alarms/suppression.h"

#include <gtest/gtest.h>

namespace spot::cloudwatch {
namespace {

using namespace std::chrono_literals;

class Suppression : public testing::Test {
  protected:
    Suppression() {
        alarm.actions_suppressor = "maintenance";
        alarm.actions_suppressor_wait_period = 60;
        alarm.actions_suppressor_extension_period = 120;
        alarm.state_value = "OK";
    }
    void becomes(const std::string& state) {
        hold_back(alarm, alarm.state_value);
        alarm.state_value = state;
    }
    // "by WHAT", "from STATE" where the actions are performed, or "".
    std::string after(Duration time, bool suppressor_in_alarm) {
        now += time;
        std::string from;
        if (release(alarm, suppressor_in_alarm, now, from)) return "from " + from;
        return alarm.actions_suppressed_by ? "by " + *alarm.actions_suppressed_by : "";
    }

    CompositeAlarm alarm;
    Time now = from_seconds(1'700'000'000);
};

TEST_F(Suppression, AChangeWaitsForTheSuppressor) {
    becomes("ALARM");
    EXPECT_EQ(after(0s, false), "by WaitPeriod");
    EXPECT_EQ(alarm.actions_suppressed_reason, "Actions suppressed by WaitPeriod");
    EXPECT_EQ(after(59s, false), "by WaitPeriod");
    EXPECT_EQ(after(1s, false), "from OK");
    EXPECT_EQ(after(1h, false), "");
}

TEST_F(Suppression, WithoutAWaitPeriodNothingIsHeldBack) {
    alarm.actions_suppressor_wait_period = 0;
    becomes("ALARM");
    EXPECT_EQ(after(0s, false), "from OK");
}

TEST_F(Suppression, TheSuppressorHoldsBackUntilItsExtensionEnds) {
    becomes("ALARM");
    EXPECT_EQ(after(0s, false), "by WaitPeriod");
    EXPECT_EQ(after(30s, true), "by Alarm");
    EXPECT_EQ(after(24h, true), "by Alarm");
    EXPECT_EQ(after(1s, false), "by ExtensionPeriod");
    EXPECT_EQ(after(119s, false), "by ExtensionPeriod");
    EXPECT_EQ(after(1s, false), "from OK");
}

TEST_F(Suppression, AChangeThatIsTakenBackIsNotActedOn) {
    EXPECT_EQ(after(0s, true), "");
    becomes("ALARM");
    EXPECT_EQ(after(1s, true), "by Alarm");
    becomes("OK");
    EXPECT_EQ(after(1s, true), "");
    EXPECT_EQ(after(1h, false), "");
}

TEST_F(Suppression, AChangeInTheExtensionPeriodIsHeldBack) {
    EXPECT_EQ(after(0s, true), "");
    EXPECT_EQ(after(1s, false), "");
    becomes("ALARM");
    EXPECT_EQ(after(10s, false), "by ExtensionPeriod");
    EXPECT_EQ(after(10s, true), "by Alarm");
    EXPECT_EQ(after(10s, false), "by ExtensionPeriod");
    EXPECT_EQ(after(120s, false), "from OK");
    // Long after it, a change waits as usual.
    becomes("OK");
    EXPECT_EQ(after(1h, false), "by WaitPeriod");
    EXPECT_EQ(after(60s, false), "from ALARM");
}

}  // namespace
}  // namespace spot::cloudwatch
