#include "base/meter.h"

#include <gtest/gtest.h>

#include <thread>

namespace spot {
namespace {

TEST(Meter, KeepsAMinuteApartFromTheNext) {
    MinuteCount count;
    const auto minute = minute_of(from_seconds(1'700'000'000));
    count.add(start_of_minute(minute + 1) - Duration(1), 2);
    count.add(start_of_minute(minute + 1));
    EXPECT_EQ(count.take(minute), 2u);
    EXPECT_EQ(count.take(minute), 0u);
    EXPECT_EQ(count.take(minute + 1), 1u);
}

TEST(Meter, KnowsTheSumAndTheEndsOfValues) {
    MinuteValues values;
    for (const auto value : {5u, 2u, 9u}) values.add(start_of_minute(7), value);
    values.add(start_of_minute(8), 0);
    const auto total = values.take(7);
    EXPECT_EQ(total.count, 3u);
    EXPECT_EQ(total.sum, 16u);
    EXPECT_EQ(total.minimum, 2u);
    EXPECT_EQ(total.maximum, 9u);
    EXPECT_EQ(values.take(7).count, 0u);
    EXPECT_EQ(values.take(8).minimum, 0u);
}

TEST(Meter, LosesNothingAmongThreads) {
    MinuteCount count;
    MinuteValues values;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 10'000; ++n) {
                count.add(start_of_minute(2));
                values.add(start_of_minute(2), 3);
            }
        });
    }
    std::uint64_t taken = 0;
    for (int i = 0; i < 100; ++i) taken += count.take(2);
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(taken + count.take(2), 40'000u);
    EXPECT_EQ(values.take(2).sum, 120'000u);
}

}  // namespace
}  // namespace spot
