#pragma once

// Texts of policies with wildcards and variables. Source: IAM User Guide, "Policy elements:
// Variables and tags", "IAM JSON policy elements: Resource".

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spot::policy {

// The value of a variable by its name (aws:username), which comes in lower case; nullopt: the
// request has none, or several.
// The value of a variable; its inner nullopt: the request has none; nullopt: it is not known.
using Variable = std::function<std::optional<std::optional<std::string>>(std::string_view name)>;

// A text in which '*' stands for any text and '?' for any one character, except where a variable
// has put them there.
struct Pattern {
    std::string text;
    std::vector<bool> wild;  // for each character; empty: all count as they are written

    bool matches(std::string_view value) const;
    // The same, and letters count without case.
    bool matches_ignoring_case(std::string_view value) const;
};

Pattern pattern_of(std::string_view text);
// With variables replaced: ${aws:username}, ${aws:username, 'nobody'}, and ${*}, ${?}, ${$} for the
// characters themselves. nullopt: one has no value, or (`unknown`) none that is known.
std::optional<Pattern> expanded(std::string_view text, const Variable&, bool* unknown = nullptr);

// ARNs match part by part, of which there are six: a wildcard reaches over no colon but in the
// last. A text that is no ARN matches as any other.
bool arn_matches(const Pattern&, std::string_view arn);

}  // namespace spot::policy
