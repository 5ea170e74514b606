#include "backup/backup.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "cli/bar.h"
#include "cli/output.h"
#include "cli/plane/listen.h"
#include "cli/program.h"
#include "cli/session.h"
#include "cli/stop.h"
#include "plane/folder/data_folder.h"
#include "plane/folder/encryption.h"
#include "plane/folder/snapshot.h"
#include "plane/folder/upkeep.h"

namespace spot::cli {
namespace {

const Flag data_dir{"data-dir", "DIR", "the folder of the plane", plane::usual_data_folder};

// The place of a backup that a user names: a folder, or s3://bucket/prefix at the endpoint that
// AWS_* name.
struct Place {
    std::unique_ptr<Session> session;
    std::unique_ptr<backup::Vault> vault;
};

Result<Place> place_of(const std::string& where, const Args& args) {
    Place place;
    constexpr std::string_view scheme = "s3://";
    if (!where.starts_with(scheme)) {
        place.vault = backup::folder_vault(where);
        return place;
    }
    const auto rest = where.substr(scheme.size());
    const auto slash = rest.find('/');
    const auto bucket = rest.substr(0, slash);
    auto prefix = slash == std::string::npos ? "" : rest.substr(slash + 1);
    if (bucket.empty()) {
        return fail(Kind::invalid, "Usage", fmt::format("{}: names no bucket", where));
    }
    if (!prefix.empty() && !prefix.ends_with('/')) prefix += '/';
    auto target = TRY(find_remote_target(args));
    place.session = std::make_unique<Session>(std::move(target));
    place.vault = backup::s3_vault(place.session->s3, bucket, prefix);
    return place;
}

Result<std::string> only_place(const Args& args, std::string_view verb) {
    if (args.positional().size() == 1) return args.positional().front();
    return fail(Kind::invalid, "Usage",
                fmt::format("{} takes one place: a folder, or s3://bucket/prefix", verb));
}

std::string megabytes(std::uint64_t bytes) {
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

Result<int> backup_to(const Args& args) {
    const auto where = TRY(only_place(args, "backup"));
    const auto place = TRY(place_of(where, args));
    if (args.is_on("list")) {
        for (const auto& name : TRY(backup::moments(*place.vault))) put("{}\n", name);
        return exit_code::ok;
    }
    const auto keep = args.has("keep") ? TRY(args.number("keep", 1, 1e9)) : 0;
    const auto folder = args.text("data-dir");
    catch_signals();
    const bool encrypted = TRY(plane::is_encrypted(folder));
    const auto key = TRY(key_source(args));
    TRY(plane::snapshot_data_folder(folder, key));
    const SystemClock clock;
    const auto progress = [](double) { return !stopping(); };
    const auto id = TRY(plane::encrypted_folder_id(folder));
    const auto taken =
        backup::take(*place.vault, plane::snapshot_folder(folder), clock.now(), progress, id);
    plane::clear_snapshot(folder);
    if (!taken) return fail(taken.error());
    put("{}\n", taken->name);
    say(fmt::format("{} files, {}; {} of them, {}, were new", taken->files, megabytes(taken->bytes),
                    taken->copied_files, megabytes(taken->copied_bytes)));
    if (encrypted) {
        say("What the plane stores is encrypted there as it is here: whoever restores it needs the "
            "plane's master key of today.");
    }
    say("It holds the plane's access keys: keep it as safe as the plane.");
    if (keep > 0) {
        const auto gone = TRY(backup::keep_newest(*place.vault, static_cast<std::size_t>(keep)));
        if (gone > 0) say(fmt::format("{} older backups were removed", gone));
    }
    return exit_code::ok;
}

backup::Encrypting encrypting(const std::string& folder, const crypt::KeySource& key,
                              const Clock& clock, Random& random) {
    backup::Encrypting how;
    how.check = [folder, key](const std::string& bytes) -> Result<void> {
        if (!key.given()) {
            return fail(Kind::denied, "EncryptionKeyMissing",
                        "that backup is of an encrypted plane: name the master key that it had "
                        "then by --key-file FILE or --key-command CMD");
        }
        const auto sealed = TRY(crypt::decode_data_keys(bytes));
        const auto master = TRY(crypt::read_master_key(key));
        TRY(crypt::DataKeys::open(sealed, master));
        return {};
    };
    if (!key.given()) return how;
    how.begin = [folder, key, &clock,
                 &random](const std::string& part) -> Result<backup::Encrypting::Put> {
        const auto opened = TRY(plane::begin_encryption(part, key, clock, random));
        TRY(plane::prepare_data_folder(part, plane::encrypted_format));
        if (opened.key_file_made) say(key_made(key.file, folder));
        return [disk = opened.disk](const std::string& path, ByteSource& source) {
            return plane::write_sealed_file(*disk, path, source);
        };
    };
    return how;
}

Result<int> restore_from(const Args& args) {
    const auto where = TRY(only_place(args, "restore"));
    const auto place = TRY(place_of(where, args));
    const auto folder = args.get("data-dir");
    if (!folder) {
        return fail(Kind::invalid, "Usage", "restore needs --data-dir: a new folder to make");
    }
    catch_signals();
    const auto key = TRY(key_source(args));
    const SystemClock clock;
    SystemRandom random;
    TRY(plane::must_lie_outside(*folder, key));
    const auto restored = TRY(backup::restore(
        *place.vault, args.text("at"), *folder, [](double) { return !stopping(); },
        encrypting(*folder, key, clock, random)));
    say(fmt::format("{}: {} files, {}, as of {}", *folder, restored.files,
                    megabytes(restored.bytes), restored.name));
    say("Reading it all once more ...");
    TRY(plane::verify_data_folder(*folder, key, [](const std::string& line) { say(line); }));
    say(key.given() ? "Encryption at rest is on in it." : "Encryption at rest is off in it.");
    return exit_code::ok;
}

std::vector<Flag> remote_flags() {
    return {{"endpoint-url", "URL", "of s3://...; else AWS_ENDPOINT_URL, else AWS"},
            {"region", "REGION", "else AWS_REGION, AWS_DEFAULT_REGION, us-east-1"}};
}

std::vector<Flag> with_remote(std::vector<Flag> flags) {
    for (const auto& flag : remote_flags()) flags.push_back(flag);
    for (const auto& flag : key_flags()) flags.push_back(flag);
    return flags;
}

}  // namespace

Verb backup_verb() {
    return {"backup",
            "keep a moment of a plane, which may run, in a folder or a bucket",
            "backup DIR|s3://BUCKET/PREFIX [flags]",
            "  stereo-spot backup /mnt/backups/plane --data-dir plane\n"
            "  stereo-spot backup s3://backups/plane --data-dir plane --keep 14\n"
            "  stereo-spot backup /mnt/backups/plane --list\n",
            with_remote({data_dir,
                         {"list", "", "the moments that are kept there"},
                         {"keep", "N", "afterwards, remove all but the newest N"}}),
            backup_to};
}

Verb restore_verb() {
    return {"restore",
            "make a data folder of a backup",
            "restore DIR|s3://BUCKET/PREFIX --data-dir DIR [flags]",
            "  stereo-spot restore /mnt/backups/plane --data-dir plane2\n"
            "  stereo-spot restore s3://backups/plane --at 2026-11-29T120000Z --data-dir plane2\n"
            "  stereo-spot restore /mnt/backups/plane --data-dir plane2 --key-file ~/plane.key\n",
            with_remote({{"data-dir", "DIR", "a new folder"},
                         {"at", "MOMENT", "one that `backup --list` shows", ""}}),
            restore_from};
}

}  // namespace spot::cli
