"""Who sends requests to S3: keys that may do nothing by themselves, and nobody."""

import urllib.error
import urllib.request

import boto3
import botocore.exceptions
import harness
from botocore.config import Config


def code_of(call, **given):
    """The code of the refusal; None: it was allowed."""
    try:
        answer = call(**given)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    if answer.get("Errors"):
        return answer["Errors"][0]["Code"]
    return None


class Senders:
    """For a PlaneTest."""

    def client(self, env=None, **config):
        env, config = env or {}, {"signature_version": "s3v4"} | config
        return boto3.client("s3", endpoint_url=self.plane.endpoint, region_name="us-east-1",
                            config=Config(retries={"max_attempts": 1, "mode": "standard"},
                                          s3={"addressing_style": "path"}, **config),
                            aws_access_key_id=env.get("AWS_ACCESS_KEY_ID", "none"),
                            aws_secret_access_key=env.get("AWS_SECRET_ACCESS_KEY", "none"))

    def user(self, name, *flags):
        """A key that may do nothing by itself, unless flags say more."""
        said = harness.run("key", "create", name, *(flags or ("--bucket", "nothing-of-its-own")),
                           "--data-dir", self.plane.folder).stdout
        return self.client(dict(line.removeprefix("export ").split("=", 1)
                                for line in said.splitlines()))

    def web(self, url, method="GET", data=None, headers=None):
        request = urllib.request.Request(url, method=method, data=data, headers=headers or {})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def form(self, url, fields):
        lines = []
        for name, value in [*fields.items(), ("file", "words")]:
            lines += ["--edge", f'Content-Disposition: form-data; name="{name}"', "", value]
        body = "\r\n".join([*lines, "--edge--", ""]).encode()
        return self.web(url, "POST", body, {"Content-Type": "multipart/form-data; boundary=edge"})
