#include "cli/session.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "base/bytes.h"
#include "cli/stop.h"
#include "plane/data_folder.h"
#include "plane/tls_folder.h"

namespace spot::cli {
namespace {

// One value of an INI file like ~/.aws/credentials.
std::string profile_value(const std::string& path, const std::string& profile,
                          std::string_view name) {
    std::ifstream file(path);
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        const auto text = trim(line);
        if (text.starts_with('[')) {
            inside = text == "[" + profile + "]" || text == "[profile " + profile + "]";
            continue;
        }
        const auto equals = text.find('=');
        if (inside && equals != std::string_view::npos && trim(text.substr(0, equals)) == name) {
            return std::string(trim(text.substr(equals + 1)));
        }
    }
    return {};
}

std::optional<wire::Credentials> find_credentials() {
    const auto key = environment("AWS_ACCESS_KEY_ID");
    const auto secret = environment("AWS_SECRET_ACCESS_KEY");
    if (key && secret) {
        return wire::Credentials{*key, *secret, environment("AWS_SESSION_TOKEN").value_or("")};
    }
    const auto home = environment("HOME").value_or("");
    const auto path =
        environment("AWS_SHARED_CREDENTIALS_FILE").value_or(home + "/.aws/credentials");
    const auto profile = environment("AWS_PROFILE").value_or("default");
    wire::Credentials found{profile_value(path, profile, "aws_access_key_id"),
                            profile_value(path, profile, "aws_secret_access_key"),
                            profile_value(path, profile, "aws_session_token")};
    if (found.access_key_id.empty() || found.secret_access_key.empty()) return std::nullopt;
    return found;
}

}  // namespace

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return std::string(value);
}

std::vector<Flag> target_flags() {
    return {{"data-dir", "DIR", "the plane that runs on this folder: its endpoint and key"},
            {"endpoint-url", "URL", "another endpoint; else AWS_ENDPOINT_URL, else AWS"},
            {"region", "REGION", "else AWS_REGION, AWS_DEFAULT_REGION, us-east-1"}};
}

std::vector<Flag> variable_flags() {
    return {{"name-prefix", "PREFIX", "of every resource's name; else TF_VAR_name_prefix"},
            {"dlq-max-receive-count", "N", "receives before the dead-letter queue; else TF_VAR_…"},
            {"alarm-topic-arn", "ARN", "an SNS topic that the alarms notify"}};
}

namespace {

std::string region_of(const Args& args) {
    if (const auto region = args.get("region")) return *region;
    for (const auto* name : {"AWS_REGION", "AWS_DEFAULT_REGION", "TF_VAR_region"}) {
        if (const auto region = environment(name)) return *region;
    }
    return "us-east-1";
}

}  // namespace

Result<Target> find_remote_target(const Args& args) {
    Target target{.endpoint_url = args.text("endpoint-url"), .region = region_of(args)};
    while (target.endpoint_url.ends_with('/')) target.endpoint_url.pop_back();
    target.trust.file = environment("AWS_CA_BUNDLE").value_or("");
    const auto credentials = find_credentials();
    if (!credentials) {
        return fail(Kind::denied, "NoCredentials",
                    "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (for a plane "
                    "of your own: eval \"$(stereo-spot env --data-dir DIR)\"), or pass --data-dir");
    }
    target.credentials = *credentials;
    return target;
}

http::Trust trust_of_folder(const std::string& folder) {
    auto certificate = plane::serving_certificate(folder);
    const bool one = !certificate.empty();
    return {std::move(certificate), one};
}

Result<Target> find_target(const Args& args) {
    const auto folder = args.get("data-dir");
    if (!folder) return find_remote_target(args);
    Target target{.endpoint_url = args.text("endpoint-url"), .region = region_of(args)};
    target.trust.file = environment("AWS_CA_BUNDLE").value_or("");
    if (target.endpoint_url.empty()) {
        target.endpoint_url = TRY(plane::read_endpoint(*folder));
        target.trust = trust_of_folder(*folder);
    }
    target.credentials = TRY(plane::read_credentials(*folder));
    return target;
}

wire::Client Session::client(const char* service, const char* variable,
                             wire::Transport& transport) const {
    wire::ClientOptions options{.endpoint = target.endpoint_url,
                                .region = target.region,
                                .credentials = target.credentials};
    if (options.endpoint.empty()) {
        options.endpoint = environment(std::string("AWS_ENDPOINT_URL_") + variable)
                               .value_or(environment("AWS_ENDPOINT_URL").value_or(""));
    }
    if (options.endpoint.empty()) {
        options.endpoint = fmt::format("https://{}.{}.amazonaws.com", service, target.region);
    }
    // Not pause_for(): giving a message back is a request of a worker that stops.
    options.pause = [](Duration d) {
        pause_for(d);
        return true;
    };
    return wire::Client(std::move(options), transport, clock, const_cast<SystemRandom&>(random));
}

Session::Session(Target t)
    : target(std::move(t)),
      transport_(http::make_socket_transport({.trust = target.trust})),
      receiving_transport_(
          http::make_socket_transport({.stopping = stopping, .trust = target.trust})),
      s3_client_(client("s3", "S3", *transport_)),
      sqs_client_(client("sqs", "SQS", *transport_)),
      receiving_client_(client("sqs", "SQS", *receiving_transport_)),
      dynamodb_client_(client("dynamodb", "DYNAMODB", *transport_)),
      cloudwatch_client_(client("monitoring", "CLOUDWATCH", *transport_)),
      sts_client_(client("sts", "STS", *transport_)),
      s3(s3_client_),
      sqs(sqs_client_),
      receiver(receiving_client_),
      dynamodb(dynamodb_client_),
      cloudwatch(cloudwatch_client_),
      sts(sts_client_) {}

provision::Endpoint Session::endpoint() {
    return {s3, sqs, dynamodb, cloudwatch, sts, pause_for};
}

pipeline::Clients Session::clients(const pipeline::Settings& settings) {
    return {.s3 = s3,
            .sqs = sqs,
            .receiver = receiver,
            .dynamodb = dynamodb,
            .clock = clock,
            .random = random,
            .settings = settings,
            .stopping = stopping,
            .pause = pause_for};
}

Result<provision::Variables> find_variables(const Args& args, Session& session) {
    provision::Variables v;
    v.region = session.target.region;
    v.name_prefix =
        args.get("name-prefix").value_or(environment("TF_VAR_name_prefix").value_or(v.name_prefix));
    const auto count = args.get("dlq-max-receive-count")
                           .value_or(environment("TF_VAR_dlq_max_receive_count").value_or("5"));
    const auto number = parse_int(count);
    if (!number) {
        return fail(Kind::invalid, "Usage",
                    fmt::format("dlq-max-receive-count {}: must be a number", count));
    }
    v.dlq_max_receive_count = static_cast<int>(std::clamp<std::int64_t>(*number, -1, 100'000));
    v.alarm_topic_arn =
        args.get("alarm-topic-arn").value_or(environment("TF_VAR_alarm_topic_arn").value_or(""));
    TRY(provision::check(v));
    v.account_id = TRY(session.sts.get_caller_identity({})).account;
    return v;
}

Result<provision::Outputs> read_outputs(Session& session, const provision::Variables& v) {
    auto outputs = provision::outputs_of(v, "");
    for (auto& [name, value] : outputs) {
        if (!name.ends_with("_queue_url")) continue;
        const auto url =
            session.sqs.get_queue_url({value.substr(value.find_last_of('/') + 1), std::nullopt});
        if (!url && url.error().kind == Kind::not_found) {
            return fail(Kind::not_found, "NotApplied",
                        "there is nothing to output yet; run `stereo-spot apply` first");
        }
        if (!url) return fail(url.error());
        value = url->queue_url;
    }
    return outputs;
}

Result<pipeline::Settings> settings_of(const provision::Outputs& outputs) {
    return pipeline::read_settings([&](const std::string& name) -> std::optional<std::string> {
        for (const auto& [output, value] : outputs) {
            if (output == lower(name)) return value;
        }
        return environment(name);
    });
}

}  // namespace spot::cli
