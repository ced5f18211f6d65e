# What the alarms look at, drawn: https://console.aws.amazon.com/cloudwatch/home#dashboards

locals {
  stream_metrics   = ["AWS/Kinesis", "StreamName", aws_kinesis_stream.events.name]
  delivery_metrics = ["AWS/Firehose", "DeliveryStreamName", aws_kinesis_firehose_delivery_stream.delivery.name]
  function_metrics = ["AWS/Lambda", "FunctionName", local.function_name]

  # Title, metrics and a line at the alarm's threshold, if there is one.
  graphs = [
    {
      title = "Rejected records, % of all, by producer"
      line  = var.alarm_rejected_percent
      metrics = [
        [{ id = "share", expression = "100 * SEARCH('{${local.metrics_namespace},service,producer} MetricName=\"RecordsRejected\" service=\"${local.function_name}\"', 'Sum') / FILL(received, 0)", label = "" }],
        [local.metrics_namespace, "RecordsReceived", "service", local.function_name, { id = "received", stat = "Sum", visible = false }],
      ]
    },
    {
      title   = "Age of the oldest undelivered record (s)"
      line    = local.freshness_seconds
      metrics = [[local.delivery_metrics[0], "DeliveryToS3.DataFreshness", local.delivery_metrics[1], local.delivery_metrics[2], { stat = "Maximum" }]]
    },
    {
      title   = "Age of the records that Firehose reads (ms)"
      line    = local.freshness_seconds * 1000
      metrics = [[local.stream_metrics[0], "GetRecords.IteratorAgeMilliseconds", local.stream_metrics[1], local.stream_metrics[2], { stat = "Maximum" }]]
    },
    {
      title = "Records in, records refused by the stream"
      line  = null
      metrics = [for name in ["IncomingRecords", "WriteProvisionedThroughputExceeded"] :
        [local.stream_metrics[0], name, local.stream_metrics[1], local.stream_metrics[2], { stat = "Sum" }]
      ]
    },
    {
      title = "Invocations and errors of the function"
      line  = null
      metrics = [for name in ["Invocations", "Errors"] :
        [local.function_metrics[0], name, local.function_metrics[1], local.function_metrics[2], { stat = "Sum" }]
      ]
    },
    {
      title   = "Records delivered"
      line    = null
      metrics = [[local.delivery_metrics[0], "DeliveryToS3.Records", local.delivery_metrics[1], local.delivery_metrics[2], { stat = "Sum" }]]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "stack" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [for index, graph in local.graphs : {
      type   = "metric"
      x      = index % 2 * 12
      y      = floor(index / 2) * 6
      width  = 12
      height = 6
      properties = {
        title       = graph.title
        region      = data.aws_region.current.region
        view        = "timeSeries"
        period      = 60
        metrics     = graph.metrics
        annotations = { horizontal = graph.line == null ? [] : [{ label = "alarm", value = graph.line }] }
      }
    }]
  })
}
