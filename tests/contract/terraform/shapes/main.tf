# Every shape once, as a module: one plan sees them all. Each is a directory as people publish it.
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws     = { source = "hashicorp/aws" }
    archive = { source = "hashicorp/archive" }
    random  = { source = "hashicorp/random" }
  }
}
provider "aws" {
  region = "us-east-1"
  default_tags {
    tags = { ManagedBy = "terraform" }
  }
}
module "archive_of_a_stream" {
  source = "./archive_of_a_stream"
  name   = "shape-archive-of-a-stream"
}
module "direct_put_with_logs" {
  source = "./direct_put_with_logs"
  name   = "shape-direct-put-with-logs"
}
module "fan_out" {
  source = "./fan_out"
  name   = "shape-fan-out"
}
module "fifo_fan_out" {
  source = "./fifo_fan_out"
  name   = "shape-fifo-fan-out"
}
module "uploads_to_queue" {
  source = "./uploads_to_queue"
  name   = "shape-uploads-to-queue"
}
module "uploads_to_function" {
  source = "./uploads_to_function"
  name   = "shape-uploads-to-function"
}
module "uploads_to_workflow" {
  source = "./uploads_to_workflow"
  name   = "shape-uploads-to-workflow"
}
module "queue_to_function" {
  source = "./queue_to_function"
  name   = "shape-queue-to-function"
}
module "stream_to_function" {
  source = "./stream_to_function"
  name   = "shape-stream-to-function"
}
module "own_event_bus" {
  source = "./own_event_bus"
  name   = "shape-own-event-bus"
}
module "clockwork" {
  source = "./clockwork"
  name   = "shape-clockwork"
}
module "function_with_a_url" {
  source = "./function_with_a_url"
  name   = "shape-function-with-a-url"
}
module "settings_and_secrets" {
  source = "./settings_and_secrets"
  name   = "shape-settings-and-secrets"
}
module "keys_of_ones_own" {
  source = "./keys_of_ones_own"
  name   = "shape-keys-of-ones-own"
}
module "careful_bucket" {
  source = "./careful_bucket"
  name   = "shape-careful-bucket"
}
module "old_bucket" {
  source = "./old_bucket"
  name   = "shape-old-bucket"
}
module "watched" {
  source = "./watched"
  name   = "shape-watched"
}
module "logs_to_firehose" {
  source = "./logs_to_firehose"
  name   = "shape-logs-to-firehose"
}
module "http_front" {
  source = "./http_front"
  name   = "shape-http-front"
}
module "team" {
  source = "./team"
  name   = "shape-team"
}
module "function_in_a_network" {
  source = "./function_in_a_network"
  name   = "shape-function-in-a-network"
}
module "table_of_events" {
  source = "./table_of_events"
  name   = "shape-table-of-events"
}
