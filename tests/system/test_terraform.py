"""Terraform with the AWS provider, unmodified: apply, then an empty plan, then destroy."""

import os
import pathlib
import subprocess

import harness

harness.need(programs=("terraform",))
MIRRORS = [p for p in (os.environ.get("TF_PLUGIN_MIRROR"), "/opt/tf-plugins",
                       "/usr/share/terraform/plugins") if p and pathlib.Path(p).is_dir()]
if not MIRRORS:
    print("skipped: no mirror of the AWS provider on this machine (set TF_PLUGIN_MIRROR)")
    raise SystemExit(77)

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
        settings = self.folder / "terraformrc"
        settings.write_text('provider_installation {\n  filesystem_mirror {\n    path = "%s"\n'
                            '  }\n}\n' % MIRRORS[0])
        self.env = dict(self.plane.environment(), TF_CLI_CONFIG_FILE=str(settings),
                        CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1")
        self.terraform("init", "-no-color", "-input=false")
        applied = self.terraform("apply", "-no-color", "-auto-approve", "-input=false")
        self.assertIn("4 added", applied.stdout)
        self.terraform("plan", "-no-color", "-detailed-exitcode", "-input=false")
        self.terraform("destroy", "-no-color", "-auto-approve", "-input=false")


if __name__ == "__main__":
    harness.main()
