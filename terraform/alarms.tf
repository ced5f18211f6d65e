# For whoever is on duty: do producers send what they should, does it arrive in time, does anything fail on the way?

locals {
  # The function counts what it received and rejected, with the dimension `service`.
  metrics_namespace = "Hydrant"
  alarm_actions     = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  freshness_seconds = coalesce(
    var.alarm_freshness_seconds, 300 + var.buffering_interval + var.processing_buffer_interval
  )
}

resource "aws_cloudwatch_metric_alarm" "rejected" {
  alarm_name        = "${var.name}-rejected-records"
  alarm_description = "More than ${var.alarm_rejected_percent} % of the records were rejected: see the log ${aws_cloudwatch_log_group.function.name} for producers and reasons."

  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_rejected_percent
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "share"
    label       = "Rejected records (%)"
    expression  = "IF(received > 0, 100 * rejected / received, 0)"
    return_data = true
  }

  metric_query {
    id = "rejected"

    metric {
      namespace   = local.metrics_namespace
      metric_name = "RecordsRejected"
      dimensions  = { service = local.function_name }
      period      = 300
      stat        = "Sum"
    }
  }

  metric_query {
    id = "received"

    metric {
      namespace   = local.metrics_namespace
      metric_name = "RecordsReceived"
      dimensions  = { service = local.function_name }
      period      = 300
      stat        = "Sum"
    }
  }

  alarm_actions = local.alarm_actions
  ok_actions    = local.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "freshness" {
  alarm_name        = "${var.name}-delivery-freshness"
  alarm_description = "The oldest undelivered record is older than ${local.freshness_seconds} s: see the log ${aws_cloudwatch_log_group.delivery.name}."

  namespace           = "AWS/Firehose"
  metric_name         = "DeliveryToS3.DataFreshness"
  dimensions          = { DeliveryStreamName = aws_kinesis_firehose_delivery_stream.delivery.name }
  statistic           = "Maximum"
  period              = 60
  comparison_operator = "GreaterThanThreshold"
  threshold           = local.freshness_seconds
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"

  alarm_actions = local.alarm_actions
  ok_actions    = local.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "iterator_age" {
  alarm_name        = "${var.name}-iterator-age"
  alarm_description = "Firehose reads records of ${aws_kinesis_stream.events.name} that are older than ${local.freshness_seconds} s: it does not keep up."

  namespace           = "AWS/Kinesis"
  metric_name         = "GetRecords.IteratorAgeMilliseconds"
  dimensions          = { StreamName = aws_kinesis_stream.events.name }
  statistic           = "Maximum"
  period              = 60
  comparison_operator = "GreaterThanThreshold"
  threshold           = local.freshness_seconds * 1000
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"

  alarm_actions = local.alarm_actions
  ok_actions    = local.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "throttled" {
  alarm_name        = "${var.name}-throttled-records"
  alarm_description = "${aws_kinesis_stream.events.name} refuses records of producers in 3 of 5 minutes: more shards, or mode ON_DEMAND."

  namespace           = "AWS/Kinesis"
  metric_name         = "WriteProvisionedThroughputExceeded"
  dimensions          = { StreamName = aws_kinesis_stream.events.name }
  statistic           = "Sum"
  period              = 60
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"

  alarm_actions = local.alarm_actions
  ok_actions    = local.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "function_errors" {
  alarm_name        = "${var.name}-function-errors"
  alarm_description = "The function ${local.function_name} fails: its records go to the error prefix as processing-failed. See ${aws_cloudwatch_log_group.function.name}."

  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = local.function_name }
  statistic           = "Sum"
  period              = 60
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"

  alarm_actions = local.alarm_actions
  ok_actions    = local.alarm_actions
}
