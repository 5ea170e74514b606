#include "aws/role_provider.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/endpoints.h"
#include "base/bytes.h"
#include "base/time_text.h"
#include "wire/error_answer.h"
#include "wire/services.h"
#include "wire/xml.h"

namespace spot::aws {
namespace {

constexpr int attempts = 3;
constexpr std::string_view sts_version = "2011-06-15";

// One call of STS in the query protocol. It is signed where there are credentials.
class Sts {
  public:
    explicit Sts(const ProviderContext& context) : context_(context) {}

    // The result element of a successful answer.
    Result<wire::Node> call(const std::string& operation, wire::Query form,
                            const wire::Credentials* keys, const std::string& source) const {
        form.add("Action", operation);
        form.add("Version", std::string(sts_version));
        auto endpoint = TRY(configured_endpoint(context_.settings, wire::services::sts));
        if (endpoint.empty())
            endpoint = aws_endpoint(context_.settings, wire::services::sts, context_.region);
        for (int attempt = 1;; ++attempt) {
            wire::HttpRequest request{.method = "POST", .path = "/", .body = form.encode()};
            request.headers.add("content-type", "application/x-www-form-urlencoded");
            if (keys != nullptr) {
                const auto host = endpoint.substr(endpoint.find("://") + 3);
                request.headers.set("host", host.substr(0, host.find('/')));
                wire::sign(request, *keys,
                           {context_.region, std::string(wire::services::sts.scope),
                            context_.clock.now(), ""});
            }
            const auto answer = context_.far.send(endpoint, request);
            const bool passing = !answer || answer->status >= 500;
            if (passing && attempt < attempts) continue;
            if (!answer) return no_credentials(source, answer.error().message);
            return result_of(*answer, endpoint, operation, source);
        }
    }

  private:
    static Result<wire::Node> result_of(const wire::HttpResponse& answer, const std::string& from,
                                        const std::string& operation, const std::string& source) {
        if (answer.status != 200) {
            const auto error = wire::read_error(answer, from);
            return no_credentials(source, fmt::format("STS refuses {}: {}: {}", operation,
                                                      error.code, error.message));
        }
        auto document = wire::parse_xml(answer.body);
        auto* result = document ? document->find(operation + "Result") : nullptr;
        if (result == nullptr) return no_credentials(source, "STS answered without a result");
        return *result;
    }

    ProviderContext context_;
};

Result<Issued> issued_by(const wire::Node& result, const std::string& source) {
    const auto* keys = result.find("Credentials");
    const auto text = [&](std::string_view name) {
        const auto* found = keys == nullptr ? nullptr : keys->find(name);
        return found == nullptr ? std::string() : found->text;
    };
    Issued issued{
        .credentials = {text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken")},
        .expires = parse_iso8601(text("Expiration")),
        .source = source};
    const auto& made = issued.credentials;
    if (made.access_key_id.empty() || made.secret_access_key.empty() || !issued.expires) {
        return no_credentials(source, "STS answered without whole Credentials");
    }
    return issued;
}

class RoleProvider : public Provider {
  public:
    RoleProvider(const ProviderContext& context, Role role)
        : context_(context), sts_(context), role_(std::move(role)) {
        if (role_.session_name.empty()) {
            role_.session_name = fmt::format("stereo-spot-{}", to_seconds(context.clock.now()));
        }
    }

  protected:
    wire::Query form() const {
        wire::Query form;
        form.add("RoleArn", role_.arn);
        form.add("RoleSessionName", role_.session_name);
        if (!role_.external_id.empty()) form.add("ExternalId", role_.external_id);
        if (!role_.duration_seconds.empty()) form.add("DurationSeconds", role_.duration_seconds);
        return form;
    }

    ProviderContext context_;
    Sts sts_;
    Role role_;
};

class ByKeys : public RoleProvider {
  public:
    ByKeys(const ProviderContext& context, Role role, std::unique_ptr<Provider> base)
        : RoleProvider(context, std::move(role)), base_(std::move(base)) {}

    Result<Issued> issue() override {
        const auto keys = TRY(base_->issue());
        const auto result = TRY(sts_.call("AssumeRole", form(), &keys.credentials, role_.source));
        return issued_by(result, role_.source);
    }

  private:
    std::unique_ptr<Provider> base_;
};

class ByToken : public RoleProvider {
  public:
    ByToken(const ProviderContext& context, Role role, std::string file)
        : RoleProvider(context, std::move(role)), file_(std::move(file)) {}

    Result<Issued> issue() override {
        const auto token = read_small_file(file_);
        if (!token) return no_credentials(role_.source, token.error().message);
        auto asked = form();
        asked.add("WebIdentityToken", std::string(trim(*token)));
        const auto result =
            TRY(sts_.call("AssumeRoleWithWebIdentity", std::move(asked), nullptr, role_.source));
        return issued_by(result, role_.source);
    }

  private:
    std::string file_;
};

}  // namespace

std::unique_ptr<Provider> provider_of_role(const ProviderContext& context, Role role,
                                           std::unique_ptr<Provider> base) {
    return std::make_unique<ByKeys>(context, std::move(role), std::move(base));
}

std::unique_ptr<Provider> provider_of_web_identity(const ProviderContext& context, Role role,
                                                   std::string token_file) {
    return std::make_unique<ByToken>(context, std::move(role), std::move(token_file));
}

}  // namespace spot::aws
