"""Listings of objects, versions, uploads, parts and buckets, asked what AWS was asked."""

import botocore.handlers as handlers
import s3_asking
from runner import asks

HELLO = b"content 123"
FOLDER = ("folder/aSubfolder/subFile1", "folder/aSubfolder/subFile2", "folder/file1",
          "folder/file2")


class Listing:
    """A bucket with these keys in it."""

    def __init__(self, aws, *keys, body=HELLO, versioned=False):
        self.aws = aws
        self.s3, self.bucket = s3_asking.fresh(aws, versioned)
        for key in keys:
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)

    def ask(self, step, operation, **request):
        return self.aws.step(step, getattr(self.s3, operation), Bucket=self.bucket, **request)

    def raw(self, step, query):
        """The document as it came, without encoding-type."""
        signed = s3_asking.presigned(self.s3, self.bucket, query)
        shown = s3_asking.plain_xml(s3_asking.WEB.request("GET", signed).data)
        for members in shown.values():
            del members["@xmlns"]  # left out of these records
        self.aws.keep(step, shown)


@asks("list_objects_with_prefix")
def with_prefix(aws):
    at = Listing(aws, "test/foo/bar/123")
    at.ask("list-objects", "list_objects", Prefix="test/", Delimiter=aws.parameters, MaxKeys=1)
    if aws.parameters == "%2F":
        at.raw("list-objects-no-encoding", "prefix=test&delimiter=%2F")


@asks("list_objects_next_marker")
def next_marker(aws):
    keys = [f"test_{i}" for i in range(3)]
    at = Listing(aws, *keys)
    at.ask("list-objects-all", "list_objects")
    page = at.ask("list-objects-max-1", "list_objects", MaxKeys=1, Delimiter="/")
    at.ask("list-objects-rest", "list_objects", Marker=page["NextMarker"], MaxKeys=1)
    at.ask("list-objects-marker-empty", "list_objects", Marker="", MaxKeys=1)


@asks("s3_list_objects_empty_marker")
def empty_marker(aws):
    Listing(aws).ask("list-objects", "list_objects", Marker="")


@asks("list_objects_v2_with_prefix", "list_objects_v2_with_prefix_and_delimiter")
def v2_prefix(aws):
    at = Listing(aws, "test/foo/bar/123", "test/foo/bar/456", "test/bar/foo/123")
    cut = {"Delimiter": "/"} if aws.case.endswith("delimiter") else {}
    at.ask("list-objects-v2-1", "list_objects_v2", Prefix="test/", **cut)
    if cut:
        at.ask("list-objects-v2-1-with-max-keys", "list_objects_v2", Prefix="test/", MaxKeys=1,
               **cut)
    at.ask("list-objects-v2-2", "list_objects_v2", Prefix="test/foo", **cut)
    at.ask("list-objects-v2-3", "list_objects_v2", Prefix="test/foo/bar", **cut)
    if not cut:
        at.raw("list-objects-v2-no-encoding", "list-type=2&prefix=test%2Ffoo")


@asks("list_objects_v2_continuation_start_after")
def v2_start_after(aws):
    at = Listing(aws, *(f"test_{i}" for i in range(12)))
    page = at.ask("list-objects-v2-max-5", "list_objects_v2", MaxKeys=5)
    token = page["NextContinuationToken"]
    at.ask("list-objects-v2-rest", "list_objects_v2", ContinuationToken=token)
    at.ask("list-objects-start-after", "list_objects_v2", StartAfter="test_7", MaxKeys=2)
    at.ask("list-objects-start-after-token", "list_objects_v2", StartAfter="test_7",
           ContinuationToken=token)
    at.ask("exc-continuation-token", "list_objects_v2", ContinuationToken="")


def pages(at, operation, first, then, end, start="Marker", token="NextMarker"):
    asked = {"Prefix": "folder/", "Delimiter": "/", "MaxKeys": 1}
    for step in (first, then, end):
        page = at.ask(step, operation, **asked)
        asked[start] = page.get(token)


@asks("list_objects_v2_continuation_common_prefixes")
def v2_common_prefixes(aws):
    at = Listing(aws, *FOLDER)
    at.ask("list-objects-v2-all-keys", "list_objects_v2")
    pages(at, "list_objects_v2", "list-objects-v2-start", "list-objects-v2-next-1",
          "list-objects-v2-end", "ContinuationToken", "NextContinuationToken")


@asks("list_objects_marker_common_prefixes")
def v1_common_prefixes(aws):
    at = Listing(aws, *FOLDER)
    at.ask("list-objects-all-keys", "list_objects")
    pages(at, "list_objects", "list-objects-start", "list-objects-next-1", "list-objects-end")
    at.ask("list-objects-manual-first-file", "list_objects", Prefix="folder/", Delimiter="/",
           MaxKeys=1, Marker="folder/aSubfolder/subFile1")


@asks("list_object_versions_pagination_common_prefixes")
def version_prefixes(aws):
    at = Listing(aws, *FOLDER, versioned=True)
    at.ask("list-object-versions-all-keys", "list_object_versions")
    pages(at, "list_object_versions", "list-object-versions-start", "list-object-versions-next-1",
          "list-object-versions-end", "KeyMarker", "NextKeyMarker")
    at.ask("list-object-versions-manual-first-file", "list_object_versions", Prefix="folder/",
           Delimiter="/", MaxKeys=1, KeyMarker="folder/aSubfolder/subFile1")


@asks("list_objects_v2_continuation_token_safe_chars")
def safe_characters(aws):
    at = Listing(aws, "file%2Fname", "test@key/", "test%123", "test%percent", "test key/",
                 "test key//", "test%123/", "a/%F0%9F%98%80/", "date=2026-01-01/",
                 "date=2026-02-01/", "date=2026-03-01/", "date=2026-05-01/", body=b"")
    page = at.ask("list-objects-v2-max-5", "list_objects_v2", MaxKeys=5)
    at.ask("list-objects-v2-rest", "list_objects_v2",
           ContinuationToken=page["NextContinuationToken"])
    at.ask("list-objects-start-after-encoded", "list_objects_v2", StartAfter="date%3D2026-02-01/",
           MaxKeys=2)
    plain = unencoded(aws, "list_objects_v2")
    page = aws.step("list-objects-start-after", plain, Bucket=at.bucket, MaxKeys=2,
                    StartAfter="date=2026-02-01/")
    aws.step("list-objects-start-after-url-type", plain, Bucket=at.bucket, MaxKeys=2,
             StartAfter="date=2026-02-01/", EncodingType="url")
    page = at.ask("first", "list_objects_v2", MaxKeys=3)
    token = page["NextContinuationToken"]
    at.ask("list-objects-start-after-token", "list_objects_v2", MaxKeys=2, ContinuationToken=token)
    at.ask("list-objects-continuation-token-2", "list_objects_v2", MaxKeys=2,
           ContinuationToken=token)


def unencoded(aws, operation):
    """The operation of a client that neither asks for an encoding nor takes it off."""
    s3 = aws.client("s3")
    model = "".join(word.title() for word in operation.split("_"))
    s3.meta.events.unregister(f"before-parameter-build.s3.{model}",
                              handlers.set_list_objects_encoding_type_url)
    s3.meta.events.unregister(f"after-call.s3.{model}", handlers.decode_list_object_v2)
    return getattr(s3, operation)


@asks("list_ops_encoding_type_validation")
def encoding_type(aws):
    at = Listing(aws)
    for name, value in (("wrong", "value"), ("empty", "")):
        at.ask(f"{aws.parameters}-error-{name}-value", aws.parameters, EncodingType=value)


@asks("list_object_versions_order_unversioned")
def versions_unversioned(aws):
    at = Listing(aws)
    at.ask("list-empty", "list_object_versions")
    for step, key, body in (("put-object", "a-test-object-1", "test-object-1"),
                            ("put-object-3", "c-test-object-3", "test-object-3"),
                            ("put-object-2", "b-test-object-2", "test-object-2")):
        at.ask(step, "put_object", Key=key, Body=body)
    at.ask("list-object-versions", "list_object_versions")


@asks("list_objects_versions_markers")
def version_markers(aws):
    at = Listing(aws, versioned=True)
    made = []

    def change(operation, *keys, **request):
        for key in keys:
            made.append(getattr(at.s3, operation)(Bucket=at.bucket, Key=key,
                                                  **request)["VersionId"])

    change("put_object", "test_0", "test_1", "test_2", Body=b"version 1")
    change("put_object", "test_2", Body=b"version 2")
    change("delete_object", "test_0", "test_1", "test_2")
    change("put_object", "test_0", "test_1", Body=b"version 2")
    aws.keep("version-order", {"Versions": [{"VersionId": version} for version in made]})

    def ask(step, **request):
        at.ask(f"list-objects-{step}", "list_object_versions", **request)

    ask("versions-all")
    ask("versions-5", MaxKeys=5)
    ask("next-key-only", MaxKeys=1, KeyMarker="test_1")
    ask("next-key-last", MaxKeys=1, KeyMarker="test_2")
    ask("next-version-only", MaxKeys=1, VersionIdMarker=made[5])
    ask("both-markers", MaxKeys=1, KeyMarker="test_1", VersionIdMarker=made[5])
    ask("last-key-last-version", MaxKeys=1, KeyMarker="test_2", VersionIdMarker=made[3])
    ask("next-key-empty", MaxKeys=1, KeyMarker="")


@asks("list_objects_versions_with_prefix")
def version_prefix(aws):
    at = Listing(aws, versioned=True)
    for key, body in (("dir/test", "content key1-v1"), ("dir/test", "content key1-v2"),
                      ("dir/subdir/test2", "content key2-v1"),
                      ("dir/subdir/test2", "content key2-v2")):
        at.s3.put_object(Bucket=at.bucket, Key=key, Body=body)
    for i, prefix in enumerate(("dir/", "dir/s", "dir/test", "dir/subdir", "dir/subdir/",
                                "dir/subdir/test2"), 1):
        at.ask(f"list-object-version-{i}", "list_object_versions", Prefix=prefix, Delimiter="/")
    at.raw("list-objects-versions-no-encoding", "versions&prefix=dir%2Fsubdir&delimiter=%2F")


@asks("list_objects_versions_with_prefix_only_and_pagination")
def version_pages(aws):
    at = Listing(aws, "prefixed_key", "test", "prefixed_key", "prefixed_key", "prefixed_key",
                 "prefixed_key", body=b"", versioned=True)

    def ask(step, **request):
        return at.ask(f"list-object-version-prefix-{step}", "list_object_versions",
                      Prefix="prefix", **request)

    whole = ask("full")
    page = ask("page-1", MaxKeys=3)
    ask("key-marker-only", MaxKeys=4, KeyMarker=page["NextKeyMarker"])
    rest = {"MaxKeys": 5, "KeyMarker": page["NextKeyMarker"],
            "VersionIdMarker": page["NextVersionIdMarker"]}
    ask("page-2", **rest)
    for version in whole["Versions"][:3]:
        at.s3.delete_object(Bucket=at.bucket, Key="prefixed_key", VersionId=version["VersionId"])
    ask("page-2-after-delete", **rest)


@asks("list_multiparts_next_marker")
def upload_markers(aws):
    at = Listing(aws)

    def ask(step, **request):
        return at.ask(f"list-multiparts-{step}", "list_multipart_uploads", **request)

    ask("empty")
    keys = ["test_c", "test_b", "test_a"]
    ids = [at.s3.create_multipart_upload(Bucket=at.bucket, Key=key)["UploadId"]
           for key in keys + ["test_a", "test_a"]]
    aws.keep("upload-ids-order", {"UploadIds": [{"UploadId": upload} for upload in ids]})
    c, b, a = keys
    ask("all")
    page = ask("max-1", MaxUploads=1)
    ask("next-key-only", MaxUploads=1, KeyMarker=page["NextKeyMarker"])
    ask("next-key-last", MaxUploads=1, KeyMarker=c)
    ask("next-upload-only", MaxUploads=1, UploadIdMarker=ids[2])
    ask("both-markers", MaxUploads=1, KeyMarker=a, UploadIdMarker=ids[2])
    ask("both-markers-2", MaxUploads=1, KeyMarker=a, UploadIdMarker=ids[4])
    ask("get-last-upload-no-truncate", MaxUploads=1, KeyMarker=b, UploadIdMarker=ids[1])
    ask("wrong-id-for-key", MaxUploads=1, KeyMarker=a, UploadIdMarker=ids[1])
    ask("next-key-empty", MaxUploads=1, KeyMarker="")


@asks("list_multiparts_with_prefix_and_delimiter")
def upload_prefix(aws):
    at = Listing(aws)
    for key in ("test/foo/bar/123", "test/foo/bar/456", "test/bar/foo/123"):
        at.s3.create_multipart_upload(Bucket=at.bucket, Key=key)
    for i, prefix in enumerate(("test/", "test/foo/", "test/foo/bar"), 1):
        at.ask(f"list-multiparts-{i}", "list_multipart_uploads", Prefix=prefix, Delimiter="/",
               EncodingType="url")
    at.raw("list-multiparts-no-encoding", "uploads&prefix=test%2Ffoo")


@asks("list_multipart_uploads_marker_common_prefixes")
def upload_common_prefixes(aws):
    at = Listing(aws)
    for key in FOLDER:
        at.s3.create_multipart_upload(Bucket=at.bucket, Key=key)
    asked = {"Prefix": "folder/", "Delimiter": "/", "MaxUploads": 1}
    at.ask("list-multiparts-start", "list_multipart_uploads", **asked)
    at.ask("list-multiparts-manual-prefix", "list_multipart_uploads",
           KeyMarker="folder/aSubfolder/", **asked)
    at.ask("list-multiparts-manual-first-file", "list_multipart_uploads",
           KeyMarker="folder/aSubfolder/subFile1", **asked)


@asks("list_parts_pagination", "list_parts_empty_part_number_marker")
def part_pages(aws):
    at = Listing(aws)
    paged = aws.case.endswith("pagination")
    where = {"Key": "test-list-part-pagination" if paged else "test-list-part-empty-marker"}
    where["UploadId"] = at.s3.create_multipart_upload(Bucket=at.bucket, **where)["UploadId"]
    if paged:
        at.ask("list-parts-empty", "list_parts", **where)
    for number in (1, 2)[:2 if paged else 1]:
        at.s3.upload_part(Bucket=at.bucket, Body="data", PartNumber=number, **where)
    if paged:
        at.ask("list-parts-all", "list_parts", **where)
        at.ask("list-parts-1", "list_parts", MaxParts=1, **where)
        at.ask("list-parts-next", "list_parts", MaxParts=1, PartNumberMarker=1, **where)
        at.ask("list-parts-wrong-part", "list_parts", MaxParts=1, PartNumberMarker=10, **where)
    else:
        at.ask("list-parts-empty-marker", "list_parts", PartNumberMarker="", **where)
        at.ask("list-parts-empty-max-parts", "list_parts", MaxParts="", **where)


@asks("list_parts_via_object_attrs_pagination")
def attribute_pages(aws):
    at = Listing(aws)
    where = {"Key": "test-object-attrs-pagination"}
    upload = at.s3.create_multipart_upload(Bucket=at.bucket, ChecksumAlgorithm="SHA256",
                                           **where)["UploadId"]
    parts = []
    for number in (1, 2):
        part = at.s3.upload_part(Bucket=at.bucket, Body="a" * (5 * 1024 * 1024 + 1),
                                 PartNumber=number, UploadId=upload, ChecksumAlgorithm="SHA256",
                                 **where)
        parts.append({"ETag": part["ETag"], "PartNumber": number,
                      "ChecksumSHA256": part["ChecksumSHA256"]})
    at.ask("list-parts", "list_parts", UploadId=upload, **where)
    at.ask("complete-mpu", "complete_multipart_upload", UploadId=upload,
           MultipartUpload={"Parts": parts}, **where)
    where["ObjectAttributes"] = ["ObjectParts"]
    at.ask("get-object-attrs-all", "get_object_attributes", **where)
    at.ask("get-object-attrs-1", "get_object_attributes", **where)
    at.ask("get-object-attrs-next", "get_object_attributes", MaxParts=1, PartNumberMarker=1,
           **where)
    at.ask("get-object-attrs-wrong-part", "get_object_attributes", MaxParts=1,
           PartNumberMarker=10, **where)


@asks("list_buckets_with_max_buckets", "list_buckets_with_continuation_token",
      "list_buckets_when_continuation_token_is_empty")
def bucket_pages(aws):
    s3, _ = s3_asking.fresh(aws)
    for _ in range(2):
        s3.create_bucket(Bucket=aws.name("bucket"))
    if aws.case.endswith("max_buckets"):
        aws.step("list-objects-with-max-buckets", s3.list_buckets, MaxBuckets=1)
    elif aws.case.endswith("token"):
        token = s3.list_buckets(MaxBuckets=1)["ContinuationToken"]
        aws.step("list-objects-with-continuation", s3.list_buckets, MaxBuckets=1,
                 ContinuationToken=token)
    else:
        aws.step("list-objects-with-empty-continuation-token", s3.list_buckets, MaxBuckets=1,
                 ContinuationToken="")


@asks("list_buckets_by_prefix_with_case_sensitivity", "list_buckets_by_bucket_region",
      "list_buckets_region_validation")
def bucket_filters(aws):
    s3, bucket = s3_asking.fresh(aws)
    if "prefix" in aws.case:
        aws.step("list-objects-by-prefix-empty", s3.list_buckets, Prefix=bucket.upper())
        aws.step("list-objects-by-prefix-not-empty", s3.list_buckets, Prefix=bucket)
    elif "by_bucket" in aws.case:
        aws.step("list-objects-by-bucket-region-empty", s3.list_buckets, Prefix=bucket,
                 BucketRegion="us-west-2")
        aws.step("list-objects-by-bucket-region-not-empty", s3.list_buckets, Prefix=bucket,
                 BucketRegion="us-east-1")
    else:
        aws.step("bad-region", s3.list_buckets, BucketRegion="eu-east-1")


@asks("delete_bucket_with_content")
def delete_with_content(aws):
    at = Listing(aws)
    for i in range(10):
        at.s3.put_object(Bucket=at.bucket, Key=f"test-key-{i}", Body=f"test-{i}")
    at.ask("list-objects", "list_objects", MaxKeys=100)
    other = aws.name("bucket")
    at.s3.create_bucket(Bucket=other)
    answer = aws.step("list-buckets", at.s3.list_buckets)
    answer["Buckets"] = [found for found in answer["Buckets"] if found["Name"] == other]
