#include "sqs/fifo/ready_line.h"

#include <gmock/gmock.h>

namespace spot::sqs::fifo {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ReadyLine, ListsWhatLiesBeforeItsFront) {
    ReadyLine line;
    line.added({5, 1});
    EXPECT_THAT(line.listed(), IsEmpty()) << "a walk finds it";
    line.advance(10);
    line.added({10, 2});
    line.added({9, 4});
    line.added({7, 3});
    EXPECT_THAT(line.listed(), ElementsAre(ReadyLine::Place{7, 3}, ReadyLine::Place{9, 4}));
    line.removed({7, 3});
    line.removed({7, 3});
    EXPECT_THAT(line.listed(), ElementsAre(ReadyLine::Place{9, 4}));
    line.advance(8);
    EXPECT_EQ(line.front(), 10u) << "it does not go back by itself";
}

TEST(ReadyLine, GoesBackToWhatWasNotTaken) {
    ReadyLine line;
    line.advance(10);
    line.added({3, 1});
    line.added({8, 2});
    line.retreat(5);
    EXPECT_EQ(line.front(), 5u);
    EXPECT_THAT(line.listed(), ElementsAre(ReadyLine::Place{3, 1})) << "a walk finds the other";
    line.retreat(6);
    EXPECT_EQ(line.front(), 5u);
}

TEST(ReadyLine, GoesBackWhereItWouldListTooMany) {
    ReadyLine line;
    line.advance(1'000'000);
    for (std::size_t i = 0; i <= ReadyLine::most_listed; ++i) line.added({500 + i, i});
    EXPECT_THAT(line.listed(), IsEmpty());
    EXPECT_EQ(line.front(), 500u);
}

}  // namespace
}  // namespace spot::sqs::fifo
