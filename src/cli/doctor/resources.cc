#include "cli/doctor/resources.h"

#include <fmt/format.h>

#include <future>
#include <vector>

#include "base/bytes.h"
#include "base/time_text.h"
#include "cli/doctor/rights.h"
#include "provision/observe.h"
#include "provision/plan.h"
#include "wire/services.h"

namespace spot::cli::doctor {
namespace {

std::vector<std::string> queue_names(const pipeline::Settings& settings) {
    std::vector<std::string> names;
    for (const auto& url : {settings.chunking_queue_url, settings.video_worker_queue_url,
                            settings.reassembly_queue_url}) {
        names.push_back(url.substr(url.rfind('/') + 1));
    }
    return names;
}

std::string region_in(const Error& error) {
    for (const auto& [name, value] : error.details) {
        if (name == "BucketRegion") return value;
    }
    return {};
}

Finding no_look(std::string check, const std::string& what, const Error& error) {
    if (judge_right(fail(error)) == Right::refused) {
        return warn(std::move(check), what + ": these keys may not ask", "");
    }
    return failed(std::move(check), fmt::format("{}: {}: {}", what, error.code, error.message),
                  "`stereo-spot plan` shows what is missing");
}

Finding look_at_region(Session& session, const std::string& bucket) {
    const auto& ours = session.target.region;
    const auto head = session.s3.head_bucket({bucket});
    const auto theirs = head ? head->bucket_region : region_in(head.error());
    if (!theirs.empty() && theirs != ours) {
        return failed("region", fmt::format("{} is in {}, and {} is asked", bucket, theirs, ours),
                      fmt::format("--region {}, or AWS_REGION", theirs));
    }
    if (!head) return no_look("region", bucket, head.error());
    return ok("region", fmt::format("{} is in {}", bucket, theirs.empty() ? ours : theirs));
}

Finding look_at_dead_letters(Session& session, const std::string& name) {
    const auto url = session.sqs.get_queue_url({name, std::nullopt});
    if (!url) return no_look("dead letters", name, url.error());
    const auto found = session.sqs.get_queue_attributes(
        {url->queue_url, {"ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"}});
    if (!found) return no_look("dead letters", name, found.error());
    std::int64_t messages = 0;
    for (const auto& [attribute, value] : found->attributes) {
        messages += parse_int(value).value_or(0);
    }
    if (messages == 0) return ok("dead letters", name + ": none");
    return warn("dead letters", fmt::format("{}: {}", name, messages),
                "`stereo-spot job list` shows the failed jobs with their reasons; see \"A message "
                "in a dead-letter queue\" in docs/operations.md");
}

Finding look_at_alarms(Session& session, const std::vector<std::string>& queues) {
    cloudwatch::DescribeAlarmsInput input;
    for (const auto& queue : queues) input.alarm_names.push_back(queue + "-dlq-messages");
    const auto found = session.cloudwatch.describe_alarms(input);
    if (!found) return no_look("alarms", "the state of alarms", found.error());
    std::vector<std::string> open;
    for (const auto& alarm : found->metric_alarms) {
        if (alarm.state_value == "ALARM") open.push_back(alarm.alarm_name);
    }
    if (open.empty()) {
        return ok("alarms", fmt::format("{} watch, none is open", found->metric_alarms.size()));
    }
    return warn("alarms", fmt::format("open: {}", fmt::join(open, ", ")),
                "they close a minute or two after their queues are empty");
}

// The checks end at the first that fails: a service that does not answer is not waited for again.
template <class Look>
Findings for_each(const std::vector<std::string>& names, Look look) {
    Findings findings;
    for (const auto& name : names) {
        findings.push_back(look(name));
        if (findings.back().verdict == Verdict::fail) break;
    }
    return findings;
}

}  // namespace

Finding look_at_credentials(Session& session, const std::string& folder, Time now) {
    std::string from = folder + "/credentials";
    std::string until;
    if (session.target.account != nullptr) {
        const auto issued = session.target.account->issued();
        if (!issued) return failed("credentials", issued.error().message, "");
        from = issued->source;
        if (issued->expires) {
            until = fmt::format(", until {}", iso8601(*issued->expires));
            if (*issued->expires <= now) {
                return failed("credentials", fmt::format("{}{}: expired", from, until),
                              "get new ones");
            }
        }
    }
    const auto caller = session.sts.get_caller_identity({});
    if (caller) {
        return ok("credentials", fmt::format("{} of account {}, from {}{}", caller->arn,
                                             caller->account, from, until));
    }
    const auto& error = caller.error();
    if (judge_right(fail(error)) == Right::unknown_operation) {
        return warn(
            "credentials",
            fmt::format("from {}{}; the endpoint has no GetCallerIdentity", from, until),
            "name the resources by --env-file, since their names have the account's number");
    }
    return failed(
        "credentials", fmt::format("from {}{}: {}: {}", from, until, error.code, error.message),
        error.kind == Kind::denied ? "the keys, the region or the clock are not what it takes"
                                   : "");
}

Finding look_at_plan(Session& session, const provision::Variables& variables) {
    const auto endpoint = session.endpoint();
    const auto manifest = provision::declare(variables);
    const auto observed = provision::observe(endpoint, manifest);
    if (!observed) {
        const auto& error = observed.error();
        const auto found = fmt::format("{}: {}", error.code, error.message);
        const auto right = judge_right(fail(error));
        if (right == Right::refused) {
            return warn("applied", "these keys may not look: " + found,
                        "workers need not; `plan` and `apply` do");
        }
        return failed(
            "applied", found,
            right == Right::unknown_operation ? "this endpoint lacks what `apply` needs" : "");
    }
    const auto plan = provision::make_plan(manifest, *observed);
    if (plan.empty()) return ok("applied", fmt::format("no changes of {}", manifest.size()));
    const int missing = plan.count(provision::ActionKind::create);
    const auto found = fmt::format(
        "of {}, {} to add, {} to change", manifest.size(), missing,
        static_cast<int>(plan.actions.size()) - plan.count(provision::ActionKind::none) - missing);
    const auto* remedy = "`stereo-spot plan` shows them, `apply` does it";
    return missing > 0 ? failed("applied", found, remedy) : warn("applied", found, remedy);
}

Findings look_at_resources(Session& session, const pipeline::Settings& settings,
                           const std::set<std::string, std::less<>>& silent) {
    const auto queues = queue_names(settings);
    std::vector<std::future<Findings>> looks;
    const auto begin = [&](std::string_view service, auto look) {
        if (!silent.contains(service)) looks.push_back(std::async(std::launch::async, look));
    };
    begin(wire::services::s3.id, [&] {
        return for_each({settings.input_bucket, settings.output_bucket},
                        [&](const auto& bucket) { return look_at_region(session, bucket); });
    });
    begin(wire::services::sqs.id, [&] {
        return for_each(queues, [&](const auto& queue) {
            return look_at_dead_letters(session, queue + "-dlq");
        });
    });
    begin(wire::services::cloudwatch.id, [&] { return Findings{look_at_alarms(session, queues)}; });
    Findings findings;
    for (auto& look : looks) append(findings, look.get());
    return findings;
}

}  // namespace spot::cli::doctor
