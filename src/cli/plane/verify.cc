#include <fmt/format.h>

#include "cli/output.h"
#include "cli/plane/listen.h"
#include "cli/program.h"
#include "plane/folder/data_folder.h"
#include "plane/folder/encryption.h"
#include "plane/folder/upkeep.h"
#include "storage/repair.h"

namespace spot::cli {
namespace {

const Flag data_dir{"data-dir", "DIR", "the folder of the plane", plane::usual_data_folder};

std::vector<Flag> flags() {
    std::vector<Flag> flags{data_dir};
    for (const auto& flag : key_flags()) flags.push_back(flag);
    return flags;
}

Result<int> verify(const Args& args) {
    const auto key = TRY(key_source(args));
    TRY(plane::verify_data_folder(args.text("data-dir"), key,
                                  [](const std::string& line) { put("{}\n", line); }));
    return exit_code::ok;
}

Result<int> repair(const Args& args) {
    const auto folder = args.text("data-dir");
    const SystemClock clock;
    SystemRandom random;
    const auto key = TRY(key_source(args));
    const auto opened = TRY(plane::unlock_folder(folder, key, plane::Unlock::open, clock, random));
    const auto repair = TRY(kv::repair_rocksdb(folder + "/store", {.disk = opened.disk}));
    if (!repair.damaged) {
        put("{}: the log is whole; nothing was changed\n", folder);
        return exit_code::ok;
    }
    put("{}: went back to write {}; {} acknowledged writes are given up\n", folder, repair.back_to,
        repair.given_up);
    if (!repair.kept_aside.empty()) {
        put("the damaged logs are kept in {}\n", repair.kept_aside);
    }
    if (!repair.keys.empty()) put("among what is given up:\n");
    for (const auto& lost : repair.keys) put("  {}\n", lost);
    return exit_code::ok;
}

}  // namespace

Verb verify_verb() {
    return {
        "verify",         "read everything that a plane keeps and check its sums",
        "verify [flags]", "  stereo-spot verify --data-dir plane     # whether it runs or not\n",
        flags(),          verify};
}

Verb repair_verb() {
    return {
        "repair",         "go back to before the damage of a log, and say what is given up",
        "repair [flags]", "  stereo-spot repair --data-dir plane     # the plane must not run\n",
        flags(),          repair};
}

}  // namespace spot::cli
