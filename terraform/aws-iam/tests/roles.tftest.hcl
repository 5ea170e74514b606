# Who may take on which role, and that no right is wider than a bucket's part, a queue or a table.

mock_provider "aws" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "123456789012" }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws" }
  }
}

variables {
  name_prefix = "films"
}

run "each_part_has_a_role" {
  command = plan

  assert {
    condition = toset([for role in aws_iam_role.this : role.name]) == toset([
      "films-uploader", "films-chunking", "films-video", "films-reassembly", "films-janitor",
      "films-operator",
    ])
    error_message = "One role a part."
  }
  assert {
    condition = alltrue([
      for role in aws_iam_role.this :
      jsondecode(role.assume_role_policy).Statement[0].Principal == {
        AWS     = ["arn:aws:iam::123456789012:root"]
        Service = "ecs-tasks.amazonaws.com"
      }
    ])
    error_message = "Unasked, nobody outside the account is trusted."
  }
}

run "rights_are_narrow" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.this : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in statement.Action : !strcontains(action, "*")
        ]
      ]
    ]))
    error_message = "Actions are named one by one."
  }
  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.this : [
        for statement in jsondecode(policy.policy).Statement : [
          for resource in statement.Resource : can(regex(
            "^arn:aws:(s3:::films-(input|output)-123456789012(/(input|segments|jobs)/[*])?|(sqs|dynamodb):us-east-1:123456789012:(table/)?films-[a-z-]+(/index/[*])?)$",
            resource,
          ))
        ]
      ]
    ]))
    error_message = "Resources are this prefix's own."
  }
}

run "others_are_trusted_when_named" {
  command = plan

  variables {
    trusted_arns = ["arn:aws:iam::123456789012:role/operators"]
  }

  assert {
    condition = (
      jsondecode(aws_iam_role.this["operator"].assume_role_policy).Statement[0].Principal.AWS ==
      ["arn:aws:iam::123456789012:role/operators"]
    )
    error_message = "They alone."
  }
}

run "refuses_what_is_no_arn" {
  command = plan

  variables {
    region       = "Frankfurt"
    name_prefix  = "-films"
    trusted_arns = ["operators"]
  }

  expect_failures = [var.region, var.name_prefix, var.trusted_arns]
}
