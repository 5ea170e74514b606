"""The page in a real browser: signing in, strange names, the switch, a server that goes away."""

import itertools
import pathlib
import re
import shutil
import subprocess
import unittest
import urllib.parse

import browser
import harness


@unittest.skipIf(browser.missing(), f"not installed: {', '.join(browser.missing())}")
class PageInBrowser(harness.PlaneTest):
    flags = ("--page", "127.0.0.1:0")

    def setUp(self):
        super().setUp()
        file = pathlib.Path(self.plane.folder, "page")
        self.eventually(file.exists, what="a page")
        self.base = file.read_text().split("\n")[0]
        self.window = browser.Browser()
        self.addCleanup(self.window.close)

    def link(self):
        return harness.run("page", "link", "--data-dir", self.plane.folder).stdout.strip()

    def sign_in(self, changes=False):
        self.window.open(self.link())
        self.window.press("Open")
        self.window.find("h1", "Buckets")
        if changes:
            self.window.find(".switch").click()
            self.window.sees("Changes on")

    def go(self, *words):
        self.window.open(self.base + "/#/" + "/".join(urllib.parse.quote(w, safe="") for w in words))
        self.window.wait(lambda: not self.window.find_all("[aria-busy]"), "the view")

    def no_script_ran(self):
        self.assertFalse(self.window.script("return 'hacked' in window"))

    def clean_console(self):
        self.assertEqual(self.window.console(), [])


class SigningIn(PageInBrowser):
    def test_a_link_a_button_and_the_page(self):
        link = self.link()
        self.window.open(link)
        self.window.sees("The link works once")
        self.window.press("Open")
        self.window.find("h1", "Buckets")
        self.assertEqual(self.window.url, self.base + "/")
        self.assertNotIn("token", self.window.script("return document.documentElement.outerHTML"))
        # Scripts cannot read the cookie.
        self.assertEqual(self.window.script("return document.cookie"), "")
        self.clean_console()
        self.window.press("Sign out")
        self.window.sees("You are signed out")
        self.window.open(link)
        self.window.sees("This link does not open the page")

    def test_without_a_session_it_says_what_to_do(self):
        self.window.open(self.base)
        self.window.sees("stereo-spot page link")

    def test_only_by_keyboard(self):
        self.window.open(self.link())
        self.window.find("button:focus")
        self.window.keys(browser.ENTER)
        self.window.find("h1", "Buckets")
        self.window.keys(browser.TAB)
        self.assertEqual(self.window.find("a:focus").text(), "Skip to the content")
        for _ in range(3):  # the name of the page, the view, the switch
            self.window.keys(browser.TAB)
        self.window.keys(" ")
        self.window.sees("Changes on")


class Forged(PageInBrowser):
    def test_a_page_of_another_origin_gets_nothing(self):
        """The plane's own port is the same site, and holds what strangers have stored."""
        self.sign_in(changes=True)
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="strangers")
        s3.put_object(Bucket="strangers", Key="x.html", ContentType="text/html", Body=b"<p>here</p>")
        self.window.open(s3.generate_presigned_url(
            "get_object", Params={"Bucket": "strangers", "Key": "x.html"}))
        self.window.sees("here")
        told = self.window.script("""
            const base = args[0], out = [];
            const tell = async (name, work) => {
                try { out.push(name + ':' + await work()); } catch (e) { out.push(name + ':none'); }
            };
            const post = (path, more) => fetch(base + path,
                {method: 'POST', credentials: 'include', body: '{}', ...more});
            await tell('facts', async () => (await post('/api/session')).text());
            await tell('blind', async () => (await post('/api/logout', {mode: 'no-cors'})).type);
            await tell('token', async () => (await post('/api/changes',
                {headers: {'X-Page-Token': 'a'}})).text());
            return out;
        """, self.base)
        self.assertEqual(told, ["facts:none", "blind:none", "token:none"])
        self.window.open(self.base)
        self.window.sees("Changes on")  # the session is as it was: nobody has ended it

    def test_it_is_in_nobodys_frame(self):
        self.sign_in()
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="strangers")
        s3.put_object(Bucket="strangers", Key="frame.html", ContentType="text/html",
                      Body=f"<p>frame</p><iframe src='{self.base}/'></iframe>".encode())
        self.window.open(s3.generate_presigned_url(
            "get_object", Params={"Bucket": "strangers", "Key": "frame.html"}))
        self.window.sees("frame")
        self.window.wait(lambda: any("frame-ancestors" in row for row in self.window.console()),
                         "a refusal of the frame")

    def test_the_policy_holds(self):
        self.sign_in()
        told = self.window.script("""
            const out = [];
            try { document.body.innerHTML = '<b>x</b>'; out.push('markup'); }
            catch (e) { out.push(e.name); }
            const made = document.createElement('script');
            try { made.text = 'window.hacked = 1'; document.body.append(made); out.push('script'); }
            catch (e) { out.push(e.name); }
            return out;
        """)
        self.assertEqual(told, ["TypeError", "TypeError"])
        self.no_script_ran()


class Browse(PageInBrowser):
    HTML = "<img src=x onerror=hacked=1><script>hacked=1</script>"

    def test_strange_keys(self):
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="films")
        keys = ["../up", "a//b", self.HTML, "\"quoted\" 'name'", "\U0001f3ac film.mp4", "bell\x07",
                "turned\u202eround", "100%25", "a+b&c=d?e#f", "x" * 1024, "trailing/"]
        for key in keys:
            s3.put_object(Bucket="films", Key=key, Body=f"in {key}{self.HTML}".encode(),
                          ContentType="text/html", Metadata={"by": "<b>hacked</b>"})
        self.sign_in(changes=True)
        for key in keys:
            self.go("browse", "object", "films", key)
            text = self.window.find("pre.text").property("textContent")
            self.assertEqual(text, f"in {key}{self.HTML}")
        self.no_script_ran()
        # From the root of the tree to one of them by clicks, and away with it.
        self.go("browse", "buckets", "films")
        self.window.sees("turned\\u202eround")
        self.window.sees("bell\\x07")
        self.window.press("../")
        self.window.press("up")
        self.window.sees("in ../up")
        self.window.press("Delete")
        self.window.press("Delete", "dialog button")
        self.window.sees("Deleted")
        self.assertNotIn("../up", [o["Key"] for o in s3.list_objects_v2(Bucket="films")["Contents"]])
        self.no_script_ran()
        self.clean_console()

    def test_pages_tags_versions_and_pictures(self):
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="films")
        s3.put_bucket_versioning(Bucket="films", VersioningConfiguration={"Status": "Enabled"})
        for i in range(205):
            s3.put_object(Bucket="films", Key=f"many/{i:04}", Body=b"")
        pixel = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
                              "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae"
                              "426082")
        s3.put_object(Bucket="films", Key="p.png", Body=b"old", ContentType="image/png")
        s3.put_object(Bucket="films", Key="p.png", Body=pixel, ContentType="image/png")
        self.sign_in(changes=True)
        self.go("browse", "buckets", "films", "many/")
        self.assertNotIn("0204", self.window.text())
        self.window.press("More")
        self.window.sees("0204")
        self.window.find("input[type=search]").type("020")
        self.window.press("Find")
        self.window.wait(lambda: "0019" not in self.window.text(), "the others' leave")
        self.window.sees("0204")
        self.go("browse", "buckets", "films")
        self.window.sees("keeps versions")
        self.go("browse", "object", "films", "p.png")
        image = self.window.find("img.preview")
        self.assertTrue(image.property("src").startswith(self.plane.endpoint + "/films/p.png?"))
        self.window.wait(lambda: image.property("naturalWidth") == 1, "the picture")
        self.assertEqual(len(self.window.find_all("table[aria-label=Versions] tbody tr")), 2)
        self.window.press("Edit tags")
        name, value = self.window.find_all("dialog .pair input")
        name.type("scene")
        value.type("the beach")
        self.window.press("Save")
        self.window.sees("Tags saved")
        self.assertEqual(s3.get_object_tagging(Bucket="films", Key="p.png")["TagSet"],
                         [{"Key": "scene", "Value": "the beach"}])
        self.clean_console()

    def test_uploads(self):
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="films")
        small, large = self.folder / "small \u00e4.txt", self.folder / "large.bin"
        small.write_text("text")
        large.write_bytes(bytes(range(256)) * (17 << 12))  # 17 MiB, two pieces
        self.sign_in(changes=True)
        self.go("browse", "buckets", "films", "new/")
        self.window.find_all("input[type=file]")[0].type(f"{small}\n{large}")
        self.window.sees("2 files uploaded", 60)
        self.assertEqual(s3.get_object(Bucket="films", Key="new/small \u00e4.txt")["Body"].read(),
                         b"text")
        self.assertTrue(s3.get_object(Bucket="films", Key="new/large.bin")["Body"].read() ==
                        large.read_bytes())

    def test_queues(self):
        sqs = self.plane.clients("sqs")
        queue = sqs.create_queue(QueueName="letters")["QueueUrl"]
        self.sign_in(changes=True)
        self.go("browse", "queues")
        self.window.press("letters")
        self.window.find("textarea").type(self.HTML)
        self.window.press("Send")
        self.window.sees("Sent")
        self.window.press("Look at messages")
        self.window.wait(lambda: self.window.find_all(".message"), "a message")
        self.assertEqual(self.window.find(".message pre").property("textContent"), self.HTML)
        # It was looked at and is still there for everybody.
        counts = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        self.assertEqual((counts["ApproximateNumberOfMessages"],
                          counts["ApproximateNumberOfMessagesNotVisible"]), ("1", "0"))
        self.window.press("Purge")
        agree = self.window.find("dialog button.danger")
        self.assertFalse(agree.enabled())
        self.window.find("dialog input").type("letters")
        agree.click()
        self.window.sees("The queue is purged")
        counts = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        self.assertEqual(counts["ApproximateNumberOfMessages"], "0")
        self.no_script_ran()

    def test_tables(self):
        dynamodb = self.plane.clients("dynamodb")
        dynamodb.create_table(
            TableName="films", BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "owner", "KeyType": "HASH"},
                       {"AttributeName": "made", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": "owner", "AttributeType": "S"},
                                  {"AttributeName": "made", "AttributeType": "N"}])
        for i in range(60):
            dynamodb.put_item(TableName="films", Item={
                "owner": {"S": self.HTML}, "made": {"N": str(i)}, "n": {"N": "1" * 38}})
        self.sign_in(changes=True)
        self.go("browse", "tables", "films")
        self.window.press("More")
        rows = lambda: len(self.window.find_all("table[aria-label=Items] tbody tr"))
        self.window.wait(lambda: rows() == 60, "all items")
        self.window.find(".search select").type("By key")
        inputs = self.window.find_all(".search .fields input[type=text]")
        inputs[0].type(self.HTML)
        self.window.press("Find")
        self.window.wait(lambda: rows() == 50, "a page of items")
        self.window.find_all("table[aria-label=Items] button")[0].click()
        editor = self.window.find("textarea.code")
        self.assertIn('"N": "' + "1" * 38 + '"', editor.property("value"))
        editor.clear()
        editor.type('{"owner": {"S": "x"}, "made": {"X": 1}}')
        self.window.sees("X is no type")
        self.assertFalse(self.window.find("dialog button.primary").enabled())
        editor.clear()
        editor.type('{"owner": {"S": "x"}, "made": {"N": "7"}, "b": {"BOOL": true}}')
        self.window.press("Save")
        self.window.sees("Item saved")
        item = dynamodb.get_item(TableName="films", Key={"owner": {"S": "x"}, "made": {"N": "7"}})
        self.assertEqual(item["Item"]["b"], {"BOOL": True})
        self.no_script_ran()

    def test_alarms_and_metrics(self):
        cloudwatch = self.plane.clients("cloudwatch")
        cloudwatch.put_metric_data(Namespace="Own", MetricData=[
            {"MetricName": "Heat", "Value": 7, "Dimensions": [{"Name": "of", "Value": self.HTML}]}])
        cloudwatch.put_metric_alarm(
            AlarmName=self.HTML, Namespace="Own", MetricName="Heat", Statistic="Average", Period=60,
            EvaluationPeriods=1, Threshold=5, ComparisonOperator="GreaterThanThreshold",
            Dimensions=[{"Name": "of", "Value": self.HTML}])
        self.sign_in()
        self.go("browse", "alarms")
        self.window.press(self.HTML)
        self.window.sees("Heat > 5")
        self.window.sees("created")
        self.window.wait(lambda: self.window.find_all("svg.chart"), "a chart")
        self.go("browse", "metrics")
        self.window.press("Heat")
        self.window.wait(lambda: self.window.find_all("svg.chart .dot"), "a point")
        self.no_script_ran()
        self.clean_console()

    def test_commands_are_quoted_for_the_shell(self):
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="films")
        key = "it's; $(touch hacked) `id` \"x\" \\ -z"
        s3.put_object(Bucket="films", Key=key, Body=b"content")
        self.sign_in()
        self.window.script("navigator.clipboard.writeText = async t => { window.copied = t; }")
        self.go("browse", "object", "films", key)
        self.window.press("Copy as aws command")
        command = self.window.wait(lambda: self.window.script("return window.copied || ''"), "a copy")
        # A shell splits it into words as they were meant.
        words = subprocess.run(["sh", "-c", "printf '%s\\0' " + command], check=True,
                                       cwd=self.folder, capture_output=True).stdout.split(b"\0")
        self.assertIn(b"--bucket=films", words)
        self.assertIn(b"--key=" + key.encode(), words)
        self.assertFalse(pathlib.Path(self.folder, "hacked").exists())
        if shutil.which("aws") is None:
            self.skipTest("the words are right; there is no aws to give them to")
        subprocess.run(["sh", "-c", command], check=True, cwd=self.folder, stdout=subprocess.DEVNULL,
                       env=self.plane.environment())
        made = next(pathlib.Path(self.folder).glob("it_s*"))
        self.assertEqual(made.read_bytes(), b"content")


class Switch(PageInBrowser):
    def test_what_changes_rests_until_the_switch(self):
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="films")
        s3.put_object(Bucket="films", Key="a", Body=b"a")
        self.sign_in()
        self.go("browse", "object", "films", "a")
        remove = self.window.find("button.danger", "Delete")
        self.assertFalse(remove.enabled())
        self.window.find(".switch").click()
        self.window.wait(remove.enabled, "the button's return")
        self.window.find(".switch").click()
        self.window.wait(lambda: not remove.enabled(), "the button's rest")
        # The server holds to it, whatever the page does.
        status = self.window.script("""
            const post = (path, body, token) => fetch('api/' + path, {method: 'POST', body:
                JSON.stringify(body), headers: {'X-Page-Token': token}});
            const {Token} = await (await post('session', {}, '')).json();
            return (await post('s3/delete', {Bucket: 'films', Objects: [{Key: 'a'}]}, Token)).status;
        """)
        self.assertEqual(status, 403)
        self.assertEqual(s3.get_object(Bucket="films", Key="a")["Body"].read(), b"a")


class News(PageInBrowser):
    def test_alarms_that_change_are_shown_by_themselves(self):
        cloudwatch = self.plane.clients("cloudwatch")
        self.sign_in()
        self.go("browse", "alarms")
        self.window.sees("There is no alarm yet")
        made = itertools.count()

        def told():
            # One more at each look: the first may have been made before the watch has looked once.
            cloudwatch.put_metric_alarm(
                AlarmName=f"heat-{next(made)}", Namespace="Own", MetricName="Heat", Period=60,
                Statistic="Average", EvaluationPeriods=1, Threshold=5,
                ComparisonOperator="GreaterThanThreshold")
            return "heat-" in self.window.text()
        self.eventually(told, what="news of the alarm")

    def test_the_switch_of_one_tab_is_that_of_all(self):
        self.sign_in()
        first = self.window.send("GET", "/window")
        second = self.window.send("POST", "/window/new", {"type": "window"})["handle"]
        self.window.send("POST", "/window", {"handle": second})
        self.window.open(self.base)
        self.window.sees("Read only")
        self.window.send("POST", "/window", {"handle": first})
        self.window.find(".switch").click()
        self.window.sees("Changes on")
        self.window.send("POST", "/window", {"handle": second})
        self.window.sees("Changes on")
        self.window.press("Sign out")
        self.window.send("POST", "/window", {"handle": first})
        self.window.sees("You are signed out")


class Gone(PageInBrowser):
    def test_the_bar_says_so_and_the_page_comes_back(self):
        self.sign_in()
        port = re.search(r":(\d+)", self.base.split("//")[1]).group(1)
        self.plane.kill()
        self.window.press("Queues")
        self.window.sees("The page's server does not answer")
        self.plane.flags = ["--page", f"127.0.0.1:{port}"]
        self.plane.start()
        # Sessions end with the process: what is to be done is said.
        self.window.sees("You are signed out", 30)
        self.assertNotIn("does not answer", self.window.text())
        self.sign_in()


class Small(PageInBrowser):
    def test_nothing_is_wider_than_a_phone(self):
        s3, sqs = self.plane.clients("s3", "sqs")
        s3.create_bucket(Bucket="films")
        s3.put_object(Bucket="films", Key="x" * 1024, Body=b"y" * 3000)
        queue = sqs.create_queue(QueueName="q" * 80)["QueueUrl"]
        self.sign_in()
        self.window.resize(390, 844, True)
        for place in (("buckets",), ("buckets", "films"), ("object", "films", "x" * 1024),
                      ("queues",), ("queues", queue), ("tables",), ("alarms",), ("metrics",)):
            self.go("browse", *place)
            wide = self.window.script("return document.documentElement.scrollWidth")
            self.assertLessEqual(wide, 390, place)


if __name__ == "__main__":
    harness.main()
