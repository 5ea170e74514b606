#include "media/encode/hardware.h"

#include <gtest/gtest.h>

extern "C" {
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>

#include "media/encode/brightness_unit.h"
#include "media/encode/encoder_trial.h"
#include "media/encode/sei.h"
#include "media/picture/upright.h"

namespace spot::media {
namespace {

constexpr std::array of_hardware{EncoderKind::vaapi, EncoderKind::qsv, EncoderKind::nvenc};

// Without a device nothing can be encoded; but whether libav has each encoder, takes its form of
// pictures and knows each setting and its value can be asked.
TEST(HardwareTest, LibavKnowsEverySetting) {
    for (const auto kind : of_hardware) {
        for (const auto codec : {Codec::h264, Codec::hevc}) {
            const auto* row = find_hardware(kind, codec);
            ASSERT_NE(row, nullptr);
            const auto* encoder = avcodec_find_encoder_by_name(row->name);
            ASSERT_NE(encoder, nullptr) << row->name;
            for (const auto preset : preset_names()) {
                const CodecContext context(avcodec_alloc_context3(encoder));
                Options settings;
                set_hardware(settings, *context,
                             {.codec = codec, .preset = std::string(preset), .kind = kind});
                EXPECT_GE(av_opt_set_dict2(context.get(), settings.raw(), AV_OPT_SEARCH_CHILDREN),
                          0)
                    << row->name << " refuses a value";
                const auto* unknown =
                    av_dict_get(*settings.raw(), "", nullptr, AV_DICT_IGNORE_SUFFIX);
                EXPECT_EQ(unknown, nullptr)
                    << row->name << " does not know " << (unknown != nullptr ? unknown->key : "");
                EXPECT_EQ(context->max_b_frames, 0);
            }
            const auto taken = [&](AVPixelFormat form) {
                for (const auto* one = encoder->pix_fmts; *one != AV_PIX_FMT_NONE; ++one) {
                    if (*one == form) return true;
                }
                return false;
            };
            const auto input_form = input_form_of(kind, 8);
            EXPECT_TRUE(taken(input_form.uploaded ? AV_PIX_FMT_VAAPI : input_form.form))
                << row->name;
            EXPECT_TRUE(input_form.uploaded || taken(input_form_of(kind, 10).form)) << row->name;
        }
        EXPECT_EQ(find_hardware(kind, Codec::av1), nullptr);
    }
}

TEST(HardwareTest, WhatNoHardwareEncodesIsRefusedByName) {
    for (const auto kind : of_hardware) {
        const auto av1 = choose_encoding({.codec = Codec::av1, .kind = kind}, 8);
        ASSERT_FALSE(av1);
        EXPECT_EQ(av1.error().code, "NoEncoder");
        EXPECT_TRUE(av1.error().message.find("--encoder software") != std::string::npos);
        EXPECT_FALSE(choose_encoding({.codec = Codec::h264, .bit_depth = 10, .kind = kind}, 10));
        EXPECT_EQ(choose_encoding({.codec = Codec::hevc, .kind = kind}, 10)->bit_depth, 10);
        EXPECT_EQ(choose_encoding({.kind = kind}, 8)->preset, hardware_preset);
    }
    EXPECT_EQ(choose_encoding({}, 8)->preset, "veryfast");
}

EncoderOptions options_of(EncoderKind kind, Codec codec = Codec::h264, int bits = 8) {
    EncoderOptions options{.size = {320, 184}, .time_base = {1, 90'000}};
    options.encoding = {
        .codec = codec, .preset = "medium", .crf = 20, .bit_depth = bits, .kind = kind};
    options.plan.frame_rate = {25, 1};
    return options;
}

TEST(HardwareTest, WithoutADeviceTheDriversWordsAndARemedyAreSaid) {
    quiet_libav();
    if (std::filesystem::exists("/dev/dri") || std::filesystem::exists("/dev/nvidiactl")) {
        GTEST_SKIP() << "a GPU is here";
    }
    for (const auto kind : of_hardware) {
        const auto made = Encoder::open(options_of(kind));
        ASSERT_FALSE(made) << to_string(kind);
        EXPECT_EQ(made.error().code, "EncoderFailed");
        EXPECT_EQ(made.error().kind, Kind::invalid);
        const auto& said = made.error().message;
        EXPECT_TRUE(said.find("--encoder software") != std::string::npos) << said;
        const auto* words = kind == EncoderKind::nvenc ? "Cannot load libcuda.so.1" : "/dev/dri";
        EXPECT_TRUE(said.find(words) != std::string::npos) << said;
    }
    const auto device = open_hardware(EncoderKind::vaapi, "/dev/null");
    ASSERT_FALSE(device);
    EXPECT_TRUE(device.error().message.find("/dev/null") != std::string::npos);
}

// Samples are laid out anew for it, none is changed.
TEST(HardwareTest, PicturesAreInterleavedExactly) {
    for (const int bits : {8, 10}) {
        const CodecContext codec(avcodec_alloc_context3(avcodec_find_encoder_by_name("libx264")));
        codec->width = 322;  // no multiple of anything
        codec->height = 182;
        const auto input_form = input_form_of(EncoderKind::nvenc, bits);
        const auto upload = Upload::make(input_form, *codec, bits, nullptr);
        ASSERT_TRUE(upload);
        EXPECT_EQ(codec->pix_fmt, input_form.form);
        const auto picture = trial_picture({322, 182}, bits, 3);
        const auto woven = (*upload)->apply(*picture);
        ASSERT_TRUE(woven);
        const auto sample = [&](const AVFrame& frame, int plane, int x, int y) {
            const auto* row = frame.data[plane] + y * frame.linesize[plane];
            return bits == 8 ? row[x] : reinterpret_cast<const std::uint16_t*>(row)[x];
        };
        const int raised = bits == 8 ? 0 : 6;  // P010 has its bits above
        int wrong = 0;
        for (int y = 0; y < 182; ++y) {
            for (int x = 0; x < 322; ++x) {
                wrong += sample(**woven, 0, x, y) != sample(*picture, 0, x, y) << raised;
                if (x >= 161 || y >= 91) continue;
                for (const int plane : {1, 2}) {
                    wrong += sample(**woven, 1, 2 * x + plane - 1, y) !=
                             sample(*picture, plane, x, y) << raised;
                }
            }
        }
        EXPECT_EQ(wrong, 0) << bits;
    }
}

// The setup of a hardware encoder, with a software encoder behind it.
Result<std::unique_ptr<Encoder>> open_counted(const EncoderOptions& options, int b_frames = 0) {
    return Encoder::open_as(
        options, {.name = "libx264",
                  .set =
                      [b_frames](Options& settings, AVCodecContext& codec) {
                          codec.max_b_frames = b_frames;
                          settings.set("crf", 10);
                          settings.set("preset", "ultrafast");
                      },
                  .input_form = input_form_of(EncoderKind::nvenc, options.encoding.bit_depth),
                  .counted = true});
}

TEST(HardwareTest, TimesOfAnyKindComeBackWithTheirPictures) {
    quiet_libav();
    const auto options = options_of(EncoderKind::nvenc);
    auto encoder = open_counted(options);
    ASSERT_TRUE(encoder) << encoder.error().message;
    std::vector<std::int64_t> sent;
    std::vector<std::int64_t> got;
    for (int i = 0; i <= trial_pictures; ++i) {
        auto picture = i < trial_pictures ? trial_picture(options.size, 8, i) : nullptr;
        if (picture) {
            picture->pts = -7 + i * i * 1001;  // a rate that varies, from before 0
            picture->pkt_duration = i + 1;
            sent.push_back(picture->pts);
        }
        ASSERT_TRUE((*encoder)->send(picture.get()));
        if (picture) std::memset(picture->data[0], 0, 64);  // it is ours again
        const auto packet = make_packet();
        while (*(*encoder)->receive(*packet)) {
            EXPECT_EQ(packet->pts, packet->dts);
            EXPECT_EQ(packet->duration, static_cast<std::int64_t>(got.size()) + 1);
            got.push_back(packet->pts);
            av_packet_unref(packet.get());
        }
    }
    EXPECT_EQ(sent, got);
}

TEST(HardwareTest, PicturesOutOfTurnAreAnError) {
    quiet_libav();
    const auto options = options_of(EncoderKind::nvenc);
    auto encoder = open_counted(options, 2);
    ASSERT_TRUE(encoder) << encoder.error().message;
    std::optional<Error> error;
    for (int i = 0; i <= trial_pictures && !error; ++i) {
        const auto picture = i < trial_pictures ? trial_picture(options.size, 8, i) : nullptr;
        ASSERT_TRUE((*encoder)->send(picture.get()));
        const auto packet = make_packet();
        for (bool more = true; more && !error;) {
            const auto received = (*encoder)->receive(*packet);
            if (!received) error = received.error();
            more = received && *received;
            av_packet_unref(packet.get());
        }
    }
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, "EncoderFailed");
}

Brightness made_brightness() {
    AVMasteringDisplayMetadata screen{};
    screen.has_primaries = screen.has_luminance = 1;
    const int points[4][2] = {{34000, 16000}, {13250, 34500}, {7500, 3000}, {15635, 16450}};
    for (int i = 0; i < 2; ++i) {
        for (int color = 0; color < 3; ++color) {
            screen.display_primaries[color][i] = {points[color][i], 50'000};
        }
        screen.white_point[i] = {points[3][i], 50'000};
    }
    screen.max_luminance = {1000, 1};
    screen.min_luminance = {1, 10'000};
    AVContentLightMetadata light{.MaxCLL = 997, .MaxFALL = 301};
    Brightness brightness;
    const auto bytes_of = [](const auto& data) {
        const auto* begin = reinterpret_cast<const std::uint8_t*>(&data);
        return std::vector<std::uint8_t>(begin, begin + sizeof(data));
    };
    brightness.mastering = bytes_of(screen);
    brightness.light = bytes_of(light);
    return brightness;
}

// The bytes of what an encoder of software gives for a picture, its headers in front.
std::vector<std::uint8_t> stream_of(const EncoderOptions& options) {
    auto encoder = Encoder::open(options);
    EXPECT_TRUE(encoder && (*encoder)->send(trial_picture(options.size, 8, 0).get()) &&
                (*encoder)->send(nullptr));
    const auto packet = make_packet();
    EXPECT_TRUE(*(*encoder)->receive(*packet));
    const auto& headers = (*encoder)->parameters();
    std::vector<std::uint8_t> bytes(headers.extradata, headers.extradata + headers.extradata_size);
    bytes.insert(bytes.end(), packet->data, packet->data + packet->size);
    return bytes;
}

// The messages that no hardware encoder writes are, byte for byte, those of x264 and x265.
TEST(HardwareTest, BrightnessIsSaidAsByEncodersOfSoftware) {
    quiet_libav();
    for (const auto codec : {Codec::h264, Codec::hevc}) {
        auto options = options_of(EncoderKind::software, codec);
        const auto units = brightness_units(codec, made_brightness());
        ASSERT_EQ(units.size(), 2u);
        const auto without = stream_of(options);
        options.plan.brightness = made_brightness();
        const auto with = stream_of(options);
        for (const auto& unit : units) {
            const auto in = [&](const std::vector<std::uint8_t>& stream) {
                return std::search(stream.begin(), stream.end(), unit.begin(), unit.end()) !=
                       stream.end();
            };
            EXPECT_TRUE(in(with)) << to_string(codec);
            EXPECT_FALSE(in(without)) << to_string(codec);
        }
    }
    EXPECT_TRUE(brightness_units(Codec::av1, made_brightness()).empty());
    EXPECT_TRUE(brightness_units(Codec::hevc, {}).empty());
}

}  // namespace
}  // namespace spot::media
