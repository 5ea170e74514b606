#include "pipeline/jobs/film_name.h"

#include <gtest/gtest.h>

namespace spot::pipeline {
namespace {

Job titled(std::string title) {
    return {.job_id = "j-1", .mode = "sbs", .title = std::move(title)};
}

TEST(FilmName, SaysHowTheFilmIsPacked) {
    auto job = titled("holiday.avi");
    EXPECT_EQ(film_name(job), "holiday_LRF_Full_SBS.mp4");
    job.mode = "anaglyph";
    job.settings["container"] = "mkv";
    EXPECT_EQ(film_name(job), "holiday_redcyan_dubois.mkv");
    job.settled_settings = SettingTexts{{"swap_eyes", "true"}};
    EXPECT_EQ(film_name(job), "holiday_cyanred_dubois.mp4") << "what was settled counts";
}

TEST(FilmName, IsOneFileWhateverTheTitleIs) {
    for (const auto* title :
         {"../../etc/passwd", "a/b\\c:d", "\x1b[2J\n", "", ".", "..", "...", "-rf", "\"<>|?*"}) {
        const auto name = film_name(titled(title));
        EXPECT_EQ(name.find_first_of("/\\:*?\"<>|\n\x1b"), std::string::npos) << name;
        EXPECT_NE(name[0], '.') << name;
        EXPECT_NE(name[0], '-') << name;
        EXPECT_TRUE(name.ends_with("_LRF_Full_SBS.mp4")) << name;
    }
    EXPECT_EQ(film_name(titled("..")), "j-1_LRF_Full_SBS.mp4");
    EXPECT_EQ(film_name(titled("\xf0\x9f\x8e\xac caf\xc3\xa9.mov")),
              "\xf0\x9f\x8e\xac caf\xc3\xa9_LRF_Full_SBS.mp4");
}

TEST(FilmName, ALongTitleIsCutBetweenCharacters) {
    std::string title;
    for (int i = 0; i < 300; ++i) title += "\xc3\xa9";
    const auto name = film_name(titled(title));
    EXPECT_LE(name.size(), longest_film_name);
    EXPECT_TRUE(name.ends_with("\xc3\xa9_LRF_Full_SBS.mp4"));
}

}  // namespace
}  // namespace spot::pipeline
