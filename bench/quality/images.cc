#include "images.h"

#include <fmt/format.h>

#include <bit>
#include <cstdio>
#include <fstream>
#include <limits>
#include <sstream>

namespace spot::quality {
namespace {

static_assert(std::endian::native == std::endian::little);

Error bad(const std::string& path, std::string_view what) {
    return Error{Kind::invalid, "NotAPicture", fmt::format("{}: {}.", path, what)};
}

struct Head {
    std::string kind;
    int width = 0;
    int height = 0;
    double last = 0;
};

Result<Head> read_head(std::istream& in, const std::string& path, std::string_view kind) {
    Head head;
    in >> head.kind >> head.width >> head.height >> head.last;
    in.get();
    const bool sane = in && head.kind == kind && head.width > 1 && head.height > 1 &&
                      head.width <= largest_side && head.height <= largest_side;
    if (!sane) return fail(bad(path, fmt::format("not a {} picture", kind)));
    return head;
}

}  // namespace

Result<ColorImage> read_ppm(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    const auto head = TRY(read_head(in, path, "P6"));
    ColorImage image{head.width, head.height, {}};
    const auto count = static_cast<std::size_t>(head.width) * static_cast<std::size_t>(head.height);
    std::vector<char> bytes(3 * count);
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!in) return fail(bad(path, "cut off"));
    for (std::size_t k = 0; k < 3; ++k) {
        auto& plane = image.planes[k];
        plane.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            plane[i] = static_cast<std::uint8_t>(bytes[3 * i + k]);
        }
    }
    return image;
}

Result<FloatImage> read_disparity(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    const auto head = TRY(read_head(in, path, "Pf"));
    if (head.last >= 0) return fail(bad(path, "must be little endian"));
    FloatImage image{head.width, head.height, {}};
    const auto width = static_cast<std::size_t>(head.width);
    image.values.resize(width * static_cast<std::size_t>(head.height));
    for (int y = head.height - 1; y >= 0; --y) {
        in.read(reinterpret_cast<char*>(image.values.data() + static_cast<std::size_t>(y) * width),
                static_cast<std::streamsize>(width * sizeof(float)));
    }
    if (!in) return fail(bad(path, "cut off"));
    for (auto& value : image.values) {
        if (!(value > 0)) value = std::numeric_limits<float>::quiet_NaN();
    }
    return image;
}

Result<void> write_ppm(const std::string& path, const ColorImage& image) {
    std::ofstream out(path, std::ios::binary);
    out << "P6\n" << image.width << ' ' << image.height << "\n255\n";
    std::vector<char> bytes(3 * image.planes[0].size());
    for (std::size_t k = 0; k < 3; ++k) {
        for (std::size_t i = 0; i < image.planes[k].size(); ++i) {
            bytes[3 * i + k] = static_cast<char>(image.planes[k][i]);
        }
    }
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.flush();
    if (!out) return fail(bad(path, "cannot be written"));
    return {};
}

}  // namespace spot::quality
