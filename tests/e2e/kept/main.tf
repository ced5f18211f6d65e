# One of each that a stack with --keep brings back; tests/e2e/test_kept.py kills the emulator between two plans.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["states.amazonaws.com", "pipes.amazonaws.com", "scheduler.amazonaws.com"] }
    }]
  })
}

resource "aws_iam_role" "any" {
  name               = "kept-any"
  assume_role_policy = local.trust
}

resource "aws_sqs_queue" "events" {
  name = "kept-events"
}

resource "aws_sqs_queue_policy" "events" {
  queue_url = aws_sqs_queue.events.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.events.arn
      Principal = { Service = "events.amazonaws.com" }
    }]
  })
}

resource "aws_sqs_queue" "piped" {
  name = "kept-piped"
}

resource "aws_kinesis_stream" "source" {
  name        = "kept-source"
  shard_count = 1
}

resource "aws_dynamodb_table" "orders" {
  name             = "kept-orders"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "customer"
  range_key        = "number"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "customer"
    type = "S"
  }

  attribute {
    name = "number"
    type = "N"
  }

  attribute {
    name = "state"
    type = "S"
  }

  global_secondary_index {
    name            = "by-state"
    hash_key        = "state"
    projection_type = "ALL"
  }
}

resource "aws_cloudwatch_event_bus" "shop" {
  name = "kept-shop"
}

resource "aws_cloudwatch_event_rule" "orders" {
  name           = "kept-orders"
  event_bus_name = aws_cloudwatch_event_bus.shop.name
  event_pattern  = jsonencode({ source = ["shop"] })
}

resource "aws_cloudwatch_event_target" "orders" {
  rule           = aws_cloudwatch_event_rule.orders.name
  event_bus_name = aws_cloudwatch_event_bus.shop.name
  target_id      = "queue"
  arn            = aws_sqs_queue.events.arn
}

resource "aws_pipes_pipe" "records" {
  name     = "kept-records"
  role_arn = aws_iam_role.any.arn
  source   = aws_kinesis_stream.source.arn
  target   = aws_sqs_queue.piped.arn

  source_parameters {
    kinesis_stream_parameters {
      starting_position = "TRIM_HORIZON"
      batch_size        = 1
    }
  }
}

resource "aws_sfn_state_machine" "pass" {
  name     = "kept-pass"
  role_arn = aws_iam_role.any.arn
  definition = jsonencode({
    StartAt = "Pass"
    States  = { Pass = { Type = "Pass", Result = { done = true }, End = true } }
  })
}

resource "aws_apigatewayv2_api" "http" {
  name          = "kept-http"
  protocol_type = "HTTP"
}

resource "aws_scheduler_schedule" "nightly" {
  name                = "kept-nightly"
  schedule_expression = "cron(0 3 * * ? *)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sqs_queue.events.arn
    role_arn = aws_iam_role.any.arn
  }
}

resource "aws_cloudformation_stack" "topic" {
  name = "kept-stack"
  template_body = jsonencode({
    Resources = { Topic = { Type = "AWS::SNS::Topic", Properties = { TopicName = "kept-from-stack" } } }
    Outputs   = { Arn = { Value = { Ref = "Topic" } } }
  })
}

resource "aws_ssm_parameter" "limit" {
  name  = "/kept/limit"
  type  = "String"
  value = "7"
}

resource "aws_secretsmanager_secret" "word" {
  name                    = "kept-word"
  recovery_window_in_days = 0
}

resource "aws_kms_key" "key" {
  description             = "kept"
  deletion_window_in_days = 7
}

resource "aws_cloudwatch_metric_alarm" "alarm" {
  alarm_name          = "kept-alarm"
  namespace           = "Kept"
  metric_name         = "Orders"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 5
  period              = 60
  evaluation_periods  = 1
}

resource "aws_route53_zone" "zone" {
  name = "kept.example.org"
}

resource "aws_ses_email_identity" "sender" {
  email = "kept@example.org"
}

resource "aws_resourcegroups_group" "group" {
  name = "kept-group"

  resource_query {
    query = jsonencode({
      ResourceTypeFilters = ["AWS::AllSupported"]
      TagFilters          = [{ Key = "project", Values = ["kept"] }]
    })
  }
}

resource "aws_acm_certificate" "certificate" {
  domain_name       = "kept.example.org"
  validation_method = "DNS"
}

output "api" {
  value = aws_apigatewayv2_api.http.id
}

output "machine" {
  value = aws_sfn_state_machine.pass.arn
}

resource "aws_api_gateway_rest_api" "rest" {
  name = "kept-rest"
}

resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
  parent_id   = aws_api_gateway_rest_api.rest.root_resource_id
  path_part   = "orders"
}

resource "aws_api_gateway_method" "get" {
  rest_api_id   = aws_api_gateway_rest_api.rest.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "get" {
  rest_api_id       = aws_api_gateway_rest_api.rest.id
  resource_id       = aws_api_gateway_resource.orders.id
  http_method       = aws_api_gateway_method.get.http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "ok" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = aws_api_gateway_method.get.http_method
  status_code = "200"
}

resource "aws_api_gateway_integration_response" "ok" {
  rest_api_id        = aws_api_gateway_rest_api.rest.id
  resource_id        = aws_api_gateway_resource.orders.id
  http_method        = aws_api_gateway_method.get.http_method
  status_code        = aws_api_gateway_method_response.ok.status_code
  response_templates = { "application/json" = jsonencode({ kept = true }) }
  depends_on         = [aws_api_gateway_integration.get]
}

resource "aws_api_gateway_deployment" "rest" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
  depends_on  = [aws_api_gateway_integration_response.ok]
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.rest.id
  deployment_id = aws_api_gateway_deployment.rest.id
  stage_name    = "prod"
}

output "rest" {
  value = aws_api_gateway_rest_api.rest.id
}
