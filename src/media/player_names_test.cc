#include "media/player_names.h"

#include <gtest/gtest.h>

namespace spot::media {
namespace {

TEST(PlayerNames, FilmsThatAreStereoByTheirNames) {
    for (const auto& [film, word] : std::initializer_list<std::pair<const char*, const char*>>{
             {"clips/Film.2012.3D.HSBS.mkv", "3D"},
             {"film.hsbs.mp4", "hsbs"},
             {"Film-SBS.mp4", "SBS"},
             {"film_LR.mp4", "LR"},
             {"film_LRF_Full_SBS.mp4", "LRF"},
             {"Film (Half-OU).mkv", "OU"},
             {"film_180x180_LR.mp4", "LR"},
             {"3D.SBS/film.mp4", ""},
             {"lr.mp4", ""},
             {"disk_TB_1.mp4", ""},
             {"Tabs and labs.mp4", ""},
             {"film\xff.mp4", ""}}) {
        EXPECT_EQ(stereo_word(film), word) << film;
    }
}

// Names that are made here are known again.
TEST(PlayerNames, TheNamesOfEyesBesideOrAboveAreStereo) {
    for (const auto mode : {Mode::sbs, Mode::hsbs, Mode::tb, Mode::htb, Mode::cross, Mode::vr180}) {
        EXPECT_NE(stereo_word(player_name("film.avi", {.mode = mode})), "");
    }
}

}  // namespace
}  // namespace spot::media
