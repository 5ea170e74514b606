"""No member of a request is dropped without a word: AWS's own models, walked.

Each input member, header and parameter that botocore's service models know of an operation that we
offer is either read, or refused by name, or said to be harmless with a reason. What is said to be
refused is sent to the running program, which refuses it. A newer botocore that brings new members
makes this test fail until somebody has decided about them.
"""

import datetime
import json
import pathlib
import subprocess
import unittest

import harness

harness.need("boto3")
import botocore.session  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

PROGRAM = pathlib.Path(harness.PROGRAM).parent / "tests" / "members" / "spot_members"
OURS = json.loads(subprocess.run([PROGRAM], capture_output=True, check=True).stdout)
SERVICES = ["sqs", "dynamodb", "dynamodbstreams", "cloudwatch", "sts"]


def model_of(service):
    return botocore.session.get_session().get_service_model(service)


def members_below(shape, prefix="", seen=()):
    """Paths as spot_members writes them, with their shapes."""
    if shape is None or shape.name in seen:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield prefix + name, member
            yield from members_below(member, prefix + name + ".", (*seen, shape.name))
    elif shape.type_name == "list":
        yield from members_below(shape.member, prefix[:-1] + "[].", seen)
    elif shape.type_name == "map":
        yield from members_below(shape.value, prefix[:-1] + "{}.", seen)


def fate(known, path):
    """What becomes of a member: its own word, or that of what holds it."""
    if path in known:
        return known[path]
    parts = path.split(".")
    for end in range(len(parts) - 1, 0, -1):
        above = ".".join(parts[:end])
        plain = above.rstrip("[]{}")
        for name in (above, plain):
            if known.get(name) in ("refused", "harmless"):
                return known[name]
        if above + ".*" in known:
            return "read"
    return None


def value_for(shape, path=()):
    """A small valid value, with the members along `path` in it."""
    if shape.type_name == "structure":
        wanted = {name: () for name in shape.required_members}
        if getattr(shape, "is_tagged_union", False) and not path:
            wanted = {next(iter(shape.members)): ()}
        if path:
            wanted[path[0]] = path[1:]
        if not wanted and shape.members:
            wanted = {next(iter(shape.members)): ()}  # an empty one would say nothing
        return {name: value_for(shape.members[name], rest) for name, rest in wanted.items()}
    if shape.type_name == "list":
        return [value_for(shape.member, path)]
    if shape.type_name == "map":
        return {"key": value_for(shape.value, path)}
    if shape.type_name == "blob":
        return b"x"
    if shape.type_name == "timestamp":
        return datetime.datetime(2026, 1, 1)
    if shape.type_name == "boolean":
        return True
    if shape.type_name in ("integer", "long", "float", "double"):
        return shape.metadata.get("min", 1) or 1
    return (shape.metadata.get("enum") or ["x" * max(3, shape.metadata.get("min", 0))])[-1]


class Members(harness.PlaneTest):
    def test_every_member_of_every_operation_is_known(self):
        missing = []
        for service in SERVICES:
            model = model_of(service)
            for operation, known in OURS[service].items():
                if operation not in model.operation_names:
                    continue  # this botocore is older
                for path, _ in members_below(model.operation_model(operation).input_shape):
                    if fate(known, path) is None:
                        missing.append(f"{service} {operation} {path}")
        self.assertEqual(missing, [])

    def test_what_is_said_to_be_refused_is_refused(self):
        tried = 0
        for service in SERVICES:
            model = model_of(service)
            client = self.plane.clients(service)
            for operation, known in OURS[service].items():
                if operation not in model.operation_names:
                    continue
                shape = model.operation_model(operation).input_shape
                for path, _ in members_below(shape):
                    if known.get(path) != "refused":
                        continue
                    steps = tuple(path.replace("[]", "").replace("{}", "").split("."))
                    with self.subTest(service=service, operation=operation, path=path):
                        with self.assertRaises(ClientError) as caught:
                            client._make_api_call(operation, value_for(shape, steps))
                        error = caught.exception.response["Error"]
                        self.assertEqual(error["Code"], "NotImplemented")
                        self.assertIn(steps[-1], error["Message"])
                        tried += 1
        self.assertGreater(tried, 30)

    def test_every_header_and_parameter_of_s3_is_known(self):
        missing = []
        model = model_of("s3")
        routes = {route["name"]: route for route in OURS["s3_routes"]}
        for name, route in routes.items():
            if name not in model.operation_names:
                continue
            shape = model.operation_model(name).input_shape
            for member, inner in (shape.members if shape else {}).items():
                where = inner.serialization.get("location")
                wire_name = inner.serialization.get("name", member)
                if where in ("header", "headers") and not header_known(wire_name.lower(), name):
                    missing.append(f"{name} header {wire_name}")
                if where == "querystring" and wire_name != route["subresource"] and \
                        f",{wire_name}," not in route["parameters"]:
                    missing.append(f"{name} parameter {wire_name}")
        self.assertEqual(missing, [])


def header_known(name, operation):
    for row in OURS["s3_headers"]:
        begins = row["name"].endswith("*") and name.startswith(row["name"][:-1])
        if row["name"] != name and not begins:
            continue
        if row["treatment"] != "read":
            return True
        return row["detail"] == "*" or operation in row["detail"].split(",")
    return False


if __name__ == "__main__":
    unittest.main(verbosity=2)
