#include "cli/convert/comfort_text.h"

#include <fmt/format.h>

namespace spot::cli {

std::string comfort_line(const media::ComfortSums& sums) {
    const auto report = media::report_of(sums);
    return fmt::format(
        "Comfort {:.0f} of 100 ({}): {:.2f} % in front of the screen, {:.2f} % "
        "behind it",
        report.score, sums.screen, report.crossed, report.uncrossed);
}

std::string comfort_flags(const media::ComfortSums& sums) {
    const auto report = media::report_of(sums);
    return fmt::format("--screen {} --strength {:.1f} --convergence {:.2f}", sums.screen,
                       report.suggested_strength, report.suggested_convergence);
}

std::string comfort_table(const media::ComfortSums& sums) {
    const auto report = media::report_of(sums);
    const auto screen = media::parse_viewing(sums.screen).value_or(media::Viewing::tv);
    const auto limits = media::comfort_limits(screen);
    std::string table;
    const auto row = [&](std::string_view name, const std::string& value) {
        table += fmt::format("{:28} {}\n", name, value);
    };
    row("screen", sums.screen);
    row("pictures looked at", fmt::format("{}", report.pictures));
    row("in front of the screen",
        fmt::format("{:.2f} % of the width (limit {:.1f})", report.crossed, limits.crossed));
    row("behind the screen",
        fmt::format("{:.2f} % of the width (limit {:.1f})", report.uncrossed, limits.uncrossed));
    row("pixels asked beyond the limits", fmt::format("{:.2f} %", 100 * report.beyond));
    row("steepest edge", fmt::format("{:.2f} pixels for each", report.largest_gradient));
    row("pictures cut by a side", fmt::format("{}", report.window_violations));
    row("cuts", fmt::format("{}, of which {} jump (at most {:.2f} %)", report.cuts, report.jumps,
                            report.largest_jump));
    row("score", fmt::format("{:.0f} of 100", report.score));
    row("suggested", comfort_flags(sums));
    return table;
}

}  // namespace spot::cli
