# The shape that pipelines of this kind are published in: a profile, a local backend, an older runtime, a package below
# the working directory, one buffering hint alone, and a variable without a default.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
  backend "local" {
    path = "state/terraform.tfstate"
  }
}

provider "aws" {
  region  = "us-east-1"
  profile = "default"
}

variable "bucket_name" {
  type = string
}

data "archive_file" "validator" {
  type        = "zip"
  source_file = "lambda/validator.py"
  output_path = "lambda/validator.zip"
}

resource "aws_s3_bucket" "landing" {
  bucket = var.bucket_name
}

resource "aws_kinesis_stream" "events" {
  name        = "seed-events"
  shard_count = 1
}

resource "aws_iam_role" "role" {
  name = "seed-role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Service = ["firehose.amazonaws.com", "lambda.amazonaws.com"] }
    }]
  })
}

resource "aws_lambda_function" "validator" {
  function_name    = "seed-validator"
  filename         = data.archive_file.validator.output_path
  source_code_hash = data.archive_file.validator.output_base64sha256
  handler          = "validator.handler"
  runtime          = "python3.10"
  role             = aws_iam_role.role.arn
  timeout          = 60
}

resource "aws_kinesis_firehose_delivery_stream" "delivery" {
  name        = "seed-delivery"
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.events.arn
    role_arn           = aws_iam_role.role.arn
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.role.arn
    bucket_arn          = aws_s3_bucket.landing.arn
    prefix              = "data/"
    error_output_prefix = "error/"
    buffering_interval  = 60

    processing_configuration {
      enabled = true
      processors {
        type = "Lambda"
        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${aws_lambda_function.validator.arn}:$LATEST"
        }
        parameters {
          parameter_name  = "BufferIntervalInSeconds"
          parameter_value = "90"
        }
      }
    }
  }
}
