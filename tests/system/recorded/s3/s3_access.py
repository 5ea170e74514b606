"""Access lists, owners, addresses and metadata of S3, asked what AWS was asked."""

import base64
import hashlib
import json

import botocore
import s3_asking
from runner import asks
from s3_settings import Bucket

GROUPS = "http://acs.amazonaws.com/groups/"
LOGS = {"Type": "Group", "URI": GROUPS + "s3/LogDelivery"}
FAKE = {"Type": "Group", "URI": GROUPS + "s3/FakeGroup"}
WRONG = {"Type": "CanonicalUser", "ID": "wrong-id"}


@asks("s3_bucket_acl_exceptions", "s3_object_acl_exceptions")
def acl_exceptions(aws):
    b = Bucket(aws)
    kind = "bucket" if "bucket" in aws.case else "object"
    operation, where = f"put_{kind}_acl", {}
    owner = b.s3.get_bucket_acl(Bucket=b.name)["Owner"]
    if kind == "object":
        where["Key"] = "object-key-acl"
        b.ask("put-object-canned-acl", "put_object", ACL="fake-acl", **where)
        b.s3.put_object(Bucket=b.name, **where)

    def put(step, **request):
        b.ask(f"put-{kind}-{step}", operation, **where, **request)

    put("canned-acl" if kind == "bucket" else "acl-canned-acl", ACL="fake-acl")
    put("grant-acl-fake-uri", GrantWrite=f'uri="{FAKE["URI"]}"')
    put("grant-acl-fake-key", GrantWrite='fakekey="1234"')
    put("grant-acl-wrong-id", GrantWrite='id="wrong-id"')

    def policy(step, grants, **who):
        put(step, AccessControlPolicy=who | {"Grants": grants})

    policy("acp-acl-1", [{"Grantee": LOGS, "Permission": "WRITE"}])
    policy("acp-acl-2", [{"Grantee": LOGS, "Permission": "WRONG"}], Owner=owner)
    policy("acp-acl-3", [{"Grantee": LOGS, "Permission": "WRITE"}], Owner={"ID": "wrong-id"})
    policy("acp-acl-4", [{"Grantee": FAKE, "Permission": "WRITE"}], Owner=owner)
    policy("acp-acl-5", [{"Grantee": WRONG, "Permission": "WRITE"}], Owner=owner)
    policy("acp-acl-6", [{"Grantee": {"Type": "Group"}, "Permission": "WRITE"}], Owner=owner)
    put("empty-acp", AccessControlPolicy={})
    put("empty" if kind == "bucket" else "acl-empty")
    put("two-type-acl", ACL="private", GrantRead=f'uri="{LOGS["URI"]}"')
    put("two-type-acl-acp", ACL="private", AccessControlPolicy={
        "Owner": owner, "Grants": [{"Grantee": LOGS, "Permission": "WRITE"}]})


def with_lists(b):
    """A bucket whose lists count, also those that let everybody in."""
    b.s3.delete_public_access_block(Bucket=b.name)
    b.s3.put_bucket_ownership_controls(Bucket=b.name, OwnershipControls={
        "Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    return b


def nobody(aws):
    return aws.client("s3", signature_version=botocore.UNSIGNED)


@asks("s3_bucket_acl", "s3_object_acl")
def access_lists(aws):
    b = with_lists(Bucket(aws))
    kind = "bucket" if "bucket" in aws.case else "object"
    where = {"Key": "object-key-acl"} if kind == "object" else {}
    owner = b.s3.get_bucket_acl(Bucket=b.name)["Owner"]
    lists = [("canned-acl", {"ACL": "private"}),
             ("grant-acl", {"GrantRead": f'uri="{LOGS["URI"]}"'}),
             ("acp-acl", {"AccessControlPolicy": {"Owner": owner, "Grants": [
                 {"Grantee": owner | {"Type": "CanonicalUser"}, "Permission": "FULL_CONTROL"},
                 {"Grantee": LOGS, "Permission": "WRITE"}]}})]
    if kind == "bucket":
        lists.insert(0, ("acl", {"ACL": "public-read"}))
    else:
        b.ask("put-object-default-acl", "put_object", **where)
        b.ask("get-object-acl-default", "get_object_acl", **where)
        lists[0] = ("acl", {"ACL": "public-read"})
    for step, asked in lists:
        b.ask(f"put-{kind}-{step}", f"put_{kind}_acl", **where, **asked)
        b.ask(f"get-{kind}-{step}", f"get_{kind}_acl", **where)


@asks("s3_multipart_upload_acls")
def lists_of_uploads(aws):
    b = with_lists(Bucket(aws))
    b.s3.put_bucket_acl(Bucket=b.name, ACL="public-read")
    b.ask("bucket-acl", "get_bucket_acl")
    for i, asked in enumerate(({}, {"ACL": "private"}, {"ACL": "public-read-write"})):
        at = {"Bucket": b.name, "Key": f"acl-key{i}"}
        upload = at | {"UploadId": b.s3.create_multipart_upload(**at, **asked)["UploadId"]}
        part = b.s3.upload_part(PartNumber=1, Body=b"words", **upload)
        b.s3.complete_multipart_upload(**upload, MultipartUpload={
            "Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
        b.ask(f"permission-acl-key{i}", "get_object_acl", Key=at["Key"])


@asks("get_object_with_anon_credentials")
def read_by_nobody(aws):
    b = with_lists(Bucket(aws))
    b.s3.put_object(Bucket=b.name, Key="key", Body="body data", ACL="public-read")
    b.s3 = nobody(aws)
    answer = b.ask("get_object", "get_object", Key="key")
    if "Body" in answer:
        answer["Body"] = answer["Body"].read().decode()


@asks("s3_batch_delete_public_objects_using_requests")
def removed_by_nobody(aws):
    b = with_lists(Bucket(aws))
    b.s3.put_bucket_acl(Bucket=b.name, ACL="public-read-write")
    at = f"{b.s3.meta.endpoint_url}/{b.name}"
    names = [f"key-created-by-anonymous-{i}" for i in (1, 2)]
    for name in names:
        assert s3_asking.WEB.request("PUT", f"{at}/{name}", body=b"test").status == 200
    body = "".join(f"<Object><Key>{name}</Key></Object>" for name in names)
    body = f"<Delete>{body}</Delete>".encode()
    answer = s3_asking.WEB.request("POST", f"{at}?delete", body=body, headers={
        "Content-MD5": base64.b64encode(hashlib.md5(body).digest()).decode()})
    aws.keep("multi-delete-with-requests", s3_asking.plain_xml(answer.data))
    b.ask("list-remaining-objects", "list_objects")


@asks("s3_request_payer")
def payer(aws):
    b = Bucket(aws)
    b.ask("put-bucket-request-payment", "put_bucket_request_payment",
          RequestPaymentConfiguration={"Payer": "Requester"})
    b.ask("get-bucket-request-payment", "get_bucket_request_payment")


@asks("bucket_name_with_dots")
def dots(aws):
    b = Bucket(aws, aws.name("my.bucket.name"))
    b.s3.create_bucket(Bucket=b.name)
    with_lists(b).s3.put_bucket_acl(Bucket=b.name, ACL="public-read")
    b.s3.put_object(Bucket=b.name, Key="my-content", Body="something", ACL="public-read")
    b.ask("list-objects", "list_objects")
    port = aws.plane.endpoint.rsplit(":", 1)[1]
    for step, path, headers in (("vhost", "", {"Host": f"{b.name}.localhost:{port}"}),
                                ("path", b.name, {})):
        answer = s3_asking.WEB.request("GET", f"{aws.plane.endpoint}/{path}", headers=headers)
        shown = s3_asking.plain_xml(answer.data)
        shown["ListBucketResult"]["Contents"]["LastModified"] = "date"
        aws.keep(f"request-{step}-url-content", shown)


@asks("put_object_acl_on_delete_marker")
def acl_of_marker(aws):
    b = Bucket(aws)
    s3_asking.versioning(b.s3, b.name)
    key = {"Key": "test-key-versioned"}
    for i, body in ((1, "something"), (2, "something-v2")):
        b.ask(f"put-obj-{i}", "put_object", Body=body, **key)
    marker = b.ask("delete-object", "delete_object", **key)["VersionId"]
    for step, version in (("", {}), ("-version-id", {"VersionId": marker})):
        b.ask(f"put-acl-delete-marker{step}", "put_object_acl", ACL="private", **key, **version)
        b.ask(f"get-acl-delete-marker{step}", "get_object_acl", **key, **version)


@asks("crud_bucket_ownership_controls", "bucket_ownership_controls_exc")
def ownership(aws):
    b = Bucket(aws)

    def put(step, *rules):
        b.ask(f"put-ownership{step}", "put_bucket_ownership_controls",
              OwnershipControls={"Rules": [{"ObjectOwnership": rule} for rule in rules]})

    def create(step, value):
        b.name = aws.name("bucket")
        b.ask(step, "create_bucket", ObjectOwnership=value)

    b.ask("default-ownership", "get_bucket_ownership_controls")
    if aws.case.endswith("exc"):
        put("-multiple-rules", "BucketOwnerPreferred", "ObjectWriter")
        put("-wrong-value", "RandomValue")
        put("-empty-rule")
        create("ownership-wrong-value-at-creation", "RandomValue")
        create("ownership-non-value-at-creation", "")
        return
    put("", "ObjectWriter")
    b.ask("get-ownership", "get_bucket_ownership_controls")
    b.ask("delete-ownership", "delete_bucket_ownership_controls")
    b.ask("get-ownership-after-delete", "get_bucket_ownership_controls")
    b.ask("delete-ownership-after-delete", "delete_bucket_ownership_controls")
    create("create", "BucketOwnerPreferred")
    b.ask("get-ownership-at-creation", "get_bucket_ownership_controls")


@asks("get_object_lock_configuration_exc")
def lock_configuration(aws):
    b = Bucket(aws)
    b.ask("get-lock-config-no-enabled", "get_object_lock_configuration")
    b.name = aws.name()
    b.ask("get-lock-config-bucket-not-exists", "get_object_lock_configuration")


@asks("delete_object_with_no_locking")
def no_locking(aws):
    b = Bucket(aws)
    b.s3.put_object(Bucket=b.name, Key="test-delete-locked")
    for step, value in (("", True), ("-false", False)):
        b.ask(f"delete-object-bypass-no-lock{step}", "delete_object", Key="test-delete-locked",
              BypassGovernanceRetention=value)
    b.ask("delete-objects-bypass-no-lock", "delete_objects", BypassGovernanceRetention=True,
          Delete={"Objects": [{"Key": "test-delete-locked"}]})


POLICY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject"}]}


def policy_of(b):
    """The recorded policy, for this bucket."""
    statement = POLICY["Statement"][0] | {"Resource": f"arn:aws:s3:::{b.name}/*"}
    return json.dumps(POLICY | {"Statement": [statement]})


def get_policy(b, step, **more):
    """As the record shows it: read as JSON."""
    answer = b.ask(step, "get_bucket_policy", **more)
    if "Policy" in answer:
        answer["Policy"] = json.loads(answer["Policy"])


@asks("get_bucket_policy_invalid_account_id", "put_bucket_policy_invalid_account_id",
      "get_bucket_policy", "put_bucket_policy", "put_bucket_policy_expected_bucket_owner",
      "delete_bucket_policy", "delete_bucket_policy_expected_bucket_owner",
      "bucket_policy_crud", "bucket_policy_exc")
def policies(aws):
    b = Bucket(aws)
    verb = aws.case.removeprefix("test_").split("_")[0]
    operation = f"{verb}_bucket_policy"
    b.s3.delete_public_access_block(Bucket=b.name)
    body = {"Policy": policy_of(b)} if verb == "put" else {}
    if "invalid" in aws.case:
        b.ask(f"{verb}-bucket-policy-invalid-bucket-owner", operation,
              ExpectedBucketOwner=aws.parameters, **body)
    elif aws.case.endswith("owner"):
        for step, owner in (("with-expected-bucket-owner-error", "000000000002"),
                            ("invalid-bucket-owner", "invalid"),
                            ("with-expected-bucket-owner", "000000000000")):
            b.ask(f"{verb}-bucket-policy-{step}", operation, ExpectedBucketOwner=owner, **body)
    elif verb == "delete":
        b.s3.put_bucket_policy(Bucket=b.name, Policy=policy_of(b))
        b.ask("delete-bucket-policy", "delete_bucket_policy")
        b.ask("get-bucket-policy-no-such-bucket-policy", "get_bucket_policy")
    elif verb == "put":
        b.ask("put-bucket-policy", "put_bucket_policy", **body)
        get_policy(b, "get-bucket-policy")
    elif verb == "get":
        b.ask("get-bucket-policy-no-such-bucket-policy", "get_bucket_policy")
        b.s3.put_bucket_policy(Bucket=b.name, Policy=policy_of(b))
        get_policy(b, "get-bucket-policy")
        get_policy(b, "get-bucket-policy-with-expected-bucket-owner",
                   ExpectedBucketOwner="000000000000")
        get_policy(b, "get-bucket-policy-with-expected-bucket-owner-error",
                   ExpectedBucketOwner="000000000002")
    elif aws.case.endswith("crud"):
        b.ask("get-bucket-default-policy", "get_bucket_policy")
        b.ask("put-bucket-policy", "put_bucket_policy", Policy=policy_of(b))
        get_policy(b, "get-bucket-policy")
        b.ask("delete-bucket-policy", "delete_bucket_policy")
        b.ask("get-bucket-policy-after-delete", "get_bucket_policy")
        b.ask("delete-bucket-policy-after-delete", "delete_bucket_policy")
    else:
        for step, policy in (("put-empty-bucket-policy", ""),
                             ("put-bucket-policy-randomstring", "random"),
                             ("put-bucket-policy-empty-json", "{}")):
            b.ask(step, "put_bucket_policy", Policy=policy)


@asks("region_header_exists_outside_us_east_1")
def region_header(aws):
    b = Bucket(aws)
    b.ask("head_bucket", "head_bucket")
    b.ask("list_objects_v2", "list_objects_v2")


@asks("create_bucket_aws_global")
def aws_global(aws):
    b = Bucket(aws, aws.name("bucket"))
    request = s3_asking.signed(b.s3, "PUT", b.name, {}, region="aws-global")
    answer = s3_asking.WEB.request("PUT", request.url, headers=dict(request.headers))
    aws.keep("xml-error-create-bucket", s3_asking.error_of(answer))
    b.ask("create-bucket-global", "create_bucket")
    b.ask("head-bucket-global", "head_bucket")
    b.ask("get-location-1", "get_bucket_location")
    aws.step("list-buckets", b.s3.list_buckets, Prefix=b.name)


@asks("get_object_content_length_with_virtual_host")
def virtual_host(aws):
    b = Bucket(aws)
    b.s3.put_object(Bucket=b.name, Key="temp.txt", Body="123")
    headers = {}
    url = s3_asking.presigned(b.s3, b.name, "", "temp.txt")
    if aws.parameters == "True":
        host = f"{b.name}.localhost:{aws.plane.endpoint.rsplit(':', 1)[1]}"
        url = s3_asking.presigned(b.s3, "", "", "temp.txt", host=host)
        headers["Host"] = host
    answer = s3_asking.WEB.request("GET", url, headers=headers)
    aws.keep("get-obj-content-len-headers", {
        name.lower(): value for name, value in answer.headers.items()
        if name.lower() not in ("connection", "server")})


def put_with(aws, b, key, **headers):
    """Headers whose bytes botocore would not send."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = s3_asking.signed(b.s3, "PUT", f"{b.name}/{key}", named)
    answer = s3_asking.WEB.request("PUT", request.url, body=b"", headers={
        name: value.encode() if isinstance(value, str) else value
        for name, value in request.headers.items()})
    assert answer.status == 200, answer.data


@asks("system_metadata_with_unicode")
def system_metadata(aws):
    b = Bucket(aws)
    put_with(aws, b, "test", cache_control="ÄMÄZÕÑ S3", content_language="de",
             x_amz_checksum_crc32="AAAAAA==",
             content_disposition='attachment; filename="test_—_file%E2%80%94_é_2.pdf"')
    b.ask("put-object", "put_object", Key="other")
    b.ask("get-object", "get_object", Key="test")["ResponseMetadata"]["HTTPHeaders"].clear()


@asks("user_metadata_rfc2047_encoded", "user_metadata_rfc2047_bad_b64_encoded")
def user_metadata(aws):
    b = Bucket(aws)
    if "bad" in aws.case:
        metadata = {"bad-b64-encoded": "=?UTF-8?B?gWGB?="}
    else:
        metadata = {
            "non-ascii": "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?=",
            "non-ascii-2": "=?UTF-8?B?w4RNw4Raw5XDkSBTMw==?=", "asciib64-encoded": "=?UTF-8?B?YWJj?=",
            "fake-encoded": "=?UTF-8?Q?actually-ascii?=",
            "non-ascii-binary": "=?UTF-8?B?AAECAw==?=",
            "replacement-chars": "=?UTF-8?Q?=FF=FE=FD=FC=FB=FA=F9?=",
            "safe-chars": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}
    b.ask("put-object", "put_object", Key="test", Metadata=metadata)
    b.ask("get-object", "get_object", Key="test")
