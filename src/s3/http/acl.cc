#include "s3/http/acl.h"

#include <algorithm>
#include <iterator>

#include "base/bytes.h"
#include "s3/http/xml_text.h"
#include "s3/rules/errors.h"
#include "wire/xml.h"

namespace spot::s3 {

namespace {

constexpr std::string_view canned[] = {"private",
                                       "public-read",
                                       "public-read-write",
                                       "aws-exec-read",
                                       "authenticated-read",
                                       "bucket-owner-read",
                                       "bucket-owner-full-control",
                                       "log-delivery-write"};
constexpr std::string_view groups[] = {"http://acs.amazonaws.com/groups/global/AllUsers",
                                       "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
                                       "http://acs.amazonaws.com/groups/s3/LogDelivery"};
constexpr std::string_view permissions[] = {"FULL_CONTROL", "WRITE", "WRITE_ACP", "READ",
                                            "READ_ACP"};
constexpr std::string_view grant_prefix = "x-amz-grant-";

template <std::size_t n>
bool one_of(const std::string_view (&names)[n], std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// AWS's canonical user ids are 64 hexadecimal digits; here the account's number stands for one.
bool is_user(std::string_view id, std::string_view owner) {
    return id == owner || (id.size() == 64 && unhex(id).has_value());
}

Result<void> check_grant(std::string_view header, std::string_view pair, std::string_view owner) {
    const auto equals = pair.find('=');
    const auto kind = trim(pair.substr(0, equals));
    auto value = equals == pair.npos ? std::string_view() : trim(pair.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
    }
    if (kind == "uri") {
        if (one_of(groups, value)) return {};
        return invalid_argument("Invalid group uri", "uri", value);
    }
    if (kind == "id") {
        if (is_user(value, owner)) return {};
        return invalid_argument("Invalid id", "id", value);
    }
    if (kind == "emailAddress") return {};
    return invalid_argument("Argument format not recognized", header, pair);
}

struct Grant {
    std::string user;  // "": a group, or somebody by mail
    std::string permission;
};

Result<Grant> read_grant(const wire::Node& node, std::string_view owner) {
    const auto* grantee = node.find("Grantee");
    Grant grant{"", text_of(node, "Permission")};
    if (grantee == nullptr || !one_of(permissions, grant.permission)) {
        return refuse("MalformedACLError");
    }
    if (grantee->find("ID") != nullptr) {
        grant.user = text_of(*grantee, "ID");
        if (is_user(grant.user, owner)) return grant;
        return invalid_argument("Invalid id", "CanonicalUser/ID", grant.user);
    }
    if (grantee->find("URI") != nullptr) {
        const auto uri = text_of(*grantee, "URI");
        if (one_of(groups, uri)) return grant;
        return invalid_argument("Invalid group uri", "Group/URI", uri);
    }
    if (grantee->find("EmailAddress") != nullptr) return grant;
    return refuse("MalformedACLError");
}

Result<void> check_document(std::string_view body, std::string_view owner) {
    std::string root;
    const auto node = wire::parse_xml(body, &root);
    if (!node || root != "AccessControlPolicy") return refuse("MalformedACLError");
    const auto* who = node->find("Owner");
    const auto* list = node->find("AccessControlList");
    if (who == nullptr || who->find("ID") == nullptr || list == nullptr) {
        return refuse("MalformedACLError");
    }
    const auto id = text_of(*who, "ID");
    if (!is_user(id, owner)) return invalid_argument("Invalid id", "CanonicalUser/ID", id);
    std::vector<Grant> grants;
    for (const auto* item : children(*list, "Grant")) {
        grants.push_back(TRY(read_grant(*item, owner)));
    }
    const bool own = id == owner && grants.size() == 1 && grants.front().user == owner &&
                     grants.front().permission == "FULL_CONTROL";
    if (own) return {};
    return refuse("AccessControlListNotSupported");
}

bool has_grants(const wire::Headers& headers) {
    return std::ranges::any_of(headers.all(), [](const auto& header) {
        return lower(header.first).starts_with(grant_prefix);
    });
}

}  // namespace

Result<void> check_acl_headers(const wire::Headers& headers, std::string_view owner) {
    const auto* name = headers.find("x-amz-acl");
    if (name != nullptr && !one_of(canned, *name)) {
        return invalid_argument("", "x-amz-acl", *name);
    }
    if (name != nullptr && has_grants(headers)) {
        return refuse("InvalidRequest",
                      "Specifying both Canned ACLs and Header Grants is not allowed");
    }
    for (const auto& [header, value] : headers.all()) {
        const auto small = lower(header);
        if (!small.starts_with(grant_prefix)) continue;
        for (const auto pair : split(value, ',')) TRY(check_grant(small, trim(pair), owner));
    }
    return {};
}

Result<void> check_acl_request(const wire::HttpRequest& request, std::string_view owner) {
    const bool by_header = request.headers.has("x-amz-acl") || has_grants(request.headers);
    if (!request.body.empty()) {
        if (by_header) return refuse("UnexpectedContent");
        return check_document(request.body, owner);
    }
    // No header gets here that asks for another list than the owner's own (known_headers.h).
    if (by_header) return {};
    return refuse_for("MissingSecurityHeader", {{"MissingHeaderName", "x-amz-acl"}});
}

}  // namespace spot::s3
