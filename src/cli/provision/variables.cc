#include "cli/provision/variables.h"

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
#include "cli/provision/tfvars.h"
#include "pipeline/jobs/settings.h"

namespace spot::cli {
namespace {

constexpr std::array names{"region", "name_prefix", "dlq_max_receive_count", "alarm_topic_arn"};
constexpr const char* dotenv = ".env";
constexpr std::size_t longest_file = 1u << 20;

using Values = std::map<std::string, std::string>;

bool is_known(std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// The flag of a variable: "name-prefix" for "name_prefix".
std::string flag_of(std::string name) {
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
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
    return path.ends_with(".json") ? parse_tfvars_json(text, path) : parse_tfvars(text, path);
}

// The files that Terraform reads by itself, in its order.
std::vector<std::string> usual_files() {
    std::vector<std::string> files;
    std::vector<std::string> automatic;
    std::error_code error;
    for (const auto* name : {"terraform.tfvars", "terraform.tfvars.json"}) {
        if (std::filesystem::is_regular_file(name, error)) files.emplace_back(name);
    }
    for (const auto& file : std::filesystem::directory_iterator(".", error)) {
        auto name = file.path().filename().string();
        if (name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json")) {
            automatic.push_back(std::move(name));
        }
    }
    std::sort(automatic.begin(), automatic.end());
    files.insert(files.end(), automatic.begin(), automatic.end());
    return files;
}

}  // namespace

std::vector<Flag> variable_flags() {
    return {{"name-prefix", "PREFIX", "of every resource's name; else TF_VAR_name_prefix"},
            {"dlq-max-receive-count", "N", "receives before the dead-letter queue; else TF_VAR_…"},
            {"alarm-topic-arn", "ARN", "an SNS topic that the alarms notify"},
            {"var", "NAME=VALUE", "any of these, as Terraform takes them"},
            {"var-file", "FILE", "the same in a file (.tfvars, .tfvars.json)"}};
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
    auto files = usual_files();
    if (!files.empty()) say(fmt::format("Variables of {}.", fmt::join(files, ", ")));
    for (auto& path : args.all("var-file")) files.push_back(std::move(path));
    for (const auto& path : files) {
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
