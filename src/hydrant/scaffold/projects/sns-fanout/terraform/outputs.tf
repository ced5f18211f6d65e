output "topic_arn" {
  description = "Topic that orders are published to."
  value       = aws_sns_topic.orders.arn
}

output "bucket" {
  description = "Bucket of the archive, below orders/."
  value       = aws_s3_bucket.archive.bucket
}

output "queue_urls" {
  description = "Queues of the subscribers, by their names."
  value       = { for name, queue in aws_sqs_queue.subscriber : name => queue.url }
}
