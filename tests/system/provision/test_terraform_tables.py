"""Tables with all that Terraform may say of them: applied, found unchanged, changed, destroyed."""

import pathlib
import subprocess
import unittest

import harness
import terraform

terraform.need()

PROVIDER = """
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
provider "aws" {}
"""

TABLES = """
resource "aws_dynamodb_table" "demand" {
  name         = "demand"
  billing_mode = "PAY_PER_REQUEST"
  table_class  = "STANDARD_INFREQUENT_ACCESS"
  hash_key     = "id"
  range_key    = "part"
  attribute {
    name = "id"
    type = "S"
  }
  attribute {
    name = "part"
    type = "N"
  }
  attribute {
    name = "state"
    type = "S"
  }
  on_demand_throughput {
    max_read_request_units  = %(most)d
    max_write_request_units = 10
  }
  global_secondary_index {
    name               = "by_state"
    hash_key           = "state"
    projection_type    = "INCLUDE"
    non_key_attributes = ["title"]
  }
  local_secondary_index {
    name            = "local"
    range_key       = "state"
    projection_type = "KEYS_ONLY"
  }
  ttl {
    attribute_name = "ends"
    enabled        = true
  }
  server_side_encryption { enabled = true }
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"
  deletion_protection_enabled = false
  tags = { stage = "test" }
}

resource "aws_dynamodb_table" "bought" {
  name           = "bought"
  billing_mode   = "PROVISIONED"
  read_capacity  = %(read)d
  write_capacity = 4
  hash_key       = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table_item" "one" {
  table_name = aws_dynamodb_table.bought.name
  hash_key   = aws_dynamodb_table.bought.hash_key
  item       = jsonencode({ id = { S = "a" }, n = { N = "1" } })
}
"""


class Tables(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.env = terraform.environment(self.folder, self.plane.environment())
        self.work = pathlib.Path(self.folder, "work")
        self.work.mkdir()

    def run_terraform(self, *words, codes=(0,)):
        done = subprocess.run(["terraform", *words], cwd=self.work, env=self.env, text=True,
                              capture_output=True, timeout=300)
        self.assertIn(done.returncode, codes, done.stdout + done.stderr)
        return done.returncode

    def declare(self, most, read):
        (self.work / "main.tf").write_text(PROVIDER + TABLES % {"most": most, "read": read})

    def test_a_life(self):
        self.declare(20, 3)
        self.run_terraform("init", "-input=false")
        for most, read in ((20, 3), (30, 5)):
            self.declare(most, read)
            self.run_terraform("apply", "-input=false", "-auto-approve")
            self.run_terraform("plan", "-input=false", "-detailed-exitcode")
        table = self.plane.clients("dynamodb").describe_table(TableName="demand")["Table"]
        self.assertEqual(table["OnDemandThroughput"]["MaxReadRequestUnits"], 30)
        self.assertEqual(table["TableClassSummary"]["TableClass"], "STANDARD_INFREQUENT_ACCESS")
        self.run_terraform("destroy", "-input=false", "-auto-approve")


if __name__ == "__main__":
    unittest.main(verbosity=2)
