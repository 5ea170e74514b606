"""The plane speaks TLS itself: unmodified clients, its own verbs and workers over it."""

import os
import socket
import ssl
import subprocess

import harness

harness.need("boto3", programs=("curl", "ffmpeg"))


class Tls(harness.PlaneTest):
    verb, flags = "up", ("--tls", "self-signed", "--segment-seconds", "0.6", "--threads", "1")

    def address(self):
        host, port = self.plane.endpoint.split("://")[1].split(":")
        return host, int(port)

    def test_clients_trust_the_certificate_and_nothing_else(self):
        import boto3
        env = self.plane.environment()
        self.assertTrue(self.plane.endpoint.startswith("https://"))
        keys = {"aws_access_key_id": env["AWS_ACCESS_KEY_ID"],
                "aws_secret_access_key": env["AWS_SECRET_ACCESS_KEY"],
                "region_name": "us-east-1", "endpoint_url": self.plane.endpoint}
        s3 = boto3.client("s3", verify=env["AWS_CA_BUNDLE"], **keys)
        s3.create_bucket(Bucket="films")
        body = os.urandom(3_000_000)
        s3.put_object(Bucket="films", Key="k", Body=body)
        self.assertEqual(s3.get_object(Bucket="films", Key="k")["Body"].read(), body)
        sqs = boto3.client("sqs", verify=env["AWS_CA_BUNDLE"], **keys)
        self.assertTrue(
            sqs.create_queue(QueueName="q")["QueueUrl"].startswith(self.plane.endpoint))
        with self.assertRaisesRegex(Exception, "SSL"):
            boto3.client("s3", **keys).list_buckets()
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "films", "Key": "k"})
        done = subprocess.run(["curl", "-s", "--cacert", env["AWS_CA_BUNDLE"], url],
                              capture_output=True, check=True)
        self.assertEqual(done.stdout, body)

    def test_other_protocols_are_told_so(self):
        plain = socket.create_connection(self.address())
        plain.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        self.assertIn(b"this port speaks TLS", plain.recv(4096))
        plain.close()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with context.wrap_socket(socket.create_connection(self.address())) as good:
            self.assertEqual(good.version(), "TLSv1.2")

    def test_a_film_goes_through_over_tls(self):
        film = self.folder / "film.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                        "testsrc2=size=96x54:rate=12:duration=2", "-c:v", "libx264", str(film)],
                       check=True)
        self.eventually(lambda: harness.run("output", "--data-dir", self.plane.folder,
                                            check=False).returncode == 0, 30, "the resources")
        done = harness.run("job", "submit", film, "--wait", "--data-dir", self.plane.folder)
        self.assertIn("completed", done.stdout)
        self.plane.kill()
        self.plane.start()  # with the same certificate, on the same port
        self.assertIn("completed", harness.run("job", "list", "--data-dir",
                                               self.plane.folder).stdout)


if __name__ == "__main__":
    harness.main()
