output "role_arns" {
  description = "The role of each part: uploader, chunking, video, reassembly, janitor, operator."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}

output "policies" {
  description = "The policies as JSON, for users or roles that are made elsewhere."
  value       = local.policies
}
