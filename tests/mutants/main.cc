// Films that were damaged in ways that are the same every time, taken through all that a worker
// does with them: cut, convert, join, by the real child process.
//
//   spot_mutants FILMS_FOLDER SCRATCH_FOLDER COUNT [FIRST]
//
// Each must end, with a film or with one line that says what is wrong, and leave nothing but its
// output. A child that crashed is counted and named, since it should not; the parent must live.

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "media/chunk.h"
#include "media/convert.h"
#include "media/join.h"
#include "media/probe.h"
#include "media_client/child_engine.h"

namespace spot {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr double longest_seconds = 60;  // for any one film of a few pictures

struct Film {
    std::string name;
    std::string bytes;
};

std::vector<Film> films_in(const std::string& folder) {
    std::vector<Film> films;
    for (const auto& entry : fs::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        films.push_back({entry.path().filename().string(),
                         std::string(std::istreambuf_iterator<char>(file), {})});
    }
    std::sort(films.begin(), films.end(),
              [](const Film& a, const Film& b) { return a.name < b.name; });
    return films;
}

// Headers steer the reader, so half of the damage goes where they are: to both ends of the file.
std::string damaged(std::string bytes, std::minstd_rand& chance) {
    const auto below = [&chance](std::size_t bound) { return bound == 0 ? 0 : chance() % bound; };
    for (std::size_t left = 1 + below(12); left > 0 && !bytes.empty(); --left) {
        std::size_t at = below(bytes.size());
        const std::size_t end = std::min<std::size_t>(bytes.size(), 2048);
        if (below(4) == 0) at = below(end);
        if (below(4) == 0) at = bytes.size() - 1 - below(end);
        const std::size_t length = 1 + below(std::min<std::size_t>(bytes.size() - at, 64));
        switch (below(8)) {
            case 0: bytes.erase(at, length); break;
            case 1: bytes.insert(at, bytes.substr(at, length)); break;
            case 2: bytes.resize(at); break;
            case 3: bytes.replace(at, length, length, below(2) == 0 ? '\0' : '\xff'); break;
            case 4:  // a number of four bytes: sizes and counts
                for (std::size_t i = at; i < std::min(at + 4, bytes.size()); ++i) {
                    bytes[i] = static_cast<char>(below(256));
                }
                break;
            default: bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
        }
    }
    return bytes;
}

// What one film came to: "film", or the code of its error.
Result<void> through(const std::string& in, const std::string& folder) {
    media_client::ChildEngine engine;
    const auto parts = folder + "/parts";
    fs::create_directories(parts);
    const auto segments = TRY(engine.chunk(in, parts, {.target_seconds = 0.2}));
    std::vector<std::string> converted;
    for (const auto& segment : segments) {
        converted.push_back(segment.path + ".out.mp4");
        TRY(engine.convert(segment.path, converted.back(),
                           {.render = {.preset = "ultrafast", .threads = 1}}));
    }
    TRY(engine.join(in, converted, folder + "/film.mp4", {}));
    TRY(engine.probe(folder + "/film.mp4"));
    return {};
}

class Run {
  public:
    Run(std::vector<Film> films, std::string scratch)
        : films_(std::move(films)), scratch_(std::move(scratch)) {}

    void one(int number) {
        std::minstd_rand chance(static_cast<unsigned>(number) * 2654435761u + 1);
        const auto& film = films_[static_cast<std::size_t>(number) % films_.size()];
        const auto folder = fmt::format("{}/{}", scratch_, number);
        fs::create_directories(folder);
        const auto in = folder + "/in";
        std::ofstream(in, std::ios::binary) << damaged(film.bytes, chance);
        const auto began = Clock::now();
        const auto done = through(in, folder);
        const std::chrono::duration<double> took = Clock::now() - began;
        judge(number, film.name, done, took.count(), folder);
        fs::remove_all(folder);
    }

    int report() const {
        for (const auto& [code, count] : counts_) std::printf("%6d  %s\n", count, code.c_str());
        std::printf("%d films, %d broken promises, slowest %.1f s\n", all_, broken_, slowest_);
        return broken_ == 0 ? 0 : 1;
    }

  private:
    void judge(int number, const std::string& name, const Result<void>& done, double seconds,
               const std::string& folder) {
        const std::lock_guard lock(mutex_);
        ++all_;
        ++counts_[done ? "film" : done.error().code];
        slowest_ = std::max(slowest_, seconds);
        const auto broken = [&](const std::string& what) {
            ++broken_;
            std::printf("mutant %d of %s: %s\n", number, name.c_str(), what.c_str());
        };
        if (seconds > longest_seconds) broken(fmt::format("took {:.1f} s", seconds));
        for (const auto& left : fs::recursive_directory_iterator(folder)) {
            if (left.path().extension() == ".part") broken("left " + left.path().string());
        }
        if (done) return;
        const auto& error = done.error();
        if (error.code.starts_with("Media")) broken(error.message);
        if (error.message.empty() || error.message.find('\n') != std::string::npos) {
            broken("says \"" + error.message + "\"");
        }
        if (fs::exists(folder + "/film.mp4")) broken("left a film in spite of " + error.code);
    }

    const std::vector<Film> films_;
    const std::string scratch_;
    std::mutex mutex_;
    std::map<std::string, int> counts_;
    int all_ = 0;
    int broken_ = 0;
    double slowest_ = 0;
};

}  // namespace
}  // namespace spot

int main(int argc, char** argv) {
    if (argc < 4) {
        std::fprintf(stderr, "usage: spot_mutants FILMS_FOLDER SCRATCH_FOLDER COUNT [FIRST]\n");
        return 64;
    }
    auto films = spot::films_in(argv[1]);
    if (films.empty()) {
        std::fprintf(stderr, "%s: there are no films\n", argv[1]);
        return 1;
    }
    const int first = argc > 4 ? std::atoi(argv[4]) : 0;
    const int end = first + std::atoi(argv[3]);
    spot::Run run(std::move(films), argv[2]);
    std::atomic<int> next{first};
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
            for (int number = next++; number < end; number = next++) run.one(number);
        });
    }
    for (auto& thread : threads) thread.join();
    return run.report();
}
