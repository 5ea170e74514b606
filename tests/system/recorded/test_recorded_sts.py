"""STS, asked what AWS was asked. Roles are nothing that is stored here, so what IAM answered when they were
made is left out."""

import unittest

import runner
from runner import asks

ROLE = "arn:aws:iam::000000000000:role/"


@asks("assume_role")
def assume_role(aws):
    sts, session = aws.client("sts"), aws.name("session")
    aws.keep("role-session-name", {"RoleSessionName": session})
    aws.step("assume-role", sts.assume_role, RoleArn=ROLE + aws.name("role"),
             RoleSessionName=session)


@asks("assume_role_tag_validation")
def tag_validation(aws):
    sts, role = aws.client("sts"), ROLE + aws.name("role")
    aws.step("invalid-transitive-tag-keys", sts.assume_role, RoleArn=role,
             RoleSessionName="Session1", Tags=[{"Key": "SessionTag1", "Value": "1"}],
             TransitiveTagKeys=["InvalidKey"])
    aws.step("duplicate-tag-keys-different-casing", sts.assume_role, RoleArn=role,
             RoleSessionName="Session1", Tags=[{"Key": "SessionTag1", "Value": "1"},
                                               {"Key": "sessiontag1", "Value": "2"}])


@asks("iam_role_chaining_override_transitive_tags")
def transitive_tags(aws):
    sts, other = aws.client("sts"), ROLE + aws.name("role")
    first = sts.assume_role(RoleArn=ROLE + aws.name("role"), RoleSessionName="Session1",
                            Tags=[{"Key": "SessionTag1", "Value": "Value1"}],
                            TransitiveTagKeys=["SessionTag1"])["Credentials"]
    chained = aws.client("sts", credentials=first)
    for step, key in (("override-transitive-tag-error", "SessionTag1"),
                      ("override-transitive-tag-case-ignore-error", "sessiontag1")):
        aws.step(step, chained.assume_role, RoleArn=other, RoleSessionName="Session2",
                 Tags=[{"Key": key, "Value": "OtherValue"}])


@asks("sts_invalid_parameters")
def invalid_parameters(aws):
    sts = aws.client("sts")
    for step, arn in (("malformed-arn", "nothing-valid-in-here"),
                      ("no-partition", "arn::b:::something/test-role"),
                      ("no-service", "arn:a::::something/test-role"),
                      ("not-enough-colons", "arn:a:::something/test-role"),
                      ("no-resource", "arn:a:a::aaaaaaaaaa:")):
        aws.step(step, sts.assume_role, RoleArn=arn, RoleSessionName="Session1")
    aws.step("invalid-session-name", sts.assume_role, RoleArn=ROLE + "role",
             RoleSessionName="Session1:2")


def without_iam(steps):
    return {step: answer for step, answer in steps.items() if "Role" not in answer}


RecordedTest = runner.recorded_test("sts__sts", adapted=without_iam, absent={
    "test_get_federation_token": "GetFederationToken is not offered",
})

if __name__ == "__main__":
    unittest.main(verbosity=2)
