output "stream_name" {
  description = "Kinesis stream that producers put to."
  value       = aws_kinesis_stream.events.name
}

output "stream_arn" {
  description = "ARN of the Kinesis stream."
  value       = aws_kinesis_stream.events.arn
}

output "delivery_stream_name" {
  description = "Firehose delivery stream."
  value       = aws_kinesis_firehose_delivery_stream.delivery.name
}

output "delivery_stream_arn" {
  description = "ARN of the delivery stream."
  value       = aws_kinesis_firehose_delivery_stream.delivery.arn
}

output "bucket_name" {
  description = "Bucket that the delivery writes to."
  value       = aws_s3_bucket.lake.bucket
}

output "bucket_arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.lake.arn
}

output "data_prefix" {
  description = "Where in the bucket valid records are."
  value       = local.data_prefix
}

output "error_prefix" {
  description = "Where in the bucket rejected records are."
  value       = local.error_prefix
}

output "topic_arn" {
  description = "SNS topic that is told of each object under data_prefix."
  value       = aws_sns_topic.objects.arn
}

output "function_name" {
  description = "Lambda function that validates."
  value       = aws_lambda_function.validate.function_name
}

output "function_arn" {
  description = "ARN of the function."
  value       = aws_lambda_function.validate.arn
}

output "function_log_group" {
  description = "Log group of the function: each rejection with its reason."
  value       = aws_cloudwatch_log_group.function.name
}

output "delivery_log_group" {
  description = "Log group of the delivery: errors of Firehose."
  value       = aws_cloudwatch_log_group.delivery.name
}

output "queue_urls" {
  description = "Queues of the subscriptions, by name."
  value       = { for name, queue in aws_sqs_queue.subscriber : name => queue.url }
}

output "dead_letter_queue_urls" {
  description = "Dead-letter queues of the subscriptions, by name."
  value       = { for name, queue in aws_sqs_queue.dead_letters : name => queue.url }
}
