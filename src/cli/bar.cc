#include "cli/bar.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstdlib>

#include "base/bytes.h"
#include "base/system/standard_error.h"
#include "cli/output.h"
#include "cli/stop.h"

namespace spot::cli {
namespace {

using std::chrono::steady_clock;

constexpr auto between_draws = std::chrono::milliseconds(200);
constexpr auto between_lines = std::chrono::seconds(10);
constexpr int usual_columns = 80;
constexpr std::int64_t most_columns = 10'000;

double seconds_since(steady_clock::time_point t) {
    return std::chrono::duration<double>(steady_clock::now() - t).count();
}

}  // namespace

std::string clock_text(double seconds) {
    const auto s = static_cast<std::int64_t>(std::min(seconds, 1e9) + 0.5);
    if (s >= 3600) return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
    return fmt::format("{}:{:02}", s / 60, s % 60);
}

std::string drawn_bar(double share, int width) {
    const int filled = static_cast<int>(share * width);
    return fmt::format("[{}{}]", std::string(static_cast<std::size_t>(filled), '#'),
                       std::string(static_cast<std::size_t>(width - filled), '.'));
}

std::string bar_line(const BarFacts& facts, int columns) {
    const double share = std::isfinite(facts.share) ? std::clamp(facts.share, 0.0, 1.0) : 0.0;
    // The share is rounded down, since 100 % means that all is done.
    const auto percent = fmt::format("{:3}%", static_cast<int>(share * 100));
    const auto begin = fmt::format("{:11} ", facts.stage);
    const auto with_bar = [&](int width) {
        return begin + drawn_bar(share, width) + " " + percent;
    };
    std::string segment, frames, fps, left;
    if (facts.segments > 0) segment = fmt::format("  segment {}/{}", facts.segment, facts.segments);
    if (facts.frames > 0) frames = fmt::format("  {} frames", facts.frames);
    if (facts.frames_per_second > 0) fps = fmt::format("  {:.1f} fps", facts.frames_per_second);
    if (facts.seconds_left >= 0) left = fmt::format("  {} left", clock_text(facts.seconds_left));
    for (const auto& line :
         {with_bar(24) + segment + frames + fps + left, with_bar(24) + segment + fps + left,
          with_bar(12) + segment + fps + left, with_bar(12) + segment + left,
          begin + percent + segment + left, begin + percent + left, begin + percent,
          facts.stage + percent, std::string(trim(percent))}) {
        if (line.size() <= static_cast<std::size_t>(std::max(columns, 0))) return line;
    }
    return "";
}

int terminal_columns() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    const char* said = std::getenv("COLUMNS");
    const auto number = parse_int(said != nullptr ? said : "");
    return number && *number > 0 ? static_cast<int>(std::min(*number, most_columns))
                                 : usual_columns;
}

Bar::Bar() : terminal_(isatty(STDERR_FILENO) == 1), drawn_(steady_clock::now()) {}

Bar::~Bar() {
    std::lock_guard lock(mutex_);
    if (terminal_) show_status("", terminal_columns() - 1);
}

void Bar::sum_up() {
    double sum = 0;
    for (const auto& [segment, share] : segment_share_) sum += share;
    share_ = std::min(1.0, sum / std::max(1, segments_));
}

void Bar::completed(const std::vector<int>& segments, int of) {
    std::lock_guard lock(mutex_);
    segments_ = of;
    for (const auto segment : segments) segment_share_[segment] = 1;
    if (stage_ == "converting") sum_up();
}

void Bar::update(const pipeline::Progress& progress) {
    std::lock_guard lock(mutex_);
    const bool new_stage = stage_ != progress.stage;
    stage_ = progress.stage;
    share_ = progress.share;
    if (progress.stage == "converting") {
        if (segments_ != progress.segments) segment_share_.clear();
        segments_ = progress.segments;
        if (!converting_) {
            converting_ = true;
            converting_since_ = steady_clock::now();
            sum_up();
            converting_from_ = share_;
        }
        segment_share_[progress.segment] = progress.done ? 1 : progress.share;
        segment_frames_[progress.segment] = progress.frames;
        sum_up();
    }
    if (due(new_stage, share_)) draw(facts());
}

void Bar::show(const BarFacts& facts) {
    std::lock_guard lock(mutex_);
    const bool new_stage = stage_ != facts.stage;
    stage_ = facts.stage;
    if (due(new_stage, facts.share)) draw(facts);
}

bool Bar::due(bool new_stage, double share) {
    const auto now = steady_clock::now();
    const auto interval =
        terminal_ ? steady_clock::duration(between_draws) : steady_clock::duration(between_lines);
    // The end of a stage is shown once.
    const bool whole = share >= 1;
    const bool is_due = new_stage || now - drawn_ >= interval || (whole && !whole_drawn_);
    if (!is_due) return false;
    whole_drawn_ = whole;
    drawn_ = now;
    return true;
}

std::int64_t Bar::frames() const {
    std::int64_t frames = 0;
    for (const auto& [segment, count] : segment_frames_) frames += count;
    return frames;
}

BarFacts Bar::facts() const {
    BarFacts facts{.stage = stage_, .share = share_};
    if (stage_ != "converting") return facts;
    const auto done = std::count_if(segment_share_.begin(), segment_share_.end(),
                                    [](const auto& s) { return s.second >= 1; });
    facts.segments = segments_;
    facts.segment = std::min(static_cast<int>(done) + 1, segments_);
    facts.frames = frames();
    const double seconds = seconds_since(converting_since_);
    if (seconds > 0.5) facts.frames_per_second = static_cast<double>(facts.frames) / seconds;
    const double gained = share_ - converting_from_;
    if (gained > 0.02 && share_ < 1 && seconds > 1)
        facts.seconds_left = seconds / gained * (1 - share_);
    return facts;
}

void Bar::draw(const BarFacts& facts) {
    if (!terminal_) {
        tell(bar_line(facts, INT_MAX) + "\n");
        return;
    }
    // Some terminals begin a new line when their last column is written.
    const int columns = terminal_columns() - 1;
    show_status(bar_line(facts, columns), columns);
}

double Bar::frames_per_second() const {
    std::lock_guard lock(mutex_);
    const double seconds = converting_ ? seconds_since(converting_since_) : 0;
    return seconds > 0 ? static_cast<double>(frames()) / seconds : 0;
}

std::function<bool(const media::ConvertProgress&)> shown_on(Bar& bar, std::string stage) {
    return [&bar, stage = std::move(stage)](const media::ConvertProgress& p) {
        const auto total = static_cast<double>(std::max<std::int64_t>(p.frames_total, 1));
        bar.update({.stage = stage,
                    .segments = 1,
                    .share = std::min(1.0, static_cast<double>(p.frames_done) / total),
                    .frames = p.frames_done,
                    .frames_per_second = p.frames_per_second});
        return !stopping();
    };
}

}  // namespace spot::cli
