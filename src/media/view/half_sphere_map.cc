#include "media/view/half_sphere_map.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace spot::media {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr int least_side = 64;        // encoders take no smaller pictures
constexpr int side_step = 16;         // what encoders cut pictures into
constexpr int tap_step = 8;           // taps that are multiplied together
constexpr double bank_step = 0.125;   // of densities that have weights of their own
constexpr double greatest_bend = 10;  // 1 / cosine of 84 degrees, where no screen reaches
constexpr int series_terms = 32;      // of sine and cosine; up to a quarter turn they are exact

struct Turn {
    double sine = 0;
    double cosine = 0;
    double tangent() const { return sine / cosine; }
};

// The sine and the cosine of an angle from -pi / 2 to pi / 2.
Turn turn(double angle) {
    Turn made;
    double term = 1;
    for (int n = 0; n < series_terms; ++n) {
        (n % 2 == 0 ? made.cosine : made.sine) += n % 4 < 2 ? term : -term;
        term = term * angle / (n + 1);
    }
    return made;
}

// Catmull and Rom's cubic.
double cubic(double t) {
    const double d = t < 0 ? -t : t;
    if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
    if (d < 2) return ((-0.5 * d + 2.5) * d - 4) * d + 2;
    return 0;
}

// `into` (0..1): how far the place is beyond tap number taps / 2 - 1. `widened`: samples that
// become one; the filter takes in all of them, so that nothing shimmers.
void add_weights(double into, double widened, int taps, std::vector<std::int16_t>& weights) {
    std::vector<double> exact;
    double sum = 0;
    for (int k = 0; k < taps; ++k) {
        exact.push_back(cubic((k - (taps / 2 - 1) - into) / widened));
        sum += exact.back();
    }
    constexpr int whole = 1 << sphere_weight_bits;
    int rest = whole;
    std::size_t greatest = weights.size();
    for (const double weight : exact) {
        const auto rounded = static_cast<std::int16_t>(std::floor(weight / sum * whole + 0.5));
        rest -= rounded;
        weights.push_back(rounded);
        if (rounded > weights[greatest]) greatest = weights.size() - 1;
    }
    weights[greatest] = static_cast<std::int16_t>(weights[greatest] + rest);
}

int taps_for(double widened) {
    const int needed = 2 * static_cast<int>(std::ceil(2 * widened));
    return (needed + tap_step - 1) / tap_step * tap_step;
}

// Half of the screen's sides at distance one, and the film's pixels for one of that plane.
struct Hung {
    double across = 0;
    double down = 0;
    double columns = 0;
    double rows = 0;
};

Hung hang(Size film, const SphereScreen& screen) {
    const double aspect = std::clamp(screen.pixel_aspect, 0.1, 10.0);
    const double angle =
        std::clamp(screen.field_of_view, least_field_of_view, greatest_field_of_view);
    const double longer = turn(angle / 2 * pi / 180).tangent();
    const double shape = film.width * aspect / film.height;
    Hung hung;
    hung.across = shape >= 1 ? longer : longer * shape;
    hung.down = shape >= 1 ? longer / shape : longer;
    hung.columns = film.width / (2 * hung.across);
    hung.rows = film.height / (2 * hung.down);
    return hung;
}

// Share of a sample of the sphere that lies in the screen: `inside` of the screen's edge (negative:
// outside), in samples of the film, of which `density` are one of the sphere.
std::int16_t cover_of(double inside, double density) {
    return static_cast<std::int16_t>(
        std::floor(std::clamp(0.5 + inside / density, 0.0, 1.0) * 256 + 0.5));
}

// A column of the sphere, in samples of the plane.
struct Seen {
    double place = 0;    // of the film's samples, whose middles are whole numbers
    double inside = 0;   // of the nearer side of the screen
    double density = 1;  // samples of the film for one of the sphere
    double bend = 1;
};

// Whether any of a column or row lies in the screen. Towards the sphere's poles densities grow
// without bounds, and say nothing.
bool is_shown(const Seen& seen) {
    return seen.bend < greatest_bend && seen.inside / seen.density > -0.5;
}

class Columns {
  public:
    Columns(Size film, const Hung& hung, double apart, int side, SpherePlane plane)
        : film_(film), hung_(hung), moved_(apart / 2 * film.width), side_(side), plane_(plane) {}

    Seen see(int x, bool left) const {
        const bool luma = plane_ == SpherePlane::luma;
        const double at = luma ? x + 0.5 : 2 * x + 0.5;  // pixels of the eye
        const auto to = turn((at / side_ - 0.5) * pi);
        const double pixel =
            film_.width * 0.5 + hung_.columns * to.tangent() - (left ? moved_ : -moved_);
        Seen seen;
        seen.inside = std::min(pixel, film_.width - pixel) / (luma ? 1 : 2);
        seen.place = luma ? pixel - 0.5 : (pixel - 0.5) / 2;
        seen.density = hung_.columns / (to.cosine * to.cosine) * pi / side_;
        seen.bend = 1 / to.cosine;
        return seen;
    }

  private:
    Size film_;
    Hung hung_;
    double moved_;
    int side_;
    SpherePlane plane_;
};

void add_columns(SphereMap& map, const Columns& columns) {
    const auto shown = [&](int x) {
        return is_shown(columns.see(x, true)) || is_shown(columns.see(x, false));
    };
    int end = map.side;
    while (map.first_column < end && !shown(map.first_column)) ++map.first_column;
    while (end > map.first_column && !shown(end - 1)) --end;
    map.columns = end - map.first_column;
    double widest = 1;
    for (int x = map.first_column; x < end; ++x) {
        widest = std::max(widest, columns.see(x, true).density);
    }
    map.taps_across = taps_for(widest);
}

void add_weights_across(SphereMap& map, const Columns& columns) {
    const int whole_blocks = (map.columns + sphere_block - 1) / sphere_block * sphere_block;
    const int greatest = map.film.width + 2 * map.pad() - map.taps_across;
    for (int i = 0; i < whole_blocks; ++i) {
        const int x = map.first_column + std::min(i, map.columns - 1);
        for (const bool left : {true, false}) {
            const auto seen = columns.see(x, left);
            const double before = std::floor(seen.place);
            auto& eye = map.eyes[left ? 0 : 1];
            const int begin = static_cast<int>(before) - (map.taps_across / 2 - 1) + map.pad();
            eye.begin.push_back(std::clamp(begin, 0, greatest));
            add_weights(seen.place - before, std::max(1.0, seen.density), map.taps_across,
                        eye.weights);
            eye.cover.push_back(cover_of(seen.inside, seen.density));
        }
        map.bend.push_back(static_cast<float>(columns.see(x, true).bend));
    }
}

void add_rows(SphereMap& map, const Hung& hung, int eye_side, double most_bent) {
    const int step = eye_side / map.side;  // 2 for chroma, which lies between two rows
    double widest = 1;
    map.first_row = map.side;
    for (int y = 0; y < map.side; ++y) {
        const auto to = turn(((y + 0.5) / map.side - 0.5) * pi);
        const double place = hung.rows / step * to.tangent();
        const double density = hung.rows / step / (to.cosine * to.cosine) * pi / map.side;
        // The screen's edge is nearest to the middle's row where it is not bent.
        const double inside = map.film.height * 0.5 - (place < 0 ? -place : place);
        if (!is_shown({.inside = inside, .density = density, .bend = 1 / to.cosine})) continue;
        map.first_row = std::min(map.first_row, y);
        map.end_row = y + 1;
        map.down.push_back(static_cast<float>(place * sphere_phases));
        map.density.push_back(static_cast<float>(density));
        widest = std::max(widest, density * most_bent);
    }
    map.taps_down = taps_for(widest + bank_step);
    const int levels = static_cast<int>(std::ceil((widest - 1) / bank_step)) + 1;
    for (int level = 0; level < levels; ++level) {
        auto& bank = map.banks.emplace_back();
        for (int phase = 0; phase < sphere_phases; ++phase) {
            add_weights(static_cast<double>(phase) / sphere_phases, 1 + level * bank_step,
                        map.taps_down, bank);
        }
    }
}

}  // namespace

int sphere_side(Size film, const SphereScreen& screen) {
    const auto hung = hang(film, screen);
    // The whole sphere is pi long where the plane at distance one is touched.
    const double wanted = pi * std::max(hung.columns, hung.rows);
    if (wanted >= greatest_sphere_side) return greatest_sphere_side;
    const int side = static_cast<int>(std::ceil(wanted / side_step)) * side_step;
    return std::max(side, least_side);
}

SphereMap make_sphere_map(Size film, const SphereScreen& screen, double apart, SpherePlane plane) {
    CHECK(film.width >= 2 && film.height >= 2);
    const auto hung = hang(film, screen);
    const int eye_side = sphere_side(film, screen);
    const int step = plane == SpherePlane::luma ? 1 : 2;
    SphereMap map;
    map.side = eye_side / step;
    map.film = {film.width / step, film.height / step};
    const Columns columns(film, hung, apart, eye_side, plane);
    add_columns(map, columns);
    CHECK(map.columns > 0, "a screen that no eye sees");
    const int last = map.first_column + map.columns - 1;
    const double bend =
        std::max(columns.see(map.first_column, true).bend, columns.see(last, true).bend);
    add_rows(map, hung, eye_side, bend);
    add_weights_across(map, columns);
    return map;
}

}  // namespace spot::media
