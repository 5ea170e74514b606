# What each part of the pipeline may do: the calls that it makes, on what it makes them, and no more.
# tests/system/provision/test_terraform_iam.py runs the parts and compares.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  input  = "arn:${local.partition}:s3:::${var.name_prefix}-input-${local.account}"
  output = "arn:${local.partition}:s3:::${var.name_prefix}-output-${local.account}"
  queue  = "arn:${local.partition}:sqs:${var.region}:${local.account}:${var.name_prefix}"
  table  = "arn:${local.partition}:dynamodb:${var.region}:${local.account}:table/${var.name_prefix}"

  jobs        = "${local.table}-jobs"
  completions = "${local.table}-segment-completions"
  triggers    = "${local.table}-reassembly-triggered"

  # A worker's loop: take, hold on to, give back, finish; and set aside what can never be done.
  loops = {
    for name, queue in { chunking = "chunking", video = "video-worker", reassembly = "reassembly" } :
    name => [
      {
        Sid    = "TakeMessages"
        Effect = "Allow"
        Action = [
          "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
        ]
        Resource = ["${local.queue}-${queue}"]
      },
      {
        Sid      = "SetMessagesAside"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource = ["${local.queue}-${queue}-dlq"]
      },
    ]
  }

  # Whether a job's segments are all there, and if so the one message of it.
  trigger = [
    {
      Sid      = "CountCompletions"
      Effect   = "Allow"
      Action   = ["dynamodb:Query"]
      Resource = [local.completions]
    },
    {
      Sid      = "TriggerOnce"
      Effect   = "Allow"
      Action   = ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:UpdateItem"]
      Resource = [local.triggers]
    },
    {
      Sid      = "SendToReassembly"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = ["${local.queue}-reassembly"]
    },
  ]

  # Whose turn it is among the jobs that wait, and the message that lets it begin.
  turns = [
    {
      Sid      = "FindWaitingJobs"
      Effect   = "Allow"
      Action   = ["dynamodb:Query"]
      Resource = ["${local.jobs}/index/*"]
    },
    {
      Sid      = "LookForWaitingSegments"
      Effect   = "Allow"
      Action   = ["sqs:GetQueueAttributes"]
      Resource = ["${local.queue}-video-worker"]
    },
    {
      Sid      = "LetJobsBegin"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = ["${local.queue}-chunking"]
    },
  ]

  move_jobs = [{
    Sid      = "MoveJobs"
    Effect   = "Allow"
    Action   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
    Resource = [local.jobs]
  }]

  # Without the right to list, S3 calls a missing object forbidden.
  look_at_input = [{
    Sid      = "TellMissingFromForbidden"
    Effect   = "Allow"
    Action   = ["s3:ListBucket"]
    Resource = [local.input]
  }]
  look = [{
    Sid      = "TellMissingFromForbidden"
    Effect   = "Allow"
    Action   = ["s3:ListBucket"]
    Resource = [local.input, local.output]
  }]

  # The verb job asks where the queues are.
  find_queues = [{
    Sid    = "FindQueues"
    Effect = "Allow"
    Action = ["sqs:GetQueueUrl"]
    Resource = [
      "${local.queue}-chunking", "${local.queue}-video-worker", "${local.queue}-reassembly",
    ]
  }]

  # An upload in parts is PutObject throughout, but for giving it up.
  upload = ["s3:PutObject", "s3:AbortMultipartUpload"]

  statements = {
    uploader = concat(local.find_queues, [
      {
        Sid      = "UploadSources"
        Effect   = "Allow"
        Action   = local.upload
        Resource = ["${local.input}/input/*"]
      },
      {
        Sid      = "MakeJobs"
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem", "dynamodb:GetItem"]
        Resource = [local.jobs]
      },
      {
        Sid      = "WatchJobs"
        Effect   = "Allow"
        Action   = ["dynamodb:Query"]
        Resource = ["${local.jobs}/index/*", local.completions]
      },
    ])

    chunking = concat(local.loops.chunking, local.move_jobs, local.trigger, local.turns, local.look_at_input, [
      {
        Sid      = "ReadSources"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.input}/input/*"]
      },
      {
        Sid      = "MakeJobsOfUploads"
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem"]
        Resource = [local.jobs]
      },
      {
        Sid      = "WriteSegments"
        Effect   = "Allow"
        Action   = concat(local.upload, ["s3:DeleteObject"])
        Resource = ["${local.input}/segments/*"]
      },
    ])

    video = concat(local.loops.video, local.move_jobs, local.trigger, local.turns, local.look, [
      {
        Sid      = "ReadSegments"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.input}/segments/*"]
      },
      {
        Sid      = "WriteResults"
        Effect   = "Allow"
        Action   = concat(local.upload, ["s3:PutObjectTagging", "s3:GetObject"])
        Resource = ["${local.output}/jobs/*"]
      },
      {
        Sid      = "RecordCompletions"
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem"]
        Resource = [local.completions]
      },
    ])

    reassembly = concat(local.loops.reassembly, local.move_jobs, local.turns, local.look, [
      {
        Sid      = "ReadSources"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.input}/input/*"]
      },
      {
        Sid      = "JoinResults"
        Effect   = "Allow"
        Action   = concat(local.upload, ["s3:GetObject"])
        Resource = ["${local.output}/jobs/*"]
      },
      {
        Sid      = "CountCompletions"
        Effect   = "Allow"
        Action   = ["dynamodb:Query"]
        Resource = [local.completions]
      },
      {
        Sid      = "LeaseJobs"
        Effect   = "Allow"
        Action   = ["dynamodb:UpdateItem"]
        Resource = [local.triggers]
      },
    ])

    janitor = concat(local.move_jobs, local.trigger, local.look_at_input, [
      {
        Sid      = "FindJobs"
        Effect   = "Allow"
        Action   = ["dynamodb:Query"]
        Resource = ["${local.jobs}/index/*"]
      },
      {
        Sid      = "LookForSegments"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.input}/segments/*"]
      },
      {
        Sid    = "LookAtQueues"
        Effect = "Allow"
        Action = ["sqs:GetQueueAttributes"]
        Resource = [
          "${local.queue}-chunking", "${local.queue}-video-worker", "${local.queue}-reassembly",
        ]
      },
      {
        Sid      = "SendAgain"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = ["${local.queue}-chunking", "${local.queue}-video-worker"]
      },
    ])

    operator = concat(local.move_jobs, local.look, local.find_queues, [
      {
        Sid      = "ListJobs"
        Effect   = "Allow"
        Action   = ["dynamodb:Query"]
        Resource = ["${local.jobs}/index/*", local.completions]
      },
      {
        Sid      = "ForgetRuns"
        Effect   = "Allow"
        Action   = ["dynamodb:DeleteItem"]
        Resource = [local.completions, local.triggers]
      },
      {
        Sid      = "ShowTriggers"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem"]
        Resource = [local.triggers]
      },
      {
        Sid      = "FetchFilms"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:DeleteObject"]
        Resource = ["${local.input}/input/*", "${local.output}/jobs/*"]
      },
      {
        Sid      = "DeleteSegments"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject"]
        Resource = ["${local.input}/segments/*"]
      },
      {
        Sid    = "RetryAndResumeJobs"
        Effect = "Allow"
        Action = ["sqs:SendMessage"]
        Resource = [
          "${local.queue}-chunking", "${local.queue}-video-worker", "${local.queue}-reassembly",
        ]
      },
      {
        Sid      = "LookForWaitingSegments"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes"]
        Resource = ["${local.queue}-video-worker"]
      },
      {
        Sid      = "LookForSegments"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.input}/segments/*"]
      },
    ])
  }

  policies = {
    for name, statements in local.statements :
    name => jsonencode({ Version = "2012-10-17", Statement = statements })
  }
}
