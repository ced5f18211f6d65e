# Who of GitHub may take which role. No key is stored anywhere: a workflow shows a token that says what it runs for.

locals {
  github_host  = "token.actions.githubusercontent.com"
  with_github  = var.repository == null ? [] : [var.repository]
  environments = var.repository == null ? {} : var.environments
  provider_arn = var.github_oidc_provider_arn != null ? var.github_oidc_provider_arn : one(aws_iam_openid_connect_provider.github[*].arn)
}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.repository != null && var.github_oidc_provider_arn == null ? 1 : 0

  url            = "https://${local.github_host}"
  client_id_list = ["sts.amazonaws.com"]
}

# Pull requests, whoever opens them, and the branch: only to look. Workflows of forks get no token from GitHub.
resource "aws_iam_role" "plan" {
  count = length(local.with_github)

  name                 = "${var.prefix}-plan"
  description          = "GitHub Actions of ${var.repository}: reads, to plan"
  assume_role_policy   = data.aws_iam_policy_document.plan_trust[0].json
  max_session_duration = 3600
}

data "aws_iam_policy_document" "plan_trust" {
  count = length(local.with_github)

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.github_host}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.github_host}:sub"
      values   = ["repo:${var.repository}:pull_request", "repo:${var.repository}:ref:refs/heads/${var.branch}"]
    }
  }
}

# Jobs that GitHub has let into the environment, reviewers and all: only these may change something.
resource "aws_iam_role" "apply" {
  for_each = local.environments

  name                 = "${var.prefix}-apply-${each.key}"
  description          = "GitHub Actions of ${var.repository}, environment ${each.key}: applies"
  assume_role_policy   = data.aws_iam_policy_document.apply_trust[each.key].json
  max_session_duration = 3600
}

data "aws_iam_policy_document" "apply_trust" {
  for_each = local.environments

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.github_host}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.github_host}:sub"
      values   = ["repo:${var.repository}:environment:${each.key}"]
    }
  }
}
