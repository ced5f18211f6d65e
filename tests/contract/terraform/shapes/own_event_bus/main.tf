# A bus of one's own with an archive, rules, a dead-letter queue and an input that is made over.
variable "name" {}
resource "aws_cloudwatch_event_bus" "this" {
  name = var.name
}
resource "aws_cloudwatch_event_archive" "this" {
  name             = var.name
  event_source_arn = aws_cloudwatch_event_bus.this.arn
  retention_days   = 7
}
resource "aws_sqs_queue" "this" {
  count = 2
  name  = "${var.name}-${count.index == 0 ? "orders" : "dead"}"
}
resource "aws_cloudwatch_event_rule" "orders" {
  name           = "${var.name}-orders"
  event_bus_name = aws_cloudwatch_event_bus.this.name
  event_pattern  = <<-PATTERN
    {"source": ["shop"], "detail": {"total": [{"numeric": [">", 100]}], "state": [{"anything-but": ["draft"]}]}}
  PATTERN
}
resource "aws_cloudwatch_event_target" "orders" {
  rule           = aws_cloudwatch_event_rule.orders.name
  event_bus_name = aws_cloudwatch_event_bus.this.name
  target_id      = "queue"
  arn            = aws_sqs_queue.this[0].arn
  input_transformer {
    input_paths    = { id = "$.detail.id", at = "$.time" }
    input_template = "{\"order\": <id>, \"at\": <at>}"
  }
  dead_letter_config {
    arn = aws_sqs_queue.this[1].arn
  }
  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 10
  }
}
resource "aws_sqs_queue_policy" "this" {
  count     = 2
  queue_url = aws_sqs_queue.this[count.index].id
  policy    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sqs:SendMessage", Resource = aws_sqs_queue.this[count.index].arn }] })
}
