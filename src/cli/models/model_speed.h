#pragma once

// How long a model takes for a film, and which one to take.

#include <string>
#include <vector>

namespace spot::cli {

struct MeasuredModel {
    std::string name;
    int rank = 0;             // model_table.h; 0: not known
    double milliseconds = 0;  // of a picture
};

// By --depth-every auto.
inline constexpr double looks_per_second = 12;
// A film of two hours within a night: the model alone may take six times as long as the film.
inline constexpr double most_times_the_film = 6;

// Hours that the model takes for a film of two hours.
double hours_for_a_film(double milliseconds);

// "4.0 pictures a second; 6.0 h for a film of two hours, beside all else".
std::string speed_in_words(double milliseconds);

// The place of the best that is not too slow, of equal ones the fastest; if all are too slow the
// fastest of all. Of models whose rank is known; -1: there is none.
int recommended(const std::vector<MeasuredModel>& models);

std::string speed_table(const std::vector<MeasuredModel>& models);

}  // namespace spot::cli
