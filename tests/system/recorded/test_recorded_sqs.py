"""SQS, asked what AWS was asked."""

import unittest

import runner
import sqs_questions  # noqa: F401  (each of these registers its questions)
import sqs_questions_fifo  # noqa: F401
import sqs_questions_queues  # noqa: F401
import sqs_questions_tasks  # noqa: F401

FRONT = "AWS leaves the empty <Detail/> of errors out in this operation; it says nothing"

RecordedTest = runner.recorded_test(
    "sqs__sqs", "sqs__sqs_move_task",
    deviations={
        "test_list_queues_pagination": "recorded from LocalStack, whose URLs it shows",
        "test_message_system_attribute_names_with_attribute_names[sqs_query]":
            "one of two lists for the same wins on AWS in this protocol; here both count",
        "test_move_task_cancel": "AWS goes on moving for seconds after it has cancelled",
        "test_delete_message_batch_invalid_msg_id[sqs_query": FRONT,
        "test_delete_message_batch_with_too_large_batch[sqs_query]": FRONT,
        "test_change_message_visibility_batch_with_too_large_batch[sqs_query]": FRONT,
    })

if __name__ == "__main__":
    unittest.main(verbosity=2)
