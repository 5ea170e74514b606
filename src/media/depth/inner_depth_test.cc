#include "media/depth/inner_depth.h"

#include <gtest/gtest.h>

#include <memory>

#include "media/picture/picture_fixture.h"

namespace spot::media {
namespace {

constexpr int width = 192;
constexpr int height = 108;

// A wall, and a box that moves before it; `shot` says which.
void paint(Painted& picture, const Area& area, int i, std::uint32_t shot) {
    const int low = shot % 2 == 0 ? 30 : 120;
    picture.texture(area, shot, low, low + 90, i);
    picture.texture({area.left + 30 + i, area.top + area.height / 3, 40, area.height / 2},
                    shot + 50, low + 20, low + 120);
}

using Film = std::vector<Painted>;

std::vector<DepthMap> depths(Film& film, std::size_t from = 0, int* shots = nullptr) {
    const auto size = film.front().view();
    InnerDepth depth({size.width(), size.height(), 24});
    std::vector<DepthMap> maps;
    for (auto i = from; i < film.size(); ++i) {
        EXPECT_TRUE(depth.push(film[i].view()));
        while (auto map = depth.pull()) maps.push_back(std::move(*map));
    }
    depth.finish();
    while (auto map = depth.pull()) maps.push_back(std::move(*map));
    EXPECT_EQ(maps.size(), film.size() - from);
    if (shots != nullptr) *shots = depth.shots();
    return maps;
}

void add_shot(Film& film, const Area& inside, int pictures, std::uint32_t shot) {
    for (int i = 0; i < pictures; ++i) {
        film.emplace_back(width, height);
        paint(film.back(), inside, i, shot);
    }
}

bool same(const DepthMap& a, const DepthMap& b) {
    return a.nearness == b.nearness && a.guide == b.guide && a.cut == b.cut &&
           a.screen == b.screen && a.inside == b.inside;
}

TEST(InnerDepth, IsThatOfTheFilmWithoutBars) {
    for (const Area inside : {Area{0, 14, 192, 80}, Area{24, 0, 144, 108}, Area{24, 14, 144, 80}}) {
        Film barred;
        add_shot(barred, inside, 20, 2);
        add_shot(barred, inside, 20, 5);
        Film cut;
        for (int i = 0; i < 40; ++i) {
            cut.emplace_back(inside.width, inside.height);
            paint(cut.back(), {0, 0, inside.width, inside.height}, i % 20, i < 20 ? 2 : 5);
        }
        const auto a = depths(barred);
        const auto b = depths(cut);
        for (std::size_t i = 0; i < a.size(); ++i) {
            EXPECT_EQ(a[i].inside, inside);
            EXPECT_EQ(a[i].nearness, b[i].nearness) << i;
            EXPECT_EQ(a[i].screen, b[i].screen) << i;
            EXPECT_EQ(a[i].cut, b[i].cut) << i;
        }
    }
}

TEST(InnerDepth, BarsMayChangeFromShotToShot) {
    const std::vector<Area> insides{
        {0, 14, 192, 80}, {0, 0, 192, 108}, {24, 0, 144, 108}, {0, 14, 192, 80}};
    Film film;
    for (std::size_t i = 0; i < insides.size(); ++i) {
        add_shot(film, insides[i], 18, static_cast<std::uint32_t>(2 + 3 * i));
    }
    int shots = 0;
    const auto maps = depths(film, 0, &shots);
    EXPECT_EQ(shots, 4);
    for (std::size_t i = 0; i < maps.size(); ++i) {
        EXPECT_EQ(maps[i].inside, insides[i / 18]) << i;
        EXPECT_EQ(maps[i].cut, i % 18 == 0) << i;
    }
    // A film that begins at any of the cuts gives the same maps.
    for (std::size_t from = 18; from < film.size(); from += 18) {
        const auto later = depths(film, from);
        for (std::size_t i = 0; i < later.size(); ++i) {
            EXPECT_TRUE(same(later[i], maps[from + i])) << from << "+" << i;
        }
    }
}

TEST(InnerDepth, PictureInTheBarsBreaksAShotThatIsCountedOnce) {
    Film film;
    add_shot(film, {0, 14, 192, 80}, 20, 2);
    for (std::size_t i = 20; i < 40; ++i) {
        film.emplace_back(width, height);
        paint(film.back(), {0, 14, 192, 80}, static_cast<int>(i), 2);
        film.back().texture({0, 0, 192, 14}, 9, 40, 200);
        film.back().texture({0, 94, 192, 14}, 9, 40, 200);
    }
    int shots = 0;
    const auto maps = depths(film, 0, &shots);
    EXPECT_EQ(shots, 1);
    EXPECT_EQ(maps[19].inside, (Area{0, 14, 192, 80}));
    EXPECT_EQ(maps[25].inside, (Area{0, 0, 192, 108}));
}

}  // namespace
}  // namespace spot::media
