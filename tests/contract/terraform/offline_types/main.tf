terraform {
  required_providers {
    aws     = { source = "hashicorp/aws", version = ">= 6.0, < 7.0" }
    archive = { source = "hashicorp/archive" }
    random  = { source = "hashicorp/random", version = "~> 3.6" }
    null    = { source = "hashicorp/null" }
  }
}

variable "step" {
  type    = number
  default = 1
}

locals { second = var.step == 2 }

provider "aws" {
  s3_use_path_style = true

  default_tags {
    tags = { Stack = "types" }
  }
}
