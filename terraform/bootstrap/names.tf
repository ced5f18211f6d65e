# The ARNs of a stack's resources: the stacks' names are what keeps one environment's role away from another's.

locals {
  # Of every service, for a stack's name: <name>-...
  arns = { for key, environment in var.environments : key => {
    streams    = ["arn:${local.partition}:kinesis:${local.region}:${local.account_id}:stream/${environment.stack}-*"]
    deliveries = ["arn:${local.partition}:firehose:${local.region}:${local.account_id}:deliverystream/${environment.stack}-*"]
    functions  = ["arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${environment.stack}-*"]
    buckets    = ["arn:${local.partition}:s3:::${environment.stack}-*"]
    objects    = ["arn:${local.partition}:s3:::${environment.stack}-*/*"]
    topics     = ["arn:${local.partition}:sns:${local.region}:${local.account_id}:${environment.stack}-*"]
    queues     = ["arn:${local.partition}:sqs:${local.region}:${local.account_id}:${environment.stack}-*"]
    alarms     = ["arn:${local.partition}:cloudwatch:${local.region}:${local.account_id}:alarm:${environment.stack}-*"]
    dashboards = ["arn:${local.partition}:cloudwatch::${local.account_id}:dashboard/${environment.stack}"]
    roles      = ["arn:${local.partition}:iam::${local.account_id}:role/${environment.stack}-*"]
    # Glue asks for the catalogue and the database, too, whatever is done with a table.
    tables = [
      "arn:${local.partition}:glue:${local.region}:${local.account_id}:catalog",
      "arn:${local.partition}:glue:${local.region}:${local.account_id}:database/${replace(environment.stack, "-", "_")}",
      "arn:${local.partition}:glue:${local.region}:${local.account_id}:table/${replace(environment.stack, "-", "_")}/*",
    ]
    logs = [
      "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:/aws/lambda/${environment.stack}-*",
      "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:/aws/kinesisfirehose/${environment.stack}-*",
    ]
  } }

  all_arns = { for kind in ["streams", "deliveries", "functions", "buckets", "topics", "queues", "alarms", "dashboards", "roles", "tables", "logs"] :
    kind => distinct(flatten([for arns in values(local.arns) : arns[kind]]))
  }

  # What Terraform reads to refresh a stack, by kind of resource.
  read_actions = {
    streams    = ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:ListTagsForResource", "kinesis:ListTagsForStream"]
    deliveries = ["firehose:DescribeDeliveryStream", "firehose:ListTagsForDeliveryStream"]
    functions  = ["lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig", "lambda:GetFunctionConfiguration", "lambda:ListTags", "lambda:ListVersionsByFunction"]
    # S3 has one action for each setting of a bucket, and the provider reads them all. None of these reads an object.
    buckets    = ["s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration", "s3:ListBucket", "s3:ListTagsForResource"]
    topics     = ["sns:GetDataProtectionPolicy", "sns:GetSubscriptionAttributes", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:ListTagsForResource"]
    queues     = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"]
    alarms     = ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"]
    dashboards = ["cloudwatch:GetDashboard"]
    roles      = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies"]
    tables     = ["glue:GetDatabase", "glue:GetPartitionIndexes", "glue:GetTable", "glue:GetTags"]
    logs       = ["logs:DescribeLogStreams", "logs:ListTagsForResource"]
  }

  state_keys = { for key, _ in var.environments : key => "${aws_s3_bucket.state.arn}/stacks/${key}.tfstate" }
}
