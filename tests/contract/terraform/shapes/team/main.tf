# Who may do what: a group with people, a program with a key, a role with what is its own.
variable "name" {}
variable "people" {
  type    = set(string)
  default = ["ada", "grace"]
}
resource "aws_iam_group" "this" {
  name = "${var.name}-readers"
  path = "/teams/"
}
resource "aws_iam_group_policy_attachment" "this" {
  group      = aws_iam_group.this.name
  policy_arn = data.aws_iam_policy.read.arn
}
data "aws_iam_policy" "read" {
  name = "AmazonKinesisReadOnlyAccess"
}
resource "aws_iam_user" "people" {
  for_each      = var.people
  name          = "${var.name}-${each.key}"
  force_destroy = true
  tags          = { Team = "events" }
}
resource "aws_iam_group_membership" "this" {
  name  = "members"
  group = aws_iam_group.this.name
  users = [for person in aws_iam_user.people : person.name]
}
resource "aws_iam_user" "program" {
  name = "${var.name}-program"
}
resource "aws_iam_access_key" "program" {
  user = aws_iam_user.program.name
}
resource "aws_iam_user_policy" "program" {
  name   = "put"
  user   = aws_iam_user.program.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kinesis:PutRecords", Resource = "*" }] })
}
