"""A proxy before a plane that notes what IAM would be asked: the action, and on what resource."""

import json
import re
import threading
import urllib.parse

import between

ACCOUNT, REGION = "000000000000", "us-east-1"


def s3_needs(method, target, headers, body):
    path, _, query = target.partition("?")
    bucket, _, key = urllib.parse.unquote(path.lstrip("/")).partition("/")
    of_bucket, of_object = f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/{key}"
    names = {part.partition("=")[0] for part in query.split("&")}
    if method == "POST" and "delete" in names:
        for name in re.findall(r"<Key>(.*?)</Key>", body.decode()):
            yield "s3:DeleteObject", f"{of_bucket}/{name}"
    elif method == "GET" and "list-type" in names:
        yield "s3:ListBucket", of_bucket
    elif method in ("GET", "HEAD") and key:
        yield "s3:GetObject", of_object
        if method == "HEAD":  # else a missing object is forbidden
            yield "s3:ListBucket", of_bucket
    elif method == "DELETE" and "uploadId" in names:
        yield "s3:AbortMultipartUpload", of_object
    elif method in ("PUT", "POST") and key:
        yield "s3:PutObject", of_object
        if "x-amz-tagging" in headers:
            yield "s3:PutObjectTagging", of_object
    else:
        yield f"s3:unknown:{method} {target}", of_bucket


def needs(method, target, headers, body):
    """What the request asks of IAM, by the actions that AWS's service reference gives for it."""
    headers = {name.lower(): value for name, value in headers.items()}
    service, _, operation = headers.get("x-amz-target", "").partition(".")
    if service == "AmazonSQS":
        told = json.loads(body)
        queue = told.get("QueueName") or told["QueueUrl"].rpartition("/")[2]
        yield f"sqs:{operation}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}"
    elif service == "DynamoDB_20120810":
        told = json.loads(body)
        index = f"/index/{told['IndexName']}" if "IndexName" in told else ""
        yield (f"dynamodb:{operation}",
               f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{told['TableName']}{index}")
    elif "/sts/" in headers.get("authorization", ""):
        return  # GetCallerIdentity needs no right
    else:
        yield from s3_needs(method, target, headers, body)


class Recorder(between.Between):
    """Each caller gets one of its own, so that what it did is told apart."""

    def __init__(self, endpoint):
        self.seen, self._seen_lock = set(), threading.Lock()
        super().__init__(endpoint)

    def before(self, asked):
        with self._seen_lock:
            self.seen.update(needs(asked.method, asked.path, asked.headers, asked.body))
