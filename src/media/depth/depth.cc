#include "media/depth/depth.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"
#include "media/depth/depth_queue.h"
#include "media/depth/motion_memory.h"
#include "media/depth/mover_memory.h"
#include "media/depth/shot_start_backfill.h"
#include "media/depth/shots.h"
#include "media/depth/signs/analysis.h"
#include "media/depth/signs/camera.h"
#include "media/depth/signs/cues.h"
#include "media/depth/signs/flow.h"
#include "media/depth/signs/motion_compensation.h"
#include "media/depth/signs/parallax_finder.h"
#include "media/depth/signs/quantile.h"

namespace spot::media {
namespace {

// Constants; docs/media.md says what "by eye" means.

// Time constant, in seconds, over which depth follows what is seen (exponential smoothing along the
// flow). By eye, flicker against delay; `bench quality` measures an eighth to a half of the flicker
// that pictures by themselves have.
constexpr double smoothing_seconds = 0.45;
// Weight of the past, 0..1, where parallax is clear and the pictures are still to be back-filled,
// so that changes of mind are not seen. By eye, with the back-fill itself: the scene `dolly` of
// bench quality went from delta1 .71 to .87.
constexpr float kept_while_backfilling = 0.4f;
// Time constant, in seconds, over which a picture's range and screen follow the shot's, and how far
// ahead they look. By eye: what enters the picture may not push what is there.
constexpr double range_seconds = 0.5;
constexpr double look_ahead_seconds = 0.5;
// The filter that spreads cues inside even areas: its reach in pixels of the map, and the change of
// colour, in levels, that halves it. By eye.
constexpr float spread_reach = 22;
constexpr float spread_contrast = 36;
// Levels: a picture that is brighter on average, and whose luma deviates less, is nothing but a
// flash. By eye; video's white is 235.
constexpr float white_level = 200;
constexpr float white_spread = 12;
// The screen. Pixels of the map from one to the next that is looked at (cost), and the distance
// from the middle, in widths or heights, at which a pixel has a quarter of its weight. By eye.
constexpr int screen_step = 2;
constexpr float middle_reach = 0.3f;
// Shares of the pixels that lie below nearness 0 and 1, as outliers. A convention.
constexpr double farthest_share = 0.02;
constexpr double nearest_share = 0.98;
// The least range of raw depth that becomes 0..1, so that weak depth stays weak. By eye.
constexpr float least_range = 0.40f;
// Levels, mean over the map: pictures that differ less repeat the one before (films of 24 pictures
// a second in 30 or 60). By eye: more than coding leaves, less than any motion.
constexpr float most_repeat_difference = 0.35f;
// Bounds of the match of new depth to the scale of the last picture's: factor and offset, in
// nearness; and the share of the way that is gone, since depth must be free to find its own scale
// in the end. By eye.
constexpr float least_scale = 0.8f;
constexpr float greatest_scale = 1.25f;
constexpr float most_offset = 0.15f;
constexpr float matched_share = 0.5f;

float share_kept(double seconds, double frames_per_second) {
    return static_cast<float>(1.0 - 1.0 / (1.0 + seconds * frames_per_second));
}

int pictures_ahead(const DepthOptions& options) {
    if (!options.temporal) return 0;
    const double pictures =
        std::min<double>(most_look_ahead, look_ahead_seconds * options.frames_per_second);
    return std::max(1, static_cast<int>(pictures));
}

float mean_difference(const std::vector<float>& a, const std::vector<float>& b) {
    float sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::fabs(a[i] - b[i]);
    return sum / static_cast<float>(a.size());
}

// Whether the picture is nothing but light: such a flash hides its shot and does not end it.
bool is_white(const Analysis& picture) {
    float sum = 0;
    float squares = 0;
    for (const float value : picture.luma) {
        sum += value;
        squares += value * value;
    }
    const float mean = sum / static_cast<float>(picture.size());
    const float spread = squares / static_cast<float>(picture.size()) - mean * mean;
    return mean > white_level && spread < white_spread * white_spread;
}

// The depth that viewers look at: the weighted median, by closeness to the middle and by sharpness.
float find_screen(const DepthMap& map) {
    std::vector<float> depths;
    std::vector<float> weights;
    const auto w = static_cast<std::size_t>(map.width);
    for (int y = 1; y + 1 < map.height; y += screen_step) {
        const float dy = (static_cast<float>(y) / static_cast<float>(map.height) - 0.5f);
        for (int x = 1; x + 1 < map.width; x += screen_step) {
            const auto at = static_cast<std::size_t>(y) * w + static_cast<std::size_t>(x);
            const float dx = (static_cast<float>(x) / static_cast<float>(map.width) - 0.5f);
            const float far = 1 + (dx * dx + dy * dy) / (middle_reach * middle_reach);
            const float edge = std::fabs(map.guide[at + 1] - map.guide[at - 1]) +
                               std::fabs(map.guide[at + w] - map.guide[at - w]);
            depths.push_back(map.nearness[at]);
            weights.push_back((1.0f + edge) / (far * far));
        }
    }
    return quantile(depths, weights, 0.5, map.nearness.front());
}

// Fills in the range and the screen of a map, which the queue needs.
void find_range(RawDepth& depth, bool as_given) {
    depth.map.screen = find_screen(depth.map);
    if (as_given) return;
    depth.low = quantile(depth.map.nearness, farthest_share);
    depth.high = quantile(depth.map.nearness, nearest_share);
    const float missing = least_range - (depth.high - depth.low);
    if (missing > 0) {
        depth.low -= 0.5f * missing;
        depth.high += 0.5f * missing;
    }
}

}  // namespace

struct DepthEstimator::State {
    explicit State(const DepthOptions& of)
        : options(of),
          shift(depth_shift(of.width, of.height)),
          look_ahead(pictures_ahead(of)),
          queue(look_ahead, of.temporal ? share_kept(range_seconds, of.frames_per_second) : 0),
          motion(of.frames_per_second),
          movers(of.frames_per_second / of.every) {}

    DepthOptions options;
    int shift;
    int look_ahead;
    ShotStartBackfill backfill;  // the first pictures of a shot that has just begun
    bool backfilling = false;    // there are such
    DepthQueue queue;
    int shots = 0;        // begun, among the pictures pushed
    int shots_given = 0;  // begun, among the pictures pulled
    int since = 0;        // pictures since the shot began
    ShotDetector detector;
    Analysis picture;        // the last one that was pushed
    Pyramid pyramid;         // of that picture
    std::vector<float> raw;  // its depth before the range is applied
    CameraMotion camera;     // its motion, which is expected of the next one as well
    ParallaxFinder parallax;
    MotionMemory motion;
    MoverMemory movers;
    VanishingPoint lines;

    void begin_shot(const Pyramid& light);
    void smooth_over_time(std::vector<float>& raw_now, const PixelMatches& matches) const;
    std::vector<float> find_raw(const Analysis& now, const Pyramid& light, const Flow* flow);
    Result<std::vector<float>> look(const Picture& input, Analysis& now, const Pyramid& light,
                                    const Flow* flow);
    // Passes the last picture's depth on. `flow` leads to the picture before; nullptr: that one
    // shows the same, or there is none.
    void give(const std::vector<float>& guide, bool cut, const Flow* flow);
    void settle();
    void end_shot();
};

void DepthEstimator::State::begin_shot(const Pyramid& light) {
    ++shots;
    since = 0;
    detector.begin_shot(light);
    camera = {};
    parallax.forget();
    motion.forget();
    movers.forget();
    lines.forget();
}

// Temporal smoothing: brings new depth to the scale of the last picture's, and averages both where
// the pictures show the same thing.
void DepthEstimator::State::smooth_over_time(std::vector<float>& raw_now,
                                             const PixelMatches& matches) const {
    const auto before = motion_compensate(raw, matches);
    double w = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (std::size_t i = 0; i < before.size(); i += 2) {
        const auto t = static_cast<double>(matches.confidence[i]);
        const auto a = static_cast<double>(raw_now[i]);
        const auto b = static_cast<double>(before[i]);
        w += t;
        sx += t * a;
        sy += t * b;
        sxx += t * a * a;
        sxy += t * a * b;
    }
    float scale = 1;
    float offset = 0;
    const double spread = sxx * w - sx * sx;
    if (spread > 1e-6 * w * w) {
        scale = std::clamp(static_cast<float>((sxy * w - sx * sy) / spread), least_scale,
                           greatest_scale);
        offset = static_cast<float>((sy - static_cast<double>(scale) * sx) / w);
        offset = std::clamp(offset, -most_offset, most_offset);
    }
    float kept = share_kept(smoothing_seconds, options.frames_per_second / options.every);
    // While a shot's first pictures wait for the back-fill, depth may follow parallax fast: changes
    // of mind are not seen, since these pictures take back what the last of them knows.
    const auto& seen = parallax.found();
    if (backfilling && options.source == nullptr && seen.camera_moves) {
        kept += seen.separation * (kept_while_backfilling - kept);
    }
    for (std::size_t i = 0; i < raw_now.size(); ++i) {
        const float matched = scale * raw_now[i] + offset;
        const float fresh = matched_share * (raw_now[i] + matched);
        raw_now[i] = fresh + kept * matches.confidence[i] * (before[i] - fresh);
    }
}

void DepthEstimator::State::give(const std::vector<float>& guide, bool cut, const Flow* flow) {
    if (cut) end_shot();
    RawDepth made;
    made.map.width = picture.width;
    made.map.height = picture.height;
    made.map.shift = shift;
    made.map.cut = cut;
    made.map.guide = guide;
    made.map.nearness = raw;
    if (cut) backfilling = !options.as_given;  // given depth has nothing to learn
    if (!backfilling) {
        find_range(made, options.as_given);
        queue.add(std::move(made));
        return;
    }
    backfill.add(std::move(made), flow);
    if (backfill.size() > static_cast<std::size_t>(look_ahead)) settle();
}

void DepthEstimator::State::end_shot() {
    settle();
    queue.end_shot();
}

// Ends the back-fill: the shot's first pictures have been seen, or the shot ends.
void DepthEstimator::State::settle() {
    for (auto& depth : backfill.settle()) {
        find_range(depth, false);
        queue.add(std::move(depth));
    }
    backfilling = false;
}

DepthEstimator::DepthEstimator(const DepthOptions& options) {
    CHECK(options.width > 0 && options.height > 0 && options.frames_per_second > 0);
    CHECK(options.every > 0);
    state_ = std::make_unique<State>(options);
}
DepthEstimator::~DepthEstimator() = default;
DepthEstimator::DepthEstimator(DepthEstimator&&) noexcept = default;
DepthEstimator& DepthEstimator::operator=(DepthEstimator&&) noexcept = default;
int DepthEstimator::look_ahead() const {
    return state_->look_ahead;
}
int DepthEstimator::shots() const {
    return state_->shots_given;
}
int DepthEstimator::shots_pushed() const {
    return state_->shots;
}
void DepthEstimator::finish() {
    state_->end_shot();
}
std::optional<DepthMap> DepthEstimator::pull() {
    auto map = state_->queue.pull();
    if (map && map->cut) ++state_->shots_given;
    return map;
}

// Depth by the built-in signs: of the picture `now` by itself and, within a shot, of its motion.
std::vector<float> DepthEstimator::State::find_raw(const Analysis& now, const Pyramid& light,
                                                   const Flow* flow) {
    const EdgeFilter filter(now, spread_reach, spread_contrast);
    if (!options.temporal) lines.forget();
    if (flow != nullptr) movers.learn(parallax.look(*flow, camera, light));
    lines.learn(now);
    auto place = place_cue(now, lines.ground(now.width, now.height),
                           find_standing(now, filter, find_figure(now, filter), movers.moved()));
    if (flow != nullptr) motion.learn(parallax.found(), place.nearness);
    movers.raise_confidence(place);
    CueSum sum(now.size());
    sum.add(place);
    sum.add(haze_cue(now));
    sum.add(focus_cue(now));
    if (motion.knows()) sum.add(motion.cue());
    return sum.nearness(now, filter);
}

// Depth by the built-in signs, or by the source if there is one.
Result<std::vector<float>> DepthEstimator::State::look(const Picture& input, Analysis& now,
                                                       const Pyramid& light, const Flow* flow) {
    if (options.source == nullptr) {
        analyse_rest(input, shift, now);
        return find_raw(now, light, flow);
    }
    auto seen = TRY(options.source->nearness(input, now.width, now.height));
    CHECK(seen.size() == now.size());
    return seen;
}

Result<void> DepthEstimator::push(const Picture& input) {
    auto& state = *state_;
    CHECK(input.width() == state.options.width && input.height() == state.options.height);
    auto now = analyse_luma(input, state.shift);
    const bool first = state.shots == 0;
    if (!first &&
        (mean_difference(now.luma, state.picture.luma) < most_repeat_difference || is_white(now))) {
        if (state.options.as_given) state.raw = TRY(state.look(input, now, {}, nullptr));
        state.give(now.luma, false, nullptr);
        return {};
    }
    auto pyramid = make_pyramid(now);
    Flow flow;
    if (!first) flow = find_flow(pyramid, state.pyramid, state.camera);
    const bool cut = first || state.detector.is_cut(pyramid, state.pyramid, flow);
    if (cut) state.begin_shot(pyramid);
    PixelMatches matches;
    if (!cut) {
        matches = match_pixels(flow);
        state.camera = fit_camera(flow);
        state.motion.move_on(matches);
        state.movers.move_on(matches);
        state.parallax.move_on(std::move(state.pyramid));
    }
    // Pictures between take their depth from the one before.
    const bool held = state.options.temporal && !state.options.as_given;
    if (cut || !held || ++state.since % state.options.every == 0) {
        auto raw = TRY(state.look(input, now, pyramid, cut ? nullptr : &flow));
        if (!cut && held) state.smooth_over_time(raw, matches);
        state.raw = std::move(raw);
    } else {
        state.raw = motion_compensate(state.raw, matches);
    }
    state.picture = std::move(now);
    state.pyramid = std::move(pyramid);
    state.give(state.picture.luma, cut, cut ? nullptr : &flow);
    return {};
}

}  // namespace spot::media
