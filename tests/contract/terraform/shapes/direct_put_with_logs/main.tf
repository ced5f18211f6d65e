# Records put to Firehose directly, with its errors in a log group.
variable "name" {}
resource "aws_s3_bucket" "this" {
  bucket        = "${var.name}-landing"
  force_destroy = true
}
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/kinesisfirehose/${var.name}"
  retention_in_days = 14
}
resource "aws_cloudwatch_log_stream" "this" {
  name           = "S3Delivery"
  log_group_name = aws_cloudwatch_log_group.this.name
}
resource "aws_iam_role" "this" {
  name_prefix        = "${var.name}-"
  assume_role_policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Action": "sts:AssumeRole", "Principal": {"Service": "firehose.amazonaws.com"}, "Effect": "Allow", "Sid": ""}
      ]
    }
  POLICY
}
resource "aws_kinesis_firehose_delivery_stream" "this" {
  name        = var.name
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn   = aws_iam_role.this.arn
    bucket_arn = aws_s3_bucket.this.arn
    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.this.name
      log_stream_name = aws_cloudwatch_log_stream.this.name
    }
  }
  server_side_encryption {
    enabled = true
  }
  tags = { Purpose = "landing" }
}
