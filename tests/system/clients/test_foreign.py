"""The provisioner against an AWS that is slow, refuses, or is not the one that was meant; and killed
at each of its requests. A plane of ours stands for AWS, with something between (between.py)."""

import collections
import concurrent.futures
import itertools
import signal
import subprocess
import unittest

import harness
from between import Answer, Between, Killing

harness.need("boto3")

PREFIX = "stereo-spot"


def s3_error(code, message="as AWS says it", more="", **headers):
    return (f"<Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>",
            {"Content-Type": "application/xml", **headers})


class Saying(Between):
    """Says what is given for an operation, so often, before it lets it through."""

    def __init__(self, endpoint):
        self.instead = collections.defaultdict(list)
        super().__init__(endpoint)

    def say(self, operation, status, answer, times=1):
        if isinstance(answer, str):
            answer = '{"__type":"com.amazonaws.x#%s","message":"as AWS says it"}' % answer, {}
        self.instead[operation] += [Answer(status, *answer)] * times

    def before(self, asked):
        waiting = self.instead[asked.operation]
        return waiting.pop(0) if waiting else None


class OneTable(Between):
    """Says of one table that it is in these states, one at a look; then what it is."""

    def __init__(self, endpoint, name):
        self.name, self.states = name.encode(), []
        super().__init__(endpoint)

    def after(self, asked, answer):
        if asked.operation != "DescribeTable" or self.name not in asked.body or not self.states:
            return answer
        state = b'"%s"' % self.states.pop(0).encode()
        headers = {k: v for k, v in answer.headers.items() if k != "x-amz-crc32"}
        return Answer(answer.status, answer.body.replace(b'"ACTIVE"', state), headers)


class Foreign(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.env = self.plane.environment()
        for name in [n for n in self.env if n.startswith("AWS_") and n not in (
                "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]:
            del self.env[name]

    def stands_between(self, made):
        self.addCleanup(made.stop)
        return made

    def do(self, verb, *flags, endpoint=None, rc=0, **more):
        approve = ["-auto-approve"] if verb in ("apply", "destroy") else []
        done = harness.run(verb, "--endpoint-url", endpoint or self.plane.endpoint, *approve,
                           *flags, check=False, env=self.env | more, timeout=120)
        self.assertEqual(done.returncode, rc, done.stdout + done.stderr)
        return done.stdout + done.stderr


class Killed(Foreign):
    """kill -9 behind each request from the first that changes something: the same command ends what
    was begun, and nothing is left to do."""

    def killed(self, verb, after, prefix):
        """Whether it was: with fewer requests than that it came to its end."""
        between = Killing(self.plane.endpoint, after)
        try:
            process = between.watch(subprocess.Popen(
                [harness.PROGRAM, verb, "--endpoint-url", between.endpoint, "-auto-approve",
                 "--name-prefix", prefix],
                env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True))
            _, said = process.communicate(timeout=120)
            self.assertIn(process.returncode, (0, -9), said)
            return process.returncode == -9
        finally:
            between.stop()

    def requests_that_count(self, verb):
        """Their numbers. Requests go side by side: which is which differs from run to run."""
        between = self.stands_between(Between(self.plane.endpoint))
        self.do(verb, endpoint=between.endpoint)
        first = next(n for n, asked in enumerate(between.asked, 1) if not asked.changes_nothing)
        return range(first, len(between.asked) + 1)

    def life(self, applied_to, destroyed_to, prefix):
        """How often it was killed."""
        flags = "--name-prefix", prefix
        kills = self.killed("apply", applied_to, prefix)
        self.do("apply", *flags)
        self.assertIn("No changes", self.do("plan", *flags))
        kills += self.killed("destroy", destroyed_to, prefix)
        self.do("destroy", *flags)
        self.assertIn("nothing to destroy", self.do("plan", "-destroy", *flags))
        return kills

    def test_a_second_run_ends_what_a_killed_one_began(self):
        applied, destroyed = map(self.requests_that_count, ("apply", "destroy"))
        lives = list(itertools.zip_longest(applied, destroyed))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            kills = sum(pool.map(lambda life: self.life(life[1][0] or applied[-1],
                                                        life[1][1] or destroyed[-1],
                                                        f"films-{life[0]}"), enumerate(lives)))
        print(f"{kills} kills in {len(lives)} lives", flush=True)
        self.assertGreater(kills, len(lives) * 1.5)


class JustMade(Foreign):
    """What AWS says for a while after it made or removed something."""

    def test_apply_waits_for_what_passes_and_says_so(self):
        far = self.stands_between(Saying(self.plane.endpoint))
        far.say("PUT bucket ?tagging", 404, s3_error("NoSuchBucket"), times=2)
        far.say("PUT bucket ?cors", 409, s3_error(
            "OperationAborted", "A conflicting conditional operation is currently in progress"))
        far.say("PUT object", 404, s3_error("NoSuchBucket"))  # the lock
        far.say("PUT bucket ?notification", 400, s3_error(
            "InvalidArgument", "Unable to validate the following destination configurations"))
        far.say("CreateQueue", 400, "QueueDeletedRecently", times=2)
        far.say("SetQueueAttributes", 400, "QueueDoesNotExist")
        far.say("DescribeTable", 400, "ResourceNotFoundException", times=3)  # of the first look
        far.say("CreateTable", 400, "LimitExceededException", times=4)
        far.say("PutMetricAlarm", 400, "ThrottlingException", times=4)
        said = self.do("apply", endpoint=far.endpoint)
        self.assertIn("20 added", said)
        self.assertEqual(sum(map(len, far.instead.values())), 0, far.instead)
        for line in ("aws_s3_bucket.output: Still waiting: what was just made is not seen",
                     "cors_configuration", "an earlier change of it is still under way",
                     "aws_s3_bucket_notification.input: Still waiting: the queue's policy is not",
                     "its name is free 60 s after its end"):
            self.assertIn(line, said)
        self.assertIn("No changes", self.do("plan"))

    def test_a_table_that_is_being_made_or_removed(self):
        self.do("apply")
        far = self.stands_between(OneTable(self.plane.endpoint, f"{PREFIX}-jobs"))
        far.states = ["DELETING"]
        plan = self.do("plan", endpoint=far.endpoint)
        self.assertIn("aws_dynamodb_table.jobs will be created", plan)
        self.assertIn("Plan: 1 to add, 0 to change, 0 to destroy.", plan)
        far.states = ["DELETING"] * 4
        self.assertIn("1 added", self.do("apply", endpoint=far.endpoint))
        far.states = ["CREATING"] * 3
        self.assertIn("No changes", self.do("plan", endpoint=far.endpoint))
        self.assertIn("No changes", self.do("plan"))

    def test_what_went_by_itself_is_destroyed(self):
        self.do("apply")
        far = self.stands_between(Saying(self.plane.endpoint))
        for operation in ("DeleteQueue", "DeleteTable", "DeleteAlarms"):
            far.say(operation, 400, "QueueDoesNotExist" if operation == "DeleteQueue"
                    else "ResourceNotFoundException")
        far.say("DELETE bucket ?cors", 404, s3_error("NoSuchBucket"))
        said = self.do("destroy", endpoint=far.endpoint)
        self.assertIn("20 destroyed", said)
        self.assertEqual(sum(map(len, far.instead.values())), 0)

    def test_ctrl_c_ends_the_waiting(self):
        far = self.stands_between(Saying(self.plane.endpoint))
        far.say("PUT bucket ?cors", 409, s3_error("OperationAborted"), times=1000)
        process = subprocess.Popen(
            [harness.PROGRAM, "apply", "--endpoint-url", far.endpoint, "-auto-approve"],
            env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        for line in process.stdout:
            if "Still waiting" in line:
                break
        process.send_signal(signal.SIGINT)
        said = process.stdout.read()
        self.assertEqual(process.wait(timeout=30), 130, said)
        self.assertIn("the same command goes on", said)


class Refused(Foreign):
    """Each error names the resource, what AWS said, and what to do; and breaks nothing."""

    def refused(self, verb, operation, status, answer, *words, flags=()):
        far = self.stands_between(Saying(self.plane.endpoint))
        far.say(operation, status, answer, times=200)
        said = self.do(verb, *flags, endpoint=far.endpoint, rc=1)
        for word in words:
            self.assertIn(word, said)
        return said

    def test_credentials(self):
        for key, secret, todo in (
                ("AKIAWRONG", "x", "check AWS_ACCESS_KEY_ID"),
                (self.env["AWS_ACCESS_KEY_ID"], "wrong", "check AWS_SECRET_ACCESS_KEY")):
            said = self.do("plan", rc=1, AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret)
            self.assertIn(todo, said)
        self.refused("plan", "GetCallerIdentity", 403, (
            "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The security token included in "
            "the request is expired</Message></Error></ErrorResponse>", {}),
            "is expired", "get new credentials")

    def test_permission(self):
        not_allowed = ('{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"User: '
                       'arn:aws:iam::1:user/a is not authorized to perform: dynamodb:CreateTable"}',
                       {})
        said = self.refused("apply", "CreateTable", 400, not_allowed, "aws_dynamodb_table.",
                            "is not authorized to perform: dynamodb:CreateTable",
                            "the key's policies must allow it")
        self.assertNotIn("Still waiting", said)
        self.do("apply")
        self.assertIn("No changes", self.do("plan"))
        self.refused("plan", "HEAD bucket", 403, ("", {}), "aws_s3_bucket.", "status 403")

    def test_names_of_others(self):
        self.refused("apply", "PUT bucket", 409, s3_error("BucketAlreadyExists"), "aws_s3_bucket.",
                     "as AWS says it", "use another name_prefix")
        self.do("apply")

    def test_another_region(self):
        self.refused("plan", "HEAD bucket", 301, ("", {"x-amz-bucket-region": "eu-west-1"}),
                     "aws_s3_bucket.", "the bucket is in region eu-west-1", "use --region eu-west-1")
        self.refused("plan", "GET bucket ?cors", 400, s3_error(
            "AuthorizationHeaderMalformed", "the region 'us-east-1' is wrong; expecting 'eu-west-1'",
            more="<Region>eu-west-1</Region>"), "cors", "use --region eu-west-1")

    def test_prefixes(self):
        for prefix in ("", "Films", "-a", "a" * 41, "a_b", "a/../b"):
            self.assertIn("name_prefix", self.do("plan", "--name-prefix", prefix, rc=1), prefix)

    def test_what_is_no_aws(self):
        page = "<html><head><title>Sign in</title></head></html>"
        for status in (200, 302, 403, 404, 502):
            said = self.refused("plan", "GetCallerIdentity", status, (page, {}), "Sign in")
            self.assertIn(f"answered with status {status}", said)
            self.refused("plan", "GET bucket ?notification", status, (page, {}),
                         "aws_s3_bucket_notification.input: http://127.0.0.1", "Sign in")
            self.refused("plan", "DescribeTable", status, (page, {}), "aws_dynamodb_table.",
                         "Sign in")
        self.refused("plan", "GetQueueUrl", 503, ("", {}), "aws_sqs_queue.", "status 503 and no body")

    def test_a_resource_of_another_shape(self):
        ddb = self.plane.clients("dynamodb")
        ddb.create_table(TableName=f"{PREFIX}-jobs", BillingMode="PAY_PER_REQUEST",
                         AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}],
                         KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
        ddb.put_item(TableName=f"{PREFIX}-jobs", Item={"id": {"N": "1"}})
        self.assertIn("aws_dynamodb_table.jobs must be replaced", self.do("plan"))
        said = self.do("apply", rc=1)
        self.assertIn("aws_dynamodb_table.jobs: its keys differ from the declaration", said)
        self.assertEqual(ddb.scan(TableName=f"{PREFIX}-jobs")["Count"], 1)
        ddb.delete_table(TableName=f"{PREFIX}-jobs")
        self.do("apply")
        self.assertIn("No changes", self.do("plan"))

    def test_what_others_hang_on_a_bucket_is_not_ended_unsaid(self):
        self.do("apply")
        far = self.stands_between(Saying(self.plane.endpoint))
        bucket = f"{PREFIX}-input-{harness.ACCOUNT}"
        body = self.plane.clients("s3").get_bucket_notification_configuration(Bucket=bucket)
        queues = "".join(
            f"<QueueConfiguration><Id>{q['Id']}</Id><Queue>{q['QueueArn']}</Queue><Event>"
            "s3:ObjectCreated:*</Event><Filter><S3Key>" + "".join(
                f"<FilterRule><Name>{r['Name']}</Name><Value>{r['Value']}</Value></FilterRule>"
                for r in q["Filter"]["Key"]["FilterRules"]) + "</S3Key></Filter></QueueConfiguration>"
            for q in body["QueueConfigurations"])
        more = ("<TopicConfiguration><Id>x</Id><Topic>arn:aws:sns:us-east-1:1:t</Topic><Event>"
                "s3:ObjectRemoved:*</Event></TopicConfiguration>")
        far.say("GET bucket ?notification", 200,
                (f"<NotificationConfiguration>{queues}{more}</NotificationConfiguration>", {}))
        plan = self.do("plan", endpoint=far.endpoint)
        self.assertIn('- others = "topics, functions or event buses" -> null', plan)


if __name__ == "__main__":
    harness.main()
