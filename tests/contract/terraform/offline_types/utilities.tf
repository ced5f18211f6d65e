resource "random_id" "b" { byte_length = 4 }

resource "random_pet" "p" { keepers = { a = "b" } }

resource "random_string" "s" {
  length  = 12
  special = false
}

resource "random_password" "s" { length = 12 }

resource "random_uuid" "u" {}

resource "random_integer" "i" {
  min = 1
  max = local.second ? 20 : 10
}

resource "random_shuffle" "s" { input = ["a", "b"] }

resource "null_resource" "n" { triggers = { b = random_id.b.hex } }

data "archive_file" "a" {
  type        = "zip"
  output_path = "${path.module}/build/a.zip"
  source {
    filename = "a.txt"
    content  = "step ${var.step}"
  }
  source {
    filename = "b.txt"
    content  = random_id.b.hex
  }
}

output "sha" { value = data.archive_file.a.output_base64sha256 }

output "pet" { value = random_pet.p.id }

output "pw" {
  value     = random_password.s.result
  sensitive = true
}

resource "archive_file" "r" {
  type                    = "zip"
  output_path             = "${path.module}/build/r.zip"
  source_content_filename = "a.txt"
  source_content          = "step ${var.step}"
}

output "found" {
  value = {
    bucket = data.aws_s3_bucket.p.arn == aws_s3_bucket.p.arn
    queue  = data.aws_sqs_queue.alone.url == aws_sqs_queue.alone.url
    topic  = data.aws_sns_topic.t.arn == aws_sns_topic.t.arn
  }
}

output "names" {
  value = {
    identity = aws_iam_openid_connect_provider.g.arn
    bucket   = aws_s3_bucket.b.id
    removed  = aws_s3_bucket.p.id
    topic    = aws_sns_topic.t.arn
    fifo     = aws_sns_topic.fifo.arn
    queue    = aws_sqs_queue.q.url
    alone    = aws_sqs_queue.alone.url
    hears    = aws_sns_topic_subscription.q.arn
    old      = "${aws_s3_bucket_object.old.bucket}/${aws_s3_bucket_object.old.key}"
  }
}
