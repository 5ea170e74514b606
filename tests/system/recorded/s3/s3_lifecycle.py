"""Rules that end objects, asked what AWS was asked."""

import datetime

import s3_asking
from runner import asks
from s3_settings import Bucket


def expire(b, rules, step="get-bucket-lifecycle-conf", **more):
    b.s3.put_bucket_lifecycle_configuration(Bucket=b.name, LifecycleConfiguration={
        "Rules": [{"Status": "Enabled"} | rule for rule in rules]}, **more)
    return b.ask(step, "get_bucket_lifecycle_configuration") if step else None


WHOLE = {"ID": "wholebucket", "Filter": {"Prefix": ""}, "Expiration": {"Days": 7}}
LATER = datetime.datetime(2060, 1, 1, tzinfo=datetime.timezone.utc)


def hidden(answer):
    """An expiration as the records show it: without what it says."""
    for found in answer.get("Rules", [answer]):
        if "Expiration" in found:
            found["Expiration"] = "<expiration>"
    return answer


@asks("delete_bucket_lifecycle_configuration", "delete_lifecycle_configuration_on_bucket_deletion")
def delete_lifecycle(aws):
    b = Bucket(aws)
    get = "get_bucket_lifecycle_configuration"
    if aws.case.endswith("deletion"):
        expire(b, [WHOLE])
        b.s3.delete_bucket(Bucket=b.name)
        b.s3.create_bucket(Bucket=b.name)
        b.ask("get-bucket-lifecycle-exc", get)
        return
    b.ask("get-bucket-lifecycle-exc-1", get)
    b.ask("delete-bucket-lifecycle-no-bucket", "delete_bucket_lifecycle")
    expire(b, [WHOLE])
    b.s3.delete_bucket_lifecycle(Bucket=b.name)
    b.ask("get-bucket-lifecycle-exc-2", get)


@asks("bucket_lifecycle_configuration_object_expiry", "lifecycle_expired_object_delete_marker")
def object_expiry(aws):
    b = Bucket(aws)
    if aws.case.endswith("marker"):
        hidden(expire(b, [{"ID": "rule-marker", "Filter": {},
                           "Expiration": {"ExpiredObjectDeleteMarker": True}}]))
        b.ask("put-object", "put_object", Key="test", Body="test")
        b.ask("head-object", "head_object", Key="test")
        return
    hidden(expire(b, [{"ID": "rule_number_one", "Filter": {"Prefix": ""},
                       "Expiration": {"Days": 5}}]))
    b.s3.put_object(Bucket=b.name, Key="test", Body="test")
    hidden(b.ask("head-object-expiry", "head_object", Key="test"))
    hidden(b.ask("get-object-expiry", "get_object", Key="test"))


@asks("bucket_lifecycle_configuration_object_expiry_versioned")
def expiry_versioned(aws):
    b = Bucket(aws)
    s3_asking.versioning(b.s3, b.name)
    hidden(expire(b, [{"ID": "rule2", "Filter": {}, "Expiration": {"Days": 1},
                       "NoncurrentVersionExpiration": {"NoncurrentDays": 1}}]))
    key = {"Key": "test"}
    first = b.s3.put_object(Bucket=b.name, Body="test", **key)["VersionId"]
    hidden(b.ask("head-object-expiry", "head_object", **key))
    second = b.s3.put_object(Bucket=b.name, Body="test", **key)["VersionId"]
    b.ask("head-object-expiry-noncurrent", "head_object", VersionId=first, **key)
    b.ask("head-object-expiry-current-with-version-id", "head_object", VersionId=second, **key)
    hidden(b.ask("head-object-expiry-current-without-version-id", "head_object", **key))


@asks("object_expiry_after_bucket_lifecycle_configuration")
def expiry_after(aws):
    b = Bucket(aws)
    b.ask("put-object-before", "put_object", Key="test", Body="test")
    hidden(expire(b, [{"ID": "rule3", "Filter": {}, "Expiration": {"Days": 7}}]))
    hidden(b.ask("head-object-expiry-before", "head_object", Key="test"))
    hidden(b.ask("put-object-after", "put_object", Key="test-2", Body="test"))
    hidden(b.ask("head-object-expiry-after", "head_object", Key="test-2"))


@asks("bucket_lifecycle_multiple_rules")
def several_rules(aws):
    b = Bucket(aws)
    hidden(expire(b, [
        {"ID": "rule_one", "Filter": {"Prefix": "testobject"}, "Expiration": {"Days": 1}},
        {"ID": "rule_two", "Filter": {"Prefix": "test"}, "Expiration": {"Days": 3}},
        {"ID": "rule_three", "Filter": {"Prefix": "t"}, "Expiration": {"Days": 5}}]))
    for step, key in (("match-both-rules", "testobject"), ("match-rule-2", "test"),
                      ("no-match", "no-match")):
        hidden(b.ask(f"put-object-{step}", "put_object", Key=key, Body="test"))


@asks("bucket_lifecycle_object_size_rules")
def size_rules(aws):
    b = Bucket(aws)
    hidden(expire(b, [
        {"ID": "rule_one", "Filter": {"ObjectSizeGreaterThan": 20}, "Expiration": {"Days": 1}},
        {"ID": "rule_two", "Filter": {"ObjectSizeLessThan": 10}, "Expiration": {"Days": 3}}]))
    for step, size in (("match-rule-1", 22), ("match-rule-2", 5), ("no-match", 15)):
        hidden(b.ask(f"put-object-{step}", "put_object", Key=f"test-{size}", Body="a" * size))


@asks("bucket_lifecycle_tag_rules")
def tag_rules(aws):
    b = Bucket(aws)
    one = {"Key": "testlifecycle", "Value": "positive"}
    two = {"Key": "testlifecycletwo", "Value": "positive-two"}
    hidden(expire(b, [
        {"ID": "rule_one", "Filter": {"Tag": one}, "Expiration": {"Days": 1}},
        {"ID": "rule_two", "Filter": {"And": {"Tags": [one, two]}}, "Expiration": {"Days": 3}}]))
    for step, tags in (("match-both-rules", "testlifecycle=positive&testlifecycletwo=positive-two"),
                       ("match-rule-1", "testlifecycle=positive"),
                       ("no-match", "testlifecycle=no"), ("no-tags", None)):
        tagging = {"Tagging": tags} if tags else {}
        hidden(b.ask(f"put-object-{step}", "put_object", Key=step, Body="test", **tagging))
        hidden(b.ask(f"get-object-{step}", "get_object", Key=step))


@asks("put_bucket_lifecycle_conf_exc")
def lifecycle_exceptions(aws):
    b = Bucket(aws)
    soon = {"Expiration": {"Days": 7}}
    rule = {"ID": "wholebucket", "Filter": {"Prefix": ""}} | soon
    tag = {"Key": "testlifecycle", "Value": "positive"}
    rules = {
        "missing-id": {k: v for k, v in soon.items()},
        "missing-filter": {"ID": "wholebucket"} | soon,
        "missing-noncurrent-version-expiration-data": rule | {"NoncurrentVersionExpiration": {}},
        "wrong-filter-and-plus-prefix": rule | {"Filter": {
            "And": {"Prefix": "test", "Tags": [tag]}, "Prefix": ""}},
        "wrong-filter-and-and-object-size": rule | {"Filter": {
            "And": {"Prefix": "test", "Tags": [tag]}, "ObjectSizeGreaterThan": 5}},
        "wrong-data-no-midnight": rule | {"Expiration": {
            "Date": datetime.datetime(2060, 1, 1, 10, tzinfo=datetime.timezone.utc)}},
        "duplicate-tag-keys": rule | {"Filter": {"And": {"Tags": [tag, tag]}}},
        "expired-delete-marker-and-days": rule | {"Expiration": {
            "Days": 1, "ExpiredObjectDeleteMarker": True}},
    }
    for step, asked in rules.items():
        b.ask(step, "put_bucket_lifecycle_configuration",
              LifecycleConfiguration={"Rules": [{"Status": "Enabled"} | asked]})


@asks("bucket_lifecycle_configuration_date")
def lifecycle_date(aws):
    expire(Bucket(aws), [{"ID": "rule_number_one", "Filter": {}, "Expiration": {"Date": LATER}}])


@asks("s3_transition_default_minimum_object_size")
def minimum_size(aws):
    b = Bucket(aws)
    for step, value in (("varies-by-storage", "varies_by_storage_class"), ("default", None),
                        ("all-storage", "all_storage_classes_128K"), ("bad-value", "value")):
        asked = {"TransitionDefaultMinimumObjectSize": value} if value else {}
        b.ask(step, "put_bucket_lifecycle_configuration",
              LifecycleConfiguration={"Rules": [{"Status": "Enabled"} | WHOLE]}, **asked)
        b.ask(f"get-{step}", "get_bucket_lifecycle_configuration")
