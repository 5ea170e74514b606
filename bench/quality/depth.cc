#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "commands.h"
#include "film.h"
#include "media/depth/signs/analysis.h"
#include "media/depth/signs/flow.h"
#include "media/picture/decoder.h"
#include "media/picture/upright.h"
#include "score.h"
#include "world.h"

namespace spot::quality {
namespace {

using media::DepthEstimator;
using media::DepthMap;
using media::DepthOptions;
using media::Picture;

int complain(const Error& error) {
    std::fprintf(stderr, "%s\n", error.message.c_str());
    return 1;
}

double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::vector<DepthMap> depths(const DepthOptions& options, std::size_t count,
                             const std::function<Picture(std::size_t)>& picture) {
    DepthEstimator estimator(options);
    std::vector<DepthMap> maps;
    for (std::size_t i = 0; i < count; ++i) {
        estimator.push(picture(i));
        while (auto map = estimator.pull()) maps.push_back(std::move(*map));
    }
    estimator.finish();
    while (auto map = estimator.pull()) maps.push_back(std::move(*map));
    return maps;
}

std::vector<DepthMap> depths(const Pictures& pictures, bool temporal) {
    const auto& film = pictures.film;
    return depths({film.width, film.height, film.frames_per_second, temporal},
                  pictures.frames.size(),
                  [&](std::size_t i) { return media::view(*pictures.frames[i]); });
}

Picture view_of(const View& view) {
    const int w = view.width;
    const int h = view.height;
    return {{media::Plane{view.luma.data(), w, w, h},
             media::Plane{view.blue.data(), w / 2, w / 2, h / 2},
             media::Plane{view.red.data(), w / 2, w / 2, h / 2}}};
}

void print_score(const std::string& name, const Score& ours, const Score& ramp, const Score& even) {
    fmt::print(
        R"({{"name": "{}", "absrel": {:.4f}, "delta": {:.4f}, "r": {:.4f}, "ramp_absrel": {:.4f}, )"
        R"("ramp_delta": {:.4f}, "ramp_r": {:.4f}, "even_absrel": {:.4f}, "even_delta": {:.4f}}})"
        "\n",
        name, ours.relative, ours.delta, ours.correlation, ramp.relative, ramp.delta,
        ramp.correlation, even.relative, even.delta);
    std::fflush(stdout);
}

// Mean change of nearness along exact or estimated motion, in parts of its own spread: a map that
// is even everywhere earns nothing by it.
class Flicker {
  public:
    void add(double now, double before) {
        change_ += std::fabs(now - before);
        sum_ += now;
        squares_ += now * now;
        ++count_;
    }
    double value() const {
        if (count_ == 0) return 0;
        const double mean = sum_ / count_;
        const double spread = std::sqrt(std::max(1e-9, squares_ / count_ - mean * mean));
        return change_ / count_ / spread;
    }

  private:
    double change_ = 0, sum_ = 0, squares_ = 0;
    double count_ = 0;
};

void score_world(const World& world) {
    constexpr int width = 480;
    constexpr int height = 270;
    std::vector<View> views;
    for (int i = 0; i < static_cast<int>(world.path.size()); ++i) {
        views.push_back(look(world, i, width, height));
    }
    const auto find = [&](bool temporal) {
        return depths({width, height, 24, temporal}, views.size(),
                      [&](std::size_t i) { return view_of(views[i]); });
    };
    const auto held = find(true);
    const auto loose = find(false);
    Mean ours;
    Mean by_place;
    Mean even;
    Flicker flicker;
    Flicker flicker_loose;
    Map before;
    Map before_loose;
    for (std::size_t i = 0; i < views.size(); ++i) {
        const Map truth{width, height, views[i].disparity};
        auto now = enlarge(held[i], width, height);
        auto now_loose = enlarge(loose[i], width, height);
        ours.add(score(now, truth));
        by_place.add(score(ramp(width, height), truth));
        even.add(score(constant(width, height), truth));
        for (std::size_t k = 0; i > 0 && k < truth.values.size(); k += 3) {
            double x = 0;
            double y = 0;
            const int time = static_cast<int>(i);
            if (!trace_back(world, time, views[i], views[i - 1], k, &x, &y)) continue;
            const auto fx = static_cast<float>(x);
            const auto fy = static_cast<float>(y);
            const auto past = [&](const Map& map) {
                return static_cast<double>(
                    media::sample_bilinear(map.values.data(), width, height, fx, fy));
            };
            flicker.add(static_cast<double>(now.values[k]), past(before));
            flicker_loose.add(static_cast<double>(now_loose.values[k]), past(before_loose));
        }
        before = std::move(now);
        before_loose = std::move(now_loose);
    }
    print_score(world.name, ours.value(), by_place.value(), even.value());
    fmt::print(R"({{"name": "{}", "flicker": {:.5f}, "flicker_loose": {:.5f}}})"
               "\n",
               world.name, flicker.value(), flicker_loose.value());
}

void write_ppm(const std::string& path, const Picture& picture, const DepthMap& depth) {
    const auto near = enlarge(depth, picture.width(), picture.height());
    std::string out = fmt::format("P6\n{} {}\n255\n", 2 * picture.width(), picture.height());
    const auto byte = [](double value) {
        return static_cast<char>(static_cast<unsigned char>(std::clamp(value, 0.0, 255.0)));
    };
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const double l = 1.164 * (picture.planes[0].row(y)[x] - 16);
            const double b = picture.planes[1].row(y / 2)[x / 2] - 128;
            const double r = picture.planes[2].row(y / 2)[x / 2] - 128;
            for (const double c : {l + 1.7 * r, l - 0.2 * b - 0.5 * r, l + 2.0 * b}) out += byte(c);
        }
        for (int x = 0; x < picture.width(); ++x) {
            const auto n = static_cast<double>(near.at(x, y));
            for (int k = 0; k < 3; ++k) out += byte(255 * n);
        }
    }
    if (auto* file = std::fopen(path.c_str(), "wb")) {
        std::fwrite(out.data(), 1, out.size(), file);
        std::fclose(file);
    }
}

}  // namespace

int depth_speed(int argc, char** argv) {
    if (argc != 2) return 64;
    constexpr std::size_t most = 72;
    constexpr int rounds = 3;
    const auto pictures = load_film(argv[1], most);
    if (!pictures) return complain(pictures.error());
    double least = 1e9;
    for (int round = 0; round < rounds; ++round) {
        const double begin = thread_seconds();
        depths(*pictures, true);
        least = std::min(least, thread_seconds() - begin);
    }
    const auto count = static_cast<double>(pictures->frames.size());
    fmt::print(R"({{"name": "depth", "ms": {:.3f}, "width": {}, "height": {}}})"
               "\n",
               1000 * least / count, pictures->film.width, pictures->film.height);
    return 0;
}

int depth_score(int argc, char** argv) {
    if (argc != 3) return 64;
    const auto truth = read_pfm(argv[2]);
    if (!truth) return complain(truth.error());
    const auto pictures = load_film(argv[1], truth->size());
    if (!pictures) return complain(pictures.error());
    const auto maps = depths(*pictures, true);
    Mean ours;
    Mean by_place;
    Mean even;
    for (std::size_t i = 0; i < maps.size(); ++i) {
        const auto& known = (*truth)[i];
        ours.add(score(enlarge(maps[i], known.width, known.height), known));
        by_place.add(score(ramp(known.width, known.height), known));
        even.add(score(constant(known.width, known.height), known));
    }
    const std::string path = argv[1];
    const auto name = path.substr(path.find_last_of('/') + 1);
    print_score(name, ours.value(), by_place.value(), even.value());
    return 0;
}

int depth_world(int argc, char** argv) {
    constexpr int pictures = 40;
    auto all = worlds(pictures);
    for (auto& slow : slow_worlds(pictures)) all.push_back(std::move(slow));
    for (const auto& world : all) {
        if (argc < 2 || world.name == argv[1]) score_world(world);
    }
    return 0;
}

int depth_flicker(int argc, char** argv) {
    if (argc != 2) return 64;
    constexpr std::size_t most = 120;
    constexpr float same_light = 10;
    const auto pictures = load_film(argv[1], most);
    if (!pictures) return complain(pictures.error());
    const auto held = depths(*pictures, true);
    const auto loose = depths(*pictures, false);
    Flicker flicker;
    Flicker flicker_loose;
    media::Pyramid past;
    for (std::size_t i = 0; i < held.size(); ++i) {
        const auto seen = media::analyse(media::view(*pictures->frames[i]), held[i].shift);
        auto now = media::make_pyramid(seen);
        if (!held[i].cut) {
            const auto flow = media::find_flow(now, past, {});
            for (std::size_t k = 0; k < flow.u.size(); ++k) {
                if (flow.residual[k] > same_light) continue;
                const auto w = static_cast<std::size_t>(flow.width);
                const float x = static_cast<float>(k % w) + flow.u[k];
                const float y = static_cast<float>(k / w) + flow.v[k];
                const auto add = [&](Flicker& to, const std::vector<DepthMap>& maps) {
                    const float was =
                        media::sample_bilinear(maps[i - 1].nearness.data(), flow.width, flow.height, x, y);
                    to.add(static_cast<double>(maps[i].nearness[k]), static_cast<double>(was));
                };
                add(flicker, held);
                add(flicker_loose, loose);
            }
        }
        past = std::move(now);
    }
    fmt::print(R"({{"name": "flicker", "flicker": {:.5f}, "flicker_loose": {:.5f}}})"
               "\n",
               flicker.value(), flicker_loose.value());
    return 0;
}

int depth_cuts(int argc, char** argv) {
    if (argc != 2) return 64;
    std::vector<int> cuts;
    int number = 0;
    std::unique_ptr<DepthEstimator> estimator;
    const auto drain = [&] {
        while (auto map = estimator->pull()) {
            if (map->cut) cuts.push_back(number);
            ++number;
        }
    };
    const auto film = read_film(argv[1], [&](const Film& of, media::Frame frame) {
        if (!estimator) {
            estimator = std::make_unique<DepthEstimator>(
                DepthOptions{of.width, of.height, of.frames_per_second});
        }
        estimator->push(media::view(*frame));
        drain();
        return true;
    });
    if (!film) return complain(film.error());
    if (!estimator) return 1;
    estimator->finish();
    drain();
    fmt::print(R"({{"name": "cuts", "pictures": {}, "cuts": [{}]}})"
               "\n",
               number, fmt::join(cuts, ", "));
    return 0;
}

int depth_look(int argc, char** argv) {
    if (argc != 4) return 64;
    constexpr std::size_t most = 240;
    const auto step = static_cast<std::size_t>(std::max(1, std::atoi(argv[3])));
    const auto pictures = load_film(argv[1], most);
    if (!pictures) return complain(pictures.error());
    const auto maps = depths(*pictures, true);
    for (std::size_t i = 0; i < maps.size(); i += step) {
        write_ppm(fmt::format("{}/{:04}.ppm", argv[2], i), media::view(*pictures->frames[i]),
                  maps[i]);
    }
    return 0;
}

}  // namespace spot::quality
