"""What the questions to S3 share: a bucket of one's own, requests without a client, and the words of
S3's records."""

import re
import xml.etree.ElementTree as ElementTree

import urllib3
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest

WEB = urllib3.PoolManager(retries=False)
# Words that stand for a value that differs from run to run, by the member that they stand in.
WORDS = {
    "Bucket": {"bucket", "dest-bucket"}, "ID": {"i-d", "owner-id"}, "DisplayName": {"display-name"},
    "HostId": {"host-id"}, "RequestId": {"request-id"}, "VersionId": {"version-id"},
    "versionId": {"version-id"}, "sequencer": {"sequencer"}, "server": {"server"},
    "x-amz-id-2": {"id-2", "amz-id", "x-amz-id-2"}, "date": {"date"},
    "x-amz-request-id": {"request-id", "amz-request-id", "x-amz-request-id"},
    "last-modified": {"last-modified", "last--modified"}, "MD5OfBody": {"m-d5-of-body"},
    "ContinuationToken": {"continuation-token"},
    "NextContinuationToken": {"next-continuation-token"},
}
# Entity tags under a client's key follow from nothing, and the parts of one upload are not shown.
RANDOM = {
    "b68bda5295f8e709f07a0ab89d752f16", "b876fdc9f53c719dd2a6130ba9715a69",
    "5e04d65f8c04ad2392df8d14c98443a5", "cf96b8ba9d9e9e6349399eb3fc08a3f7",
    "baa1d9ab47364489d4954efe66a37864", "6e7021813aee13e435eeaff924b9160c",
    "2d296eb6540ecd21430c385336c5dc9c-3", "NRU+Sw==",
    "b84c1aee7b2787381547d4277d117b01", "5e8209fe441f4c01aa50431ca1dbbc59",
    "715fb6e9472d58a780ca13f8b0ac891e", "a5d8837e2a881c286b90c0586f2869de",
}
# How a body is framed is the server's own.
UNSAID = {"transfer-encoding", "connection", "server"}
# Digests of contents that no record shows: the same content has the same one.
UNKNOWN = {"be497c2168e374f414a351c49379c01a": 1, "/Im61Q==": 2,
           "f527a5c9f427867aeaf091c134949aa0": 3, "c978d4a128605d97d7c5b1bd17250efd": 4,
           "dbe906ced633d4580318b1cc37ce1ca4": 5, "56a8b2485f9683f70ea3316e6fa46be1": 6,
           "eafcff1b58415aa1e09ab4891ca2fa8a": 7, "209b3f7345bfc0220995968302e3e9a8-1": 8,
           "LPvyvt6AWlQ=": 9, "03dc4443b5f395b54d011fdb7d9e0ae1": 10,
           "88bac95f31528d13a072c05f2a1cf371": 11, "MzVIGw==": 12}
UNKNOWN |= {digest: number for number, digest in enumerate(sorted(RANDOM), 13)}


def fresh(aws, versioned=False, **config):
    """A client and the name of a bucket that it has just made."""
    s3, bucket = aws.client("s3", **config), aws.name("bucket")
    s3.create_bucket(Bucket=bucket)
    if versioned:
        versioning(s3, bucket)
    return s3, bucket


def versioning(s3, bucket, status="Enabled"):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


def without_body(answer):
    """The answer of a GetObject whose record leaves the body out."""
    answer["Body"] = answer["Body"].read() and ""
    return answer


def plain_xml(text):
    """A document as a record shows it: repeated elements are a list."""
    def value(node):
        if not len(node):
            return node.text
        found = {}
        for child in node:
            name = child.tag.split("}")[-1]
            if name in found:
                before = found[name]
                found[name] = (before if isinstance(before, list) else [before]) + [value(child)]
            else:
                found[name] = value(child)
        return found
    root = ElementTree.fromstring(text)
    members = value(root)
    namespace = re.match(r"\{(.*)\}", root.tag)
    if namespace and isinstance(members, dict):
        members = {"@xmlns": namespace.group(1)} | members
    return {root.tag.split("}")[-1]: members}


def error_of(response, status=False):
    """A refusal without `Resource`, which only this plane tells."""
    answer = plain_xml(response.data)
    answer["Error"].pop("Resource", None)
    return answer | ({"StatusCode": response.status} if status else {})


def adapted(steps):
    def walk(name, value):
        if isinstance(value, dict):
            members = {k.lower() if name in ("Headers", "HTTPHeaders") else k: v
                       for k, v in value.items()}
            shown = {k: walk(k, v) for k, v in members.items() if k not in UNSAID}
            if shown.get("Body") == "" and shown.get("ContentLength", 0) != 0:
                shown["Body"] = "<body>"
            return shown
        if isinstance(value, list):
            return [walk(name, item) for item in value]
        if isinstance(value, str) and value in WORDS.get(name, ()):
            return f"<{name}>"
        if isinstance(value, str) and (digest := value.strip('"')) in UNKNOWN:
            return value.replace(digest, f"<digest:{UNKNOWN[digest]}>")
        return value
    return {step: walk("", value) for step, value in steps.items()}


def presigned(s3, bucket, query, key="", method="GET", host=None):
    """A URL with this query, encoded already, and its signature; `host`: another that is signed."""
    at = "/".join(part for part in (s3.meta.endpoint_url, bucket, key) if part)
    request = AWSRequest(method, at + (f"?{query}" if query else ""),
                         headers={"Host": host} if host else {})
    S3SigV4QueryAuth(s3._request_signer._credentials, "s3", "us-east-1", 300).add_auth(request)
    return request.url


def signed(s3, method, path, headers, body=b"", region="us-east-1"):
    """A request with its signature in a header, and no header that was not asked for."""
    request = AWSRequest(method, f"{s3.meta.endpoint_url}/{path}", data=body, headers=headers)
    S3SigV4Auth(s3._request_signer._credentials, "s3", region).add_auth(request)
    return request.prepare()
