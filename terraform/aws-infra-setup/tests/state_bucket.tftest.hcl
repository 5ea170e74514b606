# What would be made, on AWS and on a plane; nothing is called.

mock_provider "aws" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "123456789012" }
  }
}

run "on_aws" {
  command = plan

  variables {
    region = "eu-central-1"
  }

  assert {
    condition     = aws_s3_bucket.state.bucket == "terraform-state-123456789012-eu-central-1"
    error_message = "The bucket's name tells account and region."
  }
  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "An overwritten state can be brought back."
  }
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.state.block_public_acls,
      aws_s3_bucket_public_access_block.state.block_public_policy,
      aws_s3_bucket_public_access_block.state.ignore_public_acls,
      aws_s3_bucket_public_access_block.state.restrict_public_buckets,
    ])
    error_message = "No state is public."
  }
  assert {
    condition = alltrue([
      length(aws_s3_bucket_server_side_encryption_configuration.state) == 1,
      length(aws_s3_bucket_policy.state) == 1,
    ])
    error_message = "AWS encrypts, and takes TLS only."
  }
  assert {
    condition = output.backend_config == join("\n", [
      "bucket       = \"terraform-state-123456789012-eu-central-1\"",
      "key          = \"stereo-spot/terraform.tfstate\"",
      "region       = \"eu-central-1\"",
      "use_lockfile = true",
      "",
    ])
    error_message = "On AWS the backend needs no more than where its state lies."
  }
}

run "on_a_plane" {
  command = plan

  variables {
    endpoint_url = "http://127.0.0.1:4566"
    name_prefix  = "films"
  }

  assert {
    condition = alltrue([
      length(aws_s3_bucket_server_side_encryption_configuration.state) == 0,
      length(aws_s3_bucket_policy.state) == 0,
    ])
    error_message = "The plane has neither, and would refuse them."
  }
  assert {
    condition = alltrue([
      strcontains(output.backend_config, "key          = \"films/terraform.tfstate\"\n"),
      strcontains(output.backend_config, "  s3  = \"http://127.0.0.1:4566\"\n"),
      strcontains(output.backend_config, "use_path_style              = true\n"),
    ])
    error_message = "The backend finds the plane."
  }
}

run "refuses_what_no_name_can_hold" {
  command = plan

  variables {
    region       = "Frankfurt"
    name_prefix  = "-Films"
    endpoint_url = "127.0.0.1:4566/"
  }

  expect_failures = [var.region, var.name_prefix, var.endpoint_url]
}
