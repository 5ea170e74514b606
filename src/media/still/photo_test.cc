#include "media/photo.h"

#include "media/film/film_fixture.h"
#include "media/gather.h"
#include "media/probe.h"
#include "media/still/jpeg.h"
#include "media/still/picture_bytes.h"
#include "media/still/png.h"
#include "media/still/png_fixture.h"
#include "media/still/still_picture.h"

namespace spot::media {
namespace {

class PhotoTest : public FilmTest {
  protected:
    // A slope of colours with a bright block, which has an upper left.
    std::string picture(const std::string& name, int width = 96, int height = 64) const {
        Frame rgb = make_rgb({width, height});
        for (int y = 0; y < height; ++y) {
            auto* row = rgb->data[0] + static_cast<std::ptrdiff_t>(y) * rgb->linesize[0];
            for (int x = 0; x < width; ++x) {
                const bool corner = x < width / 3 && y < height / 3;
                row[3 * x] = static_cast<std::uint8_t>(corner ? 250 : 40 + x);
                row[3 * x + 1] = static_cast<std::uint8_t>(corner ? 240 : 60 + y);
                row[3 * x + 2] = static_cast<std::uint8_t>(corner ? 230 : 90);
            }
        }
        EXPECT_TRUE(write_png(*rgb, path(name)));
        return path(name);
    }

    PhotoOptions flat(ImageKind image = ImageKind::png) const {
        PhotoOptions options{.image = image};
        options.convert.render.strength = 0;
        options.convert.render.threads = 1;
        return options;
    }
};

TEST_F(PhotoTest, WithoutDepthBothEyesAreThePicture) {
    const auto in = picture("in.png");
    const auto made = convert_photo(in, path("out.png"), flat());
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->width, 192);
    const auto before = read_png(in);
    const auto after = read_png(path("out.png"));
    ASSERT_EQ(after.width, 192);
    double sum = 0;
    for (int y = 0; y < before.height; ++y) {
        for (int i = 0; i < 3 * before.width; ++i) {
            const auto at = static_cast<std::size_t>(y * 3 * before.width + i);
            const auto to = static_cast<std::size_t>(y * 3 * after.width + i);
            sum += std::abs(before.rgb[at] - after.rgb[to]);
            EXPECT_EQ(after.rgb[to], after.rgb[to + static_cast<std::size_t>(3 * before.width)]);
        }
    }
    EXPECT_LT(sum / static_cast<double>(before.rgb.size()), 2.0);
}

TEST_F(PhotoTest, TheSamePictureGivesTheSameBytes) {
    const auto in = picture("in.png");
    PhotoOptions options{.image = ImageKind::mpo};
    ASSERT_TRUE(convert_photo(in, path("a.mpo"), options));
    options.convert.render.threads = 3;
    ASSERT_TRUE(convert_photo(in, path("b.mpo"), options));
    const auto bytes = bytes_of(path("a.mpo"));
    EXPECT_EQ(bytes, bytes_of(path("b.mpo")));
    EXPECT_TRUE(is_stereo_picture(PictureKind::jpeg, bytes));
    // It is 3D now.
    EXPECT_EQ(convert_photo(path("a.mpo"), path("c.png"), {}).error().code, "AlreadyStereo");
    EXPECT_TRUE(convert_photo(path("a.mpo"), path("c.png"), {.already_3d = true}));
}

TEST_F(PhotoTest, ATurnedPictureStandsUpright) {
    const auto in = picture("in.png");
    ASSERT_TRUE(convert_photo(in, path("eye.mpo"), flat(ImageKind::mpo)));
    // The Exif that an MPO has says which way is up; 6: turn it by 90 degrees.
    auto bytes = bytes_of(path("eye.mpo"));
    const auto tag = bytes.find(std::string("\x12\x01\x03\0\x01\0\0\0", 8));
    ASSERT_NE(tag, bytes.npos);
    bytes[tag + 8] = 6;
    write_bytes(path("turned.jpg"), bytes);
    auto options = flat();
    options.already_3d = true;
    options.convert.render.mode = Mode::depth;
    const auto made = convert_photo(path("turned.jpg"), path("out.png"), options);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->width, 64);
    EXPECT_EQ(made->height, 96);
    options.convert.render.mode = Mode::tb;
    ASSERT_TRUE(convert_photo(path("turned.jpg"), path("eyes.png"), options));
    const auto eyes = read_png(path("eyes.png"));
    // The corner that was the upper left one is the upper right one.
    EXPECT_GT(eyes.rgb[3 * 60], 200);
    EXPECT_LT(eyes.rgb[3 * 4], 160);
}

TEST_F(PhotoTest, WhatCannotBeIsRefusedAndNothingIsLeft) {
    const auto in = picture("in.png");
    const auto code = [&](const std::string& from, const PhotoOptions& options = {}) {
        const auto made = convert_photo(from, path("out.png"), options);
        EXPECT_FALSE(made);
        EXPECT_FALSE(std::filesystem::exists(path("out.png")));
        return made ? "" : made.error().code;
    };
    write_bytes(path("text.png"), "not a picture");
    EXPECT_EQ(code(path("text.png")), "NotAPicture");
    write_bytes(path("empty.png"), "");
    EXPECT_EQ(code(path("empty.png")), "EmptyFile");
    EXPECT_EQ(code(path("none.png")), "NotReadable");
    const auto bytes = bytes_of(in);
    write_bytes(path("cut.png"), bytes.substr(0, bytes.size() / 2));
    EXPECT_EQ(code(path("cut.png")), "DamagedPicture");
    auto flipped = bytes;
    flipped[bytes.size() / 2] ^= 0x55;
    write_bytes(path("flipped.png"), flipped);
    EXPECT_EQ(code(path("flipped.png")), "DamagedPicture");
    PhotoOptions mpo{.image = ImageKind::mpo};
    mpo.convert.render.mode = Mode::tb;
    EXPECT_EQ(code(in, mpo), "InvalidOption");
    auto huge = bytes;
    huge[16] = 0x7f;
    write_bytes(path("huge.png"), huge);
    EXPECT_EQ(code(path("huge.png")), "TooLarge");
    EXPECT_EQ(convert_photo(in, in, {}).error().code, "OutputExists");
}

TEST_F(PhotoTest, PicturesBecomeAFilm) {
    std::vector<std::string> pictures;
    for (const auto* name : {"1.png", "2.png", "3.png"}) pictures.push_back(picture(name));
    const auto made = gather_pictures(pictures, path("film.mov"), {30000, 1001});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->pictures, 3);
    const auto film = probe(path("film.mov"));
    ASSERT_TRUE(film) << film.error().message;
    EXPECT_EQ(film->width, 96);
    EXPECT_EQ(film->frame_rate.num, 30000);
    EXPECT_EQ(film->frame_rate.den, 1001);
    EXPECT_EQ(film->frames, 3);
    EXPECT_EQ(film->color.matrix, "smpte170m");
    ConvertOptions options;
    options.render.threads = 1;
    EXPECT_EQ(convert(path("film.mov"), path("out.mp4"), options)->frames, 3);
    // A still picture alone is no film, and the error says what it can become.
    const auto still = probe(pictures[0]);
    ASSERT_FALSE(still);
    EXPECT_EQ(still.error().code, "NotAFilm");
    EXPECT_NE(still.error().message.find(".mpo"), std::string::npos);
}

TEST_F(PhotoTest, AFilmOfPicturesNamesTheOneThatDoesNotFit) {
    const auto first = picture("1.png");
    const auto other = picture("2.png", 64, 64);
    write_bytes(path("3.png"), "text");
    const auto differ = gather_pictures({first, other}, path("film.mov"));
    ASSERT_FALSE(differ);
    EXPECT_EQ(differ.error().code, "SizesDiffer");
    EXPECT_NE(differ.error().message.find("2.png"), std::string::npos);
    const auto text = gather_pictures({first, path("3.png")}, path("film.mov"));
    ASSERT_FALSE(text);
    EXPECT_NE(text.error().message.find("3.png"), std::string::npos);
    const auto cancelled = gather_pictures({first, first}, path("film.mov"),
                                           {.progress = [](double) { return false; }});
    EXPECT_EQ(cancelled.error().code, "Cancelled");
    EXPECT_EQ(files_in(folder_.string()), 3u);
}

TEST_F(PhotoTest, OneThatIsNotWantedAnyMoreLeavesNothing) {
    const auto in = picture("in.png");
    for (int wanted = 0; wanted < 4; ++wanted) {
        int asked = 0;
        const auto done =
            convert_photo(in, path("out.png"), {.goes_on = [&] { return asked++ < wanted; }});
        ASSERT_FALSE(done) << wanted;
        EXPECT_EQ(done.error().code, "Cancelled");
        EXPECT_EQ(files_in(folder_.string()), 1u);
    }
    EXPECT_TRUE(convert_photo(in, path("out.png"), {.goes_on = [] { return true; }}));
}

}  // namespace
}  // namespace spot::media
