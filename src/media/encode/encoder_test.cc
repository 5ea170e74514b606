#include "media/encode/encoder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdlib>

#include "media/codec.h"
#include "media/picture/upright.h"

namespace {

std::atomic<std::uint32_t> remnants{0};

void* with_remnants(std::size_t alignment, std::size_t size) {
    const auto whole = (size + alignment - 1) / alignment * alignment;
    void* const block = std::aligned_alloc(alignment, whole);
    auto state = remnants.load();
    if (block == nullptr || state == 0) return block;
    for (std::size_t i = 0; i < size; ++i) {
        state = state * 1664525u + 1013904223u;
        static_cast<unsigned char*>(block)[i] = static_cast<unsigned char>(state >> 24);
    }
    return block;
}

}  // namespace

// The encoders' memory, in this whole test program: where `remnants` says so, what was in it before
// is noise. New memory is mostly zero otherwise, which hides that it is read before it is written.
extern "C" void* memalign(std::size_t alignment, std::size_t size) noexcept {
    return with_remnants(alignment, size);
}
extern "C" int posix_memalign(void** made, std::size_t alignment, std::size_t size) noexcept {
    *made = with_remnants(alignment, size);
    return *made == nullptr && size > 0 ? ENOMEM : 0;
}

namespace spot::media {
namespace {

// It gets brighter, so that encoders weigh what they predict from.
Frame brightening(int index, Size size, int bits) {
    auto picture = make_picture(size, bits);
    for (int plane = 0; plane < 3; ++plane) {
        const int half = plane == 0 ? 1 : 2;
        for (int y = 0; y < size.height / half; ++y) {
            auto* row = picture->data[plane] + y * picture->linesize[plane];
            for (int x = 0; x < size.width / half; ++x) {
                const int level = 40 + index * 12 + (x * 3 + y * 5 + index * 7) % 8;
                if (bits == 8)
                    row[x] = static_cast<std::uint8_t>(level);
                else
                    reinterpret_cast<std::uint16_t*>(row)[x] =
                        static_cast<std::uint16_t>(level * 4);
            }
        }
    }
    picture->pts = index;
    return picture;
}

// Waves that pass each other: encoders find much in a picture that later ones are made from.
Frame waving(int index, Size size, int) {
    auto picture = brightening(0, size, 8);
    for (int y = 0; y < size.height; ++y) {
        auto* row = picture->data[0] + y * picture->linesize[0];
        for (int x = 0; x < size.width; ++x) {
            const double level =
                128 + 60 * std::sin(0.07 * (x + 3 * index)) + 50 * std::sin(0.05 * (y - 2 * index));
            row[x] = static_cast<std::uint8_t>(level + (x * 7 + y * 13 + index * 31) % 11);
        }
    }
    picture->pts = index;
    return picture;
}

std::string encoded(Codec codec, int bits, Size size, int count = 12,
                    Frame (*draw)(int, Size, int) = brightening) {
    const auto encoding = choose_encoding({.codec = codec, .bit_depth = bits}, bits);
    auto plan = plan_like(*brightening(0, size, bits));
    plan.frame_rate = {25, 1};
    auto encoder = Encoder::open(
        {.size = size, .time_base = {1, 25}, .encoding = *encoding, .plan = plan, .threads = 2});
    EXPECT_TRUE(encoder.has_value()) << encoder.error().message;
    if (!encoder) return {};
    std::string made;
    for (int i = 0; i <= count; ++i) {
        const auto picture = i < count ? draw(i, size, bits) : nullptr;
        EXPECT_TRUE((*encoder)->send(picture.get()).has_value());
        Packet packet = make_packet();
        while (*(*encoder)->receive(*packet)) {
            made.append(reinterpret_cast<const char*>(packet->data),
                        static_cast<std::size_t>(packet->size));
            av_packet_unref(packet.get());
        }
    }
    return made;
}

TEST(EncoderTest, WhatMemoryHeldBeforeLeavesTheBytesAlone) {
    quiet_libav();
    for (const auto& row : codecs) {
        for (const int bits : {8, 10}) {
            for (const int height : {64, 96}) {
                const auto usual = encoded(row.codec, bits, {128, height});
                for (const std::uint32_t before : {1u, 2u, 3u}) {
                    remnants = before;
                    EXPECT_TRUE(encoded(row.codec, bits, {128, height}) == usual)
                        << row.name << " of " << bits << " bits, " << height << " lines";
                }
                remnants = 0;
            }
        }
    }
}

// An encoder that is destroyed early, as by a cancelled conversion or after a trial, ends all the
TEST(EncoderTest, WhatMemoryHeldBeforeLeavesALongerFilmAlone) {
    quiet_libav();
    for (const auto& row : codecs) {
        const auto encode = [&] { return encoded(row.codec, 8, {320, 360}, 48, waving); };
        const auto usual = encode();
        for (const std::uint32_t before : {1u, 2u}) {
            remnants = before;
            EXPECT_TRUE(encode() == usual) << row.name;
        }
        remnants = 0;
    }
}

// same.
TEST(EncoderTest, EndsAtAnyPicture) {
    for (const auto codec : {Codec::h264, Codec::hevc, Codec::av1}) {
        for (const int pictures : {0, 1, 5}) {
            auto plan = plan_like(*brightening(0, {128, 64}, 8));
            plan.frame_rate = {25, 1};
            auto encoder = Encoder::open({.size = {128, 64},
                                          .time_base = {1, 25},
                                          .encoding = *choose_encoding({.codec = codec}, 8),
                                          .plan = plan,
                                          .threads = 2});
            ASSERT_TRUE(encoder.has_value()) << to_string(codec);
            for (int i = 0; i < pictures; ++i) {
                EXPECT_TRUE((*encoder)->send(brightening(i, {128, 64}, 8).get()).has_value());
            }
        }
    }
}

}  // namespace
}  // namespace spot::media
