#include "media/photo.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/imgutils.h>
}

#include "base/check.h"
#include "media/convert/rendering.h"
#include "media/depth_maps/still_depth.h"
#include "media/may_write.h"
#include "media/picture/upright.h"
#include "media/still/jpeg.h"
#include "media/still/png.h"
#include "media/still/still_picture.h"
#include "media/view/comfort.h"

namespace spot::media {
namespace {

Result<void> check(const std::string& in, const std::string& out, const PhotoOptions& options) {
    TRY(may_write(out, options.overwrite));
    if (options.image == ImageKind::mpo && options.convert.render.mode != Mode::sbs) {
        return fail(Kind::invalid, "InvalidOption",
                    fmt::format("{}: an MPO holds two whole eyes, not the mode {}; leave --mode "
                                "out, or name a .jpg or .png",
                                in, to_string(options.convert.render.mode)));
    }
    return {};
}

Result<void> check_wanted(const PhotoOptions& options) {
    if (!options.goes_on || options.goes_on()) return {};
    return fail(Kind::unavailable, "Cancelled", "The conversion was cancelled.");
}

// Players show colours by it.
void keep_profile(const AVFrame& from, AVFrame& to) {
    const auto* profile = av_frame_get_side_data(&from, AV_FRAME_DATA_ICC_PROFILE);
    if (profile == nullptr) return;
    auto* bytes = av_buffer_ref(profile->buf);
    CHECK(bytes != nullptr, "out of memory");
    CHECK(av_frame_new_side_data_from_buf(&to, AV_FRAME_DATA_ICC_PROFILE, bytes) != nullptr,
          "out of memory");
}

// A part of a planar 4:2:0 picture, without a copy.
Frame part_of(const AVFrame& packed, int x, int y) {
    Frame part = make_frame();
    CHECK(av_frame_ref(part.get(), &packed) >= 0, "out of memory");
    const int bytes = packed.format == AV_PIX_FMT_YUV420P10 ? 2 : 1;
    for (int i = 0; i < 3; ++i) {
        const int half = i == 0 ? 1 : 2;
        part->data[i] += static_cast<std::ptrdiff_t>(y / half) * packed.linesize[i] +
                         static_cast<std::ptrdiff_t>(x / half) * bytes;
    }
    return part;
}

// Each eye by itself: chroma is enlarged, and must not run from one into the other.
Frame to_rgb(const AVFrame& packed, Mode mode, const AVFrame& like) {
    const Size whole{packed.width, packed.height};
    const auto& layout = row_of(mode).layout;
    if (!layout || layout->place == StereoLayout::Place::between)
        return RgbMaker().make(packed, 0, whole, like);
    const bool across = layout->place != StereoLayout::Place::above;
    const Size half{across ? whole.width / 2 : whole.width,
                    across ? whole.height : whole.height / 2};
    const Size at{across ? half.width : 0, across ? 0 : half.height};
    RgbMaker maker;
    const auto first = maker.make(packed, 0, half, like);
    const auto second = maker.make(*part_of(packed, at.width, at.height), 0, half, like);
    Frame made = make_frame();
    made->format = first->format;
    made->width = whole.width;
    made->height = whole.height;
    CHECK(av_frame_get_buffer(made.get(), 0) >= 0, "out of memory");
    const int bytes = first->format == AV_PIX_FMT_RGB48BE ? 6 : 3;
    auto* to = made->data[0] + static_cast<std::ptrdiff_t>(at.height) * made->linesize[0] +
               static_cast<std::ptrdiff_t>(at.width) * bytes;
    av_image_copy_plane(made->data[0], made->linesize[0], first->data[0], first->linesize[0],
                        half.width * bytes, half.height);
    av_image_copy_plane(to, made->linesize[0], second->data[0], second->linesize[0],
                        half.width * bytes, half.height);
    return made;
}

}  // namespace

Result<PhotoReport> convert_photo(const std::string& in, const std::string& out,
                                  const PhotoOptions& options) {
    TRY(check(in, out, options));
    auto still = TRY(read_still(in));
    if (still.stereo && !options.already_3d) {
        return fail(Kind::conflict, "AlreadyStereo",
                    fmt::format("{} holds several eyes (MPO) and is 3D already; --already-3d "
                                "converts its first one all the same",
                                in));
    }
    const int bits = still.bits > 8 && options.image == ImageKind::png ? 10 : 8;
    auto with = options.convert;
    auto& render = with.render;
    render.codec = Codec::hevc;  // takes both depths of samples; nothing is encoded with it
    render.preset.clear();
    render.encoder = EncoderKind::software;
    render.crf.reset();
    render.bit_depth = bits;
    auto film = plan_of_still(still, bits, true);
    fit(film, render.wanted);
    const auto plan = TRY(plan_stereo(std::move(film), render));
    Upright upright(plan.film, plan.eye, bits);
    TRY(check_wanted(options));
    Frame picture = TRY(upright.apply(*still.frame));
    TRY(check_wanted(options));
    const auto map = TRY(depth_of_still(*picture, plan, with));
    PhotoReport report{
        .width = plan.packed.width, .height = plan.packed.height, .notes = std::move(still.notes)};
    TRY(check_wanted(options));
    auto look = render_options(render);
    ComfortMeter comfort(look, screen_of(render), plan.eye.width);
    comfort.add(map.depth, map.bars);
    report.comfort = comfort.sums();
    look.color = color_code(*picture);
    look.sphere = plan.sphere;
    Frame packed = make_picture(plan.packed, bits);
    Renderer(plan.eye, look).render(view(*picture), map.depth, mutable_view(*packed), map.bars);
    TRY(check_wanted(options));
    if (options.image == ImageKind::png) {
        Frame rgb = to_rgb(*packed, render.mode, *picture);
        keep_profile(*still.frame, *rgb);
        TRY(write_png(*rgb, out));
        return report;
    }
    JpegMaker maker;
    const auto encode = [&](int x, Size size) -> Result<std::string> {
        Frame made = maker.make(*packed, x, size, *picture);
        keep_profile(*still.frame, *made);
        return encode_jpeg(*made);
    };
    if (options.image == ImageKind::jpg) {
        const auto bytes = TRY(encode(0, plan.packed));
        TRY(write_bytes(bytes, out));
        return report;
    }
    const auto left = TRY(encode(0, plan.eye));
    const auto right = TRY(encode(plan.eye.width, plan.eye));
    TRY(write_bytes(join_eyes(left, right, plan.eye), out));
    report.width = plan.eye.width;
    return report;
}

}  // namespace spot::media
