#include "media/still/picture_bytes.h"

#include <gtest/gtest.h>

#include "media/still/jpeg.h"

namespace spot::media {
namespace {

using namespace std::string_literals;

std::string exif(int orientation) {
    auto made = "MM\0*\0\0\0\x08\0\x01"s + "\x01\x12\0\x03\0\0\0\x01\0"s;
    made += static_cast<char>(orientation);
    return made + "\0\0\0\0\0\0"s;
}

std::string jpeg_with(const std::string& content, char marker) {
    const auto length = content.size() + 2;
    return "\xff\xd8\xff"s + marker + static_cast<char>(length >> 8) + static_cast<char>(length) +
           content + "\xff\xc0\0\x11\x08\0\x20\0\x30\x03\0\0\0\0\0\0\0\0\0\xff\xda\0\2\xff\xd9"s;
}

TEST(PictureBytes, KindsAreToldByTheirFirstBytes) {
    EXPECT_EQ(picture_kind("\x89PNG\r\n\x1a\n"s), PictureKind::png);
    EXPECT_EQ(picture_kind("\xff\xd8\xff\xe0"s), PictureKind::jpeg);
    EXPECT_EQ(picture_kind("RIFF\1\2\3\4WEBPVP8 "s), PictureKind::webp);
    EXPECT_EQ(picture_kind("II*\0abcd"s), PictureKind::tiff);
    EXPECT_EQ(picture_kind("BMxxxx\0\0\0\0"s), PictureKind::bmp);
    EXPECT_EQ(picture_kind("RIFF\1\2\3\4AVI "s), std::nullopt);
    EXPECT_EQ(picture_kind(""), std::nullopt);
    EXPECT_EQ(picture_kind("RIFF"), std::nullopt);
    EXPECT_EQ(picture_kind("BM"), std::nullopt);
}

TEST(PictureBytes, ExifTurnsAndMirrors) {
    const Turn wanted[] = {{},          {},          {0, true},  {180, false}, {180, true},
                           {270, true}, {90, false}, {90, true}, {270, false}, {}};
    for (int i = 0; i < 10; ++i) {
        const auto file = jpeg_with("Exif\0\0"s + exif(i), '\xe1');
        EXPECT_EQ(picture_turn(PictureKind::jpeg, file), wanted[i]) << i;
        EXPECT_EQ(picture_turn(PictureKind::tiff, exif(i)), wanted[i]) << i;
    }
    const auto png = "\x89PNG\r\n\x1a\n\0\0\0\x1a"s + "eXIf" + exif(6) + "sum.";
    EXPECT_EQ(picture_turn(PictureKind::png, png), (Turn{90, false}));
    const auto webp = "RIFF\0\0\0\0WEBPEXIF\x1a\0\0\0"s + exif(8);
    EXPECT_EQ(picture_turn(PictureKind::webp, webp), (Turn{270, false}));
    EXPECT_EQ(picture_turn(PictureKind::bmp, "BM"), Turn{});
}

// Whatever is cut off or wrong, nothing is read beyond the bytes.
TEST(PictureBytes, NonsenseIsBorne) {
    const auto whole = jpeg_with("Exif\0\0"s + exif(6), '\xe1');
    for (std::size_t n = 0; n < whole.size(); ++n) {
        for (const char wrong : {'\0', '\x7f', '\xff'}) {
            auto bytes = whole;
            bytes[n] = wrong;
            for (const auto kind : {PictureKind::jpeg, PictureKind::png, PictureKind::tiff}) {
                picture_turn(kind, bytes);
                picture_turn(kind, bytes.substr(0, n));
                is_stereo_picture(kind, bytes.substr(0, n));
                stated_size(kind, bytes.substr(0, n));
                picture_turn(kind, exif(6).substr(0, n));
            }
        }
    }
}

TEST(PictureBytes, SizesAndEndsAreSeen) {
    const auto file = jpeg_with("x", '\xe5');
    const auto size = stated_size(PictureKind::jpeg, file);
    ASSERT_TRUE(size);
    EXPECT_EQ(size->width, 48);
    EXPECT_EQ(size->height, 32);
    EXPECT_TRUE(is_complete_picture(PictureKind::jpeg, file));
    EXPECT_FALSE(is_complete_picture(PictureKind::jpeg, file.substr(0, file.size() - 1)));
    EXPECT_FALSE(is_complete_picture(PictureKind::png, "\x89PNG"));
    EXPECT_FALSE(is_complete_picture(PictureKind::webp, "RIFF\x20\0\0\0WEBP1234"s));
    EXPECT_FALSE(is_complete_picture(PictureKind::webp, "RIFF"));
}

TEST(PictureBytes, PairsAreKnownByTheirIndex) {
    const auto eye = jpeg_with("JFIF\0\1\1\0\0\1\0\1\0\0"s, '\xe0');
    EXPECT_FALSE(is_stereo_picture(PictureKind::jpeg, eye));
    const auto pair = join_eyes(eye, eye, {48, 32});
    EXPECT_TRUE(is_stereo_picture(PictureKind::jpeg, pair));
    EXPECT_EQ(picture_turn(PictureKind::jpeg, pair), Turn{});
    EXPECT_EQ(stated_size(PictureKind::jpeg, pair)->width, 48);
    // Exif comes first, then the index, as DC-007 wants; the second eye is a JPEG of its own.
    EXPECT_EQ(pair.substr(0, 4), "\xff\xd8\xff\xe1"s);
    const auto second = pair.rfind("\xff\xd8\xff\xe1"s);
    ASSERT_GT(second, 0u);
    EXPECT_EQ(pair.substr(second - 2, 2), "\xff\xd9"s);
    EXPECT_FALSE(is_stereo_picture(PictureKind::jpeg, pair.substr(second)));
}

}  // namespace
}  // namespace spot::media
