#include "aws/metadata_provider.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "wire/json.h"

namespace spot::aws {
namespace {

constexpr std::string_view container_host = "http://169.254.170.2";
constexpr std::string_view instance_host = "http://169.254.169.254";
constexpr std::string_view instance_host_v6 = "http://[fd00:ec2::254]";
// Hosts to which a token may be sent without TLS: this machine, the agent of ECS, and that of EKS
// over IPv4 and IPv6.
constexpr std::string_view plain_hosts[] = {"localhost",     "127.0.0.1",      "[::1]",
                                            "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"};
constexpr std::string_view token_seconds = "21600";

struct Url {
    std::string origin;  // "http://host:port"
    std::string host;
    std::string path;
    std::string query;
};

Url split_url(const std::string& url) {
    const auto begin = url.find("://");
    const auto host = begin == url.npos ? 0 : begin + 3;
    const auto slash = std::min(url.find('/', host), url.size());
    Url made{.origin = url.substr(0, slash), .path = url.substr(slash)};
    if (const auto query = made.path.find('?'); query != made.path.npos) {
        made.query = made.path.substr(query + 1);
        made.path.resize(query);
    }
    if (made.path.empty()) made.path = "/";
    const auto name = url.substr(host, slash - host);
    const auto end = name.starts_with('[') ? name.find(']') + 1 : name.find(':');
    made.host = lower(name.substr(0, end));
    return made;
}

std::string message_of(const wire::HttpResponse& response) {
    const auto node = wire::parse_json(response.body);
    const auto* message = node ? node->find("message") : nullptr;
    return fmt::format("status {}{}", response.status,
                       message == nullptr ? "" : ": " + message->text);
}

class ContainerProvider : public Provider {
  public:
    ContainerProvider(const ProviderContext& context, std::string url)
        : context_(context), url_(std::move(url)), source_("the container (" + url_ + ")") {}

    Result<Issued> issue() override {
        const auto url = split_url(url_);
        const bool known = url.origin.find('@') == url.origin.npos &&
                           std::find(std::begin(plain_hosts), std::end(plain_hosts), url.host) !=
                               std::end(plain_hosts);
        if (!url.origin.starts_with("https://") && !known) {
            return no_credentials(source_, "it is neither https: nor a host of this machine");
        }
        wire::HttpRequest request{.method = "GET", .path = url.path, .query = url.query};
        request.headers.add("accept", "application/json");
        const auto token = TRY(authorization());
        if (!token.empty()) request.headers.add("authorization", token);
        const auto answer = context_.near.send(url.origin, request);
        if (!answer) return no_credentials(source_, answer.error().message);
        if (answer->status != 200) return no_credentials(source_, message_of(*answer));
        return read_issued(answer->body, "Token", source_);
    }

  private:
    // The file is read each time, since other programs change it.
    Result<std::string> authorization() const {
        const auto file = context_.settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        auto token = context_.settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        if (!file.empty()) {
            const auto read = read_small_file(file);
            if (!read) return no_credentials(source_, read.error().message);
            token = *read;
        }
        token = trim(token);
        if (token.find_first_of("\r\n") == token.npos) return token;
        return no_credentials(source_, "its authorization token has a line's end in it");
    }

    ProviderContext context_;
    std::string url_;
    std::string source_;
};

class InstanceProvider : public Provider {
  public:
    explicit InstanceProvider(const ProviderContext& context) : context_(context) {
        const auto& settings = context.settings;
        const auto mode = settings.find("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                                        "ec2_metadata_service_endpoint_mode");
        const bool v6 = equal_ignoring_case(mode.value_or(""), "ipv6");
        host_ = settings.find("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint")
                    .value_or(std::string(v6 ? instance_host_v6 : instance_host));
        while (host_.ends_with('/')) host_.pop_back();
        source_ = "EC2's instance metadata (" + host_ + ")";
    }

    Result<Issued> issue() override {
        wire::HttpRequest put{.method = "PUT", .path = "/latest/api/token"};
        put.headers.add("x-aws-ec2-metadata-token-ttl-seconds", token_seconds);
        put.headers.add("content-length", "0");
        const auto token = TRY(asked(std::move(put), "a token"));
        const std::string folder = "/latest/meta-data/iam/security-credentials/";
        const auto roles = TRY(asked(reading(folder, token), "the role's name"));
        const std::string role(trim(roles.substr(0, roles.find('\n'))));
        if (role.empty()) return no_credentials(source_, "the instance has no role");
        const auto answer = TRY(asked(reading(folder + role, token), "the role's keys"));
        const auto node = wire::parse_json(answer);
        const auto* code = node ? node->find("Code") : nullptr;
        if (code != nullptr && code->text != "Success") {
            return no_credentials(source_, fmt::format("the role {} says {}", role, code->text));
        }
        return read_issued(answer, "Token", source_);
    }

  private:
    static wire::HttpRequest reading(std::string path, const std::string& token) {
        wire::HttpRequest request{.method = "GET", .path = std::move(path)};
        request.headers.add("x-aws-ec2-metadata-token", trim(token));
        return request;
    }
    Result<std::string> asked(wire::HttpRequest&& request, std::string_view what) const {
        auto answer = context_.near.send(host_, request);
        if (!answer) return no_credentials(source_, answer.error().message);
        if (answer->status == 200) return std::move(answer->body);
        return no_credentials(source_,
                              fmt::format("{} is not given ({})", what, message_of(*answer)));
    }

    ProviderContext context_;
    std::string host_;
    std::string source_;
};

}  // namespace

std::unique_ptr<Provider> provider_of_container(const ProviderContext& context) {
    const auto relative = context.settings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    auto full = context.settings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!relative.empty()) full = std::string(container_host) + relative;
    if (full.empty()) return nullptr;
    return std::make_unique<ContainerProvider>(context, std::move(full));
}

std::unique_ptr<Provider> provider_of_instance(const ProviderContext& context) {
    if (context.settings.is_on("AWS_EC2_METADATA_DISABLED")) return nullptr;
    return std::make_unique<InstanceProvider>(context);
}

}  // namespace spot::aws
