"""Presigned URLs, asked what AWS was asked."""

import time
import urllib.parse

import s3_asking
from runner import asks
from s3_asking import presigned


class Presigned:
    def __init__(self, aws, kind="s3v4", **settings):
        self.aws = aws
        self.s3, self.bucket = s3_asking.fresh(aws)
        self.signer = aws.client("s3", signature_version=kind, **settings)
        self.key = "temp.txt"

    def url(self, operation="get_object", expires=300, **more):
        return self.signer.generate_presigned_url(
            operation, Params={"Bucket": self.bucket, "Key": self.key} | more, ExpiresIn=expires)

    def send(self, step, url, method="GET", status=False, **request):
        answer = s3_asking.WEB.request(method, url, **request)
        if answer.status >= 400:
            self.aws.keep(step, s3_asking.error_of(answer, status))
        elif status:
            self.aws.keep(step, {"StatusCode": answer.status})
        return answer

    def head(self, step, **more):
        self.aws.step(step, self.s3.head_object, Bucket=self.bucket, Key=self.key, **more)


def kind_of(aws):
    return (aws.parameters or "s3v4").split("-")[0]


@asks("put_object")
def put_object(aws):
    p = Presigned(aws)
    p.send("put", p.url("put_object"), "PUT", body=b"something")
    s3_asking.without_body(aws.step("get_object", p.s3.get_object, Bucket=p.bucket, Key=p.key))


@asks("s3_presigned_url_expired", "presigned_url_signature_authentication_expired")
def expired(aws):
    p = Presigned(aws, kind_of(aws))
    seconds = 2 if aws.case.endswith("url_expired") else 1
    p.s3.put_object(Bucket=p.bucket, Key=p.key, Body="something")
    url = p.url(expires=seconds)
    time.sleep(seconds + 2)
    step = "expired-exception" if aws.case.endswith("url_expired") else "expired"
    p.send(step, url)


@asks("presigned_url_signature_authentication")
def authentication(aws):
    p = Presigned(aws, kind_of(aws))
    p.s3.put_object(Bucket=p.bucket, Key=p.key, Body="something")
    for step, method, operation in (("get", "GET", "get_object"), ("put", "PUT", "put_object")):
        p.send(f"invalid-{step}-1", p.url(operation).replace(p.key, f"{p.key}-1"), method)


@asks("s3_put_presigned_url_missing_sig_param")
def missing_parameter(aws):
    p = Presigned(aws, kind_of(aws))
    url = urllib.parse.urlsplit(p.url("put_object"))
    query = [pair for pair in urllib.parse.parse_qsl(url.query)
             if pair[0] not in ("Signature", "X-Amz-Signature")]
    p.send("missing-param-exception",
           url._replace(query=urllib.parse.urlencode(query)).geturl(), "PUT", True)


@asks("s3_put_presigned_url_with_different_headers")
def different_headers(aws):
    p = Presigned(aws, kind_of(aws))
    url = p.url("put_object", ContentType="text/plain")
    p.send("content-type-exception", url, "PUT", True, headers={"Content-Type": "text/html"})
    url = p.url("put_object", ContentEncoding="identity")
    p.send("content-type-response", url, "PUT", True, body=b"data",
           headers={"Content-Encoding": "identity", "Content-Type": "image/png"})
    p.send("wrong-content-encoding-response", url, "PUT", True, body=b"data",
           headers={"Content-Encoding": "gzip"})


@asks("s3_put_presigned_url_same_header_and_qs_parameter")
def header_and_query(aws):
    p = Presigned(aws)
    url = p.url("put_object")
    p.send("double-header-query-string", url + "&x-amz-expires=1", "PUT", True)
    p.send("override-signed-qs", url, "PUT", True, headers={"x-amz-expires": "1"})


@asks("put_url_metadata_with_sig_s3v4", "put_url_metadata_with_sig_s3")
def metadata(aws):
    four, body = "v4" in aws.case, b"content 123"
    p = Presigned(aws, "s3v4" if four else "s3")
    url = p.url("put_object", Metadata={"foo": "bar"})
    named = {"x-amz-meta-foo": "bar"}
    if four:
        p.send("no-meta-headers", url, "PUT", body=body)
    # Version 2 signs what stands in the URL, and nothing must be sent beside it.
    p.send("put", url, "PUT", body=body, headers=named if four else {})
    p.head("head_object")
    p.send("wrong-meta-headers", url, "PUT", body=body,
           headers=(named if four else {}) | {"x-amz-meta-wrong": "wrong"})


@asks("presigned_url_v4_x_amz_in_qs")
def headers_in_query(aws):
    p = Presigned(aws)
    url = presigned(p.s3, p.bucket, "x-amz-meta-foo=bar-complicated-no-random"
                    "&x-amz-checksum-algorithm=CRC32", key=p.key, method="PUT")
    p.send("put", url, "PUT", body=b"123456")
    p.head("head-object", ChecksumMode="ENABLED")


@asks("presigned_double_encoded_credentials")
def double_encoded(aws):
    p = Presigned(aws)
    p.send("error-malformed", p.url().replace("%2F", "%252F"))


@asks("put_object_with_md5_and_chunk_signature_bad_headers")
def bad_headers(aws):
    kind = kind_of(aws)
    p = Presigned(aws, kind)
    if aws.parameters.endswith("False"):
        return
    url = p.url("put_object", ContentType="application/octet-stream",
                ContentMD5="Q3uTDbhLgHnC3YBKcZNrXw==")
    headers = {"Content-Type": "application/octet-stream", "x-amz-date": "20220722T000000Z",
               "Content-MD5": "Q3uTDbhLgHnC3YBKcZNrXw=="}
    p.send("with-decoded-content-length", url, "PUT", body=b"something",
           headers=headers | {"x-amz-decoded-content-length": "9"})
    p.send("without-decoded-content-length", url, "PUT", body=b"something", headers=headers)


@asks("get_response_overrides_unicode_metadata_with_sig_s3")
def unicode_override(aws):
    p = Presigned(aws, "s3")
    p.s3.put_object(Bucket=p.bucket, Key=p.key)
    p.send("unicode-error", p.url(ResponseCacheControl="non-ascii-%E2%80%94_—_é_"))


@asks("put_unicode_metadata_with_sig_s3")
def unicode_metadata(aws):
    p = Presigned(aws, "s3v4")
    value = urllib.parse.quote("non-ascii-%E2%80%94_—_é_", safe="")
    url = presigned(p.s3, p.bucket, f"x-amz-meta-foo={value}", key=p.key, method="PUT")
    p.send("put", url, "PUT")
    p.head("head_object")
