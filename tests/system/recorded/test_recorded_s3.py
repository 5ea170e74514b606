"""S3, asked what AWS was asked."""

import unittest

import runner
import s3_access  # noqa: F401
import s3_asking
import s3_checksums  # noqa: F401
import s3_conditions  # noqa: F401
import s3_copies  # noqa: F401
import s3_customer_keys  # noqa: F401
import s3_events  # noqa: F401
import s3_forms  # noqa: F401
import s3_lifecycle  # noqa: F401
import s3_kept  # noqa: F401
import s3_listings  # noqa: F401
import s3_locks  # noqa: F401
import s3_multipart  # noqa: F401
import s3_objects  # noqa: F401
import s3_origins  # noqa: F401
import s3_presigned  # noqa: F401
import s3_settings  # noqa: F401
import s3_tags  # noqa: F401
import s3_versions  # noqa: F401
import s3_websites  # noqa: F401

ENCRYPTION = "keys of KMS are not offered"
REGION = "a plane has one region"
OLD = "recorded before S3 gave every object a checksum; a newer record shows that"


def recorded(file, **lists):
    """On a plane that is encrypted at rest, as AWS is."""
    return runner.recorded_test(file, adapted=s3_asking.adapted,
                                flags=("--key-command", "printf 'ab%.0s' $(seq 32)"), **lists)


S3Test = recorded("s3__s3", absent={
    "test_put_bucket_logging_wrong_target": REGION,
    "test_put_bucket_logging_cross_locations": REGION,
    "test_s3_lambda_integration": "functions are not offered",
    "test_copy_object_kms": ENCRYPTION,
    "test_s3_sse_": ENCRYPTION,
    "test_s3_multipart_upload_sse": ENCRYPTION,
    "test_s3_copy_object_in_place_with_encryption": ENCRYPTION,
    "test_different_location_constraint": REGION,
    "test_create_bucket_with_existing_name": REGION,
    "test_create_bucket_head_bucket": REGION,
    "test_bucket_operation_between_regions": REGION,
    "test_create_bucket_with_eu_location_constraint$": REGION,
    "test_bucket_constraint_aws_global[us-west-1]": REGION,
    "test_create_bucket_with_invalid_location_constraint[eu-west-1-bar]": REGION,
}, deviations={
    "TestS3::test_list_objects_v2_with_prefix": OLD,
    "TestS3::test_s3_copy_object_src_not_exists": OLD,
    "TestS3::test_object_expiry_after_bucket_lifecycle_configuration": OLD,
    "TestS3::test_list_parts_empty_part_number_marker": "recorded before owners lost their names",
})
ApiTest = recorded("s3__s3_api", absent={
    "test_s3_bucket_encryption_sse_kms": ENCRYPTION,
}, deviations={
    "test_create_bucket_with_tags_exc": "a tag that is there twice is InvalidTag, and no 500",
})
OriginsTest = recorded("s3__s3_cors")
ListingsTest = recorded("s3__s3_list_operations", deviations={
    "test_list_objects_with_prefix[%2F]": "a delimiter is encoded once, so that clients read it",
    "test_list_multipart_uploads_marker_common_prefixes":
        "a page that ends with a common prefix has a NextKeyMarker, so that clients can go on",
})
EventsTest = recorded("s3__s3_notifications_sqs", absent={
    "test_object_created_put_with_presigned_url_upload": REGION,
})
ConditionsTest = recorded("s3__s3_preconditions")

if __name__ == "__main__":
    unittest.main(verbosity=2)
