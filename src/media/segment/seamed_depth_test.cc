#include "media/segment/seamed_depth.h"

#include <gtest/gtest.h>

#include "media/picture/picture_fixture.h"

namespace spot::media {
namespace {

constexpr int width = 320;
constexpr int height = 180;
constexpr int pictures = 70;

// Between bars, with a subtitle that lies in the picture, and comes and goes.
Painted shown(int i) {
    Painted picture(width, height);
    picture.texture({0, 16, width, 148}, 4, 40, 140, 2 * i);
    if (i >= 36 && i < 60) picture.write("WHERE IN TOWN", 82, 136, 2, 235);
    return picture;
}

std::vector<SeamedMap> maps_of(SeamedDepth& depth, int from) {
    std::vector<SeamedMap> maps;
    const auto collect = [&] {
        while (auto map = depth.pull()) maps.push_back(std::move(*map));
    };
    for (int i = from; i < pictures; ++i) {
        auto picture = shown(i);
        EXPECT_TRUE(depth.push(picture.view(), i).has_value());
        collect();
    }
    depth.finish();
    collect();
    return maps;
}

// Wherever a segment begins: before the text, in it, and after it.
TEST(SeamedDepth, BarsAndTextAreThoseOfTheFilmInOnePiece) {
    const DepthOptions options{width, height, 24};
    for (const auto& seam : {Seam{8, 32}, Seam{20, 45}}) {
        SeamedDepth whole(options, {.floating_window = true}, {seam}, {});
        SeamedDepth part(options, {.floating_window = true}, {}, seam);
        const auto film = maps_of(whole, 0);
        const auto segment = maps_of(part, static_cast<int>(seam.from));
        ASSERT_EQ(film.size(), std::size_t{pictures});
        ASSERT_EQ(segment.size(), static_cast<std::size_t>(pictures - seam.at));
        int with_text = 0;
        for (std::size_t i = 0; i < segment.size(); ++i) {
            const auto& a = film[static_cast<std::size_t>(seam.at) + i];
            const auto& b = segment[i];
            EXPECT_EQ(a.depth.nearness, b.depth.nearness) << seam.at << "+" << i;
            EXPECT_EQ(a.depth.inside, (Area{0, 16, width, 148}));
            EXPECT_EQ(b.depth.inside, a.depth.inside);
            EXPECT_EQ(b.depth.texts, a.depth.texts) << seam.at << "+" << i;
            EXPECT_EQ(b.bars.left, a.bars.left);
            with_text += a.depth.texts.empty() ? 0 : 1;
        }
        if (seam.at == 32) {
            EXPECT_GE(with_text, 24);
        }
    }
}

}  // namespace
}  // namespace spot::media
