# The same in order: FIFO topic and queue, names with their suffix.
variable "name" {}
locals {
  fifo = "${var.name}.fifo"
}
resource "aws_sns_topic" "this" {
  name                        = local.fifo
  fifo_topic                  = true
  content_based_deduplication = true
}
resource "aws_sqs_queue" "this" {
  name                        = local.fifo
  fifo_queue                  = true
  content_based_deduplication = true
  deduplication_scope         = "messageGroup"
  fifo_throughput_limit       = "perMessageGroupId"
}
resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }, Action = "sqs:SendMessage", Resource = aws_sqs_queue.this.arn }]
  })
}
resource "aws_sns_topic_subscription" "this" {
  topic_arn = aws_sns_topic.this.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.this.arn
}
