# What Firehose and the function may do. Roles are global to an account: the region in their names keeps stacks apart.

locals {
  permissions_boundary = (
    var.permissions_boundary == null ? null : "arn:${local.partition}:iam::${local.account_id}:policy/${var.permissions_boundary}"
  )
}

resource "aws_iam_role" "delivery" {
  name               = "${var.name}-${local.region}-delivery"
  description        = "Firehose: reads the stream, calls the function, writes the bucket"
  assume_role_policy = data.aws_iam_policy_document.delivery_trust.json

  permissions_boundary = local.permissions_boundary
}

data "aws_iam_policy_document" "delivery_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["firehose.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [local.account_id]
    }
  }
}

resource "aws_iam_role_policy" "delivery" {
  name   = "delivery"
  role   = aws_iam_role.delivery.id
  policy = data.aws_iam_policy_document.delivery.json
}

data "aws_iam_policy_document" "delivery" {
  statement {
    sid       = "ReadStream"
    actions   = ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
    resources = [aws_kinesis_stream.events.arn]
  }

  dynamic "statement" {
    for_each = var.stream_kms_key_id == null ? [] : ["kinesis"]

    content {
      sid     = "DecryptStream"
      actions = ["kms:Decrypt"]
      # A key's alias does not tell its ARN; what the conditions leave is this stream's key alone.
      resources = ["arn:${local.partition}:kms:${local.region}:${local.account_id}:key/*"]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["kinesis.${local.region}.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "kms:EncryptionContext:aws:kinesis:arn"
        values   = [aws_kinesis_stream.events.arn]
      }
    }
  }

  statement {
    sid     = "CallFunction"
    actions = ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"]
    # Firehose has been seen to call an unqualified ARN as $LATEST.
    resources = [local.function_arn, "${local.function_arn}:$LATEST"]
  }

  statement {
    sid       = "FindBucket"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [aws_s3_bucket.lake.arn]
  }

  statement {
    sid     = "WriteObjects"
    actions = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    resources = [
      "${aws_s3_bucket.lake.arn}/${local.data_prefix}*",
      "${aws_s3_bucket.lake.arn}/${local.error_prefix}*",
    ]
  }

  dynamic "statement" {
    for_each = var.bucket_kms_key_arn == null ? [] : [var.bucket_kms_key_arn]

    content {
      sid       = "EncryptObjects"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [statement.value]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["s3.${local.region}.amazonaws.com"]
      }
    }
  }

  dynamic "statement" {
    for_each = aws_glue_catalog_table.events

    content {
      sid     = "ReadTable"
      actions = ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"]
      resources = [
        "${local.glue_arn}:catalog",
        "${local.glue_arn}:database/${statement.value.database_name}",
        "${local.glue_arn}:table/${statement.value.database_name}/${statement.value.name}",
      ]
    }
  }

  statement {
    sid       = "LogErrors"
    actions   = ["logs:PutLogEvents"]
    resources = [aws_cloudwatch_log_stream.delivery.arn]
  }
}

resource "aws_iam_role" "function" {
  name               = "${var.name}-${local.region}-function"
  description        = "The function validate: writes its log"
  assume_role_policy = data.aws_iam_policy_document.function_trust.json

  permissions_boundary = local.permissions_boundary
}

data "aws_iam_policy_document" "function_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "function" {
  name   = "function"
  role   = aws_iam_role.function.id
  policy = data.aws_iam_policy_document.function.json
}

data "aws_iam_policy_document" "function" {
  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function.arn}:*"]
  }
}
