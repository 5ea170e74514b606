"""STS, asked what AWS was asked."""

import unittest

import runner

RecordedTest = runner.recorded_test("sts__sts", absent={
    "test_get_federation_token": "GetFederationToken is not offered",
    "test_assume_role": "AssumeRole is not offered",
    "test_iam_role_chaining": "AssumeRole is not offered",
    "test_sts_invalid_parameters": "AssumeRole is not offered",
})

if __name__ == "__main__":
    unittest.main(verbosity=2)
