#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "aws/endpoints.h"
#include "cli/convert/film_files.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/provision/provision_ui.h"
#include "cli/provision/provisioning.h"
#include "cli/provision/variables.h"
#include "cli/session.h"
#include "cli/stop.h"
#include "pipeline/estimate/output_place.h"
#include "plane/folder/data_folder.h"
#include "provision/saved_plan.h"
#include "wire/services.h"

namespace spot::cli {
namespace {

constexpr std::size_t longest_plan = 4u << 20;

std::vector<Flag> joined(std::initializer_list<std::vector<Flag>> lists) {
    std::vector<Flag> all;
    for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
    return all;
}

std::unique_ptr<ProvisionUi> ui_of(const Args& args) {
    return ProvisionUi::make(args.is_on("json"), !args.is_on("no-color") && output_takes_colour());
}

Result<void> no_words(const Args& args, std::string_view verb) {
    if (args.positional().empty()) return {};
    return fail(
        Kind::invalid, "Usage",
        fmt::format("{} takes no arguments, only flags ({})", verb, args.positional().front()));
}

// A saved plan belongs to one endpoint; the account does not identify it, since planes of several
// folders may have the same one.
std::string endpoint_of(const Session& session) {
    return session.target.endpoints.find(wire::services::s3.id)->second;
}

// The flags that name the target, as they were given.
std::string target_words(const Args& args) {
    std::string words;
    for (const auto* flag : {"data-dir", "endpoint-url", "profile", "region"}) {
        if (args.has(flag)) words += fmt::format(" --{} {}", flag, args.text(flag));
    }
    return words;
}

// Writes the file whole or not at all. Links are followed; devices and folders are refused.
Result<void> keep_plan(const std::string& file, const provision::SavedPlan& plan) {
    const auto place = TRY(pipeline::output_place(file, pipeline::Existing::replaced));
    const auto hidden = TRY(folder_beside(place));
    const auto draft = hidden.path() + "/plan";
    TRY(plane::write_file_durably(draft, provision::to_json(plan), 0644));
    return pipeline::put_in_place(draft, place, pipeline::Existing::replaced);
}

Result<int> init(const Args& args) {
    TRY(no_words(args, "init"));
    put("Nothing to initialise: the endpoint itself is asked what there is, so there is no state, "
        "no backend and no provider. Go on with `stereo-spot plan`.\n");
    return exit_code::ok;
}

Result<int> plan_it(const Args& args) {
    TRY(no_words(args, "plan"));
    catch_signals();
    Session session(TRY(find_target(args)));
    const bool destroys = args.is_on("destroy");
    const Provisioning provisioning(session, TRY(wish_of(args, session, destroys)));
    const auto plan = TRY(provisioning.plan());
    ui_of(args)->planned(plan, Operation::plan);
    if (const auto file = args.get("out")) {
        const auto& wish = provisioning.wish();
        TRY(keep_plan(*file, {.destroys = destroys,
                              .endpoint = endpoint_of(session),
                              .variables = wish.variables,
                              .targets = wish.targets,
                              .actions = plan.actions}));
        if (!args.is_on("json")) {
            put("\nSaved the plan to: {}\n\nTo do exactly this:\n    stereo-spot apply{} {}\n",
                *file, target_words(args), *file);
        }
    }
    return args.is_on("detailed-exitcode") && !plan.empty() ? exit_code::changes : exit_code::ok;
}

Result<provision::SavedPlan> read_plan(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file)) {
        return fail(
            Kind::not_found, "NotReadable",
            fmt::format("{}: cannot be read; `stereo-spot plan -out {}` makes one", file, file));
    }
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (bytes.size() > longest_plan) {
        return fail(Kind::invalid, "BadPlan", fmt::format("{}: it is too large for one", file));
    }
    auto plan = provision::read_saved_plan(bytes);
    if (plan) return plan;
    auto error = std::move(plan).error();
    error.message = fmt::format("{}: {}", file, error.message);
    return fail(std::move(error));
}

// The wish of a saved plan, where the plan is for this endpoint and no flag says otherwise.
Result<Provisioning::Wish> wish_of_saved(const Args& args, Session& session,
                                         const provision::SavedPlan& saved) {
    for (const auto& flag : joined({variable_flags(), {{"target", "", ""}}})) {
        if (!args.has(flag.name)) continue;
        return fail(
            Kind::invalid, "Usage",
            fmt::format("-{}: a saved plan has its variables and targets already", flag.name));
    }
    if (saved.endpoint != endpoint_of(session)) {
        return fail(Kind::conflict, "StalePlan",
                    fmt::format("the saved plan is for {}, and this is {}; name the same target",
                                saved.endpoint, endpoint_of(session)));
    }
    const auto account = TRY(session.sts.get_caller_identity({})).account;
    const auto& variables = saved.variables;
    if (account != variables.account_id || session.target.region != variables.region) {
        return fail(
            Kind::conflict, "StalePlan",
            fmt::format("the saved plan is for the account {} in {}, and this is {} in {}",
                        variables.account_id, variables.region, account, session.target.region));
    }
    return Provisioning::Wish{saved.destroys, variables, saved.targets};
}

// The last step of apply and destroy.
Result<int> carry_out(const Args& args, Session& session, Provisioning& provisioning,
                      const provision::Plan& plan, ProvisionUi& ui, bool asks) {
    const bool destroys = provisioning.wish().destroys;
    const auto operation = destroys ? Operation::destroy : Operation::apply;
    if (!plan.empty()) {
        const auto* question = destroys ? "Do you really want to destroy all resources?"
                                        : "Do you want to perform these actions?";
        if (asks && !TRY(confirmed(args, question))) {
            say(destroys ? "Destroy cancelled." : "Apply cancelled.");
            return exit_code::failure;
        }
        if (!args.is_on("json")) put("\n");
        const auto options = TRY(run_options(args));
        TRY(provisioning.run(plan, options, ui));
    } else if (destroys) {
        return exit_code::ok;
    }
    ui.finished(plan, operation);
    if (destroys || !provisioning.wish().targets.empty()) return exit_code::ok;
    ui.outputs(TRY(read_outputs(session, provisioning.wish().variables)));
    return exit_code::ok;
}

Result<int> apply_it(const Args& args) {
    if (args.positional().size() > 1) {
        return fail(Kind::invalid, "Usage", "apply takes at most one file, a saved plan");
    }
    std::optional<provision::SavedPlan> saved;
    if (!args.positional().empty()) saved = TRY(read_plan(args.positional().front()));
    TRY(run_options(args));
    catch_signals();
    Session session(TRY(find_target(args)));
    Provisioning provisioning(session, saved ? TRY(wish_of_saved(args, session, *saved))
                                             : TRY(wish_of(args, session, args.is_on("destroy"))));
    const auto plan = TRY(provisioning.plan());
    if (saved) TRY(provision::check_still_true(*saved, plan));
    const auto ui = ui_of(args);
    ui->planned(plan, Operation::plan);
    return carry_out(args, session, provisioning, plan, *ui, !saved);
}

Result<int> destroy_it(const Args& args) {
    TRY(no_words(args, "destroy"));
    TRY(run_options(args));
    catch_signals();
    Session session(TRY(find_target(args)));
    Provisioning provisioning(session, TRY(wish_of(args, session, true)));
    const auto plan = TRY(provisioning.plan());
    const auto ui = ui_of(args);
    ui->planned(plan, Operation::plan);
    return carry_out(args, session, provisioning, plan, *ui, true);
}

// With -json an error is printed as a JSON line too, for programs that read nothing else.
template <Result<int> (*verb)(const Args&)>
Result<int> told(const Args& args) {
    auto done = verb(args);
    if (!done && args.is_on("json")) ui_of(args)->failed(done.error());
    return done;
}

const std::vector<Flag> force{{"force", "", "destroy buckets and tables that are not empty, too"}};

}  // namespace

Verb init_verb() {
    return {"init",
            "what Terraform's users type first; nothing is needed",
            "init",
            "  stereo-spot init\n",
            joined({target_flags(),
                    variable_flags(),
                    {{"input", "true|false", "ignored, as the next ones", "true"},
                     {"no-color", "", ""},
                     {"upgrade", "", ""},
                     {"reconfigure", "", ""},
                     {"backend", "true|false", ""},
                     {"backend-config", "FILE", ""}}}),
            init};
}

Verb plan_verb() {
    return {"plan",
            "show what apply would do",
            "plan [flags]",
            "  stereo-spot plan --data-dir plane\n"
            "  stereo-spot plan -out FILE && stereo-spot apply FILE\n"
            "  stereo-spot plan -detailed-exitcode --endpoint-url http://127.0.0.1:4566\n",
            joined({target_flags(),
                    variable_flags(),
                    plan_flags(),
                    lock_flags(),
                    {{"out", "FILE", "keep the plan there, for apply"},
                     {"detailed-exitcode", "", "0: no changes, 2: changes, 1: error"},
                     {"destroy", "", "what destroy would do"}}}),
            told<plan_it>};
}

Verb apply_verb() {
    return {"apply",
            "make the data plane's resources match their declaration",
            "apply [PLAN] [flags]",
            "  stereo-spot apply --data-dir plane -auto-approve\n"
            "  stereo-spot apply -var name_prefix=films -target aws_s3_bucket.input\n"
            "  echo yes | stereo-spot apply\n",
            joined({target_flags(),
                    variable_flags(),
                    plan_flags(),
                    run_flags(),
                    force,
                    {{"destroy", "", "the same as destroy"}}}),
            told<apply_it>};
}

Verb destroy_verb() {
    return {"destroy",
            "remove the data plane's resources",
            "destroy [flags]",
            "  stereo-spot destroy --data-dir plane\n",
            joined({target_flags(), variable_flags(), plan_flags(), run_flags(), force}),
            told<destroy_it>};
}

}  // namespace spot::cli
