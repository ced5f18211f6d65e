"""What the utility providers (archive, random) compute: pure rules, without Terraform."""
