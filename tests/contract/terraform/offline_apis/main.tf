# An API that puts what it gets into a queue, and the names, networks and alarms that such stacks have beside it.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  default_tags { tags = { Stack = "apis" } }
}
variable "step" {
  description = "Another step changes what can be changed."
  type        = number
  default     = 1
}

resource "aws_sqs_queue" "q" { name = "apis" }
resource "aws_iam_role" "r" {
  name               = "apis"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "apigateway.amazonaws.com" } }] })
}
resource "aws_api_gateway_rest_api" "a" {
  name        = "apis"
  description = "step ${var.step}"
  endpoint_configuration { types = ["REGIONAL"] }
}
resource "aws_api_gateway_resource" "events" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  parent_id   = aws_api_gateway_rest_api.a.root_resource_id
  path_part   = "events"
}
resource "aws_api_gateway_model" "event" {
  rest_api_id  = aws_api_gateway_rest_api.a.id
  name         = "Event"
  content_type = "application/json"
  schema       = jsonencode({ "$schema" = "http://json-schema.org/draft-04/schema#", type = "object", required = ["id"] })
}
resource "aws_api_gateway_request_validator" "body" {
  rest_api_id           = aws_api_gateway_rest_api.a.id
  name                  = "body"
  validate_request_body = true
}
resource "aws_api_gateway_method" "post" {
  rest_api_id          = aws_api_gateway_rest_api.a.id
  resource_id          = aws_api_gateway_resource.events.id
  http_method          = "POST"
  authorization        = "NONE"
  api_key_required     = true
  request_models       = { "application/json" = aws_api_gateway_model.event.name }
  request_validator_id = aws_api_gateway_request_validator.body.id
}
resource "aws_api_gateway_integration" "queue" {
  rest_api_id             = aws_api_gateway_rest_api.a.id
  resource_id             = aws_api_gateway_resource.events.id
  http_method             = aws_api_gateway_method.post.http_method
  type                    = "AWS"
  integration_http_method = "POST"
  credentials             = aws_iam_role.r.arn
  uri                     = "arn:aws:apigateway:us-east-1:sqs:path/000000000000/${aws_sqs_queue.q.name}"
  passthrough_behavior    = "NEVER"
  request_parameters      = { "integration.request.header.Content-Type" = "'application/x-www-form-urlencoded'" }
  request_templates       = { "application/json" = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)" }
}
resource "aws_api_gateway_method_response" "ok" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = aws_api_gateway_resource.events.id
  http_method = aws_api_gateway_method.post.http_method
  status_code = "202"
}
resource "aws_api_gateway_integration_response" "ok" {
  rest_api_id        = aws_api_gateway_rest_api.a.id
  resource_id        = aws_api_gateway_resource.events.id
  http_method        = aws_api_gateway_method.post.http_method
  status_code        = aws_api_gateway_method_response.ok.status_code
  response_templates = { "application/json" = jsonencode({ step = var.step }) }
  depends_on         = [aws_api_gateway_integration.queue]
}
resource "aws_api_gateway_deployment" "d" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  triggers    = { of = sha1(jsonencode([aws_api_gateway_integration.queue, aws_api_gateway_integration_response.ok])) }
  lifecycle { create_before_destroy = true }
}
resource "aws_cloudwatch_log_group" "g" { name = "/apis" }
resource "aws_api_gateway_stage" "s" {
  rest_api_id   = aws_api_gateway_rest_api.a.id
  deployment_id = aws_api_gateway_deployment.d.id
  stage_name    = "live"
  variables     = { step = var.step }
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.g.arn
    format          = "$context.requestId"
  }
}
resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  stage_name  = aws_api_gateway_stage.s.stage_name
  method_path = "*/*"
  settings {
    metrics_enabled        = true
    throttling_burst_limit = 10 * var.step
  }
}
resource "aws_api_gateway_api_key" "k" { name = "apis" }
resource "aws_api_gateway_usage_plan" "p" {
  name = "apis"
  api_stages {
    api_id = aws_api_gateway_rest_api.a.id
    stage  = aws_api_gateway_stage.s.stage_name
  }
  quota_settings {
    limit  = 1000 * var.step
    period = "DAY"
  }
}
resource "aws_api_gateway_usage_plan_key" "k" {
  key_id        = aws_api_gateway_api_key.k.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.p.id
}

resource "aws_route53_zone" "z" { name = "apis.example.com" }
resource "aws_acm_certificate" "c" {
  domain_name               = "apis.example.com"
  subject_alternative_names = ["*.apis.example.com"]
  validation_method         = "DNS"
}
resource "aws_route53_record" "proof" {
  for_each        = { for each in aws_acm_certificate.c.domain_validation_options : each.domain_name => each }
  zone_id         = aws_route53_zone.z.zone_id
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  records         = [each.value.resource_record_value]
  ttl             = 60
  allow_overwrite = true
}

data "aws_availability_zones" "here" { state = "available" }
resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "s" {
  count             = 2
  vpc_id            = aws_vpc.v.id
  cidr_block        = cidrsubnet(aws_vpc.v.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.here.names[count.index]
}
resource "aws_security_group" "clients" {
  name_prefix = "clients-"
  vpc_id      = aws_vpc.v.id
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_security_group" "servers" {
  name   = "servers"
  vpc_id = aws_vpc.v.id
  dynamic "ingress" {
    for_each = range(var.step)
    content {
      description     = "clients"
      from_port       = 8000 + ingress.value
      to_port         = 8000 + ingress.value
      protocol        = "TCP"
      security_groups = [aws_security_group.clients.id]
      self            = true
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "m" {
  alarm_name          = "apis"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "5XXError"
  namespace           = "AWS/ApiGateway"
  period              = 60
  statistic           = "Sum"
  threshold           = 1
}
resource "aws_cloudwatch_composite_alarm" "c" {
  alarm_name        = "apis-all"
  alarm_description = "step ${var.step}"
  alarm_rule        = "ALARM(${aws_cloudwatch_metric_alarm.m.alarm_name})"
}
resource "aws_cloudwatch_dashboard" "d" {
  dashboard_name = "apis"
  dashboard_body = jsonencode({ widgets = [{ type = "text", width = 3, height = 3, properties = { markdown = "step ${var.step}" } }] })
}
resource "aws_cloudformation_stack" "c" {
  name          = "apis"
  parameters    = { Seconds = 10 * var.step }
  template_body = <<-EOT
    Parameters:
      Seconds: {Type: Number}
    Resources:
      Queue:
        Type: AWS::SQS::Queue
        Properties: {QueueName: apis-stack, VisibilityTimeout: !Ref Seconds}
    Outputs:
      Name: {Value: !GetAtt Queue.QueueName}
  EOT
}

output "url" { value = "${aws_api_gateway_stage.s.invoke_url}/events" }
output "key" {
  value = nonsensitive(aws_api_gateway_api_key.k.value)
}
output "queue" { value = aws_sqs_queue.q.url }
output "stack" { value = aws_cloudformation_stack.c.outputs.Name }
