data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  queue_url = "https://sqs.${var.region}.${data.aws_partition.current.dns_suffix}/${local.account}/${var.name_prefix}"

  # CPU units and MiB in a pair that Fargate has. Converting is what takes cores.
  sizes = {
    chunking   = { cpu = 1024, memory = 2048 }
    video      = { cpu = 4096, memory = 8192 }
    reassembly = { cpu = 1024, memory = 2048 }
    janitor    = { cpu = 256, memory = 512 }
  }

  # The outputs of aws-infra, by its naming.
  environment = {
    AWS_REGION                      = var.region
    INPUT_BUCKET_NAME               = "${var.name_prefix}-input-${local.account}"
    OUTPUT_BUCKET_NAME              = "${var.name_prefix}-output-${local.account}"
    CHUNKING_QUEUE_URL              = "${local.queue_url}-chunking"
    VIDEO_WORKER_QUEUE_URL          = "${local.queue_url}-video-worker"
    REASSEMBLY_QUEUE_URL            = "${local.queue_url}-reassembly"
    JOBS_TABLE_NAME                 = "${var.name_prefix}-jobs"
    SEGMENT_COMPLETIONS_TABLE_NAME  = "${var.name_prefix}-segment-completions"
    REASSEMBLY_TRIGGERED_TABLE_NAME = "${var.name_prefix}-reassembly-triggered"
  }
}

resource "aws_cloudwatch_log_group" "workers" {
  name              = "/${var.name_prefix}/workers"
  retention_in_days = var.log_retention_days
  tags              = { Name = "/${var.name_prefix}/workers" }
}

# Pulls the image and writes the logs; the worker itself has the role of its part, from aws-iam.
resource "aws_iam_role" "execution" {
  name = "${var.name_prefix}-workers-execution"
  tags = { Name = "${var.name_prefix}-workers-execution" }

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_ecs_task_definition" "this" {
  for_each                 = local.sizes
  family                   = "${var.name_prefix}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = "arn:${local.partition}:iam::${local.account}:role/${var.name_prefix}-${each.key}"
  tags                     = { Name = "${var.name_prefix}-${each.key}" }

  ephemeral_storage {
    size_in_gib = var.scratch_gib
  }

  container_definitions = jsonencode([{
    name        = each.key
    image       = var.image
    essential   = true
    command     = ["work", each.key]
    environment = [for name, value in local.environment : { name = name, value = value }]

    # A worker that is stopped gives its message back, which takes seconds; two minutes is Fargate's most.
    stopTimeout = 120

    # Films are read by a child of the worker; what is orphaned needs somebody to wait for it.
    linuxParameters = { initProcessEnabled = true }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.workers.name
        awslogs-region        = var.region
        awslogs-stream-prefix = each.key
      }
    }
  }])
}
