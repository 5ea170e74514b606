#include "media/depth_model/depth_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "media/depth/signs/quantile.h"
#include "media/depth_model/resample.h"

namespace spot::media {
namespace {

constexpr double looks_a_second = 12;
constexpr double usual_area = 252.0 * 448.0;
constexpr std::array multiples{14, 32};  // patches of vision transformers; strides of networks
constexpr std::int64_t longest_side = 4096;
constexpr std::int64_t least_side = 8;
constexpr int hd_height = 720;  // rows from which on films are BT.709
constexpr int float_32 = 1;
constexpr std::array<float, 3> mean{0.485f, 0.456f, 0.406f};  // of ImageNet
constexpr std::array<float, 3> deviation{0.229f, 0.224f, 0.225f};
// The quantiles of a map that become 0 and 1, so that a few outliers do not set the scale. A
// convention.
constexpr double low_share = 0.02;
constexpr double high_share = 0.98;
// A map whose ends differ by less than this share of its greatest value shows a flat thing, and
// stays flat. By eye (docs/media.md).
constexpr float least_spread = 0.1f;
constexpr float nearest_metres = 0.05f;

std::string in_words(const std::vector<TensorShape>& shapes) {
    std::string words;
    for (const auto& shape : shapes) {
        words += fmt::format("{}{} of type {} [{}]", words.empty() ? "" : ", ", shape.name,
                             shape.element_type, fmt::join(shape.sides, ","));
    }
    return words.empty() ? "nothing" : words;
}

tl::unexpected<Error> wrong(const std::string& path, std::string_view why) {
    return fail(Kind::invalid, "WrongModel",
                fmt::format("{}: is no model of depth that can be used: {}", path, why));
}

// A picture's side near the wanted one, a multiple that the model likes.
int near_multiple(double wanted, int multiple) {
    return std::max(multiple, static_cast<int>(std::lround(wanted / multiple)) * multiple);
}

std::vector<float> read_plane(const Plane& plane, int bit_depth, int width, int height) {
    const auto row = [&](int y, float* to) {
        if (bit_depth == 8) {
            const auto* from = plane.row(y);
            for (int x = 0; x < plane.width; ++x) to[x] = static_cast<float>(from[x]);
        } else {
            const auto* from = reinterpret_cast<const std::uint16_t*>(plane.row(y));
            for (int x = 0; x < plane.width; ++x) to[x] = 0.25f * static_cast<float>(from[x]);
        }
    };
    return resample(row, plane.width, plane.height, width, height);
}

// Rows and columns of a tensor whose other sides are ones; 0 where it is no map.
std::pair<int, int> map_size(const Tensor& tensor) {
    const auto& sides = tensor.sides;
    if (sides.size() < 2 || sides.size() > 4) return {0, 0};
    for (std::size_t i = 0; i + 2 < sides.size(); ++i) {
        if (sides[i] != 1) return {0, 0};
    }
    const auto height = sides[sides.size() - 2];
    const auto width = sides[sides.size() - 1];
    if (width < 2 || height < 2 || width > longest_side || height > longest_side) return {0, 0};
    return {static_cast<int>(width), static_cast<int>(height)};
}

}  // namespace

int depth_every(const DepthModelOptions& options, double frames_per_second) {
    if (options.every > 0) return options.every;
    return std::clamp(static_cast<int>(std::lround(frames_per_second / looks_a_second)), 1,
                      most_depth_every);
}

Result<std::unique_ptr<DepthModel>> DepthModel::open(const DepthModelOptions& options, int width,
                                                     int height, int threads) {
    auto network = TRY(options.open ? options.open(threads)
                                    : open_network(options.path, options.device, threads));
    std::unique_ptr<DepthModel> model(
        new DepthModel(options.path, options.kind, std::move(network)));
    model->hd_ = height >= hd_height;
    model->width_ = width;
    model->height_ = height;
    TRY(model->choose_size());
    return model;
}

Result<std::unique_ptr<DepthModel>> open_if_named(const DepthModelOptions& options, int width,
                                                  int height, int threads) {
    if (options.path.empty()) return std::unique_ptr<DepthModel>();
    return DepthModel::open(options, width, height, threads);
}

void DepthModel::give_to(DepthOptions& depth, const DepthModelOptions& options) {
    depth.source = this;
    depth.every = depth_every(options, depth.frames_per_second);
}

// The input's free sides, for pictures of this size.
void DepthModel::fit(int width, int height) {
    const auto& sides = facts().inputs.front().sides;
    const double shape = static_cast<double>(width) / height;
    height_ = sides[2] > 0 ? static_cast<int>(sides[2])
                           : near_multiple(std::sqrt(usual_area / shape), multiple_);
    width_ = sides[3] > 0 ? static_cast<int>(sides[3])
                          : near_multiple(std::sqrt(usual_area * shape), multiple_);
    width_ = std::min(width_, static_cast<int>(longest_side) / multiple_ * multiple_);
}

// For the film's pictures, whose size it begins with.
Result<void> DepthModel::choose_size() {
    const int film_width = width_;
    const int film_height = height_;
    const auto& inputs = facts().inputs;
    if (inputs.size() != 1 || facts().outputs.empty()) {
        return wrong(path_, fmt::format("it takes {}", in_words(inputs)));
    }
    const auto& sides = inputs.front().sides;
    const bool picture = inputs.front().element_type == float_32 && sides.size() == 4 &&
                         sides[0] <= 1 && (sides[1] == 3 || sides[1] < 0);
    if (!picture) {
        return wrong(path_,
                     fmt::format("it takes {}, not 32-bit floats [1,3,H,W]", in_words(inputs)));
    }
    const bool fixed = sides[2] > 0 && sides[3] > 0;
    for (const auto side : {sides[2], sides[3]}) {
        if (side > longest_side || (side > 0 && side < least_side)) {
            return wrong(path_, fmt::format("its pictures are {}x{}", sides[3], sides[2]));
        }
    }
    Error refused;
    for (const int multiple : multiples) {
        multiple_ = multiple;
        fit(film_width, film_height);
        const auto made = run_alone();
        if (made) {
            if (map_size(*made).first > 0) return {};
            return wrong(path_, fmt::format("it gives [{}], not one map [1,H,W]",
                                            fmt::join(made->sides, ",")));
        }
        refused = made.error();
        if (fixed) break;
    }
    return fail(std::move(refused));
}

Result<Tensor> DepthModel::run() {
    return network_->run(input_, {1, 3, height_, width_});
}

Result<Tensor> DepthModel::run_alone() {
    input_.assign(3 * static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_), 0.0f);
    return run();
}

Result<std::vector<float>> DepthModel::nearness(const Picture& picture, int width, int height) {
    fit(picture.width(), picture.height());
    std::array<std::vector<float>, 3> planes;
    for (std::size_t i = 0; i < 3; ++i) {
        planes[i] = read_plane(picture.planes[i], picture.bit_depth, width_, height_);
    }
    const float red_of_v = hd_ ? 1.5748f : 1.402f;
    const float green_of_u = hd_ ? -0.1873f : -0.3441f;
    const float green_of_v = hd_ ? -0.4681f : -0.7141f;
    const float blue_of_u = hd_ ? 1.8556f : 1.772f;
    const auto count = planes[0].size();
    input_.resize(3 * count);
    for (std::size_t i = 0; i < count; ++i) {
        const float y = (planes[0][i] - 16) / 219;
        const float u = (planes[1][i] - 128) / 224;
        const float v = (planes[2][i] - 128) / 224;
        const std::array<float, 3> rgb{y + red_of_v * v, y + green_of_u * u + green_of_v * v,
                                       y + blue_of_u * u};
        for (std::size_t c = 0; c < 3; ++c) {
            input_[c * count + i] = (std::clamp(rgb[c], 0.0f, 1.0f) - mean[c]) / deviation[c];
        }
    }
    auto made = TRY(run());
    const auto [map_width, map_height] = map_size(made);
    if (map_width == 0) {
        return fail(Kind::invalid, "ModelFailed",
                    fmt::format("{}: gave no map for a picture", path_));
    }
    for (auto& value : made.values) {
        if (!std::isfinite(value)) value = 0;
        if (kind_ == DepthKind::metric) value = 1 / std::max(value, nearest_metres);
    }
    const auto row = [&, from_width = map_width](int y, float* to) {
        const auto* from = made.values.data() + static_cast<std::ptrdiff_t>(y) * from_width;
        std::copy(from, from + from_width, to);
    };
    auto map = resample(row, map_width, map_height, width, height);
    const float low = quantile(map, low_share);
    const float high = quantile(map, high_share);
    const float least = least_spread * std::max(std::fabs(low), std::fabs(high));
    const float spread = std::max({high - low, least, 1e-6f});
    const float middle = 0.5f * (low + high);
    for (auto& value : map) value = 0.5f + (value - middle) / spread;
    return map;
}

}  // namespace spot::media
