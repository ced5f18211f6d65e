# A function with all that is about it, and the services that such stacks have beside it.
terraform {
  required_providers {
    aws     = { source = "hashicorp/aws" }
    archive = { source = "hashicorp/archive" }
  }
}
provider "aws" {
  default_tags { tags = { Stack = "functions" } }
}
variable "step" {
  description = "Another step changes what can be changed."
  type        = number
  default     = 1
}

data "archive_file" "code" {
  type        = "zip"
  output_path = "${path.module}/code.zip"
  source {
    filename = "app.py"
    content  = "def handler(event, context): return event\n"
  }
}
resource "aws_kms_key" "k" {
  description             = "step ${var.step}"
  deletion_window_in_days = 7
  enable_key_rotation     = true
}
resource "aws_kms_alias" "k" {
  name          = "alias/functions"
  target_key_id = aws_kms_key.k.key_id
}
resource "aws_iam_role" "f" {
  name               = "functions"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["lambda.amazonaws.com", "scheduler.amazonaws.com", "states.amazonaws.com"] } }] })
}
resource "aws_lambda_layer_version" "l" {
  layer_name          = "functions"
  filename            = data.archive_file.code.output_path
  source_code_hash    = data.archive_file.code.output_base64sha256
  compatible_runtimes = ["python3.11"]
}
resource "aws_lambda_function" "f" {
  function_name    = "functions"
  role             = aws_iam_role.f.arn
  handler          = "app.handler"
  runtime          = "python3.11"
  filename         = data.archive_file.code.output_path
  source_code_hash = data.archive_file.code.output_base64sha256
  layers           = [aws_lambda_layer_version.l.arn]
  publish          = true
  timeout          = 3 + var.step
  kms_key_arn      = aws_kms_key.k.arn
  environment { variables = { SECRET = aws_secretsmanager_secret.s.arn } }
}
resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.f.function_name
  function_version = aws_lambda_function.f.version
}
resource "aws_lambda_function_url" "u" {
  function_name      = aws_lambda_function.f.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "NONE"
  cors {
    allow_origins = ["*"]
    max_age       = 86400
  }
}
resource "aws_lambda_function_event_invoke_config" "c" {
  function_name          = aws_lambda_function.f.function_name
  maximum_retry_attempts = 0
  destination_config {
    on_failure { destination = aws_sqs_queue.q.arn }
  }
}
resource "aws_sqs_queue" "q" { name = "functions" }
resource "aws_kinesis_stream" "s" {
  name        = "functions"
  shard_count = 1
}
resource "aws_lambda_event_source_mapping" "q" {
  event_source_arn = aws_sqs_queue.q.arn
  function_name    = aws_lambda_alias.live.arn
  batch_size       = var.step
  filter_criteria {
    filter { pattern = jsonencode({ body = { a = ["b"] } }) }
  }
}
resource "aws_lambda_event_source_mapping" "s" {
  event_source_arn       = aws_kinesis_stream.s.arn
  function_name          = aws_lambda_function.f.arn
  starting_position      = "TRIM_HORIZON"
  maximum_retry_attempts = 1 + var.step
  destination_config {
    on_failure { destination_arn = aws_sqs_queue.q.arn }
  }
}
data "aws_lambda_invocation" "i" {
  function_name = aws_lambda_function.f.function_name
  input         = jsonencode({ a = 1 })
}
resource "aws_lambda_invocation" "i" {
  function_name = aws_lambda_function.f.function_name
  input         = jsonencode({ a = 1 })
}
resource "aws_sfn_state_machine" "m" {
  name       = "functions"
  role_arn   = aws_iam_role.f.arn
  type       = "EXPRESS"
  definition = jsonencode({ Comment = "step ${var.step}", StartAt = "A", States = { A = { Type = "Task", Resource = "arn:aws:states:::lambda:invoke", Parameters = { FunctionName = aws_lambda_function.f.arn }, End = true } } })
  tracing_configuration { enabled = true }
  logging_configuration {
    log_destination        = "${aws_cloudwatch_log_group.g.arn}:*"
    include_execution_data = true
    level                  = "ALL"
  }
}
resource "aws_cloudwatch_log_group" "g" { name = "/functions" }
resource "aws_cloudwatch_log_subscription_filter" "f" {
  name            = "functions"
  log_group_name  = aws_cloudwatch_log_group.g.name
  filter_pattern  = ""
  destination_arn = aws_kinesis_stream.s.arn
  role_arn        = aws_iam_role.f.arn
}
resource "aws_cloudwatch_log_resource_policy" "p" {
  policy_name     = "functions"
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = ["logs:PutLogEvents"], Resource = "*" }] })
}
resource "aws_scheduler_schedule_group" "g" { name = "functions" }
resource "aws_scheduler_schedule" "s" {
  name                = "functions"
  group_name          = aws_scheduler_schedule_group.g.name
  schedule_expression = "rate(${1 + var.step} hours)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_lambda_function.f.arn
    role_arn = aws_iam_role.f.arn
    input    = jsonencode({ a = 1 })
    retry_policy {
      maximum_retry_attempts = 0
    }
  }
}
resource "aws_ssm_parameter" "p" {
  name   = "/functions/p"
  type   = "SecureString"
  value  = "step ${var.step}"
  key_id = aws_kms_key.k.key_id
}
data "aws_ssm_parameter" "p" {
  name = aws_ssm_parameter.p.name
}
resource "aws_secretsmanager_secret" "s" {
  name                    = "functions"
  recovery_window_in_days = 0
  kms_key_id              = aws_kms_key.k.arn
}
resource "aws_secretsmanager_secret_version" "s" {
  secret_id     = aws_secretsmanager_secret.s.id
  secret_string = jsonencode({ a = var.step })
}
data "aws_secretsmanager_secret_version" "s" {
  secret_id = aws_secretsmanager_secret_version.s.secret_id
}
data "aws_kms_key" "k" { key_id = aws_kms_alias.k.name }
output "enabled" { value = data.aws_kms_key.k.enabled ? "yes" : "no" }
output "multi" { value = aws_kms_key.k.multi_region ? "yes" : "no" }
output "result" { value = data.aws_lambda_invocation.i.result }
output "secret" {
  value     = data.aws_secretsmanager_secret_version.s.secret_string
  sensitive = true
}
