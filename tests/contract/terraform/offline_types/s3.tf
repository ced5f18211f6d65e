resource "aws_s3_bucket" "b" {
  bucket        = "types-${random_id.b.hex}"
  force_destroy = true
  tags          = local.second ? { a = "2", c = "x" } : { a = "1", b = "x" }
}

resource "aws_s3_bucket" "p" { bucket_prefix = "pre-" }

resource "aws_s3_bucket_public_access_block" "b" {
  bucket              = aws_s3_bucket.b.id
  block_public_acls   = true
  block_public_policy = local.second
}

resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = local.second ? "Two" : "One", Effect = "Deny", Principal = "*", Action = "s3:*", Resource = ["${aws_s3_bucket.b.arn}/*", aws_s3_bucket.b.arn], Condition = { Bool = { "aws:SecureTransport" = "false" } } }] })
}

resource "aws_s3_bucket_server_side_encryption_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  rule {
    bucket_key_enabled = local.second
    apply_server_side_encryption_by_default {
      sse_algorithm     = local.second ? "aws:kms" : "AES256"
      kms_master_key_id = local.second ? "alias/aws/s3" : null
    }
  }
}

resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration { status = local.second ? "Suspended" : "Enabled" }
}

resource "aws_s3_bucket_lifecycle_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  rule {
    id     = "one"
    status = "Enabled"
    filter { prefix = "data/" }
    abort_incomplete_multipart_upload { days_after_initiation = 1 }
    dynamic "expiration" {
      for_each = local.second ? [] : [3]
      content { days = expiration.value }
    }
    noncurrent_version_expiration { noncurrent_days = local.second ? 5 : 4 }
  }
  rule {
    id     = "two"
    status = "Enabled"
    filter {
      and {
        prefix                   = "error/"
        tags                     = { a = "b" }
        object_size_greater_than = 5
      }
    }
    transition {
      days          = 30
      storage_class = "GLACIER"
    }
    transition {
      days          = 90
      storage_class = "DEEP_ARCHIVE"
    }
  }
  rule {
    id     = "three"
    status = local.second ? "Enabled" : "Disabled"
    filter {}
    expiration { expired_object_delete_marker = true }
  }
}

resource "aws_s3_bucket_ownership_controls" "b" {
  bucket = aws_s3_bucket.b.id
  rule { object_ownership = local.second ? "BucketOwnerPreferred" : "BucketOwnerEnforced" }
}

resource "aws_s3_object" "o" {
  bucket       = aws_s3_bucket.b.id
  key          = "conf/a b.json"
  content      = jsonencode({ step = var.step })
  content_type = "application/json"
  metadata     = { who = "me" }
  tags         = { s = tostring(var.step) }
  depends_on   = [aws_s3_bucket_versioning.b]
}

resource "aws_s3_object" "f" {
  bucket      = aws_s3_bucket.b.id
  key         = "file"
  source      = "${path.module}/main.tf"
  source_hash = filemd5("${path.module}/main.tf")
}

resource "aws_s3_bucket_notification" "b" {
  bucket = aws_s3_bucket.b.id
  topic {
    topic_arn     = aws_sns_topic.t.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = local.second ? "data2/" : "data/"
  }
  queue {
    id            = "q"
    queue_arn     = aws_sqs_queue.q.arn
    events        = ["s3:ObjectRemoved:Delete", "s3:ObjectRestore:Post"]
    filter_suffix = ".x"
  }
  depends_on = [aws_sns_topic_policy.t, aws_sqs_queue_policy.q]
}

data "aws_s3_bucket" "p" {
  bucket = aws_s3_bucket.p.id
}
