#include "pipeline/events.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "pipeline/settings.h"

namespace spot::pipeline {
namespace {

std::string event(const std::string& key) {
    return R"({"Records":[{"s3":{"bucket":{"name":"in"},"object":{"key":")" + key + R"("}}}]})";
}
// "bucket/key" of the first record, or the code of the error.
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

class SettingsTest : public testing::Test {
  protected:
    std::map<std::string, std::string> environment{{"INPUT_BUCKET_NAME", "in"},
                                                   {"OUTPUT_BUCKET_NAME", "out"},
                                                   {"JOBS_TABLE_NAME", "j"},
                                                   {"SEGMENT_COMPLETIONS_TABLE_NAME", "c"},
                                                   {"reassembly_triggered_table_name", "t"},
                                                   {"CHUNKING_QUEUE_URL", "u1"},
                                                   {"VIDEO_WORKER_QUEUE_URL", "u2"},
                                                   {"REASSEMBLY_QUEUE_URL", "u3"}};
    Result<Settings> read() {
        return read_settings([this](const std::string& name) -> std::optional<std::string> {
            const auto at = environment.find(name);
            return at == environment.end() ? std::nullopt : std::optional(at->second);
        });
    }
};

TEST_F(SettingsTest, ComeFromTheEnvironmentInEitherCase) {
    const auto settings = read();
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->input_bucket, "in");
    EXPECT_EQ(settings->reassembly_triggered_table, "t");
    EXPECT_EQ(settings->segment_seconds, 300);
}

TEST_F(SettingsTest, WhatIsMissingIsNamed) {
    for (const auto& [name, value] : std::map(environment)) {
        environment.erase(name);
        const auto settings = read();
        ASSERT_FALSE(settings) << name;
        EXPECT_EQ(settings.error().code, "MissingSetting");
        environment[name] = value;
    }
}

TEST_F(SettingsTest, SecondsAreANumberAboveZero) {
    environment["CHUNK_SEGMENT_DURATION_SEC"] = "2.5";
    EXPECT_EQ(read()->segment_seconds, 2.5);
    for (const auto* wrong : {"0", "-1", "ten", "5s", "", "nan"}) {
        environment["CHUNK_SEGMENT_DURATION_SEC"] = wrong;
        EXPECT_FALSE(read()) << wrong;
    }
}

TEST(EnvFile, ReadsWhatShellsAndTerraformWrite) {
    std::string path = testing::TempDir() + "spot-env-" + std::to_string(::getpid());
    std::ofstream(path)
        << "# a comment\n\nA=1\nexport B=\"two words\"\nC='x=y'\n  D = 4 \nrubbish\n";
    const auto values = read_env_file(path);
    ASSERT_TRUE(values);
    EXPECT_EQ(*values, (std::map<std::string, std::string>{
                           {"A", "1"}, {"B", "two words"}, {"C", "x=y"}, {"D", "4"}}));
    const auto missing = read_env_file(path + ".not");
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find(path + ".not"), std::string::npos);
    ::unlink(path.c_str());
}

}  // namespace
}  // namespace spot::pipeline
