#include <fmt/format.h>

#include <future>

#include "cli/choices.h"
#include "cli/doctor/finding.h"
#include "cli/doctor/machine.h"
#include "cli/doctor/plane_folder.h"
#include "cli/doctor/reach.h"
#include "cli/doctor/resources.h"
#include "cli/doctor/rights.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/provision/variables.h"
#include "cli/session.h"
#include "wire/services.h"

namespace spot::cli {
namespace {

using namespace doctor;

// The checks that need valid keys and the names of the resources.
Findings look_at_pipeline(const Args& args, Session& session, std::string_view part,
                          const Reach& reach) {
    Findings findings;
    const auto variables = find_variables(args, session);
    const auto settings = find_settings(args, session);
    // It runs beside the check of the rights, since it sends many requests.
    std::future<Finding> plan;
    if (variables && reach.silent.empty()) {
        plan = std::async(std::launch::async, [&] { return look_at_plan(session, *variables); });
    }
    if (settings) {
        append(findings, look_at_resources(session, *settings, reach.silent));
        append(findings, try_rights(session, *settings, part, reach.silent));
    } else if (!plan.valid() || settings.error().code != "NotApplied") {
        findings.push_back(failed("names", settings.error().message,
                                  "--env-file names what was applied elsewhere"));
    }
    if (!variables && settings) {
        // Without an account's number there are no names to compare; the line on the credentials
        // has said so.
        const bool nameless = judge_right(fail(variables.error())) == Right::unknown_operation;
        if (!nameless) findings.push_back(failed("applied", variables.error().message, ""));
    }
    if (plan.valid()) findings.insert(findings.begin(), plan.get());
    return findings;
}

Findings look_at_target(const Args& args, Target target, const std::string& folder,
                        std::string_view part) {
    target.attempts = 1;
    target.whole_seconds = patience_seconds;
    Session session(std::move(target));
    auto reach = try_endpoints(session.target, session.clock);
    auto findings = std::move(reach.findings);
    if (reach.silent.contains(wire::services::sts.id)) return findings;
    const auto credentials = look_at_credentials(session, folder, session.clock.now());
    findings.push_back(credentials);
    if (credentials.verdict == Verdict::fail) return findings;
    append(findings, look_at_pipeline(args, session, part, reach));
    return findings;
}

Result<Findings> look(const Args& args, std::string_view part) {
    auto findings = look_at_machine();
    const auto folder = plane_folder(args);
    bool running = true;
    if (folder) {
        auto plane = look_at_plane(*folder);
        append(findings, std::move(plane.findings));
        running = plane.running;
    }
    if (!running && !args.has("endpoint-url")) return findings;
    auto target = find_target(args);
    if (target) {
        append(findings, look_at_target(args, std::move(*target), folder.value_or(""), part));
    } else if (target.error().code == "Usage") {
        return fail(target.error());
    } else {
        const bool keyless = target.error().code == "NoCredentials";
        findings.push_back(
            failed(keyless ? "credentials" : "settings", target.error().message, ""));
    }
    return findings;
}

Result<int> examine(const Args& args) {
    if (!args.positional().empty()) {
        return fail(Kind::invalid, "Usage", "doctor takes no arguments, only flags");
    }
    std::string part;
    if (const auto wanted = args.get("part")) {
        part = TRY(choose("--part", *wanted, part_names()));
    }
    const auto findings = TRY(look(args, part));
    if (args.is_on("json")) {
        put("{}\n", as_json(findings));
    } else {
        put("{}", as_text(findings, output_takes_colour()));
    }
    return worst(findings) == Verdict::fail ? exit_code::failure : exit_code::ok;
}

}  // namespace

Verb doctor_verb() {
    auto flags = target_flags();
    for (const auto& flag : variable_flags()) flags.push_back(flag);
    flags.push_back(env_file_flag());
    flags.push_back({"part", "NAME",
                     "only the rights that uploader, chunking, video, reassembly, janitor or "
                     "operator needs; else all"});
    flags.push_back({"json", "", "as one JSON document"});
    return {"doctor",
            "say whether all that the pipeline needs is there, and what to do where not",
            "doctor [flags]",
            "  stereo-spot doctor --data-dir plane\n"
            "  stereo-spot doctor --profile work --part video\n",
            flags,
            examine};
}

}  // namespace spot::cli
