#include "s3/http/known_headers.h"

#include <algorithm>

#include "base/bytes.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

using enum Treatment;

constexpr std::string_view all = "*";
constexpr std::string_view makes = "CopyObject,PutObject,CreateMultipartUpload";
constexpr std::string_view uploads = "PutObject,UploadPart,CompleteMultipartUpload";
constexpr std::string_view copies = "CopyObject,UploadPartCopy";
constexpr std::string_view gets = "GetObject,HeadObject";
constexpr std::string_view keyed =
    "CopyObject,PutObject,CreateMultipartUpload,UploadPart,UploadPartCopy,CompleteMultipartUpload,"
    "ListParts,GetObject,HeadObject,GetObjectAttributes";
constexpr std::string_view lists =
    "CopyObject,PutObject,CreateMultipartUpload,CreateBucket,PutBucketAcl,PutObjectAcl";

constexpr KnownHeader table[] = {
    // Conditions.
    {"x-amz-if-match-last-modified-time", refused, ""},
    {"x-amz-if-match-size", refused, ""},
    {"x-amz-if-match-initiated-time", refused, ""},
    {"if-match", read,
     "GetObject,HeadObject,PutObject,CopyObject,CompleteMultipartUpload,DeleteObject"},
    {"if-none-match", read, "GetObject,HeadObject,PutObject,CopyObject,CompleteMultipartUpload"},
    {"if-modified-since", read, gets},
    {"if-unmodified-since", read, gets},
    {"if-range", read, "GetObject,HeadObject"},
    {"x-amz-copy-source-if-match", read, copies},
    {"x-amz-copy-source-if-none-match", read, copies},
    {"x-amz-copy-source-if-modified-since", read, copies},
    {"x-amz-copy-source-if-unmodified-since", read, copies},
    {"x-amz-expected-bucket-owner", read, all},
    {"x-amz-source-expected-bucket-owner", read, copies},

    // Encryption with a key of the client or of KMS. S3 encrypts with AES256 where nothing is
    // asked.
    {"x-amz-server-side-encryption-customer-algorithm", read, keyed},
    {"x-amz-server-side-encryption-customer-key", read, keyed},
    {"x-amz-server-side-encryption-customer-key-md5", read, keyed},
    {"x-amz-copy-source-server-side-encryption-customer-algorithm", read, copies},
    {"x-amz-copy-source-server-side-encryption-customer-key", read, copies},
    {"x-amz-copy-source-server-side-encryption-customer-key-md5", read, copies},
    {"x-amz-server-side-encryption", refused, "AES256"},
    {"x-amz-server-side-encryption-bucket-key-enabled", refused, "false"},
    {"x-amz-server-side-encryption-*", refused, ""},
    {"x-amz-copy-source-server-side-encryption-*", refused, ""},

    // Access lists.
    {"x-amz-acl", read, lists},
    {"x-amz-grant-full-control", read, lists},
    {"x-amz-grant-read", read, lists},
    {"x-amz-grant-read-acp", read, lists},
    {"x-amz-grant-write", read, lists},
    {"x-amz-grant-write-acp", read, lists},
    {"x-amz-grant-*", refused, ""},

    // Locks.
    {"x-amz-bucket-object-lock-enabled", read, "CreateBucket"},
    {"x-amz-bucket-object-lock-token", refused, ""},
    {"x-amz-object-lock-legal-hold", read, makes},
    {"x-amz-object-lock-mode", read, makes},
    {"x-amz-object-lock-retain-until-date", read, makes},
    {"x-amz-object-lock-*", refused, ""},
    {"x-amz-mfa", refused, ""},
    {"x-amz-bypass-governance-retention", read, "DeleteObject,DeleteObjects,PutObjectRetention"},

    // Digests.
    {"content-md5", read, all},  // has an effect only where there is a body
    {"x-amz-checksum-algorithm", read, "CopyObject,CreateMultipartUpload"},
    {"x-amz-checksum-type", read, "CreateMultipartUpload,CompleteMultipartUpload"},
    {"x-amz-checksum-mode", read, gets},
    {"x-amz-checksum-crc32", read, uploads},
    {"x-amz-checksum-crc32c", read, uploads},
    {"x-amz-checksum-crc64nvme", read, uploads},
    {"x-amz-checksum-sha1", read, uploads},
    {"x-amz-checksum-sha256", read, uploads},
    {"x-amz-checksum-*", refused, ""},  // algorithms that nothing here computes
    {"x-amz-sdk-checksum-algorithm", read, all},
    {"x-amz-mp-object-size", read, "CompleteMultipartUpload"},

    // Metadata that is kept with an object.
    {"cache-control", read, makes},
    {"content-disposition", read, makes},
    {"content-encoding", read, makes},
    {"content-language", read, makes},
    {"content-type", read, makes},
    {"expires", read, makes},
    {"x-amz-meta-*", read, makes},
    {"x-amz-storage-class", read, makes},
    {"x-amz-tagging", read, makes},
    {"x-amz-website-redirect-location", read, makes},
    {"x-amz-metadata-directive", read, "CopyObject"},
    {"x-amz-tagging-directive", read, "CopyObject"},
    {"x-amz-copy-source", read, copies},
    {"x-amz-copy-source-range", read, "UploadPartCopy"},
    {"x-amz-write-offset-bytes", refused, ""},

    // Questions and settings.
    {"range", read, gets},
    {"content-length", read, "PutObject,UploadPart"},
    {"x-amz-object-attributes", read, "GetObjectAttributes"},
    {"x-amz-max-parts", read, "GetObjectAttributes"},
    {"x-amz-part-number-marker", read, "GetObjectAttributes"},
    {"x-amz-object-ownership", read, "CreateBucket"},
    {"x-amz-bucket-namespace", refused, "global"},
    {"x-amz-transition-default-minimum-object-size", read, "PutBucketLifecycleConfiguration"},
    {"x-amz-optional-object-attributes", harmless, "no object here is ever being restored"},
    {"x-amz-request-payer", harmless,
     "who signs here is of the owner's account, which AWS does not ask for it"},
    {"x-amz-confirm-remove-self-bucket-access", harmless,
     "the root may always change the policy, so nobody is locked out"},
    {"x-amz-skip-destination-validation", harmless, "destinations are looked at all the same"},

    // Headers of the protocol itself, which are read before the operation is known.
    {"x-amz-date", read, all},
    {"x-amz-content-sha256", read, all},
    {"x-amz-security-token", read, all},
    {"x-amz-decoded-content-length", read, all},
    {"x-amz-trailer", read, all},
    {"x-amz-user-agent", harmless, "a name"},
    {"x-amz-te", harmless, "the answer says that nothing was appended, by not saying so"},
};

bool names(const KnownHeader& row, std::string_view name) {
    if (!row.name.ends_with('*')) return row.name == name;
    return name.starts_with(row.name.substr(0, row.name.size() - 1));
}

const KnownHeader* find(std::string_view name) {
    const auto* at =
        std::ranges::find_if(table, [&](const KnownHeader& row) { return names(row, name); });
    return at == std::end(table) ? nullptr : at;
}

bool in_list(std::string_view list, std::string_view item) {
    if (list == all) return true;
    return std::ranges::any_of(split(list, ','), [&](auto part) { return part == item; });
}

tl::unexpected<Error> refused_header(std::string_view name, std::string_view code) {
    if (code != "NotImplemented") return refuse(code);
    auto error =
        refuse(code, "A header you provided implies functionality that is not implemented");
    error.value().details = {{"Header", std::string(name)}};
    return error;
}

// An operation that writes and does not read a condition would write even where it does not hold.
bool drops_condition(const KnownHeader& row, const Route& route) {
    const bool reads = route.method == "GET" || route.method == "HEAD";
    return !reads && row.name.starts_with("if-") && row.name != "if-range" &&
           !in_list(row.detail, route.name);
}

}  // namespace

std::span<const KnownHeader> known_headers() {
    return table;
}

void adopt_query_headers(wire::HttpRequest& request, const wire::Query& query) {
    constexpr std::string_view of_the_signature[] = {
        "x-amz-algorithm",     "x-amz-credential", "x-amz-date",           "x-amz-expires",
        "x-amz-signedheaders", "x-amz-signature",  "x-amz-security-token", "x-amz-content-sha256"};
    for (const auto& [name, value] : query.all()) {
        const auto small = lower(name);
        if (!small.starts_with("x-amz-") || request.headers.has(small)) continue;
        if (std::ranges::find(of_the_signature, small) != std::end(of_the_signature)) continue;
        if (small.starts_with("x-amz-checksum-") && small != "x-amz-checksum-mode") continue;
        if (small == "x-amz-sdk-checksum-algorithm") continue;
        request.headers.add(small, value);
    }
}

Result<void> check_headers(const wire::HttpRequest& request, const Route& route) {
    std::vector<std::pair<const KnownHeader*, std::string>> stopped;
    for (const auto& [name, value] : request.headers.all()) {
        const auto small = lower(name);
        const auto* row = find(small);
        if (row == nullptr) {
            if (small.starts_with("x-amz-")) return refused_header(small, "NotImplemented");
            continue;
        }
        const bool dropped = row->treatment == read && drops_condition(*row, route);
        const bool stops = row->treatment == refused && !value.empty() &&
                           (row->detail.empty() || !in_list(row->detail, value));
        if (dropped || stops) stopped.emplace_back(row, small);
    }
    if (stopped.empty()) return {};
    const auto& [row, name] = *std::ranges::min_element(stopped);
    return refused_header(name, row->code);
}

Result<bool> expects_another_owner(const wire::Headers& headers, std::string_view account_id) {
    for (const auto name : {"x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"}) {
        const auto* owner = headers.find(name);
        if (owner == nullptr) continue;
        const bool account = owner->size() == 12 && std::ranges::all_of(*owner, [](char c) {
                                 return c >= '0' && c <= '9';
                             });
        if (!account) {
            return refuse("InvalidBucketOwnerAWSAccountID",
                          "The value of the expected bucket owner parameter must be an AWS Account "
                          "ID... [" +
                              *owner + "]");
        }
        if (*owner != account_id) return true;
    }
    return false;
}

}  // namespace spot::s3
