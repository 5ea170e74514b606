#include "aws/refreshing.h"

#include "aws/fixture.h"

namespace spot::aws {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// A provider of numbered keys, whose life the test sets.
class Numbered : public Provider {
  public:
    struct State {
        int asked = 0;
        bool fails = false;
        std::optional<Duration> lasts = std::chrono::hours(1);
    };
    Numbered(State& state, const Clock& clock) : state_(state), clock_(clock) {}
    Result<Issued> issue() override {
        ++state_.asked;
        if (state_.fails) return no_credentials("the test", "it fails");
        Issued issued{.credentials = {"K" + std::to_string(state_.asked), "s", ""}};
        if (state_.lasts) issued.expires = clock_.now() + *state_.lasts;
        return issued;
    }

  private:
    State& state_;
    const Clock& clock_;
};

class RefreshingTest : public testing::Test {
  protected:
    std::string key() {
        const auto got = source.get();
        return got ? got->access_key_id : got.error().code;
    }
    ManualClock clock;
    Numbered::State state;
    Refreshing source{std::make_unique<Numbered>(state, clock), clock};
};

TEST_F(RefreshingTest, KeysAreRenewedAQuarterOfAnHourBeforeTheirEnd) {
    EXPECT_EQ(key(), "K1");
    clock.advance(minutes(44));
    EXPECT_EQ(key(), "K1");
    clock.advance(minutes(2));
    EXPECT_EQ(key(), "K2");
    EXPECT_EQ(state.asked, 2);
}

TEST_F(RefreshingTest, ShortOnesAreNotAskedForAllTheTime) {
    state.lasts = minutes(4);
    EXPECT_EQ(key(), "K1");
    clock.advance(minutes(2));
    EXPECT_EQ(key(), "K1");
    clock.advance(seconds(70));
    EXPECT_EQ(key(), "K2");
}

TEST_F(RefreshingTest, OnesWithoutAnEndAreAskedForOnce) {
    state.lasts.reset();
    EXPECT_EQ(key(), "K1");
    clock.advance(std::chrono::hours(100'000));
    EXPECT_EQ(key(), "K1");
}

TEST_F(RefreshingTest, AFailureIsBorneWhileTheyAreGood) {
    EXPECT_EQ(key(), "K1");
    clock.advance(minutes(50));
    state.fails = true;
    EXPECT_EQ(key(), "K1");
    EXPECT_EQ(key(), "K1");
    EXPECT_EQ(state.asked, 2);  // not at each request
    clock.advance(seconds(61));
    EXPECT_EQ(key(), "K1");
    EXPECT_EQ(state.asked, 3);
    clock.advance(minutes(10));
    EXPECT_EQ(key(), "NoCredentials");
    state.fails = false;
    EXPECT_EQ(key(), "K5");
}

TEST_F(RefreshingTest, WhatIsRefusedIsNotGivenAgain) {
    EXPECT_EQ(key(), "K1");
    source.refuse({"other", "s", ""});
    EXPECT_EQ(key(), "K1");
    source.refuse({"K1", "s", ""});
    EXPECT_EQ(key(), "K2");
}

TEST_F(RefreshingTest, WhatHasExpiredAlreadyIsNone) {
    state.lasts = seconds(0);
    EXPECT_EQ(key(), "NoCredentials");
}

}  // namespace
}  // namespace spot::aws
