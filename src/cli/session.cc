#include "cli/session.h"

#include <fmt/format.h>

#include "aws/endpoints.h"
#include "base/bytes.h"
#include "cli/program.h"
#include "cli/provision/variables.h"
#include "cli/stop.h"
#include "plane/folder/data_folder.h"
#include "plane/folder/tls_folder.h"

namespace spot::cli {

std::vector<Flag> target_flags() {
    return {{"data-dir", "DIR", "the plane that runs on this folder: its endpoint, key and region"},
            {"endpoint-url", "URL", "another endpoint; else AWS_ENDPOINT_URL, else AWS"},
            {"region", "REGION", "else TF_VAR_region, AWS_REGION, the profile's, us-east-1"},
            {"profile", "NAME", "of the shared AWS config and credentials files"}};
}

namespace {

constexpr int most_attempts = 100;

Result<std::string> region_of(const Args& args, const aws::Settings& settings) {
    const auto given = TRY(given_variables(args));
    if (const auto at = given.find("region"); at != given.end()) return at->second;
    const auto region = aws::configured_region(settings);
    return region.empty() ? "us-east-1" : region;
}

// Sets one endpoint for all services.
void set_endpoints(Target& target, const std::string& url) {
    for (const auto& service : wire::services::all) target.endpoints.emplace(service.id, url);
}

// Finds the endpoint of each service.
Result<void> find_endpoints(Target& target, const aws::Settings& settings) {
    for (const auto& service : wire::services::all) {
        auto url = TRY(aws::configured_endpoint(settings, service));
        if (url.empty()) url = aws::aws_endpoint(settings, service, target.region);
        target.endpoints.emplace(service.id, std::move(url));
    }
    return {};
}

Result<int> attempts_of(const aws::Settings& settings) {
    const auto told = settings.find("AWS_MAX_ATTEMPTS", "max_attempts");
    if (!told) return Target{}.attempts;
    const auto number = parse_int(*told);
    if (number && *number >= 1 && *number <= most_attempts) return static_cast<int>(*number);
    return fail(
        Kind::invalid, "BadSettings",
        fmt::format("AWS_MAX_ATTEMPTS: {} must be a number, 1 to {}", *told, most_attempts));
}

}  // namespace

Result<Target> find_remote_target(const Args& args) {
    auto settings = TRY(aws::Settings::read(aws::environment, args.text("profile")));
    Target target;
    target.region = TRY(region_of(args, settings));
    target.trust.file = aws::certificate_bundle(settings);
    target.attempts = TRY(attempts_of(settings));
    if (const auto url = args.get("endpoint-url")) {
        set_endpoints(target, TRY(aws::checked_endpoint("--endpoint-url", *url)));
    } else {
        TRY(find_endpoints(target, settings));
    }
    auto account = Account::find(std::move(settings), target.region, target.trust);
    if (!account) {
        auto error = std::move(account).error();
        if (error.code == "NoCredentials") {
            error.message +=
                " (for a plane of your own: eval \"$(stereo-spot env --data-dir "
                "DIR)\", or pass --data-dir DIR)";
        }
        return fail(std::move(error));
    }
    target.account = std::move(*account);
    return target;
}

http::Trust trust_of_folder(const std::string& folder) {
    auto certificate = plane::serving_certificate(folder);
    const bool one = !certificate.empty();
    return {std::move(certificate), one};
}

namespace {

// Returns true where nothing names another endpoint or other keys.
bool means_usual_folder(const Args& args) {
    if (args.has("endpoint-url") || args.has("profile")) return false;
    for (const auto* name :
         {"AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID",
          "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"}) {
        if (aws::environment(name)) return false;
    }
    return plane::read_endpoint(plane::usual_data_folder).has_value();
}

Result<Target> target_in(const std::string& folder, const Args& args) {
    const auto account = TRY(plane::read_account(folder));
    Target target{.region = args.get("region").value_or(account.region)};
    for (const auto& variable : args.all("var")) {
        if (variable.starts_with("region=")) target.region = variable.substr(7);
    }
    target.trust.file = aws::environment("AWS_CA_BUNDLE").value_or("");
    if (const auto url = args.get("endpoint-url")) {
        set_endpoints(target, TRY(aws::checked_endpoint("--endpoint-url", *url)));
    } else {
        set_endpoints(target, TRY(plane::read_endpoint(folder)));
        target.trust = trust_of_folder(folder);
    }
    target.credentials = TRY(plane::read_credentials(folder));
    return target;
}

}  // namespace

Target target_of(const plane::Plane& plane, http::Trust trust) {
    Target target{.region = plane.account().region,
                  .trust = std::move(trust),
                  .credentials = plane.credentials()};
    set_endpoints(target, plane.endpoint());
    return target;
}

std::optional<std::string> plane_folder(const Args& args) {
    if (const auto folder = args.get("data-dir")) return folder;
    if (means_usual_folder(args)) return plane::usual_data_folder;
    return std::nullopt;
}

Result<Target> find_target(const Args& args) {
    TRY(read_dotenv());
    const auto folder = plane_folder(args);
    if (!folder) return find_remote_target(args);
    if (args.has("data-dir")) return target_in(*folder, args);
    say(fmt::format("With the plane of {} (--data-dir, --endpoint-url or --profile name another).",
                    plane::usual_data_folder));
    return target_in(*folder, args);
}

wire::Client Session::client(const wire::Service& service, wire::Transport& transport) const {
    wire::ClientOptions options{.endpoint = target.endpoints.find(service.id)->second,
                                .region = target.region,
                                .credentials = target.credentials,
                                .attempts = target.attempts};
    if (target.account != nullptr) options.source = &target.account->source();
    // It must not be pause_for(), which returns at once when the program stops: a worker that stops
    // still sends requests to give messages back.
    options.pause = [](Duration d) {
        pause_for(d);
        return true;
    };
    return wire::Client(std::move(options), transport, clock, const_cast<SystemRandom&>(random));
}

Session::Session(Target t)
    : target(std::move(t)),
      transport_(http::make_socket_transport(
          {.whole_seconds = target.whole_seconds, .trust = target.trust})),
      receiving_transport_(
          http::make_socket_transport({.stopping = stopping, .trust = target.trust})),
      s3_client_(client(wire::services::s3, *transport_)),
      sqs_client_(client(wire::services::sqs, *transport_)),
      receiving_client_(client(wire::services::sqs, *receiving_transport_)),
      dynamodb_client_(client(wire::services::dynamodb, *transport_)),
      cloudwatch_client_(client(wire::services::cloudwatch, *transport_)),
      sts_client_(client(wire::services::sts, *transport_)),
      s3(s3_client_),
      sqs(sqs_client_),
      receiver(receiving_client_),
      dynamodb(dynamodb_client_),
      cloudwatch(cloudwatch_client_),
      sts(sts_client_) {}

Result<wire::Credentials> Session::credentials() const {
    if (target.account != nullptr) return target.account->source().get();
    return target.credentials;
}

provision::Endpoint Session::endpoint() {
    return {s3, sqs, dynamodb, cloudwatch, sts, pause_for};
}

pipeline::Clients Session::clients(media::Engine& engine, const pipeline::Settings& settings) {
    return {.s3 = s3,
            .sqs = sqs,
            .receiver = receiver,
            .dynamodb = dynamodb,
            .engine = engine,
            .clock = clock,
            .random = random,
            .settings = settings,
            .stopping = stopping,
            .pause = pause_for};
}

Result<provision::Variables> find_variables(const Args& args, Session& session) {
    return make_variables(args, session.target.region,
                          TRY(session.sts.get_caller_identity({})).account);
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
        return aws::environment(name);
    });
}

Flag env_file_flag() {
    return {"env-file", "FILE", "names and URLs, as `output --format env` writes them"};
}

Result<pipeline::Settings> find_settings(const Args& args, Session& session) {
    std::map<std::string, std::string> file;
    if (const auto path = args.get("env-file")) file = TRY(pipeline::read_env_file(*path));
    bool said = args.has("env-file");
    const auto get = [&](const std::string& name) -> std::optional<std::string> {
        // The user named the file, so that it counts before the environment, in upper and lower
        // case.
        for (const auto& written : {name, lower(name)}) {
            if (const auto at = file.find(written); at != file.end()) return at->second;
        }
        auto value = aws::environment(name);
        if (value) said = true;
        return value;
    };
    auto settings = pipeline::read_settings(get);
    // Settings that are half from one pipeline and half from another would fit neither.
    if (settings || said) return settings;
    const auto variables = TRY(find_variables(args, session));
    const auto outputs = TRY(read_outputs(session, variables));
    return settings_of(outputs);
}

}  // namespace spot::cli
