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

std::string write_versioning(VersioningStatus);
Result<VersioningStatus> read_versioning(std::string_view, Author = Author::client);

std::string write_cors(const CorsConfiguration&);
Result<CorsConfiguration> read_cors(std::string_view, Author = Author::client);

std::string write_lifecycle(const LifecycleConfiguration&);
Result<LifecycleConfiguration> read_lifecycle(std::string_view, Author = Author::client);

std::string write_notification(const NotificationConfiguration&);
Result<NotificationConfiguration> read_notification(std::string_view, Author = Author::client);

std::string write_tagging(const Tags&);
Result<Tags> read_tagging(std::string_view, Author = Author::client);

std::string write_public_access_block(const PublicAccessBlock&);
Result<PublicAccessBlock> read_public_access_block(std::string_view, Author = Author::client);

std::string write_ownership(const OwnershipControls&);
Result<OwnershipControls> read_ownership(std::string_view, Author = Author::client);

std::string write_delete(const DeleteObjectsInput&);
Result<DeleteObjectsInput> read_delete(std::string_view);

std::string write_complete(const std::vector<CompletedPart>&);
Result<std::vector<CompletedPart>> read_complete(std::string_view);

}  // namespace spot::s3
