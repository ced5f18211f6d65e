resource "aws_kinesis_stream" "events" {
  name = "${var.name}-events"

  stream_mode_details {
    stream_mode = "ON_DEMAND"
  }
}

resource "aws_dynamodb_table" "counts" {
  name         = "${var.name}-counts"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "key"

  attribute {
    name = "key"
    type = "S"
  }
}

resource "aws_sqs_queue" "failed" {
  name                    = "${var.name}-failed"
  sqs_managed_sse_enabled = true
}

# --- Function --------------------------------------------------------------------------------------------------------

data "archive_file" "count" {
  type        = "zip"
  source_dir  = "${path.module}/../functions/count"
  output_path = "${path.module}/build/count.zip"
}

resource "aws_lambda_function" "count" {
  function_name    = "${var.name}-count"
  role             = aws_iam_role.count.arn
  filename         = data.archive_file.count.output_path
  source_code_hash = data.archive_file.count.output_base64sha256
  handler          = "count_events.handle"
  runtime          = "python3.13"
  timeout          = 30

  environment {
    variables = { TABLE = aws_dynamodb_table.counts.name }
  }

  depends_on = [aws_cloudwatch_log_group.count]
}

resource "aws_cloudwatch_log_group" "count" {
  name              = "/aws/lambda/${var.name}-count"
  retention_in_days = 7
}

resource "aws_lambda_event_source_mapping" "events" {
  event_source_arn                   = aws_kinesis_stream.events.arn
  function_name                      = aws_lambda_function.count.arn
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = 100
  maximum_retry_attempts             = 1
  bisect_batch_on_function_error     = true
  function_response_types            = ["ReportBatchItemFailures"]
  maximum_batching_window_in_seconds = 0

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.failed.arn
    }
  }

  depends_on = [aws_iam_role_policy.count]
}

# --- What the function may do ----------------------------------------------------------------------------------------

resource "aws_iam_role" "count" {
  name_prefix = "${var.name}-count-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "count" {
  name = "count"
  role = aws_iam_role.count.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = [
          "kinesis:DescribeStream",
          "kinesis:DescribeStreamSummary",
          "kinesis:GetRecords",
          "kinesis:GetShardIterator",
          "kinesis:ListShards",
        ]
        Resource = aws_kinesis_stream.events.arn
      },
      {
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem", "dynamodb:UpdateItem"]
        Resource = aws_dynamodb_table.counts.arn
      },
      {
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = aws_sqs_queue.failed.arn
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.count.arn}:*"
      },
    ]
  })
}
