# What the plan role may do: read the stacks' settings and their states. No record, object, message or log.

resource "aws_iam_role_policy" "plan" {
  count = length(local.with_github)

  name   = "read"
  role   = aws_iam_role.plan[0].id
  policy = data.aws_iam_policy_document.plan[0].json
}

data "aws_iam_policy_document" "plan" {
  count = length(local.with_github)

  dynamic "statement" {
    for_each = local.read_actions

    content {
      sid       = "Read${title(statement.key)}"
      actions   = statement.value
      resources = local.all_arns[statement.key]
    }
  }

  statement {
    sid       = "FindLogGroups"
    actions   = ["logs:DescribeLogGroups"]
    resources = ["*"] # takes no narrower resource
  }

  statement {
    sid       = "FindStates"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.state.arn]
  }

  statement {
    sid       = "ReadStates"
    actions   = ["s3:GetObject"]
    resources = values(local.state_keys)
  }
}
