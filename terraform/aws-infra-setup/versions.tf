terraform {
  # 1.11: the S3 backend locks with a file beside the state.
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  region            = var.region
  s3_use_path_style = var.endpoint_url != ""

  default_tags {
    tags = { project = var.name_prefix }
  }

  # Named here as well as in AWS_ENDPOINT_URL, so that a plane's variables never reach for AWS.
  dynamic "endpoints" {
    for_each = var.endpoint_url == "" ? [] : [var.endpoint_url]
    content {
      s3        = endpoints.value
      s3control = endpoints.value
      sts       = endpoints.value
    }
  }
}
