#pragma once

// What every AWS tool reads of its surroundings: variables, the shared config and credentials
// files, the profile. Source: AWS SDKs and Tools Reference Guide; where it is silent, the aws CLI.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spot::aws {

// A variable that is set and not empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
// This process's.
std::optional<std::string> environment(const std::string& name);

inline constexpr std::size_t longest_settings_file = 4u << 20;

// Names in lower case. Indented lines below a name without a value are settings of their own
// ("s3 =" and under it "endpoint_url = ...").
struct Section {
    std::map<std::string, std::string> values;
    std::map<std::string, std::map<std::string, std::string>> nested;

    std::optional<std::string> get(std::string_view name) const;
};

// Both files as one. Immutable.
class Settings {
  public:
    // `profile`: as a flag names it, "": as AWS_PROFILE does (AWS_DEFAULT_PROFILE too), else
    // "default". A file that is not there is empty. "NoSuchProfile" where one is named and none of
    // the files has it; "BadSettings" for a file that cannot be read, or a line that is no setting,
    // with its number.
    static Result<Settings> read(Environment variables, const std::string& profile = "");

    // A variable, or "".
    std::string variable(const std::string& name) const;
    bool is_on(const std::string& variable) const;  // "true", in any case

    const std::string& profile_name() const { return profile_; }
    bool profile_from_flag() const { return from_flag_; }
    // Of this profile, or of another; nullptr: there is none.
    const Section* profile() const { return profile(profile_); }
    const Section* profile(const std::string& name) const;
    const Section* sso_session(const std::string& name) const;
    const Section* services(const std::string& name) const;

    // The variable if it is set, else the profile's.
    std::optional<std::string> find(const std::string& variable, std::string_view setting) const;

    const std::string& config_file() const { return config_file_; }
    const std::string& credentials_file() const { return credentials_file_; }
    // "~/x" below HOME.
    std::string in_home(const std::string& path) const;

  private:
    using Sections = std::map<std::string, Section>;
    Settings() = default;
    Result<void> read_file(const std::string& path, bool credentials);

    Environment variables_;
    std::string profile_;
    bool from_flag_ = false;
    std::string config_file_;
    std::string credentials_file_;
    Sections profiles_;
    Sections sso_sessions_;
    Sections services_;
};

}  // namespace spot::aws
