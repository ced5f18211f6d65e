# A bucket as security guides have it, and its access log.
variable "name" {}
resource "aws_s3_bucket" "this" {
  for_each = { data = "data", logs = "access-logs" }
  bucket   = "${var.name}-${each.value}"
}
resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.this["logs"].id
  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}
resource "aws_s3_bucket_acl" "logs" {
  bucket     = aws_s3_bucket.this["logs"].id
  acl        = "log-delivery-write"
  depends_on = [aws_s3_bucket_ownership_controls.logs]
}
resource "aws_s3_bucket_logging" "data" {
  bucket        = aws_s3_bucket.this["data"].id
  target_bucket = aws_s3_bucket.this["logs"].id
  target_prefix = "data/"
}
resource "aws_s3_bucket_versioning" "data" {
  bucket = aws_s3_bucket.this["data"].id
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_s3_bucket_public_access_block" "this" {
  for_each                = aws_s3_bucket.this
  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_lifecycle_configuration" "data" {
  bucket = aws_s3_bucket.this["data"].id
  rule {
    id     = "age"
    status = "Enabled"
    filter {
      prefix = "raw/"
    }
    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
    expiration {
      days = 365
    }
    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }
  depends_on = [aws_s3_bucket_versioning.data]
}
resource "aws_s3_bucket_cors_configuration" "data" {
  bucket = aws_s3_bucket.this["data"].id
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["https://shop.example"]
    max_age_seconds = 300
  }
}
data "aws_iam_policy_document" "tls" {
  statement {
    sid     = "only over TLS"
    effect  = "Deny"
    actions = ["s3:*"]
    resources = [
      aws_s3_bucket.this["data"].arn,
      "${aws_s3_bucket.this["data"].arn}/*",
    ]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.this["data"].id
  policy = data.aws_iam_policy_document.tls.json
}
