# Delivery streams with every argument that S3 destinations, HTTP endpoints, Iceberg tables and Splunk have; format
# conversion is switched off.

locals {
  firehose_role   = "arn:aws:iam::000000000000:role/firehose"
  firehose_bucket = "arn:aws:s3:::${aws_s3_bucket.firehose.bucket}"
  firehose_key    = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555"
  firehose_lambda = "arn:aws:lambda:us-east-1:000000000000:function:types"
}

resource "aws_s3_bucket" "firehose" {
  bucket = "types-firehose"
}

resource "aws_kinesis_firehose_delivery_stream" "s3" {
  name        = "types-s3"
  destination = "extended_s3"
  tags        = { step = var.step }

  extended_s3_configuration {
    role_arn            = local.firehose_role
    bucket_arn          = local.firehose_bucket
    prefix              = "data/kind=!{partitionKeyFromQuery:kind}/region=!{partitionKeyFromLambda:region}/${local.second ? "b" : "a"}/"
    error_output_prefix = "error/!{firehose:error-output-type}/"
    buffering_interval  = local.second ? 120 : 60
    buffering_size      = local.second ? 128 : 64
    compression_format  = "UNCOMPRESSED"
    custom_time_zone    = local.second ? "Asia/Tokyo" : "Europe/Berlin"
    file_extension      = local.second ? ".ndjson" : ".jsonl"
    kms_key_arn         = local.firehose_key
    s3_backup_mode      = "Enabled"

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = "/types/firehose"
      log_stream_name = local.second ? "Delivery" : "DestinationDelivery"
    }

    dynamic_partitioning_configuration {
      enabled        = true
      retry_duration = local.second ? 600 : 30
    }

    processing_configuration {
      enabled = true

      processors {
        type = "RecordDeAggregation"
        parameters {
          parameter_name  = "SubRecordType"
          parameter_value = "JSON"
        }
      }

      processors {
        type = "Lambda"
        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${local.firehose_lambda}:$LATEST"
        }
        parameters {
          parameter_name  = "BufferSizeInMBs"
          parameter_value = local.second ? "2" : "0.5"
        }
        parameters {
          parameter_name  = "BufferIntervalInSeconds"
          parameter_value = "30"
        }
        parameters {
          parameter_name  = "NumberOfRetries"
          parameter_value = "5"
        }
      }

      processors {
        type = "MetadataExtraction"
        parameters {
          parameter_name  = "JsonParsingEngine"
          parameter_value = "JQ-1.6"
        }
        parameters {
          parameter_name  = "MetadataExtractionQuery"
          parameter_value = local.second ? "{kind:.kind_of}" : "{kind:.kind}"
        }
      }

      processors {
        type = "AppendDelimiterToRecord"
      }
    }

    s3_backup_configuration {
      role_arn            = local.firehose_role
      bucket_arn          = local.firehose_bucket
      prefix              = "backup/${local.second ? "b" : "a"}/"
      error_output_prefix = "backup-error/"
      buffering_interval  = local.second ? 100 : 50
      buffering_size      = local.second ? 20 : 10
      compression_format  = local.second ? "Snappy" : "GZIP"
      kms_key_arn         = local.firehose_key

      cloudwatch_logging_options {
        enabled         = true
        log_group_name  = "/types/firehose"
        log_stream_name = "BackupDelivery"
      }
    }

    data_format_conversion_configuration {
      enabled = false

      input_format_configuration {
        deserializer {
          open_x_json_ser_de {
            case_insensitive                         = local.second
            convert_dots_in_json_keys_to_underscores = true
            column_to_json_key_mappings              = { at = "timestamp" }
          }
        }
      }

      output_format_configuration {
        serializer {
          parquet_ser_de {
            compression                   = local.second ? "GZIP" : "UNCOMPRESSED"
            block_size_bytes              = 134217728
            page_size_bytes               = 131072
            enable_dictionary_compression = true
            max_padding_bytes             = 7
            writer_version                = "V2"
          }
        }
      }

      schema_configuration {
        role_arn      = local.firehose_role
        database_name = "types"
        table_name    = "t"
        catalog_id    = "000000000000"
        region        = "us-east-1"
        version_id    = "1"
      }
    }
  }

  server_side_encryption {
    enabled  = true
    key_type = "AWS_OWNED_CMK"
  }
}

resource "aws_kinesis_stream" "firehose" {
  name        = "types-firehose"
  shard_count = 1
}

resource "aws_kinesis_firehose_delivery_stream" "logs" {
  name        = "types-logs"
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.firehose.arn
    role_arn           = local.firehose_role
  }

  extended_s3_configuration {
    role_arn           = local.firehose_role
    bucket_arn         = local.firehose_bucket
    compression_format = local.second ? "HADOOP_SNAPPY" : "ZIP"

    processing_configuration {
      enabled = true

      processors {
        type = "Decompression"
        parameters {
          parameter_name  = "CompressionFormat"
          parameter_value = "GZIP"
        }
      }

      processors {
        type = "CloudWatchLogProcessing"
        parameters {
          parameter_name  = "DataMessageExtraction"
          parameter_value = local.second ? "false" : "true"
        }
      }
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "endpoint" {
  name        = "types-endpoint"
  destination = "http_endpoint"

  http_endpoint_configuration {
    url                = local.second ? "https://localhost:1/second" : "https://localhost:1/first"
    name               = "types"
    access_key         = local.second ? "other" : "secret"
    buffering_interval = local.second ? 120 : 60
    buffering_size     = local.second ? 2 : 1
    retry_duration     = local.second ? 0 : 60
    role_arn           = local.firehose_role
    s3_backup_mode     = local.second ? "AllData" : "FailedDataOnly"

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = "/types/firehose"
      log_stream_name = "DestinationDelivery"
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"
        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = local.firehose_lambda
        }
      }
    }

    request_configuration {
      content_encoding = local.second ? "NONE" : "GZIP"

      common_attributes {
        name  = "team"
        value = local.second ? "two" : "one"
      }
    }

    s3_configuration {
      role_arn            = local.firehose_role
      bucket_arn          = local.firehose_bucket
      prefix              = "endpoint/"
      error_output_prefix = "endpoint-error/"
      buffering_interval  = local.second ? 90 : 70
      buffering_size      = 3
      compression_format  = "GZIP"
      kms_key_arn         = local.firehose_key

      cloudwatch_logging_options {
        enabled = false
      }
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "tables" {
  name        = "types-tables"
  destination = "iceberg"

  iceberg_configuration {
    role_arn           = local.firehose_role
    catalog_arn        = "arn:aws:glue:us-east-1:000000000000:catalog"
    append_only        = true
    buffering_interval = local.second ? 120 : 60
    buffering_size     = local.second ? 2 : 1
    retry_duration     = local.second ? 0 : 60
    s3_backup_mode     = "FailedDataOnly"

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = "/types/firehose"
      log_stream_name = local.second ? "Delivery" : "DestinationDelivery"
    }

    destination_table_configuration {
      database_name          = "types"
      table_name             = "events"
      s3_error_output_prefix = "events/"
    }

    processing_configuration {
      enabled = true

      processors {
        type = "MetadataExtraction"
        parameters {
          parameter_name  = "JsonParsingEngine"
          parameter_value = "JQ-1.6"
        }
        parameters {
          parameter_name  = "MetadataExtractionQuery"
          parameter_value = local.second ? "{destinationTableName:.kind}" : "{destinationTableName:.kind,operation:.op}"
        }
      }
    }

    s3_configuration {
      role_arn            = local.firehose_role
      bucket_arn          = local.firehose_bucket
      prefix              = "tables/"
      error_output_prefix = "tables-error/"
      buffering_interval  = local.second ? 90 : 70
      buffering_size      = 3
      compression_format  = "GZIP"
      kms_key_arn         = local.firehose_key

      cloudwatch_logging_options {
        enabled = false
      }
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "splunk" {
  name        = "types-splunk"
  destination = "splunk"

  splunk_configuration {
    hec_endpoint               = local.second ? "https://localhost:1/second" : "https://localhost:1"
    hec_endpoint_type          = local.second ? "Event" : "Raw"
    hec_token                  = local.second ? "token-2" : "token-1"
    hec_acknowledgment_timeout = local.second ? 600 : 300
    buffering_interval         = local.second ? 30 : 0
    buffering_size             = local.second ? 2 : 1
    retry_duration             = local.second ? 0 : 60
    s3_backup_mode             = local.second ? "AllEvents" : "FailedEventsOnly"

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = "/types/firehose"
      log_stream_name = local.second ? "Delivery" : "DestinationDelivery"
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"
        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = local.firehose_lambda
        }
        parameters {
          parameter_name  = "RoleArn"
          parameter_value = local.firehose_role
        }
        parameters {
          parameter_name  = "NumberOfRetries"
          parameter_value = local.second ? "5" : "4"
        }
      }
    }

    s3_configuration {
      role_arn            = local.firehose_role
      bucket_arn          = local.firehose_bucket
      prefix              = "splunk/"
      error_output_prefix = "splunk-error/"
      buffering_interval  = local.second ? 90 : 70
      buffering_size      = 3
      compression_format  = "GZIP"
      kms_key_arn         = local.firehose_key

      cloudwatch_logging_options {
        enabled = false
      }
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "splunk_defaults" {
  name        = "types-splunk-defaults"
  destination = "splunk"

  splunk_configuration {
    hec_endpoint = "https://localhost:1"
    hec_token    = "token"

    s3_configuration {
      role_arn   = local.firehose_role
      bucket_arn = local.firehose_bucket
    }
  }
}
