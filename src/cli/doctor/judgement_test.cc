// Tests how the checks judge the answers that they get.

#include <gtest/gtest.h>

#include "base/time_text.h"
#include "cli/doctor/plane_folder.h"
#include "cli/doctor/reach.h"
#include "cli/doctor/rights.h"

namespace spot::cli::doctor {
namespace {

using namespace std::chrono_literals;

Verdict at_skew(Duration skew) {
    const auto theirs = from_seconds(1'800'000'000);
    return judge_clock(theirs + 500ms + skew, http_date(theirs)).verdict;
}

TEST(Clock, IsWarnedOfAtAMinuteAndRefusedAtFifteen) {
    for (const auto sign : {1, -1}) {
        EXPECT_EQ(at_skew(sign * 0s), Verdict::ok);
        EXPECT_EQ(at_skew(sign * 59s), Verdict::ok);
        EXPECT_EQ(at_skew(sign * 60s), Verdict::warn);
        EXPECT_EQ(at_skew(sign * 899s), Verdict::warn);
        EXPECT_EQ(at_skew(sign * 900s), Verdict::fail);
    }
}

TEST(Clock, SaysWhoseIsAhead) {
    const auto theirs = from_seconds(1'800'000'000);
    EXPECT_EQ(judge_clock(theirs + 90s, http_date(theirs)).found, "90 s ahead of the endpoint's");
    EXPECT_EQ(judge_clock(theirs - 90s, http_date(theirs)).found, "90 s behind the endpoint's");
}

TEST(Clock, OfAnswersWithoutADateNothingIsClaimed) {
    EXPECT_EQ(judge_clock(from_seconds(0), "").verdict, Verdict::warn);
    EXPECT_EQ(judge_clock(from_seconds(0), "soon").verdict, Verdict::warn);
}

Right right_of(Kind kind, std::string_view code) {
    return judge_right(fail(kind, code, ""));
}

TEST(Rights, AreGivenWhereTheCallWasLetIn) {
    EXPECT_EQ(judge_right({}), Right::given);
    EXPECT_EQ(right_of(Kind::not_found, "NoSuchUpload"), Right::given);
    EXPECT_EQ(right_of(Kind::not_found, "NotFound"), Right::given);
    EXPECT_EQ(right_of(Kind::conflict, "ConditionalCheckFailedException"), Right::given);
    EXPECT_EQ(right_of(Kind::invalid, "ReceiptHandleIsInvalid"), Right::given);
}

TEST(Rights, AreRefusedInTheWordsOfEachService) {
    EXPECT_EQ(right_of(Kind::denied, "AccessDenied"), Right::refused);
    EXPECT_EQ(right_of(Kind::invalid, "AccessDeniedException"), Right::refused);
    EXPECT_EQ(right_of(Kind::invalid, "AccessDenied"), Right::refused);
}

TEST(Rights, WhatIsNoAnswerToTheQuestionIsNotOne) {
    EXPECT_EQ(right_of(Kind::not_implemented, "Http501"), Right::unknown_operation);
    EXPECT_EQ(right_of(Kind::invalid, "UnknownOperationException"), Right::unknown_operation);
    EXPECT_EQ(right_of(Kind::invalid, "InvalidAction"), Right::unknown_operation);
    EXPECT_EQ(right_of(Kind::not_found, "NoSuchBucket"), Right::resource_missing);
    EXPECT_EQ(right_of(Kind::invalid, "ResourceNotFoundException"), Right::resource_missing);
    EXPECT_EQ(right_of(Kind::not_found, "QueueDoesNotExist"), Right::resource_missing);
    EXPECT_EQ(right_of(Kind::unavailable, "EndpointUnavailable"), Right::no_answer);
    EXPECT_EQ(right_of(Kind::throttled, "SlowDown"), Right::unclear);
    EXPECT_EQ(right_of(Kind::unavailable, "Http500"), Right::unclear);
}

TEST(Space, FailsBelowWhatThePlaneKeepsBack) {
    EXPECT_EQ(judge_space((64u << 20) - 1).verdict, Verdict::fail);
    EXPECT_EQ(judge_space(64u << 20).verdict, Verdict::warn);
    EXPECT_EQ(judge_space(1024u << 20).verdict, Verdict::ok);
}

}  // namespace
}  // namespace spot::cli::doctor
