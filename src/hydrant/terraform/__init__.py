"""Terraform: finding it, running it in a copy of the directory, reading what it says."""
