#include "media/draft_name.h"

#include <gtest/gtest.h>

namespace spot::media {
namespace {

TEST(DraftName, StandsBesideTheFile) {
    EXPECT_EQ(draft_name("films/film.mp4"), "films/film.mp4.part");
    EXPECT_EQ(draft_name("film\xff.mp4"), "film\xff.mp4.part");
}

TEST(DraftName, FitsWhateverFits) {
    const std::string folder = "/films/";
    for (std::size_t length = 240; length <= longest_file_name; ++length) {
        const auto draft = draft_name(folder + std::string(length, 'n'));
        EXPECT_TRUE(draft.starts_with(folder) && draft.ends_with(".part"));
        EXPECT_LE(draft.size() - folder.size(), longest_file_name);
    }
    EXPECT_NE(draft_name(std::string(254, 'n') + "1"), draft_name(std::string(254, 'n') + "2"));
}

}  // namespace
}  // namespace spot::media
