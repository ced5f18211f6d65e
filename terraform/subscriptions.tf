# Who hears of new objects. Each subscriber has a dead-letter queue: for what SNS cannot deliver, and for what a
# queue's consumer fails to process.

locals {
  queues = toset([for name, s in var.subscriptions : name if s.protocol == "sqs"])
}

resource "aws_sqs_queue" "subscriber" {
  for_each = local.queues

  name                    = "${var.name}-${each.key}"
  sqs_managed_sse_enabled = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters[each.key].arn
    maxReceiveCount     = var.queue_max_receives
  })
}

resource "aws_sqs_queue" "dead_letters" {
  for_each = var.subscriptions

  name                      = "${var.name}-${each.key}-dead-letters"
  message_retention_seconds = 1209600 # 14 days, the longest there is
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_policy" "subscriber" {
  for_each = local.queues

  queue_url = aws_sqs_queue.subscriber[each.key].url
  policy    = data.aws_iam_policy_document.subscriber[each.key].json
}

resource "aws_sqs_queue_policy" "dead_letters" {
  for_each = var.subscriptions

  queue_url = aws_sqs_queue.dead_letters[each.key].url
  policy    = data.aws_iam_policy_document.dead_letters[each.key].json
}

data "aws_iam_policy_document" "subscriber" {
  for_each = local.queues

  statement {
    sid       = "SendFromTopic"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.subscriber[each.key].arn]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_sns_topic.objects.arn]
    }
  }
}

data "aws_iam_policy_document" "dead_letters" {
  for_each = var.subscriptions

  statement {
    sid       = "SendFromTopic"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.dead_letters[each.key].arn]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_sns_topic.objects.arn]
    }
  }
}

resource "aws_sns_topic_subscription" "subscriber" {
  for_each = var.subscriptions

  topic_arn            = aws_sns_topic.objects.arn
  protocol             = each.value.protocol
  endpoint             = each.value.protocol == "sqs" ? aws_sqs_queue.subscriber[each.key].arn : each.value.endpoint
  raw_message_delivery = each.value.raw

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters[each.key].arn
  })

  # The first notification must find the queues open.
  depends_on = [aws_sqs_queue_policy.subscriber, aws_sqs_queue_policy.dead_letters]
}
