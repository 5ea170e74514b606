variable "region" {
  description = "Region of every resource."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "region \"${var.region}\": use a region's code, like us-east-1."
  }
}

variable "name_prefix" {
  description = "Begins every resource's name, and is the project tag of each."
  type        = string
  default     = "stereo-spot"

  # S3's 63 characters less the longest of what follows: "-output-" and an account.
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,39}$", var.name_prefix))
    error_message = "name_prefix \"${var.name_prefix}\": use 1 to 40 lower-case letters, digits and dashes, not a dash first (it begins bucket names)."
  }
}

variable "dlq_max_receive_count" {
  description = "Receives of a message before it moves to the dead-letter queue."
  type        = number
  default     = 5

  validation {
    condition = (
      var.dlq_max_receive_count >= 1 && var.dlq_max_receive_count <= 1000 &&
      floor(var.dlq_max_receive_count) == var.dlq_max_receive_count
    )
    error_message = "dlq_max_receive_count ${var.dlq_max_receive_count}: must be a whole number from 1 to 1000."
  }
}

variable "alarm_topic_arn" {
  description = "An SNS topic that the alarms notify. Empty: none."
  type        = string
  default     = ""

  validation {
    condition = (
      var.alarm_topic_arn == "" ||
      can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]{1,256}$", var.alarm_topic_arn))
    )
    error_message = "alarm_topic_arn \"${var.alarm_topic_arn}\": use an SNS topic's ARN, like arn:aws:sns:us-east-1:123456789012:operators."
  }
}

variable "create_alarm_topic" {
  description = "Make an SNS topic that the alarms notify, and subscribe alarm_email to it."
  type        = bool
  default     = false

  validation {
    condition     = !(var.create_alarm_topic && var.endpoint_url != "")
    error_message = "create_alarm_topic: a stereo-spot plane has no SNS, so nothing could be notified; leave it off there (its alarms are seen with aws cloudwatch describe-alarms)."
  }
  validation {
    condition     = !(var.create_alarm_topic && var.alarm_topic_arn != "")
    error_message = "create_alarm_topic and alarm_topic_arn: choose one, a topic of this module's or one that is there."
  }
}

variable "alarm_email" {
  description = "With create_alarm_topic: who gets mail once they have confirmed the subscription. Empty: nobody yet."
  type        = string
  default     = ""

  validation {
    condition     = var.alarm_email == "" || can(regex("^[^@\\s]+@[^@\\s]+$", var.alarm_email))
    error_message = "alarm_email \"${var.alarm_email}\": use an address, like operators@example.com."
  }
  validation {
    condition     = var.alarm_email == "" || var.create_alarm_topic
    error_message = "alarm_email: there is no topic to subscribe it to; set create_alarm_topic = true as well."
  }
}

variable "endpoint_url" {
  description = "Endpoint of a stereo-spot plane, like http://127.0.0.1:4566. Empty: AWS."
  type        = string
  default     = ""

  validation {
    condition     = var.endpoint_url == "" || can(regex("^https?://[^/\\s\"]+$", var.endpoint_url))
    error_message = "endpoint_url \"${var.endpoint_url}\": use http:// or https://, a host and a port, without a path; for AWS leave it empty."
  }
}
