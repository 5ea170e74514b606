#include "sts/web_identity/token.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "wire/json.h"

namespace spot::sts {
namespace {

constexpr std::size_t most_claims = 2000;  // values in one part of a token

tl::unexpected<Error> no_token() {
    return fail(Kind::invalid, "InvalidIdentityToken",
                "The ID Token provided is not a valid JWT. (You may see this error if you sent an "
                "Access Token)");
}

tl::unexpected<Error> lacks(std::string_view claim) {
    return fail(Kind::invalid, "InvalidIdentityToken",
                "Missing a required claim: " + std::string(claim));
}

std::string text_of(const wire::Node& part, std::string_view name) {
    const auto* member = part.find(name);
    return member != nullptr && member->type == wire::Node::Type::text ? member->text
                                                                       : std::string();
}

// Seconds since 1970, of which there may be parts (RFC 7519, 2: NumericDate).
std::optional<Time> time_of(const wire::Node& part, std::string_view name) {
    constexpr double end_of_time = 253'402'300'799;  // of the year 9999
    const auto* member = part.find(name);
    if (member == nullptr || member->type != wire::Node::Type::number) return std::nullopt;
    double seconds = 0;
    const auto& digits = member->text;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    if (read.ec != std::errc() || !(seconds >= 0)) return from_seconds(0);
    return from_seconds(static_cast<std::int64_t>(std::min(seconds, end_of_time)));
}

std::vector<std::string> texts_of(const wire::Node& part, std::string_view name) {
    const auto* member = part.find(name);
    if (member == nullptr) return {};
    if (member->type == wire::Node::Type::text) return {member->text};
    std::vector<std::string> texts;
    for (const auto& item : member->items) {
        if (item.type == wire::Node::Type::text) texts.push_back(item.text);
    }
    return texts;
}

Result<wire::Node> part_of(std::string_view encoded) {
    const auto bytes = unbase64url(encoded);
    if (!bytes) return no_token();
    auto part = wire::parse_json(*bytes, most_claims);
    if (!part || part->type != wire::Node::Type::map) return no_token();
    return std::move(*part);
}

}  // namespace

std::optional<std::string> unbase64url(std::string_view text) {
    std::string standard(text);
    if (standard.find_first_of("+/=") != std::string::npos) return std::nullopt;
    std::ranges::replace(standard, '-', '+');
    std::ranges::replace(standard, '_', '/');
    standard.append((4 - standard.size() % 4) % 4, '=');
    return unbase64(standard);
}

Result<Token> parse_token(std::string_view text) {
    const auto parts = split(text, '.');
    if (parts.size() != 3) return no_token();
    const auto header = TRY(part_of(parts[0]));
    const auto claims = TRY(part_of(parts[1]));
    auto signature = unbase64url(parts[2]);
    if (!signature) return no_token();
    // Whoever signs may demand that a header is understood (RFC 7515, 4.1.11); none is here.
    if (header.find("crit") != nullptr) return no_token();

    Token token{.algorithm = text_of(header, "alg"),
                .key_id = text_of(header, "kid"),
                .issuer = text_of(claims, "iss"),
                .subject = text_of(claims, "sub"),
                .audiences = texts_of(claims, "aud"),
                .authorized_party = text_of(claims, "azp"),
                .expires = time_of(claims, "exp"),
                .begins = time_of(claims, "nbf"),
                .signed_text = std::string(text.substr(0, text.rfind('.'))),
                .signature = std::move(*signature)};
    if (token.algorithm.empty()) return no_token();
    if (token.issuer.empty()) return lacks("iss");
    if (token.subject.empty()) return lacks("sub");
    if (token.audiences.empty()) return lacks("aud");
    if (!token.expires) return lacks("exp");
    return token;
}

}  // namespace spot::sts
