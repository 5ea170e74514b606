data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
}

# Bucket names are shared by all of AWS's customers: the account makes them our own.
resource "aws_s3_bucket" "input" {
  bucket = "${var.name_prefix}-input-${local.account_id}"
  tags   = { Name = "${var.name_prefix}-input" }
}

resource "aws_s3_bucket" "output" {
  bucket = "${var.name_prefix}-output-${local.account_id}"
  tags   = { Name = "${var.name_prefix}-output" }
}

# A browser uploads films by presigned URLs.
resource "aws_s3_bucket_cors_configuration" "input" {
  bucket = aws_s3_bucket.input.id

  cors_rule {
    allowed_headers = ["*"]
    allowed_methods = ["GET", "PUT", "HEAD"]
    allowed_origins = ["*"]
    expose_headers  = ["ETag"]
    max_age_seconds = 3600
  }
}

# A browser plays films by presigned URLs.
resource "aws_s3_bucket_cors_configuration" "output" {
  bucket = aws_s3_bucket.output.id

  cors_rule {
    allowed_headers = ["*"]
    allowed_methods = ["GET", "HEAD"]
    allowed_origins = ["*"]
    expose_headers  = ["ETag"]
    max_age_seconds = 3600
  }
}

# Converted segments are tagged by the worker that makes them; the finished film is not, and stays.
resource "aws_s3_bucket_lifecycle_configuration" "output" {
  bucket = aws_s3_bucket.output.id

  rule {
    id     = "expire-segment-outputs"
    status = "Enabled"

    filter {
      and {
        prefix = "jobs/"
        tags   = { stereo-spot-lifecycle = "expire-segments" }
      }
    }

    expiration {
      days = 1
    }
  }
}

resource "aws_s3_bucket_notification" "input" {
  bucket = aws_s3_bucket.input.id

  queue {
    queue_arn     = aws_sqs_queue.chunking.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "input/"
    filter_suffix = ".mp4"
  }

  queue {
    queue_arn     = aws_sqs_queue.video_worker.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "segments/"
    filter_suffix = ".mp4"
  }

  # S3 tries to send to each queue before it takes the rules.
  depends_on = [aws_sqs_queue_policy.chunking, aws_sqs_queue_policy.video_worker]
}
