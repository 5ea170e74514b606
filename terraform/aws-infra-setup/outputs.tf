output "state_bucket_name" {
  description = "The bucket that holds the state of aws-infra."
  value       = aws_s3_bucket.state.bucket
}

output "backend_config" {
  description = "What was written to aws-infra/backend.config."
  value       = local.backend_config
}
