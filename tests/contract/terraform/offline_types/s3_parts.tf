resource "aws_s3_bucket" "site" {
  bucket = ""
  acl    = local.second ? "public-read" : "private"
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = local.second ? ["https://a.example", "https://b.example"] : ["*"]
  }
  lifecycle_rule {
    enabled = true
    transition {
      days          = local.second ? 1 : 0
      storage_class = "INTELLIGENT_TIERING"
    }
  }
  versioning { enabled = !local.second }
  website { index_document = "index.html" }
}

resource "aws_s3_bucket" "parts" { bucket = "types-parts-${random_id.b.hex}" }

resource "aws_s3_bucket" "logs" {
  bucket        = "types-logs-${random_id.b.hex}"
  force_destroy = true
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id
  rule { object_ownership = "ObjectWriter" }
}

resource "aws_s3_bucket_acl" "logs" {
  bucket     = aws_s3_bucket.logs.id
  acl        = local.second ? "log-delivery-write" : "private"
  depends_on = [aws_s3_bucket_ownership_controls.logs]
}

resource "aws_s3_bucket_logging" "parts" {
  bucket        = aws_s3_bucket.parts.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = local.second ? "" : "log/"
}

resource "aws_s3_bucket_cors_configuration" "parts" {
  bucket = aws_s3_bucket.parts.bucket
  cors_rule {
    allowed_methods = ["PUT", "POST"]
    allowed_origins = ["https://a.example"]
    max_age_seconds = local.second ? 60 : null
  }
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["*"]
  }
}

resource "aws_s3_bucket_website_configuration" "parts" {
  bucket = aws_s3_bucket.parts.id
  index_document { suffix = "index.html" }
  routing_rules = jsonencode([{
    Condition = { KeyPrefixEquals = local.second ? "old/" : "older/" }
    Redirect  = { ReplaceKeyPrefixWith = "new/" }
  }])
}

resource "aws_s3_bucket_versioning" "copied" {
  for_each = { parts = aws_s3_bucket.parts.id, logs = aws_s3_bucket.logs.id }
  bucket   = each.value
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_bucket_replication_configuration" "parts" {
  bucket = aws_s3_bucket.parts.id
  role   = "arn:aws:iam::000000000000:role/copies"
  rule {
    id       = "all"
    status   = "Enabled"
    priority = local.second ? 2 : 1
    filter {}
    delete_marker_replication { status = "Disabled" }
    destination {
      bucket = aws_s3_bucket.logs.arn
    }
  }
  depends_on = [aws_s3_bucket_versioning.copied]
}

resource "aws_s3_bucket_object_lock_configuration" "parts" {
  bucket = aws_s3_bucket.parts.id
  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = local.second ? 2 : 1
    }
  }
  depends_on = [aws_s3_bucket_versioning.copied]
}

resource "aws_s3_bucket_metric" "parts" {
  bucket = aws_s3_bucket.parts.id
  name   = "all"
  filter { prefix = local.second ? "b/" : "a/" }
}

resource "aws_s3_bucket_inventory" "parts" {
  bucket                   = aws_s3_bucket.parts.id
  name                     = "all"
  included_object_versions = local.second ? "All" : "Current"
  schedule { frequency = "Daily" }
  destination {
    bucket {
      bucket_arn = aws_s3_bucket.logs.arn
      format     = "ORC"
    }
  }
}

resource "aws_s3_bucket_object" "old" {
  bucket  = aws_s3_bucket.logs.bucket
  key     = "old.txt"
  content = "old ${var.step}"
}

data "aws_s3_object" "o" {
  bucket = aws_s3_object.o.bucket
  key    = aws_s3_object.o.key
}

data "aws_s3_objects" "logs" {
  bucket     = aws_s3_bucket.logs.id
  depends_on = [aws_s3_bucket_object.old]
}

output "read" {
  value = {
    body = jsondecode(data.aws_s3_object.o.body).step
    keys = data.aws_s3_objects.logs.keys
    site = aws_s3_bucket.site.website_endpoint == "${aws_s3_bucket.site.id}.s3-website-us-east-1.amazonaws.com"
  }
}
