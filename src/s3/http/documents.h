#pragma once

// Reads and writes the XML documents of settings and of requests with many members. The server and
// the client use the same functions.

#include "s3/api.h"

namespace spot::s3 {

// Who has written a document, which decides how it is read.
//   client   Nothing that a client asks for may be ignored: an unknown element is MalformedXML, and
//            one that is known to AWS and not done here is NotImplemented.
//   service  Read as the SDKs do: the root may have any name, unknown elements are skipped, missing
//            ones keep their defaults, and an empty body sets nothing. MalformedXML where it is no
//            XML, or a number is none.
enum class Author { client, service };

std::string write_create_bucket(const CreateBucketInput&);
Result<CreateBucketInput> read_create_bucket(std::string_view);  // takes an empty body, too

// The document of each setting.
std::string write_document(const VersioningConfiguration&);
std::string write_document(const CorsConfiguration&);
std::string write_document(const LifecycleConfiguration&);
std::string write_document(const NotificationConfiguration&);
std::string write_document(const Tagging&);
std::string write_document(const PublicAccessBlock&);
std::string write_document(const OwnershipControls&);
std::string write_document(const BucketEncryption&);
std::string write_document(const RequestPaymentConfiguration&);
std::string write_document(const ObjectLockConfiguration&);
std::string write_document(const WebsiteConfiguration&);
std::string write_document(const BucketLoggingStatus&);

// Fails with MalformedXML or NotImplemented.
template <class T>
Result<T> read_document(std::string_view, Author = Author::client);
template <>
Result<VersioningConfiguration> read_document(std::string_view, Author);
template <>
Result<CorsConfiguration> read_document(std::string_view, Author);
template <>
Result<LifecycleConfiguration> read_document(std::string_view, Author);
template <>
Result<NotificationConfiguration> read_document(std::string_view, Author);
template <>
Result<Tagging> read_document(std::string_view, Author);
template <>
Result<PublicAccessBlock> read_document(std::string_view, Author);
template <>
Result<OwnershipControls> read_document(std::string_view, Author);
template <>
Result<BucketEncryption> read_document(std::string_view, Author);
template <>
Result<RequestPaymentConfiguration> read_document(std::string_view, Author);
template <>
Result<ObjectLockConfiguration> read_document(std::string_view, Author);
template <>
Result<WebsiteConfiguration> read_document(std::string_view, Author);
template <>
Result<BucketLoggingStatus> read_document(std::string_view, Author);

// Documents of one object's lock (object_lock.h).
struct LegalHold {
    bool on = false;
};
template <>
Result<Retention> read_document(std::string_view, Author);
template <>
Result<LegalHold> read_document(std::string_view, Author);

std::string write_delete(const DeleteObjectsInput&);
Result<DeleteObjectsInput> read_delete(std::string_view);

std::string write_complete(const std::vector<CompletedPart>&);
Result<std::vector<CompletedPart>> read_complete(std::string_view);

}  // namespace spot::s3
