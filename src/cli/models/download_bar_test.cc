#include "cli/models/download_bar.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace spot::cli {
namespace {

const DownloadFacts busy{
    .name = "midas", .bytes = 25'000'000, .whole = 100'000'000, .bytes_per_second = 5e6};

TEST(DownloadLine, SaysAllWhereThereIsRoom) {
    EXPECT_EQ(download_line(busy, 200),
              "midas  [######..................]  25%  25.0 MB of 100.0 MB  5.0 MB/s  0:15 left");
}

TEST(DownloadLine, LeavesOutWhatMattersLeast) {
    EXPECT_EQ(download_line(busy, 70),
              "midas  [###.........]  25%  25.0 MB of 100.0 MB  5.0 MB/s  0:15 left");
    EXPECT_EQ(download_line(busy, 60), "midas   25%  25.0 MB of 100.0 MB  5.0 MB/s  0:15 left");
    EXPECT_EQ(download_line(busy, 50), "midas   25%  25.0 MB of 100.0 MB  0:15 left");
    EXPECT_EQ(download_line(busy, 25), " 25%  25.0 MB of 100.0 MB");
    EXPECT_EQ(download_line(busy, 20), "25.0 MB of 100.0 MB");
    EXPECT_EQ(download_line(busy, 5), "");
}

TEST(DownloadLine, SaysWhatIsThereWhereTheWholeIsNotKnown) {
    EXPECT_EQ(download_line({.name = "mine", .bytes = 7}, 80), "mine  7 bytes");
    EXPECT_EQ(download_line({.name = "mine", .bytes = 12'345, .bytes_per_second = 800}, 80),
              "mine  12 kB  800 bytes/s");
}

TEST(DownloadLine, IsNeverWiderThanTheTerminal) {
    for (int columns = -1; columns < 120; ++columns) {
        for (const std::uint64_t bytes : {0ull, 99'999'999ull, 100'000'000ull, 200'000'000ull}) {
            auto facts = busy;
            facts.bytes = bytes;
            EXPECT_LE(download_line(facts, columns).size(),
                      static_cast<std::size_t>(std::max(columns, 0)));
        }
    }
}

TEST(DownloadLine, AWholePercentIsNotRoundedUp) {
    auto facts = busy;
    facts.bytes = 99'999'999;
    EXPECT_NE(download_line(facts, 200).find(" 99%"), std::string::npos);
}

TEST(DownloadBar, OffATerminalItPrintsLinesWithoutControlCharacters) {
    testing::internal::CaptureStderr();
    {
        DownloadBar bar("mine");
        bar.begin(0, 3000);
        bar.at(1000);
        bar.at(3000);
    }
    const auto said = testing::internal::GetCapturedStderr();
    EXPECT_EQ(said.find('\r'), std::string::npos);
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 2);
    EXPECT_NE(said.find("100%  3 kB of 3 kB"), std::string::npos);
}

}  // namespace
}  // namespace spot::cli
