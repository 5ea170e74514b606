#include "provision/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provision/patience.h"

namespace spot::provision {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Errors, WhatPassesByItselfIsToldFromWhatDoesNot) {
    const auto passes = [](std::string code, std::string message = "") {
        return transient_reason({Kind::invalid, std::move(code), std::move(message)});
    };
    for (const auto* code : {"NoSuchBucket", "QueueDoesNotExist", "QueueDeletedRecently",
                             "AWS.SimpleQueueService.QueueDeletedRecently", "OperationAborted",
                             "ResourceInUseException", "ResourceNotFoundException"}) {
        EXPECT_THAT(passes(code), Not(IsEmpty())) << code;
    }
    EXPECT_THAT(
        passes("InvalidArgument", "Unable to validate the following destination configurations"),
        HasSubstr("policy"));
    EXPECT_THAT(passes("InvalidParameterValue",
                       "Value {} for parameter RedrivePolicy is invalid. Reason: Dead letter "
                       "target does not exist."),
                HasSubstr("dead-letter queue"));
    for (const auto* code : {"InvalidArgument", "AccessDenied", "BucketAlreadyExists",
                             "PermanentRedirect", "ValidationException", "UnreadableAnswer"}) {
        EXPECT_THAT(passes(code), IsEmpty()) << code;
    }
    EXPECT_THAT(transient_reason({Kind::throttled, "SlowDown", ""}), Not(IsEmpty()));
}

TEST(Errors, AnExplanationNamesTheResourceAndWhatToDo) {
    const auto error =
        explained({Kind::conflict, "BucketAlreadyExists", "taken"}, "aws_s3_bucket.a");
    EXPECT_THAT(error.message, HasSubstr("aws_s3_bucket.a: taken (bucket names are shared"));
    EXPECT_EQ(explained({Kind::invalid, "InvalidArgument", "odd"}, "a").message, "a: odd");
}

TEST(Patience, HasAnEndAndSaysSo) {
    Duration paused{0};
    Patience patience([&](Duration pause) { paused += pause; }, nullptr);
    Error error{Kind::conflict, "OperationAborted", "busy"};
    int told = 0;
    while (patience.wait(error, [&](const std::string&) { ++told; })) ASSERT_LT(told, 1000);
    EXPECT_GE(paused, Patience::most);
    EXPECT_LT(paused, Patience::most + std::chrono::seconds(5));
    EXPECT_THAT(error.message, HasSubstr("busy (still so after 9"));
    EXPECT_THAT(error.message, HasSubstr("an earlier change"));
}

TEST(Patience, IsNoneForWhatDoesNotPassOrWhereItIsToStop) {
    const auto must_not = [](Duration) { FAIL() << "nothing is waited for"; };
    Error denied{Kind::denied, "AccessDenied", "no"};
    EXPECT_FALSE(Patience(must_not, nullptr).wait(denied));
    EXPECT_EQ(denied.message, "no");
    Error busy{Kind::conflict, "OperationAborted", "busy"};
    EXPECT_FALSE(Patience(must_not, [] { return true; }).wait(busy));
}

}  // namespace
}  // namespace spot::provision
