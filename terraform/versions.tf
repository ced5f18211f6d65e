terraform {
  # 1.6 is the first release that Terraform and OpenTofu have in common; nothing newer is used.
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # 6.0 renamed `data.aws_region.name` to `region`; the next major release may rename more.
      version = ">= 6.0, < 7.0"
    }
  }
}
