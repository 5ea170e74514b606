resource "aws_iam_role" "this" {
  for_each    = local.policies
  name        = "${var.name_prefix}-${each.key}"
  description = "What stereo-spot's ${each.key} needs, and no more"
  tags        = { Name = "${var.name_prefix}-${each.key}" }

  # A session may be as long as AWS lets it: a long film must not outlive its worker's keys.
  max_session_duration = 12 * 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRole"
      Principal = {
        AWS = (
          length(var.trusted_arns) > 0 ? var.trusted_arns :
          ["arn:${local.partition}:iam::${local.account}:root"]
        )
        Service = "ecs-tasks.amazonaws.com"
      }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  for_each = local.policies
  name     = "pipeline"
  role     = aws_iam_role.this[each.key].name
  policy   = each.value
}
