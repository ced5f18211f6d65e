# --- The stack -------------------------------------------------------------------------------------------------------

variable "name" {
  description = "Name of the stack; every resource's name starts with it."
  type        = string
  default     = "hydrant"

  validation {
    # 24 characters leave room for the account, the region and a suffix in bucket (63) and role names (64).
    condition     = can(regex("^[a-z][a-z0-9-]{0,22}[a-z0-9]$", var.name))
    error_message = "name must be 2-24 characters of a-z, 0-9 and \"-\", start with a letter and not end with \"-\"."
  }
}

variable "tags" {
  description = "Tags for every resource that can have them, besides Stack = name."
  type        = map(string)
  default     = {}
}

variable "permissions_boundary" {
  description = "Name of the policy that limits what the roles can ever do, such as one that bootstrap/ makes; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null ? true : can(regex("^[\\w+=,.@-]{1,128}$", var.permissions_boundary))
    error_message = "permissions_boundary must be the name of a policy, not its ARN."
  }
}

variable "log_retention_days" {
  description = "Days that the logs of the function and of the delivery are kept."
  type        = number
  default     = 30

  validation {
    condition = contains(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_days
    )
    error_message = "log_retention_days must be a period that CloudWatch Logs knows, such as 7, 14, 30, 90 or 365."
  }
}

# --- The stream ------------------------------------------------------------------------------------------------------

variable "stream_mode" {
  description = "Capacity mode of the Kinesis stream: ON_DEMAND, or PROVISIONED with shard_count."
  type        = string
  default     = "ON_DEMAND"

  validation {
    condition     = contains(["ON_DEMAND", "PROVISIONED"], var.stream_mode)
    error_message = "stream_mode must be ON_DEMAND or PROVISIONED."
  }
}

variable "shard_count" {
  description = "Shards of a PROVISIONED stream (1 MB/s and 1,000 records/s each); not used with ON_DEMAND."
  type        = number
  default     = 1

  validation {
    condition     = var.shard_count >= 1 && floor(var.shard_count) == var.shard_count
    error_message = "shard_count must be a whole number, at least 1."
  }
}

variable "stream_retention_hours" {
  description = "Hours that the stream keeps records: how long a broken delivery can take without loss."
  type        = number
  default     = 24

  validation {
    condition     = var.stream_retention_hours >= 24 && var.stream_retention_hours <= 8760
    error_message = "stream_retention_hours must be 24-8760."
  }
}

variable "stream_kms_key_id" {
  description = "KMS key (id, ARN or alias/...) that encrypts the stream; null for none. A producer needs kms:GenerateDataKey on a key of your own."
  type        = string
  default     = "alias/aws/kinesis"
}

# --- The delivery ----------------------------------------------------------------------------------------------------

variable "buffering_interval" {
  description = "Seconds that records are gathered into one object; 0 delivers without buffering."
  type        = number
  default     = 0

  validation {
    condition     = var.buffering_interval >= 0 && var.buffering_interval <= 900
    error_message = "buffering_interval must be 0-900 seconds."
  }
}

variable "buffering_size" {
  description = "MiB that are gathered into one object, if the interval does not end first; with table_columns at least 64."
  type        = number
  default     = 5

  validation {
    condition     = var.buffering_size >= 1 && var.buffering_size <= 128 && floor(var.buffering_size) == var.buffering_size
    error_message = "buffering_size must be a whole number of MiB, 1-128."
  }
}

variable "table_columns" {
  description = "Columns of a table in Glue, with types of Hive: data/ then holds Parquet files by these columns instead of JSON lines. Empty for JSON."
  type        = list(object({ name = string, type = string }))
  default     = []

  validation {
    condition     = alltrue([for c in var.table_columns : can(regex("^[a-z0-9_]{1,255}$", c.name))])
    error_message = "table_columns: names are of a-z, 0-9 and \"_\", as Glue and Athena keep them."
  }
}

variable "processing_buffer_interval" {
  description = "Seconds that records are gathered for one call of the function."
  type        = number
  default     = 0

  validation {
    condition     = var.processing_buffer_interval >= 0 && var.processing_buffer_interval <= 900
    error_message = "processing_buffer_interval must be 0-900 seconds."
  }
}

variable "processing_buffer_size" {
  description = "MB that are gathered for one call of the function, if the interval does not end first. Small records bring more metadata than data: 1 MB of them can exceed what a call carries."
  type        = number
  default     = 0.5

  validation {
    condition     = var.processing_buffer_size >= 0.2 && var.processing_buffer_size <= 3
    error_message = "processing_buffer_size must be 0.2-3 MB: a call carries 6 MB at most, base64 and metadata included."
  }
}

variable "processing_retries" {
  description = "Further calls of the function after one that failed; then the batch goes to the error prefix."
  type        = number
  default     = 3

  validation {
    condition     = var.processing_retries >= 0 && var.processing_retries <= 300
    error_message = "processing_retries must be 0-300."
  }
}

# --- The function ----------------------------------------------------------------------------------------------------

variable "function_runtime" {
  description = "Lambda runtime of the function; the package must be built for it."
  type        = string
  default     = "python3.13"

  validation {
    condition     = can(regex("^python3\\.(1[0-9])$", var.function_runtime))
    error_message = "function_runtime must be a Python runtime from python3.10 on."
  }
}

variable "function_architecture" {
  description = "Processor of the function: x86_64 or arm64; the package must be built for it."
  type        = string
  default     = "x86_64"

  validation {
    condition     = contains(["x86_64", "arm64"], var.function_architecture)
    error_message = "function_architecture must be x86_64 or arm64."
  }
}

variable "function_memory" {
  description = "MB of memory of the function; its share of a processor grows with it."
  type        = number
  default     = 512

  validation {
    condition     = var.function_memory >= 128 && var.function_memory <= 10240
    error_message = "function_memory must be 128-10240 MB."
  }
}

variable "function_timeout" {
  description = "Seconds that one call of the function may take."
  type        = number
  default     = 60

  validation {
    condition     = var.function_timeout >= 1 && var.function_timeout <= 300
    error_message = "function_timeout must be 1-300 seconds: Firehose waits no longer than 5 minutes."
  }
}

variable "function_log_level" {
  description = "Least level that the function logs. Rejections are logged as WARNING."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING"], var.function_log_level)
    error_message = "function_log_level must be DEBUG, INFO or WARNING: above that, rejections would go unlogged."
  }
}

# --- The bucket ------------------------------------------------------------------------------------------------------

variable "bucket_name" {
  description = "Name of the bucket; null for <name>-<account>-<region>, which is unique."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_name == null ? true : can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name must be 3-63 characters of a-z, 0-9 and \"-\", with a letter or digit at both ends."
  }
}

variable "bucket_kms_key_arn" {
  description = "ARN of the KMS key that encrypts the objects; null for S3's own keys (AES256)."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.bucket_kms_key_arn))
    error_message = "bucket_kms_key_arn must be the ARN of a key: arn:aws:kms:<region>:<account>:key/<id>."
  }
}

variable "bucket_versioning" {
  description = "Keep the versions of objects. Can be suspended later, but not undone."
  type        = bool
  default     = false
}

variable "bucket_force_destroy" {
  description = "Let `destroy` delete the bucket with all objects in it."
  type        = bool
  default     = false
}

variable "data_expiration_days" {
  description = "Days after which objects under data/ are deleted; null keeps them."
  type        = number
  default     = null

  validation {
    condition     = var.data_expiration_days == null ? true : var.data_expiration_days >= 1
    error_message = "data_expiration_days must be at least 1, or null."
  }
}

variable "error_expiration_days" {
  description = "Days after which objects under error/ are deleted; null keeps them."
  type        = number
  default     = 90

  validation {
    condition     = var.error_expiration_days == null ? true : var.error_expiration_days >= 1
    error_message = "error_expiration_days must be at least 1, or null."
  }
}

# --- Subscriptions ---------------------------------------------------------------------------------------------------

variable "subscriptions" {
  description = <<-EOT
    Subscribers of the notifications, by name. protocol "sqs" creates a queue of that name; "http" and "https" post to
    `endpoint`, which has to confirm the subscription. Each gets a dead-letter queue. `raw` leaves out SNS's envelope.
  EOT
  type = map(object({
    protocol = string
    endpoint = optional(string)
    raw      = optional(bool, false)
  }))
  default = {
    events = { protocol = "sqs" }
  }

  validation {
    condition     = alltrue([for name in keys(var.subscriptions) : can(regex("^[a-zA-Z0-9_-]{1,32}$", name))])
    error_message = "Names of subscriptions must be 1-32 characters of letters, digits, \"_\" and \"-\"."
  }

  validation {
    condition     = alltrue([for s in values(var.subscriptions) : contains(["sqs", "http", "https"], s.protocol)])
    error_message = "protocol must be sqs, http or https."
  }

  validation {
    condition = alltrue([
      for s in values(var.subscriptions) :
      s.protocol == "sqs" ? s.endpoint == null : startswith(coalesce(s.endpoint, "none"), "${s.protocol}://")
    ])
    error_message = "http and https need an endpoint, a URL of that protocol; sqs takes none, as the queue is created."
  }
}

variable "queue_max_receives" {
  description = "How often a message may be received from a queue before it goes to the dead-letter queue."
  type        = number
  default     = 5

  validation {
    condition     = var.queue_max_receives >= 1 && var.queue_max_receives <= 1000
    error_message = "queue_max_receives must be 1-1000."
  }
}

# --- Alarms ----------------------------------------------------------------------------------------------------------

variable "alarm_topic_arn" {
  description = "ARN of an SNS topic that is told when an alarm changes; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_topic_arn == null ? true : can(regex("^arn:[^:]+:sns:[^:]+:[0-9]{12}:.+$", var.alarm_topic_arn))
    error_message = "alarm_topic_arn must be the ARN of a topic: arn:aws:sns:<region>:<account>:<name>."
  }
}

variable "alarm_rejected_percent" {
  description = "Alarm when more than this share of the records of five minutes is rejected, in percent."
  type        = number
  default     = 5

  validation {
    condition     = var.alarm_rejected_percent >= 0 && var.alarm_rejected_percent < 100
    error_message = "alarm_rejected_percent must be 0 or more and below 100."
  }
}

variable "alarm_freshness_seconds" {
  description = "Alarm when the oldest undelivered record is older than this; null for five minutes above both buffer intervals."
  type        = number
  default     = null

  validation {
    condition     = var.alarm_freshness_seconds == null ? true : var.alarm_freshness_seconds >= 1
    error_message = "alarm_freshness_seconds must be at least 1, or null."
  }
}
