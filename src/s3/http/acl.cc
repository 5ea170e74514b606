#include "s3/http/acl.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "base/bytes.h"
#include "s3/access/lists.h"
#include "s3/http/call.h"
#include "s3/http/xml_text.h"
#include "s3/rules/errors.h"
#include "wire/xml.h"

namespace spot::s3 {

namespace {

struct Named {
    std::string_view name;
    std::string_view header;
    Permission permission;
};
constexpr Named permissions[] = {
    {"FULL_CONTROL", "x-amz-grant-full-control", Permission::full_control},
    {"READ", "x-amz-grant-read", Permission::read},
    {"WRITE", "x-amz-grant-write", Permission::write},
    {"READ_ACP", "x-amz-grant-read-acp", Permission::read_acp},
    {"WRITE_ACP", "x-amz-grant-write-acp", Permission::write_acp}};
constexpr std::string_view grant_prefix = "x-amz-grant-";

Result<Grant> grant_of(std::string_view header, Permission permission, std::string_view pair,
                       const std::string& owner) {
    const auto equals = pair.find('=');
    const auto kind = trim(pair.substr(0, equals));
    auto value = equals == pair.npos ? std::string_view() : trim(pair.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
    }
    if (kind == "uri") {
        if (is_group(value)) return Grant{true, std::string(value), permission};
        return invalid_argument("Invalid group uri", "uri", value);
    }
    if (kind == "id") {
        if (is_canonical_id(value, owner)) return Grant{false, lower(value), permission};
        return invalid_argument("Invalid id", "id", value);
    }
    if (kind == "emailAddress") return refuse("UnresolvableGrantByEmailAddress");
    return invalid_argument("Argument format not recognized", header, pair);
}

}  // namespace

Result<Grant> read_grant(const wire::Node& node, const std::string& owner) {
    const auto* grantee = node.find("Grantee");
    const auto said = text_of(node, "Permission");
    const auto* named = std::ranges::find(permissions, said, &Named::name);
    if (grantee == nullptr || named == std::end(permissions)) return refuse("MalformedACLError");
    if (grantee->find("ID") != nullptr) {
        const auto id = text_of(*grantee, "ID");
        if (is_canonical_id(id, owner)) return Grant{false, lower(id), named->permission};
        return invalid_argument("Invalid id", "CanonicalUser/ID", id);
    }
    if (grantee->find("URI") != nullptr) {
        const auto uri = text_of(*grantee, "URI");
        if (is_group(uri)) return Grant{true, uri, named->permission};
        return invalid_argument("Invalid group uri", "Group/URI", uri);
    }
    if (grantee->find("EmailAddress") != nullptr) {
        return refuse("UnresolvableGrantByEmailAddress");
    }
    return refuse("MalformedACLError");
}

namespace {

Result<AskedList> read_acl_document(std::string_view body, const std::string& owner) {
    std::string root;
    const auto node = wire::parse_xml(body, &root);
    if (!node || root != "AccessControlPolicy") return refuse("MalformedACLError");
    const auto* who = node->find("Owner");
    const auto* list = node->find("AccessControlList");
    if (who == nullptr || who->find("ID") == nullptr || list == nullptr) {
        return refuse("MalformedACLError");
    }
    AskedList asked;
    asked.owner = lower(text_of(*who, "ID"));
    if (!is_canonical_id(asked.owner, owner)) {
        return invalid_argument("Invalid id", "CanonicalUser/ID", text_of(*who, "ID"));
    }
    const auto grants = children(*list, "Grant");
    if (grants.size() > max_grants) return refuse("MalformedACLError");
    asked.grants.emplace();
    for (const auto* item : grants) asked.grants->push_back(TRY(read_grant(*item, owner)));
    return asked;
}

bool has_grants(const wire::Headers& headers) {
    return std::ranges::any_of(headers.all(), [](const auto& header) {
        return lower(header.first).starts_with(grant_prefix);
    });
}

}  // namespace

Result<AskedList> read_acl_headers(const wire::Headers& headers, const std::string& owner) {
    AskedList asked;
    if (const auto* name = headers.find("x-amz-acl")) {
        if (!is_canned(*name)) return invalid_argument("", "x-amz-acl", *name);
        if (has_grants(headers)) {
            return refuse("InvalidRequest",
                          "Specifying both Canned ACLs and Header Grants is not allowed");
        }
        asked.canned = *name;
    }
    std::set<std::string> seen;
    for (const auto& [header, value] : headers.all()) {
        const auto small = lower(header);
        const auto* named = std::ranges::find(permissions, small, &Named::header);
        if (named == std::end(permissions)) continue;
        // Policies are asked about one of them.
        if (!seen.insert(small).second) {
            return invalid_argument("The header stands there twice.", small, value);
        }
        if (!asked.grants) asked.grants.emplace();
        for (const auto pair : split(value, ',')) {
            asked.grants->push_back(TRY(grant_of(small, named->permission, trim(pair), owner)));
        }
    }
    if (asked.grants && asked.grants->size() > max_grants) return refuse("MalformedACLError");
    return asked;
}

Result<AskedList> read_acl_request(const wire::HttpRequest& request, const std::string& owner) {
    auto asked = TRY(read_acl_headers(request.headers, owner));
    if (!request.body.empty()) {
        if (asked.asked()) return refuse("UnexpectedContent");
        return read_acl_document(request.body, owner);
    }
    if (asked.asked()) return asked;
    return refuse_for("MissingSecurityHeader", {{"MissingHeaderName", "x-amz-acl"}});
}

Result<AskedList> Call::asked_list() const {
    return read_acl_headers(request.headers, service.settings().account_id);
}

void write_grants(Xml& xml, const Grants& grants) {
    constexpr std::string_view grantee =
        "Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=";
    for (const auto& grant : grants) {
        xml.open("Grant");
        xml.open(std::string(grantee) + (grant.group ? "\"Group\"" : "\"CanonicalUser\""));
        xml.leaf(grant.group ? "URI" : "ID", grant.grantee).close();
        const auto* named = std::ranges::find(permissions, grant.permission, &Named::permission);
        xml.leaf("Permission", named->name).close();
    }
}

std::string write_acl(const OwnedList& list) {
    Xml xml("AccessControlPolicy");
    xml.open("Owner").leaf("ID", list.owner).close();
    xml.open("AccessControlList");
    write_grants(xml, list.grants);
    return xml.take();
}

}  // namespace spot::s3
