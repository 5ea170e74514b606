#include "aws/chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "aws/metadata_provider.h"
#include "aws/process_provider.h"
#include "aws/role_provider.h"
#include "aws/sso_provider.h"
#include "aws/static_provider.h"

namespace spot::aws {
namespace {

using Found = Result<std::unique_ptr<Provider>>;

// Adds the other places to the error of a place that no setting has named.
class LastResort : public Provider {
  public:
    LastResort(std::unique_ptr<Provider> instance, std::string looked)
        : instance_(std::move(instance)), looked_(std::move(looked)) {}

    Result<Issued> issue() override {
        auto issued = instance_->issue();
        if (issued) return issued;
        return no_credentials("anywhere", fmt::format("{}; {}", looked_, issued.error().message));
    }

  private:
    std::unique_ptr<Provider> instance_;
    std::string looked_;
};

class Finder {
  public:
    explicit Finder(const ProviderContext& context)
        : context_(context), settings_(context.settings) {}

    Found find() {
        if (!settings_.profile_from_flag()) {
            auto given = TRY(provider_of_environment(settings_));
            if (given) return given;
        }
        auto own = TRY(of_profile(settings_.profile_name()));
        if (own) return own;
        if (auto container = provider_of_container(context_)) return container;
        auto instance = provider_of_instance(context_);
        if (!instance) return no_credentials("anywhere", looked());
        return std::make_unique<LastResort>(std::move(instance), looked());
    }

  private:
    std::string looked() const {
        return fmt::format(
            "neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set, nor does the profile {} "
            "have any ({}, {}), nor is there a container's or a web identity's",
            settings_.profile_name(), settings_.credentials_file(), settings_.config_file());
    }

    // nullptr: the profile has no credentials.
    Found of_profile(const std::string& name) {
        const auto* section = settings_.profile(name);
        const auto get = [&](std::string_view setting) {
            return section == nullptr ? std::nullopt : section->get(setting);
        };
        const auto arn = get("role_arn");
        const auto token = get("web_identity_token_file");
        if (arn && !token) {
            // A profile that names itself as its source uses its own keys.
            if (std::find(path_.begin(), path_.end(), name) != path_.end()) {
                if (auto keys = provider_of_keys(settings_, name)) return keys;
                return circle(name);
            }
            return role(name, *section);
        }
        if (auto identity = TRY(web_identity(name, arn, token))) return identity;
        if (auto sso = provider_of_sso(context_, name)) return sso;
        if (auto keys = provider_of_keys(settings_, name)) return keys;
        if (const auto command = get("credential_process")) {
            return provider_of_process(*command, name);
        }
        return std::unique_ptr<Provider>();
    }

    tl::unexpected<Error> circle(const std::string& name) const {
        return no_credentials(fmt::format("the profile {}", name),
                              fmt::format("its source_profile leads back to it ({} -> {})",
                                          fmt::join(path_, " -> "), name));
    }

    // Variables come first for the profile that is used, and not for its source profiles.
    Found web_identity(const std::string& name, const std::optional<std::string>& arn,
                       const std::optional<std::string>& token) const {
        auto role_arn = arn.value_or("");
        auto file = token.value_or("");
        auto session = std::string();
        auto source = fmt::format("the web identity of the profile {}", name);
        const auto variable = settings_.variable("AWS_WEB_IDENTITY_TOKEN_FILE");
        if (path_.empty() && !settings_.profile_from_flag() && !variable.empty()) {
            file = variable;
            role_arn = settings_.variable("AWS_ROLE_ARN");
            session = settings_.variable("AWS_ROLE_SESSION_NAME");
            source = "the web identity of AWS_WEB_IDENTITY_TOKEN_FILE";
        }
        if (file.empty()) return std::unique_ptr<Provider>();
        if (role_arn.empty()) return no_credentials(source, "there is no role: set AWS_ROLE_ARN");
        if (const auto* section = settings_.profile(name); session.empty() && section != nullptr) {
            session = section->get("role_session_name").value_or("");
        }
        return provider_of_web_identity(
            context_, {.arn = role_arn, .session_name = session, .source = source}, file);
    }

    Found role(const std::string& name, const Section& section) {
        const auto source = fmt::format("the role of the profile {}", name);
        if (section.get("mfa_serial")) {
            return no_credentials(source,
                                  "it wants a code of an MFA device, which nobody can type here; "
                                  "take the keys of `aws sts get-session-token` into the "
                                  "environment");
        }
        Role made{.arn = *section.get("role_arn"),
                  .session_name = section.get("role_session_name").value_or(""),
                  .external_id = section.get("external_id").value_or(""),
                  .duration_seconds = section.get("duration_seconds").value_or(""),
                  .source = source};
        const auto base_profile = section.get("source_profile");
        const auto base_kind = section.get("credential_source");
        if (base_profile.has_value() == base_kind.has_value()) {
            return no_credentials(source, "it needs one of source_profile and credential_source");
        }
        auto base = base_profile ? TRY(source_profile(name, *base_profile, source))
                                 : TRY(credential_source(*base_kind, source));
        return provider_of_role(context_, std::move(made), std::move(base));
    }

    Found source_profile(const std::string& name, const std::string& base,
                         const std::string& source) {
        if (settings_.profile(base) == nullptr) {
            return no_credentials(source, fmt::format("there is no profile {}", base));
        }
        path_.push_back(name);
        auto found = TRY(of_profile(base));
        path_.pop_back();
        if (found) return found;
        return no_credentials(source, fmt::format("its source_profile {} has none", base));
    }

    Found credential_source(const std::string& kind, const std::string& source) const {
        std::unique_ptr<Provider> found;
        if (kind == "Environment") {
            found = TRY(provider_of_environment(settings_));
        } else if (kind == "EcsContainer") {
            found = provider_of_container(context_);
        } else if (kind == "Ec2InstanceMetadata") {
            found = provider_of_instance(context_);
        } else {
            return no_credentials(source,
                                  fmt::format("credential_source {} is none of Environment, "
                                              "EcsContainer, Ec2InstanceMetadata",
                                              kind));
        }
        if (found) return found;
        return no_credentials(source, fmt::format("its credential_source {} has none", kind));
    }

    const ProviderContext& context_;
    const Settings& settings_;
    std::vector<std::string> path_;  // profiles of which each has the next one as its source
};

}  // namespace

Result<std::unique_ptr<Provider>> find_provider(const ProviderContext& context) {
    return Finder(context).find();
}

}  // namespace spot::aws
