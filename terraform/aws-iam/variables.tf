variable "region" {
  description = "Region of aws-infra, whose queues and tables the policies name."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "region \"${var.region}\": use a region's code, like us-east-1."
  }
}

variable "name_prefix" {
  description = "The prefix that aws-infra was applied with."
  type        = string
  default     = "stereo-spot"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,39}$", var.name_prefix))
    error_message = "name_prefix \"${var.name_prefix}\": use 1 to 40 lower-case letters, digits and dashes, not a dash first, as in aws-infra."
  }
}

variable "trusted_arns" {
  description = "Who may take on the roles, beside tasks of ECS. Empty: whom the account's own policies allow it."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.trusted_arns : can(regex("^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:.+$", arn))])
    error_message = "trusted_arns: use ARNs of users, roles or accounts, like arn:aws:iam::123456789012:role/operators."
  }
}
