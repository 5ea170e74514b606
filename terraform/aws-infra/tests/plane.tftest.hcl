# The declaration, read as a plan; nothing is called.

mock_provider "aws" {
  override_during = plan

  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "123456789012" }
  }
  override_resource {
    target = aws_sqs_queue.chunking_dlq
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:films-chunking-dlq" }
  }
  override_resource {
    target = aws_sqs_queue.video_worker_dlq
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:films-video-worker-dlq" }
  }
  override_resource {
    target = aws_sqs_queue.reassembly_dlq
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:films-reassembly-dlq" }
  }
  override_resource {
    target = aws_sqs_queue.chunking
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:films-chunking" }
  }
  override_resource {
    target = aws_sqs_queue.video_worker
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:films-video-worker" }
  }
  override_resource {
    target = aws_s3_bucket.input
    values = { arn = "arn:aws:s3:::films-input-123456789012" }
  }
}

variables {
  name_prefix = "films"
}

run "queues" {
  command = plan

  assert {
    condition = alltrue([
      for queue in [
        aws_sqs_queue.chunking, aws_sqs_queue.video_worker, aws_sqs_queue.reassembly,
        aws_sqs_queue.chunking_dlq, aws_sqs_queue.video_worker_dlq, aws_sqs_queue.reassembly_dlq,
        ] : alltrue([
          queue.message_retention_seconds == 1209600,
          queue.max_message_size == 262144,
          queue.tags.Name == queue.name,
      ])
    ])
    error_message = "All keep messages of 256 KiB for 14 days, dead-letter queues too, and are tagged by name."
  }
  assert {
    condition = [
      aws_sqs_queue.chunking.visibility_timeout_seconds,
      aws_sqs_queue.video_worker.visibility_timeout_seconds,
      aws_sqs_queue.reassembly.visibility_timeout_seconds,
    ] == [900, 1200, 600]
    error_message = "A step has the time that it may take."
  }
  assert {
    condition = jsondecode(aws_sqs_queue.chunking.redrive_policy) == {
      deadLetterTargetArn = aws_sqs_queue.chunking_dlq.arn
      maxReceiveCount     = 5
    }
    error_message = "A queue has the dead-letter queue of its own name."
  }
  assert {
    condition = (
      jsondecode(aws_sqs_queue.video_worker.redrive_policy).deadLetterTargetArn ==
      aws_sqs_queue.video_worker_dlq.arn &&
      jsondecode(aws_sqs_queue.reassembly.redrive_policy).deadLetterTargetArn ==
      aws_sqs_queue.reassembly_dlq.arn
    )
    error_message = "So do the other two."
  }
  assert {
    condition = alltrue([
      for resource, policy in {
        (aws_sqs_queue.chunking.arn)     = aws_sqs_queue_policy.chunking.policy
        (aws_sqs_queue.video_worker.arn) = aws_sqs_queue_policy.video_worker.policy
        } : jsondecode(policy).Statement == [{
          Sid       = "AllowS3InputBucketSendMessage"
          Effect    = "Allow"
          Principal = { Service = "s3.amazonaws.com" }
          Action    = "sqs:SendMessage"
          Resource  = resource
          Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:s3:::films-input-123456789012" } }
      }]
    ])
    error_message = "S3 alone may send, to that queue and for that bucket."
  }
}

run "buckets" {
  command = plan

  assert {
    condition = (
      aws_s3_bucket.input.bucket == "films-input-123456789012" &&
      aws_s3_bucket.output.bucket == "films-output-123456789012" &&
      aws_s3_bucket.input.tags.Name == "films-input" &&
      aws_s3_bucket.output.tags.Name == "films-output"
    )
    error_message = "Names tell the account, tags do not."
  }
  assert {
    condition = (
      one(aws_s3_bucket_cors_configuration.input.cors_rule).allowed_methods == toset(["GET", "PUT", "HEAD"]) &&
      one(aws_s3_bucket_cors_configuration.output.cors_rule).allowed_methods == toset(["GET", "HEAD"])
    )
    error_message = "Browsers upload into the one and read from both."
  }
  assert {
    condition = (
      one(aws_s3_bucket_lifecycle_configuration.output.rule).filter[0].and[0].prefix == "jobs/" &&
      one(aws_s3_bucket_lifecycle_configuration.output.rule).filter[0].and[0].tags == tomap({ stereo-spot-lifecycle = "expire-segments" }) &&
      one(aws_s3_bucket_lifecycle_configuration.output.rule).expiration[0].days == 1
    )
    error_message = "Only what is tagged as a segment expires."
  }
  assert {
    condition = {
      for rule in aws_s3_bucket_notification.input.queue :
      rule.filter_prefix => [rule.queue_arn, rule.filter_suffix, rule.events]
      } == {
      "input/"    = [aws_sqs_queue.chunking.arn, ".mp4", toset(["s3:ObjectCreated:*"])]
      "segments/" = [aws_sqs_queue.video_worker.arn, ".mp4", toset(["s3:ObjectCreated:*"])]
    }
    error_message = "Films go to be cut, segments to be converted."
  }
}

run "tables" {
  command = plan

  assert {
    condition = alltrue([
      for table in [
        aws_dynamodb_table.jobs, aws_dynamodb_table.segment_completions,
        aws_dynamodb_table.reassembly_triggered,
      ] : table.billing_mode == "PAY_PER_REQUEST" && table.hash_key == "job_id"
    ])
    error_message = "Tables are paid by request and known by their job."
  }
  assert {
    condition = {
      for index in aws_dynamodb_table.jobs.global_secondary_index :
      index.name => [index.hash_key, index.range_key, index.projection_type]
      } == {
      status-completed_at = ["status", "completed_at", "ALL"]
      status-created_at   = ["status", "created_at", "ALL"]
    }
    error_message = "Jobs are listed by state, newest first."
  }
  assert {
    condition = (
      aws_dynamodb_table.segment_completions.range_key == "segment_index" &&
      aws_dynamodb_table.segment_completions.stream_view_type == "NEW_AND_OLD_IMAGES" &&
      aws_dynamodb_table.reassembly_triggered.ttl[0].attribute_name == "ttl" &&
      aws_dynamodb_table.reassembly_triggered.ttl[0].enabled
    )
    error_message = "Completions are streamed in order; triggers expire."
  }
}

run "alarms_are_silent_by_default" {
  command = plan

  assert {
    condition = alltrue([
      for alarm in [
        aws_cloudwatch_metric_alarm.chunking_dlq_messages,
        aws_cloudwatch_metric_alarm.video_worker_dlq_messages,
        aws_cloudwatch_metric_alarm.reassembly_dlq_messages,
        ] : (
        alarm.alarm_name == "${alarm.dimensions.QueueName}-messages" &&
        alarm.metric_name == "ApproximateNumberOfMessagesVisible" && alarm.statistic == "Sum" &&
        alarm.period == 60 && alarm.evaluation_periods == 1 && alarm.threshold == 0 &&
        alarm.comparison_operator == "GreaterThanThreshold" && length(alarm.alarm_actions) == 0
      )
    ])
    error_message = "Each dead-letter queue has an alarm of its own, which notifies nobody unasked."
  }
  assert {
    condition     = length(aws_sns_topic.alarms) == 0
    error_message = "No topic is made unasked."
  }
}

run "alarms_notify_a_topic_that_is_there" {
  command = plan

  variables {
    alarm_topic_arn = "arn:aws:sns:us-east-1:123456789012:operators"
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.chunking_dlq_messages.alarm_actions ==
      toset(["arn:aws:sns:us-east-1:123456789012:operators"])
    )
    error_message = "The topic that was named is notified."
  }
}

run "alarms_notify_a_topic_of_their_own" {
  command = plan

  variables {
    create_alarm_topic = true
    alarm_email        = "operators@example.com"
  }
  override_resource {
    target          = aws_sns_topic.alarms
    override_during = plan
    values          = { arn = "arn:aws:sns:us-east-1:123456789012:films-alarms" }
  }

  assert {
    condition = (
      aws_sns_topic.alarms[0].name == "films-alarms" &&
      aws_sns_topic_subscription.alarms_by_email[0].endpoint == "operators@example.com" &&
      aws_cloudwatch_metric_alarm.reassembly_dlq_messages.alarm_actions ==
      toset(["arn:aws:sns:us-east-1:123456789012:films-alarms"])
    )
    error_message = "Mail is sent where it was asked for."
  }
}

run "outputs" {
  command = plan

  assert {
    condition = [
      output.input_bucket_name, output.output_bucket_name, output.jobs_table_name,
      output.segment_completions_table_name, output.reassembly_triggered_table_name,
      ] == [
      "films-input-123456789012", "films-output-123456789012", "films-jobs",
      "films-segment-completions", "films-reassembly-triggered",
    ]
    error_message = "Workers read these names."
  }
}
