"""What AWS was asked in PartiQL, as far as the cases' names and answers tell."""

from dynamodb_tables import Dynamo
from runner import asks


@asks("dynamodb_execute_transaction")
def execute_transaction(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table("Username")
    aws.step("ExecutedTransaction", dynamo.client.execute_transaction, TransactStatements=[
        {"Statement": f"INSERT INTO \"{name}\" VALUE {{'Username': '{user}'}}"}
        for user in ("user01", "user02")])
    answer = dynamo.client.scan(TableName=name)
    answer["Items"].sort(key=str)  # a Scan has no order
    aws.keep("TableScan", answer)


@asks("dynamodb_batch_execute_statement")
def batch_execute_statement(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table("Username")
    dynamo.put(name, {"Username": {"S": "user02"}})
    answer = dynamo.client.batch_execute_statement(Statements=[
        {"Statement": f"INSERT INTO \"{name}\" VALUE {{'Username': 'user01'}}"},
        {"Statement": f"UPDATE \"{name}\" SET Age=20 WHERE Username='user02'"}])
    aws.keep("ExecutedStatement", answer)
    aws.keep("ItemUser1", dynamo.item(name, Username={"S": "user01"}))
    aws.keep("ItemUser2", dynamo.item(name, Username={"S": "user02"}))


@asks("dynamodb_partiql_missing")
def partiql_missing(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table("Username")
    dynamo.put(name, {"Username": {"S": "Alice123"}, "FirstName": {"S": "Alice"}},
               {"Username": {"S": "Bob456"}})
    aws.keep("FirstNameNotMissing", dynamo.client.execute_statement(
        Statement=f"SELECT * FROM \"{name}\" WHERE FirstName IS NOT MISSING")["Items"])


@asks("dynamodb_execute_statement_empy_parameter")
def execute_statement_with_no_parameters(aws):
    dynamo = Dynamo(aws)
    name = dynamo.table("Artist")
    aws.step("invalid-param-error", dynamo.client.execute_statement,
             Statement=f"SELECT * FROM \"{name}\"", Parameters=[])
