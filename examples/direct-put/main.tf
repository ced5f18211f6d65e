# Weather stations put text lines straight to Firehose; a function turns each into JSON, drops heartbeats and refuses
# what is no reading. No Kinesis stream, no dependencies, names of its own.

resource "random_id" "bucket" {
  byte_length = 4
}

resource "aws_s3_bucket" "readings" {
  bucket        = "${var.project}-readings-${random_id.bucket.hex}"
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "readings" {
  bucket                  = aws_s3_bucket.readings.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# --- Function --------------------------------------------------------------------------------------------------------

data "archive_file" "function" {
  type        = "zip"
  source_dir  = "${path.module}/function"
  output_path = "${path.module}/build/function.zip"
}

resource "aws_lambda_function" "parse" {
  function_name    = "${var.project}-parse"
  role             = aws_iam_role.function.arn
  filename         = data.archive_file.function.output_path
  source_code_hash = data.archive_file.function.output_base64sha256
  handler          = "readings.parse"
  runtime          = "python3.12"
  timeout          = 30

  environment {
    variables = { MAX_CELSIUS = tostring(var.max_celsius) }
  }
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${var.project}-parse"
  retention_in_days = 7
}

resource "aws_iam_role" "function" {
  name_prefix = "${var.project}-function-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  role = aws_iam_role.function.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.function.arn}:*"
    }]
  })
}

# --- Firehose --------------------------------------------------------------------------------------------------------

resource "aws_kinesis_firehose_delivery_stream" "intake" {
  name        = "${var.project}-intake"
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn            = aws_iam_role.intake.arn
    bucket_arn          = aws_s3_bucket.readings.arn
    prefix              = "readings/day=!{timestamp:yyyy-MM-dd}/"
    error_output_prefix = "refused/!{firehose:error-output-type}/"
    buffering_interval  = var.buffer_seconds
    buffering_size      = 1

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"

        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${aws_lambda_function.parse.arn}:$LATEST"
        }
        parameters {
          parameter_name  = "BufferSizeInMBs"
          parameter_value = "0.5"
        }
        parameters {
          parameter_name  = "BufferIntervalInSeconds"
          parameter_value = "1"
        }
      }
    }
  }

  depends_on = [aws_iam_role_policy.intake]
}

resource "aws_iam_role" "intake" {
  name_prefix = "${var.project}-intake-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "firehose.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "intake" {
  role = aws_iam_role.intake.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource = aws_s3_bucket.readings.arn
      },
      {
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
        Resource = "${aws_s3_bucket.readings.arn}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"]
        Resource = [aws_lambda_function.parse.arn, "${aws_lambda_function.parse.arn}:$LATEST"]
      },
    ]
  })
}

# --- Notification, if wanted -----------------------------------------------------------------------------------------

resource "aws_sns_topic" "readings" {
  count = var.notify ? 1 : 0
  name  = "${var.project}-readings"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sns:Publish"
      Principal = { Service = "s3.amazonaws.com" }
      Resource  = "*"
      Condition = { ArnEquals = { "aws:SourceArn" = aws_s3_bucket.readings.arn } }
    }]
  })
}

resource "aws_s3_bucket_notification" "readings" {
  count  = var.notify ? 1 : 0
  bucket = aws_s3_bucket.readings.id

  topic {
    topic_arn     = aws_sns_topic.readings[0].arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "readings/"
  }
}
