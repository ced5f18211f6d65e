# Tells the topic of each object under data/.

resource "aws_sns_topic" "objects" {
  name = "${var.name}-objects"
}

resource "aws_sns_topic_policy" "objects" {
  arn    = aws_sns_topic.objects.arn
  policy = data.aws_iam_policy_document.objects.json
}

data "aws_iam_policy_document" "objects" {
  statement {
    sid       = "PublishFromBucket"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.objects.arn]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_s3_bucket.lake.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

resource "aws_s3_bucket_notification" "lake" {
  bucket = aws_s3_bucket.lake.id

  topic {
    id            = "data-objects"
    topic_arn     = aws_sns_topic.objects.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = local.data_prefix
  }

  # S3 tries the topic before it accepts the configuration.
  depends_on = [aws_sns_topic_policy.objects]
}
