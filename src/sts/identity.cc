#include "sts/identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/hash.h"

namespace spot::sts {
namespace {

constexpr int hour = 3600;

// A prefix and 17 letters and digits, as AWS's ids have. The same name always has the same id.
std::string id_of(std::string_view prefix, const std::string& account, const std::string& name) {
    auto digits = hex(sha256(account + "/" + name)).substr(0, 17);
    for (auto& c : digits) c = static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
    return std::string(prefix) + digits;
}

struct RoleArn {
    std::string account;
    std::string name;
};

// arn:PARTITION:iam::ACCOUNT:role/PATH/NAME
Result<RoleArn> parse_role(const std::string& arn) {
    const auto parts = split(arn, ':');
    const bool whole = parts.size() == 6 && parts[0] == "arn" && !parts[1].empty() &&
                       !parts[2].empty() && !parts[4].empty() && !parts[5].empty();
    constexpr std::string_view role = "role/";
    if (!whole || parts[2] != "iam" || !parts[5].starts_with(role) || parts[5].ends_with('/')) {
        return fail(Kind::invalid, "ValidationError", fmt::format("{} is invalid", arn));
    }
    const auto path = parts[5].substr(role.size());
    return RoleArn{std::string(parts[4]), std::string(path.substr(path.rfind('/') + 1))};
}

tl::unexpected<Error> invalid_value(std::string message) {
    return fail(Kind::invalid, "InvalidParameterValue", std::move(message));
}

Result<void> check_unique(const std::vector<Tag>& tags) {
    std::set<std::string> keys;
    for (const auto& tag : tags) {
        if (keys.insert(lower(tag.key)).second) continue;
        return invalid_value(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }
    return {};
}

Result<void> check_tags(const AssumeRoleInput& input, const std::vector<std::string>& inherited) {
    TRY(check_unique(input.tags));
    std::set<std::string> keys;
    for (const auto& tag : input.tags) keys.insert(lower(tag.key));
    for (const auto& key : inherited) {
        if (!keys.contains(lower(key))) continue;
        return invalid_value(
            "One of the specified transitive tag keys can't be set because it conflicts with a "
            "transitive tag key from the calling session.");
    }
    for (const auto& key : input.transitive_tag_keys) {
        if (keys.contains(lower(key))) continue;
        return invalid_value(
            "The specified transitive tag key must be included in the requested tags.");
    }
    return {};
}

std::string federated_arn(const std::string& account, const std::string& name) {
    return fmt::format("arn:aws:sts::{}:federated-user/{}", account, name);
}

tl::unexpected<Error> no_credentials() {
    return fail(Kind::not_implemented, "NotImplemented",
                "Without authentication there are no credentials to begin a session with.");
}

}  // namespace

std::string Identity::arn() const {
    const auto& account = caller_.account_id;
    if (!caller_.federated.empty()) return federated_arn(account, caller_.federated);
    if (!caller_.role.empty()) {
        return fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", account, caller_.role,
                           caller_.session);
    }
    if (!caller_.user.empty()) return fmt::format("arn:aws:iam::{}:user/{}", account, caller_.user);
    return fmt::format("arn:aws:iam::{}:root", account);
}

Credentials Identity::begin(Session session, int seconds) const {
    return around_.sessions->begin(std::move(session), std::chrono::seconds(seconds));
}

Result<GetCallerIdentityOutput> Identity::get_caller_identity(const GetCallerIdentityInput&) {
    const auto& account = caller_.account_id;
    auto id = account;
    if (!caller_.user.empty()) id = id_of("AIDA", account, caller_.user);
    if (!caller_.role.empty()) {
        id = id_of("AROA", account, caller_.role) + ":" + caller_.session;
    }
    if (!caller_.federated.empty()) id = account + ":" + caller_.federated;
    return GetCallerIdentityOutput{std::move(id), account, arn()};
}

Result<GetSessionTokenOutput> Identity::get_session_token(const GetSessionTokenInput& input) {
    if (around_.sessions == nullptr || caller_.key_id.empty()) {
        return no_credentials();
    }
    if (caller_.temporary) {
        return fail(Kind::denied, "AccessDenied",
                    "Cannot call GetSessionToken with session credentials");
    }
    // The root's sessions last an hour at most, those of users half a day unless they say
    // otherwise.
    const int asked = input.duration_seconds.value_or(12 * hour);
    const int seconds = caller_.user.empty() ? std::min(asked, hour) : asked;
    return GetSessionTokenOutput{begin({.source_key_id = caller_.key_id}, seconds)};
}

Result<AssumeRoleOutput> Identity::assume_role(const AssumeRoleInput& input) {
    const auto role = TRY(parse_role(input.role_arn));
    TRY(check_tags(input, caller_.transitive_tag_keys));
    const auto key_of_user = around_.key_of_user ? around_.key_of_user(role.name) : std::nullopt;
    // A user whose keys are disabled may do nothing, and so may nobody in the user's role.
    const bool disabled = key_of_user && key_of_user->empty();
    if (!caller_.user.empty() || role.account != caller_.account_id || disabled) {
        return fail(Kind::denied, "AccessDenied",
                    fmt::format("User: {} is not authorized to perform: sts:AssumeRole on "
                                "resource: {}",
                                arn(), input.role_arn));
    }
    if (around_.sessions == nullptr || caller_.key_id.empty()) {
        return no_credentials();
    }
    const int seconds = input.duration_seconds.value_or(hour);
    if (caller_.temporary && seconds > hour) {
        return fail(Kind::invalid, "ValidationError",
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles "
                    "assumed by role chaining");
    }
    auto transitive = caller_.transitive_tag_keys;
    transitive.insert(transitive.end(), input.transitive_tag_keys.begin(),
                      input.transitive_tag_keys.end());
    if (transitive.size() > max_tags) {
        return invalid_value(
            fmt::format("The session would have more than {} transitive tags.", max_tags));
    }
    AssumeRoleOutput output;
    output.credentials = begin({.source_key_id = key_of_user.value_or(caller_.key_id),
                                .role = role.name,
                                .name = input.role_session_name,
                                .transitive_tag_keys = std::move(transitive)},
                               seconds);
    output.assumed_role_user = assumed(role.name, input.role_session_name);
    return output;
}

AssumedRoleUser Identity::assumed(const std::string& role, const std::string& session) const {
    return {id_of("AROA", caller_.account_id, role) + ":" + session,
            fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", caller_.account_id, role, session)};
}

Result<AssumeRoleWithWebIdentityOutput> Identity::assume_role_with_web_identity(
    const AssumeRoleWithWebIdentityInput& input) {
    const auto role = TRY(parse_role(input.role_arn));
    // The token is read first: nothing is looked up for one that is none.
    const auto token = TRY(parse_token(input.web_identity_token));
    const auto providers =
        around_.providers ? TRY(around_.providers()) : std::make_shared<const Providers>();
    auto subject = TRY(providers->admit(token, role.name, around_.now));
    // Nobody from outside gets the root's rights: the role is one of a user who has a key.
    const auto key_of_user = around_.key_of_user ? around_.key_of_user(role.name) : std::nullopt;
    if (role.account != caller_.account_id || !key_of_user || key_of_user->empty()) {
        return fail(Kind::denied, "AccessDenied",
                    "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }
    if (around_.sessions == nullptr) return no_credentials();
    return AssumeRoleWithWebIdentityOutput{
        .credentials = begin(
            {.source_key_id = *key_of_user, .role = role.name, .name = input.role_session_name},
            input.duration_seconds.value_or(hour)),
        .subject_from_web_identity_token = std::move(subject.name),
        .assumed_role_user = assumed(role.name, input.role_session_name),
        .provider = std::move(subject.issuer),
        .audience = std::move(subject.audience)};
}

Result<GetFederationTokenOutput> Identity::get_federation_token(
    const GetFederationTokenInput& input) {
    TRY(check_unique(input.tags));
    if (around_.sessions == nullptr || caller_.key_id.empty()) return no_credentials();
    if (caller_.temporary) {
        return fail(Kind::denied, "AccessDenied",
                    "Cannot call GetFederationToken with session credentials");
    }
    const int asked = input.duration_seconds.value_or(12 * hour);
    const int seconds = caller_.user.empty() ? std::min(asked, hour) : asked;
    return GetFederationTokenOutput{
        .credentials = begin({.source_key_id = caller_.key_id, .federated = input.name}, seconds),
        .federated_user = {caller_.account_id + ":" + input.name,
                           federated_arn(caller_.account_id, input.name)}};
}

}  // namespace spot::sts
