#include "pipeline/estimate/disk_estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace spot::pipeline {
namespace {

constexpr double usual_rate = 25;  // pictures a second, where a film does not say its rate

// Bits a pixel that films of live action take in 1920x1080, both eyes together, at the codec's
// usual crf and preset.
double usual_bits(media::Codec codec) {
    switch (codec) {
        case media::Codec::h264: return 0.10;
        case media::Codec::hevc: return 0.07;
        case media::Codec::av1: break;
    }
    return 0.05;
}

}  // namespace

double wanted_share(const media::FilmInfo& film, const media::Wanted& wanted) {
    const double length = film.duration_seconds;
    if (!wanted.cuts() || length <= 0) return 1;
    const double end = std::min(wanted.end.value_or(length), length);
    return std::clamp((end - wanted.start) / length, 0.0, 1.0);
}

double wanted_pictures(const media::FilmInfo& film, const media::Wanted& wanted) {
    const double rate = film.frame_rate.value() > 0 ? film.frame_rate.value() : usual_rate;
    const double all = film.frames ? static_cast<double>(*film.frames)
                                   : std::max(film.duration_seconds, 0.0) * rate;
    const double fewer = wanted.max_rate > 0 ? std::min(1.0, wanted.max_rate / rate) : 1.0;
    return all * fewer * wanted_share(film, wanted);
}

double wanted_pixels(const media::FilmInfo& film, const media::Wanted& wanted) {
    double scale = 1;
    if (wanted.width > 0) scale = std::min(scale, 1.0 * wanted.width / std::max(film.width, 1));
    if (wanted.height > 0) scale = std::min(scale, 1.0 * wanted.height / std::max(film.height, 1));
    return scale * scale * film.width * film.height;
}

std::uint64_t expected_result_bytes(const media::FilmInfo& film,
                                    const media::RenderSettings& render) {
    const bool deep = (render.bit_depth != 0 ? render.bit_depth : film.bit_depth) > 8;
    const auto codec = render.codec.value_or(deep ? media::Codec::hevc : media::Codec::h264);
    const int usual_crf = media::row_of(codec).crf;
    // With each of the three encoders, six steps of crf halve the bits, about.
    const double finer = std::exp2((usual_crf - render.crf.value_or(usual_crf)) / 6.0);
    const auto& wanted = render.wanted;
    const double pictures = wanted_pictures(film, wanted);
    const double packed = media::row_of(render.mode).coded_pictures;
    const double shown = wanted_pixels(film, wanted);
    const double pixels = packed * shown * pictures;
    const auto source = wanted_share(film, wanted) * static_cast<double>(film.size_bytes);
    // Where a picture has four times the pixels, each pixel takes three quarters of the bits.
    const double size = std::max(1.0, shown);
    const double bits = usual_bits(codec) * std::pow(1920.0 * 1080 / size, 0.2) *
                        (render.preset == "ultrafast" ? 2 : 1);
    const double by_pixels = pixels * bits * finer / 8;
    const double by_source = 2 * source * packed * finer;
    const bool timed = pictures > 0;
    return static_cast<std::uint64_t>((timed ? std::min(by_pixels, by_source) : by_source) +
                                      source / 10);
}

DiskNeed disk_need(const media::FilmInfo& film, const media::RenderSettings& render, bool kept) {
    const auto s = film.size_bytes;
    const auto r = expected_result_bytes(film, render);
    const auto c =
        static_cast<std::uint64_t>(wanted_share(film, render.wanted) * static_cast<double>(s));
    DiskNeed need{.source_bytes = s, .result_bytes = r, .output_bytes = r};
    need.work_bytes = plane_bytes + std::max(2 * s + c, 2 * s + (kept ? c : 0) + 3 * r);
    need.both_bytes = need.work_bytes;  // by then the copies that were joined are gone
    // These are the film, its segments, their results and the 3D film.
    need.left_bytes = kept ? s + c + 2 * r : 0;
    return need;
}

DiskNeed disk_need_in_one_piece(const media::FilmInfo& film, const media::RenderSettings& render) {
    const auto r = expected_result_bytes(film, render);
    return {.source_bytes = film.size_bytes,
            .result_bytes = r,
            .work_bytes = r,
            .output_bytes = r,
            .both_bytes = 2 * r};
}

DiskNeed in_turn(const std::vector<DiskNeed>& needs) {
    DiskNeed all;
    for (const auto& need : needs) {
        all.work_bytes = std::max(all.work_bytes, all.left_bytes + need.work_bytes);
        all.both_bytes =
            std::max(all.both_bytes, all.left_bytes + all.output_bytes + need.both_bytes);
        all.source_bytes += need.source_bytes;
        all.result_bytes += need.result_bytes;
        all.output_bytes += need.output_bytes;
        all.left_bytes += need.left_bytes;
    }
    return all;
}

std::string bytes_in_words(std::uint64_t bytes) {
    const auto value = static_cast<double>(bytes);
    if (value >= 999.5e9) return fmt::format("{:.1f} TB", value / 1e12);
    if (value >= 999.5e6) return fmt::format("{:.1f} GB", value / 1e9);
    return fmt::format("{:.0f} MB", std::ceil(value / 1e6));
}

}  // namespace spot::pipeline
