// Lives on a disk that fails at its n-th operation, for every n: nothing that was answered may be
// lost, nothing that was not may be there in part, and the store must open again.
//
//   spot_faults                      every error and every power cut of one job's life, and as many
//                                    refused allocations
//   spot_faults --sample 12          of each kind only 12, spread over the life
//   spot_faults --mode cut --seeds 9 power cuts, each with 9 ways to lose what was not synced
//   spot_faults --random 20          lives of random requests instead, 20 of them
//   spot_faults --lying              the control: syncs do nothing; must be found out
//   spot_faults --sealed             any of these in an encrypted folder

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "base/byte_source.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/log.h"
#include "base/system/no_memory.h"
#include "faults/allocations.h"
#include "faults/script.h"
#include "storage/crypt/sealed_disk.h"
#include "storage/faulty_disk.h"

namespace spot::faults {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::string mode = "all";
    std::uint64_t sample = 0;
    std::uint64_t seeds = 2;
    std::uint64_t random = 0;
    bool lying = false;
};

// What a life told before it ended.
struct Told {
    int begun = -1;
    int answered = -1;
    bool set_up = false;
    int status = 0;
    std::uint64_t operations = 0;
    std::uint64_t reads = 0;
    std::uint64_t allocations = 0;
    bool fired = false;
};

// nullptr: folders are plain. The same keys for all processes of a run.
std::shared_ptr<const crypt::DataKeys> sealing_keys;

std::shared_ptr<Disk> under_the_store(std::shared_ptr<Disk> disk) {
    static SystemRandom salts;
    if (!sealing_keys) return disk;
    return crypt::make_sealed_disk(std::move(disk), sealing_keys, salts);
}

void tell(int to, char what, std::uint64_t number = 0) {
    const auto line = fmt::format("{}{}\n", what, number);
    CHECK(::write(to, line.data(), line.size()) == static_cast<ssize_t>(line.size()), "a pipe");
}

// A client asks again where it was told that it may; what it is told then counts.
Result<void> with_retries(const std::function<Result<void>()>& ask) {
    auto done = ask();
    for (int i = 0; i < 2 && !done; ++i) done = ask();
    return done;
}

State expected_after(const std::vector<Step>& script, int last) {
    State state;
    for (const auto& name : queue_names) state.queues[name];
    for (int i = 0; i <= last; ++i) script[static_cast<std::size_t>(i)].expect(state);
    return state;
}

// Reads everything from the disk. It may say that it cannot, but not anything wrong.
int look_again(const std::string& folder, const std::vector<Step>& script,
               const std::shared_ptr<Disk>& disk) {
    auto world = World::open(folder, under_the_store(disk));
    if (!world) return 3;
    const auto found = (*world)->look();
    if (!found) return 3;
    return *found == expected_after(script, static_cast<int>(script.size()) - 1) ? 0 : 5;
}

[[noreturn]] void live(const std::string& folder, const std::vector<Step>& script,
                       const DiskFault& fault, std::uint64_t refused, int to) {
    stop_without_memory();
    const auto disk = std::make_shared<FaultyDisk>(fault);
    auto world = World::open(folder, under_the_store(disk));
    int code = 3;
    if (world && with_retries([&] { return (*world)->set_up(); })) {
        (*world)->wait_durable();
        tell(to, 's');
        const auto before = allocations();
        if (refused > 0) refuse_allocation(before + refused);
        code = 0;
        for (std::size_t i = 0; i < script.size() && code == 0; ++i) {
            tell(to, 'b', i);
            if (!with_retries([&] { return script[i].run(**world); })) {
                code = 3;
                break;
            }
            (*world)->wait_durable();
            tell(to, 'a', i);
        }
        tell(to, 'm', allocations() - before);
        if (refused > 0 && allocations() >= before + refused) tell(to, 'f');
    }
    if (world) world->reset();
    const bool reads =
        fault.kind == DiskFault::Kind::read_error || fault.kind == DiskFault::Kind::read_flip;
    if (reads && code == 0) code = look_again(folder, script, disk);
    tell(to, 'n', disk->operations());
    tell(to, 'r', disk->reads());
    if (disk->fired()) tell(to, 'f');
    ::_exit(code);
}

Told run_life(const std::string& folder, const std::vector<Step>& script, const DiskFault& fault,
              std::uint64_t refused) {
    int pipe[2];
    CHECK(::pipe(pipe) == 0, "a pipe");
    const pid_t child = ::fork();
    CHECK(child >= 0, "fork");
    if (child == 0) {
        ::close(pipe[0]);
        live(folder, script, fault, refused, pipe[1]);
    }
    ::close(pipe[1]);
    std::string text;
    char bytes[4096];
    for (ssize_t n = 0; (n = ::read(pipe[0], bytes, sizeof bytes)) > 0;) {
        text.append(bytes, static_cast<std::size_t>(n));
    }
    ::close(pipe[0]);
    Told told;
    ::waitpid(child, &told.status, 0);
    for (const auto line : split(text, '\n')) {
        if (line.empty()) continue;
        const auto number = static_cast<int>(parse_int(line.substr(1)).value_or(0));
        if (line[0] == 's') told.set_up = true;
        if (line[0] == 'b') told.begun = number;
        if (line[0] == 'a') told.answered = number;
        if (line[0] == 'm') told.allocations = static_cast<std::uint64_t>(number);
        if (line[0] == 'n') told.operations = static_cast<std::uint64_t>(number);
        if (line[0] == 'r') told.reads = static_cast<std::uint64_t>(number);
        if (line[0] == 'f') told.fired = true;
    }
    if (!WIFEXITED(told.status) || WEXITSTATUS(told.status) != 0) told.fired = true;
    return told;
}

// "": all is as it must be.
std::string judge(const std::string& folder, const std::vector<Step>& script, const Told& told) {
    const bool ended_well =
        WIFEXITED(told.status) &&
        (WEXITSTATUS(told.status) == 0 || WEXITSTATUS(told.status) == 1 ||
         WEXITSTATUS(told.status) == 3 || WEXITSTATUS(told.status) == FaultyDisk::cut_exit_code);
    std::string wrong;
    // Debian's RocksDB is built with its assertions: after some errors it ends the process itself,
    // which is as good as our own end.
    const bool ended_itself = WIFSIGNALED(told.status) && WTERMSIG(told.status) == SIGABRT;
    if (!ended_well && !ended_itself)
        wrong += fmt::format("  the process crashed: status {}\n", told.status);
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        std::error_code gone;  // what the rig kept for an undo
        if (entry.path().string().find(".kept-") != std::string::npos) fs::remove(entry, gone);
    }
    auto world = World::open(folder, under_the_store(real_disk()));
    if (!world) return wrong + "  does not open: " + world.error().message + "\n";
    if (!told.set_up) return wrong;
    const auto found = (*world)->look();
    if (!found) return wrong + "  cannot be read: " + found.error().message + "\n";
    const auto answered = expected_after(script, told.answered);
    if (*found == answered) return wrong;
    if (told.begun > told.answered && *found == expected_after(script, told.begun)) return wrong;
    return wrong + difference(*found, answered);
}

class Rig {
  public:
    explicit Rig(Options options) : options_(std::move(options)) {
        std::string pattern = (fs::temp_directory_path() / "spot-faults-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }
    ~Rig() { fs::remove_all(folder_); }

    int run() {
        const auto begin = std::chrono::steady_clock::now();
        if (options_.random == 0) {
            all_faults(job_script());
        } else {
            for (std::uint64_t seed = 1; seed <= options_.random; ++seed) {
                all_faults(random_script(seed, 60));
            }
        }
        const auto seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        fmt::print(
            "faults: {} lives, {} faults met ({} ended by RocksDB's own assertions), {} states "
            "looked at, {} violations, {:.0f} s\n",
            lives_, met_, aborted_, states_, violations_, seconds);
        if (options_.lying) return violations_ > 0 ? 0 : 1;
        return violations_ == 0 ? 0 : 1;
    }

  private:
    void all_faults(const std::vector<Step>& script) {
        const auto whole = life(script, {.lying = options_.lying}, "none");
        CHECK(whole.answered + 1 == static_cast<int>(script.size()), "a life without faults");
        using Kind = DiskFault::Kind;
        const auto wanted = [&](std::string_view mode) {
            return options_.mode == "all" || options_.mode == mode;
        };
        if (!options_.lying && wanted("read")) read_faults(script);
        for (std::uint64_t i = 1; i <= whole.operations; i += step_of(whole.operations)) {
            if (options_.lying) {
                life(script, {.kind = Kind::power_cut, .at = i, .lying = true}, "cut, lying");
                continue;
            }
            if (wanted("error")) {
                life(script, {.kind = Kind::io_error, .at = i}, "error once");
                life(script, {.kind = Kind::io_error, .at = i, .for_ever = true}, "errors");
            }
            if (wanted("full")) {
                life(script, {.kind = Kind::no_space, .at = i}, "full once");
                life(script, {.kind = Kind::no_space, .at = i, .for_ever = true}, "full");
            }
            if (wanted("cut")) life(script, {.kind = Kind::power_cut, .at = i}, "cut");
        }
        // Of the many allocations as many as there are operations of the disk, spread evenly.
        const auto step = std::max<std::uint64_t>(
            1, whole.allocations / (options_.sample == 0 ? whole.operations : options_.sample));
        for (std::uint64_t i = 1; wanted("memory") && i <= whole.allocations; i += step) {
            life(script, {}, fmt::format("no memory at allocation {}", i), i);
        }
    }

    void read_faults(const std::vector<Step>& script) {
        using Kind = DiskFault::Kind;
        const auto whole = life(script, {.kind = Kind::read_error}, "none, read again");
        CHECK(whole.answered + 1 == static_cast<int>(script.size()), "a life without faults");
        for (std::uint64_t i = 1; i <= whole.reads; i += step_of(whole.reads)) {
            life(script, {.kind = Kind::read_error, .at = i}, "read error once");
            life(script, {.kind = Kind::read_error, .at = i, .for_ever = true}, "read errors");
            life(script, {.kind = Kind::read_flip, .at = i}, "a bit flipped in a read");
        }
    }

    std::uint64_t step_of(std::uint64_t operations) const {
        return options_.sample == 0 ? 1 : std::max<std::uint64_t>(1, operations / options_.sample);
    }

    Told life(const std::vector<Step>& script, DiskFault fault, std::string_view what,
              std::uint64_t refused = 0) {
        const auto folder = folder_ + "/life";
        fs::remove_all(folder);
        fs::create_directories(folder);
        ++lives_;
        fault.note = folder_ + "/note";
        fs::remove(fault.note);
        const auto told = run_life(folder, script, fault, refused);
        if (told.fired) ++met_;
        if (WIFSIGNALED(told.status)) ++aborted_;
        if (!fs::exists(fault.note)) {
            judge_state(folder, script, told, fmt::format("{} at operation {}", what, fault.at));
            return told;
        }
        // One life, many ways for the disk to be when the power comes back.
        const auto cut = PowerCut::decode(text_of(fault.note));
        for (std::uint64_t seed = 1; seed <= options_.seeds; ++seed) {
            const auto state = folder_ + "/state";
            fs::remove_all(state);
            fs::copy(folder, state, fs::copy_options::recursive);
            SeededRandom random(seed * 100'000 + fault.at);
            cut.take(folder, state, random);
            judge_state(state, script, told,
                        fmt::format("{} at operation {}, seed {}", what, fault.at, seed));
        }
        return told;
    }

    void judge_state(const std::string& folder, const std::vector<Step>& script, const Told& told,
                     const std::string& what) {
        ++states_;
        const auto wrong = judge(folder, script, told);
        if (wrong.empty()) return;
        if (++violations_ > 20) return;
        fmt::print("{}: answered {}, begun {} ({})\n{}", what, told.answered, told.begun,
                   told.begun >= 0 ? script[static_cast<std::size_t>(told.begun)].name : "", wrong);
    }

    static std::string text_of(const std::string& path) {
        const auto source = FileSource::open(path);
        CHECK(source.has_value(), path);
        return *read_all(**source, 1 << 20);
    }

    const Options options_;
    std::string folder_;
    std::uint64_t lives_ = 0;
    std::uint64_t states_ = 0;
    std::uint64_t met_ = 0;
    std::uint64_t aborted_ = 0;
    std::uint64_t violations_ = 0;
};

int main_of(const std::vector<std::string>& words) {
    Options options;
    const auto number = [&](std::size_t at) {
        const auto value = at < words.size() ? parse_int(words[at]) : std::nullopt;
        return value && *value > 0 ? static_cast<std::uint64_t>(*value) : 0;
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--lying") {
            options.lying = true;
        } else if (words[i] == "--sealed") {
            SeededRandom random(71);
            sealing_keys =
                std::make_shared<const crypt::DataKeys>(crypt::DataKeys::make(random, Time()));
        } else if (words[i] == "--mode" && i + 1 < words.size()) {
            options.mode = words[++i];
        } else if (words[i] == "--sample" && number(i + 1) > 0) {
            options.sample = number(++i);
        } else if (words[i] == "--seeds" && number(i + 1) > 0) {
            options.seeds = number(++i);
        } else if (words[i] == "--random" && number(i + 1) > 0) {
            options.random = number(++i);
        } else {
            fmt::print(stderr,
                       "usage: spot_faults [--mode error|full|cut|read|memory] [--sample N] "
                       "[--seeds N] [--random N] [--lying] [--sealed]\n");
            return 64;
        }
    }
    set_log_level(std::getenv("SPOT_FAULTS_LOG") != nullptr ? Level::debug : Level(99));
    return Rig(std::move(options)).run();
}

}  // namespace
}  // namespace spot::faults

int main(int argc, char** argv) {
    return spot::faults::main_of({argv + 1, argv + argc});
}
