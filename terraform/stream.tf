# Where producers put their events.

resource "aws_kinesis_stream" "events" {
  name             = "${var.name}-events"
  retention_period = var.stream_retention_hours
  shard_count      = var.stream_mode == "PROVISIONED" ? var.shard_count : null
  encryption_type  = var.stream_kms_key_id == null ? "NONE" : "KMS"
  kms_key_id       = var.stream_kms_key_id

  stream_mode_details {
    stream_mode = var.stream_mode
  }
}
