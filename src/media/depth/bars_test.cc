#include "media/depth/bars.h"

#include <gtest/gtest.h>

#include <random>

#include "media/picture/picture_fixture.h"

namespace spot::media {
namespace {

constexpr int width = 320;
constexpr int height = 180;

Bars found_in(Painted& picture) {
    BarFinder finder;
    finder.begin_shot(picture.view());
    return finder.bars();
}

Painted with_bars(const Bars& bars, std::uint32_t seed, int bit_depth = 8, int black = 16) {
    Painted picture(width, height, bit_depth, black);
    picture.texture(inside_of(bars, {width, height}), seed, 40, 220);
    return picture;
}

TEST(Bars, OfAnySizeAreFoundToThePixel) {
    std::mt19937 chance(7);
    const auto random = [&] { return static_cast<std::uint32_t>(chance()); };
    const auto even = [&](int most) {
        return static_cast<int>(random() % static_cast<unsigned>(most / 2)) * 2 + 4;
    };
    for (int i = 0; i < 200; ++i) {
        Bars bars;
        const auto kind = i % 3;
        if (kind != 1) bars.top = bars.bottom = even(36);
        if (kind != 0) bars.left = bars.right = even(80);
        const int bit_depth = i % 2 == 0 ? 8 : 10;
        const int black = i % 5 == 0 ? 0 : 16;
        auto picture = with_bars(bars, random(), bit_depth, black);
        EXPECT_EQ(found_in(picture), bars) << i;
        if (black == 0) continue;
        picture.noise(random(), 2);
        EXPECT_EQ(found_in(picture), bars) << i << " with noise";
    }
}

TEST(Bars, PicturesWithoutHaveNone) {
    std::mt19937 chance(8);
    const auto random = [&] { return static_cast<std::uint32_t>(chance()); };
    for (int i = 0; i < 100; ++i) {
        // Pictures of any brightness have their bars found, down to the darkest.
        auto picture = with_bars({}, random());
        picture.texture({0, 0, width, height}, random(), 16, 17 + static_cast<int>(random() % 200));
        EXPECT_EQ(found_in(picture), Bars{}) << i;
    }
}

TEST(Bars, DarkThingsAreNone) {
    // A night sky that ends in ragged hills.
    Painted night(width, height);
    for (int x = 0; x < width; ++x) {
        const int hill = 40 + static_cast<int>(Painted::hash(x / 20, 0, 3) % 30);
        for (int y = hill; y < height; ++y) night.set(x, y, 30 + (x + y) % 60);
    }
    EXPECT_EQ(found_in(night), Bars{});
    // A black floor with a straight edge, and nothing like it above.
    Painted floor(width, height);
    floor.texture({0, 0, width, 130}, 4, 40, 220);
    EXPECT_EQ(found_in(floor), Bars{});
    // Text on black.
    Painted title(width, height);
    title.write("THE ROOM IN TOWN", 60, 80, 2, 235);
    EXPECT_EQ(found_in(title), Bars{});
    Painted black(width, height);
    EXPECT_EQ(found_in(black), Bars{});
}

TEST(Bars, GrayAndBlueOnesAreLeft) {
    auto gray = with_bars({0, 20, 0, 20}, 5);
    gray.fill({0, 0, width, 20}, 40);
    gray.fill({0, height - 20, width, 20}, 40);
    EXPECT_EQ(found_in(gray), Bars{});
    auto blue = with_bars({0, 20, 0, 20}, 5);
    blue.tint(160, 120);
    EXPECT_EQ(found_in(blue), Bars{});
}

TEST(Bars, TextAndLogosMayLieInThem) {
    const Bars bars{0, 30, 0, 30};
    auto picture = with_bars(bars, 6);
    picture.write("WHERE IN THE TOWN IN TIME", 10, height - 24, 2, 235);
    EXPECT_EQ(found_in(picture), bars);
    auto logo = with_bars(bars, 6);
    logo.fill({10, 6, 40, 14}, 120);
    EXPECT_EQ(found_in(logo), bars);
    // Half in the picture, half in the bar.
    auto both = with_bars(bars, 6);
    both.write("WHERE IN THE TOWN", 50, height - 36, 2, 235);
    EXPECT_EQ(found_in(both), bars);
    BarFinder finder;
    finder.begin_shot(both.view());
    EXPECT_TRUE(finder.text_in_bar());
}

TEST(Bars, TextThatComesLaterDoesNotEndThem) {
    const Bars bars{0, 30, 0, 30};
    auto picture = with_bars(bars, 6);
    BarFinder finder;
    finder.begin_shot(picture.view());
    EXPECT_FALSE(finder.text_in_bar());
    picture.write("WHERE IN THE TOWN IN TIME", 10, height - 24, 2, 235);
    for (int i = 0; i < 50; ++i) EXPECT_FALSE(finder.next(picture.view()));
    EXPECT_EQ(finder.bars(), bars);
    EXPECT_TRUE(finder.text_in_bar());
}

TEST(Bars, EndWherePictureIsSeenInThem) {
    auto letterboxed = with_bars({0, 30, 0, 30}, 6);
    auto whole = with_bars({}, 6);
    BarFinder finder;
    finder.begin_shot(letterboxed.view());
    int changes = 0;
    for (int i = 0; i < 8; ++i) changes += finder.next(whole.view()) ? 1 : 0;
    EXPECT_EQ(changes, 1);
    EXPECT_EQ(finder.bars(), Bars{});
    // Until the shot ends.
    for (int i = 0; i < 50; ++i) EXPECT_FALSE(finder.next(letterboxed.view()));
    finder.begin_shot(letterboxed.view());
    EXPECT_EQ(finder.bars(), (Bars{0, 30, 0, 30}));
}

TEST(Bars, AFlashIsNoEndAndAFadeOutNoBeginning) {
    auto picture = with_bars({0, 30, 0, 30}, 6);
    auto flash = with_bars({0, 30, 0, 30}, 6);
    flash.fill({0, 30, width, height - 60}, 235);
    BarFinder finder;
    finder.begin_shot(picture.view());
    EXPECT_FALSE(finder.next(flash.view()));
    EXPECT_FALSE(finder.next(flash.view()));
    // Lines that the shot has lit are never a bar of it, however dark it becomes.
    auto lit = with_bars({}, 9);
    finder.begin_shot(lit.view());
    for (int i = 0; i < 50; ++i) EXPECT_FALSE(finder.next(picture.view()));
}

TEST(Bars, AreFoundWhenAShotComesOutOfTheDark) {
    BarFinder finder;
    const Area inside{0, 30, width, height - 60};
    Painted dark(width, height);
    finder.begin_shot(dark.view());
    EXPECT_EQ(finder.bars(), Bars{});
    int found_at = 0;
    for (int i = 1; i <= 24 && found_at == 0; ++i) {
        Painted picture(width, height);
        picture.texture(inside, 6, 16, 16 + 8 * i);
        if (finder.next(picture.view())) found_at = i;
    }
    EXPECT_GT(found_at, 0);
    EXPECT_LE(found_at, 10);
    EXPECT_EQ(finder.bars(), (Bars{0, 30, 0, 30}));
}

}  // namespace
}  // namespace spot::media
