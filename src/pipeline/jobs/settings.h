#pragma once

// The names of the pipeline's resources, read from the environment or from a terraform-outputs.env
// file.

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
    std::string default_mode = "sbs";  // STEREO_SPOT_MODE, for films uploaded without a mode
    std::string work_dir;              // for scratch files; "": the system's temporary folder
};

using GetVariable = std::function<std::optional<std::string>(const std::string& name)>;

// Reads INPUT_BUCKET_NAME and the seven others, each of them under its lower-case output name where
// the first is not set; and CHUNK_SEGMENT_DURATION_SEC and STEREO_SPOT_MODE where they are set.
// "MissingSetting" names all that are missing, and where they may come from; "InvalidSetting" a
// value that cannot be read.
Result<Settings> read_settings(const GetVariable&);

// Reads a file of NAME=value lines as people and shells write them: "export " before a name, spaces
// around, values in quotes (nothing in them is replaced), comments, CRLF, a byte order mark. The
// last line with a name counts; other lines that a shell's file may have are ignored.
// "FileNotReadable", "FileTooLarge" (more than 1 MiB), "InvalidSetting" with the line whose quoted
// value has no end.
Result<std::map<std::string, std::string>> read_env_file(const std::string& path);

}  // namespace spot::pipeline
