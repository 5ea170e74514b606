"""Objects under keys that boto3 provides (SSE-C): what lies on disk, kill -9, the way of a key."""

import base64
import concurrent.futures
import hashlib
import os
import pathlib
import socket

import harness

harness.need("boto3", "urllib3")

import boto3  # noqa: E402
import urllib3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

KEY, OTHER = b"0123456789abcdef" * 2, b"fedcba9876543210" * 2
MARKER = b"Marked.Content "
WEB = urllib3.PoolManager(retries=False)


def key(raw=KEY, prefix=""):
    return {prefix + "SSECustomerAlgorithm": "AES256", prefix + "SSECustomerKey": raw}


def source(raw=KEY):
    return key(raw, "CopySource")


def text(size):
    return (MARKER * (size // len(MARKER) + 1))[:size]


def own_address():
    """An address of this machine by which it does not look like itself; None: there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return None
        address = probe.getsockname()[0]
    return None if address.startswith("127.") else address


class CustomerKeys(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.s3 = self.plane.clients("s3")
        self.s3.create_bucket(Bucket="films")

    def client(self, endpoint, **config):
        env = self.plane.environment()
        return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1",
                            config=Config(**config), aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
                            aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"])

    def put(self, name, body, raw=KEY, **more):
        return self.s3.put_object(Bucket="films", Key=name, Body=body, **key(raw), **more)

    def get(self, name, raw=KEY, **more):
        named = key(raw) if raw else {}
        return self.s3.get_object(Bucket="films", Key=name, **named, **more)["Body"].read()

    def code(self, operation, **request):
        with self.assertRaises(ClientError) as failed:
            getattr(self.s3, operation)(**{"Bucket": "films"} | request)
        return failed.exception.response["Error"]["Code"]

    def files_with(self, *words):
        found = []
        for path in sorted(pathlib.Path(self.plane.folder).rglob("*")):
            bytes_ = path.read_bytes() if path.is_file() else b""
            found += [(path.name, word) for word in words if word in bytes_]
        return found

    def hidden(self):
        """All that must not be found in the folder: content, keys, and what would tell of keys."""
        words = [MARKER]
        for raw in (KEY, OTHER):
            words += [raw, base64.b64encode(raw), hashlib.md5(raw).digest(),
                      base64.b64encode(hashlib.md5(raw).digest())]
        return words

    def test_content_lies_sealed_and_is_read_after_kill_9(self):
        sizes = (0, 1, 100, 65_536, 65_537, 300_000, 5_000_001)
        for size in sizes:
            self.put(f"a/{size}", text(size))
        upload = self.s3.create_multipart_upload(Bucket="films", Key="going", **key())
        self.s3.upload_part(Bucket="films", Key="going", UploadId=upload["UploadId"],
                            PartNumber=1, Body=text(5 << 20), **key())
        self.assertEqual(self.files_with(*self.hidden()), [], "while it runs")
        self.plane.kill()
        self.assertEqual(self.files_with(*self.hidden()), [], "after kill -9")
        self.plane.start()
        self.s3 = self.plane.clients("s3")
        for size in sizes:
            self.assertEqual(self.get(f"a/{size}"), text(size))
            self.assertEqual(self.code("get_object", Key=f"a/{size}", **key(OTHER)),
                             "AccessDenied")
            self.assertEqual(self.code("get_object", Key=f"a/{size}"), "InvalidRequest")
        self.assertEqual(self.plane.stop(), 0)
        self.assertEqual(self.files_with(*self.hidden()), [], "after a stop")
        checked = harness.run("verify", "--data-dir", self.plane.folder, *self.flags, check=False)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.plane.start()
        self.s3 = self.plane.clients("s3")
        self.s3.put_object(Bucket="films", Key="open", Body=text(100_000))
        self.assertNotEqual(self.files_with(MARKER), [], "the search finds what is there")

    def test_ranges_parts_and_parallel_transfers(self):
        body = os.urandom(17_000_001)
        path = self.folder / "film"
        path.write_bytes(body)
        self.s3.upload_file(str(path), "films", "film", ExtraArgs=key())
        for first, last in ((0, 0), (4095, 4096), (8_388_600, 8_388_615), (16_999_990, 17_000_000)):
            self.assertEqual(self.get("film", Range=f"bytes={first}-{last}"), body[first:last + 1])
        self.assertEqual(self.get("film", PartNumber=2), body[8 << 20:16 << 20])
        self.s3.download_file("films", "film", str(self.folder / "back"), ExtraArgs=key())
        self.assertEqual((self.folder / "back").read_bytes(), body)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            keys = [os.urandom(32) for _ in range(16)]
            list(pool.map(lambda n: self.put("same", text(200_000 + n), keys[n]), range(16)))
            good = [raw for raw in keys if self.readable("same", raw)]
        self.assertEqual(len(good), 1, "the last one's key, and no other")

    def readable(self, name, raw):
        try:
            return self.get(name, raw) is not None
        except ClientError:
            return False

    def test_copies_and_versions(self):
        self.s3.put_bucket_versioning(Bucket="films", VersioningConfiguration={"Status": "Enabled"})
        first = self.put("a", text(100))["VersionId"]
        second = self.put("a", text(200), OTHER)["VersionId"]
        self.assertEqual(self.get("a", KEY, VersionId=first), text(100))
        self.assertEqual(self.get("a", OTHER, VersionId=second), text(200))
        self.assertEqual(self.code("get_object", Key="a", VersionId=first, **key(OTHER)),
                         "AccessDenied")
        where = {"Bucket": "films", "Key": "a", "VersionId": first}
        self.s3.copy_object(Bucket="films", Key="b", CopySource=where, **source(), **key(OTHER))
        self.assertEqual(self.get("b", OTHER), text(100))
        self.s3.copy_object(Bucket="films", Key="c", CopySource=where, **source())
        self.assertEqual(self.get("c", None), text(100))
        self.assertEqual(self.code("copy_object", Key="d", CopySource=where), "InvalidRequest")
        large = os.urandom(6 << 20)
        self.put("large", large)
        upload = self.s3.create_multipart_upload(
            Bucket="films", Key="joined", ChecksumAlgorithm="SHA256", **key(OTHER))["UploadId"]
        parts = []
        for number, range_ in enumerate(("bytes=0-5242879", "bytes=5242880-6291455"), 1):
            done = self.s3.upload_part_copy(
                Bucket="films", Key="joined", UploadId=upload, PartNumber=number,
                CopySource={"Bucket": "films", "Key": "large"}, CopySourceRange=range_,
                **source(), **key(OTHER))["CopyPartResult"]
            parts.append({"PartNumber": number, "ETag": done["ETag"],
                          "ChecksumSHA256": done["ChecksumSHA256"]})
        asked = {"Key": "joined", "UploadId": upload, "MultipartUpload": {"Parts": parts}}
        self.assertEqual(self.code("complete_multipart_upload", **asked), "InvalidRequest")
        self.s3.complete_multipart_upload(Bucket="films", **asked, **key(OTHER))
        self.assertEqual(self.get("joined", OTHER), large)
        attributes = self.s3.get_object_attributes(
            Bucket="films", Key="joined", ObjectAttributes=["Checksum", "ObjectParts"],
            SSECustomerAlgorithm="AES256",  # whose key botocore does not encode in this operation
            SSECustomerKey=base64.b64encode(OTHER).decode(),
            SSECustomerKeyMD5=base64.b64encode(hashlib.md5(OTHER).digest()).decode())
        self.assertEqual(attributes["ObjectParts"]["Parts"][0]["ChecksumSHA256"],
                         base64.b64encode(hashlib.sha256(large[:5 << 20]).digest()).decode())

    def test_forms_and_presigned_urls(self):
        encoded = base64.b64encode(KEY).decode()
        named = {"x-amz-server-side-encryption-customer-algorithm": "AES256",
                 "x-amz-server-side-encryption-customer-key": encoded,
                 "x-amz-server-side-encryption-customer-key-MD5":
                     base64.b64encode(hashlib.md5(KEY).digest()).decode()}
        post = self.s3.generate_presigned_post("films", "form", Fields=dict(named), Conditions=[
            {name: value} for name, value in named.items()])
        answer = WEB.request("POST", post["url"], fields={**post["fields"],
                                                          "file": ("name", text(100_000))})
        self.assertEqual(answer.status, 204, answer.data)
        self.assertEqual(self.get("form"), text(100_000))
        # The older signature has the key in the URL, the newer one names headers.
        for version, headers in (("s3", {}), ("s3v4", named)):
            s3 = self.client(self.plane.endpoint, signature_version=version)
            asked = {"Bucket": "films", "Key": version, "SSECustomerAlgorithm": "AES256",
                     "SSECustomerKey": KEY.decode()}
            url = s3.generate_presigned_url("put_object", asked)
            self.assertEqual(WEB.request("PUT", url, headers=headers, body=b"content").status, 200)
            self.assertEqual(self.get(version), b"content")
            url = s3.generate_presigned_url("get_object", asked)
            self.assertEqual(WEB.request("GET", url, headers=headers).data, b"content")
        self.assertEqual(WEB.request("GET", url).status, 403, "its headers are signed")

    def test_a_policy_may_demand_a_key(self):
        self.s3.put_bucket_policy(Bucket="films", Policy="""{"Version": "2012-10-17", "Statement": {
            "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::films/*", "Condition": {"Null": {
            "s3:x-amz-server-side-encryption-customer-algorithm": "true"}}}}""")
        self.assertEqual(self.code("put_object", Key="a", Body=b"x"), "AccessDenied")
        self.put("a", b"x")

    def test_in_clear_text_a_key_is_taken_from_this_machine_alone(self):
        address = own_address()
        if address is None:
            self.skipTest("this machine has no other address than its own")
        self.plane.stop()
        self.plane.listen = "0.0.0.0:0"
        self.plane.start()
        port = self.plane.endpoint.rsplit(":", 1)[1]
        outside = self.client(f"http://{address}:{port}")
        with self.assertRaisesRegex(ClientError, "must be made over a secure connection"):
            outside.put_object(Bucket="films", Key="a", Body=b"x", **key())
        outside.put_object(Bucket="films", Key="a", Body=b"x")


class SealedTwice(CustomerKeys):
    """The same on a plane that is encrypted at rest."""

    flags = ("--key-command", "printf 'ab%.0s' $(seq 32)")

    def files_with(self, *words):
        found = super().files_with(*words)
        return found or ([("", MARKER)] if words == (MARKER,) else [])  # it finds nothing at all


if __name__ == "__main__":
    harness.main()
