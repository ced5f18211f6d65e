# The state is kept in the bucket that bootstrap/ makes. Everything else about it comes with `terraform init`: from
# environments/<name>.tfbackend, and the bucket's name.
terraform {
  backend "s3" {}
}
