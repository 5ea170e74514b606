#include "cli/models/model_speed.h"

#include <gtest/gtest.h>

namespace spot::cli {
namespace {

TEST(ModelSpeed, AFilmOfTwoHoursIsLookedAtTwelveTimesASecond) {
    EXPECT_DOUBLE_EQ(hours_for_a_film(1000), 24);
    EXPECT_EQ(speed_in_words(250),
              "4.0 pictures a second; 6.0 h for a film of two hours, beside all else");
    EXPECT_EQ(speed_in_words(10),
              "100.0 pictures a second; 14 min for a film of two hours, beside all else");
}

TEST(ModelSpeed, TheBestThatIsFastEnoughIsRecommended) {
    EXPECT_EQ(recommended({{"small", 3, 300}, {"coarse", 1, 30}, {"fine", 5, 900}}), 0);
    EXPECT_EQ(recommended({{"small", 3, 300}, {"fine", 5, 499}}), 1);
    EXPECT_EQ(recommended({{"small", 3, 300}, {"small-fp16", 3, 200}}), 1);
}

TEST(ModelSpeed, WhereAllAreTooSlowItIsTheFastest) {
    EXPECT_EQ(recommended({{"fine", 5, 900}, {"small", 3, 800}, {"huge", 6, 9000}}), 1);
    EXPECT_NE(speed_table({{"fine", 5, 900}}).find("All need more than 12 h"), std::string::npos);
}

TEST(ModelSpeed, ModelsThatNobodyKnowsAreNotRecommended) {
    EXPECT_EQ(recommended({{"mine", 0, 1}}), -1);
    EXPECT_EQ(recommended({{"mine", 0, 1}, {"small", 3, 300}}), 1);
    EXPECT_EQ(recommended({}), -1);
}

}  // namespace
}  // namespace spot::cli
