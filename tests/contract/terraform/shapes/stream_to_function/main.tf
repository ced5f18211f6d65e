# A stream that a function reads, with a filter and a place for what fails.
variable "name" {}
data "archive_file" "code" {
  type        = "zip"
  source_dir  = "${path.module}/../functions/relay"
  output_path = "${path.root}/build/${var.name}.zip"
}
data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "lambda" {
  name               = "${var.name}-lambda"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}
resource "aws_lambda_function" "this" {
  function_name    = var.name
  role             = aws_iam_role.lambda.arn
  runtime          = "python3.12"
  handler          = "handler.handler"
  filename         = data.archive_file.code.output_path
  source_code_hash = data.archive_file.code.output_base64sha256
  architectures    = ["arm64"]
}
resource "aws_kinesis_stream" "this" {
  name = var.name
  stream_mode_details {
    stream_mode = "ON_DEMAND"
  }
}
resource "aws_sqs_queue" "failed" {
  name = "${var.name}-failed"
}
resource "aws_iam_role_policy_attachment" "kinesis" {
  role       = aws_iam_role.lambda.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole"
}
resource "aws_lambda_event_source_mapping" "this" {
  event_source_arn               = aws_kinesis_stream.this.arn
  function_name                  = aws_lambda_function.this.function_name
  starting_position              = "LATEST"
  batch_size                     = 200
  parallelization_factor         = 2
  maximum_retry_attempts         = 3
  bisect_batch_on_function_error = true
  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.failed.arn
    }
  }
  filter_criteria {
    filter {
      pattern = jsonencode({ data = { kind = ["order"] } })
    }
  }
}
