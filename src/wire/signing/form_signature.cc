#include "wire/signing/form_signature.h"

#include <initializer_list>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/time_text.h"
#include "wire/signing/refusals.h"

namespace spot::wire {
namespace {

// "" where there is none.
const std::string& field(const FormFields& fields, std::string_view name) {
    static const std::string none;
    const auto at = fields.find(lower(name));
    return at == fields.end() ? none : at->second;
}

tl::unexpected<Error> invalid(std::string message, std::string_view name, std::string_view value) {
    auto error = fail(Kind::invalid, "InvalidArgument", std::move(message));
    error.value().details = {{"ArgumentName", std::string(name)},
                             {"ArgumentValue", std::string(value)}};
    return error;
}

Result<void> has_all(const FormFields& fields, std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        if (!field(fields, name).empty()) continue;
        return invalid("Bucket POST must contain a field named '" + std::string(name) +
                           "'.  If it is specified, please check the order of the fields.",
                       name, "");
    }
    return {};
}

Result<std::string> secret_of(std::string_view key_id, const FindSecret& find_secret) {
    auto secret = find_secret(key_id);
    if (secret) return *std::move(secret);
    auto error = fail(Kind::denied, "InvalidAccessKeyId",
                      "The AWS Access Key Id you provided does not exist in our records.");
    error.value().details = {{"AWSAccessKeyId", std::string(key_id)}};
    return error;
}

Result<Identity> checked(std::string_view key_id, std::string_view expected,
                         std::string_view signature, std::string_view policy) {
    if (!equal_in_constant_time(expected, signature)) {
        auto error = signature_mismatch();
        error.value().details = mismatch_details(key_id, signature, policy);
        return error;
    }
    return Identity{.access_key_id = std::string(key_id),
                    .service = "s3",
                    .payload_mode = PayloadMode::unsigned_payload};
}

Result<Identity> verify_version_4(const FormFields& fields, const FindSecret& find_secret,
                                  const VerifyOptions& options) {
    TRY(has_all(fields, {"X-Amz-Signature", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date",
                         "Policy"}));
    const auto& algorithm = field(fields, "x-amz-algorithm");
    if (algorithm != "AWS4-HMAC-SHA256") {
        return invalid("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"", "X-Amz-Algorithm",
                       algorithm);
    }
    const auto& credential = field(fields, "x-amz-credential");
    const auto parts = split(credential, '/');
    if (parts.size() != 5 || parts[3] != "s3" || parts[4] != "aws4_request") {
        return invalid(
            "the Credential is mal-formed; expecting "
            "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
            "X-Amz-Credential", credential);
    }
    if (parts[2] != options.region) {
        return invalid("the region '" + std::string(parts[2]) + "' is wrong; expecting '" +
                           options.region + "'",
                       "X-Amz-Credential", credential);
    }
    const auto& date = field(fields, "x-amz-date");
    if (!parse_basic_iso8601(date) || date.substr(0, 8) != parts[1]) {
        return invalid("X-Amz-Date must be of the day that the Credential names", "X-Amz-Date",
                       date);
    }
    const auto secret = TRY(secret_of(parts[0], find_secret));
    const auto key = signing_key(secret, parts[1], parts[2], parts[3]);
    const auto& policy = field(fields, "policy");
    return checked(parts[0], hex(hmac_sha256(key, policy)), field(fields, "x-amz-signature"),
                   policy);
}

Result<Identity> verify_version_2(const FormFields& fields, const FindSecret& find_secret) {
    TRY(has_all(fields, {"Signature", "AWSAccessKeyId", "Policy"}));
    const auto& key_id = field(fields, "awsaccesskeyid");
    const auto secret = TRY(secret_of(key_id, find_secret));
    const auto& policy = field(fields, "policy");
    return checked(key_id, base64(hmac_sha1(secret, policy)), field(fields, "signature"), policy);
}

}  // namespace

bool is_unsigned(const FormFields& fields) {
    for (const auto* name : {"policy", "x-amz-signature", "x-amz-algorithm", "x-amz-credential",
                             "x-amz-date", "signature", "awsaccesskeyid"}) {
        if (fields.contains(name)) return false;
    }
    return true;
}

Result<Identity> verify_form(const FormFields& fields, const FindSecret& find_secret,
                             const VerifyOptions& options) {
    const auto any = [&](std::initializer_list<std::string_view> names) {
        for (const auto name : names) {
            if (fields.contains(std::string(name))) return true;
        }
        return false;
    };
    if (any({"x-amz-signature", "x-amz-algorithm", "x-amz-credential", "x-amz-date"})) {
        return verify_version_4(fields, find_secret, options);
    }
    if (any({"signature", "awsaccesskeyid"})) return verify_version_2(fields, find_secret);
    return fail(Kind::denied, "AccessDenied", "Access Denied");
}

}  // namespace spot::wire
