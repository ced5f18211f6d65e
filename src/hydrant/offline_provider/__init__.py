"""Serves hashicorp/aws and small utility providers to Terraform where the registry is out of reach."""
