// Codecs, depths of samples and what streams state, on small films.

extern "C" {
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/spherical.h>
#include <libavutil/stereo3d.h>
}

#include <cstring>

#include "media/chunk.h"
#include "media/codec.h"
#include "media/convert.h"
#include "media/convert/rendering.h"
#include "media/encode/encoder.h"
#include "media/encode/sei.h"
#include "media/film/eyes_box.h"
#include "media/film/film_fixture.h"
#include "media/film/sink.h"
#include "media/film/source.h"
#include "media/frames.h"
#include "media/join.h"
#include "media/look/inspect.h"
#include "media/picture/decoder.h"
#include "media/picture/fields.h"
#include "media/picture/upright.h"
#include "media/player_names.h"

namespace spot::media {
namespace {

TEST(Encodings, FollowTheFilmUnlessTold) {
    const auto of = [](EncodingWish wish, int bits) { return choose_encoding(wish, bits).value(); };
    EXPECT_EQ(of({}, 8).codec, Codec::h264);
    EXPECT_EQ(of({}, 8).preset, "veryfast");
    EXPECT_EQ(of({}, 10).codec, Codec::hevc);
    EXPECT_EQ(of({}, 12).bit_depth, 10);
    EXPECT_EQ(of({.codec = Codec::h264}, 10).bit_depth, 8);
    EXPECT_EQ(of({.codec = Codec::h264, .bit_depth = 10}, 8).bit_depth, 10);
    EXPECT_EQ(of({.codec = Codec::av1}, 10).bit_depth, 10);
    EXPECT_EQ(of({.codec = Codec::av1}, 10).crf, 30);
    EXPECT_EQ(of({.codec = Codec::hevc, .bit_depth = 8}, 10).bit_depth, 8);
    EXPECT_FALSE(choose_encoding({.codec = Codec::av1, .crf = 64}, 8).has_value());
    EXPECT_FALSE(choose_encoding({.codec = Codec::hevc, .preset = "8"}, 8).has_value());
}

Frame ramp(AVPixelFormat format, int width, int height) {
    Frame frame = make_frame();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
    for (int plane = 0; plane < 3; ++plane) {
        for (int y = 0; y < height; ++y) {
            if (plane > 0 && format == AV_PIX_FMT_YUV420P10 && y >= (height + 1) / 2) break;
            auto* row =
                reinterpret_cast<std::uint16_t*>(frame->data[plane] + y * frame->linesize[plane]);
            const int count = frame->linesize[plane] / 2;
            for (int x = 0; x < count; ++x) {
                row[x] = static_cast<std::uint16_t>(plane == 0 ? 100 + 5 * x + y : 512);
            }
        }
    }
    return frame;
}

TEST(Upright, TenBitsStayTenBits) {
    const auto from = ramp(AV_PIX_FMT_YUV444P10, 63, 33);
    auto plan = plan_like(*from);
    Upright upright(plan, {64, 34}, 10);
    const auto made = upright.apply(*from);
    ASSERT_TRUE(made.has_value());
    const auto picture = view(**made);
    EXPECT_EQ(picture.bit_depth, 10);
    EXPECT_EQ(picture.width(), 64);
    const auto* row = reinterpret_cast<const std::uint16_t*>(picture.planes[0].row(7));
    for (int x = 0; x < 63; ++x) EXPECT_EQ(row[x], 100 + 5 * x + 7);
    EXPECT_EQ(row[63], row[62]);
}

TEST(Upright, TenBitsTurn) {
    const auto from = ramp(AV_PIX_FMT_YUV420P10, 32, 16);
    auto plan = plan_like(*from);
    plan.turn.degrees = 90;
    Upright upright(plan, {16, 32}, 10);
    const auto made = upright.apply(*from);
    ASSERT_TRUE(made.has_value());
    const auto picture = view(**made);
    // The upper left corner comes from the lower left one.
    const auto* row = reinterpret_cast<const std::uint16_t*>(picture.planes[0].row(0));
    EXPECT_EQ(row[0], 100 + 15);
    EXPECT_EQ(row[15], 100);
}

TEST(PlayerNames, SayHowFilmsArePacked) {
    EXPECT_EQ(player_name("clips/my.holiday.avi", {}), "my.holiday_LRF_Full_SBS.mp4");
    EXPECT_EQ(player_name("film", {.mode = Mode::htb, .container = FilmContainer::mkv}),
              "film_TB.mkv");
    EXPECT_EQ(player_name("film", {.mode = Mode::vr180}), "film_180x180_LR.mp4");
    for (const auto& row : modes) EXPECT_FALSE(player_tag({.mode = row.mode}).empty()) << row.name;
}

struct Case {
    Codec codec;
    int bits;
    const char* name;
};

class EncodedFilm : public FilmTest, public testing::WithParamInterface<Case> {
  protected:
    static constexpr int count = 12;

    std::vector<std::string> packets(int threads, const Brightness& brightness,
                                     const StereoLayout& layout) {
        FilmPlan plan{.stored = {128, 64}, .size = {128, 64}, .frame_rate = {25, 1}};
        plan.form = format_of(GetParam().bits);
        plan.primaries = AVCOL_PRI_BT2020;
        plan.transfer = AVCOL_TRC_SMPTE2084;
        plan.matrix = AVCOL_SPC_BT2020_NCL;
        plan.brightness = brightness;
        const auto encoding = choose_encoding(
            {.codec = GetParam().codec, .bit_depth = GetParam().bits}, GetParam().bits);
        auto encoder = Encoder::open({.size = {128, 64},
                                      .layout = layout,
                                      .time_base = {1, 25},
                                      .encoding = *encoding,
                                      .plan = plan,
                                      .threads = threads});
        EXPECT_TRUE(encoder.has_value()) << encoder.error().message;
        if (!encoder) return {};
        auto sink = Sink::create(path("a.mp4"), {.purpose = Purpose::film});
        EXPECT_EQ((*sink)->add({nullptr, (*encoder)->parameters(), {1, 25}}), 0);
        brightness.state((*sink)->stream(0));
        EXPECT_TRUE((*sink)->start().has_value());
        std::vector<std::string> made;
        for (int i = 0; i <= count; ++i) {
            auto picture = drawn(i);
            EXPECT_TRUE((*encoder)->send(i < count ? picture.get() : nullptr).has_value());
            Packet packet = make_packet();
            while (*(*encoder)->receive(*packet)) {
                made.emplace_back(reinterpret_cast<const char*>(packet->data),
                                  static_cast<std::size_t>(packet->size));
                packet->stream_index = 0;
                EXPECT_TRUE((*sink)->write(*packet).has_value());
            }
        }
        EXPECT_TRUE((*sink)->finish().has_value());
        return made;
    }

    Frame drawn(int index) const {
        auto frame = make_picture({128, 64}, GetParam().bits);
        for (int plane = 0; plane < 3; ++plane) {
            for (int y = 0; y < (plane == 0 ? 64 : 32); ++y) {
                for (int x = 0; x < (plane == 0 ? 128 : 64); ++x) {
                    const int level = (x * 3 + y * 5 + index * 7) % 200 + 20;
                    auto* row = frame->data[plane] + y * frame->linesize[plane];
                    if (GetParam().bits == 8)
                        row[x] = static_cast<std::uint8_t>(level);
                    else
                        reinterpret_cast<std::uint16_t*>(row)[x] =
                            static_cast<std::uint16_t>(level * 4);
                }
            }
        }
        frame->pts = index;
        frame->pkt_duration = 1;
        return frame;
    }

    static Brightness bright() {
        AVMasteringDisplayMetadata screen{};
        const AVRational primaries[3][2] = {{{34000, 50000}, {16000, 50000}},
                                            {{13250, 50000}, {34500, 50000}},
                                            {{7500, 50000}, {3000, 50000}}};
        std::memcpy(screen.display_primaries, primaries, sizeof primaries);
        screen.white_point[0] = {15635, 50000};
        screen.white_point[1] = {16450, 50000};
        screen.max_luminance = {1000, 1};
        screen.min_luminance = {50, 10000};
        screen.has_primaries = screen.has_luminance = 1;
        AVContentLightMetadata light{};
        light.MaxCLL = 1000;
        light.MaxFALL = 400;
        Brightness made;
        const auto* a = reinterpret_cast<const std::uint8_t*>(&screen);
        const auto* b = reinterpret_cast<const std::uint8_t*>(&light);
        made.mastering.assign(a, a + sizeof screen);
        made.light.assign(b, b + sizeof light);
        return made;
    }
};

TEST_P(EncodedFilm, KeepsBitsAndColoursAndSaysHowEyesLie) {
    const StereoLayout layout{.place = StereoLayout::Place::above, .right_first = true};
    EXPECT_EQ(packets(2, bright(), layout).size(), std::size_t{count});
    auto source = Source::open(path("a.mp4"));
    ASSERT_TRUE(source.has_value()) << source.error().message;
    const auto& par = *source->video().codecpar;
    EXPECT_EQ(par.format, format_of(GetParam().bits));
    EXPECT_EQ(par.color_trc, AVCOL_TRC_SMPTE2084);
    Brightness box;
    box.learn(source->video());
    EXPECT_EQ(box.mastering_in_ticks(),
              "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)");
    EXPECT_EQ(box.light_text(), "1000,400");
    const auto decoder = Decoder::open(*source, 1);
    Packet packet = make_packet();
    Frame frame = make_frame();
    int frames = 0;
    for (bool more = true; more;) {
        more = source->read(*packet).value();
        (*decoder)->send(more ? packet.get() : nullptr);
        av_packet_unref(packet.get());
        while ((*decoder)->receive(*frame)) {
            const auto* data = av_frame_get_side_data(frame.get(), AV_FRAME_DATA_STEREO3D);
            if (frames == 0) {
                EXPECT_EQ(data != nullptr, has_sei(GetParam().codec));
            }
            if (data != nullptr) {
                const auto* stereo = reinterpret_cast<const AVStereo3D*>(data->data);
                EXPECT_EQ(stereo->type, AV_STEREO3D_TOPBOTTOM);
                EXPECT_EQ(stereo->flags, AV_STEREO3D_FLAG_INVERT);
            }
            ++frames;
            av_frame_unref(frame.get());
        }
    }
    EXPECT_EQ(frames, count);
}

TEST_P(EncodedFilm, TheSameTwiceGivesTheSameBytes) {
    const auto a = packets(3, {}, {});
    EXPECT_EQ(a, packets(3, {}, {}));
    if (GetParam().codec != Codec::h264) {
        EXPECT_EQ(a, packets(1, {}, {}));
    }
}

INSTANTIATE_TEST_SUITE_P(All, EncodedFilm,
                         testing::Values(Case{Codec::h264, 8, "h264"},
                                         Case{Codec::h264, 10, "high10"},
                                         Case{Codec::hevc, 8, "hevc"},
                                         Case{Codec::hevc, 10, "hevc10"},
                                         Case{Codec::av1, 8, "av1"}, Case{Codec::av1, 10, "av110"}),
                         [](const auto& row) { return std::string(row.param.name); });

class EyesBox : public FilmTest {};

TEST_F(EyesBox, IsInTheIndexAndNothingElseMoves) {
    const auto source = film({.frames = 24});
    ASSERT_TRUE(join(source, {source}, path("joined.mp4")).has_value());
    const auto before = bytes_of(path("joined.mp4"));
    const StereoLayout layout{.right_first = true};
    ASSERT_TRUE(state_eyes(path("joined.mp4"), layout).has_value());
    const auto after = bytes_of(path("joined.mp4"));
    EXPECT_EQ(before.size(), after.size());
    const auto box = eyes_box(layout);
    ASSERT_EQ(box.size(), 53u);
    const auto at = after.find(box);
    ASSERT_NE(at, std::string::npos);
    // The same but for the box, the sizes around it and the room that it took.
    const auto free = before.find(std::string("free") + std::string(8, '\0'));
    ASSERT_NE(free, std::string::npos);
    auto undone = after;
    undone.erase(at, box.size());
    undone.insert(free + 4, box.size(), '\0');
    ASSERT_EQ(undone.size(), before.size());
    std::size_t different = 0;
    for (std::size_t i = 0; i < before.size(); ++i) different += before[i] != undone[i] ? 1 : 0;
    EXPECT_LE(different, 4u * 8);  // moov, trak, mdia, minf, stbl, stsd, avc1, free
    EXPECT_EQ(before.substr(before.find("mdat")), after.substr(after.find("mdat")));
    const auto times = video_times(path("joined.mp4"));
    ASSERT_TRUE(times.has_value());
    EXPECT_EQ(times->pts_tenth_us, video_times(source)->pts_tenth_us);
    EXPECT_TRUE(audio_packets(path("joined.mp4")).value() == audio_packets(source).value());
}

TEST_F(EyesBox, FilesWithoutRoomAreLeftAlone) {
    const auto source = film({.frames = 4});
    const auto before = bytes_of(source);
    EXPECT_FALSE(state_eyes(source, {}).has_value());
    EXPECT_EQ(bytes_of(source), before);
    write_bytes(path("short.mp4"), before.substr(0, 20));
    EXPECT_FALSE(state_eyes(path("short.mp4"), {}).has_value());
}

TEST(Deinterlacer, GivesAsManyPicturesWithTheirTimes) {
    Deinterlacer fields({1, 1000});
    std::vector<std::int64_t> times;
    Frame out = make_frame();
    const auto drain = [&] {
        while (*fields.pop(*out)) {
            times.push_back(out->pts);
            EXPECT_EQ(out->interlaced_frame, 0);
            av_frame_unref(out.get());
        }
    };
    const std::vector<std::int64_t> given{0, 40, 80, 121, 200, 201, 240};
    for (std::size_t i = 0; i < given.size(); ++i) {
        auto frame = make_picture({64, 48}, 8);
        for (int p = 0; p < 3; ++p) {
            std::memset(frame->data[p], 100 + static_cast<int>(i),
                        frame->linesize[p] * (p ? 24 : 48));
        }
        frame->pts = given[i];
        frame->interlaced_frame = i == 2 || i == 3 || i == 6 ? 1 : 0;
        frame->top_field_first = 1;
        ASSERT_TRUE(fields.push(*frame).has_value());
        drain();
    }
    ASSERT_TRUE(fields.end().has_value());
    drain();
    EXPECT_EQ(times, given);
    EXPECT_EQ(fields.pictures(), 3);
}

class FramesTest : public FilmTest {};

TEST_F(FramesTest, BothEyesOfEachPictureAndNothingOverwritten) {
    std::filesystem::create_directories(path("out"));
    const auto source = film({.frames = 3});
    const ConvertOptions flat{.render = {.strength = 0, .threads = 2}};
    const auto made = write_frames(source, path("out"), flat, false);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_EQ(*made, 3);
    EXPECT_EQ(files_in(path("out")), 6u);
    const auto left = bytes_of(path("out/left_000002.png"));
    EXPECT_EQ(left.substr(1, 3), "PNG");
    EXPECT_EQ(left, bytes_of(path("out/right_000002.png")));
    const auto again = write_frames(source, path("out"), flat, false);
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, "OutputExists");
    EXPECT_EQ(write_frames(source, path("out"), flat, true), 3);
}

class StatedEyes : public FilmTest {};

TEST_F(StatedEyes, AHalfSphereIsStatedWithItsBounds) {
    auto source = Source::open(film({.sound = "", .frames = 4}));
    ASSERT_TRUE(source.has_value());
    auto sink = Sink::create(path("vr.mp4"), {.purpose = Purpose::film});
    const auto& video = source->video();
    (*sink)->add({&video, *video.codecpar, video.time_base});
    state_stereo((*sink)->stream(0), {.half_sphere = true});
    ASSERT_TRUE((*sink)->start().has_value());
    Packet packet = make_packet();
    while (*source->read(*packet)) ASSERT_TRUE((*sink)->write(*packet).has_value());
    ASSERT_TRUE((*sink)->finish().has_value());
    const auto made = Source::open(path("vr.mp4"));
    ASSERT_TRUE(made.has_value());
    const auto* sphere = reinterpret_cast<const AVSphericalMapping*>(
        av_stream_get_side_data(&made->video(), AV_PKT_DATA_SPHERICAL, nullptr));
    ASSERT_NE(sphere, nullptr);
    EXPECT_EQ(sphere->projection, AV_SPHERICAL_EQUIRECTANGULAR_TILE);
    EXPECT_EQ(sphere->bound_left, 0x40000000u);
    EXPECT_EQ(sphere->bound_right, 0x40000000u);
    EXPECT_EQ(sphere->bound_top, 0u);
    EXPECT_EQ(stated_stereo(path("vr.mp4")), "left_right");
}

TEST_F(StatedEyes, AFilmOfHalfSpheresSaysSoInEveryContainer) {
    const ConvertOptions options{
        .render = {.mode = Mode::vr180, .preset = "ultrafast", .threads = 2}};
    std::filesystem::create_directories(path("segments"));
    const auto film_path = film({.frames = 8});
    const auto segments = chunk(film_path, path("segments"), {});
    ASSERT_TRUE(segments.has_value()) << segments.error().message;
    const auto made = convert(segments->front().path, path("spheres.mp4"), options);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_EQ(made->width, 2 * made->height);
    joined(film_path, {path("spheres.mp4")}, "film_vr.mp4");
    joined(film_path, {path("spheres.mp4")}, "film_vr.mkv", {.container = FilmContainer::mkv});
    for (const auto* name : {"spheres.mp4", "film_vr.mp4", "film_vr.mkv"}) {
        const auto source = Source::open(path(name));
        ASSERT_TRUE(source.has_value()) << name;
        const auto* sphere = reinterpret_cast<const AVSphericalMapping*>(
            av_stream_get_side_data(&source->video(), AV_PKT_DATA_SPHERICAL, nullptr));
        ASSERT_NE(sphere, nullptr) << name;
        EXPECT_EQ(sphere->projection, AV_SPHERICAL_EQUIRECTANGULAR_TILE) << name;
        EXPECT_EQ(sphere->bound_left, 0x40000000u) << name;
        EXPECT_EQ(sphere->bound_right, 0x40000000u) << name;
        EXPECT_EQ(sphere->bound_top, 0u) << name;
        EXPECT_EQ(sphere->bound_bottom, 0u) << name;
        EXPECT_EQ(stated_stereo(path(name)), "left_right") << name;
    }
    // Apple's box, with its projection.
    EXPECT_NE(bytes_of(path("film_vr.mp4")).find(eyes_box({.half_sphere = true})),
              std::string::npos);
    EXPECT_NE(eyes_box({.half_sphere = true}).find("prji"), std::string::npos);
    EXPECT_EQ(eyes_box({}).find("prji"), std::string::npos);
}

TEST_F(StatedEyes, HalfSpheresThatAreTooLargeForH264AreNoted) {
    const auto source = film({.sound = "", .width = 320, .height = 180, .frames = 2});
    const auto notes = [&](RenderSettings render) {
        render.preset = "ultrafast";
        render.threads = 2;
        const auto made = convert(source, path("out.mp4"), {.render = render});
        EXPECT_TRUE(made.has_value());
        return made->notes.size();
    };
    EXPECT_EQ(notes({.mode = Mode::vr180}), 0u);
    // The narrower the field, the finer the sphere: 3753 pixels for 180 degrees.
    const auto large = film({.sound = "", .width = 640, .height = 360, .frames = 1}, "large.mp4");
    const auto plan = plan_stereo(*plan_film(large), {.mode = Mode::vr180, .field_of_view = 30});
    ASSERT_TRUE(plan.has_value());
    EXPECT_EQ(plan->packed.width, 2 * 3760);
    const auto made = convert(
        large, path("out.mp4"),
        {.render = {
             .mode = Mode::vr180, .field_of_view = 30, .preset = "ultrafast", .threads = 2}});
    ASSERT_TRUE(made.has_value());
    ASSERT_EQ(made->notes.size(), 1u);
    EXPECT_NE(made->notes.front().find("hevc"), std::string::npos);
    EXPECT_FALSE(
        plan_stereo(*plan_film(large), {.mode = Mode::vr180, .field_of_view = 20}).has_value());
    EXPECT_EQ(screen_of({.mode = Mode::vr180}), Viewing::vr);
}

class Chain : public FilmTest {};

TEST_F(Chain, SubtitlesOnScreenAtABorderStayWhole) {
    const auto mkv = film({.format = "matroska", .text = "subrip", .frames = 72});
    joined(mkv, {mkv}, "whole.mp4");
    std::filesystem::create_directories(path("segments"));
    const auto segments = chunk(path("whole.mp4"), path("segments"), {.target_seconds = 0.4});
    ASSERT_TRUE(segments.has_value()) << segments.error().message;
    std::vector<std::string> paths;
    for (const auto& segment : *segments) paths.push_back(segment.path);
    ASSERT_GE(paths.size(), 3u);
    joined(path("whole.mp4"), paths, "joined.mp4");
    EXPECT_TRUE(*all_packets(path("joined.mp4")) == *all_packets(path("whole.mp4")));
    EXPECT_GE(all_packets(path("joined.mp4"))->at(2).size(), 2u);
}

TEST_F(Chain, TheSameSegmentsGiveTheSameFilmWithEveryCodec) {
    const auto source = film({.frames = 48});
    std::filesystem::create_directories(path("segments"));
    const auto segments = chunk(source, path("segments"), {.target_seconds = 0.9});
    ASSERT_TRUE(segments.has_value());
    ASSERT_GE(segments->size(), 2u);
    for (const auto codec : {Codec::hevc, Codec::av1}) {
        for (const auto* name : {"a", "b"}) {
            std::vector<std::string> made;
            for (const auto& segment : *segments) {
                made.push_back(path(std::to_string(segment.index)));
                ASSERT_TRUE(convert(segment.path, made.back(),
                                    {.render = {.codec = codec, .threads = *name == 'a' ? 1 : 2}})
                                .has_value());
            }
            joined(source, made, name);
        }
        EXPECT_EQ(bytes_of(path("a")), bytes_of(path("b"))) << to_string(codec);
        EXPECT_EQ(video_times(path("a"))->pts_tenth_us, video_times(source)->pts_tenth_us);
        EXPECT_NE(bytes_of(path("a")).find("vexu"), std::string::npos);
    }
}

}  // namespace
}  // namespace spot::media
