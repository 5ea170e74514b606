resource "aws_dynamodb_table" "jobs" {
  name         = "${var.name_prefix}-jobs"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "job_id"

  attribute {
    name = "job_id"
    type = "S"
  }
  attribute {
    name = "status"
    type = "S"
  }
  attribute {
    name = "completed_at"
    type = "N"
  }
  attribute {
    name = "created_at"
    type = "N"
  }

  # Later 6.x would rather have key_schema here, and warn; 5.100 knows only these two arguments.
  global_secondary_index {
    name            = "status-completed_at"
    hash_key        = "status"
    range_key       = "completed_at"
    projection_type = "ALL"
  }
  global_secondary_index {
    name            = "status-created_at"
    hash_key        = "status"
    range_key       = "created_at"
    projection_type = "ALL"
  }

  tags = { Name = "${var.name_prefix}-jobs" }
}

resource "aws_dynamodb_table" "segment_completions" {
  name             = "${var.name_prefix}-segment-completions"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "job_id"
  range_key        = "segment_index"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "job_id"
    type = "S"
  }
  attribute {
    name = "segment_index"
    type = "N"
  }

  tags = { Name = "${var.name_prefix}-segment-completions" }
}

resource "aws_dynamodb_table" "reassembly_triggered" {
  name         = "${var.name_prefix}-reassembly-triggered"
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

  tags = { Name = "${var.name_prefix}-reassembly-triggered" }
}
