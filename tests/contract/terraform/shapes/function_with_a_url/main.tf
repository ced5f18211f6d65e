# A function with versions, an alias, a URL, what comes of its asynchronous calls, and a layer.
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
  publish          = true
  layers           = [aws_lambda_layer_version.this.arn]
  tracing_config {
    mode = "PassThrough"
  }
  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }
}
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = 3
}
resource "aws_lambda_layer_version" "this" {
  layer_name          = var.name
  filename            = data.archive_file.code.output_path
  source_code_hash    = data.archive_file.code.output_base64sha256
  compatible_runtimes = ["python3.11", "python3.12"]
}
resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}
resource "aws_lambda_function_url" "live" {
  function_name      = aws_lambda_function.this.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "NONE"
  cors {
    allow_origins = ["https://shop.example"]
    allow_methods = ["GET"]
    max_age       = 600
  }
}
resource "aws_sns_topic" "failed" {
  name = "${var.name}-failed"
}
resource "aws_lambda_function_event_invoke_config" "live" {
  function_name                = aws_lambda_function.this.function_name
  qualifier                    = aws_lambda_alias.live.name
  maximum_event_age_in_seconds = 300
  maximum_retry_attempts       = 1
  destination_config {
    on_failure {
      destination = aws_sns_topic.failed.arn
    }
  }
}
