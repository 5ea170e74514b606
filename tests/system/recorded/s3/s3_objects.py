"""Objects and their versions, asked what AWS was asked."""

import io
import gzip

import s3_asking
from runner import asks

BAD_VERSION = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"


@asks("delete_object_versioned")
def delete_object_versioned(aws):
    s3, bucket = s3_asking.fresh(aws, versioned=True)
    where = {"Bucket": bucket, "Key": "test-delete"}
    first = aws.step("put-object", s3.put_object, Body="test-delete", **where)["VersionId"]
    marker = aws.step("delete-object", s3.delete_object, **where)["VersionId"]
    aws.step("get-deleted-object", s3.get_object, **where)
    aws.step("get-object-with-version", s3.get_object, VersionId=first, **where)
    aws.step("get-delete-marker", s3.get_object, VersionId=marker, **where)
    aws.step("delete-object-2", s3.delete_object, **where)
    aws.step("list-object-versions", s3.list_object_versions, Bucket=bucket, Prefix="test-delete")
    aws.step("delete-delete-marker", s3.delete_object, VersionId=marker, **where)
    aws.step("delete-object-version", s3.delete_object, VersionId=first, **where)
    aws.step("get-deleted-object-with-version", s3.get_object, VersionId=first, **where)
    aws.step("delete-with-bad-version", s3.delete_object, VersionId=BAD_VERSION, **where)
    aws.step("delete-wrong-key", s3.delete_object, Bucket=bucket, Key="wrong-key")


@asks("delete_object")
def delete_object(aws):
    s3, bucket = s3_asking.fresh(aws)
    where = {"Bucket": bucket, "Key": "test-delete"}
    aws.step("put-object", s3.put_object, Body="test-delete", **where)
    aws.step("delete-object", s3.delete_object, **where)
    aws.step("delete-nonexistent-object", s3.delete_object, **where)
    aws.step("delete-nonexistent-object-versionid", s3.delete_object, VersionId=BAD_VERSION,
             **where)


@asks("get_object_with_version_unversioned_bucket")
def get_with_version(aws):
    s3, bucket = s3_asking.fresh(aws)
    where = {"Bucket": bucket, "Key": "test-version"}
    aws.step("put-object", s3.put_object, Body="test-version", **where)
    aws.step("get-obj-with-version", s3.get_object, VersionId=BAD_VERSION, **where)
    aws.step("get-obj-with-null-version", s3.get_object, VersionId="null", **where)


@asks("delete_objects")
def delete_objects(aws):
    s3, bucket = s3_asking.fresh(aws)
    aws.step("put-object", s3.put_object, Bucket=bucket, Key="test-delete", Body="test-delete")
    aws.step("delete-object-wrong-version-id", s3.delete_objects, Bucket=bucket,
             Delete={"Objects": [{"Key": "test-delete", "VersionId": BAD_VERSION}]})
    answer = aws.step("delete-objects", s3.delete_objects, Bucket=bucket, Delete={
        "Objects": [{"Key": k} for k in ("test-delete", "c-wrong-key", "a-wrong-key")]})
    answer["Deleted"].sort(key=lambda item: item["Key"])


@asks("delete_objects_versioned")
def delete_objects_versioned(aws):
    s3, bucket = s3_asking.fresh(aws, versioned=True)

    def delete(step, *objects):
        answer = aws.step(step, s3.delete_objects, Bucket=bucket, Delete={
            "Objects": [dict(zip(("Key", "VersionId"), names)) for names in objects]})
        for found in (answer.get("Deleted", []), answer.get("Errors", [])):
            found.sort(key=lambda item: item["Key"])
        return answer

    first = aws.step("put-object", s3.put_object, Bucket=bucket, Key="test-delete",
                     Body="test-delete")["VersionId"]
    marker = delete("delete-objects-no-version-id", ("test-delete",), ("wrongkey",),
                    ("wrongkey-x",))["Deleted"][0]["DeleteMarkerVersionId"]
    delete("delete-objects-marker", ("test-delete", marker))
    delete("delete-objects-wrong-version-id", ("test-delete", BAD_VERSION),
           ("wrong-key-2", BAD_VERSION))
    delete("delete-objects-version-id", ("test-delete", first))


@asks("get_object_range")
def get_range(aws):
    s3, bucket = s3_asking.fresh(aws)
    where = {"Bucket": bucket, "Key": "test-key"}
    s3.put_object(Body="0123456789", **where)
    aws.step("get-0-8", s3.get_object, Range="bytes=0-8", **where)
    aws.step("get-0-8-checksum", s3.get_object, Range="bytes=0-8", ChecksumMode="ENABLED", **where)
    for asked in ("1-1", "1-0", "1-", "-1-", "-2", "-9", "-15", "0-100", "0-0", "0--1", "-", "-0",
                  "100-200"):
        aws.step(f"get-{asked}", s3.get_object, Range=f"bytes={asked}", **where)
    aws.step("get-multiple-ranges", s3.get_object, Range="bytes=0-1,3-4,7-9", **where)
    aws.step("get-wrong-format", s3.get_object, Range="0-1", **where)
    aws.step("put-after-failed", s3.put_object, Bucket=bucket, Key="after", Body="after failed")


def get_back(aws, s3, bucket, key, body, put="put-object", get="get-object", **headers):
    aws.step(put, s3.put_object, Bucket=bucket, Key=key, Body=body, **headers)
    return aws.step(get, s3.get_object, Bucket=bucket, Key=key)


@asks("put_and_get_object_with_utf8_key")
def utf8_key(aws):
    s3_asking.without_body(get_back(aws, *s3_asking.fresh(aws), "Ā0Ä", b"abc123"))


@asks("put_and_get_object_with_hash_prefix")
def hash_prefix(aws):
    s3_asking.without_body(get_back(aws, *s3_asking.fresh(aws), "#key-with-hash-prefix",
                                    b"test 123"))


@asks("metadata_header_character_decoding")
def metadata_characters(aws):
    s3, bucket = s3_asking.fresh(aws)
    s3.put_object(Bucket=bucket, Key="key", Body="foo",
                  Metadata={"TEST_META_1": "foo", "__meta_2": "bar"})
    aws.step("head-object", s3.head_object, Bucket=bucket, Key="key")


@asks("get_object_no_such_bucket")
def get_no_bucket(aws):
    aws.step("expected_error", aws.client("s3").get_object, Bucket=aws.name(), Key="foobar")


@asks("invalid_range_error", "range_key_not_exists")
def range_error(aws):
    s3, bucket = s3_asking.fresh(aws)
    if "invalid" in aws.case:
        s3.put_object(Bucket=bucket, Key="my-key", Body="abcdefgh")
    aws.step("exc", s3.get_object, Bucket=bucket, Key="my-key", Range="bytes=1024-4096")


@asks("upload_file_with_xml_preamble")
def xml_preamble(aws):
    get_back(aws, *s3_asking.fresh(aws), "key", '<?xml version="1.0" encoding="UTF-8"?><test/>',
             get="get_object")


@asks("putobject_with_multiple_keys")
def many_keys(aws):
    get_back(aws, *s3_asking.fresh(aws), "aws/key1/key2/key3", "test", get="get_object")


@asks("range_header_body_length")
def range_length(aws):
    s3, bucket = s3_asking.fresh(aws)
    s3.put_object(Bucket=bucket, Key="key", Body=bytes(range(256)) * 8)
    for step, asked in (("get-object", "0-1023"), ("get-object-2", "1024-2048")):
        s3_asking.without_body(aws.step(step, s3.get_object, Bucket=bucket, Key="key",
                                        Range=f"bytes={asked}"))


@asks("delete_object_tagging")
def delete_tagging(aws):
    s3, bucket = s3_asking.fresh(aws)
    where = {"Bucket": bucket, "Key": "test-key-tagging"}
    get_back(aws, s3, *where.values(), "something", get="get-obj")
    s3.delete_object_tagging(**where)
    aws.step("get-obj-after-tag-deletion", s3.get_object, **where)


@asks("delete_non_existing_keys", "delete_non_existing_keys_quiet")
def delete_absent(aws):
    s3, bucket = s3_asking.fresh(aws)
    s3.put_object(Bucket=bucket, Key="test-key-nonexistent", Body="something")
    quiet = {"Quiet": True} if "quiet" in aws.case else {}
    answer = aws.step("deleted-resp", s3.delete_objects, Bucket=bucket, Delete={
        "Objects": [{"Key": k} for k in ("test-key-nonexistent", "dummy1", "dummy2")]} | quiet)
    answer.get("Deleted", []).sort(key=lambda item: item["Key"])


@asks("delete_non_existing_keys_in_non_existing_bucket")
def delete_in_no_bucket(aws):
    aws.step("error-non-existent-bucket", aws.client("s3").delete_objects, Bucket=aws.name(),
             Delete={"Objects": [{"Key": "dummy1"}, {"Key": "dummy2"}]})


@asks("s3_uppercase_key_names")
def uppercase_key(aws):
    s3, bucket = s3_asking.fresh(aws)
    get_back(aws, s3, bucket, "camelCaseKey", "something", get="response")
    aws.step("wrong-case-key", s3.get_object, Bucket=bucket, Key="camelcasekey")


@asks("s3_invalid_content_md5")
def invalid_md5(aws):
    s3, bucket = s3_asking.fresh(aws)
    where = {"Bucket": bucket, "Key": "test-key", "Body": "something"}
    bad = ("__invalid__", "000", "not base64 encoded checksum", "MTIz", "dGVzdC1zdHJpbmc=")
    other, right = "CYketZBSTjX8czcs3cXVlg==", "Q3uTDbhLgHnC3YBKcZNrXw=="
    for i, digest in enumerate(bad):
        aws.step(f"md5-error-{i}", s3.put_object, ContentMD5=digest, **where)
    aws.step("md5-error-bad-digest", s3.put_object, ContentMD5=other, **where)
    aws.step("success-put-object-md5", s3.put_object, ContentMD5=right, **where)
    where |= {"PartNumber": 1, "UploadId": s3.create_multipart_upload(
        Bucket=bucket, Key="test-key")["UploadId"]}
    for i, digest in enumerate(bad):
        aws.step(f"upload-part-md5-error-{i}", s3.upload_part, ContentMD5=digest, **where)
    aws.step("upload-part-md5-bad-digest", s3.upload_part, ContentMD5=other, **where)
    aws.step("success-upload-part-md5", s3.upload_part, ContentMD5=right, **where)


def zipped():
    memory = io.BytesIO()
    with gzip.GzipFile(fileobj=memory, mode="w", mtime=1676569620) as file:
        file.write(b"1234567890 " * 100)
    return memory.getvalue()


LOREM = "Lorem ipsum dolor sit amet, ... " * 30


@asks("etag_on_get_object_call")
def etag_on_get(aws):
    s3, bucket = s3_asking.fresh(aws)
    get_back(aws, s3, bucket, "my-key", LOREM, get="get_object")
    aws.step("get_object_range", s3.get_object, Bucket=bucket, Key="my-key", Range="bytes=0-16")


@asks("s3_batch_delete_objects")
def batch_delete(aws):
    s3, bucket = s3_asking.fresh(aws)
    keys = [f"key-{i}" for i in range(5)]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body="test")
    aws.step("batch-delete", s3.delete_objects, Bucket=bucket,
             Delete={"Objects": [{"Key": key} for key in keys]})
    aws.step("list-remaining-objects", s3.list_objects, Bucket=bucket)


@asks("s3_get_object_header_overrides")
def header_overrides(aws):
    s3, bucket = s3_asking.fresh(aws)
    s3.put_object(Bucket=bucket, Key="key", Body="something")
    aws.step("get-object", s3.get_object, Bucket=bucket, Key="key",
             ResponseCacheControl="max-age=74", ResponseContentEncoding="identity",
             ResponseContentDisposition='attachment; filename="foo.jpg"',
             ResponseContentLanguage="de-DE", ResponseContentType="image/jpeg",
             ResponseExpires="Wed, 21 Oct 2015 07:28:00 GMT")


@asks("head_object_fields")
def head_fields(aws):
    s3, bucket = s3_asking.fresh(aws)
    s3.put_object(Bucket=bucket, Key="my-key", Body="abcdefgh")
    aws.step("head-object", s3.head_object, Bucket=bucket, Key="my-key")
    aws.step("head-object-404", s3.head_object, Bucket=bucket, Key="doesnotexist")


@asks("put_and_get_object_with_content_language_disposition")
def language_disposition(aws):
    s3, bucket = s3_asking.fresh(aws)
    put = aws.step("put-object", s3.put_object, Bucket=bucket, Key="test", Body=b"abc123",
                   ContentLanguage="de", ContentDisposition='attachment; filename="foo.jpg"',
                   CacheControl="no-cache")
    own = ("connection", "server")
    for name in own:
        put["ResponseMetadata"]["HTTPHeaders"].pop(name, None)
    aws.keep("put-object-headers", put["ResponseMetadata"])
    got = s3_asking.without_body(aws.step("get-object", s3.get_object, Bucket=bucket, Key="test"))
    for name in own:
        got["ResponseMetadata"]["HTTPHeaders"].pop(name, None)
    aws.keep("get-object-headers", got["ResponseMetadata"])


@asks("put_object_storage_class")
def storage_class(aws):
    s3, bucket = s3_asking.fresh(aws)
    where = {"Bucket": bucket, "Key": "test-put-storage-class"}
    aws.step("put", s3.put_object, Body="body-test",
             StorageClass=aws.parameters.split("-")[0], **where)
    aws.step("get-object-storage-class", s3.get_object_attributes,
             ObjectAttributes=["StorageClass"], **where)
    aws.step("get-object", s3.get_object, **where)


@asks("s3_get_deep_archive_object_restore")
def deep_archive(aws):
    s3, bucket = s3_asking.fresh(aws)
    where = {"Bucket": bucket, "Key": "key"}
    s3.put_object(Body="body data", StorageClass="DEEP_ARCHIVE", **where)
    for step in ("get-object-invalid-state", "get_object_invalid_state"):
        aws.step(step, s3.get_object, **where)
    aws.step("restore_object", s3.restore_object, **where, RestoreRequest={
        "Days": 30, "GlacierJobParameters": {"Tier": "Bulk"}})


@asks("put_object_storage_class_outposts")
def outposts(aws):
    s3, bucket = s3_asking.fresh(aws)
    where = {"Bucket": bucket, "Key": "test", "StorageClass": "OUTPOSTS"}
    aws.step("put-object-outposts", s3.put_object, Body="body-test", **where)
    aws.step("create-multipart-outposts-exc", s3.create_multipart_upload, **where)


@asks("put_get_object_special_character")
def special_character(aws):
    s3, bucket = s3_asking.fresh(aws)
    where = {"Bucket": bucket, "Key": aws.parameters}
    aws.step("put-object-special-char", s3.put_object, Body=b"test", **where)
    aws.step("list-object-special-char", s3.list_objects_v2, Bucket=bucket)
    aws.step("get-object-special-char", s3.get_object, **where)
    aws.step("del-object-special-char", s3.delete_object, **where)


@asks("put_get_object_single_character_trailing_slash")
def single_character(aws):
    s3, bucket = s3_asking.fresh(aws)
    for key in ("a/", "t/", "u/"):
        get_back(aws, s3, bucket, key, b"test", f"put-object-single-char-{key}",
                 f"get-object-single-char-{key}")
    aws.step("list-objects-single-char", s3.list_objects_v2, Bucket=bucket)


@asks("s3_put_more_than_1000_items")
def more_than_1000(aws):
    s3, bucket = s3_asking.fresh(aws)
    for i in range(1010):
        s3.put_object(Bucket=bucket, Key=f"test-key-{i}", Body=f"test-{i}".encode())
    for i in (1009, 0):
        aws.step(f"get_object-{i}", s3.get_object, Bucket=bucket, Key=f"test-key-{i}")
    page = aws.step("list-objects", s3.list_objects, Bucket=bucket, Delimiter="/", MaxKeys=1010)
    page["Contents"] = "<content>" if len(page["Contents"]) == 1000 else page["Contents"]
    aws.step("list-objects-next_marker", s3.list_objects, Bucket=bucket,
             Marker=page["NextMarker"])


@asks("upload_big_file")
def big_file(aws):
    s3, bucket = s3_asking.fresh(aws)
    for i, first in ((1, "\x01"), (2, "a")):
        where = {"Bucket": bucket, "Key": f"test_key{i}"}
        aws.step(f"put_object_key{i}", s3.put_object, Body=first * 10_000_000, **where)
        s3.put_object(Body="a" * 10_000_000, **where)
        aws.step(f"head_object_key{i}", s3.head_object, **where)


@asks("delete_objects_encoding")
def delete_encoding(aws):
    s3, bucket = s3_asking.fresh(aws)
    keys = {"a%2Fb": b"percent encoding", "a/%F0%9F%98%80": b"percent encoded emoji"}
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=keys[key])
    aws.step("list-objects-before-delete", s3.list_objects_v2, Bucket=bucket)
    aws.step("deleted-resp", s3.delete_objects, Bucket=bucket,
             Delete={"Objects": [{"Key": key} for key in keys]})
    aws.step("list-objects", s3.list_objects_v2, Bucket=bucket)


@asks("url_encoded_key", "object_with_slashes_in_key")
def encoded_keys(aws):
    s3, bucket = s3_asking.fresh(aws)
    if "url" in aws.case:
        bodies = {"test@key/": b"test-non-encoded", "test%40key": b"test-encoded-no-trailing",
                  "test%40key/": b"test-encoded"}
        step = "list-object-encoded-char"
    else:
        bodies = {"/foo": b"foobar", "bar": b"barfoo", "/bar/foo/": b"test"}
        step = "list-objects-slashes"
    for key, body in bodies.items():
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    aws.step(step, s3.list_objects_v2, Bucket=bucket)


@asks("empty_bucket_fixture")
def empty_bucket(aws):
    s3, bucket = s3_asking.fresh(aws)
    for i in range(3):
        s3.put_object(Bucket=bucket, Key=f"key{i}", Body="123")
    aws.step("list-obj", s3.list_objects_v2, Bucket=bucket)
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": f"key{i}"} for i in range(3)]})
    aws.step("list-obj-after-empty", s3.list_objects_v2, Bucket=bucket)


@asks("s3_object_expires")
def object_expires(aws):
    s3, bucket = s3_asking.fresh(aws)
    for when, date in (("future", "Tue, 21 Oct 2070 07:28:00 GMT"),
                       ("past", "Wed, 21 Oct 2015 07:28:00 GMT")):
        where = {"Bucket": bucket, "Key": f"key-{when}"}
        aws.step(f"put-object-expires-{when}", s3.put_object, Body="foo", Expires=date, **where)
        aws.step(f"head-object-expires-{when}", s3.head_object, **where)
        aws.step(f"get-object-expires-{when}", s3.get_object, **where)
