"""Each place that credentials come from, with a server that stands in for it; all lead to one plane."""

import datetime
import http.server
import json
import pathlib
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse

import harness


class Places(http.server.BaseHTTPRequestHandler):
    """EC2's metadata, a container's agent, STS and IAM Identity Center, by their paths."""

    protocol_version = "HTTP/1.1"
    keys, lasts, asked = None, 3600, None

    def log_message(self, *_):
        pass

    def answer(self, body, status=200):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def issued(self, token):
        until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self.lasts)
        key, secret = self.keys()
        return {"Code": "Success", "AccessKeyId": key, "SecretAccessKey": secret, token: "",
                "Expiration": until.strftime("%Y-%m-%dT%H:%M:%SZ")}

    def do_PUT(self):
        self.asked.append("token")
        self.answer("tok")

    def do_GET(self):
        if self.path.startswith("/latest/"):
            if self.headers["x-aws-ec2-metadata-token"] != "tok":
                return self.answer("", 401)
            if self.path.endswith("/security-credentials/"):
                return self.answer("role")
            self.asked.append("instance")
            return self.answer(json.dumps(self.issued("Token")))
        if self.path.startswith("/federation/credentials"):
            self.asked.append("sso " + self.headers["x-amz-sso_bearer_token"])
            made = self.issued("x")
            return self.answer(json.dumps({"roleCredentials": {
                "accessKeyId": made["AccessKeyId"], "secretAccessKey": made["SecretAccessKey"], "sessionToken": "",
                "expiration": int(time.time() + self.lasts) * 1000}}))
        self.asked.append("container " + (self.headers["Authorization"] or ""))
        return self.answer(json.dumps(self.issued("Token")))

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.asked.append(form["Action"] + " " + form.get("WebIdentityToken", ""))
        made = self.issued("x")
        self.answer(f"<R><{form['Action']}Result><Credentials><AccessKeyId>{made['AccessKeyId']}</AccessKeyId>"
                    f"<SecretAccessKey>{made['SecretAccessKey']}</SecretAccessKey><SessionToken></SessionToken>"
                    f"<Expiration>{made['Expiration']}</Expiration></Credentials></{form['Action']}Result></R>")


class Credentials(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        env = self.plane.environment()
        self.keys = [(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"])]
        Places.keys = lambda _: self.keys[0]
        Places.asked, Places.lasts = [], 3600
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Places)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.place = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.home = self.folder / "home"
        (self.home / ".aws/sso/cache").mkdir(parents=True)
        harness.run("apply", "-auto-approve", "--data-dir", self.plane.folder)

    def environment(self, **more):
        return harness.clean_environment() | {"HOME": str(self.home), "AWS_ENDPOINT_URL": self.plane.endpoint,
                                              "AWS_EC2_METADATA_DISABLED": "true"} | more

    def config(self, text):
        (self.home / ".aws/config").write_text(text)

    def works(self, *words, **more):
        done = harness.run("output", "-raw", "input_bucket_name", *words, env=self.environment(**more), check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.strip(), "stereo-spot-input-000000000000")

    def refused(self, *words, **more):
        done = harness.run("output", *words, env=self.environment(**more), check=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        return done.stderr

    def test_files_and_profiles(self):
        key, secret = self.keys[0]
        self.config(f"[profile work]\naws_access_key_id={key}\naws_secret_access_key={secret}\n"
                    f"region=us-east-1\n[profile other]\nregion=us-east-1\nendpoint_url={self.plane.endpoint}\n")
        self.works("--profile", "work")
        self.works(AWS_PROFILE="work")
        (self.home / ".aws/credentials").write_text(
            f"[other]\naws_access_key_id={key}\naws_secret_access_key={secret}\n")
        self.works("--profile", "other", AWS_ENDPOINT_URL="")
        self.assertIn("nobody", self.refused("--profile", "nobody"))
        self.assertIn(".aws/credentials", self.refused())

    def test_a_role_by_sts(self):
        key, secret = self.keys[0]
        self.config(f"[profile base]\naws_access_key_id={key}\naws_secret_access_key={secret}\n"
                    "[profile role]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=base\n")
        done = harness.run("output", "-raw", "input_bucket_name", "--profile", "role", "--endpoint-url",
                           self.plane.endpoint, env=self.environment(AWS_ENDPOINT_URL_STS=self.place))
        self.assertIn("stereo-spot-input", done.stdout)
        self.assertEqual(Places.asked, ["AssumeRole "])

    def test_a_web_identity(self):
        token = self.folder / "token"
        token.write_text("pod")
        harness.run("output", "--endpoint-url", self.plane.endpoint,
                    env=self.environment(AWS_ENDPOINT_URL_STS=self.place, AWS_WEB_IDENTITY_TOKEN_FILE=str(token),
                                         AWS_ROLE_ARN="arn:aws:iam::1:role/r"))
        self.assertEqual(Places.asked, ["AssumeRoleWithWebIdentity pod"])

    def test_identity_center(self):
        import hashlib
        self.config("[sso-session team]\nsso_region=us-east-1\nsso_start_url=https://t\n[profile dev]\n"
                    "sso_session=team\nsso_account_id=1\nsso_role_name=r\n")
        self.assertIn("aws sso login --profile dev", self.refused("--profile", "dev"))
        cached = self.home / ".aws/sso/cache" / (hashlib.sha1(b"team").hexdigest() + ".json")
        cached.write_text(json.dumps({"accessToken": "tok", "expiresAt": "2100-01-01T00:00:00Z"}))
        self.works("--profile", "dev", AWS_ENDPOINT_URL_SSO=self.place)
        self.assertEqual(Places.asked, ["sso tok"])

    def test_a_process(self):
        key, secret = self.keys[0]
        program = self.folder / "give.py"
        program.write_text("import json, sys\n"
                           f"print(json.dumps({{'Version': 1, 'AccessKeyId': {key!r}, "
                           f"'SecretAccessKey': {secret!r}}}), end='')\n")
        self.config(f"[profile p]\ncredential_process = {sys.executable} \"{program}\"\n"
                    f"[profile broken]\ncredential_process = {sys.executable} -c \"raise SystemExit(3)\"\n")
        self.works("--profile", "p")
        self.assertIn("credential_process of the profile broken", self.refused("--profile", "broken"))

    def test_a_container(self):
        token = self.folder / "token"
        token.write_text("pod-token\n")
        self.works(AWS_CONTAINER_CREDENTIALS_FULL_URI=self.place + "/v1", AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=str(token))
        self.assertEqual(Places.asked, ["container pod-token"])

    def test_an_instance(self):
        self.works(AWS_EC2_METADATA_DISABLED="", AWS_EC2_METADATA_SERVICE_ENDPOINT=self.place)
        self.assertEqual(Places.asked, ["token", "instance"])
        self.server.shutdown()
        self.server.server_close()
        begun = time.monotonic()
        said = self.refused(AWS_EC2_METADATA_DISABLED="", AWS_EC2_METADATA_SERVICE_ENDPOINT=self.place)
        self.assertIn("stereo-spot env", said)
        self.assertLess(time.monotonic() - begun, 10)

    def test_keys_that_expire_under_a_worker(self):
        harness.need(programs=("ffmpeg",))
        made = harness.run("key", "create", "worker", "--data-dir", self.plane.folder).stdout
        env = dict(line.removeprefix("export ").split("=", 1) for line in made.splitlines() if "=" in line)
        self.keys[0] = (env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"])
        Places.lasts = 4
        outputs = self.folder / "outputs.env"
        outputs.write_text(harness.run("output", "--format", "env", "--data-dir", self.plane.folder).stdout)
        with open(self.folder / "work.log", "wb") as log:
            work = subprocess.Popen(
                [harness.PROGRAM, "work", "all", "--env-file", outputs], stdout=log, stderr=log,
                env=self.environment(AWS_EC2_METADATA_DISABLED="", AWS_EC2_METADATA_SERVICE_ENDPOINT=self.place))
        self.addCleanup(work.wait)
        self.addCleanup(work.kill)
        self.eventually(lambda: Places.asked.count("instance") >= 1, what="the first keys")
        # The next ones are others, and the first are good no more.
        self.keys[0] = (self.plane.environment()["AWS_ACCESS_KEY_ID"],
                        self.plane.environment()["AWS_SECRET_ACCESS_KEY"])
        self.eventually(lambda: Places.asked.count("instance") >= 2, what="the second keys")
        harness.run("key", "delete", env["AWS_ACCESS_KEY_ID"], "--data-dir", self.plane.folder)
        film = self.folder / "film.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25:duration=1",
                        "-c:v", "libx264", film], check=True)
        harness.run("job", "submit", film, "--wait", "--data-dir", self.plane.folder, timeout=120)
        self.eventually(lambda: Places.asked.count("instance") >= 3, what="the third keys")
        log = (self.folder / "work.log").read_text()
        self.assertNotIn("InvalidAccessKeyId", log)


if __name__ == "__main__":
    harness.main()
