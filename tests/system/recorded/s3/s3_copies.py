"""Copies of objects and of parts, and conditions of reads and writes, asked what AWS was asked."""

import datetime
import json
import time

import s3_asking
from runner import asks

SOURCE = {"Body": '{"key": "value"}', "ContentType": "application/json",
          "Metadata": {"key": "value"}}
DAY = datetime.timedelta(days=1)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


class Copying:
    """One bucket with the object `key` in it, and short names for what is asked of it."""

    def __init__(self, aws, key="source-object", versioned=False, step=None, **source):
        self.aws, self.key = aws, key
        self.s3, self.bucket = s3_asking.fresh(aws, versioned)
        if source:
            self.put(step or "put-object", key, **source)

    def put(self, step, key, **request):
        return self.aws.step(step, self.s3.put_object, Bucket=self.bucket, Key=key, **request)

    def copy(self, step, key=None, source=None, version=None, **request):
        source = {"Bucket": self.bucket, "Key": source or self.key}
        if version:
            source["VersionId"] = version
        return self.aws.step(step, self.s3.copy_object, Bucket=self.bucket, Key=key or self.key,
                             CopySource=source, **request)

    def head(self, step, key=None, **request):
        return self.aws.step(step, self.s3.head_object, Bucket=self.bucket, Key=key or self.key,
                             **request)

    def attributes(self, step, key=None, wanted="StorageClass"):
        return self.aws.step(step, self.s3.get_object_attributes, Bucket=self.bucket,
                             Key=key or self.key, ObjectAttributes=[wanted])


@asks("s3_copy_metadata_replace")
def metadata_replace(aws):
    c = Copying(aws, step="put_object", ContentLanguage="en-US", **SOURCE)
    c.head("head_object")
    c.copy("copy_object", "copy", Metadata={"another-key": "value"}, ContentType="image/jpg",
           MetadataDirective="REPLACE")
    c.head("head_object_copy", "copy")


@asks("s3_copy_content_type_and_metadata")
def type_and_metadata(aws):
    c = Copying(aws, step="put_object", **SOURCE)
    c.head("head_object")
    c.copy("copy_object", "copy")
    c.head("head_object_copy", "copy")
    c.s3.delete_object(Bucket=c.bucket, Key="copy")
    c.copy("copy_object_second", "copy", MetadataDirective="COPY",
           Metadata={"another-key": "value"}, ContentType="image/jpg")
    c.head("head_object_second_copy", "copy")


@asks("s3_copy_metadata_directive_copy")
def directive_copy(aws):
    c = Copying(aws, Body="test", ContentLanguage="en-US", Metadata={"key": "value"})
    c.head("head-object")
    c.copy("copy-object", "copy", MetadataDirective="COPY", Metadata={"key2": "value2"},
           ContentLanguage="en-GB")
    c.head("head-object-copy", "copy")


@asks("s3_copy_object_in_place")
def in_place(aws):
    c = Copying(aws, step="put_object", **SOURCE)
    c.head("head_object")
    c.attributes("object-attrs")
    c.copy("copy-object-in-place-no-change")
    c.copy("copy-object-in-place-with-storage-class", ChecksumAlgorithm="SHA256",
           StorageClass="STANDARD")
    c.attributes("object-attrs-after-copy")
    aws.step("object-acl", c.s3.get_object_acl, Bucket=c.bucket, Key=c.key)
    c.copy("copy-object-in-place-with-acl", ACL="private")


@asks("s3_copy_object_in_place_metadata_directive")
def in_place_directive(aws):
    c = Copying(aws, step="put_object", **SOURCE)
    c.head("head_object")
    c.copy("no-metadata-directive-fail", Metadata={"key2": "value2"})
    c.copy("copy-replace-directive", Metadata={"key2": "value2"}, MetadataDirective="REPLACE")
    c.head("head-replace-directive")
    c.copy("copy-copy-directive", MetadataDirective="COPY", StorageClass="STANDARD")
    c.head("head-copy-directive")
    c.copy("copy-copy-directive-ignore", Metadata={"key3": "value3"}, MetadataDirective="COPY",
           StorageClass="STANDARD")
    c.head("head-copy-directive-ignore")
    c.copy("copy-replace-directive-empty", MetadataDirective="REPLACE")
    c.head("head-replace-directive-empty")


@asks("s3_copy_object_in_place_storage_class")
def in_place_class(aws):
    c = Copying(aws, Body="test", StorageClass="STANDARD")
    c.head("head-object")
    c.attributes("object-attrs")
    c.copy("copy-object-in-place-with-storage-class", StorageClass="STANDARD")
    c.attributes("object-attrs-after-copy")


@asks("s3_copy_object_storage_class")
def copy_class(aws):
    c = Copying(aws, Body="test", StorageClass="STANDARD_IA")
    c.head("head-object")
    c.attributes("object-attrs")
    c.copy("copy-object-in-place-with-storage-class", "dest", MetadataDirective="COPY")
    c.attributes("object-attrs-after-copy", "dest")
    c.copy("exc-invalid-request-storage-class")


@asks("s3_copy_object_in_place_website_redirect_location")
def in_place_redirect(aws):
    c = Copying(aws, Body="test", WebsiteRedirectLocation="/test/direct")
    c.head("head-object")
    c.copy("copy-object-in-place-with-website-redirection",
           WebsiteRedirectLocation="/test/direct")
    c.head("head-object-after-copy")


@asks("s3_copy_object_with_checksum")
def with_checksum(aws):
    c = Copying(aws, step="put-object-no-checksum", **SOURCE)
    c.attributes("object-attrs", wanted="Checksum")
    c.copy("copy-object-in-place-with-checksum", ChecksumAlgorithm=aws.parameters,
           MetadataDirective="REPLACE")
    c.attributes("object-attrs-after-copy", wanted="Checksum")
    c.copy("copy-object-to-dest-keep-checksum", "dest")


@asks("s3_copy_object_with_default_checksum")
def with_default_checksum(aws):
    c = Copying(aws, step="put-object-no-checksum", ChecksumAlgorithm=aws.parameters, **SOURCE)
    c.attributes("object-attrs", wanted="Checksum")
    c.copy("copy-object-in-place-with-no-checksum", MetadataDirective="REPLACE")
    c.attributes("object-attrs-after-copy", wanted="Checksum")
    c.copy("copy-object-to-dest-keep-checksum", "dest")
    c.attributes("dest-object-attrs-after-copy", "dest", wanted="Checksum")


@asks("s3_copy_tagging_directive", "s3_copy_tagging_directive_versioned")
def tagging_directive(aws):
    versioned = "versioned" in aws.case
    directive = {} if aws.parameters == "None" else {"TaggingDirective": aws.parameters}
    c = Copying(aws, versioned=versioned)

    def tags(step, key, **version):
        aws.step(step, c.s3.get_object_tagging, Bucket=c.bucket, Key=key, **version)

    first = c.put("put-object", c.key, Body="test", Tagging="key1=value1").get("VersionId")
    if versioned:
        c.put("put-object-v2", c.key, Body="test-v2", Tagging="key1=value1-v2")
    tags("get-object-tag", c.key)
    if versioned:
        tags("get-object-tag-v1", c.key, VersionId=first)
    for suffix, version in (("", None), ("-v1", first))[:2 if versioned else 1]:
        c.copy(f"copy-object{suffix}", "dest", version=version, Tagging="key2=value2",
               **directive)
        tags(f"get-copy-object-tag{suffix}", "dest")
        c.copy(f"copy-object-tag-empty{suffix}", "dest", version=version, **directive)
        tags(f"get-copy-object-tag-empty{suffix}", "dest")


def in_place_versions(aws, c, versioned):
    def look(steps):
        c.head(steps[0])
        got = aws.step(steps[1], c.s3.get_object, Bucket=c.bucket, Key=c.key)
        got["Body"] = json.loads(got["Body"].read())

    again = {"MetadataDirective": "REPLACE"}
    c.head("head_object")
    if versioned:
        c.attributes("object-attrs")
        c.copy("copy-object-in-place-no-change")
        second = c.copy("copy-in-place-versioned", **again)["VersionId"]
    else:
        c.copy("copy-in-place-non-versioned", **again)
    look(("head-object-copied", "get-object-copied"))
    s3_asking.versioning(c.s3, c.bucket, "Suspended")
    c.copy("copy-in-place-versioned-suspended", **again)
    look(("head-object-copied-suspended", "get-object-copied-suspended"))
    if not versioned:
        c.copy("copy-in-place-versioned-suspended-twice", **again)
        return
    c.head("head-object-previous-version-suspended", VersionId=second)
    s3_asking.versioning(c.s3, c.bucket)
    c.copy("copy-in-place-versioned-re-enabled", **again)


@asks("s3_copy_object_in_place_versioned")
def in_place_versioned(aws):
    in_place_versions(aws, Copying(aws, versioned=True, step="put_object", **SOURCE), True)


@asks("s3_copy_object_in_place_suspended_only")
def in_place_suspended(aws):
    in_place_versions(aws, Copying(aws, step="put_object", **SOURCE), False)


@asks("copy_object_special_character")
def copy_special(aws):
    c = Copying(aws)
    other = aws.name("dest")
    c.s3.create_bucket(Bucket=other)
    for key in ("file%2Fname", "test@key/", "test key/", "test key//", "a/%F0%9F%98%80/",
                "test+key"):
        c.put(f"put-object-src-special-char-{key}", key, Body=b"test")
        aws.step(f"copy-object-special-char-{key}", c.s3.copy_object, Bucket=other, Key=key,
                 CopySource={"Bucket": c.bucket, "Key": key})
    aws.step("list-object-copy-dest-special-char", c.s3.list_objects_v2, Bucket=other)


@asks("s3_copy_object_wrong_format")
def wrong_format(aws):
    s3, bucket = s3_asking.fresh(aws)
    aws.step("copy-object-wrong-copy-source", s3.copy_object, Bucket=bucket,
             CopySource="wrongformat", Key="destination-key")


@asks("s3_copy_object_src_not_exists")
def source_absent(aws):
    c = Copying(aws)
    key = "random-src-key"
    aws.step("copy-object-src-bucket-not-exists", c.s3.copy_object, Bucket=c.bucket,
             Key="destination-key", CopySource=f"{aws.name()}/{key}")
    c.copy("copy-object-src-object-not-exists", "destination-key", key)
    s3_asking.versioning(c.s3, c.bucket)
    first = c.put("put-obj-versioned", key, Body="")["VersionId"]
    marker = aws.step("del-obj-versioned", c.s3.delete_object, Bucket=c.bucket,
                      Key=key)["VersionId"]
    c.copy("copy-object-src-delete-marker-current-version", "destination-key", key)
    c.copy("copy-object-src-target-delete-marker", "destination-key", key, marker)
    c.copy("copy-object-src-target-object-version", "destination-key", key, first)


@asks("s3_copy_md5")
def copy_md5(aws):
    c = Copying(aws, Body="something")
    c.copy("copy-obj", "dest")


@asks("copy_object_if_none_match", "copy_object_if_match", "copy_object_if_none_match_in_place",
      "copy_object_if_match_in_place")
def copy_conditions(aws):
    c = Copying(aws, Body="source content")
    etag = aws.answers["put-object"]["ETag"]
    if aws.case.endswith("none_match"):
        c.copy("copy-obj", "dest-object", IfNoneMatch="*")
        c.copy("copy-obj-if-none-match-fail", "dest-object", IfNoneMatch="*")
    elif aws.case.endswith("if_match"):
        there = c.put("put-dest", "dest-object", Body="dest content")["ETag"]
        c.copy("copy-obj-if-match", "dest-object", IfMatch=there)
        c.copy("copy-obj-if-match-fail-wrong-etag", "dest-object", IfMatch=there)
        c.copy("copy-obj-if-match-fail-no-object", "non-existent-key", IfMatch=there)
    elif "none_match" in aws.case:
        c.copy("copy-obj-if-none-match-fail", IfNoneMatch="*", MetadataDirective="REPLACE")
    else:
        c.copy("copy-obj-if-match-in-place", IfMatch=etag, MetadataDirective="REPLACE")


@asks("copy_object_if_none_match_versioned_bucket", "copy_object_if_match_versioned_bucket")
def copy_conditions_versioned(aws):
    c = Copying(aws, versioned=True, Body="source content")
    dest = {"Bucket": c.bucket, "Key": "dest-object"}
    if "none_match" in aws.case:
        c.copy("copy-obj", "dest-object", IfNoneMatch="*")
        c.copy("copy-obj-if-none-match-fail", "dest-object", IfNoneMatch="*")
        aws.step("del-obj", c.s3.delete_object, **dest)
        c.copy("copy-obj-after-del", "dest-object", IfNoneMatch="*")
    else:
        first = c.put("put-obj", "dest-object", Body="initial content")["ETag"]
        c.copy("copy-obj-if-match-wrong-etag", "dest-object", IfMatch='"wrong"')
        aws.step("del-obj", c.s3.delete_object, **dest)
        c.copy("copy-obj-after-del-exc", "dest-object", IfMatch=first)
        second = c.put("put-obj-after-del", "dest-object", Body="new content after delete")["ETag"]
        c.copy("copy-obj-if-match", "dest-object", IfMatch=second)
    aws.step("list-object-versions", c.s3.list_object_versions, Bucket=c.bucket)


@asks("copy_object_precondition_write_validation")
def copy_write_validation(aws):
    c = Copying(aws, Body="source content")
    etag = aws.answers["put-object"]["ETag"]
    c.copy("copy-obj-none-match-etag", "dest", IfNoneMatch=etag)
    c.copy("copy-obj-if-match-star", "dest", IfMatch="*")
    c.copy("copy-obj-both", "dest", IfNoneMatch="*", IfMatch=etag)


@asks("s3_copy_object_preconditions", "s3_copy_object_if_source_modified_since_versioned",
      "s3_copy_object_if_source_unmodified_since_versioned")
def source_conditions(aws):
    versioned = aws.case.endswith("versioned")
    c = Copying(aws, versioned=versioned, Body="data")
    head = c.head("head-object")
    etag, modified = head["ETag"], head["LastModified"]
    if "unmodified" in aws.case:
        c.copy("copy-if-unmodified-since", "dest", CopySourceIfUnmodifiedSince=modified)
        c.copy("copy-past-if-unmodified-since", "dest", CopySourceIfUnmodifiedSince=modified - DAY)
        return
    if versioned:
        c.copy("copy-if-modified-since", "dest", CopySourceIfModifiedSince=modified - DAY)
        time.sleep(1.1)  # a condition in the future is ignored: the second must have passed
        c.copy("copy-if-modified-since-last-modified", "dest", CopySourceIfModifiedSince=modified)
        return
    time.sleep(1.1)
    c.copy("copy-precondition-if-match", "dest", CopySourceIfMatch='"wrong"')
    c.copy("copy-precondition-if-unmodified-since", "dest",
           CopySourceIfUnmodifiedSince=modified - DAY)
    c.copy("copy-precondition-if-none-match", "dest", CopySourceIfNoneMatch=etag)
    c.copy("copy-precondition-if-modified-since", "dest", CopySourceIfModifiedSince=now())
    c.copy("copy-ignore-future-modified-since", "dest", CopySourceIfModifiedSince=now() + DAY)
    c.copy("copy-etag-missing-quotes", "dest", CopySourceIfNoneMatch=etag.strip('"'))
    c.copy("copy-success", "dest", CopySourceIfMatch=etag, CopySourceIfNoneMatch='"wrong"',
           CopySourceIfModifiedSince=modified - DAY, CopySourceIfUnmodifiedSince=now())


@asks("s3_get_object_preconditions")
def read_conditions(aws):
    c = Copying(aws, "test-key", Body="data")
    operation = getattr(c.s3, aws.parameters)
    head = c.head("head")
    etag, modified = head["ETag"], head["LastModified"]
    time.sleep(1.1)

    def ask(step, **conditions):
        aws.step(step, operation, Bucket=c.bucket, Key=c.key, **conditions)

    ask("precondition-if-match", IfMatch='"wrong"')
    ask("precondition-if-unmodified-since", IfUnmodifiedSince=modified - DAY)
    ask("precondition-if-none-match", IfNoneMatch=etag)
    ask("copy-precondition-if-modified-since", IfModifiedSince=now())
    ask("obj-ignore-future-modified-since", IfModifiedSince=now() + DAY)
    ask("etag-missing-quotes", IfNoneMatch=etag.strip('"'))
    ask("precondition-if-unmodified-since-is-object", IfUnmodifiedSince=modified)
    ask("precondition-if-modified-since-is-object", IfModifiedSince=modified)
    ask("obj-success", IfMatch=etag, IfNoneMatch='"wrong"', IfModifiedSince=modified - DAY,
        IfUnmodifiedSince=now())


@asks("precondition_failed_error")
def precondition_failed(aws):
    c = Copying(aws, "foo", Body=b"{}")
    aws.step("get-object-if-match", c.s3.get_object, Bucket=c.bucket, Key="foo",
             IfMatch='"not good etag"')


@asks("s3_get_object_headers")
def object_headers(aws):
    c = Copying(aws, "en.gif", Body="something")
    etag = aws.answers["put-object"]["ETag"]

    def ask(step, **conditions):
        answer = aws.step(step, c.s3.get_object, Bucket=c.bucket, Key=c.key, **conditions)
        code = answer["ResponseMetadata"]["HTTPStatusCode"]
        aws.keep(step, answer.get("Error", code))

    ask("if_none_match_err_1", IfNoneMatch=etag)
    ask("if_none_match_err_2", IfNoneMatch=etag.strip('"'))
    ask("if_none_match_1", IfNoneMatch="etag")
    ask("if_match_1", IfMatch=etag)
    ask("if_match_2", IfMatch=etag.strip('"'))
    ask("if_match_err_1", IfMatch="etag")
