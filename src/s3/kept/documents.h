#pragma once

// Configurations of buckets that are kept and have no effect here: analytics, intelligent tiering,
// inventories, request metrics, transfer acceleration and replication. Programs that describe whole
// buckets (Terraform, for one) write them and read them back; docs/compatibility.md says that
// nothing comes of them. Their documents are checked against the schema of S3's API Reference,
// and given back with the elements in its order.

#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/node.h"

namespace spot::s3 {

inline constexpr std::size_t max_kept_id_bytes = 64;
inline constexpr std::size_t max_kept_bytes = 64 * 1024;  // ours; AWS gives none

struct KeptElement;

// One kind, which has the name of its subresource.
struct KeptKind {
    std::string_view name;
    const KeptElement* root;
    std::string_view list_root;  // of a listing; "": a bucket has one of this kind, without an id
    std::string_view id_mismatch = "MalformedXML";  // the error where the document has another id
};

// nullptr: there is no such kind.
const KeptKind* kept_kind(std::string_view subresource);

std::string_view root_name(const KeptKind&);
// The root element of a document as XML, without a namespace. Fails with MalformedXML where it is
// not one of its kind.
Result<std::string> kept_document(const KeptKind&, const wire::Node& root);

}  // namespace spot::s3
