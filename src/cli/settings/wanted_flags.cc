#include "cli/settings/wanted_flags.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/bytes.h"
#include "cli/settings/render_flags.h"
#include "media/allowed_sizes.h"

namespace spot::cli {
namespace {

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Reads a size such as "1920x1080", "1080p" or "1080".
Result<void> read_size(const std::string& given, media::Wanted& wanted) {
    auto text = lower(given);
    if (text.ends_with('p')) text.pop_back();
    const auto parts = split(text, 'x');
    const auto first = parse_int(parts[0]);
    const auto second = parts.size() == 2 ? parse_int(parts[1]) : first;
    const auto side = [](std::optional<std::int64_t> value) {
        return value && *value >= media::least_wanted_side && *value <= media::longest_side;
    };
    if (parts.size() > 2 || !side(first) || !side(second)) {
        return fail(
            Kind::invalid, "Usage",
            fmt::format("--size {}: give a height such as 1080, or a width and a height such "
                        "as 1920x1080, each {} to {}",
                        given, media::least_wanted_side, media::longest_side));
    }
    if (parts.size() == 2) wanted.width = static_cast<int>(*first);
    wanted.height = static_cast<int>(*second);
    return {};
}

}  // namespace

std::vector<Flag> wanted_flags() {
    return flags_of(media::SettingGroup::wanted);
}

Result<double> read_time(std::string_view what, const std::string& text) {
    double seconds = 0;
    const auto parts = split(text, ':');
    bool good = parts.size() <= 3;
    for (std::size_t i = 0; good && i < parts.size(); ++i) {
        const auto value = number(parts[i]);
        good = value && *value >= 0 && std::isfinite(*value) && (i == 0 || *value < 60);
        if (good) seconds = seconds * 60 + *value;
    }
    if (good && seconds <= media::longest_film_seconds) return seconds;
    return fail(Kind::invalid, "Usage",
                fmt::format("{} {}: is no time; give seconds, or 1:02:03.5", what, text));
}

Result<void> read_wanted(const Args& args, media::RenderSettings& render) {
    auto& wanted = render.wanted;
    if (const auto text = args.get("start")) wanted.start = TRY(read_time("--start", *text));
    if (const auto text = args.get("end")) wanted.end = TRY(read_time("--end", *text));
    if (wanted.end && *wanted.end <= wanted.start) {
        return fail(
            Kind::invalid, "Usage",
            fmt::format("--end {}: lies before --start; nothing is left", *args.get("end")));
    }
    if (const auto text = args.get("size")) TRY(read_size(*text, wanted));
    return read_flag(args, media::setting_named("max_rate"), render);
}

}  // namespace spot::cli
