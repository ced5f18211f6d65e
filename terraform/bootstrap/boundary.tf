# The most that roles of a stack can ever do: what Firehose and the function need of their own stack.

resource "aws_iam_policy" "boundary" {
  for_each = var.environments

  name        = "${var.prefix}-boundary-${each.key}"
  description = "Limit of the roles that the environment ${each.key} makes"
  policy      = data.aws_iam_policy_document.boundary[each.key].json
}

data "aws_iam_policy_document" "boundary" {
  for_each = var.environments

  statement {
    sid       = "ReadStream"
    actions   = ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
    resources = local.arns[each.key].streams
  }

  statement {
    sid       = "CallFunction"
    actions   = ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"]
    resources = local.arns[each.key].functions
  }

  statement {
    sid       = "FindBucket"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = local.arns[each.key].buckets
  }

  statement {
    sid       = "WriteObjects"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    resources = local.arns[each.key].objects
  }

  statement {
    sid       = "ReadTables"
    actions   = ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"]
    resources = local.arns[each.key].tables
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for arn in local.arns[each.key].logs : "${arn}:*"]
  }

  # Through the services that hold the data alone; the stack's own role narrows it to its keys.
  statement {
    sid       = "UseKeys"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = ["arn:${local.partition}:kms:${local.region}:${local.account_id}:key/*"]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["kinesis.${local.region}.amazonaws.com", "s3.${local.region}.amazonaws.com"]
    }
  }
}
