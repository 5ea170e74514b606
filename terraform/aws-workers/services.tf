resource "aws_ecs_cluster" "this" {
  name = var.name_prefix
  tags = { Name = var.name_prefix }
}

# As many as their queue needs, see scaling.tf.
resource "aws_ecs_service" "this" {
  for_each        = var.max_tasks
  name            = "${var.name_prefix}-${each.key}"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this[each.key].arn
  launch_type     = "FARGATE"
  desired_count   = 0
  tags            = { Name = "${var.name_prefix}-${each.key}" }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = var.security_group_ids
    assign_public_ip = var.assign_public_ip
  }

  # An image that cannot start is not tried for ever: the service goes back to the last that could.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  lifecycle {
    ignore_changes = [desired_count]
  }
}

# It looks at all jobs, whatever the queues hold: one is enough, and always there.
resource "aws_ecs_service" "janitor" {
  name            = "${var.name_prefix}-janitor"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this["janitor"].arn
  launch_type     = "FARGATE"
  desired_count   = 1
  tags            = { Name = "${var.name_prefix}-janitor" }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = var.security_group_ids
    assign_public_ip = var.assign_public_ip
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
}
