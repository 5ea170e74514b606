#include <fmt/format.h>

#include "base/time_text.h"
#include "cli/choices.h"
#include "cli/output.h"
#include "cli/plane/listen.h"
#include "cli/program.h"
#include "plane/folder/data_folder.h"
#include "plane/folder/encryption.h"

namespace spot::cli {
namespace {

void show(const std::string& folder, const plane::EncryptionStatus& status) {
    put("{}: encrypted, AES-256-GCM, master key {}\n", folder, status.master_id);
    for (const auto& key : status.by_key) {
        put("data key {}{}, made {}: {} files, {:.1f} MB\n", key.data_key,
            key.current ? " (for new files)" : "", iso8601(key.made), key.files,
            static_cast<double>(key.bytes) / 1e6);
    }
    if (status.damaged > 0) {
        put("{} files are not sealed under any of these keys: they are damaged, or not the "
            "plane's\n",
            status.damaged);
    }
}

Result<int> make_key(const std::string& file) {
    SystemRandom random;
    const auto key = TRY(crypt::make_key_file(file, random));
    put("{}\n", crypt::master_id(key));
    say(key_made(file, "every folder that is encrypted under it"));
    return exit_code::ok;
}

Result<int> status(const std::string& folder) {
    const auto found = TRY(plane::encryption_status(folder));
    if (found) {
        show(folder, *found);
        return exit_code::ok;
    }
    if (!TRY(plane::read_format(folder))) {
        return fail(Kind::not_found, "DataFolderUnusable",
                    fmt::format("{}: is not the data folder of a plane", folder));
    }
    put("{}: not encrypted\n", folder);
    return exit_code::ok;
}

Result<int> rotate(const Args& args, const std::string& folder) {
    const auto from = TRY(key_source(args));
    const crypt::KeySource to{args.text("new-key-file"), args.text("new-key-command")};
    if ((args.has("new-key-file") && to.file.empty()) ||
        (args.has("new-key-command") && to.command.empty())) {
        return fail(Kind::invalid, "Usage", "--new-key-file and --new-key-command need a value");
    }
    if (!to.file.empty() && !to.command.empty()) {
        return fail(Kind::invalid, "Usage",
                    "--new-key-file and --new-key-command exclude each other");
    }
    const SystemClock clock;
    SystemRandom random;
    const auto done = TRY(plane::rotate_keys(folder, from, to, clock, random));
    show(folder, done);
    if (to.given()) {
        say("From now on the folder opens with the new master key. Keep the old one for as long as "
            "you keep backups that were made under it.");
    }
    std::uint64_t old = 0;
    for (const auto& key : done.by_key) old += key.current ? 0 : key.files;
    say(
        fmt::format("{} files stay under older data keys and are read as before; a backup that is "
                    "restored seals nothing anew. Tables are rewritten as the store merges them, "
                    "large objects when they are written again.",
                    old));
    return exit_code::ok;
}

Result<int> encryption(const Args& args) {
    const auto& words = args.positional();
    const auto folder = args.text("data-dir");
    const std::string verb = words.empty() ? "" : words[0];
    if (verb == "make-key" && words.size() == 2) return make_key(words[1]);
    if (verb == "status" && words.size() == 1) return status(folder);
    if (verb == "rotate" && words.size() == 1) return rotate(args, folder);
    if (!verb.empty()) TRY(choose("encryption", verb, {"make-key", "status", "rotate"}));
    return fail(Kind::invalid, "Usage",
                "encryption takes: make-key FILE, status, rotate; the last two with --data-dir");
}

}  // namespace

Verb encryption_verb() {
    std::vector<Flag> flags{
        {"data-dir", "DIR", "the folder of the plane", plane::usual_data_folder}};
    for (const auto& flag : key_flags()) flags.push_back(flag);
    flags.push_back({"new-key-file", "FILE", "rotate: the master key from now on"});
    flags.push_back({"new-key-command", "CMD", "rotate: or a command that prints it"});
    return {"encryption",
            "the keys under which a plane's folder is encrypted at rest",
            "encryption make-key FILE | status | rotate [flags]",
            "  stereo-spot encryption make-key ~/plane.key\n"
            "  stereo-spot encryption status --data-dir plane          # whether it runs or not\n"
            "  stereo-spot encryption rotate --data-dir plane --key-file ~/plane.key "
            "--new-key-file ~/new.key\n",
            flags,
            encryption};
}

}  // namespace spot::cli
