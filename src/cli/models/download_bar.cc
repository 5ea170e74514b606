#include "cli/models/download_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "base/system/standard_error.h"
#include "cli/bar.h"
#include "cli/output.h"

namespace spot::cli {
namespace {

using std::chrono::steady_clock;

constexpr auto between_draws = std::chrono::milliseconds(200);
constexpr auto between_lines = std::chrono::seconds(10);
constexpr double least_seconds = 0.5;  // before a rate is shown

}  // namespace

std::string size_in_words(std::uint64_t bytes) {
    const auto value = static_cast<double>(bytes);
    if (bytes < 1000) return fmt::format("{} bytes", bytes);
    if (value < 999.5e3) return fmt::format("{:.0f} kB", value / 1e3);
    if (value < 999.95e6) return fmt::format("{:.1f} MB", value / 1e6);
    return fmt::format("{:.1f} GB", value / 1e9);
}

std::string download_line(const DownloadFacts& facts, int columns) {
    const auto begin = facts.name + "  ";
    std::string bar, short_bar, percent, left;
    auto bytes = size_in_words(facts.bytes);
    if (facts.whole && *facts.whole > 0) {
        const double share =
            std::min(1.0, static_cast<double>(facts.bytes) / static_cast<double>(*facts.whole));
        bar = drawn_bar(share, 24) + " ";
        short_bar = drawn_bar(share, 12) + " ";
        // The share is rounded down, since 100 % means that all is done.
        percent = fmt::format("{:3}%  ", static_cast<int>(share * 100));
        bytes += " of " + size_in_words(*facts.whole);
        if (facts.bytes_per_second > 0 && facts.bytes < *facts.whole) {
            const auto missing = static_cast<double>(*facts.whole - facts.bytes);
            left = fmt::format("  {} left", clock_text(missing / facts.bytes_per_second));
        }
    }
    std::string rate;
    if (facts.bytes_per_second > 0) {
        const auto rounded = static_cast<std::uint64_t>(std::min(facts.bytes_per_second, 1e15));
        rate = fmt::format("  {}/s", size_in_words(rounded));
    }
    for (const auto& line :
         {begin + bar + percent + bytes + rate + left,
          begin + short_bar + percent + bytes + rate + left, begin + percent + bytes + rate + left,
          begin + percent + bytes + left, percent + bytes + left, percent + bytes, bytes}) {
        if (line.size() <= static_cast<std::size_t>(std::max(columns, 0))) return line;
    }
    return "";
}

DownloadBar::DownloadBar(std::string name)
    : terminal_(isatty(STDERR_FILENO) == 1),
      facts_{.name = std::move(name)},
      since_(steady_clock::now()),
      drawn_(since_) {}

DownloadBar::~DownloadBar() {
    if (terminal_) show_status("", terminal_columns() - 1);
}

void DownloadBar::begin(std::uint64_t bytes, std::optional<std::uint64_t> whole) {
    facts_.bytes = from_ = bytes;
    facts_.whole = whole;
    facts_.bytes_per_second = 0;
    since_ = drawn_ = steady_clock::now();
    draw();
}

void DownloadBar::at(std::uint64_t bytes) {
    facts_.bytes = bytes;
    const auto now = steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - since_).count();
    if (seconds > least_seconds) {
        facts_.bytes_per_second = static_cast<double>(bytes - from_) / seconds;
    }
    const auto interval =
        terminal_ ? steady_clock::duration(between_draws) : steady_clock::duration(between_lines);
    if (now - drawn_ < interval && facts_.whole != bytes) return;
    drawn_ = now;
    draw();
}

void DownloadBar::draw() {
    if (!terminal_) {
        tell(download_line(facts_, INT_MAX) + "\n");
        return;
    }
    // Some terminals begin a new line when their last column is written.
    const int columns = terminal_columns() - 1;
    show_status(download_line(facts_, columns), columns);
}

}  // namespace spot::cli
