terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }

  # Beside aws-infra's: terraform init -backend-config=../aws-infra/backend.config
  #   -backend-config=key=stereo-spot/aws-workers.tfstate
  backend "s3" {}
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { project = var.name_prefix }
  }
}
