"""SNS, asked what AWS was asked."""

import unittest

import runner
import s3_asking
import sns_events  # noqa: F401
import sns_fifo  # noqa: F401  (each of these registers its questions)
import sns_filters  # noqa: F401
import sns_http  # noqa: F401
import sns_publish  # noqa: F401
import sns_subscriptions  # noqa: F401
import sns_topics  # noqa: F401
from sns_ways import adapted

NO_FUNCTIONS = "there are no functions here"
NO_PHONES = "there are no phone numbers here"
NO_REGIONS = "a plane is one region"
RecordedTest = runner.recorded_test(
    "sns__sns", "sns__sns_filter_policy", adapted=adapted, absent={
        "TestSNSPlatform": "platform applications are not offered",
        "TestSNSSMS": NO_PHONES,
        "test_python_lambda_subscribe_sns_topic": NO_FUNCTIONS,
        "test_sns_topic_as_lambda_dead_letter_queue": NO_FUNCTIONS,
        "test_redrive_policy_lambda_subscription": NO_FUNCTIONS,
        "test_publish_lambda_verify_signature": NO_FUNCTIONS,
        "test_delivery_lambda": NO_FUNCTIONS,
        "test_list_subscriptions_by_topic_pagination": NO_PHONES,
        "test_subscribe_sms": NO_PHONES,
        "test_subscribe_bad_sms": NO_PHONES,
        "test_subscribe_invalid_sms": NO_PHONES,
        "test_check_": NO_PHONES,
        "test_list_opted_out": NO_PHONES,
        "test_opt_in": NO_PHONES,
        "test_create_topic_in_multiple_regions": NO_REGIONS,
        "test_cross_region": NO_REGIONS,
        "test_data_protection_policy_crud": "data protection policies are not offered",
    }, deviations={})

RecordedEventsTest = runner.recorded_test("s3__s3_notifications_sns", adapted=s3_asking.adapted)

if __name__ == "__main__":
    unittest.main(verbosity=2)
