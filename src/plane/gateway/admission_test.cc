#include "plane/gateway/admission.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace spot::plane {
namespace {

TEST(Admission, GivesWhatThereIsAndTakesItBack) {
    Admission admission({.memory_bytes = 100, .requests = 1, .files = 2});
    {
        Admission::Lease first(admission);
        Admission::Lease second(admission);
        EXPECT_TRUE(first.take_memory(60));
        EXPECT_FALSE(second.take_memory(41));
        EXPECT_TRUE(second.take_memory(40));
        EXPECT_TRUE(first.take_request());
        EXPECT_TRUE(first.take_request()) << "one request takes one place";
        EXPECT_FALSE(second.take_request());
        first.give_back_request();
        EXPECT_TRUE(second.take_request());
        EXPECT_FALSE(first.take_files(3));
        EXPECT_TRUE(first.take_files(2));
        EXPECT_FALSE(second.take_files(1));
        first.give_back_memory();
        EXPECT_TRUE(second.take_memory(60));
    }
    EXPECT_EQ(admission.memory(), 0u);
    EXPECT_EQ(admission.requests(), 0u);
    EXPECT_EQ(admission.files(), 0u);
}

TEST(Admission, NoSumIsTooLargeToBeRefused) {
    Admission admission({.memory_bytes = 100});
    Admission::Lease lease(admission);
    EXPECT_TRUE(lease.take_memory(1));
    EXPECT_FALSE(lease.take_memory(~std::uint64_t{0}));
    EXPECT_EQ(admission.memory(), 1u);
}

TEST(Admission, HoldsItsLimitAmongThreads) {
    Admission admission({.memory_bytes = 10, .requests = 3});
    std::atomic<int> inside{0};
    std::atomic<bool> over{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 20'000; ++n) {
                Admission::Lease lease(admission);
                if (!lease.take_request()) continue;
                if (++inside > 3) over = true;
                --inside;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_FALSE(over);
    EXPECT_EQ(admission.requests(), 0u);
}

}  // namespace
}  // namespace spot::plane
