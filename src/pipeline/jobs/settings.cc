#include "pipeline/jobs/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "pipeline/jobs/mode_name.h"

namespace spot::pipeline {

Result<Settings> read_settings(const GetVariable& get) {
    Settings settings;
    struct Row {
        const char* name;
        std::string Settings::*field;
    };
    static constexpr Row rows[] = {
        {"INPUT_BUCKET_NAME", &Settings::input_bucket},
        {"OUTPUT_BUCKET_NAME", &Settings::output_bucket},
        {"JOBS_TABLE_NAME", &Settings::jobs_table},
        {"SEGMENT_COMPLETIONS_TABLE_NAME", &Settings::segment_completions_table},
        {"REASSEMBLY_TRIGGERED_TABLE_NAME", &Settings::reassembly_triggered_table},
        {"CHUNKING_QUEUE_URL", &Settings::chunking_queue_url},
        {"VIDEO_WORKER_QUEUE_URL", &Settings::video_worker_queue_url},
        {"REASSEMBLY_QUEUE_URL", &Settings::reassembly_queue_url},
    };
    std::vector<std::string_view> missing;
    for (const auto& row : rows) {
        auto value = get(row.name);
        if (!value) value = get(lower(row.name));
        if (!value || value->empty()) missing.push_back(row.name);
        if (value) settings.*row.field = *value;
    }
    if (!missing.empty()) {
        return fail(Kind::invalid, "MissingSetting",
                    fmt::format("{}: not set, neither in --env-file nor in the environment; "
                                "`stereo-spot output --format env` prints all that such a file "
                                "needs, and so does terraform-outputs.env of terraform/aws-infra",
                                fmt::join(missing, ", ")));
    }
    if (const auto mode = get("STEREO_SPOT_MODE")) {
        const auto known = mode_named(*mode);
        if (!known)
            return fail(Kind::invalid, "InvalidSetting",
                        "STEREO_SPOT_MODE: " + known.error().message);
        settings.default_mode = media::to_string(*known);
    }
    if (const auto text = get("CHUNK_SEGMENT_DURATION_SEC")) {
        const auto* end = text->data() + text->size();
        const auto [stop, code] = std::from_chars(text->data(), end, settings.segment_seconds);
        if (code != std::errc{} || stop != end || !(settings.segment_seconds > 0)) {
            return fail(Kind::invalid, "InvalidSetting",
                        fmt::format("CHUNK_SEGMENT_DURATION_SEC={}: must be a number of seconds "
                                    "above 0",
                                    *text));
        }
    }
    return settings;
}

namespace {

constexpr std::size_t longest_env_file = 1u << 20;  // the file needs eight lines

// The value after "=": quoted, or up to a comment. nullopt where a quote is not closed, or more
// text follows it.
std::optional<std::string> value_of(std::string_view text) {
    text = trim(text);
    if (text.empty() || (text.front() != '"' && text.front() != '\'')) {
        for (std::size_t at = 0; at < text.size(); ++at) {
            const bool apart = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t';
            if (text[at] == '#' && apart) return std::string(trim(text.substr(0, at)));
        }
        return std::string(text);
    }
    const auto end = text.find(text.front(), 1);
    if (end == text.npos) return std::nullopt;
    const auto rest = trim(text.substr(end + 1));
    if (!rest.empty() && rest.front() != '#') return std::nullopt;
    return std::string(text.substr(1, end - 1));
}

bool is_name(std::string_view text) {
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), good);
}

}  // namespace

Result<std::map<std::string, std::string>> read_env_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(longest_env_file + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    if (!file.eof()) {
        const bool large = text.size() > longest_env_file;
        return fail(large ? Kind::invalid : Kind::not_found,
                    large ? "FileTooLarge" : "FileNotReadable",
                    fmt::format("{}: {}; --env-file takes NAME=value lines", path,
                                large ? "is larger than 1 MiB" : "cannot be read"));
    }
    std::string_view rest = text;
    if (rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);
    std::map<std::string, std::string> values;
    int number = 0;
    for (const auto line : split(rest, '\n')) {
        ++number;
        auto content = trim(line);
        if (content.starts_with("export ") || content.starts_with("export\t")) {
            content.remove_prefix(7);
        }
        const auto equals = content.find('=');
        const auto name = trim(content.substr(0, equals));
        if (equals == content.npos || !is_name(name)) continue;
        auto value = value_of(content.substr(equals + 1));
        if (!value) {
            return fail(Kind::invalid, "InvalidSetting",
                        fmt::format("{}, line {}: {} has a quote that is not closed, or more "
                                    "behind it than a comment",
                                    path, number, name));
        }
        values[std::string(name)] = std::move(*value);
    }
    return values;
}

}  // namespace spot::pipeline
