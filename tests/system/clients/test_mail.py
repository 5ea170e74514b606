"""Subscriptions by mail, through a mail server that is a few lines here, as boto3 asks for them."""

import email
import socketserver
import threading
import urllib.request

import harness

harness.need("boto3")


class MailServer:
    """Takes mails by SMTP and keeps them, or refuses them as it is told."""

    def __init__(self, test):
        server = self
        self.refusal, self.came = None, []

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line):
                self.wfile.write(line.encode() + b"\r\n")

            def read_mail(self):
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line[1:] if line.startswith(b"..") else line)
                return b"".join(lines)

            def handle(self):
                receiver = None
                self.say("220 here")
                while line := self.rfile.readline().decode().strip():
                    verb = line.split(":")[0].split(" ")[0].upper()
                    if verb == "RCPT":
                        receiver = line.split("<")[1].split(">")[0]
                    if verb == "RCPT" and server.refusal:
                        self.say(server.refusal)
                    elif verb == "DATA":
                        self.say("354 go on")
                        server.came.append((receiver, email.message_from_bytes(self.read_mail())))
                        self.say("250 taken")
                    elif verb == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 fine")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"
        test.addCleanup(self.end)

    def end(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def texts(self):
        return [mail.get_payload(decode=True).decode() for _, mail in self.came]


def link_in(text, action):
    return next(line for line in text.splitlines() if f"Action={action}" in line)


class Mail(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.mails = MailServer(self)
        self.plane.kill()
        self.plane.flags += ["--smtp", self.mails.url, "--smtp-from", "films@example.com"]
        self.plane.start()
        self.sns = self.plane.clients("sns")
        self.topic = self.sns.create_topic(Name="films")["TopicArn"]

    def wait_for(self, count):
        self.eventually(lambda: len(self.mails.came) >= count, what=f"mail {count}")
        self.assertEqual(len(self.mails.came), count)

    def test_an_address_confirms_gets_its_mails_and_leaves(self):
        said = self.sns.subscribe(TopicArn=self.topic, Protocol="email", Endpoint="me@example.com")
        self.assertEqual(said["SubscriptionArn"], "pending confirmation")
        self.wait_for(1)
        receiver, mail = self.mails.came[0]
        self.assertEqual(receiver, "me@example.com")
        self.assertEqual(mail["To"], "<me@example.com>")
        self.assertEqual(mail["From"], '"AWS Notifications" <films@example.com>')
        urllib.request.urlopen(link_in(self.mails.texts()[0], "ConfirmSubscription"), timeout=10)
        self.plane.kill()
        self.plane.start()
        sns = self.plane.clients("sns")
        body = "Your film is ready.\n.\n..two dots\nÄ" + "x" * 5000
        sns.publish(TopicArn=self.topic, Message=body, Subject="Ready")
        self.wait_for(2)
        self.assertEqual(self.mails.came[1][1]["Subject"], "Ready")
        text = self.mails.texts()[1]
        self.assertTrue(text.startswith(body), text[:100])
        link = link_in(text, "Unsubscribe")
        # The plane has another port since then.
        urllib.request.urlopen(self.plane.endpoint + link[link.index("/?"):], timeout=10)
        self.wait_for(3)
        sns.publish(TopicArn=self.topic, Message="nobody is there")
        self.assertEqual(sns.list_subscriptions_by_topic(TopicArn=self.topic)["Subscriptions"], [])
        self.assertEqual(len(self.mails.came), 3)

    def test_what_the_server_refuses_for_good_is_not_tried_again(self):
        self.mails.refusal = "550 no such user"
        self.sns.subscribe(TopicArn=self.topic, Protocol="email", Endpoint="none@example.com")
        self.eventually(lambda: "message was dropped" in self.plane.log_text())
        self.assertIn("the mail server said 550", self.plane.log_text())
        self.assertEqual(self.mails.came, [])


class Flags(harness.PlaneTest):
    def test_what_does_not_fit_is_told_at_the_start(self):
        for flags, why in ((["--smtp", "localhost"], "must be smtp://HOST:PORT"),
                           (["--smtp", "smtp://me:secret@host", "--smtp-from", "a@b"], "a login is"),
                           (["--smtp", "smtp://host"], "must be an address"),
                           (["--smtp", "smtp://host", "--smtp-from", "a@b", "--smtp-user", "me"],
                            "belong together")):
            said = harness.run("serve", "--data-dir", self.folder / "other", *flags, check=False)
            self.assertEqual(said.returncode, 64, said.stderr)
            self.assertIn(why, said.stderr)


if __name__ == "__main__":
    harness.main()
