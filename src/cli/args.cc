#include "cli/args.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/bytes.h"

namespace spot::cli {
namespace {

tl::unexpected<Error> usage(std::string message) {
    return fail(Kind::invalid, "Usage", std::move(message));
}

// The number of letters that were left out, added, changed, or that changed places with their
// neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
    using Row = std::vector<std::size_t>;
    Row before_last;
    Row last(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        Row row(b.size() + 1);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        before_last = std::exchange(last, std::move(row));
    }
    return last[b.size()];
}

}  // namespace

std::optional<std::string> did_you_mean(std::string_view word,
                                        const std::vector<std::string_view>& known) {
    std::optional<std::string> best;
    std::size_t least = std::max<std::size_t>(2, word.size() / 2) + 1;
    for (const auto candidate : known) {
        const auto d = distance(lower(word), lower(candidate));
        if (d < least) {
            least = d;
            best = std::string(candidate);
        }
    }
    return best;
}

Result<Args> Args::parse(const std::vector<std::string>& words, const std::vector<Flag>& flags) {
    Args args;
    for (const auto& flag : flags) {
        if (!flag.fallback.empty()) args.fallbacks_[std::string(flag.name)] = flag.fallback;
    }
    bool only_positional = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        if (only_positional || word.size() < 2 || word.front() != '-') {
            args.positional_.push_back(word);
            continue;
        }
        if (word == "--") {
            only_positional = true;
            continue;
        }
        auto name = std::string_view(word).substr(word.starts_with("--") ? 2 : 1);
        if (name == "help" || name == "h") {
            args.help_ = true;
            continue;
        }
        std::optional<std::string> value;
        if (const auto equals = name.find('='); equals != std::string_view::npos) {
            value = std::string(name.substr(equals + 1));
            name = name.substr(0, equals);
        }
        const auto flag =
            std::find_if(flags.begin(), flags.end(), [&](const Flag& f) { return f.name == name; });
        if (flag == flags.end()) {
            std::vector<std::string_view> known{"help"};
            for (const auto& f : flags) known.push_back(f.name);
            const auto meant = did_you_mean(name, known);
            return usage(fmt::format("unknown flag {}{}", word,
                                     meant ? fmt::format("; did you mean --{}?", *meant) : ""));
        }
        if (flag->value.empty()) {
            // Terraform's users write -auto-approve=true.
            if (value == "false") continue;
            if (value && value != "true") return usage(fmt::format("--{} takes no value", name));
            value = "";
        } else if (!value) {
            if (i + 1 == words.size()) return usage(fmt::format("--{} needs a value", name));
            value = words[++i];
        }
        args.values_[std::string(name)].push_back(*value);
    }
    return args;
}

std::optional<std::string> Args::get(std::string_view name) const {
    if (const auto at = values_.find(std::string(name)); at != values_.end()) {
        return at->second.back();
    }
    if (const auto at = fallbacks_.find(std::string(name)); at != fallbacks_.end()) {
        return at->second;
    }
    return std::nullopt;
}

std::vector<std::string> Args::all(std::string_view name) const {
    const auto at = values_.find(std::string(name));
    return at == values_.end() ? std::vector<std::string>() : at->second;
}

Result<double> Args::number(std::string_view name, double least, double most) const {
    const auto value = text(name);
    double number = 0;
    const auto* end = value.data() + value.size();
    const auto [stop, code] = std::from_chars(value.data(), end, number);
    if (code != std::errc{} || stop != end || !(number >= least) || !(number <= most)) {
        return usage(
            fmt::format("--{} {}: must be a number from {} to {}", name, value, least, most));
    }
    return number;
}

std::string flags_help(const std::vector<Flag>& flags) {
    std::string out;
    for (const auto& flag : flags) {
        const auto left = flag.value.empty() ? fmt::format("--{}", flag.name)
                                             : fmt::format("--{} {}", flag.name, flag.value);
        out +=
            fmt::format("  {:30} {}{}\n", left, flag.help,
                        flag.fallback.empty() ? "" : fmt::format(" (default {})", flag.fallback));
    }
    return out;
}

}  // namespace spot::cli
