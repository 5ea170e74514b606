"""What AWS itself answered is readable: recorded answers, put back on the wire as botocore's models
say, and read by our Remotes (tests/answers).

The records lie beside the project (shared/aws-recorded, or AWS_RECORDED) and are not part of it:
without them the test is skipped. They say what boto3 showed, not which operation was asked: an
answer is read as each that could have given it.
"""

import datetime
import json
import os
import pathlib
import subprocess
import sys
import unittest
from xml.sax.saxutils import escape

import harness

harness.need("botocore")
import botocore.session  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
PLACES = [os.environ.get("AWS_RECORDED"), ROOT / "shared/aws-recorded",
          ROOT.parent / "shared/aws-recorded"]
RECORDS = next((place for place in PLACES if place and pathlib.Path(place).is_dir()), None)
if RECORDS is None:
    print("skipped: there are no recorded answers on this machine (shared/aws-recorded)")
    sys.exit(77)

PROGRAM = pathlib.Path(harness.PROGRAM).parent / "tests" / "answers" / "spot_read_answers"
OURS = subprocess.run([PROGRAM, "list"], capture_output=True, check=True,
                      text=True).stdout.split()
MODELS = {s: botocore.session.get_session().get_service_model(s)
          for s in ("sqs", "s3", "dynamodb", "cloudwatch", "sts")}
WHEN = datetime.datetime(2024, 5, 6, 7, 8, 9, tzinfo=datetime.timezone.utc)
# What a record writes where the value differs from run to run.
FALLBACK = {"integer": 7, "long": 7, "float": 7.5, "double": 7.5, "boolean": True}
# Where the Remote counts what it read.
COUNTED = {"ListBuckets": "Buckets", "GetBucketCors": "CORSRules",
           "GetBucketLifecycleConfiguration": "Rules",
           "GetBucketNotificationConfiguration": "QueueConfigurations",
           "GetBucketTagging": "TagSet", "GetObjectTagging": "TagSet", "DeleteObjects": "Deleted",
           "ListObjects": "Contents", "ListObjectsV2": "Contents", "ListParts": "Parts",
           "ListMultipartUploads": "Uploads"}


class NotOfThisShape(Exception):
    """The answer was of another operation, or the record holds what no wire does."""


def leaf(shape, value):
    kind = shape.type_name
    if kind == "timestamp":
        return WHEN
    if kind == "string":
        return value if isinstance(value, str) else json.dumps(value)
    if kind == "blob":
        return "AAEC"
    if isinstance(value, str):  # a placeholder
        return FALLBACK[kind]
    return value


def as_json(shape, value):
    if shape.type_name == "structure":
        if not isinstance(value, dict):
            raise NotOfThisShape
        return {k: as_json(shape.members[k], v) for k, v in value.items() if k in shape.members}
    if shape.type_name == "list":
        if not isinstance(value, list):
            raise NotOfThisShape
        return [as_json(shape.member, v) for v in value]
    if shape.type_name == "map":
        if not isinstance(value, dict):
            raise NotOfThisShape
        return {k: as_json(shape.value, v) for k, v in value.items()}
    made = leaf(shape, value)
    return made.timestamp() if isinstance(made, datetime.datetime) else made


def as_xml(shape, value, name):
    if shape.type_name == "structure":
        if not isinstance(value, dict):
            raise NotOfThisShape
        inside = "".join(member_xml(shape.members[k], k, v) for k, v in value.items()
                         if k in shape.members and not shape.members[k].serialization.get("location"))
        attributes = "".join(
            f" xmlns:xsi='x' {shape.members[k].serialization['name']}='{escape(str(v))}'"
            for k, v in value.items()
            if k in shape.members and shape.members[k].serialization.get("xmlAttribute"))
        return f"<{name}{attributes}>{inside}</{name}>"
    made = leaf(shape, value)
    if isinstance(made, datetime.datetime):
        made = made.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    text = str(made).lower() if isinstance(made, bool) else str(made)
    return f"<{name}>{escape(text)}</{name}>"


def member_xml(shape, key, value):
    if shape.serialization.get("xmlAttribute"):
        return ""
    name = shape.serialization.get("name", key)
    if shape.type_name != "list":
        return as_xml(shape, value, name)
    if not isinstance(value, list):
        raise NotOfThisShape
    flat = shape.serialization.get("flattened")
    item = name if flat else shape.member.serialization.get("name", "member")
    items = "".join(as_xml(shape.member, v, item) for v in value)
    return items if flat else f"<{name}>{items}</{name}>"


def s3_answer(operation, value):
    """The headers and the body of it."""
    shape = operation.output_shape
    if shape is None:
        return {}, ""
    headers = {}
    for key, member in shape.members.items():
        if member.serialization.get("location") == "header" and key in value:
            made = leaf(member, value[key])
            if isinstance(made, datetime.datetime):
                iso = member.serialization.get("timestampFormat") == "iso8601"
                made = made.strftime("%Y-%m-%dT%H:%M:%S.000Z" if iso else
                                     "%a, %d %b %Y %H:%M:%S GMT")
            headers[member.serialization["name"]] = \
                str(made).lower() if isinstance(made, bool) else str(made)
    payload = shape.serialization.get("payload")
    body = value
    if payload:
        member = shape.members[payload]
        if member.type_name != "structure":
            return headers, ""
        shape, body = member, value.get(payload, {})
    if operation.name == "GetBucketLocation":
        return headers, as_xml(shape.members["LocationConstraint"],
                               value["LocationConstraint"] or "", "LocationConstraint")
    in_body = [k for k, m in shape.members.items() if not m.serialization.get("location")]
    if not in_body:
        return headers, ""
    return headers, '<?xml version="1.0" encoding="UTF-8"?>\n' + as_xml(
        shape, body, shape.serialization.get("name", operation.name + "Result"))


def answer_of(service, operation, value):
    said = {k: v for k, v in value.items() if k != "ResponseMetadata"}
    line = {"operation": f"{service}.{operation.name}", "status": "200"}
    if service == "s3":
        headers, body = s3_answer(operation, said)
        return line | {"headers": headers, "body": body}
    if service == "sts":
        result = as_xml(operation.output_shape, said, f"{operation.name}Result")
        return line | {"body": f"<{operation.name}Response>{result}</{operation.name}Response>"}
    return line | {"body": json.dumps(as_json(operation.output_shape, said))}


def operations_of(service, value):
    """Those of ours that could have answered so."""
    said = set(value) - {"ResponseMetadata"}
    for name in OURS:
        of, _, operation = name.partition(".")
        if of != service:
            continue
        model = MODELS[service].operation_model(operation)
        known = set(model.output_shape.members) if model.output_shape else set()
        # An answer of nothing is one of any.
        if said <= known and (said or service != "s3"):
            yield model


def records():
    """service, case, answer"""
    for path in sorted(pathlib.Path(RECORDS).glob("*.json")):
        service = path.name.partition("__")[0]
        if service not in MODELS:
            continue
        for case, record in json.loads(path.read_text()).items():
            for step, value in record["recorded-content"].items():
                if isinstance(value, dict) and "ResponseMetadata" in value:
                    yield service, f"{case} {step}", value


def read(lines):
    done = subprocess.run([PROGRAM], input="\n".join(map(json.dumps, lines)), text=True,
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def same(sent, got):
    """Whether what was read is what was sent, as far as our shape has it."""
    if isinstance(sent, dict) and isinstance(got, dict):
        return all(same(sent[k], v) for k, v in got.items() if k in sent)
    if isinstance(sent, list) and isinstance(got, list):
        return len(sent) == len(got) and all(map(same, sent, got))
    if isinstance(sent, (int, float)) and isinstance(got, (int, float)):
        return abs(sent - got) < 1e-3
    return sent == got


class Answers(unittest.TestCase):
    def test_every_recorded_answer_of_an_operation_of_ours_is_read(self):
        lines, wholes = [], []
        for service, case, value in records():
            if "Error" in value or value["ResponseMetadata"].get("HTTPStatusCode", 200) // 100 != 2:
                continue
            for operation in operations_of(service, value):
                try:
                    line = answer_of(service, operation, value)
                except (NotOfThisShape, KeyError):
                    continue
                lines.append(line)
                wholes.append((case, operation.name, value))
        met = {line["operation"] for line in lines}
        said = sum(line["body"] not in ("", "{}") for line in lines)
        print(f"{len(lines)} answers ({said} with a body) of {len(met)} operations; "
              f"none recorded of {sorted(set(OURS) - met) or 'no other'}", flush=True)
        self.assertGreater(len(lines), 1000)
        wrong = []
        for line, (case, name, value), got in zip(lines, wholes, read(lines)):
            if "read" not in got:
                # An upload that was created has a name; another operation's answer need not.
                if name != "CreateMultipartUpload" or "UploadId" in value:
                    wrong.append(f"{case} as {name}: {got}")
            elif name in COUNTED:
                count = len(value.get(COUNTED[name]) or [])
                if got["read"] != count:
                    wrong.append(f"{case} as {name}: {got['read']} of {count} read")
            elif isinstance(got["read"], dict) and not same(json.loads(line["body"]), got["read"]):
                wrong.append(f"{case} as {name}: {line['body']} became {got['read']}")
        self.assertEqual(wrong[:5], [], f"{len(wrong)} of {len(lines)}")

    def test_every_recorded_error_is_read_in_each_form(self):
        lines, wanted = [], []
        for service, case, value in records():
            if "Error" not in value:
                continue
            error, meta = value["Error"], value["ResponseMetadata"]
            code, message = error.get("Code"), error.get("Message", "")
            if not isinstance(code, str) or not isinstance(message, str) or code.isdigit():
                continue  # of HEAD: no body
            status = str(meta.get("HTTPStatusCode", 400))
            inside = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
            as_is = {"message": message, "__type": "com.amazonaws.x#" + code}
            bodies = {"s3": [f"<Error>{inside}</Error>"],
                      "sts": [f"<ErrorResponse xmlns='x'><Error>{inside}</Error></ErrorResponse>"]}
            operation = {"s3": "s3.GetBucketCors", "sts": "sts.GetCallerIdentity",
                         "sqs": "sqs.GetQueueUrl", "dynamodb": "dynamodb.DescribeTable",
                         "cloudwatch": "cloudwatch.DescribeAlarms"}[service]
            for body in bodies.get(service, [json.dumps(as_is)]):
                lines.append({"operation": operation, "status": status, "body": body})
                wanted.append((case, code, message))
        self.assertGreater(len(lines), 100)
        wrong = [f"{case}: {got}" for got, (case, code, message) in zip(read(lines), wanted)
                 if got.get("error") != code or (message not in got["message"])]
        self.assertEqual(wrong[:5], [], f"{len(wrong)} of {len(lines)}")


if __name__ == "__main__":
    harness.main()
