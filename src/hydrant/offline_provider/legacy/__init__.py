"""Configurations that ask for provider 3, 4 or 5 of hashicorp/aws, where 6 is what is served."""
