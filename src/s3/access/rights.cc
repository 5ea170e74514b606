#include "s3/rights.h"

#include <algorithm>
#include <iterator>

#include "base/bytes.h"
#include "s3/access/actions.h"

namespace spot::s3 {
namespace {

// Operations whose rights are not the one that their route names for every version.
struct Row {
    std::string_view operation;
    std::string_view action;           // "": that of the route
    std::string_view with_version_id;  // where the request names a version; "": the same
    bool of_version = false;           // the operation asks the guard of a version
};

constexpr Row table[] = {
    {"DeleteBucketEncryption", "PutEncryptionConfiguration", ""},
    {"DeleteObject", "", "DeleteObjectVersion"},
    {"DeleteObjectTagging", "", "DeleteObjectVersionTagging", true},
    {"GetBucketEncryption", "GetEncryptionConfiguration", ""},
    {"GetObject", "", "GetObjectVersion", true},
    {"GetObjectAcl", "", "GetObjectVersionAcl", true},
    {"GetObjectAttributes", "", "GetObjectVersionAttributes", true},
    {"GetObjectLegalHold", "", "", true},
    {"GetObjectRetention", "", "", true},
    {"GetObjectTagging", "", "GetObjectVersionTagging", true},
    {"HeadObject", "", "GetObjectVersion", true},
    {"PutBucketEncryption", "PutEncryptionConfiguration", ""},
    {"PutObjectAcl", "", "PutObjectVersionAcl", true},
    {"PutObjectLegalHold", "", "", true},
    {"PutObjectRetention", "", "", true},
    {"PutObjectTagging", "", "PutObjectVersionTagging", true},
    {"RestoreObject", "", "", true},
};

// Rights that a header asks for beside the operation's own, where it makes or removes an object.
struct HeaderRow {
    std::string_view header;  // with "*" at its end: all that begin like this
    std::string_view action;
    std::string_view with_version_id;
    Reach reach;
};
constexpr HeaderRow of_headers[] = {
    {"x-amz-tagging", "PutObjectTagging", "", Reach::data},
    {"x-amz-acl", "PutObjectAcl", "", Reach::data},
    {"x-amz-grant-*", "PutObjectAcl", "", Reach::data},
    {"x-amz-object-lock-mode", "PutObjectRetention", "", Reach::setting},
    {"x-amz-object-lock-retain-until-date", "PutObjectRetention", "", Reach::setting},
    {"x-amz-object-lock-legal-hold", "PutObjectLegalHold", "", Reach::setting},
    {"x-amz-bypass-governance-retention", "BypassGovernanceRetention", "", Reach::setting},
};

// The permissions of lists that give rights. Source: S3 User Guide, "Mapping of ACL permissions and
// access policy permissions"; those of a bucket's WRITE are those that its older pages name.
struct ListRow {
    std::string_view action;
    std::optional<Permission> of_bucket;
    std::optional<Permission> of_version;
};
constexpr ListRow by_lists[] = {
    {"s3:AbortMultipartUpload", Permission::write, {}},
    {"s3:DeleteObject", Permission::write, {}},
    {"s3:GetBucketAcl", Permission::read_acp, {}},
    {"s3:GetObject", {}, Permission::read},
    {"s3:GetObjectAcl", {}, Permission::read_acp},
    {"s3:GetObjectAttributes", {}, Permission::read},
    {"s3:GetObjectVersion", {}, Permission::read},
    {"s3:GetObjectVersionAcl", {}, Permission::read_acp},
    {"s3:GetObjectVersionAttributes", {}, Permission::read},
    {"s3:ListBucket", Permission::read, {}},
    {"s3:ListBucketMultipartUploads", Permission::read, {}},
    {"s3:ListBucketVersions", Permission::read, {}},
    {"s3:ListMultipartUploadParts", Permission::write, {}},
    {"s3:PutBucketAcl", Permission::write_acp, {}},
    {"s3:PutObject", Permission::write, {}},
    {"s3:PutObjectAcl", {}, Permission::write_acp},
    {"s3:PutObjectVersionAcl", {}, Permission::write_acp},
};

void add_lists(Right& right) {
    const auto* row = std::ranges::find(by_lists, right.action, &ListRow::action);
    if (row == std::end(by_lists)) return;
    right.by_bucket_list = row->of_bucket;
    // Only of a version that is there can its list be asked.
    if (right.of_version) right.by_version_list = row->of_version;
}

std::string action(std::string_view name) {
    return "s3:" + std::string(name);
}

bool asks(const Request& request, std::string_view header) {
    if (!header.ends_with('*')) {
        const auto value = asked_header(request, header);
        // A bypass that is not asked for needs no right.
        return header == "x-amz-bypass-governance-retention" ? equal_ignoring_case(value, "true")
                                                             : !value.empty();
    }
    header.remove_suffix(1);
    const auto begins = [&](const auto& pair) { return lower(pair.first).starts_with(header); };
    return std::ranges::any_of(request.http.headers.all(), begins) ||
           std::ranges::any_of(request.address()->query.all(), begins);
}

std::string version_of(const Address& address) {
    const auto* version = address.query.find("versionId");
    return version == nullptr ? "" : *version;
}

bool makes_object(std::string_view operation) {
    return operation == "PutObject" || operation == "CopyObject" ||
           operation == "CreateMultipartUpload";
}

Right object_right(const Address& address, std::string_view name, Reach reach, bool reads) {
    return {.action = action(name),
            .bucket = address.bucket,
            .key = address.key,
            .reach = reach,
            .reads = reads,
            .version_id = version_of(address)};
}

// Rights beside the operation's own, for the same object.
void add_asked(const Request& request, const Route& route, std::vector<Right>& rights) {
    const auto& address = *request.address();
    const auto add = [&](std::string_view name, Reach reach, bool reads, bool of_version = false) {
        auto right = object_right(address, name, reach, reads);
        right.of_version = of_version;
        const auto same = [&](const Right& r) { return r.action == right.action; };
        if (std::ranges::any_of(rights, same)) return;
        add_lists(right);
        // Who may make an object owns it, and may give it a list.
        if (name == "PutObjectAcl") right.by_bucket_list = Permission::write;
        rights.push_back(std::move(right));
    };
    const bool removes = route.name == "DeleteObject" || route.name == "PutObjectRetention";
    for (const auto& row : of_headers) {
        const bool bypass = row.action == "BypassGovernanceRetention";
        if ((bypass ? removes : makes_object(route.name)) && asks(request, row.header)) {
            add(row.action, row.reach, false);
        }
    }
    // A condition on the object that is there tells of it. Source: S3 User Guide, "How to prevent
    // object overwrites with conditional writes".
    const bool conditional = makes_object(route.name) || route.name == "DeleteObject" ||
                             route.name == "CompleteMultipartUpload";
    if (conditional && request.http.headers.has("if-match")) add("GetObject", Reach::data, true);
    if (route.name == "GetObjectAttributes") {
        const bool named = !version_of(address).empty();
        add(named ? "GetObjectVersion" : "GetObject", Reach::data, true, true);
    }
}

}  // namespace

std::string Right::arn() const {
    return "arn:aws:s3:::" + bucket + (key.empty() ? "" : "/" + key);
}

RouteAction action_of(const Route& route) {
    const auto* row = std::ranges::find(table, route.name, &Row::operation);
    const bool listed = row != std::end(table);
    const auto usual = route.action.empty() ? route.name : route.action;
    RouteAction found{usual, usual, false};
    if (!listed) return found;
    if (!row->action.empty()) found.name = found.with_version_id = row->action;
    if (!row->with_version_id.empty()) found.with_version_id = row->with_version_id;
    found.of_version = row->of_version;
    return found;
}

Result<std::vector<Right>> rights_of(const Request& request) {
    const auto* route = TRY(request.route());
    const auto& address = *request.address();
    std::vector<Right> rights;
    // Their objects are named in the body, and checked as a PutObject and one by one.
    if (route->name == "DeleteObjects" || route->name == "PostObject") return rights;
    const auto name = action_of(*route);
    const bool named = !version_of(address).empty();
    rights.push_back(object_right(address, named ? name.with_version_id : name.name, route->reach,
                                  route->reads()));
    rights.back().of_version = name.of_version;
    add_lists(rights.back());
    if (address.target() == Target::object) add_asked(request, *route, rights);
    if (route->body != Body::copy) return rights;
    const auto source = TRY(read_copy_source(request.http.headers));
    Right read{.action = action(source.version_id.empty() ? "GetObject" : "GetObjectVersion"),
               .bucket = source.bucket,
               .key = source.key,
               .reach = Reach::data,
               .reads = true};
    read.of_source = read.of_version = true;
    read.version_id = source.version_id;
    add_lists(read);
    rights.push_back(std::move(read));
    return rights;
}

Right right_to_list(const std::string& bucket) {
    return {.action = "s3:ListBucket",
            .bucket = bucket,
            .reach = Reach::names,
            .reads = true,
            .by_bucket_list = Permission::read};
}

Right right_to_delete(const std::string& bucket, const std::string& key,
                      const std::string& version_id) {
    Right right{.action = version_id.empty() ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
                .bucket = bucket,
                .key = key,
                .reach = Reach::data,
                .version_id = version_id};
    add_lists(right);
    return right;
}

Right right_to_bypass(const std::string& bucket, const std::string& key,
                      const std::string& version_id) {
    return {.action = "s3:BypassGovernanceRetention",
            .bucket = bucket,
            .key = key,
            .version_id = version_id};
}

std::string_view asked_header(const Request& request, std::string_view name) {
    if (const auto* header = request.http.headers.find(name)) return *header;
    if (!request.address() || !lower(name).starts_with("x-amz-")) return {};
    for (const auto& [parameter, value] : request.address()->query.all()) {
        if (equal_ignoring_case(parameter, name)) return value;
    }
    return {};
}

}  // namespace spot::s3
