resource "aws_cloudwatch_metric_alarm" "m" {
  alarm_name          = "types-m"
  comparison_operator = "GreaterThanThreshold"
  threshold           = local.second ? 0 : 5
  evaluation_periods  = 1
  namespace           = "AWS/Firehose"
  metric_name         = "DeliveryToS3.DataFreshness"
  dimensions          = { DeliveryStreamName = "x" }
  statistic           = "Maximum"
  period              = 60
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.t.arn]
  tags                = { s = tostring(var.step) }
}

resource "aws_cloudwatch_metric_alarm" "q" {
  alarm_name          = "types-q"
  alarm_description   = "step ${var.step}"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 5
  evaluation_periods  = 1
  metric_query {
    id          = "share"
    expression  = "100 * a / b"
    label       = "Share"
    return_data = true
  }
  metric_query {
    id = "a"
    metric {
      namespace   = "N"
      metric_name = "A"
      dimensions  = { service = "x" }
      period      = 300
      stat        = "Sum"
    }
  }
  metric_query {
    id = "b"
    metric {
      namespace   = "N"
      metric_name = "B"
      dimensions  = { service = "x" }
      period      = local.second ? 60 : 300
      stat        = "Sum"
    }
  }
}

resource "aws_cloudwatch_log_group" "g" { name = "/types/g" }

resource "aws_cloudwatch_log_metric_filter" "f" {
  name           = "types-f"
  log_group_name = aws_cloudwatch_log_group.g.name
  pattern        = local.second ? "{ $.code = \"x\" }" : ""
  metric_transformation {
    name          = "Rejected"
    namespace     = "N"
    value         = "1"
    default_value = local.second ? null : "0"
  }
}
