# Firehose: reads the stream, has each record judged by the function, writes data/ and error/.

locals {
  delivery_stream_name = "${var.name}-delivery"

  data_prefix  = "data/"
  error_prefix = "error/"

  # A value that equals Firehose's default is left out: the provider does not keep defaults in the state, so that naming
  # one would show as a change in every plan. RoleArn is one too, the role of the destination. Order as Firehose returns
  # them.
  processor_parameters = concat(
    [{ name = "LambdaArn", value = aws_lambda_function.validate.arn }],
    [for p in [
      { name = "NumberOfRetries", value = tostring(var.processing_retries), default = "3" },
      { name = "BufferSizeInMBs", value = tostring(var.processing_buffer_size), default = "1" },
      { name = "BufferIntervalInSeconds", value = tostring(var.processing_buffer_interval), default = "60" },
    ] : { name = p.name, value = p.value } if p.value != p.default],
  )
}

resource "aws_kinesis_firehose_delivery_stream" "delivery" {
  name        = local.delivery_stream_name
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.events.arn
    role_arn           = aws_iam_role.delivery.arn
  }

  extended_s3_configuration {
    role_arn   = aws_iam_role.delivery.arn
    bucket_arn = aws_s3_bucket.lake.arn

    # With an expression in them, prefixes are used as written; a literal one would get a date, and for errors probably
    # a folder, appended.
    prefix              = "${local.data_prefix}!{timestamp:yyyy/MM/dd/HH}/"
    error_output_prefix = "${local.error_prefix}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"

    buffering_interval = var.buffering_interval
    buffering_size     = local.with_table ? max(var.buffering_size, 64) : var.buffering_size

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.delivery.name
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"

        dynamic "parameters" {
          for_each = local.processor_parameters

          content {
            parameter_name  = parameters.value.name
            parameter_value = parameters.value.value
          }
        }
      }
    }

    dynamic "data_format_conversion_configuration" {
      for_each = aws_glue_catalog_table.events

      content {
        input_format_configuration {
          deserializer {
            open_x_json_ser_de {}
          }
        }

        output_format_configuration {
          serializer {
            parquet_ser_de {}
          }
        }

        schema_configuration {
          role_arn      = aws_iam_role.delivery.arn
          database_name = data_format_conversion_configuration.value.database_name
          table_name    = data_format_conversion_configuration.value.name
          region        = local.region
        }
      }
    }
  }

  lifecycle {
    # Firehose wants both or neither, and the provider cannot keep one of them while it has its default value.
    precondition {
      condition     = (var.processing_buffer_size == 1) == (var.processing_buffer_interval == 60)
      error_message = "processing_buffer_size = 1 and processing_buffer_interval = 60 are Firehose's defaults: use both or neither of these two values."
    }
  }

  # Firehose tries the role's permissions when it is created and needs them until it is gone.
  depends_on = [aws_iam_role_policy.delivery]
}

# Firehose does not create these itself when it is made through the API.
resource "aws_cloudwatch_log_group" "delivery" {
  name              = "/aws/kinesisfirehose/${local.delivery_stream_name}"
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_stream" "delivery" {
  name           = "DestinationDelivery"
  log_group_name = aws_cloudwatch_log_group.delivery.name
}
