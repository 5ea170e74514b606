#include "media/depth/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "media/depth/signs/quantile.h"

namespace spot::media {
namespace {

// Constants; docs/media.md says what "by eye" means.
//
// Measured on the whole: with these no text is found where there is none in the demo film, in 2,265
// pictures of seven films and in 183 stills; 726 more pictures, mostly diagrams and windows full of
// writing, gave 101. The single numbers are by eye where nothing else is said. Levels are of 8
// bits.

// Share of the height, from below, that is searched: subtitles have up to three lines there.
constexpr double searched_share = 0.42;
// Rows of samples that a picture is looked at with; pictures of more rows are sampled. Cost.
constexpr int sampled_rows = 540;
// Samples of a cell's side: strokes are kept and compared cell by cell, 16 bits each.
constexpr int cell_side = 4;

// A stroke. Samples on either side within which it must end; levels that it has at least; levels by
// which it is lighter than both sides.
constexpr int stroke_reach = 4;
constexpr int least_stroke_luma = 110;
constexpr int least_stroke_contrast = 48;
// Samples of a cell that are strokes at least, or it shows none. Of the samples that are strokes
// now or were at the last look, this share, in tenths, must be both, or the cell shows something
// else.
constexpr int least_cell_strokes = 2;
constexpr int same_stroke_tenths = 6;
// One picture of so many is looked at; strokes must stand for so many looks at least, or for as
// long as the look-ahead is; ages stop at what a byte holds.
constexpr int look_step = 2;
constexpr int least_looks = 3;
constexpr int greatest_age = 255;

// A line. Cells between two words at most; cells with strokes, and rows of cells, at least.
constexpr int word_gap_cells = 8;
constexpr int least_line_cells = 16;
constexpr int least_line_height = 2;
// Its height as a share of the picture's, its width as a share of the picture's, at most; its width
// in heights, at least; the distance of its middle from the picture's, in widths, at most.
constexpr double most_line_height = 0.13;
constexpr double most_line_width = 0.94;
constexpr double least_line_shape = 1.3;
constexpr double most_off_middle = 0.22;
// Share of its cells that show strokes, at least; share of its samples that are strokes.
constexpr double least_line_fill = 0.28;
constexpr double least_ink = 0.08;
constexpr double most_ink = 0.5;
// Levels of the lightest sample of its cells: from the fourth to the ninth tenth at most, and of
// the median at least. Subtitles have one brightness.
constexpr int most_luma_spread = 28;
constexpr int least_middle_luma = 130;
// It stands alone: cells around it that are looked at, and the share of them that may show strokes
// that stand still as well.
constexpr int ring_x = 8;
constexpr int ring_y = 3;
constexpr double most_ring_share = 0.12;
// It is regular, as fences are, if its strokes correlate by this much with themselves some samples
// on.
constexpr double regular_correlation = 0.8;
// Lines beside each other in height at most; more are a page, or windows.
constexpr std::size_t most_lines = 3;
// Share of a line's samples that must still be strokes for the line to be there.
constexpr double still_there_share = 0.5;
// Cells that become old enough in one look and make it worth to search for lines, and looks for
// which the search goes on.
constexpr int least_new_cells = 4;
constexpr int pending_looks = 3;

// One depth. Cells around a line that lie in its depth, so that outlines and shadows of letters do.
constexpr int margin_x = 2;
constexpr int margin_y = 1;
// Share of the things that a line is written over which are no nearer than the text.
constexpr float front_quantile = 0.95f;
// Pixels of the map over which depth goes back to its own.
constexpr int ramp_pixels = 6;
// Time constant, in seconds, with which text comes nearer.
constexpr double follow_seconds = 1.5;

// Reads the samples of a row: every `step`th pixel, as 8 bits.
void read_row(const Picture& picture, int y, int step, int count, std::uint8_t* to) {
    const auto& plane = picture.planes[0];
    if (picture.bit_depth == 8) {
        const auto* from = plane.row(y);
        if (step == 1) {
            std::copy_n(from, count, to);
        } else if (step == 2) {
            for (int i = 0; i < count; ++i) to[i] = from[2 * i];
        } else {
            for (int i = 0; i < count; ++i) to[i] = from[step * i];
        }
        return;
    }
    const auto* from = reinterpret_cast<const std::uint16_t*>(plane.row(y));
    for (int i = 0; i < count; ++i) to[i] = static_cast<std::uint8_t>(from[step * i] >> 2);
}

// Sets 1 where a sample is part of a light stroke: it is light, and something near it on both sides
// is not.
[[gnu::target_clones("avx2", "default")]] void find_strokes(const std::uint8_t* row,
                                                            std::uint8_t* to, int count) {
    for (int x = stroke_reach; x < count - stroke_reach; ++x) {
        std::uint8_t left = 255;
        std::uint8_t right = 255;
        for (int k = 1; k <= stroke_reach; ++k) {
            left = std::min(left, row[x - k]);
            right = std::min(right, row[x + k]);
        }
        const std::uint8_t dark = std::max(left, right);
        const std::uint8_t light = row[x];
        const std::uint8_t more = light > dark ? static_cast<std::uint8_t>(light - dark) : 0;
        to[x] = static_cast<std::uint8_t>((light >= least_stroke_luma) &
                                          (more >= least_stroke_contrast));
    }
}

// Packs four samples, 0 or 1 each, into four bits.
std::uint16_t pack(const std::uint8_t* samples) {
    std::uint32_t four = 0;
    std::memcpy(&four, samples, sizeof four);
    return static_cast<std::uint16_t>((four * 0x01020408U) >> 24 & 0xf);
}

[[gnu::always_inline]] inline std::uint16_t ones(std::uint16_t v) {
    v = static_cast<std::uint16_t>(v - ((v >> 1) & 0x5555));
    v = static_cast<std::uint16_t>((v & 0x3333) + ((v >> 2) & 0x3333));
    v = static_cast<std::uint16_t>((v + (v >> 4)) & 0x0f0f);
    return static_cast<std::uint16_t>((v + (v >> 8)) & 0x1f);
}

// Counts a cell's age, in looks: it grows while most strokes of either look are in both.
[[gnu::target_clones("avx2", "default")]] void grow_older(const std::uint16_t* now,
                                                          const std::uint16_t* before,
                                                          std::uint8_t* age, int count) {
    for (int i = 0; i < count; ++i) {
        const std::uint16_t both = ones(now[i] & before[i]);
        const std::uint16_t any = ones(now[i] | before[i]);
        const bool shown = ones(now[i]) >= least_cell_strokes;
        const bool same = shown && 10 * both >= same_stroke_tenths * any;
        const int older = std::min(greatest_age, age[i] + 1);
        age[i] = static_cast<std::uint8_t>(same ? older : shown ? 1 : 0);
    }
}

bool overlap(const Area& a, const Area& b) {
    return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height &&
           b.top < a.top + a.height;
}

Area wider(const Area& area, int x, int y) {
    return {area.left - x, area.top - y, area.width + 2 * x, area.height + 2 * y};
}

}  // namespace

struct TextFinder::Found {
    Area cells;
    int count = 0;  // cells that show strokes
    bool line = false;
};

TextFinder::TextFinder(int look_ahead)
    : look_ahead_(look_ahead), looks_(std::max(least_looks, look_ahead / look_step)) {}

void TextFinder::begin_shot(const Picture& first, bool bar_below) {
    size_ = {first.width(), first.height()};
    bar_below_ = bar_below;
    step_ = std::max(1, (size_.height + sampled_rows / 2) / sampled_rows);
    columns_ = size_.width / step_ / cell_side;
    rows_ = static_cast<int>(searched_share * size_.height) / step_ / cell_side;
    top_ = size_.height - rows_ * cell_side * step_;
    since_ = 0;
    pending_ = 0;
    const auto cells = static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_);
    now_.assign(cells, 0);
    before_.assign(cells, 0);
    age_.assign(cells, 0);
    row_.assign(static_cast<std::size_t>(columns_ * cell_side), 0);
    strokes_.assign(row_.size() + sizeof(std::uint32_t), 0);
    lines_.clear();
    waiting_.emplace_back();
    look(first);
}

void TextFinder::next(const Picture& picture) {
    ++since_;
    waiting_.emplace_back();
    if (since_ % look_step == 0) look(picture);
    for (const auto& line : lines_) {
        const auto area = in_pixels(line.cells);
        auto& here = waiting_.back();
        if (std::find(here.begin(), here.end(), area) == here.end()) here.push_back(area);
    }
}

// Parts of one line lie beside each other; they are joined, with the gaps between them.
std::vector<Area> TextFinder::take() {
    if (waiting_.empty()) return {};
    auto areas = std::move(waiting_.front());
    waiting_.pop_front();
    std::vector<Area> made;
    std::sort(areas.begin(), areas.end(),
              [](const Area& a, const Area& b) { return a.top < b.top; });
    for (const auto& area : areas) {
        if (made.empty() || made.back().top + made.back().height / 2 < area.top) {
            made.push_back(area);
            continue;
        }
        auto& line = made.back();
        const int right = std::max(line.left + line.width, area.left + area.width);
        const int below = std::max(line.top + line.height, area.top + area.height);
        line.left = std::min(line.left, area.left);
        line.width = right - line.left;
        line.height = below - line.top;
    }
    return made;
}

void TextFinder::look(const Picture& picture) {
    if (columns_ < least_line_cells || rows_ < least_line_height) return;
    now_.swap(before_);
    read_strokes(picture);
    grow_older(now_.data(), before_.data(), age_.data(), static_cast<int>(age_.size()));
    drop_gone();
    const auto fresh = std::count(age_.begin(), age_.end(), static_cast<std::uint8_t>(looks_));
    if (fresh >= least_new_cells) pending_ = pending_looks;
    if (pending_ > 0) {
        --pending_;
        find_lines(picture);
    }
}

void TextFinder::read_strokes(const Picture& picture) {
    std::fill(now_.begin(), now_.end(), Cell{0});
    for (int y = 0; y < rows_ * cell_side; ++y) {
        read_row(picture, top_ + y * step_, step_, columns_ * cell_side, row_.data());
        find_strokes(row_.data(), strokes_.data(), columns_ * cell_side);
        auto* cells = now_.data() + at(0, y / cell_side);
        const int place = cell_side * (y % cell_side);
        for (int x = 0; x < columns_; ++x) {
            cells[x] = static_cast<Cell>(cells[x] | pack(strokes_.data() + cell_side * x) << place);
        }
    }
}

void TextFinder::drop_gone() {
    std::erase_if(lines_, [&](const Line& line) {
        int count = 0;
        std::size_t i = 0;
        for (int y = line.cells.top; y < line.cells.top + line.cells.height; ++y) {
            for (int x = line.cells.left; x < line.cells.left + line.cells.width; ++x, ++i) {
                count += std::popcount(static_cast<Cell>(line.strokes[i] & now_[at(x, y)]));
            }
        }
        return count < still_there_share * line.count;
    });
}

bool TextFinder::in_line(int x, int y) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const Line& line) {
        return overlap(wider(line.cells, 1, 1), {x, y, 1, 1});
    });
}

// Gathers cells with old strokes that lie together, over gaps as between words.
std::vector<TextFinder::Found> TextFinder::gather() const {
    std::vector<Found> made;
    struct Run {
        int begin = 0;
        int end = 0;
        std::size_t of = 0;
    };
    std::vector<std::size_t> same;  // which of `made` each has become part of
    const auto root = [&](std::size_t i) {
        while (same[i] != i) i = same[i];
        return i;
    };
    std::vector<Run> above;
    for (int y = 0; y < rows_; ++y) {
        std::vector<Run> runs;
        for (int x = 0; x < columns_; ++x) {
            if (age_[at(x, y)] < looks_ || in_line(x, y)) continue;
            if (runs.empty() || x - runs.back().end > word_gap_cells) {
                runs.push_back({x, x, made.size()});
                same.push_back(made.size());
                made.push_back({{x, y, 1, 1}, 0, false});
            }
            auto& run = runs.back();
            run.end = x;
            auto& found = made[run.of];
            found.cells.width = x + 1 - found.cells.left;
            ++found.count;
        }
        for (const auto& run : runs) {
            for (const auto& other : above) {
                if (other.begin > run.end + 1 || run.begin > other.end + 1) continue;
                const auto a = root(other.of);
                const auto b = root(run.of);
                if (a == b) continue;
                same[b] = a;
                auto& to = made[a];
                const auto& from = made[b];
                const int right =
                    std::max(to.cells.left + to.cells.width, from.cells.left + from.cells.width);
                const int below =
                    std::max(to.cells.top + to.cells.height, from.cells.top + from.cells.height);
                to.cells.left = std::min(to.cells.left, from.cells.left);
                to.cells.top = std::min(to.cells.top, from.cells.top);
                to.cells.width = right - to.cells.left;
                to.cells.height = below - to.cells.top;
                to.count += from.count;
            }
        }
        above = std::move(runs);
    }
    std::vector<Found> roots;
    for (std::size_t i = 0; i < made.size(); ++i) {
        if (same[i] == i) roots.push_back(made[i]);
    }
    return roots;
}

// Whether nothing but other lines of text stands still around these cells.
bool TextFinder::stands_alone(const Area& cells, const std::vector<Found>& all) const {
    const auto around = wider(cells, ring_x, ring_y);
    int seen = 0;
    int busy = 0;
    for (int y = std::max(0, around.top); y < std::min(rows_, around.top + around.height); ++y) {
        for (int x = std::max(0, around.left); x < std::min(columns_, around.left + around.width);
             ++x) {
            if (overlap(cells, {x, y, 1, 1})) continue;
            const bool other =
                in_line(x, y) || std::any_of(all.begin(), all.end(), [&](const Found& found) {
                    return found.line && overlap(found.cells, {x, y, 1, 1});
                });
            if (other) continue;
            ++seen;
            busy += age_[at(x, y)] >= looks_ / 2 ? 1 : 0;  // strokes that move do not count
        }
    }
    return busy <= most_ring_share * seen;
}

// Whether the strokes lie at equal distances.
bool TextFinder::is_regular(const Area& cells) const {
    const auto width = static_cast<std::size_t>(cells.width * cell_side);
    std::vector<float> ink(width, 0.0f);
    for (int y = cells.top; y < cells.top + cells.height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const auto cell = now_[at(cells.left + static_cast<int>(x) / cell_side, y)];
            for (int row = 0; row < cell_side; ++row) {
                ink[x] += static_cast<float>(
                    cell >> (cell_side * row + static_cast<int>(x) % cell_side) & 1);
            }
        }
    }
    float mean = 0;
    for (const float value : ink) mean += value;
    mean /= static_cast<float>(width);
    for (float& value : ink) value -= mean;
    for (std::size_t lag = stroke_reach; lag <= width / 4; ++lag) {
        double ab = 0;
        double aa = 1e-6;
        double bb = 1e-6;
        for (std::size_t x = 0; x + lag < width; ++x) {
            ab += static_cast<double>(ink[x] * ink[x + lag]);
            aa += static_cast<double>(ink[x] * ink[x]);
            bb += static_cast<double>(ink[x + lag] * ink[x + lag]);
        }
        if (ab > regular_correlation * std::sqrt(aa * bb)) return true;
    }
    return false;
}

// Whether the shape and the brightness are those of a line of text; its surroundings are not
// judged.
bool TextFinder::is_line(const Found& found, const Picture& picture) const {
    const auto& cells = found.cells;
    const double height = static_cast<double>(size_.height) / (step_ * cell_side);
    if (found.count < least_line_cells || cells.height < least_line_height) return false;
    if (cells.height > most_line_height * height || cells.width > most_line_width * columns_)
        return false;
    if (cells.width < least_line_shape * cells.height) return false;
    const double middle = (cells.left + 0.5 * cells.width) / columns_;
    if (std::fabs(middle - 0.5) > most_off_middle) return false;
    if (cells.top == 0 || (!bar_below_ && cells.top + cells.height >= rows_)) return false;
    const int area = cells.width * cells.height;
    if (found.count < least_line_fill * area) return false;
    int ink = 0;
    std::vector<int> lights;
    for (int y = cells.top; y < cells.top + cells.height; ++y) {
        for (int x = cells.left; x < cells.left + cells.width; ++x) {
            const auto strokes = now_[at(x, y)];
            ink += std::popcount(strokes);
            if (age_[at(x, y)] < looks_) continue;
            int lightest = 0;
            for (int i = 0; i < cell_side * cell_side; ++i) {
                if ((strokes >> i & 1) == 0) continue;
                const int px = (x * cell_side + i % cell_side) * step_;
                const int py = top_ + (y * cell_side + i / cell_side) * step_;
                std::uint8_t luma = 0;
                const auto& plane = picture.planes[0];
                if (picture.bit_depth == 8) {
                    luma = plane.row(py)[px];
                } else {
                    const auto* row = reinterpret_cast<const std::uint16_t*>(plane.row(py));
                    luma = static_cast<std::uint8_t>(row[px] >> 2);
                }
                lightest = std::max<int>(lightest, luma);
            }
            lights.push_back(lightest);
        }
    }
    if (ink < least_ink * cell_side * cell_side * area ||
        ink > most_ink * cell_side * cell_side * area)
        return false;
    std::sort(lights.begin(), lights.end());
    const auto part = [&](std::size_t tenths) { return lights[lights.size() * tenths / 10]; };
    if (part(5) < least_middle_luma || part(9) - part(4) > most_luma_spread) return false;
    return !is_regular(cells);
}

void TextFinder::find_lines(const Picture& picture) {
    auto all = gather();
    for (auto& found : all) found.line = is_line(found, picture);
    // Lines of a block stand alone together or not at all.
    for (bool changed = true; changed;) {
        changed = false;
        for (auto& found : all) {
            if (!found.line || stands_alone(found.cells, all)) continue;
            found.line = false;
            changed = true;
        }
    }
    std::vector<Area> rows;
    const auto count = [&](const Area& cells) {
        const bool known = std::any_of(rows.begin(), rows.end(), [&](const Area& row) {
            return row.top < cells.top + cells.height && cells.top < row.top + row.height;
        });
        if (!known) rows.push_back(cells);
    };
    for (const auto& line : lines_) count(line.cells);
    for (const auto& found : all) {
        if (found.line) count(found.cells);
    }
    if (rows.size() > most_lines) return;
    for (const auto& found : all) {
        if (found.line) add(found);
    }
}

Area TextFinder::in_pixels(const Area& cells) const {
    const auto area = wider(cells, margin_x, margin_y);
    const int size = cell_side * step_;
    const int left = std::max(0, area.left * size);
    const int top = std::max(0, top_ + area.top * size);
    const int right = std::min(size_.width, (area.left + area.width) * size);
    const int below = std::min(size_.height, top_ + (area.top + area.height) * size);
    return {left, top, right - left, below - top};
}

// Adds a line, to the pictures since it was first there as well.
void TextFinder::add(const Found& found) {
    Line line{found.cells, {}, 0};
    std::vector<int> ages;
    for (int y = found.cells.top; y < found.cells.top + found.cells.height; ++y) {
        for (int x = found.cells.left; x < found.cells.left + found.cells.width; ++x) {
            line.strokes.push_back(now_[at(x, y)]);
            line.count += std::popcount(now_[at(x, y)]);
            if (age_[at(x, y)] >= looks_) ages.push_back(age_[at(x, y)]);
        }
    }
    std::sort(ages.begin(), ages.end());
    const auto area = in_pixels(found.cells);
    // The picture between two looks counts, too: the line may have been in it first.
    const int past = std::min({look_step * ages[ages.size() / 2] - 1, look_ahead_, since_});
    const int here = static_cast<int>(waiting_.size()) - 1;
    for (int i = std::max(0, here - past); i <= here; ++i) {
        waiting_[static_cast<std::size_t>(i)].push_back(area);
    }
    lines_.push_back(std::move(line));
}

TextPlane::TextPlane(double frames_per_second)
    : follow_(static_cast<float>(1.0 / (1.0 + follow_seconds * frames_per_second))) {}

void TextPlane::flatten_text(DepthMap& depth, float screen) {
    if (depth.cut || depth.texts.empty()) in_front_.reset();
    if (depth.texts.empty()) return;
    std::vector<Area> flats;
    std::vector<float> under;
    const int side_of = 1 << depth.shift;
    for (const auto& text : depth.texts) {
        const int left = text.left / side_of;
        const int top = text.top / side_of;
        const int right = std::min(depth.width, (text.left + text.width - 1) / side_of + 1);
        const int below = std::min(depth.height, (text.top + text.height - 1) / side_of + 1);
        flats.push_back({left, top, right - left, below - top});
        for (int y = top; y < below; ++y) {
            const auto* row = depth.nearness.data() + static_cast<std::ptrdiff_t>(y) *
                                                          static_cast<std::ptrdiff_t>(depth.width);
            under.insert(under.end(), row + left, row + right);
        }
    }
    float wanted = 0;
    if (!depth.text_in_bar && !under.empty()) {
        wanted = std::max(0.0f, quantile(under, front_quantile) - screen);
    }
    if (!in_front_ || depth.text_in_bar) in_front_ = wanted;
    if (wanted > *in_front_) *in_front_ += follow_ * (wanted - *in_front_);
    const float plane = std::min(1.0f, screen + *in_front_);
    for (int y = 0; y < depth.height; ++y) {
        auto* row = depth.nearness.data() +
                    static_cast<std::ptrdiff_t>(y) * static_cast<std::ptrdiff_t>(depth.width);
        for (int x = 0; x < depth.width; ++x) {
            int nearest = ramp_pixels;
            for (const auto& flat : flats) {
                const int dx = std::max({flat.left - x, x - (flat.left + flat.width - 1), 0});
                const int dy = std::max({flat.top - y, y - (flat.top + flat.height - 1), 0});
                nearest = std::min(nearest, std::max(dx, dy));
            }
            if (nearest >= ramp_pixels) continue;
            const float t = 1.0f - static_cast<float>(nearest) / static_cast<float>(ramp_pixels);
            row[x] += t * t * (3 - 2 * t) * (plane - row[x]);
        }
    }
}

}  // namespace spot::media
