# With var.table_columns: a table in Glue, by whose columns Firehose writes data/ as Parquet instead of JSON.

locals {
  with_table = length(var.table_columns) > 0

  # Athena's names have no hyphen.
  database_name = replace(var.name, "-", "_")
  glue_arn      = "arn:${local.partition}:glue:${local.region}:${local.account_id}"
}

resource "aws_glue_catalog_database" "lake" {
  count = local.with_table ? 1 : 0

  name        = local.database_name
  description = "What the stack ${var.name} delivers"
}

resource "aws_glue_catalog_table" "events" {
  count = local.with_table ? 1 : 0

  name          = "events"
  database_name = aws_glue_catalog_database.lake[0].name
  description   = "The valid events, as Parquet"
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    EXTERNAL       = "TRUE"
    classification = "parquet"
  }

  storage_descriptor {
    location      = "s3://${aws_s3_bucket.lake.id}/${local.data_prefix}"
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    }

    dynamic "columns" {
      for_each = var.table_columns

      content {
        name = columns.value.name
        type = columns.value.type
      }
    }
  }
}
