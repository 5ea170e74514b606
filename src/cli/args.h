#pragma once

// Flags of a verb: `--name value`, `--name=value`, and the same with one dash, as Terraform's users
// write them. Mistakes are answered with what was probably meant.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spot::cli {

struct Flag {
    std::string_view name;   // without dashes
    std::string_view value;  // what --help calls it; "": a switch
    std::string_view help;
    std::string_view fallback = {};  // shown as the default and used as such
};

class Args {
  public:
    // Code "Usage", exit 64.
    static Result<Args> parse(const std::vector<std::string>& words,
                              const std::vector<Flag>& flags);

    bool has(std::string_view name) const { return values_.contains(std::string(name)); }
    std::optional<std::string> get(std::string_view name) const;  // given, or the fallback
    std::string text(std::string_view name) const { return get(name).value_or(""); }
    // As often as it was given, in that order.
    std::vector<std::string> all(std::string_view name) const;
    // "Usage" where it is no number, or out of range.
    Result<double> number(std::string_view name, double least, double most) const;
    bool is_on(std::string_view name) const { return has(name); }
    const std::vector<std::string>& positional() const { return positional_; }
    bool wants_help() const { return help_; }

  private:
    std::map<std::string, std::vector<std::string>> values_;
    std::map<std::string, std::string> fallbacks_;
    std::vector<std::string> positional_;
    bool help_ = false;
};

// The nearest of `known`, in any case, when it is near enough to have been meant.
std::optional<std::string> did_you_mean(std::string_view word,
                                        const std::vector<std::string_view>& known);

std::string flags_help(const std::vector<Flag>& flags);

}  // namespace spot::cli
