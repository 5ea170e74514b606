#include "media/convert/film_shape.h"

#include "media/convert/film_plan.h"
#include "media/film/film_fixture.h"

namespace spot::media {
namespace {

Look look(int width, int height, AVRational aspect, std::string where) {
    Look made{make_frame(), std::move(where)};
    made.picture->width = width;
    made.picture->height = height;
    made.picture->sample_aspect_ratio = aspect;
    return made;
}

std::vector<Look> looks_of(std::vector<Size> sizes) {
    const char* places[] = {"its beginning", "its first quarter", "its middle", "its last quarter"};
    std::vector<Look> looks;
    for (const auto size : sizes) {
        looks.push_back(look(size.width, size.height, {0, 1}, places[looks.size()]));
    }
    return looks;
}

TEST(FilmShape, MostDecideAndOfTwoTheFirst) {
    const Size a{720, 576};
    const Size b{1920, 1080};
    const Size c{1280, 720};
    const auto width = [](const std::vector<Look>& looks) {
        return most_common(looks).picture->width;
    };
    EXPECT_EQ(width(looks_of({a})), 720);
    EXPECT_EQ(width(looks_of({a, b, b, b})), 1920);
    EXPECT_EQ(width(looks_of({a, b, a, b})), 720);
    EXPECT_EQ(width(looks_of({a, b, c, b})), 1920);
    EXPECT_EQ(width(looks_of({a, b})), 720);
}

TEST(FilmShape, PixelsThatDoNotSayAreSquare) {
    const auto silent = look(720, 576, {0, 1}, "");
    EXPECT_TRUE(alike(*silent.picture, *look(720, 576, {1, 1}, "").picture));
    EXPECT_FALSE(alike(*silent.picture, *look(720, 576, {16, 15}, "").picture));
    EXPECT_FALSE(alike(*silent.picture, *look(704, 576, {1, 1}, "").picture));
}

TEST(FilmShape, WhatIsUnlikeIsSaid) {
    std::vector<Look> looks;
    looks.push_back(look(720, 576, {16, 15}, "its beginning"));
    looks.push_back(look(720, 576, {64, 45}, "its middle"));
    looks.push_back(look(720, 576, {64, 45}, "its last quarter"));
    EXPECT_EQ(note_of_others(looks, looks[1]),
              "Pictures are not alike: most are 720x576 (16:9); its beginning has 720x576 (4:3), "
              "brought to that, between black bars where its shape is another.");
    looks.erase(looks.begin());
    EXPECT_EQ(note_of_others(looks, looks[0]), "");
}

class BeginsWithAnother : public FilmTest {
  protected:
    // Three seconds of 192x144, then so many of 192x108.
    std::string pasted(int seconds) const {
        const auto first = film({.format = "mpegts", .height = 144, .frames = 72}, "first.ts");
        const auto rest = film({.format = "mpegts",
                                .frames = 24 * seconds,
                                .pts = [](int i) { return std::int64_t{i} + 72; }},
                               "rest.ts");
        write(path("film.ts"), read(first) + read(rest));
        return path("film.ts");
    }
    static std::string read(const std::string& name) {
        std::ifstream file(name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static void write(const std::string& name, const std::string& bytes) {
        std::ofstream(name, std::ios::binary) << bytes;
    }
    static int height(const std::string& name, const Wanted& wanted = {}) {
        const auto plan = plan_film(name, wanted);
        if (plan) return plan->size.height;
        ADD_FAILURE() << plan.error().message;
        return 0;
    }
};

TEST_F(BeginsWithAnother, ThePlanIsThatOfMostOfTheFilm) {
    const auto plan = plan_film(pasted(12));
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->size.height, 108);
    EXPECT_EQ(plan->stored.height, 108);
    ASSERT_TRUE(plan->first.has_value());
    ASSERT_EQ(plan->notes.size(), 1u);
    EXPECT_NE(plan->notes[0].find("its beginning has 192x144 (4:3)"), std::string::npos);
    // Whoever plans the same film has the same plan.
    EXPECT_EQ(to_text(*plan_film(path("film.ts"))), to_text(*plan));
}

TEST_F(BeginsWithAnother, APartOfTheFilmIsAPlanOfItsOwn) {
    const auto name = pasted(27);
    EXPECT_EQ(height(name), 108);
    EXPECT_EQ(height(name, {.start = 10}), 108);
    EXPECT_FALSE(plan_film(name, {.start = 20})->notes.size() > 0);
}

TEST_F(BeginsWithAnother, AShortFilmIsPlannedByItsFirstPicture) {
    EXPECT_EQ(height(pasted(4)), 144);
}

TEST_F(BeginsWithAnother, PlacesWithoutPicturesAreNoError) {
    auto bytes = read(pasted(12));
    for (auto at = bytes.size() / 4; at < bytes.size(); ++at) {
        bytes[at] = static_cast<char>(at * 7 % 251);
    }
    write(path("torn.ts"), bytes);
    EXPECT_EQ(height(path("torn.ts")), 144);
}

}  // namespace
}  // namespace spot::media
