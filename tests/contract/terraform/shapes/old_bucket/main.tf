# A bucket in the words of provider 3, which 6 still takes.
variable "name" {}
resource "aws_s3_bucket" "this" {
  bucket = "${var.name}-old"
  versioning {
    enabled = true
  }
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm = "AES256"
      }
    }
  }
  lifecycle_rule {
    enabled = true
    prefix  = "tmp/"
    expiration {
      days = 7
    }
  }
}
resource "aws_s3_bucket_object" "this" {
  bucket  = aws_s3_bucket.this.id
  key     = "settings.json"
  content = jsonencode({ on = true })
}
