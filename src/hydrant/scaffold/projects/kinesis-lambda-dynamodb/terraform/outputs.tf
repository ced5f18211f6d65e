output "stream" {
  description = "Stream that events are put to."
  value       = aws_kinesis_stream.events.name
}

output "table" {
  description = "Table of the sums, and of the events that were counted."
  value       = aws_dynamodb_table.counts.name
}

output "failed_queue_url" {
  description = "Queue that is told of batches that could not be counted."
  value       = aws_sqs_queue.failed.url
}
