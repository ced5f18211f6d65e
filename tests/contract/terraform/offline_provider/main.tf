# One of each type of IAM, Lambda, Kinesis, Firehose and Logs. `step` 2 changes what AWS changes in place.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.67"
    }
  }
}

provider "aws" {
  s3_use_path_style       = true
  skip_metadata_api_check = "true"

  default_tags {
    tags = { team = "law", step = var.step }
  }
}

variable "step" {
  type    = number
  default = 1
}

locals {
  second = var.step == 2
}

data "aws_caller_identity" "me" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = local.second ? ["lambda.amazonaws.com", "firehose.amazonaws.com"] : ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "r" {
  name                 = "law-r"
  description          = "step ${var.step}"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = local.second ? 7200 : 3600
}

resource "aws_iam_role" "whole" {
  name_prefix           = "law-"
  path                  = "/law/"
  assume_role_policy    = data.aws_iam_policy_document.trust.json
  force_detach_policies = true
  managed_policy_arns   = [aws_iam_policy.p.arn]

  inline_policy {
    name   = "inline"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }] })
  }
}

resource "aws_iam_role_policy" "rp" {
  name = "rp"
  role = aws_iam_role.r.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = local.second ? "*" : "arn:aws:s3:::a/*" }]
  })
}

resource "aws_iam_policy" "p" {
  name = "law-p"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Action = local.second ? "s3:*" : "s3:GetObject", Resource = "*" }
  })
}

resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.r.name
  policy_arn = aws_iam_policy.p.arn
}

resource "aws_cloudwatch_log_group" "g" {
  name              = "/law/g"
  retention_in_days = local.second ? 0 : 7
}

resource "aws_cloudwatch_log_group" "alone" {
  name = "/law/alone"
}

resource "aws_cloudwatch_log_stream" "s" {
  name           = "s"
  log_group_name = aws_cloudwatch_log_group.g.name
}

resource "aws_lambda_function" "f" {
  function_name    = "law-f"
  role             = aws_iam_role.r.arn
  filename         = "${path.module}/f${var.step}.zip"
  source_code_hash = filebase64sha256("${path.module}/f${var.step}.zip")
  handler          = "f.handler"
  runtime          = "python3.12"
  timeout          = local.second ? 10 : 3
  publish          = true

  reserved_concurrent_executions = local.second ? 5 : -1

  dynamic "environment" {
    for_each = local.second ? [] : [1]

    content {
      variables = { COLOUR = "red" }
    }
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.g.name
  }
}

resource "aws_lambda_function" "plain" {
  function_name = "law-plain"
  role          = aws_iam_role.r.arn
  s3_bucket     = aws_s3_object.code.bucket
  s3_key        = aws_s3_object.code.key
  handler       = "f.handler"
  runtime       = "python3.12"

  environment {}
}

resource "aws_lambda_permission" "p" {
  statement_id  = "from-s3"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.f.function_name
  principal     = "s3.amazonaws.com"
  source_arn    = aws_s3_bucket.b.arn
}

resource "aws_lambda_permission" "account" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.f.arn
  principal     = data.aws_caller_identity.me.account_id
}

resource "aws_kinesis_stream" "k" {
  name             = "law-k"
  shard_count      = local.second ? 2 : 1
  retention_period = local.second ? 48 : 24
  encryption_type  = "kms"
  kms_key_id       = "alias/aws/kinesis"
}

resource "aws_kinesis_stream" "demand" {
  name = "law-demand"

  stream_mode_details {
    stream_mode = "ON_DEMAND"
  }
}

resource "aws_s3_bucket" "b" {
  bucket        = "law-b"
  force_destroy = true
}

resource "aws_s3_object" "code" {
  bucket = aws_s3_bucket.b.id
  key    = "code.zip"
  source = "${path.module}/f1.zip"
}

resource "aws_kinesis_firehose_delivery_stream" "d" {
  name        = "law-d"
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.demand.arn
    role_arn           = aws_iam_role.r.arn
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.r.arn
    bucket_arn          = aws_s3_bucket.b.arn
    prefix              = "data/step=${var.step}/"
    error_output_prefix = "error/!{firehose:error-output-type}/"
    buffering_interval  = local.second ? 60 : 0

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.g.name
      log_stream_name = aws_cloudwatch_log_stream.s.name
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"

        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${aws_lambda_function.f.arn}:$LATEST"
        }
        parameters {
          parameter_name  = "BufferIntervalInSeconds"
          parameter_value = local.second ? "5" : "1"
        }
      }
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "direct" {
  name        = "law-direct"
  destination = "extended_s3"

  server_side_encryption {
    enabled = false
  }

  extended_s3_configuration {
    role_arn       = aws_iam_role.r.arn
    bucket_arn     = aws_s3_bucket.b.arn
    buffering_size = local.second ? 10 : 5
  }
}

output "me" {
  value = {
    account           = data.aws_caller_identity.me.account_id
    partition         = data.aws_partition.here.partition
    region            = data.aws_region.here.name
    version           = aws_lambda_function.f.version
    whole             = aws_iam_role.whole.name
    policy            = aws_iam_policy.p.arn
    account_statement = aws_lambda_permission.account.statement_id
  }
}
