data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  bucket     = "terraform-state-${local.account_id}-${var.region}"
  on_aws     = var.endpoint_url == ""

  backend_config_path = "${path.module}/../aws-infra/backend.config"
  backend_config = join("", concat(
    [
      "bucket       = \"${local.bucket}\"\n",
      "key          = \"${var.name_prefix}/terraform.tfstate\"\n",
      "region       = \"${var.region}\"\n",
      "use_lockfile = true\n",
    ],
    local.on_aws ? [] : [
      "\n",
      "endpoints = {\n",
      "  s3  = \"${var.endpoint_url}\"\n",
      "  sts = \"${var.endpoint_url}\"\n",
      "}\n",
      "use_path_style              = true\n",
      "skip_credentials_validation = true\n",
      "skip_metadata_api_check     = true\n",
      "skip_region_validation      = true\n",
      "skip_requesting_account_id  = true\n",
    ],
  ))
}

import {
  for_each = var.adopt_existing_bucket ? toset(["state"]) : toset([])
  to       = aws_s3_bucket.state
  id       = local.bucket
}

resource "aws_s3_bucket" "state" {
  bucket = local.bucket
  tags   = { Name = local.bucket }

  # It holds what Terraform knows of everything else: no plan may remove it.
  lifecycle {
    prevent_destroy = true
  }
}

# An overwritten or deleted state can be brought back.
resource "aws_s3_bucket_versioning" "state" {
  bucket = aws_s3_bucket.state.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "state" {
  bucket = aws_s3_bucket.state.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# The plane encrypts nothing at rest and says so (NotImplemented); nor has it bucket policies, or
# TLS where it is not asked for.
resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  count  = local.on_aws ? 1 : 0
  bucket = aws_s3_bucket.state.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_policy" "state" {
  count  = local.on_aws ? 1 : 0
  bucket = aws_s3_bucket.state.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.state.arn, "${aws_s3_bucket.state.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  # A policy is refused while the block is being changed.
  depends_on = [aws_s3_bucket_public_access_block.state]
}

# Written whole or not at all, so that an init never reads half of it.
resource "terraform_data" "backend_config" {
  triggers_replace = { content = local.backend_config }

  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-euc"]
    command     = "printf %s \"$CONTENT\" > \"$TARGET.part\" && mv \"$TARGET.part\" \"$TARGET\""
    environment = {
      CONTENT = local.backend_config
      TARGET  = local.backend_config_path
    }
  }

  depends_on = [aws_s3_bucket_versioning.state]
}
