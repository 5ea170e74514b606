"""Tags of buckets and objects, asked what AWS was asked."""

import s3_asking
from runner import asks
from s3_settings import Bucket, create


def tag_set(**tags):
    return {"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}


@asks("bucket_tagging_crud")
def bucket_tagging(aws):
    b = Bucket(aws)
    b.ask("get-bucket-tags-empty", "get_bucket_tagging")
    b.ask("put-bucket-tags", "put_bucket_tagging", Tagging=tag_set(tag1="tag1", tag2=""))
    b.ask("get-bucket-tags", "get_bucket_tagging")
    b.ask("put-bucket-tags-overwrite", "put_bucket_tagging", Tagging=tag_set(tag3="tag3"))
    b.ask("get-bucket-tags-overwritten", "get_bucket_tagging")
    b.ask("delete-bucket-tags", "delete_bucket_tagging")
    b.ask("put-bucket-tags-empty", "put_bucket_tagging", Tagging={"TagSet": []})


@asks("bucket_tagging_exc")
def bucket_tagging_exceptions(aws):
    b = Bucket(aws, aws.name())
    b.ask("get-no-bucket-tags", "get_bucket_tagging")
    b.ask("delete-no-bucket-tags", "delete_bucket_tagging")
    b.ask("put-no-bucket-tags", "put_bucket_tagging", Tagging={"TagSet": []})


@asks("object_tagging_crud", "put_object_tagging_empty_list")
def object_tagging(aws):
    b = Bucket(aws)
    key = {"Key": "test-object-tagging"}
    first, second = tag_set(tag1="tag1", tag2=""), tag_set(tag3="tag3")
    b.ask("put-object", "put_object", Body="test-tagging", **key)
    if aws.case.endswith("list"):
        b.ask("created-object-tags", "get_object_tagging", **key)
        b.ask("put", "put_object_tagging", Tagging=first, **key)
        b.ask("updated-object-tags", "get_object_tagging", **key)
        b.ask("put", "put_object_tagging", Tagging={"TagSet": []}, **key)
        b.ask("deleted-object-tags", "get_object_tagging", **key)
        return
    b.ask("get-object-tags-empty", "get_object_tagging", **key)
    b.ask("put-object-tags", "put_object_tagging", Tagging=first, **key)
    b.ask("get-object-tags", "get_object_tagging", **key)
    b.ask("put-object-tags-overwrite", "put_object_tagging", Tagging=second, **key)
    b.ask("get-object-tags-overwritten", "get_object_tagging", **key)
    b.ask("get-obj-after-tags", "get_object", **key)
    b.ask("delete-object-tags", "delete_object_tagging", **key)
    b.ask("get-object-tags-deleted", "get_object_tagging", **key)
    b.ask("get-obj-after-tags-deleted", "get_object", **key)


@asks("put_object_with_tags", "head_object_with_tags")
def put_with_tags(aws):
    b = Bucket(aws)
    key = {"Key": "test-put-object-tagging"}
    tagging = {"Tagging": "tag1=tag1&tag2=tag2&tag="}

    def tags(step):
        answer = b.ask(step, "get_object_tagging", **key)
        answer["TagSet"].sort(key=lambda tag: tag["Key"])

    b.ask("put-object", "put_object", Body="test-tagging", **tagging, **key)
    if aws.case.startswith("test_head"):
        b.ask("head-obj-after-create", "head_object", **key)
        b.ask("put-object-tags", "put_object_tagging", Tagging=tag_set(tag3="tag3"), **key)
        b.ask("head-obj-after-tagging", "head_object", **key)
        b.s3.put_object(Bucket=b.name, Body="test-tagging", **tagging, **key)
        b.ask("head-obj-after-overwrite", "head_object", **key)
        b.s3.delete_object_tagging(Bucket=b.name, **key)
        b.ask("head-obj-after-removal", "head_object", **key)
        return
    tags("get-object-tags")
    b.ask("put-object-tags", "put_object_tagging", Tagging=tag_set(tag3="tag3"), **key)
    tags("get-object-tags-override")
    b.ask("head-obj", "head_object", **key)
    b.ask("get-obj", "get_object", **key)
    b.ask("put", "put_object", Body="x", Tagging="wrongquery&wrongagain", **key)
    tags("get-object-tags-wrong-format-qs")
    b.ask("put", "put_object", Body="x", Tagging="key1&&&key2", **key)
    tags("get-object-tags-wrong-format-qs-2")


@asks("object_tagging_versioned")
def tagging_versioned(aws):
    b = Bucket(aws)
    s3_asking.versioning(b.s3, b.name)
    key = {"Key": "test-version-tagging"}
    first, second = (b.ask(f"put-obj-{i}", "put_object", Body=f"test-{i}", **key)["VersionId"]
                     for i in range(2))

    def put(step, tagging, **version):
        b.ask(f"put-object-tags-{step}", "put_object_tagging", Tagging=tagging, **key, **version)

    def get(step, **version):
        b.ask(f"get-object-tags-{step}", "get_object_tagging", **key, **version)

    b.s3.put_object_tagging(Bucket=b.name, VersionId=first, Tagging=tag_set(test_tag="tagv1"),
                            **key)
    put("current-version", tag_set(tag3="tag3"))
    get("current-version")
    get("previous-version", VersionId=first)
    put("previous-version", tag_set(tag1="tag1"), VersionId=first)
    get("previous-version-again", VersionId=first)
    for version in (first, second):
        b.s3.delete_object_tagging(Bucket=b.name, VersionId=version, **key)
    get("deleted-current")
    get("previous-version-deleted", VersionId=second)
    marker = b.ask("put-delete-marker", "delete_object", **key)["VersionId"]
    for step, version in (("id", {"VersionId": marker}), ("latest", {})):
        put(f"delete-marker-{step}", tag_set(tag1="tag1"), **version)
        get(f"delete-marker-{step}", **version)
        b.ask(f"delete-object-tags-delete-marker-{step}", "delete_object_tagging", **key, **version)


@asks("object_tagging_exc")
def object_tagging_exceptions(aws):
    b, no = Bucket(aws), Bucket(aws, aws.name())
    for at, step in ((no, "bucket"), (b, "key")):
        at.ask(f"get-no-{step}-tags", "get_object_tagging", Key="fake-key")
        at.ask(f"delete-no-{step}-tags", "delete_object_tagging", Key="fake-key")
        at.ask(f"put-no-{step}-tags", "put_object_tagging", Key="fake-key",
               Tagging={"TagSet": []})
    for step, tagging in (("duplicate-tagging", "key1=val1&key1=val2"),
                          ("wrong-format", "key1=val1,key2=val2")):
        b.ask(f"put-obj-{step}", "put_object", Key="key", Tagging=tagging)


@asks("object_tags_delete_or_overwrite_object")
def tags_overwritten(aws):
    b = Bucket(aws)
    key = {"Key": "test-tags-overwrite"}
    b.s3.put_object(Bucket=b.name, Tagging="tag1=val1", **key)
    b.ask("get-object-after-creation", "get_object_tagging", **key)
    b.s3.put_object(Bucket=b.name, **key)
    b.ask("get-object-after-overwrite", "get_object_tagging", **key)
    b.s3.delete_object(Bucket=b.name, **key)
    b.s3.put_object(Bucket=b.name, **key)
    b.ask("get-object-after-recreation", "get_object_tagging", **key)


@asks("tagging_validation")
def tagging_validation(aws):
    b = Bucket(aws)
    key = {"Key": "test-tagging"}
    b.s3.put_object(Bucket=b.name, **key)
    sets = {"duplicate-keys": [{"Key": "Key1", "Value": "Val1"}, {"Key": "Key1", "Value": "Val1"}],
            "invalid-key": [{"Key": "Key1,Key2", "Value": "Val1"}],
            "invalid-field": [{"Key": "Key1,Key2", "Value": "Val1"}],
            "none-key": [{"Value": "Val1"}],
            "invalid-value": [{"Key": "Key1", "Value": "Val1,Val2"}],
            "none-value": [{"Key": "Key1"}],
            "aws-prefixed": [{"Key": "aws:prefixed", "Value": "Val1"}]}
    for step, tags in sets.items():
        b.ask(f"put-bucket-tags-{step}", "put_bucket_tagging", Tagging={"TagSet": tags})
        b.ask(f"put-object-tags-{step}", "put_object_tagging", Tagging={"TagSet": tags}, **key)


@asks("put_object_tagging_none_value", "put_bucket_tagging_none_value")
def no_tag_set(aws):
    b = Bucket(aws)
    if "object" in aws.case:
        b.s3.put_object(Bucket=b.name, Key="key")
        b.ask("put-none-tag-set", "put_object_tagging", Key="key", Tagging={})
        b.ask("get-object-tags-none", "get_object_tagging", Key="key")
    else:
        b.ask("put-bucket-tags-origin", "put_bucket_tagging", Tagging=tag_set(tag1="tag1"))
        b.ask("put-none-tag-set", "put_bucket_tagging", Tagging={})
        b.ask("no-such-tag-set", "get_bucket_tagging")


@asks("create_bucket_with_tags", "create_bucket_with_tags_us_east_1_idempotency")
def create_with_tags(aws):
    b = Bucket(aws, aws.name("bucket"))
    create(b, "create-bucket-with-tags", ("tag1", "value1"))
    b.ask("get-bucket-tags", "get_bucket_tagging")
    create(b, "create-bucket-different-tags", ("tag2", "value2"))
    create(b, "create-bucket-with-no-tags")
    b.ask("get-bucket-tags-after-re-create", "get_bucket_tagging")
    create(b, "create-bucket-with-same-tags", ("tag1", "value1"))
    create(b, "create-bucket-with-empty-tags", Tags=[])
    b.ask("get-bucket-tags-after-create-empty", "get_bucket_tagging")


@asks("create_bucket_with_tags_exc")
def create_with_bad_tags(aws):
    b = Bucket(aws, aws.name("bucket"))
    for step, tags in (("key-none", [{"Value": "value1"}]), ("value-none", [{"Key": "test"}])):
        create(b, f"tags-{step}", Tags=tags)
    create(b, "tags-key-aws-prefix", ("aws:test", "value1"))
    create(b, "tags-key-aws-duplicated-key", ("test", "value1"), ("test", "value1"))
    create(b, "tags-key-aws-bad-value", ("test", "value1,value2"))
    create(b, "tags-key-aws-bad-key", ("test,test2", "value1"))


@asks("create_bucket_with_empty_tags")
def create_with_no_tags(aws):
    b = Bucket(aws, aws.name("bucket"))
    create(b, "create-bucket-with-empty-tags", Tags=[])
    b.ask("get-bucket-tags", "get_bucket_tagging")
    create(b, "create-bucket-with-none-tags", Tags=None)
