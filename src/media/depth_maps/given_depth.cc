#include "media/depth_maps/given_depth.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cstdlib>
#include <tuple>

#include "base/check.h"
#include "media/convert/film_plan.h"
#include "media/depth_maps/map_reader.h"
#include "media/depth_model/resample.h"
#include "media/picture/upright.h"

namespace spot::media {
namespace {

constexpr float nearest = 65535;
// Levels by which red, green and blue of a gray picture may differ after a lossy codec. By eye
// (docs/media.md).
constexpr int most_between_channels = 32;
constexpr int colors_side = 64;  // pixels of the small picture in which colours are looked for
// The quotient of two aspect ratios up to which maps have the pictures' shape: rounding of sizes.
constexpr double same_shape = 1.03;

tl::unexpected<Error> wrong(std::string why) {
    return fail(Kind::invalid, "WrongMaps", std::move(why));
}

Scaler scaler_between(const AVFrame& from, Size size, AVPixelFormat to) {
    const auto form = static_cast<AVPixelFormat>(from.format);
    Scaler scaler(sws_getContext(from.width, from.height, form, size.width, size.height, to,
                                 SWS_BILINEAR | SWS_BITEXACT | SWS_ACCURATE_RND, nullptr, nullptr,
                                 nullptr));
    return scaler;
}

// Widens the range of samples from 16..235 to 0..255, in 16 bits.
void widen(AVFrame& gray) {
    constexpr std::int64_t black = 16 * 257;
    constexpr std::int64_t range = 219 * 257;
    for (int y = 0; y < gray.height; ++y) {
        auto* row = reinterpret_cast<std::uint16_t*>(gray.data[0] + static_cast<std::ptrdiff_t>(y) *
                                                                        gray.linesize[0]);
        for (int x = 0; x < gray.width; ++x) {
            row[x] = static_cast<std::uint16_t>(
                std::clamp<std::int64_t>((row[x] - black) * 65535 / range, 0, 65535));
        }
    }
}

// Gray that does not say is all of its range, as tools write it; what has chroma, as films do.
bool is_full(const AVFrame& map) {
    if (map.color_range != AVCOL_RANGE_UNSPECIFIED) return map.color_range == AVCOL_RANGE_JPEG;
    const auto form = static_cast<AVPixelFormat>(map.format);
    const auto* layout = av_pix_fmt_desc_get(form);
    return is_rgb(form) || layout->nb_components <= 2 ||
           std::string_view(layout->name).starts_with("yuvj");
}

// swscale brings 16 bits of luma to another range only sometimes: as gray it leaves them alone.
Frame as_gray(const AVFrame& map) {
    Frame gray = make_frame();
    CHECK(av_frame_ref(gray.get(), &map) >= 0, "out of memory");
    const auto* layout = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(map.format));
    const bool planes =
        (layout->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM)) ==
            0 &&
        layout->comp[0].plane == 0 && layout->comp[0].shift == 0 &&
        layout->comp[0].step == (layout->comp[0].depth + 7) / 8;
    if (!planes) return gray;
    const bool big = (layout->flags & AV_PIX_FMT_FLAG_BE) != 0;
    for (const auto& [depth, little_form, big_form] :
         {std::tuple{8, AV_PIX_FMT_GRAY8, AV_PIX_FMT_GRAY8},
          {9, AV_PIX_FMT_GRAY9LE, AV_PIX_FMT_GRAY9BE},
          {10, AV_PIX_FMT_GRAY10LE, AV_PIX_FMT_GRAY10BE},
          {12, AV_PIX_FMT_GRAY12LE, AV_PIX_FMT_GRAY12BE},
          {14, AV_PIX_FMT_GRAY14LE, AV_PIX_FMT_GRAY14BE},
          {16, AV_PIX_FMT_GRAY16LE, AV_PIX_FMT_GRAY16BE}}) {
        if (layout->comp[0].depth == depth) gray->format = big ? big_form : little_form;
    }
    return gray;
}

}  // namespace

GivenDepth::GivenDepth(std::string path, std::unique_ptr<MapReader> reader, Size size)
    : path_(std::move(path)), reader_(std::move(reader)), size_(size) {}
GivenDepth::~GivenDepth() = default;

Result<std::unique_ptr<GivenDepth>> GivenDepth::open(const std::vector<std::string>& paths,
                                                     Size size, int threads) {
    auto reader = TRY(open_maps(paths, threads));
    std::unique_ptr<GivenDepth> made(new GivenDepth(paths.front(), std::move(reader), size));
    made->found_ = TRY(made->reader_->next());
    if (!made->found_) return wrong(fmt::format("{} has no map of depth in it.", made->path_));
    TRY(made->refuse_colors(*made->found_));
    TRY(made->look_at_shape(*made->found_));
    return made;
}

Result<std::unique_ptr<GivenDepth>> open_if_given(const std::vector<std::string>& paths, Size size,
                                                  int threads) {
    if (paths.empty()) return std::unique_ptr<GivenDepth>();
    return GivenDepth::open(paths, size, threads);
}

// A damaged map does not end hours of work: the one before takes its place.
void GivenDepth::read() {
    found_ = nullptr;
    auto read = reader_->next();
    if (read && *read) {
        if (auto gray = refuse_colors(**read); !gray) read = fail(std::move(gray).error());
    }
    broken_ = !read;
    if (read) {
        found_ = std::move(*read);
    } else if (++damaged_ == 1) {
        damage_ = read.error().message;
    }
}

Result<void> GivenDepth::refuse_colors(const AVFrame& map) const {
    const auto scaler = scaler_between(map, {colors_side, colors_side}, AV_PIX_FMT_RGB24);
    if (scaler == nullptr) return wrong(fmt::format("{}: its form is not known.", path_));
    std::array<std::uint8_t, 3 * colors_side * colors_side> colors{};
    std::uint8_t* planes[4] = {colors.data(), nullptr, nullptr, nullptr};
    const int strides[4] = {3 * colors_side, 0, 0, 0};
    sws_scale(scaler.get(), map.data, map.linesize, 0, map.height, planes, strides);
    for (std::size_t i = 0; i < colors.size(); i += 3) {
        const auto [low, high] = std::minmax({colors[i], colors[i + 1], colors[i + 2]});
        if (high - low <= most_between_channels) continue;
        return wrong(
            fmt::format("{} is in colours; maps of depth are gray, and white is near. "
                        "Let the tool that made it write gray ones.",
                        path_));
    }
    return {};
}

// Maps made of a film before it was turned fit nowhere; others may be of the pixels as they are
// stored, or of what lies between black bars, which cannot be known.
Result<void> GivenDepth::look_at_shape(const AVFrame& map) {
    const double ours = static_cast<double>(size_.width) / size_.height;
    const double theirs = static_cast<double>(map.width) / map.height;
    const double apart = std::max(ours / theirs, theirs / ours);
    if (apart <= same_shape) return {};
    if (apart > 1.2 && (ours > 1) != (theirs > 1)) {
        return wrong(
            fmt::format("{}: the maps of depth have {}x{} pixels, the pictures stand as "
                        "{}x{}; maps are of pictures as they are shown, upright.",
                        path_, map.width, map.height, size_.width, size_.height));
    }
    shape_ = fmt::format(
        "The maps of depth have another shape ({}x{}) than the pictures ({}x{}), "
        "and are stretched over all of them.",
        map.width, map.height, size_.width, size_.height);
    return {};
}

Result<void> GivenDepth::check_count(std::int64_t pictures, bool exact) const {
    const auto maps = reader_->count();
    if (maps <= 0 || pictures <= 0) return {};
    const bool sure = exact && reader_->counted();
    const auto apart = std::abs(maps - pictures);
    if (apart <= (sure ? 2 + pictures / 50 : 2 + pictures / 3)) return {};
    const auto* about = sure ? "" : "about ";
    return wrong(
        fmt::format("{}: there are {}{} maps of depth for {}{} pictures; each picture "
                    "needs one, in the same order (of a part of a film, from its start).",
                    path_, about, maps, about, pictures));
}

Result<Frame> GivenDepth::fitted(const AVFrame& map) {
    const auto gray = as_gray(map);
    const auto form = static_cast<AVPixelFormat>(gray->format);
    auto* scaler = sws_getCachedContext(scaler_.release(), map.width, map.height, form, size_.width,
                                        size_.height, AV_PIX_FMT_GRAY16,
                                        SWS_BILINEAR | SWS_BITEXACT | SWS_ACCURATE_RND, nullptr,
                                        nullptr, nullptr);
    scaler_.reset(scaler);
    if (scaler == nullptr) {
        return wrong(fmt::format("{}: maps of the form {} cannot be read.", path_,
                                 av_get_pix_fmt_name(form)));
    }
    // swscale leaves the range of a picture of luma alone, so it is widened below.
    const bool alone = av_pix_fmt_desc_get(form)->nb_components == 1;
    const bool as_it_is = alone || is_full(map);
    const auto* table = sws_getCoefficients(SWS_CS_DEFAULT);
    sws_setColorspaceDetails(scaler, table, as_it_is ? 1 : 0, table, 1, 0, 1 << 16, 1 << 16);
    Frame made = make_frame();
    made->format = AV_PIX_FMT_GRAY16;
    made->width = size_.width;
    made->height = size_.height;
    CHECK(av_frame_get_buffer(made.get(), 0) >= 0, "out of memory");
    sws_scale(scaler, gray->data, gray->linesize, 0, map.height, made->data, made->linesize);
    if (alone && !is_full(map)) widen(*made);
    return made;
}

Result<Plane> GivenDepth::next() {
    if (found_) present_ = TRY(fitted(*found_));
    if (found_ || broken_) {
        ++given_;
        read();
    } else {
        ++missing_;
    }
    return Plane{present_->data[0], present_->linesize[0], size_.width, size_.height};
}

std::vector<std::string> GivenDepth::notes() const {
    std::vector<std::string> notes;
    if (!shape_.empty()) notes.push_back(shape_);
    if (damaged_ > 0) {
        notes.push_back(
            fmt::format("{} of the maps of depth could not be read, and the one before "
                        "was taken: {}",
                        damaged_, damage_));
    }
    if (missing_ > 0) {
        notes.push_back(
            fmt::format("The maps of depth end before the film, by {}: the pictures "
                        "there have the depth of the last map.",
                        missing_));
    }
    if (found_ || broken_) {
        notes.push_back(
            fmt::format("There are more maps of depth than pictures, of which there "
                        "are {}.",
                        given_));
    }
    return notes;
}

Result<std::vector<float>> GivenDepth::nearness(const Picture& picture, int width, int height) {
    const auto& depth = picture.depth;
    CHECK(depth.data != nullptr);
    const auto row = [&](int y, float* to) {
        const auto* from = reinterpret_cast<const std::uint16_t*>(depth.row(y));
        for (int x = 0; x < depth.width; ++x) to[x] = static_cast<float>(from[x]) / nearest;
    };
    return resample(row, depth.width, depth.height, width, height);
}

void GivenDepth::give_to(DepthOptions& depth) {
    depth.source = this;
    depth.as_given = true;
}

}  // namespace spot::media
