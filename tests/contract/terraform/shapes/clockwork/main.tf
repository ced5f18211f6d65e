# Things that happen by the clock: a rule of EventBridge and a schedule with a group.
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
}
resource "aws_cloudwatch_event_rule" "hourly" {
  name                = "${var.name}-hourly"
  schedule_expression = "rate(1 hour)"
  state               = "DISABLED"
}
resource "aws_cloudwatch_event_target" "hourly" {
  rule  = aws_cloudwatch_event_rule.hourly.name
  arn   = aws_lambda_function.this.arn
  input = jsonencode({ from = "rule" })
}
resource "aws_lambda_permission" "events" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.hourly.arn
}
resource "aws_scheduler_schedule_group" "this" {
  name = var.name
}
resource "aws_iam_role" "scheduler" {
  name               = "${var.name}-scheduler"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "scheduler.amazonaws.com" } }] })
  inline_policy {
    name   = "invoke"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "lambda:InvokeFunction", Resource = aws_lambda_function.this.arn }] })
  }
}
resource "aws_scheduler_schedule" "nightly" {
  name                         = "${var.name}-nightly"
  group_name                   = aws_scheduler_schedule_group.this.name
  schedule_expression          = "cron(30 2 * * ? *)"
  schedule_expression_timezone = "Europe/Berlin"
  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }
  target {
    arn      = aws_lambda_function.this.arn
    role_arn = aws_iam_role.scheduler.arn
    retry_policy {
      maximum_retry_attempts = 2
    }
  }
}
