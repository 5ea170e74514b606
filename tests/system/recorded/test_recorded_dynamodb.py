"""DynamoDB and its streams, asked what AWS was asked."""

import unittest

import runner

import dynamodb_items  # noqa: F401
import dynamodb_statements  # noqa: F401
import dynamodb_tables  # noqa: F401

KMS = "there is no KMS whose keys could be described"

RecordedTest = runner.recorded_test(
    "dynamodb__dynamodb", "dynamodbstreams__dynamodb_streams",
    absent={
        "test_dynamodb_create_table_with_partial_sse_specification": KMS,
        "test_dynamodb_update_table_without_sse_specification_change": KMS,
        "test_continuous_backup_update": "point-in-time recovery is not offered",
        "test_streams_on_global_tables": "global tables are not offered",
        "test_kinesis_streaming_destination_crud": "Kinesis destinations are not offered",
        "test_enable_kinesis_streaming_destination": "Kinesis destinations are not offered",
        "test_dynamodb_describe_contributor_insights": "contributor insights are not offered",
    })

if __name__ == "__main__":
    unittest.main(verbosity=2)
