"""A bucket as a website, with boto3 and curl: what a browser sees, before and after a restart."""

import json
import re
import subprocess
import unittest

import harness

harness.need("boto3", programs=("curl",))

BUCKET = "www.films"


class Websites(harness.PlaneTest):
    flags = ("--domain", "plane.example")

    def setUp(self):
        super().setUp()
        self.s3 = self.plane.clients("s3")
        self.s3.create_bucket(Bucket=BUCKET)
        self.s3.delete_public_access_block(Bucket=BUCKET)
        self.allow("s3:GetObject")

    def allow(self, *actions):
        self.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": list(actions),
                "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]}]}))

    def website(self, **more):
        self.s3.put_bucket_website(Bucket=BUCKET, WebsiteConfiguration={
            "IndexDocument": {"Suffix": "index.html"}} | more)

    def put(self, key, body, **more):
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body, ContentType="text/html", **more)

    def visit(self, path="/", *flags, host=f"{BUCKET}.s3-website.localhost"):
        """Status, headers in lower case, and body, as curl gets them under the site's own name."""
        address, port = self.plane.listen.rsplit(":", 1)
        done = subprocess.run(
            ["curl", "--silent", "--show-error", "--include", "--path-as-is", "--max-time", "30",
             "--resolve", f"{host}:{port}:{address}", *flags, f"http://{host}:{port}{path}"],
            capture_output=True, check=True, env=harness.clean_environment())
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in
                   (line.partition(":") for line in lines[1:])}
        return int(lines[0].split()[1]), headers, body.decode()

    def test_site(self):
        self.assertIn("NoSuchWebsiteConfiguration", self.visit()[2])
        self.website(ErrorDocument={"Key": "error.html"})
        self.put("index.html", "front")
        self.put("docs/index.html", "docs")
        self.put("big.bin", "x" * 3_000_000)
        self.put("moved", "", WebsiteRedirectLocation="https://elsewhere.example/a?b=c")
        for restarted in (False, True):
            if restarted:
                self.assertEqual(0, self.plane.stop())
                self.plane.start()
            status, headers, body = self.visit()
            self.assertEqual((200, "text/html", "front"), (status, headers["content-type"], body))
            self.assertEqual("docs", self.visit("/docs/")[2])
            for host in ("s3-website-us-east-1.localhost", "s3-website.us-east-1.plane.example",
                         "s3-website.plane.example"):
                self.assertEqual("front", self.visit(host=f"{BUCKET}.{host}")[2], host)
            status, headers, _ = self.visit("/docs")
            self.assertEqual((302, "/docs/"), (status, headers["location"]))
            status, headers, body = self.visit("/moved")
            self.assertEqual((301, "https://elsewhere.example/a?b=c", ""),
                             (status, headers["location"], body))
            status, headers, body = self.visit("/big.bin", "--range", "10-19")
            self.assertEqual((206, "bytes 10-19/3000000", "x" * 10),
                             (status, headers["content-range"], body))
            self.assertEqual(3_000_000, len(self.visit("/big.bin")[2]))
            etag = self.visit("/index.html")[1]["etag"]
            self.assertEqual(304, self.visit("/", "--header", f"If-None-Match: {etag}")[0])
            status, headers, body = self.visit("/index.html", "--head")
            self.assertEqual((200, "5", ""), (status, headers["content-length"], body))
            self.assertEqual(405, self.visit("/index.html", "--data", "x")[0])

    def test_errors(self):
        self.website(ErrorDocument={"Key": "error.html"})
        status, headers, body = self.visit("/lost%3Cb%3E")
        self.assertEqual((403, "AccessDenied"), (status, headers["x-amz-error-code"]))
        self.assertIn("An Error Occurred While Attempting to Retrieve a Custom Error Document", body)
        self.allow("s3:GetObject", "s3:ListBucket")
        status, headers, body = self.visit("/lost%3Cb%3E")
        self.assertEqual((404, "text/html; charset=utf-8"), (status, headers["content-type"]))
        self.assertIn("<li>Key: lost&lt;b&gt;</li>", body)
        self.assertRegex(body, rf"<li>RequestId: {re.escape(headers['x-amz-request-id'])}</li>")
        self.put("error.html", "sorry")
        self.assertEqual((404, "sorry"), self.visit("/lost")[::2])
        self.assertEqual(404, self.visit("/", host="nobody.s3-website.localhost")[0])
        self.s3.delete_bucket_policy(Bucket=BUCKET)
        self.assertEqual(403, self.visit("/error.html")[0])
        self.s3.delete_bucket_website(Bucket=BUCKET)
        self.assertIn("NoSuchWebsiteConfiguration", self.visit("/error.html")[2])
        for path in ("/%", "/%00", "/%FF%FE", "/" + "a" * 2000, "/../../x", "//"):
            self.assertIn(self.visit(path)[0], (400, 403, 404), path)

    def test_rules(self):
        self.allow("s3:GetObject", "s3:ListBucket")
        self.website(RoutingRules=[
            {"Condition": {"KeyPrefixEquals": "docs/"},
             "Redirect": {"ReplaceKeyPrefixWith": "documents/"}},
            {"Condition": {"KeyPrefixEquals": "images/"},
             "Redirect": {"ReplaceKeyWith": "folderdeleted.html", "HttpRedirectCode": "302"}},
            {"Condition": {"HttpErrorCodeReturnedEquals": "404", "KeyPrefixEquals": "a/"},
             "Redirect": {"HostName": "h.example", "Protocol": "https",
                          "ReplaceKeyPrefixWith": "report-404/"}},
        ])
        port = self.plane.listen.rsplit(":", 1)[1]
        here = f"http://{BUCKET}.s3-website.localhost:{port}"
        for path, status, location in (
                ("/docs/a%20b.html?q", 301, f"{here}/documents/a%20b.html"),
                ("/images/1.png", 302, f"{here}/folderdeleted.html"),
                ("/a/lost", 301, "https://h.example/report-404/lost")):
            got, headers, _ = self.visit(path)
            self.assertEqual((status, location), (got, headers["location"]), path)
        self.put("a/there", "words")
        self.assertEqual("words", self.visit("/a/there")[2])
        self.assertEqual(404, self.visit("/b/lost")[0])
        self.s3.put_bucket_website(Bucket=BUCKET, WebsiteConfiguration={
            "RedirectAllRequestsTo": {"HostName": "h.example", "Protocol": "https"}})
        self.assertEqual("https://h.example/x/%20y?z=1",
                         self.visit("/x/%20y?z=1")[1]["location"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
