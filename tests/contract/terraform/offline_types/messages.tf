resource "aws_sns_topic" "t" {
  name         = "types-topic"
  display_name = local.second ? "Two" : null
  tags         = { s = tostring(var.step) }
}

resource "aws_sns_topic" "fifo" {
  name_prefix                 = "types-"
  fifo_topic                  = true
  content_based_deduplication = local.second
}

resource "aws_sns_topic_policy" "t" {
  arn    = aws_sns_topic.t.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "S${var.step}", Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = "sns:Publish", Resource = aws_sns_topic.t.arn, Condition = { ArnEquals = { "aws:SourceArn" = aws_s3_bucket.b.arn } } }] })
}

resource "aws_sqs_queue" "q" {
  name                       = "types-q"
  visibility_timeout_seconds = local.second ? 60 : null
  sqs_managed_sse_enabled    = true
  tags                       = { s = tostring(var.step) }
}

resource "aws_sqs_queue" "d" {
  name_prefix               = "types-"
  message_retention_seconds = 1209600
}

resource "aws_sqs_queue" "fifo" {
  name                        = "types.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
  redrive_policy              = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dfifo.arn, maxReceiveCount = 2 + var.step })
}

resource "aws_sqs_queue" "dfifo" {
  name       = "typesd.fifo"
  fifo_queue = true
}

resource "aws_sqs_queue_policy" "q" {
  queue_url = aws_sqs_queue.q.url
  policy    = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "S${var.step}", Effect = "Allow", Principal = { Service = ["s3.amazonaws.com", "sns.amazonaws.com"] }, Action = "sqs:SendMessage", Resource = aws_sqs_queue.q.arn }] })
}

resource "aws_sqs_queue_redrive_policy" "q" {
  queue_url      = aws_sqs_queue.q.id
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.d.arn, maxReceiveCount = 4 + var.step })
}

resource "aws_sns_topic_subscription" "q" {
  topic_arn            = aws_sns_topic.t.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.q.arn
  raw_message_delivery = local.second
  redrive_policy       = jsonencode({ deadLetterTargetArn = aws_sqs_queue.d.arn })
  filter_policy        = local.second ? jsonencode({ a = ["b"] }) : null
}

resource "aws_sns_topic_subscription" "h" {
  topic_arn = aws_sns_topic.t.arn
  protocol  = "http"
  endpoint  = "http://127.0.0.1:9/nobody"
}

resource "aws_sqs_queue" "alone" {
  name = "types-alone"
}

data "aws_sqs_queue" "alone" {
  name = aws_sqs_queue.alone.name
}

data "aws_sns_topic" "t" {
  name = aws_sns_topic.t.name
}
