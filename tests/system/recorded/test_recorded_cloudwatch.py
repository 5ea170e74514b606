"""CloudWatch, asked what AWS was asked."""

import json
import unittest

import runner

import cloudwatch_actions  # noqa: F401
import cloudwatch_alarms  # noqa: F401
import cloudwatch_metrics  # noqa: F401
import cloudwatch_queues  # noqa: F401



def adapted(steps):
    """The newest record of what an alarm says has a member more than the older ones; some records
    have a form in the place of a moment."""
    steps = json.loads(json.dumps(steps).replace("MM/DD/YY HH:MM:SS", "<moment>"))
    for answer in steps.values():
        if isinstance(answer, dict) and "NewStateValue" in answer:
            answer.setdefault("ActionExecutedAfterMuteWindow", False)
    return steps


RecordedTest = runner.recorded_test(
    "cloudwatch__cloudwatch", "cloudwatch__cloudwatch_metrics", adapted=adapted, absent={
        "test_anomaly_detector": "anomaly detectors are not offered",
        "test_insight_rule": "insight rules are not offered",
        "test_create_metric_stream": "metric streams are not offered",
        "test_alarm_lambda_target": "there is no Lambda here",
        "test_lambda_invoke": "there is no Lambda here",
    }, deviations={
        "test_basic_operations_multiple_protocols":
            "asked as bytes, which have LogAlarms, a member that the SDKs do not know",
        "test_exception_serializing_with_no_shape_in_spec[smithy":
            "asked as bytes; the golden transcripts have this answer",
    })

if __name__ == "__main__":
    unittest.main(verbosity=2)
