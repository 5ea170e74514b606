#include "media/given_depth.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/check.h"
#include "media/depth_model/resample.h"
#include "media/film_plan.h"
#include "media/map_reader.h"
#include "media/upright.h"

namespace spot::media {
namespace {

constexpr float nearest = 65535;
// Red, green and blue of a gray picture, after what lossy codecs do to them.
constexpr int most_between_channels = 32;
constexpr int colors_side = 64;  // of the picture that is looked at for it

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

// Gray that does not say is all of its range, as tools write it; what has chroma, as films do.
bool is_full(const AVFrame& map) {
    if (map.color_range != AVCOL_RANGE_UNSPECIFIED) return map.color_range == AVCOL_RANGE_JPEG;
    const auto form = static_cast<AVPixelFormat>(map.format);
    const auto* layout = av_pix_fmt_desc_get(form);
    return is_rgb(form) || layout->nb_components <= 2 ||
           std::string_view(layout->name).starts_with("yuvj");
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
    TRY(made->refuse_colors());
    return made;
}

Result<std::unique_ptr<GivenDepth>> open_if_given(const std::vector<std::string>& paths, Size size,
                                                  int threads) {
    if (paths.empty()) return std::unique_ptr<GivenDepth>();
    return GivenDepth::open(paths, size, threads);
}

// Hours of work are not lost to one map.
void GivenDepth::read() {
    found_ = nullptr;
    auto read = reader_->next();
    broken_ = !read;
    if (read) {
        found_ = std::move(*read);
    } else if (++damaged_ == 1) {
        damage_ = read.error().message;
    }
}

Result<void> GivenDepth::refuse_colors() const {
    const auto scaler = scaler_between(*found_, {colors_side, colors_side}, AV_PIX_FMT_RGB24);
    if (scaler == nullptr) return wrong(fmt::format("{}: its form is not known.", path_));
    std::array<std::uint8_t, 3 * colors_side * colors_side> colors{};
    std::uint8_t* planes[4] = {colors.data(), nullptr, nullptr, nullptr};
    const int strides[4] = {3 * colors_side, 0, 0, 0};
    sws_scale(scaler.get(), found_->data, found_->linesize, 0, found_->height, planes, strides);
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
    const auto form = static_cast<AVPixelFormat>(map.format);
    auto* scaler = sws_getCachedContext(scaler_.release(), map.width, map.height, form, size_.width,
                                        size_.height, AV_PIX_FMT_GRAY16,
                                        SWS_BILINEAR | SWS_BITEXACT | SWS_ACCURATE_RND, nullptr,
                                        nullptr, nullptr);
    scaler_.reset(scaler);
    if (scaler == nullptr) {
        return wrong(fmt::format("{}: maps of the form {} cannot be read.", path_,
                                 av_get_pix_fmt_name(form)));
    }
    const auto* table = sws_getCoefficients(SWS_CS_DEFAULT);
    sws_setColorspaceDetails(scaler, table, is_full(map) ? 1 : 0, table, 1, 0, 1 << 16, 1 << 16);
    Frame made = make_frame();
    made->format = AV_PIX_FMT_GRAY16;
    made->width = size_.width;
    made->height = size_.height;
    CHECK(av_frame_get_buffer(made.get(), 0) >= 0, "out of memory");
    sws_scale(scaler, map.data, map.linesize, 0, map.height, made->data, made->linesize);
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
