"""SQS, asked what AWS was asked."""

import unittest

import runner
import sqs_questions  # noqa: F401  (each of these registers its questions)
import sqs_questions_fifo  # noqa: F401
import sqs_questions_queues  # noqa: F401
import sqs_questions_tasks  # noqa: F401

RecordedTest = runner.recorded_test(
    "sqs__sqs", "sqs__sqs_move_task",
    deviations={
        "test_list_queues_pagination": "recorded from LocalStack, whose URLs it shows",
        "test_message_system_attribute_names_with_attribute_names[sqs_query]":
            "one of two lists for the same wins on AWS in this protocol; here both count",
        "test_move_task_cancel": "AWS goes on moving for seconds after it has cancelled",
    })

if __name__ == "__main__":
    unittest.main(verbosity=2)
