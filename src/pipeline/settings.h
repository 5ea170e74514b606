#pragma once

// Where the pipeline's resources are: from the environment, or from a terraform-outputs.env file.

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"

namespace spot::pipeline {

struct Settings {
    std::string input_bucket;
    std::string output_bucket;
    std::string jobs_table;
    std::string segment_completions_table;
    std::string reassembly_triggered_table;
    std::string chunking_queue_url;
    std::string video_worker_queue_url;
    std::string reassembly_queue_url;
    double segment_seconds = 300;  // CHUNK_SEGMENT_DURATION_SEC
    std::string work_dir;          // scratch; "": the system's
};

using GetVariable = std::function<std::optional<std::string>(const std::string& name)>;

// INPUT_BUCKET_NAME, …, each also as its lower-case output name. "MissingSetting" names what lacks.
Result<Settings> read_settings(const GetVariable&);

// key=value lines; '#' comments.
Result<std::map<std::string, std::string>> read_env_file(const std::string& path);

}  // namespace spot::pipeline
