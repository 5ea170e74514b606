#include "provision/lock.h"

#include <unistd.h>

#include <fstream>
#include <thread>

#include "s3/fixture.h"

namespace spot::provision {
namespace {

using namespace std::chrono_literals;

class LockTest : public s3::S3Test {
  protected:
    LockTest() { clock.advance(SystemClock().now() - clock.now()); }

    LockOptions options() const {
        return {.bucket = std::string(bucket),
                .operation = "apply",
                .pause = [](Duration d) { std::this_thread::sleep_for(d); }};
    }
    // As a process of another machine left it.
    void left(const std::string& machine, std::int64_t process) {
        s3::PutObjectInput input;
        input.bucket = bucket;
        input.key = lock_key;
        input.body = std::make_unique<StringSource>(
            R"({"Who":"someone","Operation":"destroy","Machine":")" + machine +
            R"(","Process":)" + std::to_string(process) + "}");
        ASSERT_TRUE(s3->put_object(std::move(input)));
    }
    bool is_there() { return s3->head_object({.bucket = bucket, .key = lock_key}).has_value(); }
};

TEST_F(LockTest, OneHoldsItAndLeavesNothing) {
    auto first = Lock::take(*s3, options());
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_TRUE((*first)->held());
    const auto second = Lock::take(*s3, options());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "LockHeld");
    EXPECT_NE(second.error().message.find("process " + std::to_string(::getpid())),
              std::string::npos);
    first->reset();
    EXPECT_FALSE(is_there());
    EXPECT_TRUE(Lock::take(*s3, options()));
}

TEST_F(LockTest, WhoWaitsHasItNext) {
    auto first = Lock::take(*s3, options());
    ASSERT_TRUE(first);
    auto waiting = options();
    waiting.patience = 30s;
    waiting.pause = [&](Duration) { first->reset(); };  // it ends meanwhile
    EXPECT_TRUE(Lock::take(*s3, waiting));
}

TEST_F(LockTest, AProcessOfThisMachineThatIsGoneHoldsNothing) {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string boot;
    std::getline(file, boot);
    left(boot, 1 << 30);  // larger than any process's number
    EXPECT_TRUE(Lock::take(*s3, options()));
    left(boot, ::getpid());
    EXPECT_FALSE(Lock::take(*s3, options()));
}

TEST_F(LockTest, WhatNobodyRenewsIsTakenOver) {
    left("another", 8);
    auto waiting = options();
    waiting.patience = 30s;
    waiting.stale = 50ms;
    int pauses = 0;
    waiting.pause = [&](Duration) {
        ++pauses;
        std::this_thread::sleep_for(20ms);
    };
    ASSERT_TRUE(Lock::take(*s3, waiting));
    EXPECT_GE(pauses, 2);

    // One that its holder renews is not, however long that takes.
    int renewals = 0;
    left("another", 9);
    waiting.patience = 300ms;
    waiting.pause = [&](Duration) {
        left("another", 100 + ++renewals);
        std::this_thread::sleep_for(20ms);
    };
    EXPECT_FALSE(Lock::take(*s3, waiting));
    EXPECT_GE(renewals, 3);
}

TEST_F(LockTest, ItIsRenewedAndKnowsWhenItIsLost) {
    auto quick = options();
    quick.renewal = 5ms;
    auto lock = Lock::take(*s3, quick);
    ASSERT_TRUE(lock);
    const auto etag = [&] { return s3->head_object({.bucket = bucket, .key = lock_key})->etag; };
    const auto first = etag();
    while (etag() == first) std::this_thread::yield();
    left("another", 7);
    while ((*lock)->held()) std::this_thread::yield();
    lock->reset();
    EXPECT_TRUE(is_there());  // it is the other's
}

}  // namespace
}  // namespace spot::provision
