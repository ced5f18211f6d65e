terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 6.0, < 7.0" }
  }
}

variable "step" {
  type    = number
  default = 1
}

locals { second = var.step == 2 }

provider "aws" {
  default_tags {
    tags = { Stack = "iam" }
  }
}

data "aws_caller_identity" "this" {}

data "aws_partition" "this" {}
