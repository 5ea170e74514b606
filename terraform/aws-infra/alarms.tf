# One message in a dead-letter queue is one too many.

locals {
  alarm_topics = concat(
    var.alarm_topic_arn == "" ? [] : [var.alarm_topic_arn],
    aws_sns_topic.alarms[*].arn,
  )
}

resource "aws_sns_topic" "alarms" {
  count = var.create_alarm_topic ? 1 : 0
  name  = "${var.name_prefix}-alarms"
  tags  = { Name = "${var.name_prefix}-alarms" }
}

resource "aws_sns_topic_subscription" "alarms_by_email" {
  count     = var.create_alarm_topic && var.alarm_email != "" ? 1 : 0
  topic_arn = aws_sns_topic.alarms[0].arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_cloudwatch_metric_alarm" "chunking_dlq_messages" {
  alarm_name          = "${var.name_prefix}-chunking-dlq-messages"
  alarm_description   = "Messages wait in the chunking dead-letter queue"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.chunking_dlq.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  alarm_actions       = local.alarm_topics
}

resource "aws_cloudwatch_metric_alarm" "video_worker_dlq_messages" {
  alarm_name          = "${var.name_prefix}-video-worker-dlq-messages"
  alarm_description   = "Messages wait in the video-worker dead-letter queue"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.video_worker_dlq.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  alarm_actions       = local.alarm_topics
}

resource "aws_cloudwatch_metric_alarm" "reassembly_dlq_messages" {
  alarm_name          = "${var.name_prefix}-reassembly-dlq-messages"
  alarm_description   = "Messages wait in the reassembly dead-letter queue"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.reassembly_dlq.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  alarm_actions       = local.alarm_topics
}
