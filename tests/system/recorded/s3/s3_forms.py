"""Forms of browsers that upload (presigned POST), asked what AWS was asked."""

import time

import s3_asking
from runner import asks

REDIRECT = "http://localhost.test/random"
BODY = b"something"


class Form:
    def __init__(self, aws, kind=None):
        self.aws = aws
        self.s3, self.bucket = s3_asking.fresh(aws)
        self.signer = aws.client("s3", signature_version=kind or aws.parameters or "s3v4")

    def signed(self, key="test-key", fields=None, conditions=None, **more):
        fields = fields or {}
        conditions = [{name: value} for name, value in fields.items()] \
            if conditions is None else conditions
        return self.signer.generate_presigned_post(
            self.bucket, key, Fields=dict(fields), Conditions=conditions,
            **{"ExpiresIn": 60} | more)

    def send(self, step, form, body=BODY, status=False, file=("file", None), **request):
        name, filename = file
        part = (filename or "file", body) if filename is not False else body
        fields = [(k, v) for k, v in form["fields"].items()] + [(name, part)]
        answer = s3_asking.WEB.request("POST", form["url"], **{"fields": fields} | request)
        if step and answer.status >= 400:
            self.aws.keep(step, s3_asking.error_of(answer, status))
        return answer

    def head(self, step, key="test-key", **more):
        self.aws.step(step, self.s3.head_object, Bucket=self.bucket, Key=key, **more)

    def get(self, step, key="test-key"):
        self.aws.step(step, self.s3.get_object, Bucket=self.bucket, Key=key,
                      ChecksumMode="ENABLED")


@asks("post_request_expires")
def expires(aws):
    f = Form(aws, "s3v4")
    form = f.signed(ExpiresIn=1)
    time.sleep(2.5)
    f.send("exception", form, status=True)


@asks("post_request_malformed_policy")
def malformed(aws):
    f = Form(aws)
    form = f.signed()
    form["fields"]["policy"] = form["fields"]["policy"][:-2]
    f.send("exception-policy", form, status=True)


@asks("post_request_missing_signature")
def unsigned(aws):
    f = Form(aws)
    form = f.signed()
    del form["fields"]["signature" if aws.parameters == "s3" else "x-amz-signature"]
    f.send("exception-missing-signature", form, status=True)


@asks("post_request_missing_fields")
def missing(aws):
    f = Form(aws)
    form = f.signed()
    old = aws.parameters == "s3"
    del form["fields"]["AWSAccessKeyId" if old else "x-amz-algorithm"]
    f.send("exception-missing-fields", form, status=True)
    for name in list(form["fields"]):
        if name.startswith("x-amz-") or name == "signature":
            del form["fields"][name]
    f.send("exception-no-sig-related-fields", form, status=True)


TAGGINGS = {
    "single": "<Tagging><TagSet><Tag><Key>TagName</Key><Value>TagValue</Value></Tag></TagSet>"
              "</Tagging>",
    "list": "<Tagging><TagSet><Tag><Key>TagName</Key><Value>TagValue</Value></Tag><Tag>"
            "<Key>TagName2</Key><Value>TagValue2</Value></Tag></TagSet></Tagging>",
    "invalid": "<InvalidXmlTagging></InvalidXmlTagging>",
    "notxml": "not-xml",
}


@asks("post_object_with_tags")
def tags(aws):
    f = Form(aws, "s3v4")
    f.send("tagging-error", f.signed(fields={"tagging": TAGGINGS[aws.parameters]}))
    aws.step("get-tagging", f.s3.get_object_tagging, Bucket=f.bucket, Key="test-key")


METADATA = {"x-amz-meta-test-1": "test-meta-1", "x-amz-meta-test-2": "test-meta-2",
            "Content-Type": "text/plain", "Expires": "Wed, 21 Oct 2037 07:28:00 GMT"}


@asks("post_object_with_metadata")
def metadata(aws):
    f = Form(aws, "s3v4")
    f.send(None, f.signed(fields=METADATA), b"test-body-tagging")
    f.head("head-object")


@asks("post_object_with_unicode_metadata")
def unicode_metadata(aws):
    f = Form(aws, "s3v4")
    key = "test_unicode—_file.pdf"
    safe = "! \"#$%&'()*+,-./0123456789:;<>'?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`" \
        "abcdefghijklmnopqrstuvwxyz{|}~\t"
    fields = {
        "Cache-Control": "non-ascii-%E2%80%94_—_é_",
        "Content-Disposition": 'filename="test_—_file%E2%80%94_é_2-.pdf"',
        "x-amz-meta-nonascii": "ÄMÄZÕÑ S3",
        "x-amz-meta-nonascii-2": "test_—_file%E2%80%94_é_2👑.pdf",
        "x-amz-meta-utf-8": "=?UTF-8?B?AAECAwQ=?=", "x-amz-meta-b-encoded": "=?UTF-8?B?YWJj?=",
        "x-amz-meta-q-encoded": "=?UTF-8?Q?actually-ascii?=", "x-amz-meta-safe-chars": safe,
        "success_action_status": "201"}
    answer = f.send(None, f.signed(key, fields), b"test-body-tagging")
    at = f"{f.s3.meta.endpoint_url}/{f.bucket}"
    shown = s3_asking.plain_xml(answer.data)
    shown["PostResponse"]["Location"] = shown["PostResponse"]["Location"].replace(at, "<bucket-url>")
    aws.keep("post-object", shown | {
        "LocationHeader": answer.headers["Location"].replace(at, "<bucket-url>")})
    f.head("head-object", key)


@asks("post_object_with_storage_class")
def storage_class(aws):
    f = Form(aws, "s3v4")
    f.send(None, f.signed(fields={"x-amz-storage-class": "STANDARD_IA"}), b"test-body-storage-class")
    f.head("head-object")
    f.send("invalid-storage-error", f.signed(fields={"x-amz-storage-class": "FakeClass"}))


@asks("post_object_with_wrong_content_type")
def content_type(aws):
    f = Form(aws, "s3v4")
    f.send("invalid-content-type-error", f.signed(), fields=None, body=b"a=b",
           headers={"Content-Type": "text/html"})


@asks("post_object_with_file_as_string")
def file_as_string(aws):
    f = Form(aws, "s3v4")
    f.send(None, f.signed("test-presigned-post-file-as-field"), "test-body-file-as-field",
           file=("file", False))
    f.head("head-object", "test-presigned-post-file-as-field")
    f.send(None, f.signed("file-as-field-${filename}"), "test-body-file-as-field-filename-replacement", file=("file", False))
    aws.step("list-objects", f.s3.list_objects_v2, Bucket=f.bucket)


@asks("post_object_default_checksum")
def checksum(aws):
    f = Form(aws, "s3v4")
    f.send(None, f.signed(), b"test-body-tagging")
    f.head("head-object", ChecksumMode="ENABLED")


@asks("presigned_post_with_different_user_credentials")
def other_user(aws):
    f = Form(aws, "s3v4")
    f.send(None, f.signed(), b"abcdef")
    f.get("get-obj")


@asks("post_object_policy_validation_size")
def sizes(aws):
    f = Form(aws, "s3v4")

    def form(least, most):
        return f.signed(conditions=[["content-length-range", least, most]])

    f.send("invalid-content-length-too-big", form(5, 10), b"a" * 12)
    f.send("invalid-content-length-too-small", form(5, 10), b"a")
    f.send(None, form(5, 10), b"a" * 10)
    f.get("final-object")
    f.send("invalid-content-length-wrong-type", form("test", 10), b"a" * 10)


@asks("post_object_policy_conditions_validation_eq")
def equal(aws):
    f = Form(aws, "s3v4")
    fields = {"success_action_redirect": REDIRECT}

    def form(*conditions, **more):
        return f.signed(fields=fields | more, conditions=list(conditions))

    wrong = form(["eq", "$success_action_redirect", REDIRECT])
    wrong["fields"]["success_action_redirect"] = "http://wrong.location/test"
    f.send("invalid-condition-eq", wrong)
    f.send("invalid-condition-missing-prefix", form(["eq", "success_action_redirect", REDIRECT]))
    f.send("invalid-condition-wrong-condition",
           form({"success_action_redirect": REDIRECT, "bucket": f.bucket}))
    f.send("invalid-condition-wrong-value-casing",
           form(["eq", "$success_action_redirect", REDIRECT.replace("http", "HTTP")]))
    names = [["eq", f"${name}", value] for name, value in METADATA.items()]
    f.send(None, form(["eq", "$success_action_redirect", REDIRECT], *names, **METADATA), b"abcdef",
           redirect=False)
    f.head("head-object-metadata")
    f.send(None, form(["eq", "$success_action_redirect", REDIRECT]), b"abcdef", redirect=False)
    f.get("final-object")


@asks("post_object_policy_conditions_validation_starts_with")
def starts_with(aws):
    f = Form(aws, "s3v4")

    def form(beginning, url=REDIRECT):
        return f.signed(fields={"success_action_redirect": url},
                        conditions=[["starts-with", "$success_action_redirect", beginning]])

    f.send("invalid-condition-starts-with", form("http://localhost", "http://wrong.location/test"))
    f.send("invalid-condition-starts-with-casing",
           form("http://localhost", REDIRECT.replace("http", "HTTP")))
    f.send(None, form("http://localhost"), b"abcdef", redirect=False)
    f.get("get-object-1")
    f.send(None, form(""), b"manual value to change ETag", redirect=False)
    f.get("get-object-2")
