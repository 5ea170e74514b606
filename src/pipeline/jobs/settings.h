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
    double segment_seconds = 300;      // CHUNK_SEGMENT_DURATION_SEC
    std::string default_mode = "sbs";  // STEREO_SPOT_MODE: of films uploaded without one
    std::string work_dir;              // scratch; "": the system's
};

using GetVariable = std::function<std::optional<std::string>(const std::string& name)>;

// INPUT_BUCKET_NAME and the seven others, each also as its lower-case output name, which is asked
// for second; CHUNK_SEGMENT_DURATION_SEC and STEREO_SPOT_MODE where they are set. "MissingSetting"
// names all that lack, and where they may come from; "InvalidSetting" what is no such value.
Result<Settings> read_settings(const GetVariable&);

// A file of NAME=value lines as people and shells write them: "export " before, spaces around,
// values in quotes (nothing in them is replaced), comments, CRLF, a byte order mark. The last of a
// name counts; what else a shell's file may hold is passed over. "FileNotReadable", "FileTooLarge"
// (1 MiB), "InvalidSetting" with the line whose value has no end.
Result<std::map<std::string, std::string>> read_env_file(const std::string& path);

}  // namespace spot::pipeline
