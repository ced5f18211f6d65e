locals {
  subscribers = {
    review   = { total = [{ numeric = [">", 1000] }] }
    wrapping = { kind = ["gift"] }
  }
}

resource "aws_sns_topic" "orders" {
  name              = "${var.name}-placed"
  kms_master_key_id = "alias/aws/sns"
}

# --- Queues ----------------------------------------------------------------------------------------------------------

resource "aws_sqs_queue" "subscriber" {
  for_each = local.subscribers

  name                    = "${var.name}-${each.key}"
  sqs_managed_sse_enabled = true
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead[each.key].arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "dead" {
  for_each = local.subscribers

  name                    = "${var.name}-${each.key}-dead"
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue_policy" "subscriber" {
  for_each = local.subscribers

  queue_url = aws_sqs_queue.subscriber[each.key].url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Principal = { Service = "sns.amazonaws.com" }
      Resource  = aws_sqs_queue.subscriber[each.key].arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.orders.arn } }
    }]
  })
}

resource "aws_sns_topic_subscription" "subscriber" {
  for_each = local.subscribers

  topic_arn            = aws_sns_topic.orders.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.subscriber[each.key].arn
  raw_message_delivery = true
  filter_policy_scope  = "MessageBody"
  filter_policy        = jsonencode(each.value)

  depends_on = [aws_sqs_queue_policy.subscriber]
}

# --- Archive ---------------------------------------------------------------------------------------------------------

resource "aws_s3_bucket" "archive" {
  bucket_prefix = "${var.name}-archive-"
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "archive" {
  bucket                  = aws_s3_bucket.archive.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_kinesis_firehose_delivery_stream" "archive" {
  name        = "${var.name}-archive"
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn            = aws_iam_role.archive.arn
    bucket_arn          = aws_s3_bucket.archive.arn
    prefix              = "orders/"
    error_output_prefix = "errors/!{firehose:error-output-type}/"
    buffering_interval  = 5
  }
}

resource "aws_sns_topic_subscription" "archive" {
  topic_arn             = aws_sns_topic.orders.arn
  protocol              = "firehose"
  endpoint              = aws_kinesis_firehose_delivery_stream.archive.arn
  subscription_role_arn = aws_iam_role.subscription.arn
}

resource "aws_iam_role" "archive" {
  name_prefix = "${var.name}-archive-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "firehose.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "archive" {
  name = "archive"
  role = aws_iam_role.archive.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource = aws_s3_bucket.archive.arn
      },
      {
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
        Resource = "${aws_s3_bucket.archive.arn}/*"
      },
    ]
  })
}

resource "aws_iam_role" "subscription" {
  name_prefix = "${var.name}-subscription-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "sns.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "subscription" {
  name = "archive"
  role = aws_iam_role.subscription.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["firehose:DescribeDeliveryStream", "firehose:ListDeliveryStreams", "firehose:ListTagsForDeliveryStream", "firehose:PutRecord", "firehose:PutRecordBatch"]
      Resource = aws_kinesis_firehose_delivery_stream.archive.arn
    }]
  })
}
