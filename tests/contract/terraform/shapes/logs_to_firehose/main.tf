# Log lines of a group that go to S3 by a subscription and Firehose.
variable "name" {}
locals {
  services = { firehose = "firehose.amazonaws.com", logs = "logs.us-east-1.amazonaws.com" }
}
resource "aws_s3_bucket" "this" {
  bucket        = "${var.name}-logs"
  force_destroy = true
}
resource "aws_iam_role" "this" {
  for_each           = local.services
  name               = "${var.name}-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = each.value } }] })
}
resource "aws_iam_policy" "put" {
  name   = "${var.name}-put"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["firehose:PutRecord", "firehose:PutRecordBatch"], Resource = aws_kinesis_firehose_delivery_stream.this.arn }] })
}
resource "aws_iam_role_policy_attachment" "put" {
  role       = aws_iam_role.this["logs"].name
  policy_arn = aws_iam_policy.put.arn
}
resource "aws_kinesis_firehose_delivery_stream" "this" {
  name        = "${var.name}-logs"
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn   = aws_iam_role.this["firehose"].arn
    bucket_arn = aws_s3_bucket.this.arn
    prefix     = "logs/"
  }
}
resource "aws_cloudwatch_log_group" "this" {
  name = "/${var.name}"
}
resource "aws_cloudwatch_log_subscription_filter" "this" {
  name            = "everything"
  log_group_name  = aws_cloudwatch_log_group.this.name
  filter_pattern  = ""
  destination_arn = aws_kinesis_firehose_delivery_stream.this.arn
  role_arn        = aws_iam_role.this["logs"].arn
}
