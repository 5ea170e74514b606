#pragma once

// The settings that every AWS tool reads: environment variables, and the profile in the shared
// config and credentials files. Source: AWS SDKs and Tools Reference Guide and, where it says
// nothing, the behaviour of the aws CLI.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spot::aws {

// Looks up an environment variable; nullopt: it is not set, or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
// The environment of this process.
std::optional<std::string> environment(const std::string& name);

inline constexpr std::size_t longest_settings_file = 4u << 20;

// A section of a file. Names are in lower case. A name without a value may have indented lines
// below it, which are settings of their own: "s3 =" and below it "endpoint_url = ...".
struct Section {
    std::map<std::string, std::string> values;
    std::map<std::string, std::map<std::string, std::string>> nested;

    std::optional<std::string> get(std::string_view name) const;
};

// Both files as one, and the variables. Immutable, and therefore safe from every thread.
class Settings {
  public:
    // `profile` is the name that a flag gives; "": that of AWS_PROFILE, AWS_DEFAULT_PROFILE, or
    // "default". A file that does not exist counts as empty. Fails with "NoSuchProfile" where a
    // name was given and neither file has the profile, and with "BadSettings" for a file that
    // cannot be read or a line that is no setting; the message has its number.
    static Result<Settings> read(Environment variables, const std::string& profile = "");

    // The value of a variable; "": it is not set.
    std::string variable(const std::string& name) const;
    bool is_on(const std::string& variable) const;  // "true", in any case

    const std::string& profile_name() const { return profile_; }
    bool profile_from_flag() const { return from_flag_; }
    // The section of this profile, of another one, and of the other kinds of sections; nullptr:
    // there is none.
    const Section* profile() const { return profile(profile_); }
    const Section* profile(const std::string& name) const;
    const Section* sso_session(const std::string& name) const;
    const Section* services(const std::string& name) const;

    // The variable where it is set, otherwise the setting of the profile.
    std::optional<std::string> find(const std::string& variable, std::string_view setting) const;

    const std::string& config_file() const { return config_file_; }
    const std::string& credentials_file() const { return credentials_file_; }
    // Replaces "~/" at the beginning of a path with HOME.
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
