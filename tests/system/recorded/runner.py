"""Asks this plane what AWS was asked when its answers were recorded, and compares.

A file of questions registers each with `@asks("name of the case without test_ and brackets")` and
calls `recorded_test` at its end. A question is a function of an Aws: it asks by `aws.step` and keeps
answers under the record's own step names; what stands in the case's brackets is `aws.parameters`.
Cases that need a feature which is not offered stand in `absent` (beginning of the name, or the whole
name and `$`: reason), those
that are answered otherwise on purpose in `deviations` (the same); where two cases have one name, the
name of the test's class goes before it: `TestS3::test_...`, and `@asks("TestS3::...")`. A deviation that no longer deviates
is an error, and so is a case that nobody asks. `adapted` makes of a case's recorded steps those that
are compared: for words that stand for values in one file of records alone.
"""

import pathlib
import re
import sys
import unittest
import uuid

import harness
import records

harness.need("boto3", "botocore")
if records.FOLDER is None:
    print("skipped: there are no recorded answers on this machine (shared/aws-recorded)")
    sys.exit(77)

import boto3  # noqa: E402
import botocore.exceptions  # noqa: E402
import botocore.loaders  # noqa: E402
import botocore.session  # noqa: E402
from botocore.config import Config  # noqa: E402

# Questions about S3 are many, and have a room of their own.
sys.path.append(str(pathlib.Path(__file__).parent / "s3"))
QUESTIONS = {}


def asks(*names):
    def register(question):
        for name in names:
            assert name not in QUESTIONS, name
            QUESTIONS[name] = question
        return question
    return register


class Aws:
    """One case's way to the plane: clients, names that nobody has, and what was answered."""

    def __init__(self, test, name):
        self.test, self.plane = test, test.plane
        match = re.fullmatch(r"([^\[]*)(?:\[(.*)\])?", name, re.DOTALL)
        self.case, self.parameters = match.group(1), match.group(2)
        self.answers = {}

    def name(self, prefix="case"):
        return f"{prefix}-{uuid.uuid4().hex[:8]}"

    def client(self, service, adapt=None, credentials=None, **config):
        """Without botocore's own checks of parameters: the plane is asked, not the client. With the
        root's key, or with temporary `credentials` as STS gives them.
        `adapt(model)` may change the service's description before the client is made: another
        of its protocols."""
        env = self.test.variables
        key = credentials or {"AccessKeyId": env["AWS_ACCESS_KEY_ID"], "SessionToken": None,
                              "SecretAccessKey": env["AWS_SECRET_ACCESS_KEY"]}
        session = botocore.session.get_session()
        if adapt:
            loader = botocore.loaders.Loader(include_default_search_paths=True)
            load = loader.load_service_model

            def adapted(service_name, type_name, api_version=None):
                model = load(service_name, type_name, api_version)
                return adapt(model) if type_name == "service-2" else model
            loader.load_service_model = adapted
            session.register_component("data_loader", loader)
        settings = {"retries": {"max_attempts": 1, "mode": "standard"}, "read_timeout": 70,
                    "parameter_validation": False} | config
        return boto3.Session(botocore_session=session).client(
            service, endpoint_url=self.plane.endpoint, region_name="us-east-1",
            config=Config(**settings), aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"], aws_session_token=key["SessionToken"])

    def step(self, step, operation, **request):
        """Asks, keeps what came under the step's name, gives it back; an error is an answer."""
        try:
            answer = operation(**request)
        except botocore.exceptions.ClientError as error:
            answer = error.response
        self.answers[step] = answer
        return answer

    def keep(self, step, value):
        self.answers[step] = value


def recorded_test(*files, absent=None, deviations=None, adapted=lambda steps: steps, flags=()):
    """The test class of these files of records; `flags`: of the plane."""
    of_the_plane = tuple(flags)
    absent, deviations = absent or {}, deviations or {}
    recorded = records.cases(*files)

    def named(prefix, case):
        short = case.split("::")[-1]
        if prefix.endswith("$"):
            return prefix[:-1] in (case, short)
        return case.startswith(prefix) or short.startswith(prefix)

    def reason(names, case):
        return next((why for prefix, why in names.items() if named(prefix, case)), None)

    class Recorded(harness.PlaneTest):
        flags = of_the_plane

        def setUp(self):
            super().setUp()
            self.variables = self.plane.environment()

        def test_all(self):
            counts = {"reproduced": 0, "deviating by name": 0, "of absent features": 0}
            for case, steps in recorded.items():
                short = case.split("::")[-1]
                if reason(absent, case):
                    counts["of absent features"] += 1
                    continue
                with self.subTest(short):
                    differences = self.ask(case, adapted(steps))
                    if reason(deviations, case):
                        self.assertTrue(differences, "no longer deviates: take it off the list")
                        counts["deviating by name"] += 1
                    else:
                        self.assertEqual([], differences)
                        counts["reproduced"] += 1
            print(f"recorded {', '.join(files)}: {len(recorded)} cases, "
                  + ", ".join(f"{count} {what}" for what, count in counts.items()), flush=True)

        def ask(self, case, steps):
            aws = Aws(self, case.split("::")[-1])
            name = aws.case.removeprefix("test_")
            question = QUESTIONS.get(f"{case.split('::')[0]}::{name}") or QUESTIONS.get(name)
            if question is None:
                return ["nobody asks this"]
            question(aws)
            answers = records.plain(aws.answers)
            comparison = records.Comparison()
            return comparison.of(steps, {step: answers[step] for step in answers if step in steps})

        def test_lists_name_cases(self):
            for names in (absent, deviations):
                for prefix in names:
                    self.assertTrue(any(named(prefix, case) for case in recorded), prefix)

    return Recorded
