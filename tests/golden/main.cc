// Compares what the gateway answers with the transcripts of a folder, or writes them anew.
//
//   spot_golden FOLDER                 fails where an answer differs or an operation is not shown
//   spot_golden FOLDER --update        writes the answers as they are now
//   spot_golden FOLDER [--update] sqs  only the files that have "sqs" in their name

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/log.h"
#include "golden/coverage.h"
#include "golden/world.h"

namespace spot::golden {
namespace {

constexpr std::size_t most_lines = 800;  // of a transcript, as of any file

struct Totals {
    int exchanges = 0;
    int failures = 0;
    int updated = 0;
};

// "sqs/json_queues.http".
std::string name_of(const std::filesystem::path& path) {
    return (path.parent_path().filename() / path.filename()).string();
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void complain(Totals& totals, const std::string& text) {
    ++totals.failures;
    fmt::print(stderr, "{}\n", text);
}

// Runs a file from its first step to its last; a step that cannot be sent ends it.
Result<void> run_file(const std::filesystem::path& path, bool update, Totals& totals,
                      Coverage& coverage, std::vector<wire::RpcService>& services) {
    const auto name = name_of(path);
    const auto before = read_file(path);
    auto transcript = TRY(parse_transcript(before));
    const auto world = TRY(World::make(transcript.directives));
    services = world->services();
    for (auto& step : transcript.steps) {
        auto response = world->say(step);
        if (!response) {
            response.error().message =
                fmt::format("line {}: {}: {}", step.line, step.title, response.error().message);
            return fail(response.error());
        }
        coverage.add(services, world->sent(), *response);
        ++totals.exchanges;
        const auto answer = write_answer(*response);
        if (!update && answer != step.answer) {
            complain(totals, fmt::format("{}:{}: {}\n{}", name, step.line, step.title,
                                         difference(step.answer, answer)));
        }
        step.answer = answer;
    }
    const auto after = write_transcript(transcript);
    const auto lines = static_cast<std::size_t>(std::ranges::count(after, '\n'));
    if (lines > most_lines) {
        complain(totals, fmt::format("{}: has {} lines; split it by what it shows", name, lines));
    }
    if (update && after != before) {
        // Beside it first: a full disk must not cost a transcript.
        const auto draft = path.string() + ".new";
        if (!(std::ofstream(draft, std::ios::binary) << after << std::flush)) {
            std::filesystem::remove(draft);
            return fail(Kind::unavailable, "NotWritten", draft + " could not be written");
        }
        std::filesystem::rename(draft, path);
        ++totals.updated;
    }
    return {};
}

int run(const std::filesystem::path& folder, bool update, const std::string& part) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const auto name = name_of(entry.path());
        if (name.ends_with(".http") && name.find(part) != std::string::npos) {
            paths.push_back(entry.path());
        }
    }
    std::ranges::sort(paths);
    Totals totals;
    Coverage coverage;
    std::vector<wire::RpcService> services;
    for (const auto& path : paths) {
        const auto done = run_file(path, update, totals, coverage, services);
        if (!done) complain(totals, name_of(path) + ": " + done.error().message);
    }
    if (part.empty()) {
        for (const auto& gap : coverage.gaps(services)) complain(totals, "not shown: " + gap);
    }
    fmt::print("golden: {} exchanges in {} files, {} operations by protocol, {} problems\n",
               totals.exchanges, paths.size(), coverage.seen(), totals.failures);
    if (update) fmt::print("golden: {} files written\n", totals.updated);
    if (totals.failures > 0 && !update) {
        fmt::print("golden: where the answers are meant to change, run it with --update\n");
    }
    return totals.failures == 0 && totals.exchanges > 0 ? 0 : 1;
}

}  // namespace
}  // namespace spot::golden

int main(int count, char** words) {
    std::string folder, part;
    bool update = false;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--update") {
            update = true;
        } else if (folder.empty()) {
            folder = word;
        } else {
            part = word;
        }
    }
    if (folder.empty()) {
        std::fputs("usage: spot_golden FOLDER [--update] [PART-OF-A-FILE'S-NAME]\n", stderr);
        return 64;
    }
    spot::set_log_level(spot::Level::error);  // alarms that change their state are no news here
    return spot::golden::run(folder, update, part);
}
