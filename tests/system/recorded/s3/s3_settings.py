"""Buckets, their tags, versions, rules and origins, asked what AWS was asked."""

import s3_asking
from runner import asks


class Bucket:
    def __init__(self, aws, name=None):
        self.aws = aws
        if name:
            self.s3, self.name = aws.client("s3"), name
        else:
            self.s3, self.name = s3_asking.fresh(aws)

    def ask(self, step, operation, **request):
        return self.aws.step(step, getattr(self.s3, operation), **{"Bucket": self.name} | request)


def create(b, step, *tags, **configuration):
    if tags:
        configuration["Tags"] = [dict(zip(("Key", "Value"), tag)) for tag in tags]
    asked = {"CreateBucketConfiguration": configuration} if configuration else {}
    return b.ask(step, "create_bucket", **asked)


@asks("delete_versioned_bucket_with_objects", "delete_bucket_with_objects")
def delete_bucket(aws):
    b = Bucket(aws)
    if "versioned" in aws.case:
        s3_asking.versioning(b.s3, b.name)
        first = b.s3.put_object(Bucket=b.name, Key="test-delete")["VersionId"]
        marker = b.s3.delete_object(Bucket=b.name, Key="test-delete")["VersionId"]
        b.ask("delete-with-obj-and-delete-marker", "delete_bucket")
        b.ask("delete-obj-by-version", "delete_object", Key="test-delete", VersionId=first)
        b.ask("delete-with-only-delete-marker", "delete_bucket")
        b.ask("delete-marker-by-version", "delete_object", Key="test-delete", VersionId=marker)
        b.ask("success-delete-bucket", "delete_bucket")
    else:
        b.s3.put_object(Bucket=b.name, Key="test-delete")
        b.ask("delete-with-obj", "delete_bucket")
        b.ask("delete-obj", "delete_object", Key="test-delete")
        b.ask("delete-bucket", "delete_bucket")


@asks("bucket_versioning_crud")
def versioning(aws):
    b = Bucket(aws)

    def put(step, **configuration):
        b.ask(f"put-versioning-{step}", "put_bucket_versioning",
              VersioningConfiguration=configuration)

    b.ask("get-versioning-before", "get_bucket_versioning")
    put("suspended-before", Status="Suspended")
    b.ask("get-versioning-after-suspended", "get_bucket_versioning")
    put("enabled-lowercase", Status="enabled")
    put("enabled-capitalized", Status="Enabled")
    b.ask("get-versioning-after-enabled", "get_bucket_versioning")
    put("suspended-after", Status="Suspended")
    put("disabled", Status="Disabled")
    put("empty")
    b.name = aws.name()
    put("no-bucket", Status="Suspended")
    b.ask("get-versioning-no-bucket", "get_bucket_versioning")


@asks("crud_public_access_block")
def public_access_block(aws):
    b = Bucket(aws)
    b.ask("get-default-public-access-block", "get_public_access_block")
    b.ask("put-public-access-block", "put_public_access_block", PublicAccessBlockConfiguration={
        name: False for name in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy",
                                 "RestrictPublicBuckets")})
    b.ask("get-public-access-block", "get_public_access_block")
    b.ask("delete-public-access-block", "delete_public_access_block")
    b.ask("get-public-access-block-after-delete", "get_public_access_block")
    b.ask("idempotent-delete-public-access-block", "delete_public_access_block")


@asks("public_access_block_exc", "s3_batch_delete_objects_using_requests_with_acl",
      "cors_http_get_no_config")
def nothing_recorded(aws):
    """The record of these cases has no step that must be asked."""


@asks("bucket_notification_with_missing_values_in_rule",
      "bucket_notification_with_invalid_filter_rules")
def filter_rules(aws):
    b = Bucket(aws)
    rules = {"invalid-rule-no-values": {}, "invalid-rule-no-value": {"Name": "prefix"},
             "invalid-rule-no-name": {"Value": "test"},
             "invalid_filter_name": {"Name": "INVALID", "Value": "does not matter"}}
    for step, rule in rules.items():
        b.ask(step, "put_bucket_notification_configuration", SkipDestinationValidation=True,
              NotificationConfiguration={"QueueConfigurations": [{
                  "Id": "id1", "QueueArn": "arn:aws:sqs:us-east-1:000000000000:my-queue",
                  "Events": ["s3:ObjectCreated:*"],
                  "Filter": {"Key": {"FilterRules": [rule]}}}]})


@asks("delete_bucket_no_such_bucket")
def delete_no_bucket(aws):
    Bucket(aws, "does-not-exist-localstack-test").ask("expected_error", "delete_bucket")


@asks("get_bucket_notification_configuration_no_such_bucket")
def notification_no_bucket(aws):
    Bucket(aws, "doesnotexist").ask("expected_error", "get_bucket_notification_configuration")


@asks("bucket_availability")
def availability(aws):
    b = Bucket(aws, "test-bucket-lifecycle")
    b.ask("bucket-lifecycle", "get_bucket_lifecycle_configuration")
    b.ask("bucket-replication", "get_bucket_replication")


@asks("bucket_exists")
def bucket_exists(aws):
    b = Bucket(aws)
    b.s3.put_bucket_cors(Bucket=b.name, CORSConfiguration={"CORSRules": [{
        "AllowedMethods": ["GET", "POST", "PUT", "DELETE"], "AllowedOrigins": ["localhost"]}]})
    b.ask("get-bucket-cors", "get_bucket_cors")
    b.ask("get-bucket-acl", "get_bucket_acl")
    b.name = "bucket-not-exists"
    b.ask("get-bucket-not-exists", "get_bucket_acl")


@asks("s3_request_payer_exceptions")
def request_payer(aws):
    b = Bucket(aws)
    for step, name, payer in (("wrong-payer-type", b.name, "Random"),
                              ("wrong-bucket-name", aws.name(), "Requester")):
        b.ask(step, "put_bucket_request_payment", Bucket=name,
              RequestPaymentConfiguration={"Payer": payer})


@asks("s3_uppercase_bucket_name")
def uppercase_bucket(aws):
    Bucket(aws, f"BUCKET-{aws.name()}").ask("uppercase-bucket", "create_bucket")


@asks("bucket_does_not_exist")
def no_bucket(aws):
    b = Bucket(aws, aws.name("bucket-does-not-exist"))
    b.ask("list_object", "list_objects")
    b.ask("list_object_vhost", "list_objects")


@asks("create_bucket_with_invalid_location_constraint", "bucket_constraint_aws_global",
      "create_bucket_with_eu_location_constraint_raises")
def location_constraint(aws):
    b = Bucket(aws, aws.name("bucket"))
    if "invalid" in aws.case:
        region, asked = aws.parameters.rsplit("-", 1)[0], aws.parameters.rsplit("-", 1)[1]
        if aws.parameters.startswith("us-east-1-us"):
            region, asked = "us-east-1", "us-east-1"
        step = f"{region}-location-constraint-{asked}-error"
    elif "global" in aws.case:
        step, asked = "aws-global-constraint", "aws-global"
    else:
        step, asked = "eu-location-constraint-error", "EU"
    create(b, step, LocationConstraint=asked)


def encrypt(b, step, *algorithms, **more):
    return b.ask(step, "put_bucket_encryption", ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm} | more,
         "BucketKeyEnabled": True} for algorithm in algorithms]})


@asks("s3_default_bucket_encryption")
def default_encryption(aws):
    b = Bucket(aws)
    b.ask("default-bucket-encryption", "get_bucket_encryption")
    b.ask("delete-bucket-encryption", "delete_bucket_encryption")
    b.ask("delete-bucket-encryption-idempotent", "delete_bucket_encryption")
    answer = b.ask("get-bucket-no-encryption", "get_bucket_encryption")
    # This client makes an empty configuration of an answer without a rule.
    assert answer.pop("ServerSideEncryptionConfiguration") == {}


@asks("s3_default_bucket_encryption_exc")
def refused_encryption(aws):
    b, there = Bucket(aws, aws.name()), Bucket(aws)
    b.ask("get-bucket-enc-no-bucket", "get_bucket_encryption")
    b.ask("delete-bucket-enc-no-bucket", "delete_bucket_encryption")
    encrypt(b, "put-bucket-enc-no-bucket", "AES256")
    encrypt(there, "put-bucket-encryption-no-rules")
    encrypt(there, "put-bucket-encryption-two-rules", "AES256", "AES256")
    encrypt(there, "put-bucket-encryption-kms-with-aes", "AES256", KMSMasterKeyID="anything")


@asks("s3_bucket_encryption_sse_s3")
def encryption(aws):
    b = Bucket(aws)
    encrypt(b, "put-bucket-enc", "AES256")
    b.ask("put-object-encrypted", "put_object", Key="key", Body=b"test-encrypted")
    b.ask("head-object-encrypted", "head_object", Key="key")
    answer = b.ask("get-object-encrypted", "get_object", Key="key")
    answer["Body"] = answer["Body"].read().decode()


@asks("copy_in_place_with_bucket_encryption")
def copy_in_place_encrypted(aws):
    b = Bucket(aws)
    encrypt(b, "put-bucket-encryption", "AES256")
    b.ask("put-obj", "put_object", Key="key", Body=b"")
    b.ask("copy-obj", "copy_object", Key="key", CopySource=f"{b.name}/key")
