# Machines and services: roles, what is attached to them, instance profiles, service-linked roles.
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "machine" {
  name_prefix        = "iam-machine-"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy_attachment" "machine" {
  for_each   = toset(["AmazonSSMManagedInstanceCore", "CloudWatchAgentServerPolicy"])
  role       = aws_iam_role.machine.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

resource "aws_iam_instance_profile" "machine" {
  name = "iam-machine"
  role = local.second ? aws_iam_role.other.name : aws_iam_role.machine.name
  tags = { Step = var.step }
}

resource "aws_iam_role" "other" {
  name               = "iam-other"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_policy_attachment" "both" {
  name       = "both"
  policy_arn = aws_iam_policy.write.arn
  roles      = local.second ? [aws_iam_role.other.name] : [aws_iam_role.machine.name, aws_iam_role.other.name]

  depends_on = [aws_iam_user_policy_attachments_exclusive.program]

  lifecycle {
    ignore_changes = [users] # they are the exclusive attachments' concern
  }
}

resource "aws_iam_service_linked_role" "scaling" {
  aws_service_name = "autoscaling.amazonaws.com"
  custom_suffix    = "iam"
  description      = "step ${var.step}"
}

data "aws_iam_role" "linked" {
  name = aws_iam_service_linked_role.scaling.name
}

data "aws_iam_instance_profile" "machine" {
  name = aws_iam_instance_profile.machine.name
}

output "linked" {
  value = data.aws_iam_role.linked.arn
}

output "machine" {
  value = data.aws_iam_instance_profile.machine.role_name
}
