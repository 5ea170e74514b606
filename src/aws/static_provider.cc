#include "aws/static_provider.h"

#include <fmt/format.h>

namespace spot::aws {
namespace {

class StaticProvider : public Provider {
  public:
    explicit StaticProvider(Issued issued) : issued_(std::move(issued)) {}
    Result<Issued> issue() override { return issued_; }

  private:
    Issued issued_;
};

}  // namespace

Result<std::unique_ptr<Provider>> provider_of_environment(const Settings& settings) {
    Issued issued{.credentials = {settings.variable("AWS_ACCESS_KEY_ID"),
                                  settings.variable("AWS_SECRET_ACCESS_KEY"),
                                  settings.variable("AWS_SESSION_TOKEN")},
                  .source = "the environment (AWS_ACCESS_KEY_ID)"};
    const bool key = !issued.credentials.access_key_id.empty();
    const bool secret = !issued.credentials.secret_access_key.empty();
    if (key != secret) {
        return no_credentials(
            "the environment",
            fmt::format("{} is set without {}", key ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
                        key ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID"));
    }
    if (!key) return std::unique_ptr<Provider>();
    return std::make_unique<StaticProvider>(std::move(issued));
}

std::unique_ptr<Provider> provider_of_keys(const Settings& settings, const std::string& profile) {
    const auto* section = settings.profile(profile);
    if (section == nullptr) return nullptr;
    const auto key = section->get("aws_access_key_id");
    const auto secret = section->get("aws_secret_access_key");
    if (!key || !secret) return nullptr;
    return std::make_unique<StaticProvider>(
        Issued{.credentials = {*key, *secret, section->get("aws_session_token").value_or("")},
               .source = fmt::format("the profile {} ({})", profile, settings.credentials_file())});
}

}  // namespace spot::aws
