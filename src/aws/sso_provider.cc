#include "aws/sso_provider.h"

#include <fmt/format.h>

#include "aws/endpoints.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/time_text.h"
#include "wire/json.h"

namespace spot::aws {
namespace {

class SsoProvider : public Provider {
  public:
    SsoProvider(const ProviderContext& context, std::string profile)
        : context_(context),
          profile_(std::move(profile)),
          source_(fmt::format("IAM Identity Center (profile {})", profile_)) {}

    Result<Issued> issue() override {
        const auto& settings = context_.settings;
        const auto& section = *settings.profile(profile_);
        const auto session_name = section.get("sso_session");
        const auto* session = session_name ? settings.sso_session(*session_name) : &section;
        if (session == nullptr) {
            return no_credentials(source_, fmt::format("there is no [sso-session {}] in {}",
                                                       *session_name, settings.config_file()));
        }
        const auto needed = [&](const Section& from, std::string_view name) -> Result<std::string> {
            if (auto value = from.get(name)) return std::move(*value);
            return no_credentials(source_, fmt::format("{} is not set", name));
        };
        const auto region = TRY(needed(*session, "sso_region"));
        const auto url = TRY(needed(*session, "sso_start_url"));
        const auto account = TRY(needed(section, "sso_account_id"));
        const auto role = TRY(needed(section, "sso_role_name"));
        const auto token = TRY(cached_token(session_name.value_or(url)));

        auto endpoint = TRY(configured_endpoint(settings, sso));
        if (endpoint.empty()) endpoint = aws_endpoint(settings, sso, region);
        wire::Query query;
        query.add("role_name", role);
        query.add("account_id", account);
        wire::HttpRequest request{
            .method = "GET", .path = "/federation/credentials", .query = query.encode()};
        request.headers.add("x-amz-sso_bearer_token", token);
        const auto answer = context_.far.send(endpoint, request);
        if (!answer) return no_credentials(source_, answer.error().message);
        return read(*answer, role, account);
    }

  private:
    tl::unexpected<Error> log_in_again(std::string_view why) const {
        return no_credentials(source_,
                              fmt::format("{}; run `aws sso login --profile {}`", why, profile_));
    }

    Result<std::string> cached_token(const std::string& name) const {
        const auto path = context_.settings.in_home(
            fmt::format("~/.aws/sso/cache/{}.json", hex(digest(Algorithm::sha1, name))));
        const auto text = read_small_file(path);
        if (!text) return log_in_again("nobody has logged in (" + path + " is not there)");
        const auto node = wire::parse_json(*text);
        const auto* token = node ? node->find("accessToken") : nullptr;
        const auto* until = node ? node->find("expiresAt") : nullptr;
        if (token == nullptr || until == nullptr) return log_in_again(path + " holds no token");
        // Older tools wrote "UTC" behind the time.
        auto text_of_until = until->text;
        if (text_of_until.ends_with("UTC")) {
            text_of_until.replace(text_of_until.size() - 3, 3, "Z");
        }
        const auto expires = parse_iso8601(text_of_until);
        if (!expires || *expires <= context_.clock.now())
            return log_in_again("the login has expired");
        return token->text;
    }

    Result<Issued> read(const wire::HttpResponse& answer, const std::string& role,
                        const std::string& account) const {
        if (answer.status == 401) return log_in_again("the login is not valid any more");
        const auto node = wire::parse_json(answer.body);
        if (answer.status != 200) {
            const auto* message = node ? node->find("message") : nullptr;
            return no_credentials(
                source_, fmt::format("the role {} of {} is not given: {}", role, account,
                                     message == nullptr ? fmt::format("status {}", answer.status)
                                                        : message->text));
        }
        const auto* keys = node ? node->find("roleCredentials") : nullptr;
        const auto text = [&](std::string_view name) {
            const auto* found = keys == nullptr ? nullptr : keys->find(name);
            return found == nullptr ? std::string() : found->text;
        };
        Issued issued{
            .credentials = {text("accessKeyId"), text("secretAccessKey"), text("sessionToken")},
            .source = source_};
        const auto until = parse_int(text("expiration"));  // milliseconds
        if (issued.credentials.secret_access_key.empty() || !until || *until < 0) {
            return no_credentials(source_, "the answer has no whole roleCredentials");
        }
        issued.expires = from_millis(*until);
        return issued;
    }

    ProviderContext context_;
    std::string profile_;
    std::string source_;
};

}  // namespace

std::unique_ptr<Provider> provider_of_sso(const ProviderContext& context,
                                          const std::string& profile) {
    const auto* section = context.settings.profile(profile);
    if (section == nullptr || !section->get("sso_account_id")) return nullptr;
    return std::make_unique<SsoProvider>(context, profile);
}

}  // namespace spot::aws
