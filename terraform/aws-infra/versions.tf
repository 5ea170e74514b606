terraform {
  # 1.11: the S3 backend locks with a file beside the state.
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }

  # Where the state lies is in backend.config, which aws-infra-setup writes:
  # terraform init -backend-config=backend.config
  backend "s3" {}
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
      cloudwatch = endpoints.value
      dynamodb   = endpoints.value
      s3         = endpoints.value
      s3control  = endpoints.value
      sqs        = endpoints.value
      sts        = endpoints.value
    }
  }
}
