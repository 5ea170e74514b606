variable "region" {
  description = "Region of the state bucket, and of the infrastructure whose state it holds."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "region \"${var.region}\": use a region's code, like us-east-1."
  }
}

variable "name_prefix" {
  description = "Begins every resource's name in aws-infra; here it is the folder of its state and the project tag."
  type        = string
  default     = "stereo-spot"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,39}$", var.name_prefix))
    error_message = "name_prefix \"${var.name_prefix}\": use 1 to 40 lower-case letters, digits and dashes, not a dash first (it begins bucket names)."
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

variable "adopt_existing_bucket" {
  description = "Take over a state bucket that exists already, where this folder's own state file was lost."
  type        = bool
  default     = false
}
