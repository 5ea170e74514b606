#include "cli/bar.h"
#include "cli/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace spot::cli {
namespace {

using std::chrono::steady_clock;

constexpr auto between_draws = std::chrono::milliseconds(200);
constexpr auto between_lines = std::chrono::seconds(10);
constexpr int bar_width = 24;

std::string clock_text(double seconds) {
    const auto s = static_cast<int>(seconds + 0.5);
    if (s >= 3600) return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
    return fmt::format("{}:{:02}", s / 60, s % 60);
}

double seconds_since(steady_clock::time_point t) {
    return std::chrono::duration<double>(steady_clock::now() - t).count();
}

}  // namespace

Bar::Bar() : terminal_(isatty(STDERR_FILENO) == 1), start_(steady_clock::now()), drawn_(start_) {}

Bar::~Bar() {
    std::lock_guard lock(mutex_);
    if (terminal_ && width_ > 0) tell(fmt::format("\r{:{}}\r", "", width_));
}

void Bar::update(const pipeline::Progress& progress) {
    std::lock_guard lock(mutex_);
    const bool new_stage = stage_ != progress.stage;
    stage_ = progress.stage;
    share_ = progress.share;
    if (progress.stage == "converting") {
        if (!converting_) {
            converting_ = true;
            converting_since_ = steady_clock::now();
        }
        segments_ = progress.segments;
        segment_share_[progress.segment] = progress.share;
        segment_frames_[progress.segment] = progress.frames;
        double sum = 0;
        for (const auto& [segment, share] : segment_share_) sum += share;
        share_ = sum / std::max(1, segments_);
    }
    const auto now = steady_clock::now();
    const auto interval =
        terminal_ ? steady_clock::duration(between_draws) : steady_clock::duration(between_lines);
    if (!new_stage && now - drawn_ < interval) return;
    drawn_ = now;
    draw();
}

std::string Bar::line() const {
    const int filled = std::clamp(static_cast<int>(share_ * bar_width), 0, bar_width);
    auto text = fmt::format("{:11} [{:#<{}}{:.<{}}] {:3.0f}%", stage_, "", filled, "",
                            bar_width - filled, share_ * 100);
    if (stage_ != "converting") return text;
    std::int64_t frames = 0;
    for (const auto& [segment, count] : segment_frames_) frames += count;
    const double seconds = seconds_since(converting_since_);
    const double fps = seconds > 0.5 ? static_cast<double>(frames) / seconds : 0;
    const auto done = std::count_if(segment_share_.begin(), segment_share_.end(),
                                    [](const auto& s) { return s.second >= 1; });
    text += fmt::format("  segment {}/{}  {} frames  {:.1f} fps",
                        std::min<std::int64_t>(done + 1, segments_), segments_, frames, fps);
    if (share_ > 0.02 && seconds > 1) {
        text += fmt::format("  {} left", clock_text(seconds / share_ * (1 - share_)));
    }
    return text;
}

void Bar::draw() {
    auto text = line();
    if (!terminal_) {
        tell(text + "\n");
        return;
    }
    const auto width = text.size();
    tell(fmt::format("\r{:{}}", text, std::max(width, width_)));
    width_ = width;
}

double Bar::frames_per_second() const {
    std::lock_guard lock(mutex_);
    std::int64_t frames = 0;
    for (const auto& [segment, count] : segment_frames_) frames += count;
    const double seconds = converting_ ? seconds_since(converting_since_) : 0;
    return seconds > 0 ? static_cast<double>(frames) / seconds : 0;
}

}  // namespace spot::cli
