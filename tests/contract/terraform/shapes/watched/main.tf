# Logs, what is counted in them, and who is told.
variable "name" {}
variable "people" {
  type    = list(string)
  default = []
}
resource "aws_sns_topic" "alarms" {
  name = "${var.name}-alarms"
}
resource "aws_sns_topic_subscription" "people" {
  count     = length(var.people)
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.people[count.index]
}
resource "aws_cloudwatch_log_group" "this" {
  name_prefix = "/${var.name}/"
}
resource "aws_cloudwatch_log_metric_filter" "errors" {
  name           = "errors"
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = "{ $.level = \"ERROR\" }"
  metric_transformation {
    name          = "Errors"
    namespace     = var.name
    value         = "1"
    default_value = "0"
  }
}
resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${var.name}-errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = aws_cloudwatch_log_metric_filter.errors.metric_transformation[0].name
  namespace           = var.name
  period              = 60
  statistic           = "Sum"
  threshold           = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}
resource "aws_cloudwatch_metric_alarm" "share" {
  alarm_name          = "${var.name}-share"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = 1
  threshold           = 10
  metric_query {
    id          = "share"
    expression  = "errors / (calls + 1) * 100"
    label       = "share of errors"
    return_data = true
  }
  dynamic "metric_query" {
    for_each = { errors = "Errors", calls = "Invocations" }
    content {
      id = metric_query.key
      metric {
        metric_name = metric_query.value
        namespace   = "AWS/Lambda"
        period      = 300
        stat        = "Sum"
        dimensions  = { FunctionName = var.name }
      }
    }
  }
}
resource "aws_cloudwatch_composite_alarm" "this" {
  alarm_name = "${var.name}-any"
  alarm_rule = "ALARM(${aws_cloudwatch_metric_alarm.errors.alarm_name}) OR ALARM(${aws_cloudwatch_metric_alarm.share.alarm_name})"
}
resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [{ type = "metric", x = 0, y = 0, width = 12, height = 6, properties = { metrics = [[var.name, "Errors"]], region = "us-east-1", title = "Errors" } }]
  })
}
