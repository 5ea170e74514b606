#include "pipeline/jobs/events.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "pipeline/jobs/settings.h"

namespace spot::pipeline {
namespace {

std::string event(const std::string& key) {
    return R"({"Records":[{"s3":{"bucket":{"name":"in"},"object":{"key":")" + key + R"("}}}]})";
}
// Returns "bucket/key" of the first record, or the code of the error.
std::string read(const std::string& body) {
    const auto message = parse_s3_message(body);
    if (!message) return message.error().code;
    if (message->test) return "test";
    return message->records.at(0).bucket + "/" + message->records.at(0).key;
}

TEST(Events, KeysAreUrlEncoded) {
    EXPECT_EQ(read(event("input/a+b/source.mp4")), "in/input/a b/source.mp4");
    EXPECT_EQ(read(event("input/a%2Bb%C3%A9.mp4")), "in/input/a+b\xc3\xa9.mp4");
    EXPECT_EQ(read(event("input/%zz")), "UnreadableMessage");
}

TEST(Events, TestEventIsKnownAsSuch) {
    EXPECT_EQ(read(R"({"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"in"})"), "test");
    EXPECT_EQ(read(R"({"Event":"s3:Other"})"), "UnreadableMessage");
}

TEST(Events, GarbageIsUnreadableAndPermanent) {
    for (const auto* body :
         {"", "x", "{}", "[]", "null", R"({"Records":[]})", R"({"Records":{}})",
          R"({"Records":[{}]})", R"({"Records":[{"s3":{}}]})", R"({"Records":[1]})",
          R"({"Records":[{"s3":{"bucket":{"name":"in"}}}]})"}) {
        const auto message = parse_s3_message(body);
        ASSERT_FALSE(message) << body;
        EXPECT_EQ(message.error().kind, Kind::invalid) << body;
    }
}

TEST(Events, SeveralRecordsInOneMessage) {
    const auto message =
        parse_s3_message(R"({"Records":[{"s3":{"bucket":{"name":"a"},"object":{"key":"1"}}},)"
                         R"({"s3":{"bucket":{"name":"b"},"object":{"key":"2"}}}]})");
    ASSERT_TRUE(message);
    ASSERT_EQ(message->records.size(), 2u);
    EXPECT_EQ(message->records[1].key, "2");
}

TEST(Events, WhatTheJanitorSendsIsReadLikeS3sOwn) {
    EXPECT_EQ(read(s3_message("in", "input/a b+c/source.mp4")), "in/input/a b+c/source.mp4");
}

TEST(Events, ReassemblyRoundTrip) {
    EXPECT_EQ(*parse_reassembly_message(reassembly_message("j-1")), "j-1");
    for (const auto* body : {"", "{}", R"({"job_id":""})", R"({"job_id":"a/b"})", "[]"}) {
        EXPECT_FALSE(parse_reassembly_message(body)) << body;
    }
}

}  // namespace
}  // namespace spot::pipeline
