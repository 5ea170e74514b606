#include "pipeline/settings.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>

#include "base/bytes.h"

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
    for (const auto& row : rows) {
        auto value = get(row.name);
        if (!value) value = get(lower(row.name));
        if (!value || value->empty()) {
            return fail(Kind::invalid, "MissingSetting",
                        fmt::format("{} is not set; set it, or pass --env-file with the output of "
                                    "`stereo-spot output --format env`",
                                    row.name));
        }
        settings.*row.field = *value;
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

Result<std::map<std::string, std::string>> read_env_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        return fail(Kind::not_found, "FileNotReadable",
                    fmt::format("{}: cannot be read; is the path right?", path));
    }
    std::map<std::string, std::string> values;
    for (std::string line; std::getline(file, line);) {
        auto text = trim(line);
        if (text.starts_with("export ")) text.remove_prefix(7);
        if (text.empty() || text.front() == '#') continue;
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        auto value = trim(text.substr(equals + 1));
        if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
            value.back() == value.front()) {
            value = value.substr(1, value.size() - 2);
        }
        values[std::string(trim(text.substr(0, equals)))] = value;
    }
    return values;
}

}  // namespace spot::pipeline
