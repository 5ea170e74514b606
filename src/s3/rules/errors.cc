#include "s3/rules/errors.h"

#include <algorithm>

#include "base/check.h"

namespace spot::s3 {
namespace {

// Sorted by code, for a binary search.
constexpr ErrorRow rows[] = {
    {"AccessControlListNotSupported", Kind::invalid, 400, "The bucket does not allow ACLs"},
    {"AccessDenied", Kind::denied, 403, "Access Denied"},
    {"AccessForbidden", Kind::denied, 403, "Access Forbidden"},
    {"AuthorizationHeaderMalformed", Kind::invalid, 400,
     "The authorization header that you provided is not valid."},
    {"AuthorizationQueryParametersError", Kind::invalid, 400,
     "The authorization query parameters that you provided are not valid."},
    {"BadDigest", Kind::invalid, 400,
     "The Content-MD5 or checksum value that you specified did not match what the server "
     "received."},
    {"BadRequest", Kind::invalid, 400, "Bad Request"},
    {"BucketAlreadyExists", Kind::conflict, 409,
     "The requested bucket name is not available. The bucket namespace is shared by all users of "
     "the system. Please select a different name and try again."},
    {"BucketAlreadyOwnedByYou", Kind::conflict, 409,
     "Your previous request to create the named bucket succeeded and you already own it."},
    {"BucketNotEmpty", Kind::conflict, 409, "The bucket you tried to delete is not empty"},
    {"ConditionalRequestConflict", Kind::conflict, 409,
     "The conditional request cannot succeed due to a conflicting operation against this "
     "resource."},
    {"CrossLocationLoggingProhibitted", Kind::denied, 403,
     "Cross S3 location logging not allowed. "},
    {"EntityTooLarge", Kind::too_large, 400,
     "Your proposed upload exceeds the maximum allowed object size."},
    {"EntityTooSmall", Kind::invalid, 400,
     "Your proposed upload is smaller than the minimum allowed size"},
    {"ExpiredToken", Kind::denied, 400, "The provided token has expired."},
    {"IdMismatch", Kind::invalid, 400,
     "Document ID does not match the specified configuration ID."},
    {"IllegalLocationConstraintException", Kind::invalid, 400,
     "The unspecified location constraint is incompatible for the region specific endpoint this "
     "request was sent to."},
    {"IllegalVersioningConfigurationException", Kind::invalid, 400,
     "The Versioning element must be specified"},
    {"IncompleteBody", Kind::invalid, 400,
     "You did not provide the number of bytes specified by the Content-Length HTTP header"},
    {"InternalError", Kind::internal, 500, "We encountered an internal error. Please try again."},
    {"InvalidAccessKeyId", Kind::denied, 403,
     "The AWS Access Key Id you provided does not exist in our records."},
    {"InvalidArgument", Kind::invalid, 400, "Invalid Argument"},
    {"InvalidBucketAclWithBlockPublicAccessError", Kind::invalid, 400,
     "Bucket cannot have public ACLs set with BlockPublicAccess enabled"},
    {"InvalidBucketAclWithObjectOwnership", Kind::invalid, 400,
     "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"},
    {"InvalidBucketName", Kind::invalid, 400, "The specified bucket is not valid."},
    {"InvalidBucketOwnerAWSAccountID", Kind::invalid, 400,
     "The value of the expected bucket owner parameter must be an AWS Account ID."},
    {"InvalidBucketState", Kind::conflict, 409,
     "The request is not valid with the current state of the bucket."},
    {"InvalidChunkSizeError", Kind::invalid, 403,
     "Only the last chunk is allowed to have a size less than 8192 bytes"},
    {"InvalidConfigurationId", Kind::invalid, 400, "The specified configuration id is invalid."},
    {"InvalidDigest", Kind::invalid, 400, "The Content-MD5 you specified was invalid."},
    {"InvalidEncryptionAlgorithmError", Kind::invalid, 400,
     "The Encryption request you specified is not valid. Supported value: AES256."},
    {"InvalidLocationConstraint", Kind::invalid, 400,
     "The specified location-constraint is not valid"},
    {"InvalidObjectState", Kind::denied, 403,
     "The operation is not valid for the object's storage class"},
    {"InvalidPart", Kind::invalid, 400,
     "One or more of the specified parts could not be found.  The part may not have been "
     "uploaded, or the specified entity tag may not match the part's entity tag."},
    {"InvalidPartNumber", Kind::invalid, 416, "The requested partnumber is not satisfiable"},
    {"InvalidPartOrder", Kind::invalid, 400,
     "The list of parts was not in ascending order. Parts must be ordered by part number."},
    {"InvalidPolicyDocument", Kind::invalid, 400,
     "The content of the form does not meet the conditions specified in the policy document."},
    {"InvalidRange", Kind::invalid, 416, "The requested range is not satisfiable"},
    {"InvalidRedirectLocation", Kind::invalid, 400,
     "The website redirect location must have a prefix of 'http://' or 'https://' or '/'."},
    {"InvalidRequest", Kind::invalid, 400, "Invalid Request"},
    {"InvalidS3DestinationBucket", Kind::invalid, 400, "Invalid bucket ARN."},
    {"InvalidStorageClass", Kind::invalid, 400, "The storage class you specified is not valid"},
    {"InvalidTag", Kind::invalid, 400, "The tag provided was not a valid tag."},
    {"InvalidTargetBucketForLogging", Kind::invalid, 400,
     "The target bucket for logging does not exist"},
    {"InvalidToken", Kind::denied, 400, "The provided token is malformed or otherwise invalid."},
    {"InvalidURI", Kind::invalid, 400, "Couldn't parse the specified URI."},
    {"KeyTooLongError", Kind::invalid, 400, "Your key is too long"},
    {"MalformedACLError", Kind::invalid, 400,
     "The XML you provided was not well-formed or did not validate against our published schema"},
    {"MalformedPOSTRequest", Kind::invalid, 400,
     "The body of your POST request is not well-formed multipart/form-data."},
    {"MalformedPolicy", Kind::invalid, 400, "The policy is not well-formed"},
    {"MalformedTrailerError", Kind::invalid, 400,
     "The request contained trailing data that was not well-formed or did not conform to our "
     "published schema."},
    {"MalformedXML", Kind::invalid, 400,
     "The XML you provided was not well-formed or did not validate against our published schema"},
    {"MaxMessageLengthExceeded", Kind::too_large, 400, "Your request was too big."},
    {"MaxPostPreDataLengthExceededError", Kind::too_large, 400,
     "Your POST request fields preceding the upload file were too large."},
    {"MetadataTooLarge", Kind::invalid, 400,
     "Your metadata headers exceed the maximum allowed metadata size"},
    {"MethodNotAllowed", Kind::invalid, 405,
     "The specified method is not allowed against this resource."},
    {"MissingContentLength", Kind::invalid, 411,
     "You must provide the Content-Length HTTP header."},
    {"MissingRequestBodyError", Kind::invalid, 400, "Request Body is empty"},
    {"MissingSecurityHeader", Kind::invalid, 400, "Your request was missing a required header"},
    {"NoSuchBucket", Kind::not_found, 404, "The specified bucket does not exist"},
    {"NoSuchBucketPolicy", Kind::not_found, 404, "The bucket policy does not exist"},
    {"NoSuchCORSConfiguration", Kind::not_found, 404, "The CORS configuration does not exist"},
    {"NoSuchConfiguration", Kind::not_found, 404, "The specified configuration does not exist."},
    {"NoSuchKey", Kind::not_found, 404, "The specified key does not exist."},
    {"NoSuchLifecycleConfiguration", Kind::not_found, 404,
     "The lifecycle configuration does not exist"},
    {"NoSuchObjectLockConfiguration", Kind::not_found, 404,
     "The specified object does not have a ObjectLock configuration"},
    {"NoSuchPublicAccessBlockConfiguration", Kind::not_found, 404,
     "The public access block configuration was not found"},
    {"NoSuchTagSet", Kind::not_found, 404, "The TagSet does not exist"},
    {"NoSuchUpload", Kind::not_found, 404,
     "The specified upload does not exist. The upload ID may be invalid, or the upload may have "
     "been aborted or completed."},
    {"NoSuchVersion", Kind::not_found, 404, "The specified version does not exist."},
    {"NoSuchWebsiteConfiguration", Kind::not_found, 404,
     "The specified bucket does not have a website configuration"},
    {"NotImplemented", Kind::not_implemented, 501,
     "A header or query you provided implies functionality that is not implemented."},
    {"NotModified", Kind::conflict, 304, "Not Modified"},
    {"ObjectLockConfigurationNotFoundError", Kind::not_found, 404,
     "Object Lock configuration does not exist for this bucket"},
    {"ObjectNotInActiveTierError", Kind::denied, 403,
     "The source object of the COPY action is not in the active tier."},
    {"OwnershipControlsNotFoundError", Kind::not_found, 404,
     "The bucket ownership controls were not found"},
    {"PermanentRedirect", Kind::invalid, 301,
     "The bucket you are attempting to access must be addressed using the specified endpoint."},
    {"PreconditionFailed", Kind::conflict, 412,
     "At least one of the pre-conditions you specified did not hold"},
    {"ReplicationConfigurationNotFoundError", Kind::not_found, 404,
     "The replication configuration was not found"},
    {"RequestTimeTooSkewed", Kind::denied, 403,
     "The difference between the request time and the server's time is too large."},
    {"RequestTimeout", Kind::invalid, 400,
     "Your socket connection to the server was not read from or written to within the timeout "
     "period."},
    {"ServerSideEncryptionConfigurationNotFoundError", Kind::not_found, 404,
     "The server side encryption configuration was not found"},
    {"ServiceUnavailable", Kind::unavailable, 503, "Service is unable to handle request."},
    {"SignatureDoesNotMatch", Kind::denied, 403,
     "The request signature we calculated does not match the signature you provided. Check your "
     "key and signing method."},
    {"SlowDown", Kind::throttled, 503, "Please reduce your request rate."},
    {"TooManyBuckets", Kind::invalid, 400,
     "You have attempted to create more buckets than allowed"},
    {"TooManyConfigurations", Kind::invalid, 400,
     "You are attempting to create a new configuration but have already reached the "
     "1,000-configuration limit."},
    {"UnexpectedContent", Kind::invalid, 400, "This request does not support content"},
    {"UnresolvableGrantByEmailAddress", Kind::invalid, 400,
     "The e-mail address you provided does not match any account on record."},
    {"UserKeyMustBeSpecified", Kind::invalid, 400,
     "The bucket POST must contain the specified field name."},
    {"XAmzContentSHA256Mismatch", Kind::invalid, 400,
     "The provided 'x-amz-content-sha256' header does not match what was computed."},
};

static_assert(std::ranges::is_sorted(rows, {}, &ErrorRow::code));

}  // namespace

const ErrorRow* find_error(std::string_view code) {
    const auto* at = std::ranges::lower_bound(rows, code, {}, &ErrorRow::code);
    return at != std::end(rows) && at->code == code ? at : nullptr;
}

int status_of(const Error& error) {
    if (const auto* row = find_error(error.code)) return row->status;
    switch (error.kind) {
        case Kind::invalid: return 400;
        case Kind::not_found: return 404;
        case Kind::conflict: return 409;
        case Kind::denied: return 403;
        case Kind::too_large: return 400;
        case Kind::throttled: return 503;
        case Kind::unavailable: return 503;
        case Kind::not_implemented: return 501;
        case Kind::internal: break;
    }
    return 500;
}

tl::unexpected<Error> refuse(std::string_view code) {
    const auto* row = find_error(code);
    CHECK(row != nullptr, code);
    return fail(row->kind, code, std::string(row->message));
}

tl::unexpected<Error> refuse(std::string_view code, std::string message) {
    const auto* row = find_error(code);
    CHECK(row != nullptr, code);
    return fail(row->kind, code, std::move(message));
}

tl::unexpected<Error> refuse_for(
    std::string_view code, std::initializer_list<std::pair<std::string, std::string>> details) {
    auto error = refuse(code);
    error.value().details = details;
    return error;
}

tl::unexpected<Error> no_such_bucket(std::string_view bucket) {
    return refuse_for("NoSuchBucket", {{"BucketName", std::string(bucket)}});
}

tl::unexpected<Error> no_such_key(std::string_view key) {
    return refuse_for("NoSuchKey", {{"Key", std::string(key)}});
}

tl::unexpected<Error> no_such_upload(std::string_view upload_id) {
    return refuse_for("NoSuchUpload", {{"UploadId", std::string(upload_id)}});
}

tl::unexpected<Error> invalid_argument(std::string message, std::string_view name,
                                       std::string_view value) {
    auto error = refuse("InvalidArgument", std::move(message));
    error.value().details = {{"ArgumentName", std::string(name)},
                             {"ArgumentValue", std::string(value)}};
    return error;
}

}  // namespace spot::s3
