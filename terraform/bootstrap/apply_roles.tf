# What the role of an environment may do: everything to its own stack, nothing to any other.

resource "aws_iam_role_policy" "apply" {
  for_each = local.environments

  name   = "apply"
  role   = aws_iam_role.apply[each.key].id
  policy = data.aws_iam_policy_document.apply[each.key].json
}

locals {
  write_actions = {
    streams = [
      "kinesis:AddTagsToStream", "kinesis:CreateStream", "kinesis:DecreaseStreamRetentionPeriod", "kinesis:DeleteStream",
      "kinesis:IncreaseStreamRetentionPeriod", "kinesis:RemoveTagsFromStream", "kinesis:StartStreamEncryption",
      "kinesis:StopStreamEncryption", "kinesis:TagResource", "kinesis:UntagResource", "kinesis:UpdateShardCount",
      "kinesis:UpdateStreamMode",
    ]
    deliveries = [
      "firehose:CreateDeliveryStream", "firehose:DeleteDeliveryStream", "firehose:TagDeliveryStream",
      "firehose:UntagDeliveryStream", "firehose:UpdateDestination",
    ]
    functions = [
      "lambda:CreateFunction", "lambda:DeleteFunction", "lambda:TagResource", "lambda:UntagResource",
      "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration",
    ]
    buckets = [
      "s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:ListBucketVersions",
      "s3:PutBucketNotification", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy",
      "s3:PutBucketPublicAccessBlock", "s3:PutBucketTagging", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration", "s3:TagResource", "s3:UntagResource",
    ]
    objects = ["s3:DeleteObject", "s3:DeleteObjectVersion"] # a bucket with bucket_force_destroy is emptied first
    topics = [
      "sns:CreateTopic", "sns:DeleteTopic", "sns:SetSubscriptionAttributes", "sns:SetTopicAttributes", "sns:Subscribe",
      "sns:TagResource", "sns:Unsubscribe", "sns:UntagResource",
    ]
    queues     = ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"]
    alarms     = ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource"]
    dashboards = ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"]
    roles      = ["iam:DeleteRole", "iam:DeleteRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateRole"]
    tables = [
      "glue:CreateDatabase", "glue:CreateTable", "glue:DeleteDatabase", "glue:DeleteTable", "glue:TagResource",
      "glue:UntagResource", "glue:UpdateDatabase", "glue:UpdateTable",
    ]
    logs = [
      "logs:CreateLogGroup", "logs:CreateLogStream", "logs:DeleteLogGroup", "logs:DeleteLogStream",
      "logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource",
    ]
  }

  data_actions = {
    streams = ["kinesis:PutRecords"]
    objects = ["s3:GetObject"]
    queues  = ["sqs:DeleteMessage", "sqs:ReceiveMessage"]
    logs    = ["logs:FilterLogEvents"]
  }
}

data "aws_iam_policy_document" "apply" {
  for_each = local.environments

  dynamic "statement" {
    for_each = local.write_actions

    content {
      sid       = "Manage${title(statement.key)}"
      actions   = concat(statement.value, lookup(local.read_actions, statement.key, []))
      resources = local.arns[each.key][statement.key]
    }
  }

  # A role made here can do no more than the boundary allows, so that this role cannot give itself more.
  statement {
    sid       = "MakeBoundedRoles"
    actions   = ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"]
    resources = local.arns[each.key].roles

    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [aws_iam_policy.boundary[each.key].arn]
    }
  }

  statement {
    sid       = "HandRolesToServices"
    actions   = ["iam:PassRole"]
    resources = local.arns[each.key].roles

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["firehose.amazonaws.com", "lambda.amazonaws.com"]
    }
  }

  statement {
    sid       = "FindLogGroups"
    actions   = ["logs:DescribeLogGroups"]
    resources = ["*"] # takes no narrower resource
  }

  statement {
    sid       = "FindState"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.state.arn]
  }

  statement {
    sid       = "KeepState"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [local.state_keys[each.key], "${local.state_keys[each.key]}.tflock"]
  }

  statement {
    sid       = "ReleaseLock"
    actions   = ["s3:DeleteObject"]
    resources = ["${local.state_keys[each.key]}.tflock"]
  }

  dynamic "statement" {
    for_each = each.value.data ? local.data_actions : {}

    content {
      sid       = "Use${title(statement.key)}"
      actions   = statement.value
      resources = local.arns[each.key][statement.key]
    }
  }

  # To find what a broken-off test run has left: these lists take no narrower resource.
  dynamic "statement" {
    for_each = each.value.data ? ["lists"] : []

    content {
      sid = "ListToFindLeftovers"
      actions = [
        "cloudwatch:DescribeAlarms", "firehose:ListDeliveryStreams", "iam:ListRoles", "kinesis:ListStreams",
        "lambda:ListFunctions", "s3:ListAllMyBuckets", "sns:ListSubscriptions", "sns:ListTopics", "sqs:ListQueues",
      ]
      resources = ["*"]
    }
  }
}
