# What Terraform's language has besides resources, in the shapes that people publish.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws       = { source = "hashicorp/aws" }
    random    = { source = "hashicorp/random" }
    local     = { source = "hashicorp/local" }
    time      = { source = "hashicorp/time" }
    tls       = { source = "hashicorp/tls" }
    external  = { source = "hashicorp/external" }
    cloudinit = { source = "hashicorp/cloudinit" }
    http      = { source = "hashicorp/http" }
  }
}

# Who one is on AWS is put aside: there is no such profile, role or account here.
provider "aws" {
  profile                  = "production"
  region                   = "us-east-1"
  shared_config_files      = ["/nonexistent/config"]
  shared_credentials_files = ["/nonexistent/credentials"]
  allowed_account_ids      = ["123456789012"]

  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/deployer"
  }
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"

  default_tags {
    tags = { Side = "west" }
  }
}

variable "step" {
  type    = number
  default = 1
}

variable "endpoint" {
  type = string
}

module "named" {
  source = "./modules/named"
  name   = "/language/module"
}

resource "aws_cloudwatch_log_group" "west" {
  provider = aws.west
  name     = "/language/west"
}

resource "aws_cloudwatch_log_group" "kept" {
  for_each = toset(["a", "b"])
  name     = "/language/${each.key}"
}

resource "aws_cloudwatch_log_group" "none" {
  count = 0
  name  = "/language/none"
}

# A secret that is in no plan and no state.
ephemeral "aws_secretsmanager_random_password" "p" {
  password_length = 20
}

resource "aws_ssm_parameter" "secret" {
  name             = "/language/secret"
  type             = "SecureString"
  value_wo         = ephemeral.aws_secretsmanager_random_password.p.random_password
  value_wo_version = var.step
}

ephemeral "aws_ssm_parameter" "back" {
  arn = aws_ssm_parameter.secret.arn
}

ephemeral "random_password" "p" {
  length = 12
}

check "groups" {
  assert {
    condition     = length(aws_cloudwatch_log_group.kept) == 2
    error_message = "There have to be two groups."
  }
}

resource "random_string" "s" {
  length = 8
  number = false
}

resource "random_password" "p" {
  length = 8
}

resource "time_sleep" "s" {
  create_duration = "1ms"
}

resource "time_offset" "o" {
  base_rfc3339  = "2026-01-31T00:00:00Z"
  offset_months = 1
}

resource "tls_private_key" "k" {
  algorithm = "ED25519"
}

resource "tls_self_signed_cert" "c" {
  private_key_pem       = tls_private_key.k.private_key_pem
  validity_period_hours = 48
  allowed_uses          = ["server_auth"]

  subject {
    common_name = "language"
  }
}

resource "local_file" "f" {
  filename = "${path.module}/made/${random_string.s.result}.txt"
  content  = "made"
}

data "local_file" "f" {
  filename = local_file.f.filename
}

data "external" "e" {
  program = ["cat"]
  query   = { step = tostring(var.step) }
}

data "cloudinit_config" "c" {
  gzip          = false
  base64_encode = false

  part {
    content = "#cloud-config"
  }
}

data "http" "health" {
  url = "${var.endpoint}/_localstack/health"
}

output "functions" {
  value = {
    account = provider::aws::arn_parse("arn:aws:sns:us-east-1:123456789012:topic").account_id
    built   = provider::aws::arn_build("aws", "s3", "", "", "bucket")
    trimmed = provider::aws::trim_iam_role_path("arn:aws:iam::123456789012:role/a/b/name")
    hours   = provider::time::duration_parse("90m").hours
    there   = provider::local::direxists(path.module)
  }
}

output "found" {
  value = {
    file   = data.local_file.f.content
    step   = data.external.e.result.step
    status = data.http.health.status_code
    offset = time_offset.o.rfc3339
    parts  = strcontains(data.cloudinit_config.c.rendered, "#cloud-config")
    digits = can(regex("[0-9]", random_string.s.result))
    tags   = aws_cloudwatch_log_group.west.tags_all
    region = aws_cloudwatch_log_group.west.region
  }
}
