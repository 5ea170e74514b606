"""Objects under keys that their clients provide, asked what AWS was asked."""

import base64
import hashlib

import s3_asking
from runner import asks

KEY, OTHER = "1234567890abcdef" * 2, "abcdef1234567890" * 2
KINDS = {"algorithm": "Algorithm", "key": "Key", "md5": "KeyMD5"}
BOTH, MIB = "AES256", 1024 * 1024


def text_of(raw):
    return base64.b64encode(raw).decode()


def key_of(raw=KEY, prefix="SSECustomer", **changed):
    """The parameters of a key as the wire has them; `changed`: others, or None for none. Where the
    MD5 stands among them, botocore sends the key as it is given."""
    raw = raw.encode()
    values = {"algorithm": "AES256", "key": text_of(raw),
              "md5": text_of(hashlib.md5(raw).digest())} | changed
    return {prefix + KINDS[kind]: value for kind, value in values.items() if value is not None}


def source_key(raw=KEY, **changed):
    return key_of(raw, "CopySourceSSECustomer", **changed)


class Asked:
    """One key of a new bucket."""

    def __init__(self, aws, key, versioned=False, **config):
        self.aws, self.key = aws, key
        self.s3, self.bucket = s3_asking.fresh(aws, versioned, **config)

    def __call__(self, step, operation, **request):
        return self.aws.step(step, getattr(self.s3, operation),
                             **{"Bucket": self.bucket, "Key": self.key} | request)


@asks("put_object_validation_sse_c")
def validation(aws):
    ask = Asked(aws, "test-sse-c")
    for step, request in {
            "both-encryption": key_of() | {"ServerSideEncryption": BOTH},
            "wrong-algo": key_of(algorithm="KMS"), "no-algo": key_of(algorithm=None),
            "no-key": key_of(key=None),
            # botocore encodes the key once more where it makes the MD5 itself.
            "no-md5": key_of(md5=None), "wrong-key-size": key_of("test"),
            "bad-md5": key_of(md5=text_of(b"\0" * 16))}.items():
        ask(f"put-obj-sse-c-{step}", "put_object", Body="test_data", **request)


@asks("object_retrieval_sse_c")
def retrieval(aws):
    # After a HeadObject's 400 botocore looks for another region, which is an attempt.
    ask = Asked(aws, "test-sse-c", retries={"max_attempts": 3, "mode": "standard"})
    ask("put-obj-sse-c", "put_object", Body="test_data", **key_of())
    ask("get-obj-no-sse-c", "get_object")
    ask("get-obj-sse-c-wrong-key", "get_object", **key_of(OTHER))
    wrong = key_of(algorithm="KMS")
    ask("get-obj-sse-c-wrong-algo", "get_object", **wrong)
    ask("head-obj-sse-c-wrong-algo", "head_object", **wrong)
    ask("get-obj-attrs-sse-c-wrong-algo", "get_object_attributes", ObjectAttributes=["ETag"],
        **wrong)
    # A good key, whose MD5 botocore makes, and not the object's.
    made = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": OTHER}
    ask("get-obj-sse-c-no-md5", "get_object", **made)
    ask("head-obj-sse-c-no-md5", "head_object", **made)
    ask("get-obj-sse-c-wrong-key-size", "get_object", **key_of("test"))
    ask("get-obj-sse-c-bad-md5", "get_object", **key_of(md5=text_of(b"\0" * 16)))


@asks("put_object_lifecycle_with_sse_c")
def life(aws):
    ask = Asked(aws, "test-sse-c")
    ask("put-obj-sse-c", "put_object", Body="test_data", **key_of())
    ask("head-obj-sse-c", "head_object", **key_of())
    ask("get-obj-sse-c", "get_object", **key_of())
    ask("get-obj-attrs-sse-c", "get_object_attributes", ObjectAttributes=["ETag", "ObjectSize"],
        **key_of())
    ask("del-obj-sse-c", "delete_object")


@asks("copy_object_with_sse_c")
def copies(aws):
    ask = Asked(aws, "test-sse-c")
    ask("put-obj-sse-c", "put_object", Body="test_data", **key_of())

    def copy(step, to, **request):
        ask(step, "copy_object", CopySource=f"{ask.bucket}/{ask.key}", Key=to, **request)

    copy("copy-obj-sse-c-target-no-sse-c", "copy-plain", **source_key())
    copy("copy-obj-sse-c", "copy-sealed", **source_key(), **key_of())
    ask("get-obj-no-sse-c-param", "get_object", Key="copy-sealed")
    copy("copy-obj-no-src-sse-c", "copy")
    copy("copy-obj-wrong-src-sse-c-algo", "copy", **source_key(algorithm="KMS"))
    copy("copy-obj-wrong-target-sse-c-algo", "copy", **source_key(), **key_of(algorithm="KMS"))
    copy("copy-obj-target-double-encryption", "copy", ServerSideEncryption=BOTH, **source_key(),
         **key_of())


@asks("multipart_upload_sse_c")
def parts(aws):
    ask = Asked(aws, "test-sse-c-multipart")
    upload = ask("create-mpu-sse-c", "create_multipart_upload", **key_of())["UploadId"]
    named = []
    for index in range(3):
        part = ask(f"upload-part-{index}", "upload_part", UploadId=upload, PartNumber=index + 1,
                   Body=b"a" * (5 * MIB + 1), **key_of())
        named.append({"ETag": part["ETag"], "PartNumber": index + 1})
    ask("list-parts", "list_parts", UploadId=upload)
    ask("complete-multipart-checksum", "complete_multipart_upload", UploadId=upload,
        MultipartUpload={"Parts": named})
    ask("get-obj-no-sse-c-param", "get_object")
    s3_asking.without_body(ask("get-obj-sse-c", "get_object", **key_of()))


@asks("multipart_upload_sse_c_validation")
def parts_validation(aws):
    ask = Asked(aws, "test-sse-c-multipart")

    def part(step, upload, **request):
        ask(step, "upload_part", UploadId=upload, PartNumber=1, Body="test", **request)

    plain = ask("create-mpu-no-sse-c", "create_multipart_upload")["UploadId"]
    part("mpu-no-sse-c-upload-part-with-sse-c", plain, **key_of())
    sealed = ask("create-mpu-sse-c", "create_multipart_upload", **key_of())["UploadId"]
    part("mpu-sse-c-upload-part-no-sse-c", sealed)
    part("mpu-sse-c-upload-part-wrong-sse-c", sealed, **key_of(OTHER))


@asks("sse_c_with_versioning")
def versions(aws):
    ask = Asked(aws, "test-sse-c", versioned=True)
    first = ask("put-obj-sse-c-version-1", "put_object", Body="version1", **key_of())["VersionId"]
    second = ask("put-obj-sse-c-version-2", "put_object", Body="version2",
                 **key_of(OTHER))["VersionId"]
    ask("get-obj-sse-c-last-version", "get_object", **key_of(OTHER))
    ask("get-obj-sse-c-version-2", "get_object", VersionId=second, **key_of(OTHER))
    ask("get-obj-sse-c-last-version-wrong-key", "get_object", **key_of())
    ask("get-obj-sse-c-version-1", "get_object", VersionId=first, **key_of())


@asks("put_object_default_checksum_with_sse_c")
def default_checksum(aws):
    ask = Asked(aws, "test-sse-c", request_checksum_calculation="when_required")
    ask("put-obj-sse-c", "put_object", Body="test data..", **key_of())
    ask("head-obj-sse-c", "head_object", ChecksumMode="ENABLED", **key_of())
    ask("get-obj-sse-c", "get_object", ChecksumMode="ENABLED", **key_of())
    ask("get-obj-attrs-sse-c", "get_object_attributes", ObjectAttributes=["ETag", "Checksum"],
        **key_of())
