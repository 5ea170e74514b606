#include "cli/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>

#include "base/system/no_memory.h"
#include "cli/output.h"
#include "cli/stop.h"

namespace spot::cli {
namespace {

using Verbs = std::vector<Verb>;

Verbs all_verbs(media::Engine& engine) {
    return {convert_verb(engine),  depth_verb(engine),   preview_verb(engine),
            analyse_verb(engine),  analyze_verb(engine), models_verb(engine),
            encoders_verb(engine), demo_verb(engine),    up_verb(engine),
            serve_verb(),          env_verb(),           key_verb(),
            init_verb(),           plan_verb(),          apply_verb(),
            output_verb(),         destroy_verb(),       work_verb(engine),
            job_verb(engine),      watch_verb(engine),   verify_verb(),
            repair_verb(),         backup_verb(),        restore_verb(),
            encryption_verb(),     doctor_verb(),        page_verb(engine),
            version_verb()};
}

// These verbs are done by the shell script `stereo-spot` at the top of the source tree.
constexpr std::pair<std::string_view, std::string_view> door_verbs[] = {
    {"build", "build the program, or one folder of src/ with its tests"},
    {"test", "run the tests"},
    {"bench", "measure against limits and peers"},
    {"tidy", "check the rules of the house"},
    {"format", "format all sources"},
    {"asan", "the unit tests under AddressSanitizer"},
    {"tsan", "the unit tests under ThreadSanitizer"},
    {"fuzz", "the fuzz targets under libFuzzer"},
    {"sim", "the seeded simulator"},
    {"powercut", "power cuts below the file system"},
    {"corpus", "films of all kinds"},
};

void print_overview(const Verbs& verbs) {
    put("stereo-spot turns 2D video into stereoscopic 3D, on your own machine.\n\n"
        "  stereo-spot convert film.mp4 film_3d.mp4   one film, nothing to set up\n"
        "  stereo-spot up --data-dir DIR              data plane and workers, to stay\n\n"
        "Verbs:\n");
    for (const auto& verb : verbs) put("  {:10} {}\n", verb.name, verb.summary);
    for (const auto& [name, summary] : door_verbs) put("  {:10} {}\n", name, summary);
    put("\n`stereo-spot VERB --help` tells more.\n");
}

void print_help(const Verb& verb) {
    put("{}\n\nExamples:\n{}\nUsage: stereo-spot {}\n", verb.summary, verb.examples, verb.usage);
    if (!verb.flags.empty()) put("\nFlags:\n{}", flags_help(verb.flags));
}

const Verb* find_verb(const Verbs& verbs, std::string_view name) {
    for (const auto& verb : verbs) {
        if (verb.name == name) return &verb;
    }
    return nullptr;
}

bool is_of_the_door(std::string_view name) {
    return std::ranges::find(door_verbs, name,
                             &std::pair<std::string_view, std::string_view>::first) !=
           std::end(door_verbs);
}

int unknown_verb(const Verbs& verbs, const std::string& name) {
    if (is_of_the_door(name)) {
        say(
            fmt::format("stereo-spot: {} is done by the script at the top of the source tree: "
                        "`./stereo-spot {}`",
                        name, name));
        return exit_code::usage;
    }
    std::vector<std::string_view> known;
    for (const auto& verb : verbs) known.push_back(verb.name);
    for (const auto& row : door_verbs) known.push_back(row.first);
    const auto meant = did_you_mean(name, known);
    say(fmt::format(
        "stereo-spot: unknown verb {}{}", name,
        meant ? fmt::format("; did you mean {}?", *meant) : "; `stereo-spot help` lists them"));
    return exit_code::usage;
}

}  // namespace

void say(std::string_view line) {
    tell(fmt::format("{}\n", line));
}

void print_error(const Error& error) {
    say(fmt::format("stereo-spot: {}", error.message));
}

namespace {

int run_verb(const Verbs& verbs, const std::vector<std::string>& words) {
    if (words.empty() || words[0] == "help" || words[0] == "--help" || words[0] == "-h") {
        if (words.size() > 1 && words[0] == "help") {
            if (const auto* verb = find_verb(verbs, words[1])) {
                print_help(*verb);
                return exit_code::ok;
            }
            if (is_of_the_door(words[1])) {
                put("`./stereo-spot {} --help`, at the top of the source tree, tells.\n", words[1]);
                return exit_code::ok;
            }
            return unknown_verb(verbs, words[1]);
        }
        print_overview(verbs);
        return exit_code::ok;
    }
    const auto* verb = find_verb(verbs, words[0] == "--version" ? "version" : words[0]);
    if (verb == nullptr) return unknown_verb(verbs, words[0]);
    const auto args = Args::parse({words.begin() + 1, words.end()}, verb->flags);
    if (!args) {
        say(fmt::format("stereo-spot {}: {}\nUsage: stereo-spot {}", verb->name,
                        args.error().message, verb->usage));
        return exit_code::usage;
    }
    if (args->wants_help()) {
        print_help(*verb);
        return exit_code::ok;
    }
    const auto code = [&]() -> Result<int> {
        try {
            return verb->run(*args);
        } catch (const std::exception& foreign) {
            return fail(Kind::internal, "InternalError", foreign.what());
        }
    }();
    if (code) return *code;
    if (code.error().code == "Usage") {
        say(fmt::format("stereo-spot {}: {}\nUsage: stereo-spot {}", verb->name,
                        code.error().message, verb->usage));
        return exit_code::usage;
    }
    if (const int signal = stop_signal(); signal != 0) return 128 + signal;
    print_error(code.error());
    return exit_code::failure;
}

}  // namespace

int run(media::Engine& engine, const std::vector<std::string>& words) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit (ulimit -f) is an error like others
    stop_without_memory();
    const int code = run_verb(all_verbs(engine), words);
    const auto written = finish_output();
    const bool succeeded = code == exit_code::ok || code == exit_code::changes;
    if (written || !succeeded) return code;
    if (written.error().code == "OutputClosed") return exit_code::nobody_reads;
    print_error(written.error());
    return exit_code::failure;
}

}  // namespace spot::cli
