# The three steps' queues, each with its dead-letter queue. All keep messages for two weeks: a
# dead-letter queue that kept them for less would drop at once what was moved there late.

locals {
  two_weeks = 14 * 24 * 3600

  # Said, since defaults differ: SQS's own became 1 MiB, the provider's 5.x takes no more than this.
  largest_message = 256 * 1024
}

resource "aws_sqs_queue" "chunking_dlq" {
  name                      = "${var.name_prefix}-chunking-dlq"
  message_retention_seconds = local.two_weeks
  max_message_size          = local.largest_message
  tags                      = { Name = "${var.name_prefix}-chunking-dlq" }
}

resource "aws_sqs_queue" "video_worker_dlq" {
  name                      = "${var.name_prefix}-video-worker-dlq"
  message_retention_seconds = local.two_weeks
  max_message_size          = local.largest_message
  tags                      = { Name = "${var.name_prefix}-video-worker-dlq" }
}

resource "aws_sqs_queue" "reassembly_dlq" {
  name                      = "${var.name_prefix}-reassembly-dlq"
  message_retention_seconds = local.two_weeks
  max_message_size          = local.largest_message
  tags                      = { Name = "${var.name_prefix}-reassembly-dlq" }
}

resource "aws_sqs_queue" "chunking" {
  name                       = "${var.name_prefix}-chunking"
  visibility_timeout_seconds = 900
  message_retention_seconds  = local.two_weeks
  max_message_size           = local.largest_message
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.chunking_dlq.arn
    maxReceiveCount     = var.dlq_max_receive_count
  })
  tags = { Name = "${var.name_prefix}-chunking" }
}

resource "aws_sqs_queue" "video_worker" {
  name                       = "${var.name_prefix}-video-worker"
  visibility_timeout_seconds = 1200
  message_retention_seconds  = local.two_weeks
  max_message_size           = local.largest_message
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.video_worker_dlq.arn
    maxReceiveCount     = var.dlq_max_receive_count
  })
  tags = { Name = "${var.name_prefix}-video-worker" }
}

resource "aws_sqs_queue" "reassembly" {
  name                       = "${var.name_prefix}-reassembly"
  visibility_timeout_seconds = 600
  message_retention_seconds  = local.two_weeks
  max_message_size           = local.largest_message
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.reassembly_dlq.arn
    maxReceiveCount     = var.dlq_max_receive_count
  })
  tags = { Name = "${var.name_prefix}-reassembly" }
}

# S3 may send to the two queues that its events go to, and only for this bucket.

resource "aws_sqs_queue_policy" "chunking" {
  queue_url = aws_sqs_queue.chunking.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AllowS3InputBucketSendMessage"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.chunking.arn
      Condition = { ArnLike = { "aws:SourceArn" = aws_s3_bucket.input.arn } }
    }]
  })
}

resource "aws_sqs_queue_policy" "video_worker" {
  queue_url = aws_sqs_queue.video_worker.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AllowS3InputBucketSendMessage"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.video_worker.arn
      Condition = { ArnLike = { "aws:SourceArn" = aws_s3_bucket.input.arn } }
    }]
  })
}
