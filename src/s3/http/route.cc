#include "s3/route.h"

#include <algorithm>

#include "base/bytes.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

constexpr auto service = Target::service;
constexpr auto bucket = Target::bucket;
constexpr auto object = Target::object;
constexpr std::string_view list_parameters = ",prefix,delimiter,marker,max-keys,encoding-type,";
constexpr std::string_view list_v2_parameters =
    ",prefix,delimiter,continuation-token,start-after,max-keys,encoding-type,fetch-owner,";
constexpr std::string_view list_versions_parameters =
    ",prefix,delimiter,key-marker,version-id-marker,max-keys,encoding-type,";
constexpr std::string_view list_uploads_parameters =
    ",prefix,delimiter,key-marker,upload-id-marker,max-uploads,encoding-type,";
constexpr std::string_view get_parameters =
    ",versionId,partNumber,response-content-type,response-content-language,response-expires,"
    "response-cache-control,response-content-disposition,response-content-encoding,";
constexpr std::string_view version = ",versionId,";

// A row with a subresource stands before the row of the same method and target without one.
constexpr Route table[] = {
    {"ListBuckets", "GET", service, "", ",prefix,max-buckets,continuation-token,bucket-region,"},

    {"GetBucketAccelerateConfiguration", "GET", bucket, "accelerate", ""},
    {"GetBucketAcl", "GET", bucket, "acl", ""},
    {"GetBucketCors", "GET", bucket, "cors", ""},
    {"GetBucketEncryption", "GET", bucket, "encryption", ""},
    {"GetBucketLifecycleConfiguration", "GET", bucket, "lifecycle", ""},
    {"GetBucketLocation", "GET", bucket, "location", ""},
    {"GetBucketLogging", "GET", bucket, "logging", ""},
    {"GetBucketNotificationConfiguration", "GET", bucket, "notification", ""},
    {"GetObjectLockConfiguration", "GET", bucket, "object-lock", ""},
    {"GetBucketOwnershipControls", "GET", bucket, "ownershipControls", ""},
    {"GetBucketPolicy", "GET", bucket, "policy", ""},
    {"GetBucketPolicyStatus", "GET", bucket, "policyStatus", ""},
    {"GetPublicAccessBlock", "GET", bucket, "publicAccessBlock", ""},
    {"GetBucketReplication", "GET", bucket, "replication", ""},
    {"GetBucketRequestPayment", "GET", bucket, "requestPayment", ""},
    {"GetBucketTagging", "GET", bucket, "tagging", ""},
    {"ListMultipartUploads", "GET", bucket, "uploads", list_uploads_parameters},
    {"GetBucketVersioning", "GET", bucket, "versioning", ""},
    {"ListObjectVersions", "GET", bucket, "versions", list_versions_parameters},
    {"GetBucketWebsite", "GET", bucket, "website", ""},
    {"ListObjectsV2", "GET", bucket, "list-type", list_v2_parameters},
    {"ListObjects", "GET", bucket, "", list_parameters},
    {"HeadBucket", "HEAD", bucket, "", ""},

    {"PutBucketAcl", "PUT", bucket, "acl", "", false, Body::memory},
    {"PutBucketCors", "PUT", bucket, "cors", "", false, Body::memory},
    {"PutBucketLifecycleConfiguration", "PUT", bucket, "lifecycle", "", false, Body::memory},
    {"PutBucketNotificationConfiguration", "PUT", bucket, "notification", "", false, Body::memory},
    {"PutBucketOwnershipControls", "PUT", bucket, "ownershipControls", "", false, Body::memory},
    {"PutPublicAccessBlock", "PUT", bucket, "publicAccessBlock", "", false, Body::memory},
    {"PutBucketTagging", "PUT", bucket, "tagging", "", false, Body::memory},
    {"PutBucketVersioning", "PUT", bucket, "versioning", "", false, Body::memory},
    {"CreateBucket", "PUT", bucket, "", "", false, Body::memory},

    {"DeleteBucketCors", "DELETE", bucket, "cors", ""},
    {"DeleteBucketEncryption", "DELETE", bucket, "encryption", ""},
    {"DeleteBucketLifecycle", "DELETE", bucket, "lifecycle", ""},
    {"DeleteBucketOwnershipControls", "DELETE", bucket, "ownershipControls", ""},
    {"DeleteBucketPolicy", "DELETE", bucket, "policy", ""},
    {"DeletePublicAccessBlock", "DELETE", bucket, "publicAccessBlock", ""},
    {"DeleteBucketTagging", "DELETE", bucket, "tagging", ""},
    {"DeleteBucket", "DELETE", bucket, "", ""},
    {"DeleteObjects", "POST", bucket, "delete", "", false, Body::memory},

    {"GetObjectAcl", "GET", object, "acl", version},
    {"GetObjectAttributes", "GET", object, "attributes", version},
    {"GetObjectTagging", "GET", object, "tagging", version},
    {"ListParts", "GET", object, "uploadId", ",max-parts,part-number-marker,encoding-type,"},
    {"GetObject", "GET", object, "", get_parameters},
    {"HeadObject", "HEAD", object, "", get_parameters},

    {"PutObjectAcl", "PUT", object, "acl", version, false, Body::memory},
    {"PutObjectTagging", "PUT", object, "tagging", version, false, Body::memory},
    {"UploadPartCopy", "PUT", object, "uploadId", ",partNumber,", true},
    {"UploadPart", "PUT", object, "uploadId", ",partNumber,", false, Body::upload},
    {"CopyObject", "PUT", object, "", "", true},
    {"PutObject", "PUT", object, "", "", false, Body::upload},

    {"DeleteObjectTagging", "DELETE", object, "tagging", version},
    {"AbortMultipartUpload", "DELETE", object, "uploadId", ""},
    {"DeleteObject", "DELETE", object, "", version},
    {"CreateMultipartUpload", "POST", object, "uploads", ""},
    {"CompleteMultipartUpload", "POST", object, "uploadId", "", false, Body::memory},
};

// Part of every signed or generated URL; says nothing of the operation.
bool neutral(std::string_view name) {
    const auto small = lower(name);
    return small.starts_with("x-amz-") || small == "x-id" || name == "AWSAccessKeyId" ||
           name == "Signature" || name == "Expires";
}

bool takes(const Route& route, std::string_view name) {
    if (name == route.subresource || neutral(name)) return true;
    const auto wanted = "," + std::string(name) + ",";
    return route.parameters.find(wanted) != std::string_view::npos;
}

// Subresources of AWS that are not among the operations here, with any method. (API Reference,
// "Operations"; an answer as if the name were not there could delete or replace the whole.)
constexpr std::string_view foreign_subresources[] = {"abac",
                                                     "analytics",
                                                     "intelligent-tiering",
                                                     "inventory",
                                                     "legal-hold",
                                                     "metadataConfiguration",
                                                     "metadataInventoryTable",
                                                     "metadataJournalTable",
                                                     "metadataTable",
                                                     "metrics",
                                                     "renameObject",
                                                     "restore",
                                                     "retention",
                                                     "select",
                                                     "session",
                                                     "torrent"};

bool any_subresource(std::string_view name) {
    return std::ranges::any_of(table, [&](const Route& r) { return r.subresource == name; });
}

// What the route does not know is ignored, as on AWS (boto3 has content-type and content-md5 in
// the URLs that it presigns), unless it names something else to be done: a subresource that is not
// offered with it, or, having no value, what may be one that is not known here.
Result<void> check_parameters(const Route& route, const wire::Query& query) {
    const bool reads = route.method == "GET" || route.method == "HEAD";
    for (const auto& [name, value] : query.all()) {
        if (takes(route, name)) continue;
        if (!reads && name == "versionId") {
            return invalid_argument("This operation does not accept a version-id.", name, value);
        }
        const bool foreign =
            std::ranges::find(foreign_subresources, name) != std::end(foreign_subresources);
        const bool elsewhere = !reads && (any_subresource(name) || name == "partNumber");
        if (!value.empty() && !foreign && !elsewhere) continue;
        return refuse("NotImplemented", "The parameter '" + name + "' is not offered with " +
                                            std::string(route.name) + ".");
    }
    return {};
}

Result<Address> parse_address(const wire::HttpRequest& request) {
    Address address;
    auto query = wire::Query::parse(request.query);
    std::string_view path = request.path;
    if (!query || !path.starts_with('/')) return refuse("InvalidURI");
    address.query = std::move(*query);
    path.remove_prefix(1);
    const auto slash = path.find('/');
    auto name = percent_decode(path.substr(0, slash));
    auto key = percent_decode(slash == std::string_view::npos ? "" : path.substr(slash + 1));
    if (!name || !key) return refuse("InvalidURI");
    if (name->empty() && !key->empty()) return refuse("InvalidURI");
    address.bucket = std::move(*name);
    address.key = std::move(*key);
    return address;
}

Result<const Route*> find_route(const wire::HttpRequest& request, const Address& address) {
    const auto target = address.target();
    const bool copy = request.headers.has("x-amz-copy-source");
    const Route* plain = nullptr;
    for (const auto& route : table) {
        if (route.method != request.method || route.target != target || route.copy != copy) {
            // Only PutObject and UploadPart have a form that copies.
            const bool either = !route.copy && route.body != Body::upload;
            if (route.method != request.method || route.target != target || !either) continue;
        }
        if (route.subresource.empty()) {
            plain = &route;
        } else if (address.query.has(route.subresource)) {
            TRY(check_parameters(route, address.query));
            return &route;
        }
    }
    for (const auto& [name, value] : address.query.all()) {
        if (any_subresource(name)) {
            return refuse("NotImplemented",
                          request.method + " of the subresource '" + name + "' is not offered.");
        }
    }
    if (plain == nullptr) {
        if (request.method == "POST" && !address.query.all().empty()) {
            return refuse("NotImplemented");
        }
        return refuse("MethodNotAllowed");
    }
    TRY(check_parameters(*plain, address.query));
    return plain;
}

}  // namespace

std::span<const Route> routes() {
    return table;
}

Request::Request(wire::HttpRequest request)
    : http(std::move(request)),
      address_(parse_address(http)),
      route_(address_ ? find_route(http, *address_) : fail(address_.error())) {}

std::string_view Request::operation() const {
    return route_ ? (*route_)->name : std::string_view();
}

Result<CopySource> read_copy_source(const wire::Headers& headers) {
    std::string_view header = headers.value("x-amz-copy-source");
    CopySource source;
    const auto question = header.find("?versionId=");
    if (question != std::string_view::npos) {
        source.version_id = header.substr(question + 11);
        header = header.substr(0, question);
    }
    auto path = percent_decode(header);
    const auto refused = [&] {
        return invalid_argument(
            "Copy Source must mention the source bucket and key: "
            "sourcebucket/sourcekey",
            "x-amz-copy-source", header);
    };
    if (!path) return refused();
    if (path->starts_with('/')) path->erase(0, 1);
    const auto slash = path->find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == path->size()) return refused();
    source.bucket = path->substr(0, slash);
    source.key = path->substr(slash + 1);
    return source;
}

}  // namespace spot::s3
