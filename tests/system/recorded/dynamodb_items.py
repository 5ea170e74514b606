"""What AWS was asked about items of DynamoDB, as far as the cases' names and answers tell."""

from dynamodb_tables import Dynamo, encoded, said
from runner import asks


@asks("valid_local_secondary_index")
def valid_local_secondary_index(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table("PK", **{
        "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"},
                                 {"AttributeName": "SK", "AttributeType": "S"},
                                 {"AttributeName": "LSI1SK", "AttributeType": "N"}],
        "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"},
                      {"AttributeName": "SK", "KeyType": "RANGE"}],
        "LocalSecondaryIndexes": [{"IndexName": "LSI1", "Projection": {"ProjectionType": "ALL"},
                                   "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"},
                                                 {"AttributeName": "LSI1SK",
                                                  "KeyType": "RANGE"}]}]})
    dynamo.put(name, {"PK": {"S": "test one"}, "SK": {"S": "hello"}, "LSI1SK": {"N": "123"}})
    aws.step("Items", dynamo.client.query, TableName=name, IndexName="LSI1",
             KeyConditionExpression="PK = :v1", Select="ALL_ATTRIBUTES",
             ExpressionAttributeValues={":v1": {"S": "test one"}})


@asks("return_values_in_put_item")
def return_values_in_put_item(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table()
    first = {"id": {"S": "id1"}, "data": {"S": "foobar"}}
    second = {"id": {"S": "id2"}, "data": {"S": "foobar"}}
    for step, item, values in (("PutFirstItem", first, "ALL_OLD"),
                               ("PutFirstItemOLD", first, "ALL_OLD"),
                               ("PutFirstItemB", first | {"data": {"S": "foobarB"}}, "ALL_OLD"),
                               ("PutSecondItem", second, "ALL_OLD"),
                               ("PutSecondItemReturnNone", second, "NONE")):
        aws.step(step, dynamo.client.put_item, TableName=name, Item=item, ReturnValues=values)


@asks("empty_and_binary_values")
def empty_and_binary_values(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table()
    aws.step("PutFirstItem", dynamo.client.put_item, TableName=name,
             Item={"id": {"S": "id1"}, "data": {"S": ""}})
    aws.step("PutSecondItem", dynamo.client.put_item, TableName=name,
             Item={"id": {"S": "id2"}, "data": {"B": b"\x90"}})


@asks("batch_write_binary", "batch_write_items")
def batch_write(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table()
    value = {"B": b"foobar"} if "binary" in aws.case else {"S": "foobar"}
    for step in ("Response", "BatchWriteResponse"):
        aws.step(step, dynamo.client.batch_write_item, RequestItems={
            name: [{"PutRequest": {"Item": {"id": {"S": "1"}, "data": value}}}]})


@asks("batch_write_not_existing_table")
def batch_write_not_existing_table(aws):
    dynamo = Dynamo(aws)
    aws.step("exc-not-found-transact-write-items", dynamo.client.transact_write_items,
             TransactItems=[{"Put": {"TableName": "non-existent-table",
                                     "Item": {"id": {"S": "a"}}}}])


@asks("batch_write_not_matching_schema")
def batch_write_not_matching_schema(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table()
    aws.keep("ValidationException", said(aws, dynamo.client.batch_write_item, RequestItems={
        name: [{"DeleteRequest": {"Key": {"nonKey": {"S": "a"}}}}]}))


@asks("transaction_write_items")
def transaction_write_items(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table()
    arn = dynamo.client.describe_table(TableName=name)["Table"]["TableArn"]
    for step, table in (("Response", name), ("Response_using_table_arn", arn)):
        aws.step(step, dynamo.client.transact_write_items, TransactItems=[
            {"ConditionCheck": {"TableName": table, "Key": {"id": {"S": "absent"}},
                                "ConditionExpression": "attribute_not_exists(id)"}},
            {"Put": {"TableName": table, "Item": {"id": {"S": "one"}}}},
            {"Delete": {"TableName": table, "Key": {"id": {"S": "two"}}}}])


@asks("transaction_write_canceled")
def transaction_write_canceled(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table()
    aws.keep("Error", said(aws, dynamo.client.transact_write_items, TransactItems=[
        {"ConditionCheck": {"TableName": name, "Key": {"id": {"S": "absent"}},
                            "ConditionExpression": "attribute_exists(id)"}},
        {"Put": {"TableName": name, "Item": {"id": {"S": "one"}}}}]))


@asks("transaction_write_binary_data")
def transaction_write_binary_data(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table()
    aws.step("WriteResponse", dynamo.client.transact_write_items, TransactItems=[
        {"Put": {"TableName": name, "Item": {"id": {"S": "someUser"},
                                             "binaryData": {"B": b"foobar"}}}}])
    aws.keep("GetItem", encoded(dynamo.item(name, id={"S": "someUser"})))


@asks("transact_get_items")
def transact_get_items(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table()
    arn = dynamo.client.describe_table(TableName=name)["Table"]["TableArn"]
    for step, table, who in (("TransactGetItems", name, "John"),
                             ("TransactGetItems-with-TableArn", arn, "Sarah")):
        dynamo.put(name, {"id": {"S": who}})
        aws.step(step, dynamo.client.transact_get_items, TransactItems=[
            {"Get": {"TableName": table, "Key": {"id": {"S": who}}}}])


@asks("dynamodb_get_batch_items")
def get_batch_items(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table("PK")
    answer = dynamo.client.batch_get_item(
        RequestItems={name: {"Keys": [{"PK": {"S": "test-key"}}]}})
    # The record's word for the table is the key of a map.
    answer["Responses"] = {"<test-table>": answer["Responses"][name]}
    aws.keep("Response", answer)


@asks("dynamodb_idempotent_writing")
def idempotent_writing(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table()
    for step in ("Response1", "Response2"):
        aws.step(step, dynamo.client.transact_write_items, ClientRequestToken="dedupe_token",
                 TransactItems=[{"Put": {"TableName": name, "Item": {"id": {"S": "id1"}}}}])


@asks("return_values_on_conditions_check_failure")
def return_values_on_failure(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table()
    dynamo.put(name, {"id": {"S": "456"}, "price": {"N": "650"},
                      "product": {"S": "sporting goods"}})
    aws.step("items", dynamo.client.delete_item, TableName=name, Key={"id": {"S": "456"}},
             ConditionExpression="price between :lo and :hi",
             ExpressionAttributeValues={":lo": {"N": "500"}, ":hi": {"N": "600"}},
             ReturnValuesOnConditionCheckFailure="ALL_OLD")
