#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "cli/choices.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/provisioning.h"
#include "cli/session.h"
#include "provision/apply.h"
#include "provision/observe.h"

namespace spot::cli {
namespace {

std::vector<Flag> joined(std::initializer_list<std::vector<Flag>> lists) {
    std::vector<Flag> all;
    for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
    return all;
}

bool colour() {
    return isatty(STDOUT_FILENO) == 1 && !aws::environment("NO_COLOR") &&
           aws::environment("TERM").value_or("") != "dumb";
}

// "yes", typed. Without a terminal nobody can type it.
Result<bool> confirmed(const Args& args, std::string_view question) {
    if (args.is_on("auto-approve")) return true;
    if (isatty(STDIN_FILENO) != 1) {
        return fail(Kind::invalid, "NotApproved",
                    "there is no terminal to ask on; pass -auto-approve");
    }
    put("\n{}\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: ", question);
    flush_output();
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "yes";
}

void show(const provision::Action& action, bool done) {
    const bool destroys = action.kind == provision::ActionKind::destroy;
    const bool creates = action.kind == provision::ActionKind::create;
    const auto* begin = destroys ? "Destroying..." : creates ? "Creating..." : "Modifying...";
    const auto* end = destroys  ? "Destruction complete"
                      : creates ? "Creation complete"
                                : "Modifications complete";
    put("{}: {}\n", action.address, done ? end : begin);
    flush_output();
}

void print_outputs(const provision::Outputs& outputs) {
    put("\nOutputs:\n\n");
    for (const auto& [name, value] : outputs) put("{} = \"{}\"\n", name, value);
}

Result<int> plan(const Args& args) {
    Session session(TRY(find_target(args)));
    const auto variables = TRY(find_variables(args, session));
    const auto endpoint = session.endpoint();
    const auto manifest = provision::declare(variables);
    const auto observed = TRY(provision::observe(endpoint, manifest));
    const auto plan = args.is_on("destroy") ? provision::make_destroy_plan(manifest, observed)
                                            : provision::make_plan(manifest, observed);
    put("{}", provision::render(plan, colour()));
    return args.is_on("detailed-exitcode") && !plan.empty() ? exit_code::changes : exit_code::ok;
}

Result<int> apply(const Args& args) {
    Session session(TRY(find_target(args)));
    const auto variables = TRY(find_variables(args, session));
    const auto endpoint = session.endpoint();
    const auto manifest = provision::declare(variables);
    const auto observed = TRY(provision::observe(endpoint, manifest));
    const auto plan = provision::make_plan(manifest, observed);
    put("{}", provision::render(plan, colour()));
    if (!plan.empty()) {
        if (!TRY(confirmed(args, "Do you want to perform these actions?"))) {
            say("Apply cancelled.");
            return exit_code::failure;
        }
        put("\n");
        TRY(provision::apply(endpoint, plan, {.variables = variables, .progress = show}));
    }
    put("\nApply complete! Resources: {} added, {} changed, 0 destroyed.\n",
        plan.count(provision::ActionKind::create), plan.count(provision::ActionKind::update));
    print_outputs(TRY(read_outputs(session, variables)));
    return exit_code::ok;
}

Result<int> destroy(const Args& args) {
    Session session(TRY(find_target(args)));
    const auto variables = TRY(find_variables(args, session));
    const auto endpoint = session.endpoint();
    const auto manifest = provision::declare(variables);
    const auto observed = TRY(provision::observe(endpoint, manifest));
    const auto plan = provision::make_destroy_plan(manifest, observed);
    put("{}", provision::render(plan, colour()));
    if (plan.empty()) return exit_code::ok;
    if (!TRY(confirmed(args, "Do you really want to destroy all resources?"))) {
        say("Destroy cancelled.");
        return exit_code::failure;
    }
    put("\n");
    TRY(provision::apply(endpoint, plan,
                         {.variables = variables, .force = args.is_on("force"), .progress = show}));
    put("\nDestroy complete! Resources: {} destroyed.\n", plan.actions.size());
    return exit_code::ok;
}

Result<int> output(const Args& args) {
    std::string format = args.is_on("json") ? "json" : args.text("format");
    if (!format.empty()) format = TRY(choose("--format", format, {"env", "json"}));
    if (args.positional().size() > 1) {
        return fail(Kind::invalid, "Usage", "output takes at most one name");
    }
    Session session(TRY(find_target(args)));
    const auto variables = TRY(find_variables(args, session));
    const auto outputs = TRY(read_outputs(session, variables));
    if (!args.positional().empty()) {
        const auto& wanted = args.positional()[0];
        std::vector<std::string_view> known;
        for (const auto& [name, value] : outputs) {
            known.push_back(name);
            if (name != wanted) continue;
            put("{}\n", args.is_on("raw") ? value : "\"" + value + "\"");
            return exit_code::ok;
        }
        const auto meant = did_you_mean(wanted, known);
        return fail(Kind::not_found, "NoSuchOutput",
                    fmt::format("there is no output {}{}", wanted,
                                meant ? fmt::format("; did you mean {}?", *meant) : ""));
    }
    if (format == "json") {
        put("{{\n");
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            put("  \"{}\": {{\"sensitive\": false, \"type\": \"string\", \"value\": \"{}\"}}"
                "{}\n",
                outputs[i].first, outputs[i].second, i + 1 < outputs.size() ? "," : "");
        }
        put("}}\n");
    } else {
        for (const auto& [name, value] : outputs) {
            put("{}\n",
                format == "env" ? name + "=" + value : fmt::format("{} = \"{}\"", name, value));
        }
    }
    return exit_code::ok;
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

Verb plan_verb() {
    return {"plan",
            "show what apply would do",
            "plan [flags]",
            "  stereo-spot plan --data-dir plane\n"
            "  stereo-spot plan -detailed-exitcode --endpoint-url http://127.0.0.1:4566\n",
            joined({target_flags(),
                    variable_flags(),
                    {{"detailed-exitcode", "", "0: no changes, 2: changes, 1: error"},
                     {"destroy", "", "what destroy would do"}}}),
            plan};
}

Verb apply_verb() {
    return {"apply",
            "make the data plane's resources match their declaration",
            "apply [flags]",
            "  stereo-spot apply --data-dir plane -auto-approve\n",
            joined({target_flags(), variable_flags(), {{"auto-approve", "", "do not ask"}}}),
            apply};
}

Verb destroy_verb() {
    return {"destroy",
            "remove the data plane's resources",
            "destroy [flags]",
            "  stereo-spot destroy --data-dir plane\n",
            joined({target_flags(),
                    variable_flags(),
                    {{"auto-approve", "", "do not ask"},
                     {"force", "", "also buckets and tables that are not empty"}}}),
            destroy};
}

Verb output_verb() {
    return {"output",
            "print the names and URLs of what was applied",
            "output [NAME] [flags]",
            "  stereo-spot output --data-dir plane --format env > terraform-outputs.env\n"
            "  stereo-spot output -raw input_bucket_name\n",
            joined({target_flags(),
                    variable_flags(),
                    {{"format", "env|json", "key=value lines, or Terraform's JSON"},
                     {"json", "", "the same as --format json"},
                     {"raw", "", "one value without quotes"}}}),
            output};
}

}  // namespace spot::cli
