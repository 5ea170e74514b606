#include "pipeline/jobs/settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace spot::pipeline {
namespace {

class SettingsTest : public testing::Test {
  protected:
    std::map<std::string, std::string> environment{{"INPUT_BUCKET_NAME", "in"},
                                                   {"OUTPUT_BUCKET_NAME", "out"},
                                                   {"JOBS_TABLE_NAME", "j"},
                                                   {"SEGMENT_COMPLETIONS_TABLE_NAME", "c"},
                                                   {"REASSEMBLY_TRIGGERED_TABLE_NAME", "t"},
                                                   {"CHUNKING_QUEUE_URL", "u1"},
                                                   {"VIDEO_WORKER_QUEUE_URL", "u2"},
                                                   {"REASSEMBLY_QUEUE_URL", "u3"}};
    Result<Settings> read() {
        return read_settings([this](const std::string& name) -> std::optional<std::string> {
            const auto at = environment.find(name);
            return at == environment.end() ? std::nullopt : std::optional(at->second);
        });
    }
    std::string complaint() {
        const auto settings = read();
        EXPECT_FALSE(settings);
        return settings ? "" : settings.error().code + ": " + settings.error().message;
    }
};

void expect_all(const Settings& settings) {
    EXPECT_EQ(settings.input_bucket, "in");
    EXPECT_EQ(settings.output_bucket, "out");
    EXPECT_EQ(settings.jobs_table, "j");
    EXPECT_EQ(settings.segment_completions_table, "c");
    EXPECT_EQ(settings.reassembly_triggered_table, "t");
    EXPECT_EQ(settings.chunking_queue_url, "u1");
    EXPECT_EQ(settings.video_worker_queue_url, "u2");
    EXPECT_EQ(settings.reassembly_queue_url, "u3");
    EXPECT_EQ(settings.segment_seconds, 300);
    EXPECT_EQ(settings.default_mode, "sbs");
}

TEST_F(SettingsTest, AreTakenOneByOne) {
    const auto settings = read();
    ASSERT_TRUE(settings);
    expect_all(*settings);
}

TEST_F(SettingsTest, AreTakenInLowerCaseToo) {
    for (const auto& [name, value] : std::map(environment)) {
        environment.erase(name);
        std::string small;
        for (const char c : name) small += c == '_' ? c : static_cast<char>(c - 'A' + 'a');
        environment[small] = value;
    }
    const auto settings = read();
    ASSERT_TRUE(settings) << settings.error().message;
    expect_all(*settings);
}

TEST_F(SettingsTest, AllThatIsMissingIsNamedWithWhereItMayComeFrom) {
    for (const auto& [name, value] : std::map(environment)) {
        environment.erase(name);
        const auto said = complaint();
        EXPECT_EQ(said.find("MissingSetting: " + name + ": not set"), 0u) << said;
        EXPECT_NE(said.find("--env-file"), said.npos);
        EXPECT_NE(said.find("stereo-spot output --format env"), said.npos);
        environment[name] = "";
        EXPECT_NE(complaint().find(name), said.npos) << "empty is not set";
        environment[name] = value;
    }
    environment.erase("INPUT_BUCKET_NAME");
    environment.erase("REASSEMBLY_QUEUE_URL");
    EXPECT_NE(complaint().find("INPUT_BUCKET_NAME, REASSEMBLY_QUEUE_URL: "), std::string::npos);
}

TEST_F(SettingsTest, SecondsAreANumberAboveZero) {
    environment["CHUNK_SEGMENT_DURATION_SEC"] = "2.5";
    EXPECT_EQ(read()->segment_seconds, 2.5);
    for (const auto* wrong : {"0", "-1", "ten", "5s", "", "nan"}) {
        environment["CHUNK_SEGMENT_DURATION_SEC"] = wrong;
        EXPECT_FALSE(read()) << wrong;
    }
}

TEST_F(SettingsTest, TheModeIsAModesName) {
    environment["STEREO_SPOT_MODE"] = "Anaglyph";
    EXPECT_EQ(read()->default_mode, "anaglyph");
    environment["STEREO_SPOT_MODE"] = "3d";
    EXPECT_EQ(complaint().find("InvalidSetting: STEREO_SPOT_MODE: mode 3d"), 0u);
}

class EnvFile : public testing::Test {
  protected:
    EnvFile() : path(testing::TempDir() + "spot-env-" + std::to_string(::getpid())) {}
    ~EnvFile() override { ::unlink(path.c_str()); }

    Result<std::map<std::string, std::string>> read(const std::string& text) const {
        std::ofstream(path, std::ios::binary) << text;
        return read_env_file(path);
    }
    // The value that a file of this one line gives.
    std::string value(const std::string& line) const {
        const auto values = read(line);
        if (!values) return "(" + values.error().code + ")";
        const auto at = values->find("A");
        return at == values->end() ? "(none)" : at->second;
    }
    const std::string path;
};

TEST_F(EnvFile, IsReadAsShellsAndTerraformWriteIt) {
    const auto values = read("# a comment\n\nA=1\nexport B=\"two words\"\nC='x=y'\n  D = 4 \n");
    ASSERT_TRUE(values);
    EXPECT_EQ(*values, (std::map<std::string, std::string>{
                           {"A", "1"}, {"B", "two words"}, {"C", "x=y"}, {"D", "4"}}));
}

TEST_F(EnvFile, SpacesQuotesAndCommentsAreNotPartOfAValue) {
    for (const auto* line : {"A=x",
                             "A=x\n",
                             "A=x\r\n",
                             "  A=x  ",
                             "A =x",
                             "A= x",
                             "\tA\t=\tx",
                             "export A=x",
                             "export   A=x",
                             "export\tA=x",
                             "A=\"x\"",
                             "A='x'",
                             "A=\"x\" # why",
                             "A='x'#why",
                             "A=x # why",
                             "A=x\t# why",
                             "\xef\xbb\xbf"
                             "A=x",
                             "B=y\r\nA=x\r\n",
                             "A=y\nA=x",
                             "#A=y\nA=x",
                             "set -a\nA=x\nunset B",
                             "if [ a = b ]; then\nA=x\nfi"}) {
        EXPECT_EQ(value(line), "x") << line;
    }
}

TEST_F(EnvFile, WhatOnlyLooksLikeACommentOrAQuoteIsKept) {
    EXPECT_EQ(value("A=http://h/1/q#x"), "http://h/1/q#x");
    EXPECT_EQ(value("A=it's"), "it's");
    EXPECT_EQ(value("A=\"a # b\""), "a # b");
    EXPECT_EQ(value("A='say \"x\"'"), "say \"x\"");
    EXPECT_EQ(value("A=a=b"), "a=b");
    EXPECT_EQ(value("A=$HOME"), "$HOME");
    EXPECT_EQ(value("A="), "");
    EXPECT_EQ(value("A= # why"), "");
    EXPECT_EQ(value(""), "(none)");
}

TEST_F(EnvFile, AValueWithoutAnEndIsNamedByItsLine) {
    for (const auto* line : {"A=\"x", "A='x", "A='x' y", "A='"}) {
        EXPECT_EQ(value(line), "(InvalidSetting)") << line;
    }
    const auto values = read("B=1\n\nA=\"x\n");
    ASSERT_FALSE(values);
    EXPECT_NE(values.error().message.find(path + ", line 3: A has"), std::string::npos);
}

TEST_F(EnvFile, WhatIsNoFileOfThatKindIsNamed) {
    const auto missing = read_env_file(path + ".not");
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find(path + ".not"), std::string::npos);
    const auto folder = read_env_file(testing::TempDir());
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().code, "FileNotReadable");
    const auto endless = read_env_file("/dev/zero");
    ASSERT_FALSE(endless);
    EXPECT_EQ(endless.error().code, "FileTooLarge");
    EXPECT_EQ(value(std::string(1u << 20, '\n')), "(none)") << "as large as it may be";
}

}  // namespace
}  // namespace spot::pipeline
