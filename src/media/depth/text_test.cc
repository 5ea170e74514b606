#include "media/depth/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "media/picture/picture_fixture.h"

namespace spot::media {
namespace {

constexpr int width = 640;
constexpr int height = 360;
constexpr int look_ahead = 12;
constexpr std::string_view words = "WHERE IN THE TOWN";
constexpr Area written{168, 300, 306, 21};  // by write_words

using Paint = std::function<void(Painted&, int)>;

// The background, which moves.
void scenery(Painted& picture, int i) {
    picture.texture({0, 0, width, height}, 3, 40, 150, 3 * i);
}

void write_words(Painted& picture) {
    picture.write(words, written.left, written.top, 3, 230);
}

std::vector<std::vector<Area>> found_in(int pictures, const Paint& paint, int bit_depth = 8) {
    TextFinder finder(look_ahead);
    std::vector<std::vector<Area>> made;
    for (int i = 0; i < pictures; ++i) {
        Painted picture(width, height, bit_depth);
        paint(picture, i);
        if (i == 0) {
            finder.begin_shot(picture.view(), false);
        } else {
            finder.next(picture.view());
        }
        if (i >= look_ahead) made.push_back(finder.take());
    }
    while (made.size() < static_cast<std::size_t>(pictures)) made.push_back(finder.take());
    return made;
}

int count(const std::vector<std::vector<Area>>& all) {
    int with = 0;
    for (const auto& areas : all) with += areas.empty() ? 0 : 1;
    return with;
}

bool holds(const Area& area, const Area& part) {
    return area.left <= part.left && area.top <= part.top &&
           area.left + area.width >= part.left + part.width &&
           area.top + area.height >= part.top + part.height;
}

TEST(Text, IsFoundFromItsFirstPictureToItsLast) {
    for (const int bit_depth : {8, 10}) {
        const auto all = found_in(
            90,
            [](Painted& picture, int i) {
                scenery(picture, i);
                if (i >= 20 && i < 60) write_words(picture);
            },
            bit_depth);
        for (int i = 0; i < 90; ++i) {
            const auto& here = all[static_cast<std::size_t>(i)];
            if (i >= 20 && i < 60) {
                ASSERT_EQ(here.size(), 1U) << i;
                EXPECT_TRUE(holds(here[0], written))
                    << i << ": " << here[0].width << "x" << here[0].height << "+" << here[0].left
                    << "+" << here[0].top;
                EXPECT_TRUE(holds(
                    {written.left - 24, written.top - 16, written.width + 48, written.height + 32},
                    here[0]))
                    << i;
            } else if (i < 19 || i > 60) {
                EXPECT_TRUE(here.empty()) << i;
            }
        }
    }
}

TEST(Text, IsThereFromAShotsFirstPicture) {
    const auto all = found_in(30, [](Painted& picture, int i) {
        scenery(picture, i);
        write_words(picture);
    });
    EXPECT_EQ(count(all), 30);
}

TEST(Text, OfTwoLinesHasTwoAreas) {
    const auto all = found_in(30, [](Painted& picture, int i) {
        scenery(picture, i);
        write_words(picture);
        picture.write("WE WENT HOME", 212, 264, 3, 230);
    });
    EXPECT_EQ(all.front().size(), 2U);
}

TEST(Text, ThatMovesIsNone) {
    EXPECT_EQ(0, count(found_in(60, [](Painted& picture, int i) {
                  scenery(picture, i);
                  picture.write(words, 168, 330 - i, 3, 230);  // credits
              })));
    EXPECT_EQ(0, count(found_in(60, [](Painted& picture, int i) {
                  scenery(picture, i);
                  picture.write(words, 10 + 2 * i, 300, 3, 230);
              })));
}

TEST(Text, HighUpOrAtTheSideIsLeft) {
    EXPECT_EQ(0, count(found_in(60, [](Painted& picture, int i) {
                  scenery(picture, i);
                  picture.write(words, 168, 60, 3, 230);
                  picture.write("HOTEL", 8, 320, 3, 230);
              })));
}

TEST(Text, FencesAreNone) {
    for (const int pitch : {8, 12, 18, 26}) {
        EXPECT_EQ(0, count(found_in(40,
                                    [&](Painted& picture, int i) {
                                        scenery(picture, i);
                                        picture.fill({140, 290, 360, 40}, 30);
                                        for (int x = 150; x < 490; x += pitch)
                                            picture.fill({x, 296, 4, 28}, 220);
                                    })))
            << pitch;
    }
}

TEST(Text, WindowsAreNone) {
    // Some lit, in rows, from border to border.
    EXPECT_EQ(0, count(found_in(40, [](Painted& picture, int) {
                  picture.fill({0, 0, width, height}, 25);
                  for (int y = 150; y < 350; y += 16) {
                      for (int x = 4; x < width - 10; x += 12) {
                          if (Painted::hash(x, y, 5) % 3 != 0) picture.fill({x, y, 5, 9}, 210);
                      }
                  }
              })));
}

TEST(Text, TexturesThatDoNotMoveAreNone) {
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        EXPECT_EQ(0, count(found_in(20,
                                    [&](Painted& picture, int) {
                                        picture.texture({0, 0, width, height}, seed, 20, 250);
                                    })))
            << seed;
        // Leaves: light specks on dark, of any size.
        EXPECT_EQ(0, count(found_in(20,
                                    [&](Painted& picture, int) {
                                        picture.fill({0, 0, width, height}, 40);
                                        for (int k = 0; k < 2500; ++k) {
                                            const auto h = Painted::hash(k, 1, seed);
                                            picture.fill({static_cast<int>(h % 630),
                                                          140 + static_cast<int>(h / 640 % 210),
                                                          3 + k % 4, 3 + k % 5},
                                                         130 + static_cast<int>(h % 100));
                                        }
                                    })))
            << seed;
    }
}

DepthMap slope() {
    DepthMap depth;
    depth.width = 80;
    depth.height = 45;
    depth.shift = 3;
    for (int y = 0; y < depth.height; ++y) {
        for (int x = 0; x < depth.width; ++x) {
            depth.nearness.push_back(static_cast<float>(y) / 60 + static_cast<float>(x) / 400);
        }
    }
    return depth;
}

float nearness(const DepthMap& depth, int x, int y) {
    return depth.nearness[static_cast<std::size_t>(y * depth.width + x)];
}

TEST(TextPlane, IsFlatAndBehindNothingAround) {
    TextPlane plane(24);
    auto depth = slope();
    const auto before = depth;
    depth.texts = {{160, 280, 320, 40}};
    plane.flatten_text(depth, 0.5f);
    const float here = nearness(depth, 20, 35);
    for (int y = 35; y < 40; ++y) {
        for (int x = 20; x < 60; ++x) EXPECT_EQ(nearness(depth, x, y), here);
    }
    EXPECT_GT(here, 0.5f);
    EXPECT_GT(here, nearness(before, 40, 38));
    // Nothing jumps beside it, and nothing else has changed.
    for (int x = 1; x < 80; ++x) {
        EXPECT_LT(std::fabs(nearness(depth, x, 37) - nearness(depth, x - 1, 37)), 0.08f) << x;
    }
    EXPECT_EQ(nearness(depth, 5, 20), nearness(before, 5, 20));
}

TEST(TextPlane, LiesInTheScreenWhereNothingIsNearer) {
    TextPlane plane(24);
    auto depth = slope();
    depth.texts = {{160, 280, 320, 40}};
    plane.flatten_text(depth, 0.95f);
    EXPECT_EQ(nearness(depth, 30, 37), 0.95f);
    auto barred = slope();
    barred.texts = depth.texts;
    barred.text_in_bar = true;  // as the bar's own pixels
    plane.flatten_text(barred, 0.3f);
    EXPECT_EQ(nearness(barred, 30, 37), 0.3f);
}

TEST(TextPlane, StaysWhileThereIsText) {
    TextPlane plane(24);
    auto first = slope();
    first.texts = {{160, 280, 320, 40}};
    plane.flatten_text(first, 0.2f);
    const float before = nearness(first, 30, 37);
    for (int i = 0; i < 10; ++i) {
        auto farther = slope();
        for (auto& value : farther.nearness) value *= 0.5f;
        farther.texts = first.texts;
        plane.flatten_text(farther, 0.2f);
        EXPECT_EQ(nearness(farther, 30, 37), before);
    }
    auto nearer = slope();
    for (auto& value : nearer.nearness) value = std::min(1.0f, value + 0.2f);
    nearer.texts = first.texts;
    plane.flatten_text(nearer, 0.2f);
    EXPECT_GT(nearness(nearer, 30, 37), before);
    EXPECT_LT(nearness(nearer, 30, 37), before + 0.02f);
}

}  // namespace
}  // namespace spot::media
