"""A token of OpenID Connect buys a role: as boto3 asks for it, by hand and by its usual variables."""

import base64
import json
import os
import subprocess
import time
import unittest.mock

import harness

harness.need("boto3", programs=("openssl",))
import boto3  # noqa: E402
from botocore import UNSIGNED  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

ISSUER = "https://issuer.example"
ROLE = "arn:aws:iam::000000000000:role/reader"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Issuer:
    """Signs tokens with a key of its own, by openssl."""

    def __init__(self, folder):
        self.key = str(folder / "key.pem")
        self.openssl("genrsa", "-out", self.key, "2048")

    @staticmethod
    def openssl(*words, given=None):
        return subprocess.run(["openssl", *words], input=given, capture_output=True,
                              check=True).stdout

    def key_set(self):
        said = self.openssl("rsa", "-in", self.key, "-noout", "-modulus").decode()
        modulus = bytes.fromhex(said.strip().split("=")[1])
        return json.dumps({"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k1",
                                     "n": base64url(modulus), "e": "AQAB"}]})

    def token(self, **claims):
        claims = {"iss": ISSUER, "sub": "repo:acme/films", "aud": "sts.amazonaws.com",
                  "exp": int(time.time()) + 600, **claims}
        text = ".".join(base64url(json.dumps(part).encode())
                        for part in ({"alg": "RS256", "kid": "k1"}, claims))
        return text + "." + base64url(self.openssl("dgst", "-sha256", "-sign", self.key,
                                                   given=text.encode()))


class WebIdentity(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.issuer = Issuer(self.folder)
        self.keys = self.folder / "issuer-keys.json"
        self.keys.write_text(self.issuer.key_set())
        providers = self.folder / "providers.json"
        providers.write_text(json.dumps({"providers": [{
            "issuer": ISSUER, "audiences": ["sts.amazonaws.com"], "key_set": self.keys.name,
            "roles": {"reader": ["repo:acme/*"], "unknown": ["*"]}}]}))
        harness.run("key", "create", "reader", "--read-only", "--data-dir", self.plane.folder)
        self.plane.kill()
        self.plane.flags += ["--identity-providers", str(providers)]
        self.plane.start()
        self.sts = boto3.client("sts", endpoint_url=self.plane.endpoint, region_name="us-east-1",
                                config=Config(signature_version=UNSIGNED))

    def assume(self, token, role=ROLE):
        return self.sts.assume_role_with_web_identity(
            RoleArn=role, RoleSessionName="build", WebIdentityToken=token)

    def refused(self, token, role=ROLE):
        with self.assertRaises(ClientError) as refusal:
            self.assume(token, role)
        return refusal.exception.response["Error"]["Code"]

    def test_a_token_buys_the_rights_of_its_role(self):
        self.plane.clients("s3").create_bucket(Bucket="films")
        said = self.assume(self.issuer.token())
        self.assertEqual(said["SubjectFromWebIdentityToken"], "repo:acme/films")
        self.assertEqual(said["Provider"], ISSUER)
        keys = said["Credentials"]
        s3 = boto3.client("s3", endpoint_url=self.plane.endpoint, region_name="us-east-1",
                          aws_access_key_id=keys["AccessKeyId"],
                          aws_secret_access_key=keys["SecretAccessKey"],
                          aws_session_token=keys["SessionToken"])
        s3.list_objects_v2(Bucket="films")
        with self.assertRaises(ClientError) as refusal:
            s3.put_object(Bucket="films", Key="a", Body=b"x")
        self.assertEqual(refusal.exception.response["Error"]["Code"], "AccessDenied")

    def test_what_is_not_believed(self):
        expired = self.issuer.token(exp=int(time.time()) - 1)
        self.assertEqual(self.refused(expired), "ExpiredTokenException")
        self.assertEqual(self.refused(self.issuer.token(aud="else")), "InvalidIdentityToken")
        self.assertEqual(self.refused(self.issuer.token(iss="https://else")),
                         "InvalidIdentityToken")
        self.assertEqual(self.refused(self.issuer.token(sub="repo:other/x")), "AccessDenied")
        self.assertEqual(self.refused("x" * 20_000), "InvalidIdentityToken")
        unknown = ROLE.replace("reader", "unknown")
        self.assertEqual(self.refused(self.issuer.token(), unknown), "AccessDenied")

    def test_changed_keys_count_without_a_restart(self):
        old = self.issuer.token()
        self.assume(old)
        self.issuer = Issuer(self.folder)
        self.keys.write_text(self.issuer.key_set())
        self.assertEqual(self.refused(old), "InvalidIdentityToken")
        self.assume(self.issuer.token())
        self.keys.unlink()
        self.assertEqual(self.refused(old), "IDPCommunicationError")
        self.assertIn("no web identity can be verified", self.plane.log_text())

    def test_the_usual_variables_are_enough(self):
        token = self.folder / "token"
        token.write_text(self.issuer.token())
        variables = harness.clean_environment() | dict(
            AWS_WEB_IDENTITY_TOKEN_FILE=str(token), AWS_ROLE_ARN=ROLE,
                         AWS_ROLE_SESSION_NAME="worker", AWS_REGION="us-east-1",
                         AWS_DEFAULT_REGION="us-east-1", AWS_ENDPOINT_URL=self.plane.endpoint,
                         AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null")
        with unittest.mock.patch.dict(os.environ, variables, clear=True):
            caller = boto3.Session().client("sts").get_caller_identity()
        self.assertTrue(caller["Arn"].endswith(":assumed-role/reader/worker"), caller["Arn"])


class Files(harness.PlaneTest):
    def test_a_file_that_cannot_be_used_is_told_at_the_start(self):
        broken = self.folder / "providers.json"
        broken.write_text('{"providers": [{"issuer": "x", "role": {}}]}')
        said = harness.run("serve", "--data-dir", self.plane.folder + "-2",
                           "--identity-providers", str(broken), check=False)
        self.assertNotEqual(said.returncode, 0)
        self.assertIn("providers.json: provider 1: 'role' is not known", said.stderr)


if __name__ == "__main__":
    harness.main()
