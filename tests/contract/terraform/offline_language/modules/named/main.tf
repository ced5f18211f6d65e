# As every release of terraform-aws-modules since 2026-01 has it.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }

  provider_meta "aws" {
    user_agent = ["github.com/terraform-aws-modules/named"]
  }
}

variable "name" {
  type = string
}

resource "aws_cloudwatch_log_group" "this" {
  name = var.name
}
