"""What a bucket's policy gives and takes, with boto3: every route is tried by those who may not."""

import json
import unittest
import urllib.error
import urllib.request

import harness

harness.need("boto3")
from botocore import UNSIGNED  # noqa: E402
from senders import Senders, code_of  # noqa: E402

BUCKET = "films"
USER = f"arn:aws:iam::{harness.ACCOUNT}:user/"


class BucketPolicies(Senders, harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.s3 = self.plane.clients("s3")
        self.s3.create_bucket(Bucket=BUCKET)
        self.s3.delete_public_access_block(Bucket=BUCKET)
        for key in ("open/a", "closed/a"):
            self.s3.put_object(Bucket=BUCKET, Key=key, Body=b"words")
        self.nobody = self.client(signature_version=UNSIGNED)

    def policy(self, *statements):
        filled = [{"Effect": "Allow", "Principal": "*"} | one for one in statements]
        self.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(
            {"Version": "2012-10-17", "Statement": filled}))

    def at(self, *paths):
        return [f"arn:aws:s3:::{BUCKET}{path}" for path in paths]

    # All ways in which an object can be read, written or removed.
    def ways(self, s3, key):
        upload = self.s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
        at = {"Bucket": BUCKET, "Key": key}
        tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
        yield "get", s3.get_object, at
        yield "head", s3.head_object, at
        yield "version", s3.get_object, at | {"VersionId": "null"}
        yield "attributes", s3.get_object_attributes, at | {"ObjectAttributes": ["ETag"]}
        yield "acl", s3.get_object_acl, at
        yield "tags", s3.get_object_tagging, at
        yield "put", s3.put_object, at | {"Body": b"x"}
        yield "put large", s3.put_object, at | {"Body": b"x" * 300_000}
        yield "put tags", s3.put_object_tagging, at | {"Tagging": tags}
        yield "delete tags", s3.delete_object_tagging, at
        yield "put acl", s3.put_object_acl, at | {"ACL": "private"}
        yield "copy out", s3.copy_object, {"Bucket": BUCKET, "Key": "open/copy",
                                           "CopySource": f"{BUCKET}/{key}"}
        yield "copy in", s3.copy_object, at | {"CopySource": f"{BUCKET}/open/a"}
        yield "begin", s3.create_multipart_upload, at
        yield "part", s3.upload_part, at | {"UploadId": upload, "PartNumber": 1, "Body": b"x"}
        yield "part copy", s3.upload_part_copy, at | {
            "UploadId": upload, "PartNumber": 1, "CopySource": f"{BUCKET}/open/a"}
        yield "parts", s3.list_parts, at | {"UploadId": upload}
        yield "complete", s3.complete_multipart_upload, at | {
            "UploadId": upload, "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "x"}]}}
        yield "abort", s3.abort_multipart_upload, at | {"UploadId": upload}
        yield "delete", s3.delete_object, at
        yield "delete version", s3.delete_object, at | {"VersionId": "null"}
        yield "delete several", s3.delete_objects, {"Bucket": BUCKET, "Delete": {
            "Objects": [{"Key": key}]}}

    def settings(self, s3):
        at = {"Bucket": BUCKET}
        yield "list", s3.list_objects_v2, at
        yield "list old", s3.list_objects, at
        yield "versions", s3.list_object_versions, at
        yield "uploads", s3.list_multipart_uploads, at
        yield "head bucket", s3.head_bucket, at
        yield "policy", s3.get_bucket_policy, at
        yield "put policy", s3.put_bucket_policy, at | {"Policy": "{}"}
        yield "delete policy", s3.delete_bucket_policy, at
        yield "block", s3.put_public_access_block, at | {"PublicAccessBlockConfiguration": {}}
        yield "delete bucket", s3.delete_bucket, at

    def test_those_who_may_not_try_every_way(self):
        self.policy({"Action": "s3:GetObject", "Resource": self.at("/open/*")})
        friend = self.user("friend")
        for who, s3 in (("nobody", self.nobody), ("friend", friend)):
            for key in ("closed/a", "closed/missing"):
                for way, call, given in self.ways(s3, key):
                    with self.subTest(who=who, key=key, way=way):
                        code = code_of(call, **given)
                        self.assertIn(code, ("AccessDenied", "403"))
            for way, call, given in self.settings(s3):
                with self.subTest(who=who, way=way):
                    self.assertIn(code_of(call, **given), ("AccessDenied", "403"))
            for way, call, given in self.ways(s3, "open/a"):
                allowed = way in ("get", "head")
                with self.subTest(who=who, key="open/a", way=way):
                    self.assertEqual(code_of(call, **given) is None, allowed)
        for key in ("open/a", "closed/a"):
            self.assertEqual(self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read(), b"words")

    def test_presigned_urls_and_forms_have_the_rights_of_their_key(self):
        self.policy({"Action": ["s3:GetObject", "s3:PutObject"], "Resource": self.at("/open/*"),
                     "Principal": {"AWS": USER + "friend"}})
        friend = self.user("friend")
        for key, status in (("open/a", 200), ("closed/a", 403)):
            at = {"Bucket": BUCKET, "Key": key}
            for method, verb in (("get_object", "GET"), ("put_object", "PUT")):
                url = friend.generate_presigned_url(method, Params=at)
                data = b"words" if verb == "PUT" else None
                self.assertEqual(self.web(url, verb, data), status, (key, method))
            # Nobody has signed the other method.
            self.assertEqual(self.web(friend.generate_presigned_url("get_object", Params=at),
                                      "DELETE"), 403)
            post = friend.generate_presigned_post(BUCKET, key)
            self.assertEqual(self.form(post["url"], post["fields"]), 204 if status == 200 else 403)
        self.assertEqual(self.form(f"{self.plane.endpoint}/{BUCKET}", {"key": "open/a"}), 403)

    def test_nobody_writes_where_everybody_may(self):
        self.policy({"Action": ["s3:PutObject", "s3:DeleteObject"], "Resource": self.at("/in/*")})
        self.nobody.put_object(Bucket=BUCKET, Key="in/a", Body=b"x" * 300_000)
        self.assertEqual(self.form(f"{self.plane.endpoint}/{BUCKET}", {"key": "in/b"}), 204)
        self.assertEqual(self.form(f"{self.plane.endpoint}/{BUCKET}", {"key": "out/b"}), 403)
        self.assertEqual(code_of(self.nobody.get_object, Bucket=BUCKET, Key="in/a"),
                         "AccessDenied")
        told = self.nobody.delete_objects(Bucket=BUCKET, Delete={"Objects": [
            {"Key": "in/b"}, {"Key": "open/a"}]})
        self.assertEqual([one["Key"] for one in told["Deleted"]], ["in/b"])
        self.assertEqual([one["Key"] for one in told["Errors"]], ["open/a"])
        self.assertEqual(code_of(self.nobody.put_object, Bucket=BUCKET, Key="in/c", Body=b"x",
                                 Tagging="a=b"), "AccessDenied")

    def test_denials_bind_everybody_but_for_the_policy_itself(self):
        mary = self.user("mary", "--days", "1")  # without limits
        mary.get_object(Bucket=BUCKET, Key="open/a")
        everything = {"Action": "s3:*", "Resource": self.at("", "/*")}
        self.policy({"Effect": "Deny"} | everything)
        for s3 in (self.s3, mary):
            for call, given in ((s3.get_object, {"Key": "open/a"}), (s3.list_objects_v2, {}),
                                (s3.delete_object, {"Key": "open/a"}),
                                (s3.put_bucket_cors, {"CORSConfiguration": {"CORSRules": []}}),
                                (s3.get_bucket_policy_status, {})):
                self.assertEqual(code_of(call, Bucket=BUCKET, **given), "AccessDenied")
        self.assertEqual(code_of(mary.delete_bucket_policy, Bucket=BUCKET), "AccessDenied")
        self.s3.get_bucket_policy(Bucket=BUCKET)
        self.policy({"Effect": "Deny", "Principal": {"AWS": USER + "mary"}} | everything)
        self.s3.get_object(Bucket=BUCKET, Key="open/a")
        self.assertEqual(code_of(mary.get_object, Bucket=BUCKET, Key="open/a"), "AccessDenied")
        self.s3.delete_bucket_policy(Bucket=BUCKET)
        mary.get_object(Bucket=BUCKET, Key="open/a")

    def test_conditions(self):
        friend = self.user("friend")
        at = {"Bucket": BUCKET}
        self.policy({"Action": "s3:ListBucket", "Resource": self.at(""),
                     "Condition": {"StringLike": {"s3:prefix": "open/*"},
                                   "NumericLessThanEquals": {"s3:max-keys": "10"}}},
                    {"Action": "s3:GetObject", "Resource": self.at("/*"),
                     "Condition": {"StringEquals": {"s3:ExistingObjectTag/public": "yes"}}},
                    {"Action": ["s3:PutObject", "s3:PutObjectTagging"],
                     "Resource": self.at("/in/*"), "Condition": {
                         "StringEquals": {"s3:RequestObjectTag/by": "friend"}}})
        friend.list_objects_v2(Prefix="open/", MaxKeys=10, **at)
        for given in ({}, {"Prefix": "closed/", "MaxKeys": 5}, {"Prefix": "open/", "MaxKeys": 11},
                      {"Prefix": "open/"}):
            self.assertEqual(code_of(friend.list_objects_v2, **at, **given), "AccessDenied")
        get = {"Key": "closed/a"} | at
        self.assertEqual(code_of(friend.get_object, **get), "AccessDenied")
        self.s3.put_object_tagging(Tagging={"TagSet": [{"Key": "public", "Value": "yes"}]}, **get)
        for s3 in (friend, self.nobody):
            self.assertEqual(s3.get_object(**get)["Body"].read(), b"words")
            s3.head_object(**get)
            self.assertEqual(code_of(s3.get_object_tagging, **get), "AccessDenied")
        self.assertEqual(code_of(friend.get_object, Bucket=BUCKET, Key="open/a"), "AccessDenied")
        self.s3.put_object_tagging(Tagging={"TagSet": [{"Key": "public", "Value": "no"}]}, **get)
        self.assertEqual(code_of(friend.get_object, **get), "AccessDenied")
        put = {"Key": "in/a", "Body": b"x"} | at
        for tags in ({}, {"Tagging": "by=mary"}, {"Tagging": "of=friend"}):
            self.assertEqual(code_of(friend.put_object, **put, **tags), "AccessDenied")
        friend.put_object(Tagging="by=friend", **put)
        tagging = {"Key": "in/a", "Tagging": {"TagSet": [{"Key": "by", "Value": "mary"}]}} | at
        self.assertEqual(code_of(friend.put_object_tagging, **tagging), "AccessDenied")
        tagging["Tagging"]["TagSet"][0]["Value"] = "friend"
        friend.put_object_tagging(**tagging)

    def test_encryption_may_be_demanded_of_everybody(self):
        self.policy({"Effect": "Deny", "Action": "s3:PutObject", "Resource": self.at("/*"),
                     "Condition": {"Null": {"s3:x-amz-server-side-encryption": "true"}}})
        put = {"Bucket": BUCKET, "Key": "a", "Body": b"x"}
        self.assertEqual(code_of(self.s3.put_object, **put), "AccessDenied")
        self.s3.put_object(ServerSideEncryption="AES256", **put)

    def test_addresses_and_transport(self):
        statement = {"Action": "s3:GetObject", "Resource": self.at("/open/*")}
        get = {"Bucket": BUCKET, "Key": "open/a"}
        for condition, allowed in (
                ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, True),
                ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, False),
                ({"NotIpAddress": {"aws:SourceIp": "127.0.0.1/32"}}, False),
                ({"Bool": {"aws:SecureTransport": "true"}}, False),
                ({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, False),
                ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, True),
                ({"StringLike": {"aws:UserAgent": "*Boto*"}}, True),
                ({"StringEquals": {"aws:PrincipalTag/team": "a"}}, False),
                ({"StringNotEquals": {"aws:NewAtAws": "a"}}, False)):
            self.policy(statement | {"Condition": condition})
            with self.subTest(condition):
                self.assertEqual(code_of(self.nobody.get_object, **get) is None, allowed)
        headers = {"X-Forwarded-For": "10.1.2.3"}
        self.policy(statement | {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}})
        self.assertEqual(self.web(f"{self.plane.endpoint}/{BUCKET}/open/a", headers=headers), 403)

    def test_a_copy_reads_its_source(self):
        self.policy({"Action": ["s3:PutObject", "s3:PutObjectTagging"],
                     "Resource": self.at("/in/*")},
                    {"Action": "s3:GetObject", "Resource": self.at("/open/*")})
        friend = self.user("friend")
        to = {"Bucket": BUCKET, "Key": "in/a"}
        friend.copy_object(CopySource=f"{BUCKET}/open/a", **to)
        for source in ("closed/a", "closed/missing", "open/missing"):
            self.assertEqual(code_of(friend.copy_object, CopySource=f"{BUCKET}/{source}", **to),
                             "AccessDenied", source)
        # Its tags would be read, too.
        self.s3.put_object_tagging(Bucket=BUCKET, Key="open/a", Tagging={
            "TagSet": [{"Key": "a", "Value": "b"}]})
        self.assertEqual(code_of(friend.copy_object, CopySource=f"{BUCKET}/open/a", **to),
                         "AccessDenied")
        friend.copy_object(CopySource=f"{BUCKET}/open/a", TaggingDirective="REPLACE", **to)

    def test_governance_is_bypassed_by_whom_the_policy_lets(self):
        self.s3.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
        remove = ["s3:DeleteObject", "s3:DeleteObjectVersion"]

        def let(actions):
            self.s3.put_bucket_policy(Bucket="locked", Policy=json.dumps({
                "Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Principal": {"AWS": USER + "friend"}, "Action": actions,
                    "Resource": "arn:aws:s3:::locked/*"}]}))
        friend = self.user("friend")
        made = [self.s3.put_object(Bucket="locked", Key="a", ObjectLockMode="GOVERNANCE",
                                   ObjectLockRetainUntilDate="2099-01-01T00:00:00Z")["VersionId"]
                for _ in range(2)]

        def ways(version):
            at = {"Bucket": "locked", "BypassGovernanceRetention": True}
            yield friend.delete_object, at | {"Key": "a", "VersionId": version}
            yield friend.delete_objects, at | {
                "Delete": {"Objects": [{"Key": "a", "VersionId": version}]}}
        let(remove)
        for call, given in ways(made[0]):
            self.assertEqual(code_of(call, **given), "AccessDenied")
        url = friend.generate_presigned_url("delete_object", Params={
            "Bucket": "locked", "Key": "a", "VersionId": made[0],
            "BypassGovernanceRetention": True})
        self.assertEqual(self.web(url, "DELETE"), 403)
        let([*remove, "s3:BypassGovernanceRetention"])
        for version, (call, given) in zip(made, ways(made[0])):
            if "Delete" in given:
                given["Delete"]["Objects"][0]["VersionId"] = version
            self.assertIsNone(code_of(call, **given))

    def test_policies_outlive_the_plane(self):
        self.policy({"Action": "s3:GetObject", "Resource": self.at("/open/*")})
        self.plane.kill()
        self.plane.start()
        self.nobody = self.client(signature_version=UNSIGNED)
        self.nobody.get_object(Bucket=BUCKET, Key="open/a")
        self.assertEqual(code_of(self.nobody.get_object, Bucket=BUCKET, Key="closed/a"),
                         "AccessDenied")

    def test_pages_read_what_is_public(self):
        self.policy({"Action": "s3:GetObject", "Resource": self.at("/open/*")})
        self.s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [
            {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://page.example"]}]})
        headers = {"Origin": "https://page.example"}
        for key, status in (("open/a", 200), ("closed/a", 403)):
            request = urllib.request.Request(f"{self.plane.endpoint}/{BUCKET}/{key}",
                                             headers=headers)
            try:
                answer = urllib.request.urlopen(request)
            except urllib.error.HTTPError as error:
                answer = error
            self.assertEqual((answer.status, answer.headers["Access-Control-Allow-Origin"]),
                             (status, "https://page.example"))
            answer.close()
        self.assertEqual(self.web(f"{self.plane.endpoint}/{BUCKET}/closed/a", "OPTIONS",
                                  headers=headers | {"Access-Control-Request-Method": "GET"}), 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
