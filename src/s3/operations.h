#pragma once

// All operations of S3 that this plane answers, one entry each. The methods of Api, Service and
// Remote, the routes, the handlers, the rights of limited keys and the tables of
// docs/compatibility.md are made from this list. docs/adr/0012-list-of-operations.md says why it is
// a list of macros.
//
// The kind of an entry says which code is written by hand for it:
//
//   OPERATION  a method of Api, its handler in http/ and its method of Remote in client/
//   UPLOAD     the same, but the method takes its input by value, since a body is read only once
//   SETTING    a method of Api alone: the input is a bucket, or a bucket and its configuration; the
//              handler and the method of Remote are made from the configuration's document
//              (http/documents.h)
//   FIXED      a handler alone, for an operation that no program of this project asks for: there is
//              no method of Api
//
// All kinds have the same columns:
//
//   method     the name of Api's method and of the handler; the input is NameInput, the output
//              NameOutput
//   Name       AWS's name
//   request    GET, HEAD, PUT, POST or DELETE
//   target     service, bucket or object: how much of an address the path names
//   body       none; document: taken into memory; upload: written to a sink; form: a form of a
//              browser, whose file is written to one; copy: none, and the header
//              x-amz-copy-source names an object. Where a request and a target have an entry with
//              copy and one with upload, the header decides between them
//   subresource  the query parameter that selects the operation; "": none. An entry with one must
//              stand before the entry of the same request and target without one
//   parameters further query parameters that it takes, with a comma before and after each; an
//              operation on a bucket that takes `id` is asked for only where it is there
//   reach      what it accesses, for keys that are limited to some buckets: data (the contents of
//              a bucket), names (a listing, which has a prefix), setting
//   action     its name in policies; "": Name
//
// A new operation needs its entry here, its types in *_types.h, and the code that its kind names.
// clang-format off

#define SPOT_S3_LIST(more) ",prefix,delimiter,encoding-type," more ","
#define SPOT_S3_OBJECT ",versionId,partNumber,response-content-type,response-content-language," \
    "response-expires,response-cache-control,response-content-disposition,"                     \
    "response-content-encoding,"

#define SPOT_S3_OPERATIONS(OPERATION, UPLOAD, SETTING, FIXED) \
    OPERATION(list_buckets, ListBuckets, \
        GET, service, none, "", \
            ",prefix,max-buckets,continuation-token,bucket-region,", setting, "ListAllMyBuckets") \
    \
    FIXED(get_kept, GetBucketAccelerateConfiguration, \
        GET, bucket, none, "accelerate", "", setting, "GetAccelerateConfiguration") \
    FIXED(get_kept, GetBucketAnalyticsConfiguration, \
        GET, bucket, none, "analytics", ",id,", setting, "GetAnalyticsConfiguration") \
    FIXED(list_kept, ListBucketAnalyticsConfigurations, \
        GET, bucket, none, "analytics", ",continuation-token,", \
            setting, "GetAnalyticsConfiguration") \
    FIXED(get_kept, GetBucketIntelligentTieringConfiguration, \
        GET, bucket, none, "intelligent-tiering", ",id,", \
            setting, "GetIntelligentTieringConfiguration") \
    FIXED(list_kept, ListBucketIntelligentTieringConfigurations, \
        GET, bucket, none, "intelligent-tiering", ",continuation-token,", \
            setting, "GetIntelligentTieringConfiguration") \
    FIXED(get_kept, GetBucketInventoryConfiguration, \
        GET, bucket, none, "inventory", ",id,", setting, "GetInventoryConfiguration") \
    FIXED(list_kept, ListBucketInventoryConfigurations, \
        GET, bucket, none, "inventory", ",continuation-token,", \
            setting, "GetInventoryConfiguration") \
    FIXED(get_kept, GetBucketMetricsConfiguration, \
        GET, bucket, none, "metrics", ",id,", setting, "GetMetricsConfiguration") \
    FIXED(list_kept, ListBucketMetricsConfigurations, \
        GET, bucket, none, "metrics", ",continuation-token,", setting, "GetMetricsConfiguration") \
    OPERATION(get_bucket_acl, GetBucketAcl, \
        GET, bucket, none, "acl", "", setting, "") \
    SETTING(get_bucket_cors, GetBucketCors, \
        GET, bucket, none, "cors", "", setting, "GetBucketCORS") \
    SETTING(get_bucket_encryption, GetBucketEncryption, \
        GET, bucket, none, "encryption", "", setting, "GetEncryptionConfiguration") \
    OPERATION(get_bucket_lifecycle_configuration, GetBucketLifecycleConfiguration, \
        GET, bucket, none, "lifecycle", "", setting, "GetLifecycleConfiguration") \
    OPERATION(get_bucket_location, GetBucketLocation, \
        GET, bucket, none, "location", "", data, "") \
    SETTING(get_bucket_logging, GetBucketLogging, \
        GET, bucket, none, "logging", "", setting, "") \
    SETTING(get_bucket_notification_configuration, GetBucketNotificationConfiguration, \
        GET, bucket, none, "notification", "", setting, "GetBucketNotification") \
    SETTING(get_object_lock_configuration, GetObjectLockConfiguration, \
        GET, bucket, none, "object-lock", "", setting, "GetBucketObjectLockConfiguration") \
    SETTING(get_bucket_ownership_controls, GetBucketOwnershipControls, \
        GET, bucket, none, "ownershipControls", "", setting, "") \
    OPERATION(get_bucket_policy, GetBucketPolicy, \
        GET, bucket, none, "policy", "", setting, "") \
    OPERATION(get_bucket_policy_status, GetBucketPolicyStatus, \
        GET, bucket, none, "policyStatus", "", setting, "") \
    SETTING(get_public_access_block, GetPublicAccessBlock, \
        GET, bucket, none, "publicAccessBlock", "", setting, "GetBucketPublicAccessBlock") \
    FIXED(get_kept, GetBucketReplication, \
        GET, bucket, none, "replication", "", setting, "GetReplicationConfiguration") \
    SETTING(get_bucket_request_payment, GetBucketRequestPayment, \
        GET, bucket, none, "requestPayment", "", setting, "") \
    SETTING(get_bucket_tagging, GetBucketTagging, \
        GET, bucket, none, "tagging", "", setting, "") \
    OPERATION(list_multipart_uploads, ListMultipartUploads, \
        GET, bucket, none, "uploads", \
            SPOT_S3_LIST("key-marker,upload-id-marker,max-uploads"), \
            names, "ListBucketMultipartUploads") \
    SETTING(get_bucket_versioning, GetBucketVersioning, \
        GET, bucket, none, "versioning", "", data, "") \
    OPERATION(list_object_versions, ListObjectVersions, \
        GET, bucket, none, "versions", \
            SPOT_S3_LIST("key-marker,version-id-marker,max-keys"), names, "ListBucketVersions") \
    SETTING(get_bucket_website, GetBucketWebsite, \
        GET, bucket, none, "website", "", setting, "") \
    OPERATION(list_objects_v2, ListObjectsV2, \
        GET, bucket, none, "list-type", \
            SPOT_S3_LIST("continuation-token,start-after,max-keys,fetch-owner"), \
            names, "ListBucket") \
    OPERATION(list_objects, ListObjects, \
        GET, bucket, none, "", SPOT_S3_LIST("marker,max-keys"), names, "ListBucket") \
    OPERATION(head_bucket, HeadBucket, \
        HEAD, bucket, none, "", "", names, "ListBucket") \
    \
    FIXED(put_kept, PutBucketAccelerateConfiguration, \
        PUT, bucket, document, "accelerate", "", setting, "PutAccelerateConfiguration") \
    FIXED(put_kept, PutBucketAnalyticsConfiguration, \
        PUT, bucket, document, "analytics", ",id,", setting, "PutAnalyticsConfiguration") \
    FIXED(put_kept, PutBucketIntelligentTieringConfiguration, \
        PUT, bucket, document, "intelligent-tiering", ",id,", \
            setting, "PutIntelligentTieringConfiguration") \
    FIXED(put_kept, PutBucketInventoryConfiguration, \
        PUT, bucket, document, "inventory", ",id,", setting, "PutInventoryConfiguration") \
    FIXED(put_kept, PutBucketMetricsConfiguration, \
        PUT, bucket, document, "metrics", ",id,", setting, "PutMetricsConfiguration") \
    FIXED(put_kept, PutBucketReplication, \
        PUT, bucket, document, "replication", "", setting, "PutReplicationConfiguration") \
    FIXED(put_bucket_acl, PutBucketAcl, \
        PUT, bucket, document, "acl", "", setting, "") \
    SETTING(put_bucket_cors, PutBucketCors, \
        PUT, bucket, document, "cors", "", setting, "PutBucketCORS") \
    OPERATION(put_bucket_lifecycle_configuration, PutBucketLifecycleConfiguration, \
        PUT, bucket, document, "lifecycle", "", setting, "PutLifecycleConfiguration") \
    SETTING(put_bucket_encryption, PutBucketEncryption, \
        PUT, bucket, document, "encryption", "", setting, "PutEncryptionConfiguration") \
    SETTING(put_bucket_logging, PutBucketLogging, \
        PUT, bucket, document, "logging", "", setting, "") \
    OPERATION(put_bucket_notification_configuration, PutBucketNotificationConfiguration, \
        PUT, bucket, document, "notification", "", setting, "PutBucketNotification") \
    SETTING(put_object_lock_configuration, PutObjectLockConfiguration, \
        PUT, bucket, document, "object-lock", "", setting, "PutBucketObjectLockConfiguration") \
    SETTING(put_bucket_ownership_controls, PutBucketOwnershipControls, \
        PUT, bucket, document, "ownershipControls", "", setting, "") \
    OPERATION(put_bucket_policy, PutBucketPolicy, \
        PUT, bucket, document, "policy", "", setting, "") \
    SETTING(put_public_access_block, PutPublicAccessBlock, \
        PUT, bucket, document, "publicAccessBlock", "", setting, "PutBucketPublicAccessBlock") \
    OPERATION(put_bucket_tagging, PutBucketTagging, \
        PUT, bucket, document, "tagging", "", setting, "") \
    SETTING(put_bucket_request_payment, PutBucketRequestPayment, \
        PUT, bucket, document, "requestPayment", "", setting, "") \
    SETTING(put_bucket_versioning, PutBucketVersioning, \
        PUT, bucket, document, "versioning", "", setting, "") \
    SETTING(put_bucket_website, PutBucketWebsite, \
        PUT, bucket, document, "website", "", setting, "") \
    OPERATION(create_bucket, CreateBucket, \
        PUT, bucket, document, "", "", setting, "") \
    \
    FIXED(delete_kept, DeleteBucketAnalyticsConfiguration, \
        DELETE, bucket, none, "analytics", ",id,", setting, "PutAnalyticsConfiguration") \
    FIXED(delete_kept, DeleteBucketIntelligentTieringConfiguration, \
        DELETE, bucket, none, "intelligent-tiering", ",id,", \
            setting, "PutIntelligentTieringConfiguration") \
    FIXED(delete_kept, DeleteBucketInventoryConfiguration, \
        DELETE, bucket, none, "inventory", ",id,", setting, "PutInventoryConfiguration") \
    FIXED(delete_kept, DeleteBucketMetricsConfiguration, \
        DELETE, bucket, none, "metrics", ",id,", setting, "PutMetricsConfiguration") \
    FIXED(delete_kept, DeleteBucketReplication, \
        DELETE, bucket, none, "replication", "", setting, "PutReplicationConfiguration") \
    SETTING(delete_bucket_cors, DeleteBucketCors, \
        DELETE, bucket, none, "cors", "", setting, "PutBucketCORS") \
    SETTING(delete_bucket_encryption, DeleteBucketEncryption, \
        DELETE, bucket, none, "encryption", "", setting, "PutEncryptionConfiguration") \
    SETTING(delete_bucket_lifecycle, DeleteBucketLifecycle, \
        DELETE, bucket, none, "lifecycle", "", setting, "PutLifecycleConfiguration") \
    SETTING(delete_bucket_ownership_controls, DeleteBucketOwnershipControls, \
        DELETE, bucket, none, "ownershipControls", "", setting, \
            "PutBucketOwnershipControls") \
    SETTING(delete_bucket_policy, DeleteBucketPolicy, \
        DELETE, bucket, none, "policy", "", setting, "") \
    SETTING(delete_public_access_block, DeletePublicAccessBlock, \
        DELETE, bucket, none, "publicAccessBlock", "", setting, "PutBucketPublicAccessBlock") \
    SETTING(delete_bucket_tagging, DeleteBucketTagging, \
        DELETE, bucket, none, "tagging", "", setting, "PutBucketTagging") \
    SETTING(delete_bucket_website, DeleteBucketWebsite, \
        DELETE, bucket, none, "website", "", setting, "") \
    SETTING(delete_bucket, DeleteBucket, \
        DELETE, bucket, none, "", "", setting, "") \
    OPERATION(delete_objects, DeleteObjects, \
        POST, bucket, document, "delete", "", data, "DeleteObject") \
    FIXED(post_object, PostObject, \
        POST, bucket, form, "", "", data, "PutObject") \
    \
    FIXED(get_object_acl, GetObjectAcl, \
        GET, object, none, "acl", ",versionId,", data, "") \
    OPERATION(get_object_attributes, GetObjectAttributes, \
        GET, object, none, "attributes", ",versionId,", data, "") \
    OPERATION(get_object_legal_hold, GetObjectLegalHold, \
        GET, object, none, "legal-hold", ",versionId,", data, "") \
    OPERATION(get_object_retention, GetObjectRetention, \
        GET, object, none, "retention", ",versionId,", data, "") \
    OPERATION(get_object_tagging, GetObjectTagging, \
        GET, object, none, "tagging", ",versionId,", data, "") \
    OPERATION(list_parts, ListParts, \
        GET, object, none, "uploadId", \
            ",max-parts,part-number-marker,encoding-type,", data, "ListMultipartUploadParts") \
    OPERATION(get_object, GetObject, \
        GET, object, none, "", SPOT_S3_OBJECT, data, "") \
    OPERATION(head_object, HeadObject, \
        HEAD, object, none, "", SPOT_S3_OBJECT, data, "GetObject") \
    \
    FIXED(put_object_acl, PutObjectAcl, \
        PUT, object, document, "acl", ",versionId,", data, "") \
    OPERATION(put_object_legal_hold, PutObjectLegalHold, \
        PUT, object, document, "legal-hold", ",versionId,", setting, "") \
    OPERATION(put_object_retention, PutObjectRetention, \
        PUT, object, document, "retention", ",versionId,", setting, "") \
    OPERATION(put_object_tagging, PutObjectTagging, \
        PUT, object, document, "tagging", ",versionId,", data, "") \
    OPERATION(upload_part_copy, UploadPartCopy, \
        PUT, object, copy, "uploadId", ",partNumber,", data, "PutObject") \
    UPLOAD(upload_part, UploadPart, \
        PUT, object, upload, "uploadId", ",partNumber,", data, "PutObject") \
    OPERATION(copy_object, CopyObject, \
        PUT, object, copy, "", "", data, "PutObject") \
    UPLOAD(put_object, PutObject, \
        PUT, object, upload, "", "", data, "") \
    \
    OPERATION(delete_object_tagging, DeleteObjectTagging, \
        DELETE, object, none, "tagging", ",versionId,", data, "") \
    OPERATION(abort_multipart_upload, AbortMultipartUpload, \
        DELETE, object, none, "uploadId", "", data, "") \
    OPERATION(delete_object, DeleteObject, \
        DELETE, object, none, "", ",versionId,", data, "") \
    OPERATION(create_multipart_upload, CreateMultipartUpload, \
        POST, object, none, "uploads", "", data, "PutObject") \
    FIXED(restore_object, RestoreObject, \
        POST, object, document, "restore", ",versionId,", data, "") \
    OPERATION(complete_multipart_upload, CompleteMultipartUpload, \
        POST, object, document, "uploadId", "", data, "PutObject")

// clang-format on

// The macro to pass for the kinds of entries that a use of the list ignores.
#define SPOT_S3_SKIP(...)
