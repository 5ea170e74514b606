#pragma once

// Estimates how long a model takes for a film, and recommends one.

#include <string>
#include <vector>

namespace spot::cli {

struct MeasuredModel {
    std::string name;
    int rank = 0;             // model_table.h; 0: not known
    double milliseconds = 0;  // for one picture
};

// The pictures a second that the model is asked for with --depth-every auto.
inline constexpr double looks_per_second = 12;
// A film of two hours is to be done within a night, so the model alone may take six times as long
// as the film.
inline constexpr double most_times_the_film = 6;

// The hours that the model takes for a film of two hours.
double hours_for_a_film(double milliseconds);

// The speed in words: "4.0 pictures a second; 6.0 h for a film of two hours, beside all else".
std::string speed_in_words(double milliseconds);

// The index of the model with the best rank that is not too slow, of equal ones the fastest; if all
// are too slow, the fastest of all. Models whose rank is not known do not count; -1 where none is
// left.
int recommended(const std::vector<MeasuredModel>& models);

std::string speed_table(const std::vector<MeasuredModel>& models);

}  // namespace spot::cli
