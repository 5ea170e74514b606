#include "page/front/watch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace spot::page {
namespace {

using namespace std::chrono_literals;

TEST(Watch, TheFirstLookTellsAndThenEachChange) {
    std::atomic<bool> wanted = false;
    std::atomic<int> told = 0;
    std::atomic<int> looks = 0;
    std::promise<void> first, second;
    Watch watch({.every = 1ms,
                 .wanted = [&] { return wanted.load(); },
                 .look = [&]() -> std::string {
                     const int look = ++looks;
                     if (look == 3) return "";  // it cannot be told
                     return look < 5 ? "a" : "b";
                 },
                 .changed =
                     [&] {
                         const int count = ++told;
                         if (count == 1) first.set_value();
                         if (count == 2) second.set_value();
                     }});
    EXPECT_EQ(looks, 0) << "nobody looks yet";
    wanted = true;
    first.get_future().wait();
    second.get_future().wait();
    EXPECT_EQ(told, 2);
    EXPECT_GE(looks, 5);
}

}  // namespace
}  // namespace spot::page
