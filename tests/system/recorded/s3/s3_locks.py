"""Object lock, asked what AWS was asked."""

import datetime
import time

from runner import asks

FAR = datetime.datetime(2100, 1, 1, tzinfo=datetime.timezone.utc)


def later(seconds):
    now = datetime.datetime.now(datetime.timezone.utc)
    return (now + datetime.timedelta(seconds=seconds)).replace(microsecond=0)


class Vault:
    """A bucket with object lock, and one key in it."""

    def __init__(self, aws, key="test-key", locked=True):
        self.aws, self.s3, self.name, self.key = aws, aws.client("s3"), aws.name("bucket"), key
        self.s3.create_bucket(Bucket=self.name, ObjectLockEnabledForBucket=locked)

    def ask(self, step, operation, **request):
        return self.aws.step(step, getattr(self.s3, operation),
                             **{"Bucket": self.name, "Key": self.key} | request)

    def of_bucket(self, step, operation, **request):
        return self.aws.step(step, getattr(self.s3, operation), **{"Bucket": self.name} | request)

    def put(self, step, body="test", **request):
        return self.ask(step, "put_object", Body=body, **request).get("VersionId")

    def retain(self, step, retention, **request):
        self.ask(step, "put_object_retention", Retention=retention, **request)

    def hold(self, step, status, **request):
        self.ask(step, "put_object_legal_hold", LegalHold={"Status": status}, **request)


def governed(until=FAR):
    return {"Mode": "GOVERNANCE", "RetainUntilDate": until}


@asks("s3_object_retention_exc")
def retention_exceptions(aws):
    v, lost = Vault(aws), aws.name("lost")
    v.retain("put-object-retention-no-bucket", governed(), Bucket=lost)
    v.retain("put-object-retention-no-key", governed(), Key="non-existing-key")
    version = v.put(None)
    v.ask("get-object-retention-never-set", "get_object_retention")
    v.retain("put-object-missing-retention-fields", {"Mode": "GOVERNANCE"})
    v.retain(None, governed())
    v.retain("update-retention-no-bypass", {}, VersionId=version)
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    v.retain("update-retention-past-date", governed(past), VersionId=version)
    v.retain("update-retention-bad-value", {"Mode": "BAD-VALUE", "RetainUntilDate": FAR})
    plain = Vault(aws, locked=False)
    plain.put(None)
    plain.retain("put-object-retention-regular-bucket", governed())
    plain.ask("get-object-retention-regular-bucket", "get_object_retention")


@asks("s3_copy_object_retention_lock")
def copy_retention(aws):
    v = Vault(aws)
    v.put("put-source-object", "test-copy-source", ObjectLockMode="GOVERNANCE",
          ObjectLockRetainUntilDate=FAR)
    copied(v, "head-source-object", "copy-lock")


@asks("s3_copy_object_legal_hold")
def copy_hold(aws):
    v = Vault(aws)
    v.put("put-object", "test-copy-source", ObjectLockLegalHoldStatus="ON")
    copied(v, "head-object", "copy-legal-hold")


def copied(v, head, copy):
    v.ask(head, "head_object")
    v.ask(copy, "copy_object", CopySource=f"{v.name}/{v.key}", Key="dest-key")
    v.ask("head-dest-key", "head_object", Key="dest-key")


@asks("s3_object_retention")
def retention(aws):
    v = Vault(aws)
    first = v.put("put-obj-locked-1")
    v.retain("put-object-retention-on-key-1", governed())
    v.ask("get-object-retention-on-key-1", "get_object_retention")
    v.ask("head-object-locked", "head_object")
    v.ask("delete-obj-locked", "delete_object", VersionId=first)
    v.ask("delete-obj-locked-bypass", "delete_object", VersionId=first,
          BypassGovernanceRetention=True)
    v.put("put-obj-locked-2", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=FAR)
    v.retain("update-retention-locked-object", governed(later(60)))
    v.retain("put-object-empty-retention", {}, BypassGovernanceRetention=True)
    v.retain("update-retention-object", governed(later(1)))


@asks("bucket_config_default_retention")
def default_retention(aws):
    v = Vault(aws)
    v.of_bucket("put-lock-config", "put_object_lock_configuration", ObjectLockConfiguration={
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}})
    v.put("put-object-default", "test-default-lock")
    v.ask("head-object-default", "head_object")
    v.put("put-object-with-lock", "test-put-object-lock", ObjectLockMode="GOVERNANCE",
          ObjectLockRetainUntilDate=FAR)
    v.ask("head-object-with-lock", "head_object")
    v.put("put-object-with-lock-no-date", ObjectLockMode="GOVERNANCE")


def with_lock(v):
    version = v.put("put-object-with-lock", "test-put-object-lock",
                    ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=later(3600))
    v.ask("head-object-with-lock", "head_object")
    return version


@asks("object_lock_delete_markers")
def markers(aws):
    v = Vault(aws)
    with_lock(v)
    marker = v.ask("put-delete-marker", "delete_object")["VersionId"]
    v.retain("put-object-retention-delete-marker", governed(), VersionId=marker)
    v.ask("get-object-retention-delete-marker", "get_object_retention", VersionId=marker)
    v.ask("head-object-locked-delete-marker", "head_object", VersionId=marker)


@asks("object_lock_extend_duration")
def extend(aws):
    v = Vault(aws)
    with_lock(v)
    v.retain("put-object-retention-extend", governed(later(7200)))
    v.ask("head-object-with-lock-extended", "head_object")
    v.retain("put-object-retention-reduce", governed(later(600)))


@asks("s3_object_retention_compliance_mode")
def compliance(aws):
    v = Vault(aws)
    version = v.put("put-obj-locked-1")
    until = later(3)
    v.retain("add-compliance-retention", {"Mode": "COMPLIANCE", "RetainUntilDate": until})
    bypass = {"VersionId": version, "BypassGovernanceRetention": True}
    v.ask("delete-locked-1", "delete_object", **bypass)
    v.ask("put-delete-marker", "delete_object")
    v.ask("delete-locked-2", "delete_object", **bypass)
    shorter = until - datetime.timedelta(seconds=1)
    v.retain("update-retention-shortened", {"Mode": "COMPLIANCE", "RetainUntilDate": shorter},
             **bypass)
    v.retain("update-retention-less-restrictive", governed(until), **bypass)
    time.sleep(4)
    v.ask("delete-obj-after-lock-expiration", "delete_object", VersionId=version)


@asks("s3_object_lock_mode_validation")
def modes(aws):
    v = Vault(aws)
    v.put("put-obj-locked-error-no-retain-date", ObjectLockMode="GOVERNANCE")
    v.put("put-obj-locked-error-no-mode", ObjectLockRetainUntilDate=FAR)
    bad = {"ObjectLockMode": "BAD-VALUE", "ObjectLockRetainUntilDate": FAR}
    v.put("put-obj-locked-bad-value", **bad)
    v.ask("create-mpu-locked-bad-value", "create_multipart_upload", **bad)


@asks("put_get_object_legal_hold")
def legal_hold(aws):
    v = Vault(aws)
    v.put("put-obj")
    v.ask("get-legal-hold-unset", "get_object_legal_hold")
    v.hold("put-object-legal-hold", "ON")
    v.ask("head-object-with-legal-hold", "head_object")
    v.ask("get-legal-hold-set", "get_object_legal_hold")
    v.hold("put-object-legal-hold-off", "OFF")


@asks("put_object_with_legal_hold")
def put_with_hold(aws):
    v = Vault(aws)
    v.put("put-obj", ObjectLockLegalHoldStatus="ON")
    v.ask("head-object-with-legal-hold", "head_object")
    v.hold("put-object-legal-hold-off", "OFF")


@asks("put_object_legal_hold_exc")
def hold_exceptions(aws):
    v = Vault(aws)
    v.hold("put-object-legal-hold-no-bucket", "ON", Bucket=aws.name("lost"))
    v.hold("put-object-legal-hold-no-key", "ON", Key="non-existing-key")
    plain = Vault(aws, locked=False)
    plain.put(None)
    plain.hold("put-object-retention-regular-bucket", "ON")
    plain.ask("get-object-retention-regular-bucket", "get_object_legal_hold")
    v.put(None)
    v.ask("put-object-retention-empty", "put_object_legal_hold", LegalHold={})


@asks("delete_locked_object")
def delete_held(aws):
    v = Vault(aws, "test-delete-locked")
    version = v.put("put-obj")
    v.hold("put-object-legal-hold", "ON")
    v.ask("delete-object-locked", "delete_object", VersionId=version)
    v.of_bucket("delete-objects-locked", "delete_objects", Delete={
        "Objects": [{"Key": v.key, "VersionId": version}]})
    v.hold("put-object-legal-hold-off", "OFF")


@asks("s3_legal_hold_lock_versioned")
def versions(aws):
    v = Vault(aws)
    first = v.put("put-object")
    v.hold("put-object-legal-hold-ver1", "ON")
    v.ask("head-object-ver1", "head_object")
    v.put("put-object-2")
    v.hold("put-object-legal-hold-ver2", "ON")
    v.ask("head-object-ver2", "head_object")
    v.hold("remove-object-legal-hold-ver1", "OFF", VersionId=first)
    v.ask("head-object-ver1-no-lock", "head_object", VersionId=first)
    v.ask("delete-object-ver1", "delete_object", VersionId=first)


def configure(v, step, configuration):
    v.of_bucket(step, "put_object_lock_configuration", ObjectLockConfiguration=configuration)


ENABLED = {"ObjectLockEnabled": "Enabled"}


@asks("put_object_lock_configuration_on_existing_bucket")
def existing_bucket(aws):
    v = Vault(aws, locked=False)
    v.of_bucket("get-object-lock-existing-bucket-no-config", "get_object_lock_configuration")
    configure(v, "put-object-lock-existing-bucket-no-versioning", ENABLED)
    for step, status, then in (("suspended", "Suspended", "versioning-disabled"),
                               ("enabled", "Enabled", "enabled")):
        v.of_bucket(f"{step}-versioning", "put_bucket_versioning",
                    VersioningConfiguration={"Status": status})
        configure(v, f"put-object-lock-existing-bucket-{then}", ENABLED)
    v.of_bucket("get-object-lock-existing-bucket-enabled", "get_object_lock_configuration")


@asks("get_put_object_lock_configuration")
def configuration(aws):
    v = Vault(aws)
    v.of_bucket("get-lock-config-start", "get_object_lock_configuration")
    configure(v, "put-lock-config", ENABLED | {
        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}})
    v.of_bucket("get-lock-config", "get_object_lock_configuration")
    configure(v, "put-lock-config-enabled", ENABLED)
    v.of_bucket("get-lock-config-only-enabled", "get_object_lock_configuration")


@asks("put_object_lock_configuration_exc")
def configuration_exceptions(aws):
    v = Vault(aws)

    def rule(**retention):
        return ENABLED | {"Rule": {"DefaultRetention": retention}}

    configure(v, "put-lock-config-no-enabled", {
        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}})
    configure(v, "put-lock-config-empty", {})
    configure(v, "put-lock-config-empty-rule", ENABLED | {"Rule": {}})
    configure(v, "put-lock-config-empty-retention", rule())
    configure(v, "put-lock-config-no-days", rule(Mode="GOVERNANCE"))
    configure(v, "put-lock-config-bad-mode", rule(Mode="BAD-VALUE", Days=1))
    configure(v, "put-lock-config-both-days-years", rule(Mode="GOVERNANCE", Days=1, Years=1))


@asks("disable_versioning_on_locked_bucket")
def versioning_stays(aws):
    v = Vault(aws)
    for step, status in (("disable-versioning-on", "Suspended"),
                         ("enable-versioning-again-on", "Enabled")):
        v.of_bucket(f"{step}-locked-bucket", "put_bucket_versioning",
                    VersioningConfiguration={"Status": status})
