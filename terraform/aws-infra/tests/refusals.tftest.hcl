# What cannot work is refused before anything is made, with a sentence that says what to do.

mock_provider "aws" {}

run "names_that_no_service_takes" {
  command = plan

  variables {
    region       = "Frankfurt"
    name_prefix  = "Films"
    endpoint_url = "127.0.0.1:4566"
  }

  expect_failures = [var.region, var.name_prefix, var.endpoint_url]
}

run "a_name_that_is_too_long" {
  command = plan

  variables {
    name_prefix = "a-name-of-forty-one-characters-is-too-lon"
  }

  expect_failures = [var.name_prefix]
}

run "receives_that_are_no_count" {
  command = plan

  variables {
    dlq_max_receive_count = 0
  }

  expect_failures = [var.dlq_max_receive_count]
}

run "receives_beyond_what_sqs_takes" {
  command = plan

  variables {
    dlq_max_receive_count = 1001
  }

  expect_failures = [var.dlq_max_receive_count]
}

run "a_topic_that_is_no_topic" {
  command = plan

  variables {
    alarm_topic_arn = "operators@example.com"
  }

  expect_failures = [var.alarm_topic_arn]
}

run "a_topic_on_a_plane" {
  command = plan

  variables {
    create_alarm_topic = true
    endpoint_url       = "http://127.0.0.1:4566"
  }

  expect_failures = [var.create_alarm_topic]
}

run "two_topics" {
  command = plan

  variables {
    create_alarm_topic = true
    alarm_topic_arn    = "arn:aws:sns:us-east-1:123456789012:operators"
  }

  expect_failures = [var.create_alarm_topic]
}

run "mail_without_a_topic" {
  command = plan

  variables {
    alarm_email = "operators@example.com"
  }

  expect_failures = [var.alarm_email]
}
