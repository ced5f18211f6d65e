# Uploads that start a workflow by EventBridge.
variable "name" {}
resource "aws_s3_bucket" "this" {
  bucket        = "${var.name}-in"
  force_destroy = true
}
resource "aws_s3_bucket_notification" "this" {
  bucket      = aws_s3_bucket.this.id
  eventbridge = true
}
resource "aws_iam_role" "this" {
  for_each = toset(["states", "events"])
  name     = "${var.name}-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "${each.key}.amazonaws.com" } }]
  })
}
resource "aws_cloudwatch_log_group" "this" {
  name = "/aws/vendedlogs/states/${var.name}"
}
resource "aws_sfn_state_machine" "this" {
  name     = var.name
  role_arn = aws_iam_role.this["states"].arn
  definition = jsonencode({
    StartAt = "Look"
    States = {
      Look  = { Type = "Choice", Choices = [{ Variable = "$.detail.object.size", NumericEquals = 0, Next = "Empty" }], Default = "Done" }
      Empty = { Type = "Fail", Error = "Empty" }
      Done  = { Type = "Succeed" }
    }
  })
  logging_configuration {
    log_destination        = "${aws_cloudwatch_log_group.this.arn}:*"
    include_execution_data = true
    level                  = "ERROR"
  }
}
resource "aws_iam_role_policy" "events" {
  name   = "start"
  role   = aws_iam_role.this["events"].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "states:StartExecution", Resource = aws_sfn_state_machine.this.arn }] })
}
resource "aws_cloudwatch_event_rule" "this" {
  name = "${var.name}-created"
  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    detail      = { bucket = { name = [aws_s3_bucket.this.bucket] } }
  })
}
resource "aws_cloudwatch_event_target" "this" {
  rule     = aws_cloudwatch_event_rule.this.name
  arn      = aws_sfn_state_machine.this.arn
  role_arn = aws_iam_role.this["events"].arn
}
