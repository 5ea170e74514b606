#pragma once

// JSON Web Tokens, by which providers of OpenID Connect tell who somebody is. Sources: RFC 7519
// (claims), RFC 7515 (the three parts), RFC 7518 (algorithms).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace spot::sts {

// The words of a token, none of which is proved before its signature is.
struct Token {
    std::string algorithm;  // alg: "RS256"
    std::string key_id;     // kid; "": it names none
    std::string issuer;     // iss
    std::string subject;    // sub
    std::vector<std::string> audiences;  // aud
    std::string authorized_party;        // azp; "": none
    std::optional<Time> expires;         // exp
    std::optional<Time> begins;          // nbf
    std::string signed_text;             // the first two parts, as they were sent
    std::string signature;
};

// Fails with "InvalidIdentityToken" where the text is no such token, or lacks a claim that all
// tokens of OpenID Connect have.
Result<Token> parse_token(std::string_view text);

// The bytes of base64url without padding (RFC 7515, 2); nullopt: it is something else.
std::optional<std::string> unbase64url(std::string_view text);

}  // namespace spot::sts
