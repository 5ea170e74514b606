#include "cloudwatch/metrics/statistics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

namespace spot::cloudwatch {
namespace {

using Kind = Statistic::Kind;

constexpr std::pair<std::string_view, Kind> simple_names[] = {
    {"SampleCount", Kind::sample_count}, {"Average", Kind::average}, {"Sum", Kind::sum},
    {"Minimum", Kind::minimum},          {"Maximum", Kind::maximum},
};

// Each has a short form, "tm90" for what lies below its 90th percentile, and a long one,
// "TM(10%:90%)". Only PR has no short form, and p no long one.
constexpr std::pair<std::string_view, Kind> prefixes[] = {
    {"tm", Kind::trimmed_mean}, {"wm", Kind::winsorized_mean}, {"tc", Kind::trimmed_count},
    {"ts", Kind::trimmed_sum},  {"pr", Kind::percentile_rank}, {"p", Kind::percentile},
};

// Digits with at most ten after the point, as the service's own pattern has it.
std::optional<double> number(std::string_view text) {
    const auto point = text.find('.');
    if (text.empty() || text.front() == '.' || text.back() == '.' ||
        (point != text.npos && text.size() - point > 11)) {
        return std::nullopt;
    }
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> percent(std::string_view text) {
    const auto value = number(text);
    if (!value || *value < 0 || *value > 100) return std::nullopt;
    return *value / 100;
}

bool starts_with_any_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(),
                      [](char a, char b) { return a == (b | 0x20); });
}

// Between the two nearest ranks, in proportion: as most programs for statistics do it; AWS does not
// say.
double percentile(const std::map<double, double>& values, double total, double share) {
    const double rank = share * (total - 1);
    double before = 0;
    for (auto at = values.begin(); at != values.end(); ++at) {
        const double last = before + at->second - 1;
        if (rank <= last) return at->first;
        const auto next = std::next(at);
        if (next == values.end()) return at->first;
        if (rank < last + 1) return at->first + (next->first - at->first) * (rank - last);
        before += at->second;
    }
    return 0;
}

// A value with the part of its weight that lies in the range that counts.
struct Part {
    double value;
    double weight;
};

}  // namespace

Statistics Statistics::of(double value, double times) {
    Statistics made{times, value * times, value, value, {}, 0};
    made.distribution.add(value, times);
    return made;
}

void Statistics::add(const Statistics& other) {
    if (other.count == 0) return;
    minimum = count == 0 ? other.minimum : std::min(minimum, other.minimum);
    maximum = count == 0 ? other.maximum : std::max(maximum, other.maximum);
    count += other.count;
    sum += other.sum;
    distribution.add(other.distribution);
    unknown += other.unknown;
}

// "10%:90%", ":90%", "10%:" or, of values and not shares, "0.5:20".
std::optional<Statistic::Range> Statistic::parse_range(std::string_view inside) {
    const auto colon = inside.find(':');
    if (colon == inside.npos) return std::nullopt;
    std::array ends{inside.substr(0, colon), inside.substr(colon + 1)};
    const bool shares = ends[0].ends_with('%') || ends[1].ends_with('%');
    Range range{shares, shares ? 0 : -std::numeric_limits<double>::infinity(),
                shares ? 1 : std::numeric_limits<double>::infinity()};
    for (std::size_t i = 0; i < ends.size(); ++i) {
        auto text = ends[i];
        if (text.empty()) continue;
        if (text.ends_with('%') != shares) return std::nullopt;
        if (shares) text.remove_suffix(1);
        const auto end = shares ? percent(text) : number(text);
        if (!end) return std::nullopt;
        (i == 0 ? range.low : range.high) = *end;
    }
    if (ends[0].empty() && ends[1].empty()) return std::nullopt;
    return range.low <= range.high ? std::optional(range) : std::nullopt;
}

std::optional<Statistic> Statistic::parse(std::string_view name) {
    for (const auto& [simple, kind] : simple_names) {
        if (name == simple) return Statistic(kind);
    }
    if (name == "IQM") {
        Statistic made(Kind::trimmed_mean);
        made.range_ = {true, 0.25, 0.75};
        return made;
    }
    for (const auto& [prefix, kind] : prefixes) {
        if (!starts_with_any_case(name, prefix)) continue;
        const auto rest = name.substr(prefix.size());
        Statistic made(kind);
        if (rest.starts_with('(') && rest.ends_with(')')) {
            const auto range = parse_range(rest.substr(1, rest.size() - 2));
            if (!range || kind == Kind::percentile) return std::nullopt;
            if (kind == Kind::percentile_rank && range->shares) return std::nullopt;
            made.range_ = *range;
            return made;
        }
        const auto share = percent(rest);
        if (!share || kind == Kind::percentile_rank) continue;
        made.range_ = {true, 0, *share};
        return made;
    }
    return std::nullopt;
}

double Statistic::trimmed(const Statistics& s) const {
    const auto& values = s.distribution.values();
    const double first = range_.shares ? range_.low * s.count : 0;
    const double last = range_.shares ? range_.high * s.count : s.count;
    std::vector<Part> parts;
    double before = 0;
    for (const auto& [value, times] : values) {
        double weight = std::min(before + times, last) - std::max(before, first);
        if (!range_.shares) weight = value > range_.low && value <= range_.high ? times : 0;
        if (weight > 0) parts.push_back({value, weight});
        before += times;
    }
    double weight = 0;
    double sum = 0;
    for (const auto& part : parts) {
        weight += part.weight;
        sum += part.value * part.weight;
    }
    switch (kind_) {
        case Kind::trimmed_count: return weight;
        case Kind::trimmed_sum: return sum;
        case Kind::percentile_rank: return s.count == 0 ? 0 : 100 * weight / s.count;
        default: break;
    }
    if (weight == 0) return 0;
    if (kind_ != Kind::winsorized_mean) return sum / weight;
    // A value that lies outside counts as the nearest value that is inside.
    const double below = range_.shares ? first : [&] {
        double outside = 0;
        for (const auto& [value, times] : values) outside += value <= range_.low ? times : 0;
        return outside;
    }();
    const double above = s.count - weight - below;
    return (sum + below * parts.front().value + above * parts.back().value) / s.count;
}

std::optional<double> Statistic::of(const Statistics& s) const {
    switch (kind_) {
        case Kind::sample_count: return s.count;
        case Kind::average: return s.count == 0 ? 0 : s.sum / s.count;
        case Kind::sum: return s.sum;
        case Kind::minimum: return s.minimum;
        case Kind::maximum: return s.maximum;
        default: break;
    }
    // Without the single values all is known only where all are the same.
    if (s.unknown > 0 && s.minimum != s.maximum) return std::nullopt;
    if (s.unknown > 0) return of(Statistics::of(s.minimum, s.count));
    if (kind_ == Kind::percentile) {
        return percentile(s.distribution.values(), s.count, range_.high);
    }
    return trimmed(s);
}

}  // namespace spot::cloudwatch
