# The function that judges each record by its producer's schema.

locals {
  function_name = "${var.name}-validate"
  # Made from its parts: taken from the resource, each change of the code would show as a change of policies too.
  function_arn     = "arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.function_name}"
  function_package = "${path.module}/../build/validate.zip"
}

resource "aws_lambda_function" "validate" {
  function_name = local.function_name
  description   = "Validates each record against its producer's schema"
  role          = aws_iam_role.function.arn

  filename         = local.function_package
  source_code_hash = fileexists(local.function_package) ? filebase64sha256(local.function_package) : null
  handler          = "validate.handler.handler"
  runtime          = var.function_runtime
  architectures    = [var.function_architecture]

  memory_size = var.function_memory
  timeout     = var.function_timeout

  environment {
    variables = {
      LOG_LEVEL                    = var.function_log_level
      POWERTOOLS_SERVICE_NAME      = local.function_name
      POWERTOOLS_METRICS_NAMESPACE = local.metrics_namespace
    }
  }

  lifecycle {
    precondition {
      condition     = fileexists(local.function_package)
      error_message = "The function package build/validate.zip is missing. Build it first: make package"
    }
  }

  # Lambda would create the group itself, without retention, if a call came first.
  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.function]
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.log_retention_days
}
