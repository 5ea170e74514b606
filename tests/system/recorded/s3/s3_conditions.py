"""Conditional writes and deletes, asked what AWS was asked."""

import datetime

import s3_asking
from runner import asks

KEY = "test-precondition"
WRONG = '"d41d8cd98f00b204e9800998ecf8427f"'


class Conditional:
    def __init__(self, aws, versioned=False):
        self.aws = aws
        self.s3, self.bucket = s3_asking.fresh(aws, versioned)
        self.where = {"Bucket": self.bucket, "Key": KEY}

    def put(self, step, **request):
        return self.aws.step(step, self.s3.put_object, **self.where | request)

    def delete(self, step, **request):
        return self.aws.step(step, self.s3.delete_object, **self.where | request)

    def upload(self, step="create-multipart"):
        """An upload with one part."""
        upload = self.aws.step(step, self.s3.create_multipart_upload, **self.where)["UploadId"]
        part = self.s3.upload_part(UploadId=upload, PartNumber=1, Body="test", **self.where)
        return {"UploadId": upload, "MultipartUpload": {
            "Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}}

    def complete(self, step, upload, **conditions):
        return self.aws.step(step, self.s3.complete_multipart_upload, **self.where, **upload,
                             **conditions)

    def versions(self):
        self.aws.step("list-object-versions", self.s3.list_object_versions, Bucket=self.bucket)


@asks("put_object_if_none_match", "put_object_if_none_match_versioned_bucket")
def none_match(aws):
    c = Conditional(aws, "versioned" in aws.case)
    c.put("put-obj", IfNoneMatch="*")
    c.put("put-obj-if-none-match", IfNoneMatch="*")
    c.delete("del-obj")
    c.put("put-obj-after-del", IfNoneMatch="*")
    if "versioned" in aws.case:
        c.versions()


@asks("put_object_if_none_match_validation")
def none_match_validation(aws):
    c = Conditional(aws)
    c.put("put-obj", IfNoneMatch="*")
    c.put("put-obj-if-none-match-bad-value", IfNoneMatch="GET")


@asks("multipart_if_none_match_with_delete")
def multipart_none_match_delete(aws):
    c = Conditional(aws)
    c.put("put-obj")
    upload = c.upload()
    c.complete("complete-multipart-if-none-match", upload, IfNoneMatch="*")
    c.delete("del-obj")
    c.complete("complete-multipart-after-del", upload, IfNoneMatch="*")
    c.complete("complete-multipart-after-del-restart", c.upload("again"), IfNoneMatch="*")


@asks("multipart_if_none_match_with_put")
def multipart_none_match_put(aws):
    c = Conditional(aws)
    upload = c.upload()
    c.put("put-obj")
    c.complete("complete-multipart-if-none-match-put-during", upload, IfNoneMatch="*")


@asks("put_object_if_match")
def match(aws):
    c = Conditional(aws)
    etag = c.put("put-obj", Body="test")["ETag"]
    c.put("put-obj-if-match-wrong-etag", IfMatch=WRONG)
    etag = c.put("put-obj-overwrite", IfMatch=etag)["ETag"]
    c.delete("del-obj")
    c.put("put-obj-if-match-key-not-exists", IfMatch=etag)
    c.put("put-obj-after-del")


@asks("put_object_if_match_validation")
def match_validation(aws):
    c = Conditional(aws)
    c.where["Key"] = "test-precondition-validation"
    c.put("put-obj-if-match-star-value", IfMatch="*")
    c.put("put-obj-if-match-bad-value", IfMatch="abcdef")
    c.put("put-obj-if-match-bad-value-2", IfMatch="bad-char_/")


@asks("multipart_if_match_with_put", "multipart_if_match_with_put_identical")
def multipart_match_put(aws):
    c = Conditional(aws)
    identical = aws.case.endswith("identical")
    before = c.put("put-obj", Body="test")["ETag"]
    upload = c.upload()
    during = c.put("put-obj-during", Body="test" if identical else "test2")["ETag"]
    if not identical:
        c.complete("complete-multipart-if-match-put-before", upload, IfMatch=before)
    c.complete("complete-multipart-if-match-put-during", upload, IfMatch=during)
    upload = c.upload("create-multipart-again")
    c.complete("complete-multipart-if-match-put-before-restart", upload, IfMatch=during)


@asks("multipart_if_match_with_delete")
def multipart_match_delete(aws):
    c = Conditional(aws)
    etag = c.put("put-obj", Body="test")["ETag"]
    upload = c.upload()
    c.delete("del-obj")
    c.complete("complete-multipart-after-del", upload, IfMatch=etag)
    c.put("put-obj-2", Body="test")
    c.complete("complete-multipart-if-match-after-put", upload, IfMatch=etag)


@asks("put_object_if_match_versioned_bucket")
def match_versioned(aws):
    c = Conditional(aws, versioned=True)
    etag = c.put("put-obj", Body="test")["ETag"]
    c.put("put-obj-if-none-match-bad-value", IfMatch=WRONG)
    c.delete("del-obj")
    c.put("put-obj-after-del-exc", IfMatch=etag)
    etag = c.put("put-obj-after-del", Body="test-after-del")["ETag"]
    c.put("put-obj-if-match", Body="test-if-match", IfMatch=etag)
    c.versions()


@asks("put_object_if_match_and_if_none_match_validation")
def both_validation(aws):
    Conditional(aws).put("put-obj-both-precondition", IfNoneMatch="*", IfMatch="abcdef")


@asks("multipart_if_match_etag")
def multipart_match_etag(aws):
    c = Conditional(aws)
    etag = c.put("put-obj", Body="test")["ETag"]
    whole = c.complete("complete-multipart-if-match", c.upload(), IfMatch=etag)["ETag"]
    upload = c.upload("create-multipart-overwrite")
    c.complete("complete-multipart-if-match-true-etag", upload, IfMatch=etag)
    c.complete("complete-multipart-if-match-overwrite-multipart", upload, IfMatch=whole)


@asks("delete_object_if_match_non_express", "delete_object_if_match_modified_non_express",
      "delete_object_if_match_size_non_express", "delete_object_if_match_all_non_express")
def conditional_delete(aws):
    c = Conditional(aws)
    c.put("put-obj", Body="test")
    date = datetime.datetime(2024, 1, 1)
    if "modified" in aws.case:
        c.delete("delete-obj-if-match-last-modified", IfMatchLastModifiedTime=date)
    elif "size" in aws.case:
        c.delete("delete-obj-if-match-size", IfMatchSize=10)
    elif "all" in aws.case:
        c.delete("delete-obj-if-match-all", IfMatchSize=10, IfMatchLastModifiedTime=date,
                 IfMatch="etag")
    else:
        c.delete("delete-obj-if-match", IfMatch="badvalue")


class PartCopy:
    """A source, an upload, and copies of the source into it."""

    def __init__(self, aws, body="0123456789"):
        self.aws = aws
        self.s3, self.bucket = s3_asking.fresh(aws)
        self.source = "src_key.txt"
        self.put = aws.step("put-src-object", self.s3.put_object, Bucket=self.bucket,
                            Key=self.source, Body=body)
        self.modified = self.s3.head_object(Bucket=self.bucket, Key=self.source)["LastModified"]

    def begin(self, key, step="create-multipart"):
        self.where = {"Bucket": self.bucket, "Key": key}
        self.where["UploadId"] = self.aws.step(
            step, self.s3.create_multipart_upload, **self.where)["UploadId"]

    def copy(self, step, number=1, **request):
        return self.aws.step(step, self.s3.upload_part_copy, PartNumber=number,
                             CopySource=f"{self.bucket}/{self.source}", **self.where, **request)

    def parts(self):
        self.aws.step("list-parts", self.s3.list_parts, **self.where)


@asks("upload_part_copy_range")
def part_copy_range(aws):
    p = PartCopy(aws)
    p.begin("test-upload-part-copy")
    for number, asked in enumerate(("0-8", "1-1", "0-0"), 1):
        p.copy(f"upload-part-copy-{number}", number, CopySourceRange=f"bytes={asked}")
    p.parts()
    p.copy("upload-part-copy-wrong-format", CopySourceRange="0-8")
    for asked in ("1-0", "-1-", "0--1", "0-1,3-4,7-9", "-", "-0", "0-100", "100-200", "1-", "-2",
                  "-15"):
        p.copy(f"upload-part-copy-range-exc-{asked}", CopySourceRange=f"bytes={asked}")


@asks("upload_part_copy_no_copy_source_range")
def part_copy_whole(aws):
    p = PartCopy(aws)
    p.begin("test-upload-part-copy")
    p.copy("upload-part-copy")
    p.parts()


DAY = datetime.timedelta(days=1)


@asks(*("upload_part_copy_with_" + name for name in (
    "copy_source_if_match_and_if_unmodified_since_match",
    "copy_source_if_none_match_and_if_unmodified_since_match_failed",
    "if_modified_since_failed", "copy_source_if_match_failed", "copy_source_if_none_match_failed",
    "copy_source_if_unmodified_since_match_failed", "copy_source_if_match_success",
    "copy_source_if_match_none_success", "copy_source_if_unmodified_since_success",
    "copy_source_if_modified_since_success", "copy_source_if_modified_since_in_future_success")))
def part_copy_conditions(aws):
    p = PartCopy(aws)
    etag, modified = p.put["ETag"], p.modified
    conditions = {
        "if_match_and_if_unmodified_since_match": (
            "upload-part-copy", {"IfMatch": etag, "IfUnmodifiedSince": modified - DAY}),
        "if_none_match_and_if_unmodified_since_match_failed": (
            "upload-part-copy-source-unmodified-since-and-if-none-match",
            {"IfNoneMatch": etag, "IfUnmodifiedSince": modified - DAY}),
        "with_if_modified_since_failed": ("upload-part-copy-source-modified-since-match",
                                          {"IfModifiedSince": modified}),
        "source_if_match_failed": ("upload-part-copy-source-if-match", {"IfMatch": '"wrong"'}),
        "source_if_none_match_failed": ("upload-part-copy-source-if-none-match",
                                        {"IfNoneMatch": etag}),
        "source_if_unmodified_since_match_failed": (
            "upload-part-copy-source-unmodified-since-match",
            {"IfUnmodifiedSince": modified - DAY}),
        "if_match_success": ("upload-part-copy-if-match", {"IfMatch": etag}),
        "if_match_none_success": ("upload-part-copy-if-none-match", {"IfNoneMatch": '"wrong"'}),
        "if_unmodified_since_success": ("upload-part-copy-if-unmodified-since",
                                        {"IfUnmodifiedSince": modified + DAY}),
        "if_modified_since_success": ("upload-part-copy-if-modified-since",
                                      {"IfModifiedSince": modified - DAY}),
        "if_modified_since_in_future_success": ("upload-part-copy-if-modified-since-in-future",
                                                {"IfModifiedSince": modified + DAY}),
    }
    step, asked = max(((end, found) for end, found in conditions.items()
                       if aws.case.endswith(end)), key=lambda pair: len(pair[0]))[1]
    p.begin("destination_file.txt")
    p.copy(step, **{f"CopySource{name}": value for name, value in asked.items()})
    p.parts()
