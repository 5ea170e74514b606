"""Terraform's own resources of queues, FIFO queues and what belongs to them: applied, found unchanged,
changed, destroyed."""

import pathlib
import subprocess
import tempfile
import unittest

import harness
import terraform

terraform.need()

DECLARED = """
provider "aws" {
  region                      = "us-east-1"
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  endpoints { sqs = "%s" }
}

resource "aws_sqs_queue" "dead" {
  name                        = "dead.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
  redrive_allow_policy = jsonencode({ redrivePermission = "allowAll" })
}

resource "aws_sqs_queue" "fifo" {
  name                        = "orders.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
  deduplication_scope         = "messageGroup"
  fifo_throughput_limit       = "perMessageGroupId"
  visibility_timeout_seconds  = %d
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 4 })
  tags = { kind = "orders" }
}

resource "aws_sqs_queue" "sealed" {
  name                              = "sealed"
  kms_master_key_id                 = "alias/aws/sqs"
  kms_data_key_reuse_period_seconds = 600
}

resource "aws_sqs_queue" "plain" {
  name                    = "plain"
  sqs_managed_sse_enabled = %s
}

resource "aws_sqs_queue_policy" "plain" {
  queue_url = aws_sqs_queue.plain.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Sid = "all", Effect = "Allow", Principal = "*", Action = "sqs:SendMessage",
    Resource = aws_sqs_queue.plain.arn }] })
}
"""


class Queues(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.work = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        self.env = terraform.environment(self.work, self.plane.environment())

    def terraform(self, *words):
        done = subprocess.run(["terraform", *words], cwd=self.work, env=self.env, text=True,
                              capture_output=True, timeout=300)
        self.assertIn(done.returncode, (0, 2), done.stdout + done.stderr)
        return done.returncode

    def declare(self, timeout, managed):
        (self.work / "main.tf").write_text(DECLARED % (self.plane.endpoint, timeout, managed))

    def test_applied_unchanged_changed_destroyed(self):
        self.declare(45, "true")
        self.terraform("init")
        self.terraform("apply", "-auto-approve")
        self.assertEqual(self.terraform("plan", "-detailed-exitcode"), 0)
        self.declare(50, "false")
        self.assertEqual(self.terraform("plan", "-detailed-exitcode"), 2)
        self.terraform("apply", "-auto-approve")
        self.assertEqual(self.terraform("plan", "-detailed-exitcode"), 0)
        sqs = self.plane.clients("sqs")
        url = sqs.get_queue_url(QueueName="orders.fifo")["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        self.assertEqual(found["VisibilityTimeout"], "50")
        self.assertEqual(found["DeduplicationScope"], "messageGroup")
        self.terraform("destroy", "-auto-approve")
        self.assertNotIn("QueueUrls", sqs.list_queues())


if __name__ == "__main__":
    unittest.main(verbosity=2)
