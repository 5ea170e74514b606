#pragma once

// The program stereo-spot: its verbs, and what all of them share.

#include <functional>
#include <string>
#include <vector>

#include "cli/args.h"
#include "media/engine.h"

namespace spot::cli {

namespace exit_code {
inline constexpr int ok = 0;
inline constexpr int failure = 1;
inline constexpr int changes = 2;  // plan -detailed-exitcode
inline constexpr int usage = 64;
// Where a signal ended the program, the code is 128 plus the signal's number.
inline constexpr int hung_up = 129;
inline constexpr int interrupted = 130;
inline constexpr int nobody_reads = 141;  // the code of programs that SIGPIPE has ended
inline constexpr int terminated = 143;
}  // namespace exit_code

struct Verb {
    std::string_view name;
    std::string_view summary;   // one line for `help`
    std::string_view usage;     // "convert IN OUT [flags]"
    std::string_view examples;  // shown first in --help
    std::vector<Flag> flags;
    // Returns the exit code, or an error, which is printed and ends the program with 1 (with 64 for
    // the code "Usage").
    std::function<Result<int>(const Args&)> run;
};

// One file defines one verb, or a few that belong together. A verb that works with films takes the
// engine which does that work; the engine must outlive the verb.
Verb serve_verb();
Verb up_verb(media::Engine& engine);
Verb env_verb();
Verb key_verb();
Verb encryption_verb();
Verb init_verb();
Verb plan_verb();
Verb apply_verb();
Verb destroy_verb();
Verb output_verb();
Verb work_verb(media::Engine& engine);
Verb convert_verb(media::Engine& engine);
Verb job_verb(media::Engine& engine);
Verb watch_verb(media::Engine& engine);
Verb demo_verb(media::Engine& engine);
Verb depth_verb(media::Engine& engine);
Verb preview_verb(media::Engine& engine);
Verb analyse_verb(media::Engine& engine);
Verb analyze_verb(media::Engine& engine);
Verb models_verb(media::Engine& engine);
Verb encoders_verb(media::Engine& engine);
Verb verify_verb();
Verb repair_verb();
Verb backup_verb();
Verb restore_verb();
Verb doctor_verb();
Verb page_verb(media::Engine& engine);
Verb version_verb();

// Runs the verb that `words`, argv without the program's name, ask for; `engine` does its work on
// films. Returns the exit code. Data that could not be written make a success a failure; a reader
// that has gone, as in `job list | head -1`, makes the code `nobody_reads` without a message, and
// what the verb does is done all the same.
int run(media::Engine& engine, const std::vector<std::string>& words);

// Prints a message for people to stderr; data go to stdout.
void say(std::string_view line);
void print_error(const Error&);

}  // namespace spot::cli
