# A topic and its queues, each with a dead-letter queue and a filter of its own.
variable "name" {}
variable "subscribers" {
  type = map(object({ filter = optional(map(list(string))), raw = optional(bool, true) }))
  default = {
    billing = { filter = { kind = ["paid", "refunded"] } }
    audit   = { raw = false }
  }
}
resource "aws_sns_topic" "this" {
  name = var.name
}
resource "aws_sqs_queue" "dead" {
  for_each                  = var.subscribers
  name                      = "${var.name}-${each.key}-dead"
  message_retention_seconds = 1209600
}
resource "aws_sqs_queue" "this" {
  for_each                   = var.subscribers
  name                       = "${var.name}-${each.key}"
  visibility_timeout_seconds = 60
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead[each.key].arn
    maxReceiveCount     = 5
  })
}
resource "aws_sqs_queue_redrive_allow_policy" "this" {
  for_each  = var.subscribers
  queue_url = aws_sqs_queue.dead[each.key].id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.this[each.key].arn]
  })
}
data "aws_iam_policy_document" "queue" {
  for_each = var.subscribers
  statement {
    sid       = "topic"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.this[each.key].arn]
    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_sns_topic.this.arn]
    }
  }
}
resource "aws_sqs_queue_policy" "this" {
  for_each  = aws_sqs_queue.this
  queue_url = each.value.url
  policy    = data.aws_iam_policy_document.queue[each.key].json
}
resource "aws_sns_topic_subscription" "this" {
  for_each             = var.subscribers
  topic_arn            = aws_sns_topic.this.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.this[each.key].arn
  raw_message_delivery = each.value.raw
  filter_policy        = each.value.filter == null ? null : jsonencode(each.value.filter)
}
