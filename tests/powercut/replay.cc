// Cuts the power in a recorded run, again and again, and looks at what the disk then holds.
//
//   spot_powercut_replay LOG --mebibytes N [--states N] [--seed S] [--jobs J] [--folder DIR]
//                        [--cut EVENT] [--keep FILE]
//
// Half of the cuts come right after an answer, the others anywhere. Each state is mounted, opened
// and compared in a process of its own. Exit code 1: something was lost, or did not open; 2: the
// record cannot be read.
// With --keep nothing is looked at: one image goes to the file, and what clients had been told by
// then to the output, for a run that begins with that power cut.

#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <new>

#include "base/bytes.h"
#include "base/check.h"
#include "base/log.h"
#include "powercut/disk_image.h"
#include "powercut/judge.h"
#include "powercut/loop_mount.h"

namespace spot::powercut {
namespace {

namespace fs = std::filesystem;

constexpr unsigned look_seconds = 120;  // what takes longer hangs
constexpr std::uint64_t most_told = 20;
constexpr std::size_t most_told_of_one = 2000;

struct Options {
    std::string log;
    std::string folder = "/dev/shm";
    std::uint64_t mebibytes = 0;
    std::uint64_t states = 100;
    std::uint64_t seed = 1;
    std::uint64_t jobs = 1;
    std::uint64_t cut = 0;  // 0: of chance
    std::string keep;
};

// Shared by all processes.
struct Counts {
    std::atomic<std::uint64_t> states{0};
    std::atomic<std::uint64_t> violations{0};
    std::atomic<std::uint64_t> not_opened{0};
};

volatile sig_atomic_t stopping = 0;

void stop(int) {
    stopping = 1;
}

void say(const std::string& text) {
    // One write, so that the words of several processes do not mix.
    if (::write(STDOUT_FILENO, text.data(), text.size()) < 0) ::_exit(1);
}

std::string read_all_of(int pipe) {
    std::string text;
    char bytes[4096];
    for (;;) {
        const auto n = ::read(pipe, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return text;
        text.append(bytes, static_cast<std::size_t>(n));
    }
}

// In a process of its own: it may crash, and what it holds open is closed when it ends.
std::string judge_apart(const Recording& recording, std::size_t cut, const std::string& folder) {
    int pipe[2];
    CHECK(::pipe(pipe) == 0, "a pipe");
    const pid_t child = ::fork();
    CHECK(child >= 0, "fork");
    if (child == 0) {
        ::close(pipe[0]);
        ::alarm(look_seconds);
        auto text = judge(recording, cut, folder);
        if (text.size() > 60'000) text.resize(60'000);
        const bool told =
            ::write(pipe[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
        ::_exit(told ? 0 : 2);
    }
    ::close(pipe[1]);
    auto text = read_all_of(pipe[0]);
    ::close(pipe[0]);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        text += fmt::format("  does not open: whoever looked ended with status {:#x}\n", status);
    }
    return text;
}

class Worker {
  public:
    Worker(const Recording& recording, const Options& options, const std::string& folder,
           Counts& counts)
        : recording_(recording),
          options_(options),
          counts_(counts),
          image_(recording, folder + ".image", options.mebibytes << 20),
          mount_(folder) {
        ::mkdir(mount_.c_str(), 0700);
    }
    ~Worker() { ::rmdir(mount_.c_str()); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    Result<void> run(const std::vector<std::pair<std::size_t, std::uint64_t>>& cuts) {
        TRY(have_own_mounts());
        const auto loop = TRY(LoopDevice::on(image_.path()));
        for (const auto& [cut, seed] : cuts) {
            if (stopping != 0) break;
            SeededRandom random(seed);
            const auto how = image_.take(cut, random);
            std::string wrong;
            if (const auto mounted = mount_ext4(loop.path(), mount_); !mounted) {
                // A block of ext4's own was torn, and its checksums say so: that is for e2fsck, and
                // no state in which the plane could be started.
                if (mounted.error().message.find("Bad message") != std::string::npos) continue;
                wrong = "  does not mount: " + mounted.error().message + "\n";
            } else {
                wrong = judge_apart(recording_, cut, mount_ + "/plane");
                TRY(unmount(mount_));
            }
            ++counts_.states;
            if (!wrong.empty()) tell(cut, how, wrong);
        }
        return {};
    }

  private:
    void tell(std::size_t cut, const std::string& how, const std::string& wrong) {
        if (wrong.find("does not open") != std::string::npos) ++counts_.not_opened;
        if (++counts_.violations > most_told) return;
        say(fmt::format("cut before event {} (--cut {}): {}\n{}\n", cut, cut, how,
                        wrong.substr(0, most_told_of_one)));
    }

    const Recording& recording_;
    const Options& options_;
    Counts& counts_;
    DiskImage image_;
    const std::string mount_;
};

std::vector<std::pair<std::size_t, std::uint64_t>> choose_cuts(const Recording& recording,
                                                               const Options& options) {
    SeededRandom random(options.seed);
    std::vector<std::size_t> answers;
    for (const auto& request : recording.requests) {
        // What a run that begins with a power cut was told before is told to it in one go.
        if (request.done > recording.mounted && request.done < recording.end)
            answers.push_back(request.done + 1);
    }
    std::vector<std::pair<std::size_t, std::uint64_t>> cuts;
    for (std::uint64_t i = 0; i < options.states; ++i) {
        auto cut = recording.mounted + 1 + random.below(recording.end - recording.mounted);
        if (!answers.empty() && random.below(2) == 0) cut = answers[random.below(answers.size())];
        if (options.cut != 0) cut = options.cut;
        cuts.emplace_back(cut, random.next());
    }
    std::sort(cuts.begin(), cuts.end());
    return cuts;
}

int keep_one(const Recording& recording, const Options& options) {
    SeededRandom random(options.seed);
    auto cut = options.cut;
    if (cut == 0) cut = recording.ready + 1 + random.below(recording.end - recording.ready);
    DiskImage image(recording, options.keep + ".new", options.mebibytes << 20);
    image.take(cut, random);
    std::error_code error;
    fs::rename(image.path(), options.keep, error);
    if (error) {
        fmt::print(stderr, "{}: {}\n", options.keep, error.message());
        return 2;
    }
    for (std::size_t i = 0; i < cut; ++i) {
        const auto& event = recording.events[i];
        if (event.what == What::mark) say(std::string(event.bytes));
    }
    return 0;
}

int replay(const Options& options) {
    auto recording = Recording::read(options.log);
    if (!recording) {
        fmt::print(stderr, "{}\n", recording.error().message);
        return 2;
    }
    if (!options.keep.empty()) return keep_one(*recording, options);
    void* shared =
        ::mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED, "shared memory");
    auto& counts = *new (shared) Counts;
    const auto begin = std::chrono::steady_clock::now();
    const auto cuts = choose_cuts(*recording, options);
    std::vector<pid_t> workers;
    const auto parent = ::getpid();
    for (std::uint64_t j = 0; j < options.jobs; ++j) {
        const pid_t child = ::fork();
        CHECK(child >= 0, "fork");
        if (child != 0) {
            workers.push_back(child);
            continue;
        }
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        std::vector<std::pair<std::size_t, std::uint64_t>> mine;
        for (auto i = j; i < cuts.size(); i += options.jobs) mine.push_back(cuts[i]);
        Worker worker(*recording, options,
                      fmt::format("{}/powercut-{}-{}", options.folder, parent, j), counts);
        const auto done = worker.run(mine);
        if (!done) fmt::print(stderr, "{}\n", done.error().message);
        worker.~Worker();
        ::_exit(done ? 0 : 3);
    }
    bool all_ran = true;
    for (auto worker = workers.begin(); worker != workers.end(); ++worker) {
        int status = 0;
        while (::waitpid(*worker, &status, 0) < 0 && errno == EINTR) {
            // We were asked to end; so are those that were not waited for yet.
            for (auto other = worker; other != workers.end(); ++other) ::kill(*other, SIGTERM);
        }
        all_ran = all_ran && status == 0;
    }
    const auto seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    say(fmt::format(
        "{} states, {} violations ({} did not open), {} events, {} requests, {:.1f} s\n",
        counts.states.load(), counts.violations.load(), counts.not_opened.load(),
        recording->events.size(), recording->requests.size(), seconds));
    if (!all_ran || stopping != 0) return 3;
    return counts.violations == 0 ? 0 : 1;
}

int main_of(const std::vector<std::string>& words) {
    Options options;
    bool good = !words.empty();
    if (good) options.log = words[0];
    for (std::size_t i = 1; i < words.size(); i += 2) {
        const auto value = i + 1 < words.size() ? words[i + 1] : "";
        const auto number =
            static_cast<std::uint64_t>(std::max<std::int64_t>(0, parse_int(value).value_or(0)));
        if (words[i] == "--folder") {
            options.folder = value;
        } else if (words[i] == "--keep") {
            options.keep = value;
        } else if (words[i] == "--mebibytes") {
            options.mebibytes = number;
        } else if (words[i] == "--states") {
            options.states = number;
        } else if (words[i] == "--seed") {
            options.seed = number;
        } else if (words[i] == "--jobs") {
            options.jobs = number;
        } else if (words[i] == "--cut") {
            options.cut = number;
        } else {
            good = false;
        }
    }
    if (!good || options.mebibytes == 0 || options.jobs == 0 || options.jobs > 64) {
        fmt::print(stderr,
                   "usage: spot_powercut_replay LOG --mebibytes N [--states N] [--seed S] "
                   "[--jobs J] [--folder DIR] [--cut EVENT] [--keep FILE]\n");
        return 64;
    }
    struct sigaction action {};
    action.sa_handler = stop;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    set_log_level(Level(99));
    return replay(options);
}

}  // namespace
}  // namespace spot::powercut

int main(int argc, char** argv) {
    return spot::powercut::main_of({argv + 1, argv + argc});
}
