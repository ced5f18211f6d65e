output "intake" {
  description = "Delivery stream that stations put to."
  value       = aws_kinesis_firehose_delivery_stream.intake.name
}

output "bucket" {
  description = "Bucket of readings/ and refused/."
  value       = aws_s3_bucket.readings.bucket
}

output "function" {
  description = "Function that parses the lines."
  value       = aws_lambda_function.parse.function_name
}

output "topic" {
  description = "Topic that hears of new objects; null without `notify`."
  value       = one(aws_sns_topic.readings[*].arn)
}
