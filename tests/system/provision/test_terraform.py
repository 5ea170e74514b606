"""Terraform with the AWS provider, unmodified: apply, then an empty plan, then destroy."""

import subprocess

import harness
import terraform

terraform.need()

CONFIGURATION = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region            = "us-east-1"
  s3_use_path_style = true
}
resource "aws_s3_bucket" "b" {
  bucket = "tf-bucket"
  tags   = { project = "test" }
}
resource "aws_s3_bucket_website_configuration" "w" {
  bucket = aws_s3_bucket.b.id
  index_document { suffix = "index.html" }
  error_document { key = "error.html" }
  routing_rule {
    condition { key_prefix_equals = "docs/" }
    redirect { replace_key_prefix_with = "documents/" }
  }
}
resource "aws_s3_bucket" "logs" { bucket = "tf-logs" }
resource "aws_s3_bucket_logging" "l" {
  bucket        = aws_s3_bucket.b.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "log/"
  target_object_key_format {
    partitioned_prefix { partition_date_source = "EventTime" }
  }
}
resource "aws_sqs_queue" "dlq" { name = "tf-queue-dlq" }
resource "aws_sqs_queue" "q" {
  name                       = "tf-queue"
  visibility_timeout_seconds = 900
  message_retention_seconds  = 1209600
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dlq.arn, maxReceiveCount = 5 })
  tags           = { project = "test" }
}
resource "aws_dynamodb_table" "t" {
  name         = "tf-table"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "job_id"
  attribute {
    name = "job_id"
    type = "S"
  }
  ttl {
    attribute_name = "ttl"
    enabled        = true
  }
  tags = { project = "test" }
}
"""


class Terraform(harness.PlaneTest):
    def terraform(self, *words, codes=(0,)):
        done = subprocess.run(["terraform", *words], cwd=self.module, capture_output=True,
                              text=True, env=self.env, timeout=600)
        self.assertIn(done.returncode, codes, done.stdout[-3000:] + done.stderr[-3000:])
        return done

    def test_apply_plan_destroy(self):
        self.module = self.folder / "module"
        self.module.mkdir()
        (self.module / "main.tf").write_text(CONFIGURATION)
        self.env = terraform.environment(self.folder, self.plane.environment())
        self.terraform("init", "-input=false")
        applied = self.terraform("apply", "-auto-approve", "-input=false")
        self.assertIn("7 added", applied.stdout)
        self.terraform("plan", "-detailed-exitcode", "-input=false")
        self.terraform("destroy", "-auto-approve", "-input=false")


if __name__ == "__main__":
    harness.main()
