# Uploads that are told to a queue, by prefix and suffix.
variable "name" {}
data "aws_caller_identity" "current" {}
resource "aws_s3_bucket" "this" {
  bucket        = "${var.name}-uploads"
  force_destroy = true
}
resource "aws_sqs_queue" "this" {
  name   = "${var.name}-uploads"
  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:*:${data.aws_caller_identity.current.account_id}:${var.name}-uploads",
        "Condition": {"ArnEquals": {"aws:SourceArn": "${aws_s3_bucket.this.arn}"}}
      }]
    }
  POLICY
}
resource "aws_s3_bucket_notification" "this" {
  bucket = aws_s3_bucket.this.id
  queue {
    id            = "images"
    queue_arn     = aws_sqs_queue.this.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "in/"
    filter_suffix = ".jpg"
  }
  queue {
    id            = "documents"
    queue_arn     = aws_sqs_queue.this.arn
    events        = ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"]
    filter_prefix = "in/"
    filter_suffix = ".pdf"
  }
}
