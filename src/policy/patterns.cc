#include "policy/patterns.h"

#include <algorithm>

#include "base/bytes.h"

namespace spot::policy {
namespace {

constexpr int arn_parts = 6;

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool matches_by(const Pattern& pattern, std::string_view value, bool ignore_case) {
    const auto& text = pattern.text;
    const auto is = [&](std::size_t at, char c) {
        return text[at] == c && (pattern.wild.empty() || pattern.wild[at]);
    };
    std::size_t p = 0;
    std::size_t v = 0;
    std::size_t star = std::string::npos;
    std::size_t mark = 0;
    while (v < value.size()) {
        if (p < text.size() && is(p, '*')) {
            star = p++;
            mark = v;
        } else if (p < text.size() && (is(p, '?') || text[p] == value[v] ||
                                       (ignore_case && small(text[p]) == small(value[v])))) {
            ++p;
            ++v;
        } else if (star != std::string::npos) {
            p = star + 1;
            v = ++mark;
        } else {
            return false;
        }
    }
    while (p < text.size() && is(p, '*')) ++p;
    return p == text.size();
}

// The parts of an ARN as pairs of begin and end; fewer than six: it is none.
std::vector<std::pair<std::size_t, std::size_t>> parts_of(std::string_view text) {
    std::vector<std::pair<std::size_t, std::size_t>> parts;
    std::size_t begin = 0;
    while (static_cast<int>(parts.size()) < arn_parts - 1) {
        const auto colon = text.find(':', begin);
        if (colon == std::string_view::npos) break;
        parts.emplace_back(begin, colon);
        begin = colon + 1;
    }
    parts.emplace_back(begin, text.size());
    return parts;
}

Pattern part_of(const Pattern& pattern, std::pair<std::size_t, std::size_t> range) {
    Pattern part{pattern.text.substr(range.first, range.second - range.first), {}};
    if (!pattern.wild.empty()) {
        part.wild.assign(pattern.wild.begin() + static_cast<std::ptrdiff_t>(range.first),
                         pattern.wild.begin() + static_cast<std::ptrdiff_t>(range.second));
    }
    return part;
}

// "aws:username, 'nobody'": the variable's value, or the default's.
std::optional<std::string> value_of(std::string_view inside, const Variable& variable,
                                    bool* unknown) {
    const auto comma = inside.find(',');
    auto value = variable(lower(trim(inside.substr(0, comma))));
    if (!value) {
        if (unknown != nullptr) *unknown = true;
        return std::nullopt;
    }
    if (*value) return *value;
    if (comma == std::string_view::npos) return std::nullopt;
    const auto usual = trim(inside.substr(comma + 1));
    if (usual.size() < 2 || usual.front() != '\'' || usual.back() != '\'') return std::nullopt;
    return std::string(usual.substr(1, usual.size() - 2));
}

}  // namespace

bool Pattern::matches(std::string_view value) const {
    return matches_by(*this, value, false);
}

bool Pattern::matches_ignoring_case(std::string_view value) const {
    return matches_by(*this, value, true);
}

Pattern pattern_of(std::string_view text) {
    return {std::string(text), {}};
}

std::optional<Pattern> expanded(std::string_view text, const Variable& variable, bool* unknown) {
    if (text.find("${") == std::string_view::npos) return pattern_of(text);
    Pattern pattern;
    const auto add = [&](std::string_view more, bool wild) {
        pattern.text += more;
        pattern.wild.insert(pattern.wild.end(), more.size(), wild);
    };
    while (!text.empty()) {
        const auto begin = text.find("${");
        const auto end = begin == std::string_view::npos ? begin : text.find('}', begin);
        if (end == std::string_view::npos) break;
        add(text.substr(0, begin), true);
        const auto inside = text.substr(begin + 2, end - begin - 2);
        text.remove_prefix(end + 1);
        if (inside == "*" || inside == "?" || inside == "$") {
            add(inside, false);
            continue;
        }
        const auto value = value_of(inside, variable, unknown);
        if (!value) return std::nullopt;
        add(*value, false);
    }
    add(text, true);
    return pattern;
}

bool arn_matches(const Pattern& pattern, std::string_view arn) {
    const auto wanted = parts_of(pattern.text);
    const auto parts = parts_of(arn);
    if (wanted.size() != arn_parts || parts.size() != arn_parts) return pattern.matches(arn);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto part = arn.substr(parts[i].first, parts[i].second - parts[i].first);
        if (!part_of(pattern, wanted[i]).matches(part)) return false;
    }
    return true;
}

}  // namespace spot::policy
