// spot_linear --program PATH [--histories N] [--seed S] [--threads T] [--operations N]
//
// Records histories against `serve`, the server killed in the middle of every second one, and
// checks them. Exit code 1: one of them is impossible, or could not be decided; it is printed.

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string_view>

#include "base/bytes.h"
#include "linear/record.h"

namespace spot::linear {
namespace {

struct Options {
    std::string program;
    std::uint64_t histories = 10;
    std::uint64_t seed = 1;
    int threads = 9;
    int operations = 40;
};

// What is wrong with it; nullopt: nothing.
std::optional<std::string> judge(const History& history) {
    for (const auto& [name, operations] : history.registers) {
        const auto verdict = check_register(operations);
        if (verdict == Verdict::linearizable) continue;
        auto text = fmt::format(
            "{}: {}", name,
            verdict == Verdict::broken ? "no order explains this" : "not decided within the bound");
        for (const auto& o : operations) text += "\n  " + describe(o);
        return text;
    }
    return check_queue(history.queue);
}

int run(const Options& options) {
    std::string folder = (std::filesystem::temp_directory_path() / "spot-linear-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) {
        fmt::print(stderr, "spot_linear: no folder in the temporary directory\n");
        return 1;
    }
    struct Removed {
        std::string folder;
        ~Removed() {
            std::error_code ignored;
            std::filesystem::remove_all(folder, ignored);
        }
    } removed{folder};
    Server server(options.program, folder);
    if (const auto started = server.start(); !started) {
        fmt::print(stderr, "spot_linear: {}\n", started.error().message);
        return 1;
    }
    std::size_t operations = 0;
    std::size_t unknown = 0;
    std::size_t received = 0;
    std::uint64_t kills = 0;
    for (auto seed = options.seed; seed < options.seed + options.histories; ++seed) {
        const bool kill = (seed - options.seed) % 2 == 1;
        const auto history = record(server, {seed, options.threads, options.operations, kill});
        if (!history) {
            fmt::print("seed {}: {}: {}\n", seed, history.error().code, history.error().message);
            return 1;
        }
        if (const auto wrong = judge(*history)) {
            fmt::print("seed {}{}: {}\n", seed, kill ? ", killed in the middle" : "", *wrong);
            return 1;
        }
        kills += kill;
        operations += history->operations;
        unknown += history->unknown;
        received += history->queue.received.size();
    }
    fmt::print(
        "{} histories, {} of them with a kill: {} operations, {} without an answer, {} "
        "messages received; 0 anomalies\n",
        options.histories, kills, operations, unknown, received);
    return 0;
}

}  // namespace
}  // namespace spot::linear

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    spot::linear::Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const auto number = spot::parse_int(argv[i + 1]).value_or(1);
        if (name == "--program") options.program = argv[i + 1];
        if (name == "--histories") options.histories = static_cast<std::uint64_t>(number);
        if (name == "--seed") options.seed = static_cast<std::uint64_t>(number);
        if (name == "--threads") options.threads = static_cast<int>(number);
        if (name == "--operations") options.operations = static_cast<int>(number);
    }
    return spot::linear::run(options);
}
