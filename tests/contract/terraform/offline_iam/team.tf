# People and programs: users in groups, what they may do, and their keys.
variable "people" {
  type    = set(string)
  default = ["ada", "bob"]
}

resource "aws_iam_user" "person" {
  for_each      = var.people
  name          = "iam-${each.key}"
  path          = "/people/"
  force_destroy = true
}

resource "aws_iam_user" "program" {
  name                 = local.second ? "iam-loader" : "iam-program"
  permissions_boundary = data.aws_iam_policy.power.arn
}

resource "aws_iam_access_key" "program" {
  user   = aws_iam_user.program.name
  status = "Active"
}

resource "aws_iam_group" "readers" {
  name = "iam-readers"
  path = "/people/"
}

resource "aws_iam_group_membership" "readers" {
  name  = "readers"
  group = aws_iam_group.readers.name
  users = local.second ? [aws_iam_user.person["ada"].name] : [for user in aws_iam_user.person : user.name]
}

resource "aws_iam_group" "writers" {
  name = "iam-writers"
}

resource "aws_iam_user_group_membership" "ada" {
  user   = aws_iam_user.person["ada"].name
  groups = [aws_iam_group.writers.name]
}

data "aws_iam_policy" "read" {
  name = "AmazonKinesisReadOnlyAccess"
}

data "aws_iam_policy" "power" {
  arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/PowerUserAccess"
}

resource "aws_iam_group_policy_attachment" "readers" {
  group      = aws_iam_group.readers.name
  policy_arn = data.aws_iam_policy.read.arn
}

data "aws_iam_policy_document" "write" {
  statement {
    actions   = local.second ? ["kinesis:PutRecord", "kinesis:PutRecords"] : ["kinesis:PutRecord"]
    resources = ["arn:aws:kinesis:*:${data.aws_caller_identity.this.account_id}:stream/*"]
  }
}

resource "aws_iam_group_policy" "writers" {
  name   = "write"
  group  = aws_iam_group.writers.name
  policy = data.aws_iam_policy_document.write.json
}

resource "aws_iam_user_policy" "program" {
  name_prefix = "write-"
  user        = aws_iam_user.program.name
  policy      = data.aws_iam_policy_document.write.json
}

resource "aws_iam_policy" "write" {
  name_prefix = "iam-write-"
  description = "Put records"
  policy      = data.aws_iam_policy_document.write.json
}

resource "aws_iam_user_policy_attachments_exclusive" "program" {
  user_name   = aws_iam_user.program.name
  policy_arns = local.second ? [] : [aws_iam_policy.write.arn]
}

resource "aws_iam_account_alias" "this" {
  account_alias = "iam-events"
}

resource "aws_iam_account_password_policy" "this" {
  minimum_password_length = local.second ? 14 : 12
  require_numbers         = true
}

data "aws_iam_group" "readers" {
  group_name = aws_iam_group_membership.readers.group
}

output "access" {
  value     = { id = aws_iam_access_key.program.id, secret = aws_iam_access_key.program.secret }
  sensitive = true
}

output "readers" {
  value = [for user in data.aws_iam_group.readers.users : user.user_name]
}

output "read" {
  value = data.aws_iam_policy.read.arn
}
