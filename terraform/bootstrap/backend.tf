# In the bucket that this configuration makes. The very first run keeps the state beside these files instead and moves
# it afterwards: see README.md.
terraform {
  backend "s3" {}
}
