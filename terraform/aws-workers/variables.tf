variable "region" {
  description = "Region of aws-infra, where the workers run."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "region \"${var.region}\": use a region's code, like us-east-1."
  }
}

variable "name_prefix" {
  description = "The prefix that aws-infra and aws-iam were applied with."
  type        = string
  default     = "stereo-spot"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,39}$", var.name_prefix))
    error_message = "name_prefix \"${var.name_prefix}\": use 1 to 40 lower-case letters, digits and dashes, not a dash first, as in aws-infra."
  }
}

variable "image" {
  description = "A container image for x86-64 whose entry point is stereo-spot."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][^\\s]*[:@][^\\s/]+$", var.image))
    error_message = "image \"${var.image}\": name it with a tag or a digest, like 123456789012.dkr.ecr.us-east-1.amazonaws.com/stereo-spot:0.1.0."
  }
}

variable "subnet_ids" {
  description = "Subnets from which AWS's services and the image's registry can be reached."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) > 0 && alltrue([for id in var.subnet_ids : startswith(id, "subnet-")])
    error_message = "subnet_ids: name at least one subnet, like subnet-0123456789abcdef0."
  }
}

variable "security_group_ids" {
  description = "Security groups of the workers. They call out by HTTPS; nobody calls them."
  type        = list(string)

  validation {
    condition     = length(var.security_group_ids) > 0 && alltrue([for id in var.security_group_ids : startswith(id, "sg-")])
    error_message = "security_group_ids: name at least one group, like sg-0123456789abcdef0."
  }
}

variable "assign_public_ip" {
  description = "For public subnets, which have no NAT gateway."
  type        = bool
  default     = false
}

variable "max_tasks" {
  description = "How many tasks of each worker may run at once; there are none while its queue is empty."
  type        = object({ chunking = number, video = number, reassembly = number })
  default     = { chunking = 2, video = 16, reassembly = 2 }

  validation {
    condition     = alltrue([for most in values(var.max_tasks) : most >= 1 && most <= 1000 && floor(most) == most])
    error_message = "max_tasks: use whole numbers from 1 to 1000."
  }
}

variable "scratch_gib" {
  description = "Disk of a task in GiB: a film and its result must fit, for reassembly twice."
  type        = number
  default     = 100

  validation {
    condition     = var.scratch_gib >= 21 && var.scratch_gib <= 200 && floor(var.scratch_gib) == var.scratch_gib
    error_message = "scratch_gib ${var.scratch_gib}: Fargate gives 21 to 200."
  }
}

variable "log_retention_days" {
  description = "How long the workers' logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 180, 365], var.log_retention_days)
    error_message = "log_retention_days ${var.log_retention_days}: CloudWatch takes 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365."
  }
}
