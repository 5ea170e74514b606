"""No member of a request is dropped without a word: AWS's own models, walked.

Each input member, header and parameter that botocore's service models know of an operation that we
offer is either read, or refused by name, or said to be harmless with a reason. What is said to be
refused is sent to the running program, which refuses it. A newer botocore that brings new members
makes this test fail until somebody has decided about them. What members must satisfy is for
test_constraints.py.
"""

import unittest

import harness

harness.need("boto3")
from botocore.exceptions import ClientError  # noqa: E402
from models import (OURS, PRINTED, SERVICES, fate, members_below, model_of,  # noqa: E402
                    value_for)


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
                    if known.get(path, {}).get("fate") != "refused":
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

    def test_every_operation_is_offered_or_said_not_to_be(self):
        for service, names in PRINTED["not_offered"].items():
            with self.subTest(service):
                ours = sorted([*OURS[service], *names])
                self.assertEqual(ours, sorted(model_of(service).operation_names))
                self.assert_plainly_refused(service, names)

    def assert_plainly_refused(self, service, names):
        client = self.plane.clients(service)
        for name in names:
            shape = model_of(service).operation_model(name).input_shape
            with self.subTest(name), self.assertRaises(ClientError) as caught:
                client._make_api_call(name, value_for(shape))
            # Some are sent without a signature, and nobody unknown gets any further.
            signed = model_of(service).operation_model(name).auth_type != "none"
            self.assertEqual(caught.exception.response["Error"]["Code"],
                             "NotImplemented" if signed else "MissingAuthenticationToken", name)
        self.assertTrue(PRINTED["not_offered"])

    def test_every_header_and_parameter_of_s3_is_known(self):
        missing = []
        model = model_of("s3")
        routes = {route["name"]: route for route in PRINTED["s3_routes"]}
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
    for row in PRINTED["s3_headers"]:
        begins = row["name"].endswith("*") and name.startswith(row["name"][:-1])
        if row["name"] != name and not begins:
            continue
        if row["treatment"] != "read":
            return True
        return row["detail"] == "*" or operation in row["detail"].split(",")
    return False


if __name__ == "__main__":
    unittest.main(verbosity=2)
