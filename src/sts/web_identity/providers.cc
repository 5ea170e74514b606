#include "sts/web_identity/providers.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/patterns.h"
#include "wire/json.h"

namespace spot::sts {
namespace {

constexpr std::size_t most_values = 10'000;

tl::unexpected<Error> unusable(std::string what) {
    return fail(Kind::invalid, "ProvidersUnusable", std::move(what));
}

tl::unexpected<Error> invalid_token(std::string why) {
    return fail(Kind::invalid, "InvalidIdentityToken", std::move(why));
}

// A typing error must not open or close a door silently: every member is known.
Result<void> has_only(const wire::Node& node, std::initializer_list<std::string_view> known) {
    if (node.type != wire::Node::Type::map) return unusable("an object is expected");
    for (const auto& member : node.members) {
        if (std::ranges::find(known, member.name) != known.end()) continue;
        return unusable(
            fmt::format("'{}' is not known; there are {}", member.name, fmt::join(known, ", ")));
    }
    return {};
}

Result<std::string> text_in(const wire::Node& node, std::string_view name) {
    const auto* member = node.find(name);
    if (member != nullptr && member->type == wire::Node::Type::text && !member->text.empty()) {
        return member->text;
    }
    return unusable(fmt::format("'{}' is missing: a text", name));
}

Result<std::vector<std::string>> texts_of(const wire::Node* list, std::string_view name) {
    std::vector<std::string> texts;
    if (list != nullptr) {
        for (const auto& item : list->items) {
            if (item.type == wire::Node::Type::text && !item.text.empty()) {
                texts.push_back(item.text);
            }
        }
    }
    if (list == nullptr || texts.empty() || texts.size() != list->items.size()) {
        return unusable(fmt::format("'{}' must be a list of texts, at least one", name));
    }
    return texts;
}

Result<Provider> read_provider(const wire::Node& node, const Providers::Read& read) {
    TRY(has_only(node, {"issuer", "audiences", "key_set", "roles"}));
    const auto path = TRY(text_in(node, "key_set"));
    auto keys = KeySet::parse(TRY(read(path)));
    if (!keys) return unusable(fmt::format("{}: {}", path, keys.error().message));
    auto issuer = TRY(text_in(node, "issuer"));
    auto audiences = TRY(texts_of(node.find("audiences"), "audiences"));
    Provider provider{std::move(issuer), std::move(audiences), std::move(*keys), {}};
    const auto* roles = node.find("roles");
    if (roles == nullptr || roles->members.empty()) {
        return unusable("'roles' is missing: a list of subjects for each");
    }
    for (const auto& role : roles->members) {
        provider.roles[role.name] = TRY(texts_of(&role.value, role.name));
    }
    return provider;
}

}  // namespace

Result<Providers> Providers::parse(std::string_view json, const Read& read) {
    const auto document = wire::parse_json(json, most_values);
    if (!document) return unusable("it is not JSON: " + document.error().message);
    TRY(has_only(*document, {"providers"}));
    const auto* listed = document->find("providers");
    if (listed == nullptr || listed->items.empty()) {
        return unusable("'providers' must be a list, of at least one");
    }
    Providers providers;
    for (const auto& node : listed->items) {
        auto provider = read_provider(node, read);
        if (!provider) {
            return unusable(fmt::format("provider {}: {}", providers.providers_.size() + 1,
                                        provider.error().message));
        }
        providers.providers_.push_back(std::move(*provider));
    }
    return providers;
}

Result<Subject> Providers::admit(const Token& token, std::string_view role, Time now) const {
    const auto at = std::ranges::find(providers_, token.issuer, &Provider::issuer);
    if (at == providers_.end()) {
        return invalid_token(
            fmt::format("No OpenIDConnect provider found in your account for {}", token.issuer));
    }
    if (!at->keys.has_key_for(token)) {
        return invalid_token(
            "Couldn't retrieve verification key from your identity provider, please reference "
            "AssumeRoleWithWebIdentity documentation for requirements");
    }
    if (!at->keys.verifies(token)) {
        return invalid_token("The signature of the web identity token is not valid");
    }
    if (now >= *token.expires) {
        return fail(Kind::invalid, "ExpiredTokenException",
                    fmt::format("Token expired: current date/time {} must be before the "
                                "expiration date/time {}",
                                to_seconds(now), to_seconds(*token.expires)));
    }
    if (token.begins && now < *token.begins) {
        return invalid_token(fmt::format("Token not yet valid: current date/time {} is before {}",
                                         to_seconds(now), to_seconds(*token.begins)));
    }
    const auto known = std::ranges::find_if(token.audiences, [&](const auto& audience) {
        return std::ranges::find(at->audiences, audience) != at->audiences.end();
    });
    if (known == token.audiences.end()) return invalid_token("Incorrect token audience");
    const auto subjects = at->roles.find(role);
    const bool admitted = subjects != at->roles.end() &&
                          std::ranges::any_of(subjects->second, [&](const auto& pattern) {
                              return policy::pattern_of(pattern).matches(token.subject);
                          });
    if (!admitted) {
        return fail(Kind::denied, "AccessDenied",
                    "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }
    return Subject{token.subject, token.issuer,
                   token.authorized_party.empty() ? *known : token.authorized_party};
}

}  // namespace spot::sts
