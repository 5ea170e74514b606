"""AWS's own service models, as botocore has them, beside what spot_members prints of ours."""

import datetime
import json
import pathlib
import re
import subprocess

import harness
import botocore.session

PROGRAM = pathlib.Path(harness.PROGRAM).parent / "tests" / "members" / "spot_members"
PRINTED = json.loads(subprocess.run([PROGRAM], capture_output=True, check=True).stdout)
OURS = PRINTED["operations"]
SERVICES = ["sqs", "dynamodb", "dynamodbstreams", "cloudwatch", "sts", "sns"]


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
        return known[path]["fate"]
    whole = re.sub(r"(\[\]|\{\}|<key>)+$", "", path)
    if known.get(whole, {}).get("fate") in ("refused", "harmless"):
        return known[whole]["fate"]
    parts = path.split(".")
    for end in range(len(parts) - 1, 0, -1):
        above = ".".join(parts[:end])
        plain = above.rstrip("[]{}")
        for name in (above, plain):
            if known.get(name, {}).get("fate") in ("refused", "harmless"):
                return known[name]["fate"]
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
