#pragma once

// The program: its verbs, and what they share.

#include <string>
#include <vector>

#include "cli/args.h"

namespace spot::cli {

namespace exit_code {
inline constexpr int ok = 0;
inline constexpr int failure = 1;
inline constexpr int changes = 2;  // plan -detailed-exitcode
inline constexpr int usage = 64;
inline constexpr int hung_up = 129;  // 128 and the signal, as the next ones
inline constexpr int interrupted = 130;
inline constexpr int nobody_reads = 141;  // as a shell says of programs that SIGPIPE has ended
inline constexpr int terminated = 143;
}  // namespace exit_code

struct Verb {
    std::string_view name;
    std::string_view summary;   // for `help`
    std::string_view usage;     // "convert IN OUT [flags]"
    std::string_view examples;  // first thing in --help
    std::vector<Flag> flags;
    // The exit code, or an error that is printed and ends with 1 (or 64 for code "Usage").
    Result<int> (*run)(const Args&);
};

// One file a verb, or a few that belong together.
Verb serve_verb();
Verb up_verb();
Verb env_verb();
Verb key_verb();
Verb init_verb();
Verb plan_verb();
Verb apply_verb();
Verb destroy_verb();
Verb output_verb();
Verb work_verb();
Verb convert_verb();
Verb job_verb();
Verb demo_verb();
Verb depth_verb();
Verb preview_verb();
Verb analyse_verb();
Verb analyze_verb();
Verb models_verb();
Verb encoders_verb();
Verb verify_verb();
Verb repair_verb();
Verb backup_verb();
Verb restore_verb();
Verb doctor_verb();
Verb version_verb();

// argv without the program's name. The exit code; data that could not be written make a success a
// failure. A reader that has gone, as in `job list | head -1`, makes it `nobody_reads`, without a
// word: what a verb does is done all the same.
int run(const std::vector<std::string>& words);

// To stderr: messages for people. Data go to stdout.
void say(std::string_view line);
void print_error(const Error&);

}  // namespace spot::cli
