#include <fmt/format.h>

#include "base/bytes.h"
#include "base/time_text.h"
#include "cli/choices.h"
#include "cli/output.h"
#include "cli/program.h"
#include "plane/folder/data_folder.h"
#include "plane/gateway/keys.h"
#include "wire/json.h"

namespace spot::cli {
namespace {

using plane::AccessKey;

std::vector<std::string> names_in(const std::string& text) {
    std::vector<std::string> names;
    if (text.empty()) return names;
    for (const auto name : split(text, ',')) names.emplace_back(trim(name));
    return names;
}

std::string scope_of(const plane::Access& access) {
    std::string text = access.read_only ? "read-only" : "read-write";
    const auto add = [&text](std::string_view kind, const std::vector<std::string>& names) {
        if (!names.empty()) text += fmt::format(" {}={}", kind, fmt::join(names, ","));
    };
    add("buckets", access.buckets);
    add("queues", access.queues);
    add("tables", access.tables);
    return access.scoped() ? text : text + " everything";
}

std::string as_json(const AccessKey& key) {
    wire::JsonSink sink;
    sink.begin_structure();
    const auto text = [&sink](std::string_view name, std::string_view value) {
        sink.name(name, {});
        sink.text(value);
    };
    const auto list = [&sink](std::string_view name, const std::vector<std::string>& values) {
        sink.name(name, {});
        sink.begin_list();
        for (const auto& value : values) {
            sink.item();
            sink.text(value);
        }
        sink.end_list();
    };
    text("access_key_id", key.access_key_id);
    text("user", key.user);
    text("canonical_id", plane::canonical_id_of(key.user));
    sink.name("enabled", {});
    sink.boolean(key.enabled);
    sink.name("read_only", {});
    sink.boolean(key.access.read_only);
    list("buckets", key.access.buckets);
    list("queues", key.access.queues);
    list("tables", key.access.tables);
    text("created_at", iso8601_millis(key.created));
    if (key.expires) text("expires_at", iso8601_millis(*key.expires));
    sink.end_structure();
    return sink.take();
}

Result<int> create(const Args& args, const std::string& folder, const std::string& user) {
    SystemClock clock;
    SystemRandom random;
    AccessKey wanted{.user = user,
                     .access = {args.is_on("read-only"), names_in(args.text("bucket")),
                                names_in(args.text("queue")), names_in(args.text("table"))}};
    if (args.has("days")) {
        const auto days = TRY(args.number("days", 0.001, 36'500));
        wanted.expires = clock.now() + std::chrono::seconds(static_cast<int>(days * 86'400));
    }
    const auto key = TRY(plane::create_key(folder, std::move(wanted), clock, random));
    put("export AWS_ACCESS_KEY_ID={}\nexport AWS_SECRET_ACCESS_KEY={}\n", key.access_key_id,
        key.secret_access_key);
    flush_output();
    if (output_failed()) {  // nobody has seen the secret, so the key is of no use
        TRY(plane::delete_key(folder, key.access_key_id, random));
        return exit_code::ok;  // the failure of the output makes it a failure
    }
    say(fmt::format("{} of {}: {}. The secret is shown this once.", key.access_key_id, key.user,
                    scope_of(key.access)));
    return exit_code::ok;
}

Result<int> list(const Args& args, const std::string& folder) {
    const SystemClock clock;
    for (const auto& key : TRY(plane::read_keys(folder))) {
        if (args.is_on("json")) {
            put("{}\n", as_json(key));
            continue;
        }
        const auto* state = !key.enabled                ? "disabled"
                            : key.valid_at(clock.now()) ? "enabled"
                                                        : "expired";
        put("{}  {:9} {:20} {} canonical-id={}\n", key.access_key_id, state, key.user,
            scope_of(key.access), plane::canonical_id_of(key.user));
    }
    return exit_code::ok;
}

Result<int> key(const Args& args) {
    const auto& words = args.positional();
    const auto folder = args.text("data-dir");
    const std::string verb = words.empty() ? "" : words[0];
    // A folder that no plane has run on has no root key either, and may be a wrong name.
    const auto known = [&]() -> Result<void> {
        TRY(plane::read_credentials(folder));
        return {};
    };
    if (verb == "list" && words.size() == 1) {
        TRY(known());
        return list(args, folder);
    }
    if (words.size() == 2) {
        SystemRandom random;
        if (verb == "create") {
            TRY(known());
            return create(args, folder, words[1]);
        }
        if (verb == "enable" || verb == "disable") {
            TRY(known());
            const auto changed =
                TRY(plane::set_key_enabled(folder, words[1], verb == "enable", random));
            say(fmt::format("{} of {} is {}d.", changed.access_key_id, changed.user, verb));
            return exit_code::ok;
        }
        if (verb == "delete") {
            TRY(known());
            const auto gone = TRY(plane::delete_key(folder, words[1], random));
            say(fmt::format("{} of {} is deleted.", gone.access_key_id, gone.user));
            return exit_code::ok;
        }
    }
    if (!verb.empty()) {
        TRY(choose("key", verb, {"create", "list", "disable", "enable", "delete"}));
    }
    return fail(Kind::invalid, "Usage",
                "key takes: create USER, list, disable KEY, enable KEY, delete KEY; a KEY is an "
                "id, or a user who has one");
}

}  // namespace

Verb key_verb() {
    return {"key",
            "access keys that may do less than the root's, for a plane that runs or not",
            "key create USER | list | disable KEY | enable KEY | delete KEY [flags]",
            "  stereo-spot key create uploader --bucket films/uploads/* --data-dir plane\n"
            "  stereo-spot key create page --read-only\n"
            "  stereo-spot key create worker --queue jobs,results --table jobs --days 30\n"
            "  stereo-spot key list\n"
            "  stereo-spot key disable uploader\n",
            {{"data-dir", "DIR", "the folder of the plane", plane::usual_data_folder},
             {"read-only", "", "create: reads only; of queues their settings, not their messages"},
             {"bucket", "NAME[/PREFIX*]", "create: only objects there; several with commas"},
             {"queue", "NAME", "create: only messages there; several with commas"},
             {"table", "NAME", "create: only items there; several with commas"},
             {"days", "N", "create: ends by itself after so long"},
             {"json", "", "list: one JSON object a line"}},
            key};
}

}  // namespace spot::cli
