#include "media/depth/depth.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"
#include "media/depth/depth_queue.h"
#include "media/depth/motion_memory.h"
#include "media/depth/mover_memory.h"
#include "media/depth/opening.h"
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

constexpr double steady_seconds = 0.45;  // over which depth follows what it sees
constexpr float kept_while_learning = 0.4f;
constexpr double range_seconds = 0.5;  // over which its range does
constexpr double ahead_seconds = 0.5;  // looked ahead for the range
constexpr float spread_reach = 22;     // pixels of the map that cues reach
constexpr float spread_contrast = 36;  // levels that stop them
constexpr float white_level = 200;
constexpr float white_spread = 12;
constexpr int screen_step = 2;
constexpr float middle_reach = 0.3f;   // of the picture: where eyes rest
constexpr float least_range = 0.40f;   // of raw depth that becomes 0..1: weak depth stays weak
constexpr float same_picture = 0.35f;  // mean difference, levels, of a repeated picture
constexpr float least_scale = 0.8f;    // of the match to the picture before
constexpr float greatest_scale = 1.25f;

float share_kept(double seconds, double frames_per_second) {
    return static_cast<float>(1.0 - 1.0 / (1.0 + seconds * frames_per_second));
}

int pictures_ahead(const DepthOptions& options) {
    if (!options.temporal) return 0;
    const double pictures =
        std::min<double>(most_look_ahead, ahead_seconds * options.frames_per_second);
    return std::max(1, static_cast<int>(pictures));
}

float mean_difference(const std::vector<float>& a, const std::vector<float>& b) {
    float sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::fabs(a[i] - b[i]);
    return sum / static_cast<float>(a.size());
}

// Nothing but light: a flash hides its shot and does not end it.
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

// The depth in the middle of the picture, where it is sharp: there eyes rest.
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

// What the queue needs to know of a map.
void find_range(RawDepth& depth, bool as_given) {
    depth.map.screen = find_screen(depth.map);
    if (as_given) return;
    depth.low = quantile(depth.map.nearness, 0.02);
    depth.high = quantile(depth.map.nearness, 0.98);
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
    Opening opening;     // what is held back of a shot that has just begun
    bool opens = false;  // it has
    DepthQueue queue;
    int shots = 0;  // begun by pictures pushed
    int shots_given = 0;
    int since = 0;  // pictures since the shot began
    ShotDetector detector;
    Analysis picture;  // the last one
    Pyramid pyramid;
    std::vector<float> raw;  // its depth before the range is applied
    CameraMotion camera;     // of the last picture: the next one will move likewise
    ParallaxFinder parallax;
    MotionMemory motion;
    MoverMemory movers;
    VanishingPoint lines;

    void begin_shot(const Pyramid& light);
    void hold_steady(std::vector<float>& raw_now, const PixelMatches& matches) const;
    std::vector<float> find_raw(const Analysis& now, const Pyramid& light, const Flow* flow);
    Result<std::vector<float>> look(const Picture& input, Analysis& now, const Pyramid& light,
                                    const Flow* flow);
    // `flow`: to the picture before; nullptr: it shows the same, or there is none.
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

// Brings new depth to the scale of the last picture's and follows it where the picture is the same
// thing moved.
void DepthEstimator::State::hold_steady(std::vector<float>& raw_now,
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
        offset = std::clamp(offset, -0.15f, 0.15f);
    }
    float kept = share_kept(steady_seconds, options.frames_per_second / options.every);
    // While a shot opens it may learn fast from parallax: what it changes its mind about is not
    // seen, since the opening takes back what the last of it knows.
    const auto& seen = parallax.found();
    if (opens && options.source == nullptr && seen.camera_moves) {
        kept += seen.separation * (kept_while_learning - kept);
    }
    for (std::size_t i = 0; i < raw_now.size(); ++i) {
        const float locked = scale * raw_now[i] + offset;
        // Half of the lock: depth must be free to find its own scale in the end.
        const float fresh = 0.5f * (raw_now[i] + locked);
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
    if (cut) opens = !options.as_given;  // else there is nothing to learn
    if (!opens) {
        find_range(made, options.as_given);
        queue.add(std::move(made));
        return;
    }
    opening.add(std::move(made), flow);
    if (opening.size() > static_cast<std::size_t>(look_ahead)) settle();
}

void DepthEstimator::State::end_shot() {
    settle();
    queue.end_shot();
}

// The shot's beginning has been seen, or the shot ends.
void DepthEstimator::State::settle() {
    for (auto& depth : opening.settle()) {
        find_range(depth, false);
        queue.add(std::move(depth));
    }
    opens = false;
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

// Depth of what `now` shows by itself and, in a shot, by how it moves.
std::vector<float> DepthEstimator::State::find_raw(const Analysis& now, const Pyramid& light,
                                                   const Flow* flow) {
    const EdgeFilter filter(now, spread_reach, spread_contrast);
    if (!options.temporal) lines.forget();
    if (flow != nullptr) movers.learn(parallax.look(*flow, camera, light));
    lines.learn(now);
    auto place = place_cue(now, lines.ground(now.width, now.height),
                           find_standing(now, filter, find_figure(now, filter), movers.seen()));
    if (flow != nullptr) motion.learn(parallax.found(), place.nearness);
    movers.firm_up(place);
    CueSum sum(now.size());
    sum.add(place);
    sum.add(haze_cue(now));
    sum.add(focus_cue(now));
    if (motion.knows()) sum.add(motion.cue());
    return sum.nearness(now, filter);
}

// The same, or what the source makes of it.
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
    if (!first && (mean_difference(now.luma, state.picture.luma) < same_picture || is_white(now))) {
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
        if (!cut && held) state.hold_steady(raw, matches);
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
