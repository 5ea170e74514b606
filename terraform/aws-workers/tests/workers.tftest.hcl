# What would run, under whose rights, and how it scales; nothing is called.

mock_provider "aws" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "123456789012" }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws", dns_suffix = "amazonaws.com" }
  }
}

variables {
  name_prefix        = "films"
  image              = "123456789012.dkr.ecr.us-east-1.amazonaws.com/stereo-spot:0.1.0"
  subnet_ids         = ["subnet-1"]
  security_group_ids = ["sg-1"]
}

run "each_worker_has_its_command_and_its_role" {
  command = plan

  assert {
    condition = {
      for name, task in aws_ecs_task_definition.this :
      name => [jsondecode(task.container_definitions)[0].command, task.task_role_arn]
      } == {
      for name in ["chunking", "video", "reassembly", "janitor"] :
      name => [["work", name], "arn:aws:iam::123456789012:role/films-${name}"]
    }
    error_message = "A worker may do what its own part does."
  }
  assert {
    condition = {
      for pair in jsondecode(aws_ecs_task_definition.this["video"].container_definitions)[0].environment :
      pair.name => pair.value
      } == {
      AWS_REGION                      = "us-east-1"
      INPUT_BUCKET_NAME               = "films-input-123456789012"
      OUTPUT_BUCKET_NAME              = "films-output-123456789012"
      CHUNKING_QUEUE_URL              = "https://sqs.us-east-1.amazonaws.com/123456789012/films-chunking"
      VIDEO_WORKER_QUEUE_URL          = "https://sqs.us-east-1.amazonaws.com/123456789012/films-video-worker"
      REASSEMBLY_QUEUE_URL            = "https://sqs.us-east-1.amazonaws.com/123456789012/films-reassembly"
      JOBS_TABLE_NAME                 = "films-jobs"
      SEGMENT_COMPLETIONS_TABLE_NAME  = "films-segment-completions"
      REASSEMBLY_TRIGGERED_TABLE_NAME = "films-reassembly-triggered"
    }
    error_message = "The names are those of aws-infra, and there are no keys among them."
  }
  assert {
    condition     = aws_ecs_service.janitor.desired_count == 1 && !contains(keys(aws_ecs_service.this), "janitor")
    error_message = "There is one janitor, always."
  }
}

run "tasks_double_with_the_queue" {
  command = plan

  variables {
    max_tasks = { chunking = 1, video = 6, reassembly = 1000 }
  }

  assert {
    condition = {
      for step in one(aws_appautoscaling_policy.busy["video"].step_scaling_policy_configuration).step_adjustment :
      step.scaling_adjustment => "${step.metric_interval_lower_bound} to ${coalesce(step.metric_interval_upper_bound, "any")}"
    } == { 1 = "0 to 1", 2 = "1 to 3", 4 = "3 to 5", 6 = "5 to any" }
    error_message = "1 from one message on, 2 from two, 4 from four, and no more than 6."
  }
  assert {
    condition = (
      length(aws_appautoscaling_policy.busy["chunking"].step_scaling_policy_configuration[0].step_adjustment) == 1 &&
      length(aws_appautoscaling_policy.busy["reassembly"].step_scaling_policy_configuration[0].step_adjustment) == 11
    )
    error_message = "The steps fit in a policy, however many tasks there may be."
  }
  assert {
    condition = (
      one(aws_appautoscaling_policy.idle["video"].step_scaling_policy_configuration[0].step_adjustment).scaling_adjustment == 0 &&
      aws_cloudwatch_metric_alarm.this["video-idle"].evaluation_periods == 10 &&
      aws_cloudwatch_metric_alarm.this["video-busy"].evaluation_periods == 1 &&
      aws_appautoscaling_target.this["video"].max_capacity == 6
    )
    error_message = "Nothing runs when there has been nothing to do."
  }
  assert {
    condition = toset(flatten([
      for query in aws_cloudwatch_metric_alarm.this["video-busy"].metric_query :
      [for metric in query.metric : "${metric.dimensions.QueueName} ${metric.metric_name}"]
      ])) == toset([
      "films-video-worker ApproximateNumberOfMessagesVisible",
      "films-video-worker ApproximateNumberOfMessagesNotVisible",
    ])
    error_message = "What is held counts too, so that those who work are not ended."
  }
}

run "refuses_what_fargate_would" {
  command = plan

  variables {
    image              = "stereo-spot"
    subnet_ids         = []
    security_group_ids = ["default"]
    max_tasks          = { chunking = 0, video = 1, reassembly = 1 }
    scratch_gib        = 20
    log_retention_days = 2
  }

  expect_failures = [
    var.image, var.subnet_ids, var.security_group_ids, var.max_tasks, var.scratch_gib,
    var.log_retention_days,
  ]
}
