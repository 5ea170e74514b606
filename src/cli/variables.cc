#include "cli/variables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "aws/settings.h"
#include "base/bytes.h"
#include "cli/program.h"
#include "pipeline/settings.h"
#include "wire/json.h"

namespace spot::cli {
namespace {

constexpr std::array names{"region", "name_prefix", "dlq_max_receive_count", "alarm_topic_arn"};
constexpr const char* dotenv = ".env";
constexpr std::size_t longest_file = 1u << 20;

using Values = std::map<std::string, std::string>;

bool is_known(std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// "name-prefix" for "name_prefix".
std::string flag_of(std::string name) {
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

tl::unexpected<Error> bad_line(const std::string& path, int line, std::string_view why) {
    return fail(Kind::invalid, "BadVariables", fmt::format("{}, line {}: {}", path, line, why));
}

// "text" with the escapes of HCL that a name or an ARN may need; a number or a word as it is.
std::optional<std::string> value_in(std::string_view text) {
    if (text.empty()) return std::nullopt;
    if (text.front() != '"') {
        const bool word = std::all_of(text.begin(), text.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-';
        });
        return word ? std::optional(std::string(text)) : std::nullopt;
    }
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') return i + 1 == text.size() ? std::optional(value) : std::nullopt;
        if (c == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
        // Templates would want Terraform itself.
        if (text.substr(i).starts_with("${")) return std::nullopt;
        value += text[i];
    }
    return std::nullopt;
}

// Behind a value; '#' inside of quotes is text.
std::string_view without_comment(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && quoted) {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && (text[i] == '#' || text.substr(i).starts_with("//"))) {
            return trim(text.substr(0, i));
        }
    }
    return trim(text);
}

Result<Values> parse_json_variables(const std::string& text, const std::string& path) {
    const auto node = wire::parse_json(text);
    if (!node || node->type != wire::Node::Type::map) {
        return fail(Kind::invalid, "BadVariables",
                    fmt::format("{}: is no JSON of names and values", path));
    }
    Values values;
    for (const auto& [name, value] : node->members) {
        if (value.type == wire::Node::Type::list || value.type == wire::Node::Type::map) {
            if (!is_known(name)) continue;
            return fail(Kind::invalid, "BadVariables",
                        fmt::format("{}: {} is neither text nor a number", path, name));
        }
        values[name] =
            value.type == wire::Node::Type::boolean ? value.boolean ? "true" : "false" : value.text;
    }
    return values;
}

Result<Values> read_variables(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path)) {
        return fail(Kind::not_found, "NotReadable",
                    fmt::format("--var-file {}: cannot be read", path));
    }
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.size() > longest_file) {
        return fail(Kind::invalid, "BadVariables", fmt::format("{}: is too large", path));
    }
    return path.ends_with(".json") ? parse_json_variables(text, path) : parse_tfvars(text, path);
}

}  // namespace

std::vector<Flag> variable_flags() {
    return {{"name-prefix", "PREFIX", "of every resource's name; else TF_VAR_name_prefix"},
            {"dlq-max-receive-count", "N", "receives before the dead-letter queue; else TF_VAR_…"},
            {"alarm-topic-arn", "ARN", "an SNS topic that the alarms notify"},
            {"var", "NAME=VALUE", "any of these, as Terraform takes them"},
            {"var-file", "FILE", "the same in a file (.tfvars, .tfvars.json)"}};
}

Result<Values> parse_tfvars(const std::string& text, const std::string& path) {
    Values values;
    int number = 0;
    for (const auto line : split(text, '\n')) {
        ++number;
        const auto content = without_comment(line);
        if (content.empty()) continue;
        const auto equals = content.find('=');
        if (equals == content.npos) return bad_line(path, number, "is not name = value");
        const std::string name(trim(content.substr(0, equals)));
        auto value = value_in(trim(content.substr(equals + 1)));
        if (!value) {
            return bad_line(path, number,
                            fmt::format("{}: its value is neither \"text\" nor a number, and no "
                                        "more is read without Terraform",
                                        name));
        }
        values[name] = std::move(*value);
    }
    return values;
}

Result<void> read_dotenv() {
    std::error_code error;
    if (!std::filesystem::exists(dotenv, error)) return {};
    std::vector<std::string> taken;
    for (const auto& [name, value] : TRY(pipeline::read_env_file(dotenv))) {
        if (!name.starts_with("TF_VAR_") && !name.starts_with("AWS_")) continue;
        if (std::getenv(name.c_str()) != nullptr) continue;
        ::setenv(name.c_str(), value.c_str(), 0);
        taken.push_back(name);
    }
    if (!taken.empty()) say(fmt::format("From .env: {}.", fmt::join(taken, ", ")));
    return {};
}

Result<Values> given_variables(const Args& args) {
    Values values;
    for (const std::string name : names) {
        if (const auto value = aws::environment("TF_VAR_" + name)) values[name] = *value;
    }
    for (const auto& path : args.all("var-file")) {
        for (auto& [name, value] : TRY(read_variables(path))) {
            if (is_known(name)) {
                values[name] = value;
            } else {
                say(fmt::format("Note: {} names the variable {}, which is not known here.", path,
                                name));
            }
        }
    }
    for (const auto& given : args.all("var")) {
        const auto equals = given.find('=');
        const auto name = given.substr(0, equals);
        if (equals == given.npos || !is_known(name)) {
            return fail(Kind::invalid, "Usage",
                        fmt::format("-var {}: give NAME=VALUE, with one of {}", given,
                                    fmt::join(names, ", ")));
        }
        values[name] = given.substr(equals + 1);
    }
    for (const std::string name : names) {
        if (args.has(flag_of(name))) values[name] = args.text(flag_of(name));
    }
    return values;
}

Result<provision::Variables> make_variables(const Args& args, const std::string& region,
                                            const std::string& account_id) {
    const auto given = TRY(given_variables(args));
    const auto value = [&](const char* name) -> std::optional<std::string> {
        const auto at = given.find(name);
        return at == given.end() ? std::nullopt : std::optional(at->second);
    };
    provision::Variables made{.region = region, .account_id = account_id};
    made.name_prefix = value("name_prefix").value_or(made.name_prefix);
    made.alarm_topic_arn = value("alarm_topic_arn").value_or("");
    if (const auto count = value("dlq_max_receive_count")) {
        const auto number = parse_int(*count);
        if (!number) {
            return fail(Kind::invalid, "Usage",
                        fmt::format("dlq-max-receive-count {}: must be a number", *count));
        }
        made.dlq_max_receive_count =
            static_cast<int>(std::clamp<std::int64_t>(*number, -1, 100'000));
    }
    TRY(provision::check(made));
    return made;
}

}  // namespace spot::cli
