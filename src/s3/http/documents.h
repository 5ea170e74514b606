#pragma once

// The documents of settings and of requests with many members, read and written: both sides of the
// wire use them.

#include "s3/api.h"

namespace spot::s3 {

// Whose document it is, and so how it is read. Of a client nothing may be dropped that it asks for:
// MalformedXML, or NotImplemented for what is known to AWS and not done here. A service's is read
// as the SDKs do: the root has any name, what is not known is skipped, what is missing is not set,
// and no document at all sets nothing. MalformedXML is left for what is no XML or no number.
enum class Author { client, service };

std::string write_create_bucket(const CreateBucketInput&);
Result<CreateBucketInput> read_create_bucket(std::string_view);  // of an empty body too

// The document of each setting.
std::string write_document(const VersioningConfiguration&);
std::string write_document(const CorsConfiguration&);
std::string write_document(const LifecycleConfiguration&);
std::string write_document(const NotificationConfiguration&);
std::string write_document(const Tagging&);
std::string write_document(const PublicAccessBlock&);
std::string write_document(const OwnershipControls&);
std::string write_document(const RequestPaymentConfiguration&);

// MalformedXML, NotImplemented.
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
Result<RequestPaymentConfiguration> read_document(std::string_view, Author);

std::string write_delete(const DeleteObjectsInput&);
Result<DeleteObjectsInput> read_delete(std::string_view);

std::string write_complete(const std::vector<CompletedPart>&);
Result<std::vector<CompletedPart>> read_complete(std::string_view);

}  // namespace spot::s3
