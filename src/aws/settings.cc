#include "aws/settings.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "base/bytes.h"

namespace spot::aws {
namespace {

tl::unexpected<Error> bad(const std::string& path, int line, std::string_view why) {
    return fail(Kind::invalid, "BadSettings", fmt::format("{}, line {}: {}", path, line, why));
}

std::string_view unquoted(std::string_view name) {
    const bool quoted = name.size() >= 2 && (name.front() == '"' || name.front() == '\'') &&
                        name.back() == name.front();
    return quoted ? name.substr(1, name.size() - 2) : name;
}

// Reads the lines of one file as the parser of the aws CLI does.
class Reader {
  public:
    explicit Reader(std::string path) : path_(std::move(path)) {}

    // find() returns the section to fill for a section's name; nullptr: its settings are not
    // wanted.
    Result<void> read(std::istream& in, const std::function<Section*(std::string_view)>& find) {
        std::size_t bytes = 0;
        for (std::string line; std::getline(in, line);) {
            ++number_;
            bytes += line.size() + 1;
            if (bytes > longest_settings_file) return bad(path_, number_, "the file is too large");
            const auto text = trim(line);
            if (text.empty() || text.front() == '#' || text.front() == ';') continue;
            const bool indented = line.front() == ' ' || line.front() == '\t';
            if (text.front() == '[' && !indented) {
                if (text.back() != ']') return bad(path_, number_, "a section has no ]");
                section_ = find(trim(text.substr(1, text.size() - 2)));
                named_ = true;
                above_.clear();
                continue;
            }
            if (!named_) return bad(path_, number_, "a setting stands before the first [section]");
            TRY(setting(text, indented));
        }
        return {};
    }

  private:
    Result<void> setting(std::string_view text, bool indented) {
        const auto equals = text.find('=');
        if (equals == text.npos) {
            // A further line of the value above; no setting that is read here has several lines.
            if (indented && !above_.empty()) return {};
            return bad(path_, number_, "neither a [section] nor name = value");
        }
        const auto name = lower(trim(text.substr(0, equals)));
        const std::string value(trim(text.substr(equals + 1)));
        if (indented && !above_.empty()) {
            if (section_ != nullptr) section_->nested[above_].insert_or_assign(name, value);
            return {};
        }
        above_ = name;
        if (section_ != nullptr) section_->values.insert_or_assign(name, value);
        return {};
    }

    std::string path_;
    int number_ = 0;
    bool named_ = false;
    Section* section_ = nullptr;
    std::string above_;  // the setting that indented lines belong to
};

}  // namespace

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return std::string(value);
}

std::optional<std::string> Section::get(std::string_view name) const {
    const auto at = values.find(std::string(name));
    if (at == values.end() || at->second.empty()) return std::nullopt;
    return at->second;
}

Result<Settings> Settings::read(Environment variables, const std::string& profile) {
    Settings made;
    made.variables_ = std::move(variables);
    made.from_flag_ = !profile.empty();
    const auto named = made.from_flag_ ? std::optional(profile) : made.variables_("AWS_PROFILE");
    const auto older = named ? named : made.variables_("AWS_DEFAULT_PROFILE");
    made.profile_ = older.value_or("default");
    made.config_file_ = made.in_home(made.variables_("AWS_CONFIG_FILE").value_or("~/.aws/config"));
    made.credentials_file_ =
        made.in_home(made.variables_("AWS_SHARED_CREDENTIALS_FILE").value_or("~/.aws/credentials"));
    TRY(made.read_file(made.config_file_, false));
    TRY(made.read_file(made.credentials_file_, true));
    if (older && made.profile() == nullptr) {
        return fail(Kind::invalid, "NoSuchProfile",
                    fmt::format("the profile {} is neither in {} nor in {}", made.profile_,
                                made.config_file_, made.credentials_file_));
    }
    return made;
}

Result<void> Settings::read_file(const std::string& path, bool credentials) {
    std::ifstream in(path);
    if (!in) return {};
    const auto find = [&](std::string_view name) -> Section* {
        if (credentials) return &profiles_[std::string(name)];
        if (name == "default") return &profiles_["default"];
        const auto space = name.find_first_of(" \t");
        if (space == name.npos) return nullptr;
        const std::string rest(unquoted(trim(name.substr(space))));
        name = name.substr(0, space);
        if (name == "profile") return &profiles_[rest];
        if (name == "sso-session") return &sso_sessions_[rest];
        if (name == "services") return &services_[rest];
        return nullptr;
    };
    TRY(Reader(path).read(in, find));
    if (in.bad()) return bad(path, 0, "it cannot be read to its end");
    return {};
}

std::string Settings::variable(const std::string& name) const {
    return variables_(name).value_or("");
}

bool Settings::is_on(const std::string& name) const {
    return equal_ignoring_case(variable(name), "true");
}

namespace {
const Section* look_up(const std::map<std::string, Section>& sections, const std::string& name) {
    const auto at = sections.find(name);
    return at == sections.end() ? nullptr : &at->second;
}
}  // namespace

const Section* Settings::profile(const std::string& name) const {
    return look_up(profiles_, name);
}
const Section* Settings::sso_session(const std::string& name) const {
    return look_up(sso_sessions_, name);
}
const Section* Settings::services(const std::string& name) const {
    return look_up(services_, name);
}

std::optional<std::string> Settings::find(const std::string& variable,
                                          std::string_view setting) const {
    if (auto value = variables_(variable)) return value;
    const auto* section = profile();
    return section == nullptr ? std::nullopt : section->get(setting);
}

std::string Settings::in_home(const std::string& path) const {
    if (!path.starts_with("~/")) return path;
    return variable("HOME") + path.substr(1);
}

}  // namespace spot::aws
