"""What AWS was asked about tables and streams of DynamoDB, as far as the cases' names and answers tell."""

from runner import asks

ID = [{"AttributeName": "id", "AttributeType": "S"}]
KEY = [{"AttributeName": "id", "KeyType": "HASH"}]
UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
IMAGES = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
PLAIN = {"AttributeDefinitions": ID, "KeySchema": KEY, "BillingMode": "PAY_PER_REQUEST"}
BOUGHT = {"AttributeDefinitions": ID, "KeySchema": KEY, "ProvisionedThroughput": UNITS}


def said(aws, operation, **request):
    """The text of the exception that boto3 raises."""
    try:
        operation(**request)
    except aws.errors as error:
        return str(error)
    return None


class Dynamo:
    """A client, and tables with names of their own."""

    def __init__(self, aws):
        import botocore.exceptions
        self.aws = aws
        aws.errors = botocore.exceptions.ClientError
        self.client = aws.client("dynamodb")
        self.streams = aws.client("dynamodbstreams")

    def table(self, hash_name="id", **more):
        name = self.aws.name("table")
        self.client.create_table(**{
            "TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": hash_name, "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": hash_name, "KeyType": "HASH"}]} | more)
        return name

    def put(self, table, *items):
        for item in items:
            self.client.put_item(TableName=table, Item=item)

    def item(self, table, **key):
        return self.client.get_item(TableName=table, Key=key).get("Item")

    def records(self, stream, keep_iterator=False):
        """All records of a stream of one shard."""
        shards = self.streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
        ask = self.streams.get_shard_iterator
        request = {"StreamArn": stream, "ShardId": shards[0]["ShardId"],
                   "ShardIteratorType": "TRIM_HORIZON"}
        got = self.aws.step("get-shard-iterator", ask, **request) if keep_iterator else ask(
            **request)
        return self.streams.get_records(ShardIterator=got["ShardIterator"])["Records"]


@asks("table_crud")
def table_crud(aws):
    client, name = Dynamo(aws).client, aws.name("table")
    aws.step("create-table", client.create_table, TableName=name, **BOUGHT)
    aws.step("describe-table", client.describe_table, TableName=name)
    aws.step("delete-table", client.delete_table, TableName=name)
    aws.step("delete-non-existent-table", client.delete_table, TableName="non-existent")


@asks("table_warm_throughput")
def table_warm_throughput(aws):
    client, name = Dynamo(aws).client, aws.name("table")
    aws.step("create-table", client.create_table, TableName=name, **BOUGHT, WarmThroughput={
        "ReadUnitsPerSecond": 1000, "WriteUnitsPerSecond": 1200})
    aws.step("describe-table", client.describe_table, TableName=name)


@asks("gsi_with_billing_mode")
def gsi_with_billing_mode(aws):
    client, name = Dynamo(aws).client, aws.name("table")
    index = {"IndexName": "TransactionRecordID", "Projection": {"ProjectionType": "ALL"},
             "KeySchema": [{"AttributeName": "TRID", "KeyType": "HASH"}]}
    request = {"TableName": name, "BillingMode": aws.parameters,
               "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"}
                                        for n in ("TID", "TRID")],
               "KeySchema": [{"AttributeName": "TID", "KeyType": "HASH"}],
               "GlobalSecondaryIndexes": [index]}
    if aws.parameters == "PROVISIONED":
        request["ProvisionedThroughput"] = UNITS
        index["ProvisionedThroughput"] = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    aws.step("create-table-with-gsi", client.create_table, **request)
    aws.step("describe-table", client.describe_table, TableName=name)


@asks("create_duplicate_table")
def create_duplicate_table(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table()
    aws.keep("Error", said(aws, dynamo.client.create_table, TableName=name, **PLAIN))


@asks("dynamodb_pay_per_request")
def pay_per_request(aws):
    client = Dynamo(aws).client
    aws.keep("Error", said(aws, client.create_table, TableName=aws.name("table"),
                           ProvisionedThroughput=UNITS, **PLAIN))


@asks("dynamodb_stream_stream_view_type")
def stream_view_type(aws):
    dynamo, name = Dynamo(aws), aws.name("table")
    made = aws.step("create-table", dynamo.client.create_table, TableName=name,
                    AttributeDefinitions=[{"AttributeName": "Username", "AttributeType": "S"}],
                    KeySchema=[{"AttributeName": "Username", "KeyType": "HASH"}],
                    ProvisionedThroughput=UNITS, StreamSpecification={
                        "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    stream = made["TableDescription"]["LatestStreamArn"]
    aws.step("describe-stream", dynamo.streams.describe_stream, StreamArn=stream)
    fred, alice = {"Username": {"S": "Fred"}}, {"Username": {"S": "Alice"}}
    dynamo.put(name, fred)
    for key in (fred, alice):
        dynamo.client.update_item(
            TableName=name, Key=key, UpdateExpression="SET S=:r",
            ExpressionAttributeValues={":r": {"S": "Fred_Modified"}})
        if key is alice:
            dynamo.client.update_item(TableName=name, Key=key, UpdateExpression="SET S=:r",
                                      ExpressionAttributeValues={":r": {"S": "again"}})
        dynamo.client.delete_item(TableName=name, Key=key)
    aws.keep("get-records", {"Records": dynamo.records(stream, keep_iterator=True)})


@asks("non_existent_stream")
def non_existent_stream(aws):
    dynamo = Dynamo(aws)
    arn = dynamo.client.describe_table(TableName=dynamo.table())["Table"]["TableArn"]
    aws.step("non-existent-stream", dynamo.streams.describe_stream,
             StreamArn=arn + "/stream/2024-11-18T14:36:44.149")


@asks("table_v2_stream")
def table_v2_stream(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table(StreamSpecification=IMAGES)
    aws.step("global-table-v2", dynamo.client.describe_table, TableName=name)


@asks("dynamodb_streams_describe_with_exclusive_start_shard_id", "stream_destination_records")
def nothing(aws):
    """Nothing of these was recorded."""


@asks("data_encoding_consistency")
def data_encoding_consistency(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table(StreamSpecification=IMAGES)
    stream = dynamo.client.describe_table(TableName=name)["Table"]["LatestStreamArn"]
    dynamo.put(name, {"id": {"S": "id1"}, "version": {"N": "1"}, "data": {"B": b"\x90"}})

    def look(after=""):
        aws.keep(f"GetItem{after}", encoded(dynamo.item(name, id={"S": "id1"})))
        aws.keep(f"GetRecords{after}",
                 encoded(dynamo.records(stream)[-1]["dynamodb"]["NewImage"]))

    look()
    dynamo.client.update_item(TableName=name, Key={"id": {"S": "id1"}},
                              UpdateExpression="SET version=:v",
                              ExpressionAttributeValues={":v": {"N": "2"}})
    look("AfterUpdate")


def encoded(item):
    """Bytes as the record shows them."""
    return {name: {kind: str(value) if kind == "B" else value for kind, value in typed.items()}
            for name, typed in item.items()}


@asks("batch_write_items_streaming")
def batch_write_items_streaming(aws):
    dynamo, name = Dynamo(aws), aws.name("table")
    stream = streaming_table(aws, dynamo, name, "create-table")
    client = dynamo.client
    aws.step("put-item-1", client.put_item, TableName=name, Item={"id": {"S": "Fred"}})
    put = [{"PutRequest": {"Item": {"id": {"S": "NewKey"}}}}]
    aws.step("batch-write-response-overwrite-item-1", client.batch_write_item,
             RequestItems={name: put + [{"PutRequest": {"Item": {"id": {"S": "Fred"}}}}]})
    aws.step("batch-write-response-delete", client.batch_write_item, RequestItems={name: [
        {"DeleteRequest": {"Key": {"id": {"S": "NewKey"}}}},
        {"PutRequest": {"Item": {"id": {"S": "Fred"}, "name": {"S": "Fred"}}}}]})
    aws.keep("get-records", {"Records": dynamo.records(stream)})


def streaming_table(aws, dynamo, name, step):
    made = aws.step(step, dynamo.client.create_table, TableName=name, StreamSpecification=IMAGES,
                    **BOUGHT)
    stream = made["TableDescription"]["LatestStreamArn"]
    aws.step("describe-stream", dynamo.streams.describe_stream, StreamArn=stream)
    return stream


@asks("transact_write_items_streaming")
def transact_write_items_streaming(aws):
    dynamo, name = Dynamo(aws), aws.name("table")
    stream = streaming_table(aws, dynamo, name, "create-table")
    client = dynamo.client
    aws.step("put-item-1", client.put_item, TableName=name, Item={"id": {"S": "Fred"}})

    def put(**item):
        return {"Put": {"TableName": name, "Item": {k: {"S": v} for k, v in item.items()}}}

    def update(key, expression, **values):
        return {"Update": {"TableName": name, "Key": {"id": {"S": key}},
                           "UpdateExpression": expression, "ExpressionAttributeValues": {
                               f":{k}": {"S": v} for k, v in values.items()}}}

    def done(step, *parts):
        aws.step(step, client.transact_write_items, TransactItems=list(parts))

    done("transact-write-response-overwrite", put(id="NewKey"), put(id="Fred"))
    done("transact-write-response-update",
         update("NewKey", "SET attr1 = :v1, attr2 = :v2", v1="value1", v2="value2"))
    done("transact-write-update-insert",
         update("NonExistentKey", "SET attr1 = :v1", v1="value1"))
    done("transact-write-response-delete",
         {"Delete": {"TableName": name, "Key": {"id": {"S": "NewKey"}}}},
         put(id="Fred", name="Fred"))
    aws.keep("get-records", {"Records": dynamo.records(stream)})


@asks("transact_write_items_streaming_for_different_tables")
def transact_write_to_two_tables(aws):
    dynamo, name, other = Dynamo(aws), aws.name("table"), aws.name("table")
    stream = streaming_table(aws, dynamo, name, "create-table-stream")
    aws.step("create-table-no-stream", dynamo.client.create_table, TableName=other, **BOUGHT)
    fred = {"id": {"S": "Fred"}}
    aws.step("transact-write-two-tables", dynamo.client.transact_write_items, TransactItems=[
        {"Put": {"TableName": other, "Item": fred}}, {"Put": {"TableName": name, "Item": fred}}])
    aws.keep("get-records", {"Records": dynamo.records(stream)})


@asks("dynamodb_stream_records_with_update_item")
def stream_records_with_update_item(aws):
    dynamo, name = Dynamo(aws), aws.name("table")
    stream = streaming_table(aws, dynamo, name, "create-table")
    for one, two in (("value1", "value2"), ("value2", "value3")):
        dynamo.client.update_item(
            TableName=name, Key={"id": {"S": "my-item-id"}},
            UpdateExpression="SET attr1 = :v1, attr2 = :v2",
            ExpressionAttributeValues={":v1": {"S": one}, ":v2": {"S": two}})
    aws.keep("get-records", {"Records": dynamo.records(stream, keep_iterator=True)})
