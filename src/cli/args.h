#pragma once

// Parses the flags of a verb: `--name value`, `--name=value`, and both with one dash, as
// Terraform's users write them. An unknown flag is answered with the one that was probably meant.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spot::cli {

struct Flag {
    std::string_view name;   // without dashes
    std::string_view value;  // what --help calls its value; "": it takes none
    std::string_view help;
    std::string_view fallback = {};  // the default, which --help shows
};

class Args {
  public:
    // `words` are those behind the verb. Errors have the code "Usage", which ends the program with
    // 64.
    static Result<Args> parse(const std::vector<std::string>& words,
                              const std::vector<Flag>& flags);

    bool has(std::string_view name) const { return values_.contains(std::string(name)); }
    std::optional<std::string> get(std::string_view name) const;  // or the default
    std::string text(std::string_view name) const { return get(name).value_or(""); }
    // The values of a flag that may be given several times, in their order.
    std::vector<std::string> all(std::string_view name) const;
    // The value as a number. "Usage" where it is not one, or not within `least` and `most`.
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

// The word of `known` that is nearest to `word`, in any case; nullopt where none is near enough to
// have been meant.
std::optional<std::string> did_you_mean(std::string_view word,
                                        const std::vector<std::string_view>& known);

std::string flags_help(const std::vector<Flag>& flags);

}  // namespace spot::cli
