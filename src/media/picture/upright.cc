#include "media/picture/upright.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "base/check.h"

namespace spot::media {
namespace {

bool has_form(int format, int bit_depth) {
    if (bit_depth == 10) return format == AV_PIX_FMT_YUV420P10;
    return format == AV_PIX_FMT_YUV420P || format == AV_PIX_FMT_YUVJ420P;
}

int chroma_side(int side) {
    return (side + 1) / 2;
}

// The aspect ratio of a picture as it is shown.
double shape(Size size, AVRational aspect) {
    const double pixel = aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1;
    return size.width * pixel / size.height;
}

constexpr double same_shape = 0.02;  // of the shape: what rounding of sizes and aspects makes

bool full_range(const AVFrame& frame, const FilmPlan& plan) {
    if (frame.color_range != AVCOL_RANGE_UNSPECIFIED) return frame.color_range == AVCOL_RANGE_JPEG;
    const auto* layout = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    if (layout != nullptr && std::string_view(layout->name).starts_with("yuvj")) return true;
    const auto first = plan.at_first();
    return frame.format == first.form && first.range == AVCOL_RANGE_JPEG;
}

template <class Sample, class Byte>
auto* samples(const PlaneOf<Byte>& plane, int y) {
    using Wanted = std::conditional_t<std::is_const_v<Byte>, const Sample, Sample>;
    return reinterpret_cast<Wanted*>(plane.row(y));
}

template <class Sample>
void turn_plane(const Plane& from, const MutablePlane& to, Turn turn) {
    for (int y = 0; y < to.height; ++y) {
        auto* row = samples<Sample>(to, y);
        for (int x = 0; x < to.width; ++x) {
            int at = x;
            int line = y;
            switch (turn.degrees) {
                case 90: at = y, line = from.height - 1 - x; break;
                case 180: at = from.width - 1 - x, line = from.height - 1 - y; break;
                case 270: at = from.width - 1 - y, line = x; break;
                default: break;
            }
            row[x] = samples<Sample>(from, line)[turn.mirrored ? from.width - 1 - at : at];
        }
    }
}

template <class Sample>
void grow_plane(const Plane& from, const MutablePlane& to) {
    for (int y = 0; y < to.height; ++y) {
        const auto* row = samples<Sample>(from, std::min(y, from.height - 1));
        const int kept = std::min(from.width, to.width);
        std::copy_n(row, kept, samples<Sample>(to, y));
        std::fill_n(samples<Sample>(to, y) + kept, to.width - kept, row[kept - 1]);
    }
}

int bits_of(const AVFrame& frame) {
    return frame.format == AV_PIX_FMT_YUV420P10 ? 10 : 8;
}

template <class Picture>
Picture view_of(const AVFrame& frame) {
    Picture picture;
    for (std::size_t i = 0; i < 3; ++i) {
        picture.planes[i] = {frame.data[i], frame.linesize[i],
                             i == 0 ? frame.width : chroma_side(frame.width),
                             i == 0 ? frame.height : chroma_side(frame.height)};
    }
    picture.bit_depth = bits_of(frame);
    return picture;
}

}  // namespace

int matrix_of(AVColorSpace space) {
    switch (space) {
        case AVCOL_SPC_BT709: return SWS_CS_ITU709;
        case AVCOL_SPC_BT2020_NCL:
        case AVCOL_SPC_BT2020_CL: return SWS_CS_BT2020;
        case AVCOL_SPC_SMPTE240M: return SWS_CS_SMPTE240M;
        case AVCOL_SPC_FCC: return SWS_CS_FCC;
        default: return SWS_CS_ITU601;
    }
}

AVPixelFormat format_of(int bit_depth) {
    return bit_depth == 10 ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
}

Frame make_picture(Size size, int bit_depth) {
    Frame frame = make_frame();
    frame->format = format_of(bit_depth);
    frame->width = size.width;
    frame->height = size.height;
    CHECK(av_frame_get_buffer(frame.get(), 0) >= 0, "out of memory");
    return frame;
}

Picture view(const AVFrame& frame) {
    return view_of<Picture>(frame);
}

MutablePicture mutable_view(AVFrame& frame) {
    return view_of<MutablePicture>(frame);
}

FilmPlan made_plan(const FilmPlan& film, int bit_depth) {
    auto made = film;
    made.range = film.coded_range();
    made.matrix = film.coded_matrix();
    if (!needs_tone_map(film, bit_depth)) return made;
    made.range = AVCOL_RANGE_MPEG;
    made.primaries = AVCOL_PRI_BT709;
    made.transfer = AVCOL_TRC_BT709;
    made.matrix = AVCOL_SPC_BT709;
    made.brightness = {};
    return made;
}

Upright::Upright(const FilmPlan& plan, Size size, int bit_depth)
    : plan_(plan), made_(made_plan(plan, bit_depth)), size_(size), bit_depth_(bit_depth) {
    if (!needs_tone_map(plan, bit_depth)) return;
    tone_.emplace(plan);
    bit_depth_ = 10;
}

Frame Upright::toned_down(const AVFrame& frame) const {
    Frame made = make_picture({frame.width, frame.height}, 8);
    tone_->apply(view(frame), mutable_view(*made));
    av_frame_copy_props(made.get(), &frame);
    av_frame_remove_side_data(made.get(), AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    av_frame_remove_side_data(made.get(), AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
    return made;
}

// The size at which the picture fills the plan's as far as its own shape allows.
Size Upright::fitted(const AVFrame& frame) const {
    const bool as_planned = av_cmp_q(frame.sample_aspect_ratio, plan_.stated_aspect) == 0 ||
                            frame.sample_aspect_ratio.num <= 0;
    const bool as_stored = frame.width == plan_.stored.width && frame.height == plan_.stored.height;
    if (as_planned && as_stored) return plan_.size;
    const auto aspect = as_planned ? plan_.sample_aspect : frame.sample_aspect_ratio;
    const double wanted = shape(plan_.size, plan_.sample_aspect);
    const double ratio = shape({frame.width, frame.height}, aspect) / wanted;
    if (std::fabs(ratio - 1) < same_shape) return plan_.size;
    const auto even = [](double side) { return std::max(2, static_cast<int>(side / 2 + 0.5) * 2); };
    Size inner = plan_.size;
    if (ratio > 1) {
        inner.height = std::min(inner.height, even(plan_.size.height / ratio));
    } else {
        inner.width = std::min(inner.width, even(plan_.size.width * ratio));
    }
    return inner;
}

// The height by which the matrix of a picture is guessed that does not say: a part of another size
// has its own.
int Upright::usual_height(const AVFrame& frame) const {
    const bool as_stored = frame.width == plan_.stored.width && frame.height == plan_.stored.height;
    return as_stored ? plan_.size.height : frame.height;
}

bool Upright::same_color(const AVFrame& frame) const {
    const auto form = static_cast<AVPixelFormat>(frame.format);
    if (is_rgb(form) != is_rgb(plan_.form)) return false;
    if (is_rgb(form)) return true;
    const auto matrix = [](AVColorSpace stated, int height) {
        return matrix_of(usual_matrix(stated, height));
    };
    const bool full = plan_.coded_range() == AVCOL_RANGE_JPEG;
    return matrix(frame.colorspace, usual_height(frame)) ==
               matrix(plan_.coded_matrix(), plan_.size.height) &&
           full_range(frame, plan_) == full;
}

Result<Frame> Upright::convert(const AVFrame& frame, Size inner) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    auto* scaler = sws_getCachedContext(scaler_.release(), frame.width, frame.height, format,
                                        inner.width, inner.height, format_of(bit_depth_),
                                        SWS_BICUBIC | SWS_BITEXACT | SWS_ACCURATE_RND, nullptr,
                                        nullptr, nullptr);
    scaler_.reset(scaler);
    if (scaler == nullptr) {
        return fail(Kind::invalid, "NotDecodable",
                    fmt::format("Pictures of the form {} cannot be converted.",
                                format == AV_PIX_FMT_NONE ? "?" : av_get_pix_fmt_name(format)));
    }
    const auto table = [](AVColorSpace stated, int height) {
        return sws_getCoefficients(matrix_of(usual_matrix(stated, height)));
    };
    const bool from_full = is_rgb(format) || full_range(frame, plan_);
    const bool to_full = plan_.coded_range() == AVCOL_RANGE_JPEG;
    const auto* to_matrix = table(plan_.coded_matrix(), plan_.size.height);
    const auto* from_matrix =
        is_rgb(format) ? to_matrix : table(frame.colorspace, usual_height(frame));
    sws_setColorspaceDetails(scaler, from_matrix, from_full ? 1 : 0, to_matrix, to_full ? 1 : 0, 0,
                             1 << 16, 1 << 16);
    Frame made = make_picture(plan_.size, bit_depth_);
    const bool framed = inner.width != plan_.size.width || inner.height != plan_.size.height;
    if (framed) {
        const std::ptrdiff_t strides[4] = {made->linesize[0], made->linesize[1], made->linesize[2],
                                           0};
        av_image_fill_black(made->data, strides, format_of(bit_depth_),
                            to_full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG, made->width,
                            made->height);
    }
    const int left = (plan_.size.width - inner.width) / 4 * 2;
    const int top = (plan_.size.height - inner.height) / 4 * 2;
    const int bytes = bit_depth_ == 10 ? 2 : 1;
    std::uint8_t* planes[4] = {};
    for (int i = 0; i < 3; ++i) {
        const int half = i == 0 ? 1 : 2;
        planes[i] = made->data[i] + static_cast<std::ptrdiff_t>(top / half) * made->linesize[i] +
                    static_cast<std::ptrdiff_t>(left / half) * bytes;
    }
    sws_scale(scaler, frame.data, frame.linesize, 0, frame.height, planes, made->linesize);
    av_frame_copy_props(made.get(), &frame);
    return made;
}

Frame Upright::turn(const AVFrame& frame) const {
    Frame made = make_picture(plan_.upright(), bit_depth_);
    const auto from = view(frame);
    const auto to = mutable_view(*made);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto turn_it =
            bit_depth_ == 10 ? turn_plane<std::uint16_t> : turn_plane<std::uint8_t>;
        turn_it(from.planes[i], to.planes[i], plan_.turn);
    }
    av_frame_copy_props(made.get(), &frame);
    return made;
}

Frame Upright::grow(const AVFrame& frame) const {
    Frame made = make_picture(size_, bit_depth_);
    const auto from = view(frame);
    const auto to = mutable_view(*made);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto grow_it =
            bit_depth_ == 10 ? grow_plane<std::uint16_t> : grow_plane<std::uint8_t>;
        grow_it(from.planes[i], to.planes[i]);
    }
    av_frame_copy_props(made.get(), &frame);
    return made;
}

void Upright::state_plan(AVFrame& frame) const {
    frame.color_range = made_.range;
    frame.color_primaries = made_.primaries;
    frame.color_trc = made_.transfer;
    frame.colorspace = made_.matrix;
    frame.chroma_location = made_.chroma;
    frame.sample_aspect_ratio = made_.upright_aspect();
}

Result<Frame> Upright::apply(const AVFrame& frame) {
    const auto inner = fitted(frame);
    const bool same_size = frame.width == plan_.size.width && frame.height == plan_.size.height;
    const bool as_stored = frame.width == plan_.stored.width && frame.height == plan_.stored.height;
    const bool fills = inner.width == plan_.size.width && inner.height == plan_.size.height;
    const bool alike = same_color(frame);
    unlike_.size = unlike_.size || !as_stored;
    unlike_.aspect = unlike_.aspect || !fills;
    unlike_.color = unlike_.color || !alike;
    Frame upright;
    if (has_form(frame.format, bit_depth_) && same_size && fills && alike) {
        upright = make_frame();
        CHECK(av_frame_ref(upright.get(), &frame) >= 0, "out of memory");
        upright->format = format_of(bit_depth_);
    } else {
        upright = TRY(convert(frame, inner));
    }
    if (plan_.turn != Turn{}) upright = turn(*upright);
    if (upright->width != size_.width || upright->height != size_.height) {
        upright = grow(*upright);
    }
    if (tone_) upright = toned_down(*upright);
    state_plan(*upright);
    return upright;
}

}  // namespace spot::media
