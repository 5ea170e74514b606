output "cluster_name" {
  description = "The ECS cluster that the workers run in."
  value       = aws_ecs_cluster.this.name
}

output "log_group_name" {
  description = "Where the workers' logs are, a stream a task."
  value       = aws_cloudwatch_log_group.workers.name
}
