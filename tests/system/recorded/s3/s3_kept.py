"""Configurations that are kept and have no effect here, asked what AWS was asked."""

import s3_asking
from runner import asks
from s3_settings import Bucket


class Kept(Bucket):
    """The configurations of one kind in a bucket of one's own."""

    def __init__(self, aws, kind):
        super().__init__(aws)
        self.kind = kind

    def put(self, step, configuration, id=None, **request):
        return self.ask(step, f"put_bucket_{self.snake}_configuration",
                        Id=id or configuration["Id"],
                        **{f"{self.kind}Configuration": configuration} | request)

    def get(self, step, id):
        return self.ask(step, f"get_bucket_{self.snake}_configuration", Id=id)

    def delete(self, step, id, **request):
        return self.ask(step, f"delete_bucket_{self.snake}_configuration", Id=id, **request)

    def list(self, step, **request):
        return self.ask(step, f"list_bucket_{self.snake}_configurations", **request)

    @property
    def snake(self):
        return {"IntelligentTiering": "intelligent_tiering"}.get(self.kind, self.kind.lower())


@asks("s3_analytics_configurations")
def analytics(aws):
    b = Kept(aws, "Analytics")

    def configuration(id, prefix):
        return {"Id": id, "Filter": {"Prefix": prefix}, "StorageClassAnalysis": {"DataExport": {
            "OutputSchemaVersion": "V_1", "Destination": {"S3BucketDestination": {
                "Format": "CSV", "Bucket": f"arn:aws:s3:::{b.name}", "Prefix": "test"}}}}}

    one, two = (f"config_with_storage_analysis_{n}" for n in (1, 2))
    b.put("put_config_with_storage_analysis_err", configuration(one, "test_ls"), id="different-id")
    b.get("get_config_with_storage_analysis_err", "non-existing")
    b.delete("delete_config_with_storage_analysis_err", "non-existing")
    b.put("put_config_with_storage_analysis_1", configuration(one, "test_ls"))
    b.get("get_config_with_storage_analysis_1", one)
    b.put("put_again", configuration(one, "test_ls_2"))
    b.get("get_config_with_storage_analysis_2", one)
    b.put("put_other", configuration(two, "test_ls_3"))
    b.get("get_config_with_storage_analysis_3", two)
    b.list("list_config_with_storage_analysis_1")
    b.delete("delete", two)
    b.list("list_config_with_storage_analysis_2")


@asks("s3_intelligent_tier_config")
def intelligent_tiering(aws):
    b = Kept(aws, "IntelligentTiering")

    def configuration(id, prefix):
        return {"Id": id, "Filter": {"Prefix": prefix}, "Status": "Enabled",
                "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]}

    step = "bucket_intelligent_tiering_configuration"
    b.put(f"put_{step}_err_1`", configuration("test1", "test1"), id="incorrect_id")
    b.put(f"put_{step}_1", configuration("test1", "test1"))
    b.get(f"get_{step}_1", "test1")
    b.put("put_other", configuration("test2", "test2"))
    b.list(f"list_{step}s_1")
    b.put("put_again", configuration("test1", "testupdate"))
    b.list(f"list_{step}s_2")
    b.delete(f"delete_{step}_err_1", "test1", Bucket=aws.name("absent"))
    b.delete(f"delete_{step}_err_2", "non-existing")
    b.delete("delete", "test1")
    b.list(f"list_{step}s_3")


def inventory(b, id="test-inventory", optional=(), **changed):
    destination = {"Bucket": f"arn:aws:s3:::{b.name}", "Format": "CSV"}
    destination |= changed.pop("destination", {})
    fields = {"OptionalFields": list(optional)} if optional else {}
    return {"Id": id, "Destination": {"S3BucketDestination": destination}, "IsEnabled": True,
            "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Daily"}} | fields | changed


@asks("s3_inventory_report_crud")
def inventories(aws):
    b = Kept(aws, "Inventory")
    b.put("put-inventory-config", inventory(b, optional=("Size", "ETag")))
    b.list("list-inventory-config")
    b.get("get-inventory-config", "test-inventory")
    b.delete("del-inventory-config", "test-inventory")
    b.list("list-inventory-config-after-del")
    b.get("get-nonexistent-inv-config", "test-inventory")


@asks("s3_put_inventory_report_exceptions")
def refused_inventories(aws):
    b = Kept(aws, "Inventory")
    b.put("wrong-id", inventory(b), id="wrong-id")
    b.put("wrong-destination-arn", inventory(b, destination={"Bucket": b.name}))
    b.put("wrong-destination-format", inventory(b, destination={"Format": "WRONG-FORMAT"}))
    b.put("wrong-schedule-frequency", inventory(b, Schedule={"Frequency": "Hourly"}))
    b.put("wrong-object-versions", inventory(b, IncludedObjectVersions="Wrong"))
    b.put("wrong-optional-field", inventory(b, optional=("NoField",)))


@asks("put_bucket_inventory_config_order")
def order_of_inventories(aws):
    b = Kept(aws, "Inventory")
    for id in ("test-1", "z-test", "a-test"):
        b.put(f"put-{id}", inventory(b, id))
    b.list("list-inventory-config")
    b.delete("del-inventory-config", "z-test")
    b.list("list-inventory-config-after-del")


def metrics(id, prefix="logs/"):
    return {"Id": id, "Filter": {"Prefix": prefix}}


@asks("TestS3MetricsConfiguration::put_bucket_metrics_configuration",
      "TestS3MetricsConfiguration::get_bucket_metrics_configuration",
      "TestS3MetricsConfiguration::overwrite_bucket_metrics_configuration",
      "TestS3MetricsConfiguration::get_bucket_metrics_configuration_not_exist")
def metrics_of_requests(aws):
    b, id = Kept(aws, "Metrics"), aws.name("metrics")
    if "not_exist" not in aws.case:
        b.put("put_bucket_metrics_configuration", metrics(id))
    if "overwrite" in aws.case:
        b.put("overwrite_bucket_metrics_configuration", metrics(id, "logs/new-prefix"))
    b.get("get_bucket_metrics_configuration", id)


@asks("TestS3MetricsConfiguration::list_bucket_metrics_configurations",
      "TestS3MetricsConfiguration::list_bucket_metrics_configurations_paginated")
def lists_of_metrics(aws):
    b = Kept(aws, "Metrics")
    pages = "paginated" in aws.case
    for n in range(102 if pages else 2):
        b.put("put", metrics(f"m{n:03}-{aws.name()}", "logs/prefix"))
    first = b.list("list_bucket_metrics_configurations")
    if pages:
        assert len(first["MetricsConfigurationList"]) == 100
        b.list("list_bucket_metrics_configurations_page_2",
               ContinuationToken=first["NextContinuationToken"])


@asks("TestS3MetricsConfiguration::delete_metrics_configuration",
      "TestS3MetricsConfiguration::delete_metrics_configuration_twice")
def deleted_metrics(aws):
    b, id = Kept(aws, "Metrics"), aws.name("metrics")
    b.put("put", metrics(id))
    if "twice" in aws.case:
        for n in (1, 2):
            b.delete(f"delete_bucket_metrics_configuration_{n}", id)
    else:
        b.delete("delete_bucket_metrics_configuration", id)
        b.get("get_bucket_metrics_configuration", id)


def accelerate(b, step, status):
    b.ask(step, "put_bucket_accelerate_configuration", AccelerateConfiguration={"Status": status})


@asks("bucket_acceleration_configuration_crud")
def acceleration(aws):
    b = Bucket(aws)
    b.ask("get-bucket-default-accelerate-config", "get_bucket_accelerate_configuration")
    for word, status in (("enabled", "Enabled"), ("disabled", "Suspended")):
        accelerate(b, f"put-bucket-accelerate-config-{word}", status)
        b.ask(f"get-bucket-accelerate-config-{word}", "get_bucket_accelerate_configuration")


@asks("bucket_acceleration_configuration_exc")
def refused_acceleration(aws):
    b = Bucket(aws)
    accelerate(b, "put-bucket-accelerate-config-lowercase", "enabled")
    accelerate(b, "put-bucket-accelerate-config-random", "random")
    dots = Bucket(aws, aws.name("bucket") + ".dots")
    dots.s3.create_bucket(Bucket=dots.name)
    accelerate(dots, "put-bucket-accelerate-config-dot-bucket", "Enabled")


def replicate(b, step, *rules):
    b.ask(step, "put_bucket_replication",
          ReplicationConfiguration={"Role": "role", "Rules": list(rules)})


@asks("replication_config")
def replication(aws):
    b, to = Bucket(aws), Bucket(aws)
    s3_asking.versioning(to.s3, to.name)
    rule = {"ID": "id", "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": "Tax"},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": f"arn:aws:s3:::{to.name}"}}
    b.ask("expected_error_no_replication_set", "get_bucket_replication")
    replicate(b, "expected_error_versioning_not_enabled", rule)
    s3_asking.versioning(b.s3, b.name)
    replicate(b, "put-bucket-replication", rule)
    b.ask("get-bucket-replication", "get_bucket_replication")
    replicate(b, "put-empty-bucket-replication-rules")
    b.ask("delete-bucket-replication", "delete_bucket_replication")
    b.ask("delete-bucket-replication-idempotent", "delete_bucket_replication")


@asks("replication_config_without_filter")
def replication_without_filter(aws):
    b, to = Bucket(aws), Bucket(aws)
    s3_asking.versioning(b.s3, b.name)

    def rule(name):
        return {"ID": "rtc", "Priority": 0, "Status": "Disabled", "Filter": {},
                "DeleteMarkerReplication": {"Status": "Disabled"},
                "Destination": {
                    "Bucket": f"arn:aws:s3:::{name}", "StorageClass": "STANDARD",
                    "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
                    "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}}}}

    replicate(b, "expected_error_dest_does_not_exist", rule(aws.name("absent")))
    replicate(b, "expected_error_dest_versioning_disabled", rule(to.name))
    s3_asking.versioning(to.s3, to.name)
    replicate(b, "put-bucket-replication", rule(to.name))
    b.ask("get-bucket-replication", "get_bucket_replication")
