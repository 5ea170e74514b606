#include "film.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "media/film/source.h"
#include "media/picture/decoder.h"
#include "media/picture/upright.h"

namespace spot::quality {

using media::Frame;

Result<Film> read_film(const std::string& path,
                       const std::function<bool(const Film&, Frame)>& each) {
    auto source = TRY(media::Source::open(path));
    auto decoder = TRY(media::Decoder::open(source, 1));
    const auto& par = *source.video().codecpar;
    const Film film{par.width + (par.width & 1), par.height + (par.height & 1),
                    av_q2d(source.frame_rate())};
    const auto plan = TRY(media::plan_film(path));
    media::Upright upright(plan, {film.width, film.height}, 8);
    auto frame = media::make_frame();
    auto packet = media::make_packet();
    for (bool more = true; more;) {
        more = TRY(source.read(*packet));
        if (more && packet->stream_index != source.video_index()) continue;
        decoder->send(more ? packet.get() : nullptr);
        while (decoder->receive(*frame)) {
            auto made = TRY(upright.apply(*frame));
            av_frame_unref(frame.get());
            if (!each(film, std::move(made))) return film;
        }
        av_packet_unref(packet.get());
    }
    return film;
}

Result<Pictures> load_film(const std::string& path, std::size_t most) {
    Pictures made;
    made.film = TRY(read_film(path, [&](const Film&, Frame frame) {
        made.frames.push_back(std::move(frame));
        return made.frames.size() < most;
    }));
    return made;
}

Result<std::vector<Map>> read_pfm(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                               &std::fclose);
    if (!file) return fail(Kind::invalid, "NotReadable", fmt::format("Cannot read {}.", path));
    std::vector<Map> maps;
    Map map;
    float scale = 0;
    while (std::fscanf(file.get(), "Pf %d %d %f", &map.width, &map.height, &scale) == 3) {
        std::fgetc(file.get());
        constexpr int longest_side = 1 << 14;
        const bool sides = map.width > 0 && map.height > 0 && map.width <= longest_side &&
                           map.height <= longest_side && scale < 0;
        const auto w = static_cast<std::size_t>(map.width);
        map.values.resize(sides ? w * static_cast<std::size_t>(map.height) : 0);
        // PFM begins with the lowest row.
        for (int y = map.height - 1; sides && y >= 0; --y) {
            float* row = map.values.data() + static_cast<std::size_t>(y) * w;
            if (std::fread(row, sizeof(float), w, file.get()) != w) map.width = 0;
        }
        if (!sides || map.width == 0) {
            return fail(Kind::invalid, "Damaged", fmt::format("{} is not as PFM is.", path));
        }
        maps.push_back(map);
    }
    return maps;
}

Map enlarge(const media::DepthMap& depth, int width, int height) {
    Map made{width, height, {}};
    made.values.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    const float scale = 1.0f / static_cast<float>(1 << depth.shift);
    const auto at = [&](int x, int y) {
        return depth.nearness[static_cast<std::size_t>(y * depth.width + x)];
    };
    for (int y = 0; y < height; ++y) {
        const float fy = std::clamp((static_cast<float>(y) + 0.5f) * scale - 0.5f, 0.0f,
                                    static_cast<float>(depth.height - 1));
        const int top = std::min(static_cast<int>(fy), depth.height - 2);
        const float b = fy - static_cast<float>(top);
        for (int x = 0; x < width; ++x) {
            const float fx = std::clamp((static_cast<float>(x) + 0.5f) * scale - 0.5f, 0.0f,
                                        static_cast<float>(depth.width - 1));
            const int left = std::min(static_cast<int>(fx), depth.width - 2);
            const float a = fx - static_cast<float>(left);
            made.values.push_back((1 - b) * ((1 - a) * at(left, top) + a * at(left + 1, top)) +
                                  b * ((1 - a) * at(left, top + 1) + a * at(left + 1, top + 1)));
        }
    }
    return made;
}

}  // namespace spot::quality
