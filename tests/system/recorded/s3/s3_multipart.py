"""Uploads in parts and checksums, asked what AWS was asked."""

import base64
import functools
import hashlib
import zlib

import botocore.httpchecksum as httpchecksum
import s3_asking
from runner import asks

MIB = 1024 * 1024
ONE_PART = "test content 123"


def crc(polynomial, width):
    """The digest of a CRC with reflected bits; botocore has these only with awscrt."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (polynomial if byte & 1 else 0)
        table.append(byte)
    mask = (1 << width) - 1

    @functools.lru_cache(16)
    def value(data):
        register = mask
        for byte in data:
            register = register >> 8 ^ table[(register ^ byte) & 255]
        return (register ^ mask).to_bytes(width // 8, "big")
    return value


def client_checksum(algorithm):
    class Checksum(httpchecksum.BaseChecksum):
        def __init__(self):
            self.data = b""

        def update(self, chunk):
            self.data += chunk

        def digest(self):
            return DIGESTS[algorithm](self.data)
    return Checksum


DIGESTS = {"CRC32": lambda data: zlib.crc32(data).to_bytes(4, "big"), "CRC32C": crc(0x82F63B78, 32),
           "CRC64NVME": crc(0x9A6C9329AC4BC9B5, 64), "SHA1": lambda d: hashlib.sha1(d).digest(),
           "SHA256": lambda d: hashlib.sha256(d).digest()}
for _name in ("CRC32C", "CRC64NVME"):
    if _name.lower() not in httpchecksum._CHECKSUM_CLS:
        httpchecksum._CHECKSUM_CLS[_name.lower()] = client_checksum(_name)
        httpchecksum._SUPPORTED_CHECKSUM_ALGORITHMS.append(_name.lower())
        httpchecksum._CRT_CHECKSUM_ALGORITHMS.remove(_name.lower())


def checksum(algorithm, data):
    return base64.b64encode(DIGESTS[algorithm](data)).decode()


class Upload:
    """An upload of one key, and short names for what is asked of it."""

    def __init__(self, aws, key, at=None):
        self.aws, self.key = aws, key
        self.s3, self.bucket = at or s3_asking.fresh(aws)
        self.where = {"Bucket": self.bucket, "Key": key}
        self.parts = []

    def ask(self, step, operation, **request):
        return self.aws.step(step, getattr(self.s3, operation), **self.where | request)

    def begin(self, step="create-multipart", **request):
        self.upload = {"UploadId": self.ask(step, "create_multipart_upload",
                                            **request).get("UploadId", "none")}
        return self

    def part(self, step, number, body, **request):
        part = self.ask(step, "upload_part", PartNumber=number, Body=body, **self.upload,
                        **request)
        self.parts.append({"ETag": part.get("ETag"), "PartNumber": number} | {
            name: value for name, value in part.items()
            if name.startswith("Checksum") and name != "ChecksumType"})
        return part

    def complete(self, step, parts=None, **request):
        return self.ask(step, "complete_multipart_upload", **self.upload, MultipartUpload={
            "Parts": self.parts if parts is None else parts}, **request)

    def bare(self):
        """The parts without their checksums."""
        return [{k: part[k] for k in ("ETag", "PartNumber")} for part in self.parts]

    def attributes(self, step, *wanted, **request):
        return self.ask(step, "get_object_attributes", ObjectAttributes=list(wanted), **request)


def in_parts(aws, at, key, bodies, complete="multipart-upload", **request):
    up = Upload(aws, key, at).begin("begin", **request)
    for number, body in enumerate(bodies, 1):
        up.part("part", number, body)
    up.complete(complete, up.bare())
    return up


@asks("upload_file_multipart")
def file_in_parts(aws):
    up = Upload(aws, "test-key").begin(ChecksumAlgorithm="CRC32")
    up.part("part", 1, b"1" * 6144)
    up.complete("complete")
    s3_asking.without_body(up.ask("get_object", "get_object"))


@asks("get_object_attributes")
def attributes(aws):
    at = s3_asking.fresh(aws)
    all_of_them = ("StorageClass", "ETag", "ObjectSize", "ObjectParts", "Checksum")
    up = Upload(aws, "data.txt", at)
    up.s3.put_object(Body=b"69\n420\n", **up.where)
    up.attributes("object-attrs", *all_of_them)
    some = all_of_them[:4]
    in_parts(aws, at, "one-part", ["upload-part-1" * 5]).attributes(
        "object-attrs-multiparts-1-part", *some)
    two = in_parts(aws, at, "two-parts", ["upload-part-1" * 403300, "upload-part-1" * 5])
    two.attributes("object-attrs-multiparts-2-parts", *some)
    two.attributes("object-attrs-multiparts-2-parts-checksum", "StorageClass", "ETag",
                   "ObjectSize", "Checksum")


@asks("get_object_attributes_versioned")
def attributes_versioned(aws):
    s3, bucket = s3_asking.fresh(aws, versioned=True)
    up = Upload(aws, "key-attrs-versioned", (s3, bucket))
    first = up.ask("put-obj-v1", "put_object", Body="69\n420\n")["VersionId"]
    up.ask("put-obj-v2", "put_object", Body="version 2")
    up.attributes("object-attrs", "StorageClass", "ETag", "ObjectSize", "Checksum")
    up.ask("delete-key", "delete_object")
    up.attributes("deleted-object-attrs", "StorageClass", "ETag", "ObjectSize")
    up.attributes("get-object-attrs-v1", "StorageClass", "ETag", "ObjectSize", VersionId=first)


@asks("multipart_and_list_parts")
def and_list_parts(aws):
    up = Upload(aws, "test-list-parts").begin("create-multipart")

    def uploads(step):
        aws.step(step, up.s3.list_multipart_uploads, Bucket=up.bucket)

    up.ask("list-part-after-created", "list_parts", **up.upload)
    uploads("list-all-uploads")
    up.part("upload-part", 1, "upload-part-1" * 5)
    up.ask("list-part-after-upload", "list_parts", **up.upload)
    uploads("list-all-uploads-after")
    up.complete("complete-multipart", up.bare())
    up.ask("list-part-after-complete-exc", "list_parts", **up.upload)
    uploads("list-all-uploads-completed")
    up.ask("head-multipart-checksum", "head_object", ChecksumMode="ENABLED")
    up.ask("get-multipart-checksum", "get_object", ChecksumMode="ENABLED")


@asks("multipart_copy_object_etag")
def copy_etag(aws):
    up = in_parts(aws, s3_asking.fresh(aws), "test.file", [ONE_PART])
    source = f"{up.bucket}/test.file"
    up.ask("copy-object", "copy_object", Key="copied-test.file", CopySource=source)
    up.ask("copy-object-in-place", "copy_object", CopySource=source, MetadataDirective="REPLACE")
    up.ask("head-obj", "head_object", ChecksumMode="ENABLED")


@asks("set_external_hostname")
def external_hostname(aws):
    at = s3_asking.fresh(aws)
    in_parts(aws, at, "test.file", [ONE_PART])
    in_parts(aws, at, "test.file", [ONE_PART], "get-object")


@asks("multipart_overwrite_key")
def overwrite_key(aws):
    up = Upload(aws, "test.file")
    up.ask("put-object", "put_object", Body=ONE_PART)
    in_parts(aws, (up.s3, up.bucket), "test.file", [ONE_PART])


@asks("complete_multipart_parts_order")
def parts_order(aws):
    up = Upload(aws, "test-order-parts").begin("begin")
    body = "a" * (5 * MIB + 1)
    up.part("upload-part-negative-part-number", -1, body)
    up.parts = []
    for number in (1, 2, 3):
        up.part("part", number, body)
    up.complete("complete-multipart-unordered", up.bare()[::-1])
    up.complete("complete-multipart-ordered", up.bare())
    steps = Upload(aws, "key-sequence-with-step-2", (up.s3, up.bucket)).begin("begin")
    for number in (1, 3, 5):
        steps.part("part", number, body)
    steps.complete("complete-multipart-with-step-2", steps.bare())


@asks("multipart_no_such_upload")
def no_such_upload(aws):
    up = Upload(aws, "test-multi")
    up.upload = {"UploadId": "fakeid"}
    up.part("upload-exc", 1, "data")
    up.complete("complete-exc", [{"ETag": '"fake"', "PartNumber": 1}])
    up.ask("abort-exc", "abort_multipart_upload", **up.upload)


@asks("multipart_key_validation")
def key_validation(aws):
    up = Upload(aws, "right-key").begin("begin")
    up.part("part", 1, "data")
    up.where["Key"] = "wrong-key"
    parts = up.bare()
    up.part("upload-part-wrong-key-name", 1, "data")
    up.complete("complete-multipart-wrong-key-name", parts)
    up.ask("list-parts-wrong-key-name", "list_parts", **up.upload)
    up.ask("abort-multipart-wrong-key-name", "abort_multipart_upload", **up.upload)


@asks("multipart_complete_multipart_too_small", "multipart_complete_multipart_wrong_part")
def wrong_parts(aws):
    up = Upload(aws, "test").begin("begin")
    up.part("upload-part1", 1, "data")
    etag = up.parts[0]["ETag"]
    if aws.case.endswith("small"):
        up.part("upload-part2", 2, "data")
        up.complete("complete-exc-no-parts", [])
        up.complete("complete-exc-too-small", up.bare())
    else:
        up.complete("complete-exc-wrong-part-number", [{"ETag": etag, "PartNumber": 2}])
        up.complete("complete-exc-wrong-etag", [
            {"ETag": "d41d8cd98f00b204e9800998ecf8427e", "PartNumber": 1}])


@asks("multipart_with_unicode_character_location")
def unicode_location(aws):
    up = Upload(aws, "test-unicode_—_file").begin("create-multipart")
    up.part("part", 1, "test")
    up.complete("complete-multipart", up.bare())


@asks("get_object_part")
def object_part(aws):
    at = s3_asking.fresh(aws)
    up = in_parts(aws, at, "test.file", [ONE_PART * (5 * MIB // 16 + 1), ONE_PART])
    up.ask("head-object-part", "head_object", PartNumber=2)
    up.ask("get-object-part", "get_object", PartNumber=2)
    up.ask("get-object-part-with-checksum", "get_object", PartNumber=2, ChecksumMode="ENABLED")
    up.ask("part-doesnt-exist", "get_object", PartNumber=10)
    up.ask("part-with-range", "get_object", PartNumber=2, Range="bytes=0-8")
    whole = Upload(aws, "test-obj", at)
    whole.s3.put_object(Body="test-123", **whole.where)
    whole.ask("part-no-multipart", "get_object", PartNumber=2)
    whole.ask("get-obj-no-multipart", "get_object", PartNumber=1)


@asks("get_object_part_checksum")
def object_part_checksum(aws):
    up = Upload(aws, "test-multipart-checksum").begin(
        "create-mpu-checksum", ChecksumAlgorithm="CRC32C", ChecksumType=aws.parameters)
    up.part("upload-part", 1, ONE_PART, ChecksumAlgorithm="CRC32C")
    up.complete("complete-multipart-checksum")
    up.ask("head-object-part", "head_object", PartNumber=1, ChecksumMode="ENABLED")
    up.ask("get-object-part", "get_object", PartNumber=1, ChecksumMode="ENABLED")


@asks("complete_multipart_parts_checksum_composite", "complete_multipart_parts_checksum_full_object")
def parts_checksum(aws):
    kind = "COMPOSITE" if aws.case.endswith("composite") else "FULL_OBJECT"
    algorithm = aws.parameters
    up = Upload(aws, "test-multipart-checksum").begin(
        "create-mpu-checksum", ChecksumAlgorithm=algorithm, ChecksumType=kind)
    for i, body in enumerate(("a" * (5 * MIB + 1), "a" * (5 * MIB + 1), "a" * 10)):
        up.part(f"upload-part-{i}", i + 1, body, ChecksumAlgorithm=algorithm)
    up.ask("list-parts", "list_parts", **up.upload)
    member = f"Checksum{algorithm}"
    # AWS was sent three wrong ones, looks at them side by side, and names any.
    named = {("COMPOSITE", "CRC32"): 0, ("COMPOSITE", "CRC32C"): 1, ("FULL_OBJECT", "CRC32C"): 0,
             ("FULL_OBJECT", "CRC64NVME"): 0}.get((kind, algorithm), 2)
    wrong = list(up.parts)
    wrong[named] = wrong[named] | {member: checksum(algorithm, b"wrong")}
    up.complete("complete-multipart-wrong-parts-checksum", wrong)
    if kind == "COMPOSITE":
        up.complete("complete-multipart-no-checksum", up.bare())
    up.complete("complete-multipart-checksum")
    s3_asking.without_body(up.ask("get-object-with-checksum", "get_object",
                                  ChecksumMode="ENABLED"))
    up.ask("head-object-with-checksum", "head_object", ChecksumMode="ENABLED")
    up.attributes("get-object-attrs", "Checksum", "ETag", "ObjectParts")
    up.ask("copy-obj-checksum", "copy_object", Key="copied",
           CopySource=f"{up.bucket}/{up.key}")
    up.where["Key"] = "copied"
    up.attributes("get-copy-object-attrs", "Checksum", "ETag", "ObjectParts")
    up.where["Key"] = up.key
    up.ask("get-object-part-checksum", "get_object", PartNumber=3, ChecksumMode="ENABLED")


@asks("multipart_checksum_type_compatibility", "multipart_checksum_type_default_for_checksum")
def type_compatibility(aws):
    if aws.case.endswith("compatibility"):
        kind, algorithm = aws.parameters.split("-")
        up, request = Upload(aws, "test-multipart-checksum-compat"), {"ChecksumType": kind}
        steps = ("create-mpu-checksum", "create-mpu-checksum-exc")
    else:
        algorithm, request = aws.parameters, {}
        up, steps = Upload(aws, "test-multipart-checksum-default"), (
            "create-mpu-default-checksum-type",)
    for step in steps:
        up.ask(step, "create_multipart_upload", ChecksumAlgorithm=algorithm, **request)


@asks("multipart_parts_checksum_exceptions_composite")
def composite_exceptions(aws):
    up = Upload(aws, "test-multipart-checksum-exc")
    up.ask("create-mpu-wrong-checksum-algo", "create_multipart_upload", ChecksumAlgorithm="TEST")
    up.ask("create-mpu-no-checksum-algo-with-type", "create_multipart_upload",
           ChecksumType="COMPOSITE")
    up.begin("create-mpu-composite-checksum", ChecksumAlgorithm="CRC32", ChecksumType="COMPOSITE")
    aws.step("list-multiparts", up.s3.list_multipart_uploads, Bucket=up.bucket)
    up.part("upload-part-no-checksum-ok", 1, "abc")
    etag = up.parts[0]["ETag"]
    up.complete("complete-part-with-checksum", [
        {"ETag": etag, "PartNumber": 1, "ChecksumSHA256": checksum("SHA256", b"abc")}])
    up.complete("complete-part-with-bad-checksum-type", ChecksumType="FULL_OBJECT")
    up.begin("create-mpu-with-checksum", ChecksumAlgorithm="SHA256")
    up.part("upload-part-different-checksum-exc", 1, "abc", ChecksumAlgorithm="CRC32")


@asks("multipart_parts_checksum_exceptions_full_object")
def full_object_exceptions(aws):
    up = Upload(aws, "test-multipart-checksum-exc")
    up.ask("create-mpu-no-checksum-algo-with-type", "create_multipart_upload",
           ChecksumType="FULL_OBJECT")
    up.begin("create-mpu-checksum-crc32c", ChecksumAlgorithm="CRC32C", ChecksumType="FULL_OBJECT")
    aws.step("list-multiparts", up.s3.list_multipart_uploads, Bucket=up.bucket)
    up.part("upload-part-no-checksum-ok", 1, "abc", ChecksumAlgorithm="CRC32C")
    wrong = checksum("CRC32C", b"wrong")
    up.complete("complete-part-bad-checksum-type", ChecksumType="COMPOSITE")
    up.complete("complete-part-good-checksum-no-type", ChecksumCRC32C=wrong)
    up.complete("complete-part-only-checksum-algo", ChecksumCRC32C=wrong, ChecksumType="FULL_OBJECT")
    up.complete("complete-part-only-checksum-algo-diff", ChecksumCRC32=checksum("CRC32", b"abc"),
                ChecksumType="FULL_OBJECT")
    up.complete("complete-part-bad-checksum", ChecksumCRC32C=wrong, ChecksumType="FULL_OBJECT")
    up.complete("complete-part-bad-checksum-algo", ChecksumSHA256=checksum("SHA256", b"abc"),
                ChecksumType="FULL_OBJECT")
    up.complete("complete-success", ChecksumType="FULL_OBJECT",
                ChecksumCRC32C=checksum("CRC32C", b"abc"))
    up.begin("create-mpu-with-checksum", ChecksumAlgorithm="CRC32C", ChecksumType="FULL_OBJECT")
    up.part("upload-part-different-checksum-exc", 1, "abc", ChecksumAlgorithm="CRC32")


@asks("complete_multipart_parts_checksum_default",
      "complete_multipart_parts_checksum_full_object_default")
def default_checksum(aws):
    up = Upload(aws, "test-multipart-checksum")
    if aws.case.endswith("full_object_default"):
        up.begin("create-mpu-checksum-crc64", ChecksumAlgorithm="CRC64NVME")
        up.part("upload-part", 1, "aaa", ChecksumAlgorithm="CRC64NVME")
        up.complete("complete-multipart-checksum")
    else:
        up.begin("create-mpu-no-checksum")
        aws.step("list-multiparts", up.s3.list_multipart_uploads, Bucket=up.bucket)
        up.part("upload-part-different-checksum-than-default", 1, "aaa",
                ChecksumAlgorithm="CRC32C")
        up.ask("list-parts", "list_parts", **up.upload)
        up.complete("complete-multipart-parts-checksum")
        up.complete("complete-multipart-wrong-parts-checksum", [
            up.bare()[0] | {"ChecksumCRC32C": checksum("CRC32C", b"wrong")}])
        up.complete("complete-multipart-full-object-type", up.bare(), ChecksumType="FULL_OBJECT")
        up.complete("complete-multipart-composite-type", up.bare(), ChecksumType="COMPOSITE")
        up.complete("complete-multipart-checksum", up.bare())
    s3_asking.without_body(up.ask("get-object-with-checksum", "get_object",
                                  ChecksumMode="ENABLED"))
    up.ask("head-object-with-checksum", "head_object", ChecksumMode="ENABLED")
    up.attributes("get-object-attrs", "Checksum", "ETag", "ObjectParts")
    up.ask("copy-obj-checksum", "copy_object", Key="copied", CopySource=f"{up.bucket}/{up.key}")
    up.where["Key"] = "copied"
    up.attributes("get-copy-object-attrs", "Checksum", "ETag", "ObjectParts")


@asks("multipart_size_validation")
def size_validation(aws):
    up = Upload(aws, "test-multipart-size").begin("create-mpu")
    up.part("upload-part", 1, "aaaa")
    up.complete("complete-multipart-wrong-size", up.bare(), MpuObjectSize=5)
    up.complete("complete-multipart-good-size", up.bare(), MpuObjectSize=4)
    up.attributes("get-object-attrs", "Checksum", "ETag")


@asks("multipart_upload_part_checksum_exception")
def part_checksum_exception(aws):
    up = Upload(aws, "test-multipart-checksum-exc").begin("begin")
    member = f"Checksum{aws.parameters}"
    right = checksum(aws.parameters, b"wrong")
    up.part("put-wrong-checksum-no-b64", 1, "test", **{member: "test"})
    up.part("put-wrong-checksum-value", 1, "test", **{member: right})


@asks("multipart_upload_part_copy_checksum")
def part_copy_checksum(aws):
    up = Upload(aws, "test-multipart-checksum")
    up.ask("put-object", "put_object", Key="src", Body="this is a part")
    up.begin("create-mpu-checksum-sha256", ChecksumAlgorithm="CRC32C", ChecksumType=aws.parameters)
    part = up.ask("upload-part-copy", "upload_part_copy", PartNumber=1,
                  CopySource=f"{up.bucket}/src", **up.upload)["CopyPartResult"]
    up.ask("list-parts", "list_parts", **up.upload)
    up.complete("complete-multipart-checksum", [
        {"PartNumber": 1, "ETag": part["ETag"], "ChecksumCRC32C": part.get("ChecksumCRC32C")}])
    up.ask("get-object-with-checksum", "get_object", ChecksumMode="ENABLED")
    up.ask("head-object-with-checksum", "head_object", ChecksumMode="ENABLED")
    up.attributes("get-object-attrs", "Checksum", "ETag", "ObjectParts")
