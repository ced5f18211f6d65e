# A key that encrypts a topic, a queue, a stream, a bucket and a log group.
variable "name" {}
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
resource "aws_kms_key" "this" {
  description             = var.name
  deletion_window_in_days = 7
  enable_key_rotation     = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Enable IAM User Permissions"
      Effect    = "Allow"
      Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}
resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
resource "aws_sns_topic" "this" {
  name              = var.name
  kms_master_key_id = aws_kms_alias.this.name
}
resource "aws_sqs_queue" "this" {
  name                              = var.name
  kms_master_key_id                 = aws_kms_key.this.arn
  kms_data_key_reuse_period_seconds = 600
}
resource "aws_kinesis_stream" "this" {
  name            = var.name
  shard_count     = 1
  encryption_type = "KMS"
  kms_key_id      = aws_kms_key.this.id
}
resource "aws_s3_bucket" "this" {
  bucket = "${var.name}-encrypted"
}
resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.bucket
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      kms_master_key_id = aws_kms_key.this.arn
      sse_algorithm     = "aws:kms"
    }
  }
}
