#include "cli/provision/provisioning.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/bytes.h"
#include "cli/choices.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/provision/variables.h"
#include "cli/stop.h"
#include "provision/apply.h"
#include "provision/errors.h"
#include "provision/graph.h"
#include "provision/observe.h"
#include "provision/saved_plan.h"

namespace spot::cli {
namespace {

using provision::Action;
using provision::ActionKind;
using provision::Plan;

constexpr const char* lock_address = "aws_s3_bucket.output";
constexpr std::size_t longest_answer = 4096;

std::string output_bucket(const provision::Variables& variables) {
    for (const auto& [name, value] : provision::outputs_of(variables, "")) {
        if (name == "output_bucket_name") return value;
    }
    return {};
}

// Reads a duration as Terraform takes it: "10s", "5m", "1h", "0".
Result<Duration> duration_of(const std::string& flag, const std::string& text) {
    const auto unit = text.empty() ? ' ' : text.back();
    const bool named = unit == 's' || unit == 'm' || unit == 'h';
    const auto number = parse_int(named ? text.substr(0, text.size() - 1) : text);
    if (number && *number >= 0 && *number <= 86'400 && (named || *number == 0)) {
        const int seconds = unit == 'h' ? 3600 : unit == 'm' ? 60 : 1;
        return Duration(std::chrono::seconds(*number * seconds));
    }
    return fail(Kind::invalid, "Usage",
                fmt::format("-{} {}: give a time such as 10s or 5m", flag, text));
}

Result<bool> truth_of(const Args& args, std::string_view flag) {
    return TRY(choose(fmt::format("-{}", flag), args.text(flag), {"true", "false"})) == "true";
}

// Reads a line of standard input; nullopt where none came, or the verb is to stop.
std::optional<std::string> read_line() {
    std::string line;
    while (!stopping() && line.size() < longest_answer) {
        pollfd look{STDIN_FILENO, POLLIN, 0};
        const int ready = ::poll(&look, 1, 200);
        if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
        char c = 0;
        const auto n = ::read(STDIN_FILENO, &c, 1);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return line.empty() ? std::nullopt : std::optional(line);
        if (c == '\n') return line;
        line += c;
    }
    return std::nullopt;
}

}  // namespace

Result<provision::Outputs> apply_quietly(Session& session, const provision::Variables& variables) {
    const auto endpoint = session.endpoint();
    const auto manifest = provision::declare(variables);
    const auto observed = TRY(provision::observe(endpoint, manifest));
    const auto plan = provision::make_plan(manifest, observed);
    TRY(provision::apply(endpoint, plan, {.variables = variables}));
    return read_outputs(session, variables);
}

Result<Plan> Provisioning::plan() const {
    auto manifest = provision::declare(wish_.variables);
    if (!wish_.targets.empty()) {
        const auto wanted = wish_.destroys ? TRY(provision::with_users(manifest, wish_.targets))
                                           : TRY(provision::with_needs(manifest, wish_.targets));
        manifest = provision::only(manifest, wanted);
    }
    const auto observed = TRY(provision::observe(endpoint_, manifest));
    return wish_.destroys ? provision::make_destroy_plan(manifest, observed)
                          : provision::make_plan(manifest, observed);
}

// Takes the lock, which lies in a bucket of the plan; a first apply makes that bucket before all
// else. nullptr: there is no such bucket, and the plan makes none.
Result<std::unique_ptr<provision::Lock>> Provisioning::take_lock(Plan& plan,
                                                                 const RunOptions& options,
                                                                 ProvisionUi& ui) {
    const auto bucket = output_bucket(wish_.variables);
    const auto making =
        std::find_if(plan.actions.begin(), plan.actions.end(), [](const Action& action) {
            return action.address == lock_address && action.kind == ActionKind::create;
        });
    if (making != plan.actions.end()) {
        const auto progress = [&](const Action& action, bool done) { ui.progress(action, done); };
        const auto waiting = [&](const Action& action, const std::string& reason) {
            ui.waiting(action, reason);
        };
        TRY(provision::apply(endpoint_, {{*making}},
                             {.variables = wish_.variables,
                              .progress = progress,
                              .stopping = stopping,
                              .waiting = waiting}));
        making->kind = ActionKind::none;
    } else if (const auto head = endpoint_.s3.head_bucket({bucket}); !head) {
        if (!provision::is_absent(head.error())) return fail(head.error());
        return std::unique_ptr<provision::Lock>();
    }
    return provision::Lock::take(session_.s3, {.bucket = bucket,
                                               .operation = wish_.destroys ? "destroy" : "apply",
                                               .patience = options.lock_patience,
                                               .stopping = stopping,
                                               .pause = pause_for});
}

Result<void> Provisioning::run(const Plan& approved, const RunOptions& options, ProvisionUi& ui) {
    auto plan = approved;
    std::unique_ptr<provision::Lock> lock;
    if (options.lock) {
        lock = TRY(take_lock(plan, options, ui));
        // Somebody else may have changed something while the user was asked.
        const auto now = TRY(this->plan());
        TRY(provision::check_still_true({.actions = plan.actions}, now));
    }
    auto done = provision::apply(
        endpoint_, plan,
        {.variables = wish_.variables,
         .force = options.force,
         .parallelism = options.parallelism,
         .lock = lock.get(),
         .progress = [&](const Action& action, bool over) { ui.progress(action, over); },
         .stopping = stopping,
         .waiting = [&](const Action& action,
                        const std::string& why) { ui.waiting(action, why); }});
    if (!done && stopping()) {
        say("Interrupted: what was under way is done, nothing more was begun; the same command "
            "goes on from here.");
    }
    return done;
}

std::vector<Flag> plan_flags() {
    return {{"target", "ADDRESS", "this resource and what it needs alone; may be repeated"},
            {"json", "", "lines of JSON, as Terraform's -json"},
            {"no-color", "", "no colours on a terminal either"},
            {"input", "true|false", "whether anything may be asked", "true"}};
}

std::vector<Flag> lock_flags() {
    return {{"parallelism", "N", "so many resources at once, at most", "10"},
            {"lock", "true|false", "keep other applies away (a plan needs none)", "true"},
            {"lock-timeout", "TIME", "wait so long for another's end, such as 5m", "0s"}};
}

std::vector<Flag> run_flags() {
    auto flags = lock_flags();
    flags.push_back({"auto-approve", "", "do not ask"});
    return flags;
}

Result<Provisioning::RunOptions> run_options(const Args& args) {
    Provisioning::RunOptions options{.force = args.is_on("force")};
    options.parallelism =
        static_cast<int>(TRY(args.number("parallelism", 1, provision::most_parallelism)));
    options.lock = TRY(truth_of(args, "lock"));
    options.lock_patience = TRY(duration_of("lock-timeout", args.text("lock-timeout")));
    return options;
}

Result<Provisioning::Wish> wish_of(const Args& args, Session& session, bool destroys) {
    auto variables = TRY(find_variables(args, session));
    return Provisioning::Wish{destroys, std::move(variables), args.all("target")};
}

Result<bool> confirmed(const Args& args, std::string_view question) {
    if (args.is_on("auto-approve")) return true;
    const auto refuse = [](std::string_view why) {
        return fail(Kind::invalid, "NotApproved",
                    fmt::format("{}; pass -auto-approve, or answer \"yes\"", why));
    };
    if (args.is_on("json")) return refuse("-json does not ask");
    if (!TRY(truth_of(args, "input"))) return refuse("-input=false does not ask");
    put("\n{}\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: ", question);
    flush_output();
    const auto answer = read_line();
    if (stopping()) {
        say("Interrupted; nothing was done.");
        return fail(Kind::unavailable, "Interrupted", "interrupted");
    }
    if (!answer) return refuse("nobody answered");
    put("\n");
    return trim(*answer) == "yes";
}

}  // namespace spot::cli
