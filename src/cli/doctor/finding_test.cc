#include "cli/doctor/finding.h"

#include <gtest/gtest.h>

#include "wire/json.h"

namespace spot::cli::doctor {
namespace {

const Findings some{ok("clock", "0 s ahead"), warn("disk", "12 MiB", "make room"),
                    failed("s3:GetObject", "no", "")};

TEST(Findings, AreALineEachAndAligned) {
    EXPECT_EQ(as_text(some, false),
              "ok    clock         0 s ahead\n"
              "warn  disk          12 MiB; make room\n"
              "FAIL  s3:GetObject  no\n");
}

TEST(Findings, OnlyTheVerdictIsInColour) {
    EXPECT_EQ(as_text({some[2]}, true), "\x1b[31mFAIL\x1b[0m  s3:GetObject  no\n");
}

TEST(Findings, StrangersWordsMoveNoCursorAndBreakNoLine) {
    const auto text = as_text({failed("endpoint", "a\x1b[2Jb\nc", "")}, false);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\n'), text.size() - 1);
}

TEST(Findings, JsonHasTheWorstVerdictAndEveryCheck) {
    const auto document = wire::parse_json(as_json(some));
    ASSERT_TRUE(document);
    EXPECT_EQ(document->find("verdict")->text, "fail");
    const auto& checks = document->find("checks")->items;
    ASSERT_EQ(checks.size(), 3u);
    EXPECT_EQ(checks[1].find("check")->text, "disk");
    EXPECT_EQ(checks[1].find("verdict")->text, "warn");
    EXPECT_EQ(checks[1].find("found")->text, "12 MiB");
    EXPECT_EQ(checks[1].find("remedy")->text, "make room");
}

TEST(Findings, NoneIsGood) {
    EXPECT_EQ(worst({}), Verdict::ok);
    EXPECT_EQ(worst({some[0], some[1]}), Verdict::warn);
}

}  // namespace
}  // namespace spot::cli::doctor
