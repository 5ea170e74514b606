#include "pipeline/jobs/film_name.h"

#include <filesystem>

#include "base/log.h"
#include "base/printable.h"
#include "media/player_names.h"
#include "pipeline/jobs/mode_name.h"

namespace spot::pipeline {
namespace {

// The characters that are refused in names by one system or another.
constexpr std::string_view forbidden = "/\\:*?\"<>|";

std::string stem_of(const Job& job) {
    auto title = printable(job.title.value_or(""));
    for (auto& c : title) {
        const bool refused = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
                             forbidden.find(c) != std::string_view::npos;
        if (refused) c = '_';
    }
    auto stem = std::filesystem::path(title).stem().string();
    const auto begin = stem.find_first_not_of(" .-");
    stem.erase(0, std::min(begin, stem.size()));
    return stem.empty() ? job.job_id : stem;
}

// The settings that are in the name. Those that cannot be read are as usual: the film is there,
// whatever the row says now.
media::RenderSettings settings_of(const Job& job) {
    media::RenderSettings settings;
    const auto& texts = job.settled_settings ? *job.settled_settings : job.settings;
    if (!apply_settings(texts, settings)) settings = {};
    if (const auto mode = mode_named(job.mode)) settings.mode = *mode;
    return settings;
}

}  // namespace

std::string film_name(const Job& job) {
    const auto settings = settings_of(job);
    const auto tag = media::player_name("", settings);  // the tag and the ending
    const auto stem = stem_of(job);
    return std::string(shortened(stem, longest_film_name - tag.size())) + tag;
}

}  // namespace spot::pipeline
