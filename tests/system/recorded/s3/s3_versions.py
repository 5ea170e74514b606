"""Versions of objects, asked what AWS was asked."""

import s3_asking
from runner import asks
from s3_objects import LOREM


@asks("put_object_on_suspended_bucket")
def put_on_suspended(aws):
    s3, bucket = s3_asking.fresh(aws, versioned=True)
    where = {"Bucket": bucket, "Key": "test-version"}

    def show(step):
        aws.step(step, s3.list_object_versions, Bucket=bucket)

    for i in range(3):
        aws.step(f"put-object-{i}", s3.put_object, Body=f"test-version-{i}", **where)
    show("list-enabled")
    s3_asking.versioning(s3, bucket, "Suspended")
    show("list-suspended")
    aws.step("put-object-suspended", s3.put_object, Body="test-version-suspended", **where)
    show("list-suspended-after-put")
    aws.step("put-object-suspended-overwrite", s3.put_object, Body="test-version-suspended",
             **where)
    show("list-suspended-after-overwrite")
    aws.step("get-object-current", s3.get_object, **where)


@asks("delete_object_on_suspended_bucket")
def delete_on_suspended(aws):
    s3, bucket = s3_asking.fresh(aws, versioned=True)
    where = {"Bucket": bucket, "Key": "test-delete-suspended"}

    def show(step):
        aws.step(step, s3.list_object_versions, Bucket=bucket)

    for i in range(2):
        aws.step(f"put-object-{i}", s3.put_object, Body=f"test-version-{i}", **where)
    s3_asking.versioning(s3, bucket, "Suspended")
    show("list-suspended")
    aws.step("delete-object-no-version", s3.delete_object, **where)
    show("list-suspended-delete")
    aws.step("put-object-suspended", s3.put_object, Body="test-version-suspended-after-delete",
             **where)
    show("list-suspended-put")
    aws.step("delete-object-no-version-after-put", s3.delete_object, **where)
    show("list-suspended-after-put")


@asks("object_version_id_format")
def version_id_format(aws):
    s3, bucket = s3_asking.fresh(aws, versioned=True)
    aws.step("put-object", s3.put_object, Bucket=bucket, Key="test-version-id")


@asks("get_bucket_versioning_order")
def versioning_order(aws):
    s3, bucket = s3_asking.fresh(aws)
    aws.step("list_object_versions_before", s3.list_object_versions, Bucket=bucket)
    aws.step("put_bucket_versioning", s3.put_bucket_versioning, Bucket=bucket,
             VersioningConfiguration={"Status": "Enabled"})
    aws.step("get_bucket_versioning", s3.get_bucket_versioning, Bucket=bucket)
    for key in ("test", "test", "test2"):
        s3.put_object(Bucket=bucket, Key=key, Body="body")
    aws.step("list_object_versions", s3.list_object_versions, Bucket=bucket)


@asks("s3_delete_object_with_version_id")
def delete_with_version(aws):
    s3, bucket = s3_asking.fresh(aws, versioned=True)
    aws.step("get_bucket_versioning", s3.get_bucket_versioning, Bucket=bucket)
    first = s3.put_object(Bucket=bucket, Key="aws/s3/testkey1.txt", Body=LOREM)["VersionId"]
    s3.put_object(Bucket=bucket, Key="aws/s3/testkey2.txt", Body=LOREM)
    aws.step("delete_objects", s3.delete_objects, Bucket=bucket, Delete={
        "Objects": [{"Key": "aws/s3/testkey1.txt", "VersionId": first}]})
    aws.step("list_object_versions_after_delete", s3.list_object_versions, Bucket=bucket)
    s3_asking.versioning(s3, bucket, "Suspended")
    aws.step("get_bucket_versioning_suspended", s3.get_bucket_versioning, Bucket=bucket)


@asks("s3_put_object_versioned")
def put_versioned(aws):
    s3, bucket = s3_asking.fresh(aws)
    old, new = "non-version-bucket-key", "versioned-bucket-key"

    def put(step, key, body):
        aws.step(step, s3.put_object, Bucket=bucket, Key=key, Body=body)

    def get(step, key):
        aws.step(step, s3.get_object, Bucket=bucket, Key=key)

    put("put-pre-versioned", old, "non-versioned-key")
    get("get-pre-versioned", old)
    aws.step("list-object-pre-versioned", s3.list_object_versions, Bucket=bucket)
    s3_asking.versioning(s3, bucket)
    get("get-post-versioned", old)
    put("put-obj-versioned-1", new, "versioned-key")
    put("put-obj-versioned-2", new, "versioned-key-updated")
    get("get-obj-versioned", new)
    aws.step("list-object-versioned", s3.list_object_versions, Bucket=bucket)
    s3_asking.versioning(s3, bucket, "Suspended")
    aws.step("list-bucket-suspended", s3.list_object_versions, Bucket=bucket)
    get("get-obj-versioned-disabled", new)
    get("get-obj-non-versioned-disabled", old)
    put("put-non-versioned-post-disable", old, "non-versioned-key-post")
    get("get-non-versioned-post-disable", old)


@asks("delete_keys_in_versioned_bucket")
def delete_keys_versioned(aws):
    s3, bucket = s3_asking.fresh(aws, versioned=True)
    key = "test-key-versioned"
    versions = [s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"]
                for body in ("something", "something-v2")]
    aws.step("list-objects-v2", s3.list_objects_v2, Bucket=bucket)
    marker = aws.step("delete-object", s3.delete_objects, Bucket=bucket, Delete={
        "Objects": [{"Key": key}]})["Deleted"][0]["DeleteMarkerVersionId"]
    aws.step("list-object-version", s3.list_object_versions, Bucket=bucket)
    aws.step("delete-object-version", s3.delete_objects, Bucket=bucket, Delete={
        "Objects": [{"Key": key, "VersionId": version} for version in versions]})
    aws.step("list-objects-v2-after-delete", s3.list_objects_v2, Bucket=bucket)
    aws.step("list-object-version-after-delete", s3.list_object_versions, Bucket=bucket)
    aws.step("delete-object-delete-marker", s3.delete_objects, Bucket=bucket, Delete={
        "Objects": [{"Key": key, "VersionId": marker}]})


@asks("get_object_after_deleted_in_versioned_bucket")
def get_after_delete(aws):
    s3, bucket = s3_asking.fresh(aws, versioned=True)
    s3.put_object(Bucket=bucket, Key="my-key", Body="abcdefgh")
    aws.step("get-object", s3.get_object, Bucket=bucket, Key="my-key")
    s3.delete_object(Bucket=bucket, Key="my-key")
    aws.step("get-object-after-delete", s3.get_object, Bucket=bucket, Key="my-key")
