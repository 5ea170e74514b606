#include "cli/models/model_speed.h"

#include <fmt/format.h>

#include <algorithm>

namespace spot::cli {
namespace {

constexpr double film_hours = 2;

bool is_fast_enough(const MeasuredModel& model) {
    return hours_for_a_film(model.milliseconds) <= film_hours * most_times_the_film;
}

std::string hours_in_words(double hours) {
    return hours < 1 ? fmt::format("{:.0f} min", std::max(1.0, hours * 60))
                     : fmt::format("{:.1f} h", hours);
}

std::string rate_in_words(double milliseconds) {
    return fmt::format("{:.1f}", 1000 / std::max(milliseconds, 0.001));
}

}  // namespace

double hours_for_a_film(double milliseconds) {
    return film_hours * looks_per_second * milliseconds / 1000;
}

std::string speed_in_words(double milliseconds) {
    return fmt::format("{} pictures a second; {} for a film of two hours, beside all else",
                       rate_in_words(milliseconds), hours_in_words(hours_for_a_film(milliseconds)));
}

int recommended(const std::vector<MeasuredModel>& models) {
    int best = -1;
    for (int i = 0; i < static_cast<int>(models.size()); ++i) {
        const auto& one = models[static_cast<std::size_t>(i)];
        if (one.rank == 0) continue;
        if (best < 0) {
            best = i;
            continue;
        }
        const auto& other = models[static_cast<std::size_t>(best)];
        const bool fast = is_fast_enough(one);
        const bool faster = one.milliseconds < other.milliseconds;
        if (fast != is_fast_enough(other)) {
            if (fast) best = i;
        } else if (fast && one.rank != other.rank) {
            if (one.rank > other.rank) best = i;
        } else if (faster) {
            best = i;
        }
    }
    return best;
}

std::string speed_table(const std::vector<MeasuredModel>& models) {
    const int best = recommended(models);
    std::string text =
        fmt::format("{:29} {:>12}  {:>19}\n", "NAME", "PICTURES/S", "FILM OF TWO HOURS");
    for (int i = 0; i < static_cast<int>(models.size()); ++i) {
        const auto& one = models[static_cast<std::size_t>(i)];
        text += fmt::format("{:29} {:>12}  {:>19}{}\n", one.name, rate_in_words(one.milliseconds),
                            hours_in_words(hours_for_a_film(one.milliseconds)),
                            i == best ? "  recommended" : "");
    }
    text +=
        "\nThe model's time alone, twelve pictures a second of the film; of 1080p or any other\n"
        "size, since all are shrunk for it. ";
    if (best < 0) return text + "None of these is one whose quality is known.\n";
    const auto& chosen = models[static_cast<std::size_t>(best)];
    if (is_fast_enough(chosen))
        return text + "Recommended: the best that needs no more than 12 h.\n";
    return text +
           "All need more than 12 h; the fastest is recommended,\n"
           "or depth without a model.\n";
}

}  // namespace spot::cli
