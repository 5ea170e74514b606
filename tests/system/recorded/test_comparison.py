"""When an answer of ours counts as the recorded one."""

import unittest

from records import Comparison


class ComparisonTest(unittest.TestCase):
    def same(self, recorded, answered):
        self.assertEqual([], Comparison().of(recorded, answered))

    def differs(self, recorded, answered):
        self.assertNotEqual([], Comparison().of(recorded, answered))

    def test_a_word_is_one_value(self):
        self.same(["<uuid:1>", "<uuid:2>", "<uuid:1>"], ["a", "b", "a"])
        self.differs(["<uuid:1>", "<uuid:1>"], ["a", "b"])
        self.same(["arn:<partition>:sqs:<region>:111111111111:<resource:1>", "<resource:1>"],
                  ["arn:aws:sqs:us-east-1:000000000000:q", "q"])
        self.differs(["arn:aws:sqs:::<resource:1>", "<resource:1>"], ["arn:aws:sqs:::q", "p"])

    def test_members_are_there_or_not(self):
        self.differs({"a": 1}, {})
        self.differs({}, {"a": 1})
        self.same({"ResponseMetadata": {"HTTPHeaders": {}, "HTTPStatusCode": 200}},
                  {"ResponseMetadata": {"HTTPHeaders": {"date": "x"}, "HTTPStatusCode": 200,
                                        "RequestId": "r", "RetryAttempts": 0}})

    def test_values_are_of_their_kind(self):
        self.differs(1, True)
        self.differs("1", 1)
        self.differs([1], [1, 2])
        self.same({"at": "timestamp"}, {"at": "datetime"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
