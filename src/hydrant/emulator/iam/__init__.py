"""LocalStack's IAM, with the refusals that AWS makes and it does not."""
