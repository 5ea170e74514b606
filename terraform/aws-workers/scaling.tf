# A queue's depth is what waits and what is being worked on. From one message on there are tasks: 1, 2,
# 4, 8 … for at least so many messages, up to the most. A depth of nothing for ten minutes ends all.
# Counting what is being worked on keeps a task for each message that is held.

locals {
  queues = { chunking = "chunking", video = "video-worker", reassembly = "reassembly" }

  # The doublings below the most, and the most itself. Ten at 1000: a policy may have twenty steps.
  steps = {
    for name, most in var.max_tasks :
    name => distinct(concat([for power in range(10) : pow(2, power) if pow(2, power) < most], [most]))
  }
}

resource "aws_appautoscaling_target" "this" {
  for_each           = var.max_tasks
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this[each.key].name}"
  min_capacity       = 0
  max_capacity       = each.value
}

resource "aws_appautoscaling_policy" "busy" {
  for_each           = local.steps
  name               = "${var.name_prefix}-${each.key}-busy"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id

  step_scaling_policy_configuration {
    adjustment_type         = "ExactCapacity"
    metric_aggregation_type = "Maximum"
    cooldown                = 60

    # Bounds count from the alarm's threshold, 1.
    dynamic "step_adjustment" {
      for_each = each.value
      content {
        scaling_adjustment          = step_adjustment.value
        metric_interval_lower_bound = step_adjustment.value - 1
        metric_interval_upper_bound = (
          step_adjustment.key + 1 < length(each.value) ? each.value[step_adjustment.key + 1] - 1 : null
        )
      }
    }
  }
}

resource "aws_appautoscaling_policy" "idle" {
  for_each           = local.queues
  name               = "${var.name_prefix}-${each.key}-idle"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id

  step_scaling_policy_configuration {
    adjustment_type         = "ExactCapacity"
    metric_aggregation_type = "Maximum"
    cooldown                = 60

    step_adjustment {
      scaling_adjustment          = 0
      metric_interval_upper_bound = 0
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = merge([
    for name, queue in local.queues : {
      "${name}-busy" = {
        queue      = queue
        minutes    = 1
        comparison = "GreaterThanOrEqualToThreshold"
        policy     = aws_appautoscaling_policy.busy[name].arn
      }
      "${name}-idle" = {
        queue      = queue
        minutes    = 10
        comparison = "LessThanThreshold"
        policy     = aws_appautoscaling_policy.idle[name].arn
      }
    }
  ]...)

  alarm_name          = "${var.name_prefix}-${each.key}"
  alarm_description   = "Scales a worker by the depth of its queue"
  comparison_operator = each.value.comparison
  threshold           = 1
  evaluation_periods  = each.value.minutes
  alarm_actions       = [each.value.policy]

  metric_query {
    id          = "depth"
    expression  = "waiting + held"
    label       = "messages that wait or are held"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = {
      waiting = "ApproximateNumberOfMessagesVisible"
      held    = "ApproximateNumberOfMessagesNotVisible"
    }
    content {
      id = metric_query.key
      metric {
        namespace   = "AWS/SQS"
        metric_name = metric_query.value
        dimensions  = { QueueName = "${var.name_prefix}-${each.value.queue}" }
        period      = 60
        stat        = "Maximum"
      }
    }
  }
}
