"""Access lists of buckets and objects, with boto3, between the root, two users and nobody."""

import json
import unittest

import harness

harness.need("boto3")
from botocore import UNSIGNED  # noqa: E402
from senders import Senders, code_of  # noqa: E402

SIGNED = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
DENIED = ("AccessDenied", "403")


class AccessLists(Senders, harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.s3 = self.plane.clients("s3")
        self.nobody = self.client(signature_version=UNSIGNED)
        self.mary, self.john = self.user("mary"), self.user("john")
        said = harness.run("key", "list", "--json", "--data-dir", self.plane.folder).stdout
        self.ids = {key["user"]: key["canonical_id"] for key in map(json.loads,
                                                                    said.splitlines())}

    def bucket(self, name, acl="private", ownership="ObjectWriter"):
        self.s3.create_bucket(Bucket=name, ObjectOwnership=ownership)
        self.s3.delete_public_access_block(Bucket=name)
        self.s3.put_bucket_acl(Bucket=name, ACL=acl)
        return name

    def grants(self, answer):
        return sorted((grant["Grantee"].get("ID") or grant["Grantee"]["URI"].rsplit("/", 1)[1],
                       grant["Permission"]) for grant in answer["Grants"])

    def test_canned_lists_of_buckets_and_objects(self):
        names = ("private", "public-read", "public-read-write", "authenticated-read")
        for bucket_acl in names:
            name = self.bucket(f"bucket-{bucket_acl}", bucket_acl)
            for acl in names:
                self.s3.put_object(Bucket=name, Key=acl, Body=b"words", ACL=acl)
            for who, s3 in (("nobody", self.nobody), ("mary", self.mary)):
                self.s3.put_object(Bucket=name, Key=f"to-go-{who}", Body=b"words")
                reads = {"public-read", "public-read-write"} | (
                    {"authenticated-read"} if who == "mary" else set())
                at = {"Bucket": name}
                for acl in names:
                    with self.subTest(bucket=bucket_acl, object=acl, who=who):
                        for call in (s3.get_object, s3.head_object):
                            code = code_of(call, Key=acl, **at)
                            self.assertEqual(code is None, acl in reads, code)
                            self.assertIn(code, (None, *DENIED))
                        self.assertIn(code_of(s3.get_object_acl, Key=acl, **at), DENIED)
                        self.assertIn(code_of(s3.put_object_acl, Key=acl, ACL="private", **at),
                                      DENIED)
                        self.assertIn(code_of(s3.get_object_tagging, Key=acl, **at), DENIED)
                with self.subTest(bucket=bucket_acl, who=who):
                    lists = bucket_acl in reads
                    self.assertEqual(code_of(s3.list_objects_v2, **at) is None, lists)
                    self.assertEqual(code_of(s3.head_bucket, **at) is None, lists)
                    self.assertEqual(code_of(s3.list_object_versions, **at) is None, lists)
                    # Who may list is told what is missing.
                    self.assertEqual(code_of(s3.get_object, Key="missing", **at),
                                     "NoSuchKey" if lists else "AccessDenied")
                    writes = bucket_acl == "public-read-write"
                    self.assertEqual(code_of(s3.put_object, Key=f"new-{who}", Body=b"x", **at)
                                     is None, writes)
                    self.assertEqual(code_of(s3.delete_object, Key=f"to-go-{who}", **at) is None,
                                     writes)
                    self.assertIn(code_of(s3.delete_object, Key="private", VersionId="null",
                                          **at), DENIED)
                    self.assertIn(code_of(s3.get_bucket_acl, **at), DENIED)
                    self.assertIn(code_of(s3.put_bucket_acl, ACL="private", **at), DENIED)
                    self.assertIn(code_of(s3.get_bucket_policy, **at), DENIED)

    def test_grants_by_canonical_id(self):
        name, key = self.bucket("films"), {"Bucket": "films", "Key": "a"}
        self.s3.put_object(Body=b"words", **key)
        ways = {"GrantRead": ("get_object", {}), "GrantReadACP": ("get_object_acl", {}),
                "GrantWriteACP": ("put_object_acl", {"ACL": "private"})}
        for grant in (*ways, "GrantFullControl"):
            for allowed, (operation, given) in ways.items():
                self.s3.put_object_acl(**key, **{grant: f'id="{self.ids["mary"]}"'})
                with self.subTest(grant=grant, operation=operation):
                    code = code_of(getattr(self.mary, operation), **key, **given)
                    self.assertEqual(code is None, grant in (allowed, "GrantFullControl"), code)
                    self.assertIn(code_of(getattr(self.john, operation), **key, **given), DENIED)
                    self.assertIn(code_of(getattr(self.nobody, operation), **key, **given), DENIED)
        self.s3.put_bucket_acl(Bucket=name, GrantWrite=f'id={self.ids["john"]}')
        self.assertEqual(self.grants(self.s3.get_bucket_acl(Bucket=name)),
                         [(self.ids["john"], "WRITE")])
        self.john.put_object(Bucket=name, Key="of-john", Body=b"x")
        self.assertIn(code_of(self.mary.put_object, Bucket=name, Key="b", Body=b"x"), DENIED)
        self.assertIn(code_of(self.john.list_objects_v2, Bucket=name), DENIED)
        self.assertIn(code_of(self.john.get_object, **key), DENIED)

    def test_the_writer_owns_its_object(self):
        name = self.bucket("films", "public-read-write")
        at = {"Bucket": name, "Key": "a"}
        self.mary.put_object(Body=b"words", **at)
        told = self.mary.get_object_acl(**at)
        self.assertEqual((told["Owner"]["ID"], self.grants(told)),
                         (self.ids["mary"], [(self.ids["mary"], "FULL_CONTROL")]))
        self.assertEqual(self.mary.get_object(**at)["Body"].read(), b"words")
        for other in (self.john, self.nobody):
            self.assertIn(code_of(other.get_object, **at), DENIED)
        listed = self.s3.list_objects(Bucket=name)["Contents"][0]
        self.assertEqual(listed["Owner"]["ID"], self.ids["mary"])
        self.s3.get_object(**at)  # the root of the plane is never shut out
        self.mary.put_object(Body=b"words", ACL="bucket-owner-read", **at)
        self.assertEqual(self.grants(self.mary.get_object_acl(**at)), sorted(
            [(self.ids["mary"], "FULL_CONTROL"), (harness.ACCOUNT, "READ")]))
        # An owner that took everything from itself may still change that.
        self.mary.put_object_acl(GrantRead=f'id={self.ids["john"]}', **at)
        self.assertIn(code_of(self.mary.get_object, **at), DENIED)
        self.john.get_object(**at)
        self.mary.put_object_acl(ACL="private", **at)
        self.mary.get_object(**at)
        self.nobody.put_object(Bucket=name, Key="b", Body=b"x")
        self.assertEqual(self.s3.get_object_acl(Bucket=name, Key="b")["Owner"]["ID"],
                         "65a011a29cdf8ec533ec3d1ccaae921c")
        for other in (self.mary, self.nobody):
            self.assertIn(code_of(other.get_object, Bucket=name, Key="b"), DENIED)
        # Where the owner of the bucket is preferred, an object may be given away.
        other = self.bucket("given", "public-read-write", "BucketOwnerPreferred")
        self.mary.put_object(Bucket=other, Key="a", Body=b"x", ACL="bucket-owner-full-control")
        self.assertEqual(self.s3.get_object_acl(Bucket=other, Key="a")["Owner"]["ID"],
                         harness.ACCOUNT)
        self.assertIn(code_of(self.mary.get_object, Bucket=other, Key="a"), DENIED)

    def test_public_access_is_blocked_and_ignored(self):
        name = self.bucket("films", "public-read")
        at = {"Bucket": name, "Key": "a"}
        self.s3.put_object(Body=b"words", ACL="public-read", **at)
        self.nobody.get_object(**at)

        def block(**on):
            self.s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=on)
        block(IgnorePublicAcls=True)
        for s3 in (self.nobody, self.mary):
            self.assertIn(code_of(s3.get_object, **at), DENIED)
            self.assertIn(code_of(s3.list_objects_v2, Bucket=name), DENIED)
        block(BlockPublicAcls=True)
        self.nobody.get_object(**at)
        for acl in ("public-read", "public-read-write", "authenticated-read"):
            self.assertIn(code_of(self.s3.put_bucket_acl, Bucket=name, ACL=acl), DENIED)
            self.assertIn(code_of(self.s3.put_object_acl, ACL=acl, **at), DENIED)
            self.assertIn(code_of(self.s3.put_object, Body=b"x" * 300_000, ACL=acl, **at), DENIED)
            self.assertIn(code_of(self.s3.copy_object, Bucket=name, Key="b", ACL=acl,
                                  CopySource=f"{name}/a"), DENIED)
            self.assertIn(code_of(self.s3.create_multipart_upload, ACL=acl, **at), DENIED)
        self.assertIn(code_of(self.s3.put_object_acl, GrantRead=f'uri="{SIGNED}"', **at), DENIED)
        self.s3.put_object_acl(ACL="private", **at)
        self.assertIn(code_of(self.nobody.get_object, **at), DENIED)
        self.assertEqual(code_of(self.s3.create_bucket, Bucket="new", ACL="public-read"),
                         "InvalidBucketAclWithObjectOwnership")
        self.assertEqual(code_of(self.s3.create_bucket, Bucket="new", ACL="public-read",
                                 ObjectOwnership="ObjectWriter"),
                         "InvalidBucketAclWithBlockPublicAccessError")

    def test_lists_that_do_not_count(self):
        name = self.bucket("films", "public-read")
        at = {"Bucket": name, "Key": "a"}
        self.s3.put_object(Body=b"words", ACL="public-read", **at)
        enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        self.assertEqual(code_of(self.s3.put_bucket_ownership_controls, Bucket=name,
                                 OwnershipControls=enforced),
                         "InvalidBucketAclWithObjectOwnership")
        self.s3.put_bucket_acl(Bucket=name, ACL="private")
        self.s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=enforced)
        self.assertIn(code_of(self.nobody.get_object, **at), DENIED)
        self.assertEqual(self.grants(self.s3.get_object_acl(**at)),
                         [(harness.ACCOUNT, "FULL_CONTROL")])
        unsupported = "AccessControlListNotSupported"
        self.assertEqual(code_of(self.s3.put_object, Body=b"x", ACL="public-read", **at),
                         unsupported)
        self.assertEqual(code_of(self.s3.put_object_acl, ACL="public-read", **at), unsupported)
        self.assertEqual(code_of(self.s3.put_bucket_acl, Bucket=name, ACL="public-read"),
                         unsupported)
        self.s3.put_object(Body=b"x", ACL="bucket-owner-full-control", **at)
        self.s3.put_object(Body=b"x", GrantFullControl=f'id="{harness.ACCOUNT}"', **at)

    def test_each_version_has_its_list(self):
        name = self.bucket("films")
        self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        at = {"Bucket": name, "Key": "a"}
        first = self.s3.put_object(Body=b"first", ACL="public-read", **at)["VersionId"]
        second = self.s3.put_object(Body=b"second", **at)["VersionId"]
        self.assertIn(code_of(self.nobody.get_object, **at), DENIED)
        self.assertEqual(self.nobody.get_object(VersionId=first, **at)["Body"].read(), b"first")
        self.assertIn(code_of(self.nobody.get_object, VersionId=second, **at), DENIED)
        self.assertIn(code_of(self.nobody.get_object, VersionId="0" * 32, **at), DENIED)
        self.s3.put_object_acl(ACL="public-read", VersionId=second, **at)
        self.s3.put_object_acl(ACL="private", VersionId=first, **at)
        self.assertEqual(self.nobody.get_object(**at)["Body"].read(), b"second")
        self.assertIn(code_of(self.nobody.get_object, VersionId=first, **at), DENIED)
        marker = self.s3.delete_object(**at)["VersionId"]
        for given in ({}, {"VersionId": marker}):
            self.assertIn(code_of(self.nobody.get_object, **at, **given), DENIED)
            self.assertIn(code_of(self.nobody.put_object_acl, ACL="private", **at, **given),
                          DENIED)
        # A copy has a list of its own.
        self.s3.copy_object(Bucket=name, Key="copy", CopySource=f"{name}/a?versionId={second}")
        self.assertIn(code_of(self.nobody.get_object, Bucket=name, Key="copy"), DENIED)

    def test_a_list_opens_no_other_way(self):
        name = self.bucket("films")
        self.s3.put_object(Bucket=name, Key="open", Body=b"words", ACL="public-read")
        self.s3.put_object(Bucket=name, Key="closed", Body=b"words")
        mine = self.bucket("mine")
        self.s3.put_bucket_acl(Bucket=mine, GrantWrite=f'id={self.ids["mary"]}')
        to = {"Bucket": mine, "Key": "copy"}
        self.mary.copy_object(CopySource=f"{name}/open", **to)
        for source in ("closed", "missing"):
            self.assertIn(code_of(self.mary.copy_object, CopySource=f"{name}/{source}", **to),
                          DENIED)
            upload = self.mary.create_multipart_upload(**to)["UploadId"]
            self.assertIn(code_of(self.mary.upload_part_copy, CopySource=f"{name}/{source}",
                                  UploadId=upload, PartNumber=1, **to), DENIED)
        for status, key in ((200, "open"), (403, "closed"), (403, "missing")):
            url = self.mary.generate_presigned_url("get_object", Params={"Bucket": name,
                                                                        "Key": key})
            self.assertEqual(self.web(url), status)
            self.assertEqual(self.web(f"{self.plane.endpoint}/{name}/{key}"), status)
            self.assertEqual(self.web(f"{self.plane.endpoint}/{name}/{key}", "DELETE"), 403)
        # A denial of the policy wins over every list.
        self.s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{name}/open"}]}))
        self.assertIn(code_of(self.nobody.get_object, Bucket=name, Key="open"), DENIED)

    def test_nobody_is_let_in_where_requesters_pay(self):
        name = self.bucket("films", "public-read")
        at = {"Bucket": name, "Key": "a"}
        self.s3.put_object(Body=b"words", ACL="public-read", **at)
        for payer in ("Requester", "BucketOwner"):
            self.s3.put_bucket_request_payment(
                Bucket=name, RequestPaymentConfiguration={"Payer": payer})
            self.mary.get_object(**at)
            for call, given in ((self.nobody.get_object, at),
                                (self.nobody.list_objects_v2, {"Bucket": name})):
                self.assertEqual(code_of(call, **given) is None, payer == "BucketOwner")

    def test_nobody_names_headers_of_the_answer(self):
        at = {"Bucket": self.bucket("films"), "Key": "a"}
        self.s3.put_object(Body=b"words", ACL="public-read", **at)
        self.assertEqual(code_of(self.nobody.get_object, ResponseContentType="text/html", **at),
                         "InvalidRequest")
        told = self.mary.get_object(ResponseContentType="text/html", **at)
        self.assertEqual(told["ContentType"], "text/html")

    def test_lists_outlive_the_plane(self):
        name = self.bucket("films", "public-read")
        at = {"Bucket": name, "Key": "a"}
        self.s3.put_object(Body=b"words", GrantRead=f'id={self.ids["mary"]}', **at)
        self.plane.kill()
        self.plane.start()
        nobody = self.client(signature_version=UNSIGNED)
        nobody.list_objects_v2(Bucket=name)
        self.assertIn(code_of(nobody.get_object, **at), DENIED)
        told = self.plane.clients("s3").get_object_acl(**at)
        self.assertEqual(self.grants(told), [(self.ids["mary"], "READ")])

    def test_mistakes(self):
        name = self.bucket("films")
        owner = {"ID": harness.ACCOUNT}
        self.assertEqual(code_of(self.s3.put_bucket_acl, Bucket=name,
                                 GrantRead='emailAddress="a@example.com"'),
                         "UnresolvableGrantByEmailAddress")
        grant = {"Grantee": {"Type": "CanonicalUser", "ID": self.ids["mary"]},
                 "Permission": "READ"}
        self.assertIn(code_of(self.s3.put_bucket_acl, Bucket=name, AccessControlPolicy={
            "Owner": {"ID": self.ids["mary"]}, "Grants": [grant]}), DENIED)
        self.assertEqual(code_of(self.s3.put_bucket_acl, Bucket=name, AccessControlPolicy={
            "Owner": owner, "Grants": [grant] * 101}), "MalformedACLError")
        self.assertEqual(self.grants(self.s3.get_bucket_acl(Bucket=name)),
                         [(harness.ACCOUNT, "FULL_CONTROL")])


if __name__ == "__main__":
    unittest.main(verbosity=2)
