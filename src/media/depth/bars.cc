#include "media/depth/bars.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

namespace spot::media {
namespace {

// Constants; docs/media.md says what "by eye" means.
//
// Measured on the whole: with these no bar is found in the demo film, in 2,265 pictures of seven
// films and in 183 stills, except in one painting with a dark frame. The single numbers are by eye
// where nothing else is said. Levels are of 8 bits. The light of a line or an area is the share of
// it that is lit, 0..1, where a sample counts for a part as it rises from black to `fully_lit`
// above it.

// Pixels of the shorter side of a picture that can have bars.
constexpr int least_side = 64;
// Share of the height and of the width that a bar has at most. Geometry: a film of 2.76:1 in 4:3
// has bars of 0.26 of the height, one of 9:16 in 16:9 has bars of 0.34 of the width.
constexpr double most_rows = 0.28;
constexpr double most_columns = 0.36;
// Size of a bar at least, in pixels and as a share of the side.
constexpr int least_bar_pixels = 4;
constexpr double least_bar_share = 0.008;

// Black. Levels up to which the median of the outermost lines may lie: narrow range's black is 16
// (BT.601), full range's 0. Then the mean difference from it, in levels, that is noise; farther
// samples are something else and do not count.
constexpr int brightest_black = 22;
constexpr float most_noise_levels = 4.0f;
constexpr int near_black = 12;
// A sample is lit from so many levels above black, or so many times the noise, whichever is more;
// it counts fully from so many levels above that.
constexpr float least_contrast = 3;
constexpr float noise_multiple = 3;
constexpr int fully_lit = 8;
// Rows of the picture from one to the next that is looked at for columns. Cost.
constexpr int column_row_step = 4;
// Rows at the upper and lower edge that black is read from: a part of the height, at least 2.
constexpr int edge_rows_part = 120;

// Light of a bar with nothing in it, at most; of a line and of a bar that are picture, which is
// more than text has; of a bar with text in it, at most; and of a line of text in a bar, at least.
constexpr float clean_light = 0.02f;
constexpr float picture_line_light = 0.45f;
constexpr float picture_bar_light = 0.25f;
constexpr float text_bar_light = 0.2f;
constexpr float text_line_light = 0.02f;

// Borders. The step of light at one border of a pair that makes it believed, and the one that the
// other border has at least unless all is dark there; or both have this much where bars are equally
// large, which they are if they differ by less than a part of the side. Else they may differ by
// another part.
constexpr float sharp_border_step = 0.5f;
constexpr float least_border_step = 0.15f;
constexpr float equal_border_step = 0.15f;
constexpr int equal_distance_part = 200;
constexpr int alike_distance_part = 100;
// Lines inside and outside of a border that its step is read from, and those between that a soft
// border may take: films that were scaled or coded badly have borders of three lines.
constexpr int inner_lines = 4;
constexpr int outer_lines = 3;
constexpr int soft_lines = 3;
// The step of borders that are believed although bars are not alike, and the share of the side that
// a bar on one side alone has at most: captures have such lines.
constexpr float certain_border_step = 0.7f;
constexpr double one_sided_share = 0.03;
// Levels by which the mean of a bar's chroma may lie off gray.
constexpr int gray_levels = 4;
// Pixels by which bars of two looks may differ and be the same ones.
constexpr int same_bars_pixels = 2;

// Over time. One picture of so many is looked at. Looks in a row that must agree until bars are
// found after a shot's first picture; pictures in which that may be, since later it would be seen
// that depth begins anew; looks in a row with picture in the bars until they are given up.
constexpr int look_step = 2;
constexpr int looks_to_find = 3;
constexpr int pictures_to_find = 48;
constexpr int looks_to_give_up = 2;
// Rows of a bar that are looked at later on. Cost.
constexpr int still_rows = 16;

// The light of a row: the sum over its samples, each of which counts for 0..fully_lit.
template <class Sample>
[[gnu::always_inline]] inline std::uint32_t light_of(const Sample* row, int count, int base,
                                                     int most) {
    std::uint32_t sum = 0;
    for (int x = 0; x < count; ++x) {
        const int value = std::clamp(row[x] - base, 0, most);
        sum += static_cast<std::uint32_t>(value);
    }
    return sum;
}
[[gnu::target_clones("avx2", "default")]] std::uint32_t light_8(const std::uint8_t* row, int count,
                                                                int base) {
    return light_of(row, count, base, fully_lit);
}
[[gnu::target_clones("avx2", "default")]] std::uint32_t light_10(const std::uint16_t* row,
                                                                 int count, int base) {
    return light_of(row, count, base, 4 * fully_lit);
}
// The same for each column.
template <class Sample>
[[gnu::always_inline]] inline void add_light(const Sample* row, std::uint32_t* sums, int count,
                                             int base, int most) {
    for (int x = 0; x < count; ++x) {
        const int value = std::clamp(row[x] - base, 0, most);
        sums[x] += static_cast<std::uint32_t>(value);
    }
}
[[gnu::target_clones("avx2", "default")]] void add_8(const std::uint8_t* row, std::uint32_t* sums,
                                                     int count, int base) {
    add_light(row, sums, count, base, fully_lit);
}
[[gnu::target_clones("avx2", "default")]] void add_10(const std::uint16_t* row, std::uint32_t* sums,
                                                      int count, int base) {
    add_light(row, sums, count, base, 4 * fully_lit);
}

const std::uint16_t* wide(const Plane& plane, int y) {
    return reinterpret_cast<const std::uint16_t*>(plane.row(y));
}

// The light, 0..1, of the columns [left, right) of a row. `base`: the level from which samples are
// lit.
float row_light(const Picture& picture, int y, int left, int right, float base) {
    const auto& plane = picture.planes[0];
    const int count = right - left;
    const auto full = static_cast<float>(count * fully_lit);
    if (picture.bit_depth == 8) {
        const auto sum = light_8(plane.row(y) + left, count, static_cast<int>(base));
        return static_cast<float>(sum) / full;
    }
    const auto sum = light_10(wide(plane, y) + left, count, static_cast<int>(4 * base));
    return static_cast<float>(sum) / (4 * full);
}

// The light, 0..1, of each column of `box`, seen in every `step`th of its rows.
std::vector<float> column_lights(const Picture& picture, const Area& box, int step, float base) {
    const auto& plane = picture.planes[0];
    std::vector<std::uint32_t> sums(static_cast<std::size_t>(box.width));
    int rows = 0;
    for (int y = box.top; y < box.top + box.height; y += step, ++rows) {
        if (picture.bit_depth == 8) {
            add_8(plane.row(y) + box.left, sums.data(), box.width, static_cast<int>(base));
        } else {
            add_10(wide(plane, y) + box.left, sums.data(), box.width, static_cast<int>(4 * base));
        }
    }
    const float each =
        1.0f / static_cast<float>(std::max(1, rows) * fully_lit * (picture.bit_depth == 8 ? 1 : 4));
    std::vector<float> made(sums.size());
    for (std::size_t x = 0; x < made.size(); ++x) made[x] = static_cast<float>(sums[x]) * each;
    return made;
}

// Collects samples at the picture's edge. Its base() is the level from which something is lit
// beside them; 0: they are not black.
class Edge {
  public:
    explicit Edge(const Picture& picture) : picture_(picture) {}
    void add(int y, int left, int right) {
        for (int x = left; x < right; ++x) {
            const int value = picture_.bit_depth == 8 ? picture_.planes[0].row(y)[x]
                                                      : wide(picture_.planes[0], y)[x] >> 2;
            ++levels_[static_cast<std::size_t>(value & 255)];
            ++count_;
        }
    }
    float base() const {
        int below = 0;
        int level = 0;
        while (level < 255 && 2 * (below + levels_[static_cast<std::size_t>(level)]) < count_) {
            below += levels_[static_cast<std::size_t>(level++)];
        }
        if (level > brightest_black) return 0;
        int count = 0;
        int sum = 0;
        for (int i = std::max(0, level - near_black); i <= level + near_black; ++i) {
            const int here = levels_[static_cast<std::size_t>(i)];
            count += here;
            sum += here * std::abs(i - level);
        }
        const float noise = static_cast<float>(sum) / static_cast<float>(std::max(1, count));
        if (noise > most_noise_levels) return 0;
        return static_cast<float>(level) + std::max(least_contrast, noise_multiple * noise);
    }

  private:
    const Picture& picture_;
    std::array<int, 256> levels_{};
    int count_ = 0;
};

// The light of lines from one side inwards, outermost first.
using Lights = std::vector<float>;

int first_above(const Lights& lights, float level) {
    const auto at =
        std::find_if(lights.begin(), lights.end(), [&](float light) { return light > level; });
    return static_cast<int>(at - lights.begin());
}

float mean(const Lights& lights, int begin, int end) {
    const int last = std::min(end, static_cast<int>(lights.size()));
    if (begin >= last) return 0;
    float sum = 0;
    for (int i = begin; i < last; ++i) sum += lights[static_cast<std::size_t>(i)];
    return sum / static_cast<float>(last - begin);
}

// By how much the lines inside of a border are lighter than those outside; a soft border may lie
// between.
float step_at(const Lights& lights, int at) {
    const int out = std::max(1, at - soft_lines);
    return mean(lights, at, at + inner_lines) - mean(lights, std::max(0, out - outer_lines), out);
}

// A bar that ends near a line, on one side of the picture.
struct Side {
    int at = 0;         // the number of its lines
    float step = 0;     // how much lighter the picture is
    bool dark = false;  // the picture is black as well, so the bar's end cannot be seen
    bool clean = false;
};

std::optional<Side> side_near(const Lights& lights, int line, int reach) {
    const int from = std::max(1, line - reach);
    const int to = std::min(line + reach, static_cast<int>(lights.size()) - inner_lines);
    if (from > to) return std::nullopt;
    Side side;
    for (int at = from; at <= to; ++at) {
        const float step = step_at(lights, at);
        if (step <= side.step) continue;
        side.step = step;
        side.at = at;
    }
    // Borders may be soft: what is half as light as what follows belongs to the picture.
    const float half = 0.5f * mean(lights, side.at, side.at + inner_lines);
    const auto best = side.at;
    side.at = std::min(from, best);
    while (side.at < best && lights[static_cast<std::size_t>(side.at)] < half) ++side.at;
    if (mean(lights, 0, to) < clean_light && mean(lights, from, to) < clean_light) {
        return Side{line, 0, true, true};
    }
    if (first_above(lights, picture_line_light) < side.at) return std::nullopt;
    const float light = mean(lights, 0, side.at);
    if (light > text_bar_light) return std::nullopt;
    side.clean = light < clean_light;
    return side;
}

struct Pair {
    int near = 0;
    int far = 0;
    float step = 0;
};

// Finds the bars on two opposite sides. `near` and `far` are the lights of the lines from each side
// inwards, `side` is the picture's height or width.
Pair find_pair(const Lights& near, const Lights& far, int side) {
    const int least = std::max(least_bar_pixels, static_cast<int>(least_bar_share * side));
    const int reach = std::max(2, side / alike_distance_part);
    const int equal_reach = std::max(2, side / equal_distance_part);
    Pair best;
    const auto try_at = [&](int line) {
        if (line < least || line >= static_cast<int>(near.size())) return;
        const auto a = side_near(near, line, reach);
        const auto b = side_near(far, line, reach);
        if (!a || !b || !(a->clean || b->clean)) return;
        const bool equal = a->clean && b->clean && std::abs(a->at - b->at) <= equal_reach &&
                           std::min(a->step, b->step) > equal_border_step;
        const float least_step = equal ? 2 * equal_border_step : sharp_border_step;
        if (std::max(a->step, b->step) < least_step) return;
        if (!(a->dark || a->step > least_border_step) || !(b->dark || b->step > least_border_step))
            return;
        const int at_a = a->dark ? b->at : a->at;
        const int at_b = b->dark ? a->at : b->at;
        if (std::min(at_a, at_b) < least) return;
        if (a->step + b->step > best.step) best = {at_a, at_b, a->step + b->step};
    };
    for (const auto* lights : {&near, &far}) {
        try_at(first_above(*lights, clean_light));
        try_at(first_above(*lights, picture_line_light));
    }
    if (best.step > 0) return best;
    // Bars that are not alike must have sharp borders on both sides, or be a narrow line on one.
    const auto a = side_near(near, first_above(near, clean_light), reach);
    const auto b = side_near(far, first_above(far, clean_light), reach);
    const bool sure_a =
        a && a->clean && !a->dark && a->step > certain_border_step && a->at >= least_bar_pixels;
    const bool sure_b =
        b && b->clean && !b->dark && b->step > certain_border_step && b->at >= least_bar_pixels;
    const auto narrow = static_cast<int>(one_sided_share * side);
    if (sure_a && sure_b) return {a->at, b->at, a->step + b->step};
    if (sure_a && a->at <= narrow && first_above(far, clean_light) <= 1) return {a->at, 0, a->step};
    if (sure_b && b->at <= narrow && first_above(near, clean_light) <= 1)
        return {0, b->at, b->step};
    return {};
}

// Whether the chroma of a part of a picture is gray.
bool is_gray(const Picture& picture, const Area& box) {
    if (box.width <= 0 || box.height <= 0) return true;
    for (std::size_t k = 1; k < 3; ++k) {
        const auto& plane = picture.planes[k];
        std::int64_t sum = 0;
        std::int64_t count = 0;
        for (int y = box.top / 2; y < (box.top + box.height) / 2; y += column_row_step) {
            for (int x = box.left / 2; x < (box.left + box.width) / 2;
                 x += column_row_step, ++count) {
                sum += picture.bit_depth == 8 ? 4 * plane.row(y)[x] : wide(plane, y)[x];
            }
        }
        if (count > 0 && std::abs(sum / count - 512) > 4 * gray_levels) return false;
    }
    return true;
}

int even_up(int value) {
    return (value + 1) / 2 * 2;
}

bool alike(const Bars& a, const Bars& b) {
    const auto near = [](int x, int y) { return std::abs(x - y) <= same_bars_pixels; };
    return near(a.left, b.left) && near(a.top, b.top) && near(a.right, b.right) &&
           near(a.bottom, b.bottom);
}

}  // namespace

Area inside_of(const Bars& bars, Size picture) {
    return {bars.left, bars.top, picture.width - bars.left - bars.right,
            picture.height - bars.top - bars.bottom};
}

BarFinder::Seen BarFinder::look(const Picture& picture) {
    const int width = picture.width();
    const int height = picture.height();
    Seen seen;
    if (std::min(width, height) < least_side) return seen;
    const int thin = std::max(2, height / edge_rows_part);
    Edge above_and_below(picture);
    for (int i = 0; i < thin; ++i) {
        above_and_below.add(i, 0, width);
        above_and_below.add(height - 1 - i, 0, width);
    }
    seen.base_rows = above_and_below.base();
    Lights near(static_cast<std::size_t>(most_rows * height));
    Lights far(near.size());
    const auto look_at_rows = [&](int left, int right) {
        for (std::size_t i = 0; i < near.size(); ++i) {
            const auto y = static_cast<int>(i);
            near[i] = row_light(picture, y, left, right, seen.base_rows);
            far[i] = row_light(picture, height - 1 - y, left, right, seen.base_rows);
        }
        const auto rows = find_pair(near, far, height);
        seen.bars.top = even_up(rows.near);
        seen.bars.bottom = even_up(rows.far);
    };
    if (seen.base_rows > 0) {
        look_at_rows(0, width);
        seen.reach.top = first_above(near, picture_line_light);
        seen.reach.bottom = first_above(far, picture_line_light);
    }
    const int top = seen.bars.top;
    const int rows = height - top - seen.bars.bottom;
    Edge beside(picture);
    for (int y = top; y < top + rows; y += column_row_step) {
        beside.add(y, 0, thin);
        beside.add(y, width - thin, width);
    }
    seen.base_columns = beside.base();
    if (seen.base_columns > 0) {
        const auto most = static_cast<int>(most_columns * width);
        const auto left =
            column_lights(picture, {0, top, most, rows}, column_row_step, seen.base_columns);
        auto right = column_lights(picture, {width - most, top, most, rows}, column_row_step,
                                   seen.base_columns);
        std::reverse(right.begin(), right.end());
        const auto columns = find_pair(left, right, width);
        seen.bars.left = even_up(columns.near);
        seen.bars.right = even_up(columns.far);
        seen.reach.left = first_above(left, picture_line_light);
        seen.reach.right = first_above(right, picture_line_light);
    }
    const bool beside_all = seen.bars.left + seen.bars.right > 0;
    if (beside_all && seen.base_rows > 0 && top + seen.bars.bottom == 0) {
        // Bars all around: between those at the sides, rows show more.
        look_at_rows(seen.bars.left, width - seen.bars.right);
        seen.reach.top = first_above(near, picture_line_light);
        seen.reach.bottom = first_above(far, picture_line_light);
    }
    auto& bars = seen.bars;
    if (!is_gray(picture, {0, 0, width, bars.top}) ||
        !is_gray(picture, {0, height - bars.bottom, width, bars.bottom})) {
        bars.top = bars.bottom = 0;
    }
    if (!is_gray(picture, {0, 0, bars.left, height}) ||
        !is_gray(picture, {width - bars.right, 0, bars.right, height})) {
        bars.left = bars.right = 0;
    }
    return seen;
}

// Takes into account what a picture has lit: lines that any picture of the shot has lit are no bar.
void BarFinder::narrow(const Seen& seen, Size size) {
    reach_.left = std::min(reach_.left, seen.reach.left);
    reach_.top = std::min(reach_.top, seen.reach.top);
    reach_.right = std::min(reach_.right, seen.reach.right);
    reach_.bottom = std::min(reach_.bottom, seen.reach.bottom);
    const bool rows = reach_.top >= least_bar_pixels || reach_.bottom >= least_bar_pixels;
    const bool columns = reach_.left >= least_bar_pixels || reach_.right >= least_bar_pixels;
    if (state_ == State::open && !rows && !columns) state_ = State::closed;
    if (size.width < least_side || size.height < least_side || since_ > pictures_to_find) {
        state_ = State::closed;
    }
}

void BarFinder::begin_shot(const Picture& first) {
    *this = {};
    last_ = look(first);
    reach_ = last_.reach;
    if (last_.bars != Bars{}) {
        state_ = State::found;
        bars_ = last_.bars;
        still_there(first);
        return;
    }
    narrow(last_, {first.width(), first.height()});
}

bool BarFinder::next(const Picture& picture) {
    if (state_ == State::closed || ++since_ % look_step != 0) return false;
    if (state_ == State::found) {
        violated_ = still_there(picture) ? 0 : violated_ + 1;
        if (violated_ < looks_to_give_up) return false;
        bars_ = {};
        text_in_bar_ = false;
        state_ = State::closed;
        return true;
    }
    const auto seen = look(picture);
    narrow(seen, {picture.width(), picture.height()});
    if (state_ == State::closed) return false;
    const auto& bars = seen.bars;
    const bool unlit = bars.left <= reach_.left + 2 && bars.top <= reach_.top + 2 &&
                       bars.right <= reach_.right + 2 && bars.bottom <= reach_.bottom + 2;
    const bool found = bars != Bars{} && unlit;
    alike_ = !found ? 0 : alike(bars, last_.bars) ? alike_ + 1 : 1;
    last_ = seen;
    if (alike_ < looks_to_find) return false;
    bars_ = bars;
    state_ = State::found;
    return true;
}

bool BarFinder::still_there(const Picture& picture) {
    const int width = picture.width();
    const int height = picture.height();
    text_in_bar_ = false;
    for (const bool above : {true, false}) {
        const int bar = above ? bars_.top : bars_.bottom;
        const int count = std::min(still_rows, bar - 2);
        if (count <= 0) continue;
        float sum = 0;
        for (int i = 0; i < count; ++i) {
            const int line = bar - 3 - i * (bar - 2) / count;
            const int y = above ? std::max(0, line) : height - 1 - std::max(0, line);
            const float light = row_light(picture, y, 0, width, last_.base_rows);
            if (light > picture_line_light) return false;
            if (!above && light > text_line_light) text_in_bar_ = true;
            sum += light;
        }
        if (sum > picture_bar_light * static_cast<float>(count)) return false;
    }
    for (const bool left : {true, false}) {
        const int bar = (left ? bars_.left : bars_.right) - 2;  // borders may be soft
        if (bar <= 0) continue;
        const Area box{left ? 0 : width - bar, bars_.top, bar, height - bars_.top - bars_.bottom};
        const auto lights = column_lights(picture, box, 4 * column_row_step, last_.base_columns);
        if (*std::max_element(lights.begin(), lights.end()) > picture_line_light) return false;
        if (mean(lights, 0, bar) > picture_bar_light) return false;
    }
    return true;
}

}  // namespace spot::media
