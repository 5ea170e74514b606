#include "pipeline/estimate/picture_estimate.h"

#include <algorithm>
#include <cmath>

#include "pipeline/estimate/disk_estimate.h"

namespace spot::pipeline {
namespace {

// The sizes are bytes a pixel, by the kind of file.
constexpr double png_bytes = 2;
constexpr double deep_png_bytes = 4.5;
constexpr double jpeg_bytes = 0.3;
constexpr double lossless_film_bytes = 0.6;
constexpr double depth_png_bytes = 0.9;
constexpr double depth_film_bytes = 0.45;

// The pixels of a picture as phones take them, for files whose size says nothing.
constexpr double usual_photo_pixels = 12e6;

}  // namespace

std::uint64_t written_picture_bytes(double pixels, media::ImageKind image, int bits) {
    const double each = image != media::ImageKind::png ? jpeg_bytes
                        : bits > 8                     ? deep_png_bytes
                                                       : png_bytes;
    return static_cast<std::uint64_t>(pixels * each);
}

std::uint64_t frames_bytes(const media::FilmInfo& film, const media::RenderSettings& render,
                           media::ImageKind image) {
    const double pixels = 2 * wanted_pixels(film, render.wanted);
    return written_picture_bytes(pixels * wanted_pictures(film, render.wanted), image,
                                 film.bit_depth);
}

std::uint64_t depth_bytes(const media::FilmInfo& film, const media::RenderSettings& render,
                          bool as_png) {
    const double pixels = wanted_pixels(film, render.wanted) * wanted_pictures(film, render.wanted);
    return static_cast<std::uint64_t>(pixels * (as_png ? depth_png_bytes : depth_film_bytes));
}

std::uint64_t stills_bytes(const media::FilmInfo& film, media::Mode mode, std::size_t times,
                           bool sheet) {
    constexpr double stills = 6;
    constexpr int columns = 5;
    constexpr int widest_cell = 640;
    const double pixels = static_cast<double>(film.width) * film.height;
    const double smaller = std::ceil(static_cast<double>(film.width) / widest_cell);
    const auto& row = media::row_of(mode);
    const double packed = row.in_preview ? row.coded_pictures : 0;
    const double each = sheet ? columns * pixels / (smaller * smaller) : (stills + packed) * pixels;
    return written_picture_bytes(each * static_cast<double>(times), media::ImageKind::png, 8);
}

double pixels_in_file(std::string_view ending, std::uint64_t bytes) {
    const auto size = static_cast<double>(bytes);
    if (ending == "png" || ending == "tif" || ending == "tiff") return size / png_bytes;
    if (ending == "bmp") return size / 3;
    if (ending == "webp") return std::min(size / 0.15, usual_photo_pixels);
    return size / 0.4;
}

std::uint64_t photo_bytes(double pixels, media::Mode mode, media::ImageKind image) {
    const double pictures = image == media::ImageKind::mpo ? 2 : media::row_of(mode).coded_pictures;
    return written_picture_bytes(pixels * pictures, image, 8);
}

std::uint64_t gathered_bytes(double pixels) {
    return static_cast<std::uint64_t>(pixels * lossless_film_bytes);
}

}  // namespace spot::pipeline
